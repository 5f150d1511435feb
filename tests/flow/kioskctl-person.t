#!/bin/bash
# kioskctl walkup, swap and correct: what staff write about people, from a terminal. It is found, checks in, is counted, and
# what cannot be meant is refused with nothing written.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config TZ=UTC
event=$T/event
state=$T/state
mkdir "$event"
cat >"$event/event.conf" <<CONF
[event]
id = 4242
code = finders-2026
language = zh
name_zh = 寻人大会
name_en = Finders Meeting
venue_zh = 河畔
venue_en = Riverside
badge_media = om_badge_62x100mm
days = $(date +%F);$(date -d tomorrow +%F)
timezone = UTC
CONF
printf '%s\n' number,code,name_zh,name_en,rank 0,standard,标准票,Standard,0 1,vip,贵宾票,VIP,20 >"$event/tiers.csv"
printf '%s\n' number,code,name_en 0,web,Website 1,door,Door >"$event/channels.csv"
cat >"$event/tickets.csv" <<CSV
reference,order_no,name_zh,name_latin,company,tier,channel,status,code
T-1,AB1001,王伟,,青山示例,standard,web,paid,shop-code-1
T-2,AB1002,李海,Li Hai,白河示例,vip,web,paid,shop-code-2
CSV
"$ctl" import "$event" --state "$state" --keys "$T/keys" >"$T/import.log" 2>&1 || { fail "an event is there"; exit 1; }
found() { "$ctl" search "$@" --state "$state" --json | jq -r '[.people[] | .reference + " " + .name_zh + .name_latin + " " + .status] | join(", ")'; }
entries() { sqlite3 -readonly "$state/journal.db" "SELECT group_concat(kind, ' ') FROM entry" 2>/dev/null; }

# ---- somebody new ----
run "$ctl" walkup --name-zh 赵一鸣 --tier standard --channel door --state "$state" --dry-run
is "$status $out" "0 W-9001 赵一鸣 would be registered" "a dry run"
like "$err" "*desk.numbers: not set: 9001-9999 are every desk's*" "says that each desk wants numbers of its own"
ok "and leaves no trace" test ! -e "$state/journal.db"
printf '[desk]\nnumbers = 5001-5002\n' >"$T/desk.conf"
run "$ctl" walkup --name-zh 赵一鸣 --company "Blue Heron" --tier standard --channel door --state "$state" --config "$T/desk.conf"
is "$status $out" "0 W-5001 赵一鸣 is registered" "a walk-up"
like "$err" "*numbers: 1 are left of 5001-5002*" "few numbers are left"
is "$(found zhaoyiming)" "W-5001 赵一鸣 paid" "is found, by pinyin"
run "$ctl" checkin --reference W-5001 --yes --state "$state"
is "$status" 0 "and checks in" || diag "$err"
like "$out" "*赵一鸣*" "by name"
is "$(entries)" "walkup scan print.intent" "with a badge that is due"
run "$ctl" report --json --state "$state"
is "$(jq -c '[.lines[] | select(.channel == "door") | .tier, .tickets, .came]' <<<"$out")" '["standard",1,1]' "and counts"
like "$("$ctl" report --csv --state "$state")" "*W-5001,赵一鸣,,Blue Heron,standard,door,*" "by name, tier and channel"
run "$ctl" walkup --name-latin "Nora Field" --tier vip --channel door --state "$state" --config "$T/desk.conf" --json
is "$(jq -r '.reference + " " + .name_latin' <<<"$out")" "W-5002 Nora Field" "as JSON"
run "$ctl" walkup --name-zh 无 --tier vip --channel door --state "$state" --config "$T/desk.conf"
like "$status $err" "1 *numbers are used up*" "numbers come to an end"

# ---- put right ----
run "$ctl" correct T-1 --name-zh 汪伟 --company "" --state "$state" --dry-run
is "$status $out" '0 T-1 name_zh: "王伟" -> "汪伟"
T-1 company: "青山示例" -> ""' "a dry run says what would change"
is "$(found 王伟)" "T-1 王伟 paid" "and changes nothing"
run "$ctl" correct T-1 --name-zh 汪伟 --state "$state"
is "$status $out" '0 T-1 name_zh: "王伟" -> "汪伟"' "a name is put right"
is "$(found 汪伟)$(found 王伟)" "T-1 汪伟 paid" "and found by no other"
run "$ctl" correct T-1 --name-zh 汪伟 --state "$state"
like "$status $err" "1 T-1: nothing differs*" "once"
run "$ctl" correct T-1 --name-zh "" --state "$state"
like "$status $err" "1 T-1: not written: a name is missing*" "nobody loses the last name"
"$ctl" import "$event" --state "$state" --keys "$T/keys" >"$T/import.log" 2>&1
is "$(found 汪伟)" "T-1 汪伟 paid" "an import that knows nothing of it changes nothing"
sed -i 's/王伟/黄伟/' "$event/tickets.csv"
"$ctl" import "$event" --state "$state" --keys "$T/keys" >"$T/import.log" 2>&1
is "$(found 黄伟)$(found 汪伟)" "T-1 黄伟 paid" "a newer word does"

# ---- passed on ----
run "$ctl" swap T-2 --name-zh 孙二 --state "$state"
is "$status $out" "0 W-9001 孙二 has the ticket of T-2 李海, which is cancelled" "a ticket is passed on"
is "$(found 李海)" "T-2 李海Li Hai cancelled" "whose it was sees so"
run "$ctl" checkin shop-code-2 --yes --state "$state"
like "$status $out$err" "1 *revoked*" "its code opens no more"
run "$ctl" checkin 孙二 --yes --state "$state"
is "$status" 0 "who has it now comes in"
run "$ctl" swap T-2 --name-zh 钱三 --state "$state"
like "$status $err" "1 *T-2: not written: somebody else changed it meanwhile, or it was cancelled*" "once"

# ---- what cannot be meant ----
before=$(entries)
long=$(printf '长%.0s' {1..401})
run "$ctl" walkup --name-zh "$long" --tier vip --channel door --state "$state"
like "$status $err" "1 --name-zh: is longer than 1200 bytes*" "400 characters of name"
run "$ctl" walkup --name-zh "${long:0:300}" --tier vip --channel door --state "$state" --dry-run
is "$status" 0 "300 are none too many" || diag "$err"
run "$ctl" walkup --tier vip --channel door --state "$state"
like "$status $err" "1 *a name is missing*" "nobody"
run "$ctl" walkup --name-zh 无 --tier gold --channel door --state "$state"
is "$status $(head -1 <<<"$err")" "1 --tier: there is none of this code; there are: standard, vip" "a tier that is none"
run "$ctl" walkup --name-zh 无 --tier vip --state "$state"
is "$status $(head -1 <<<"$err")" "1 --channel: say which: web, door" "no channel"
run "$ctl" walkup --name-zh 无 --tier vip --channel door --language fr --state "$state"
like "$status $err" "1 --language: is zh or en*" "a language"
run "$ctl" walkup --name-zh $'\xff' --tier vip --channel door --state "$state"
like "$status $err" "1 --name-zh: is not UTF-8*" "no UTF-8"
run "$ctl" walkup --name-zh 无 --tier vip --channel door --operator 9 --state "$state"
like "$status $err" "1 *" "an operator that is nobody"
run "$ctl" walkup --name-zh 无 --tier vip --channel door --state "$state" -o x
is "$status" 2 "an option that is none"
printf '[desk]\nnumbers = many\n' >"$T/desk.conf"
run "$ctl" walkup --name-zh 无 --tier vip --channel door --state "$state" --config "$T/desk.conf"
like "$status $err" "1 desk.numbers: is a range of numbers*" "numbers that are none"
for verb in swap correct; do
    run "$ctl" $verb T-99 --name-zh 无 --state "$state"
    like "$status $err" "1 T-99: no ticket has this reference*" "$verb of nobody"
done
is "$(entries)" "$before" "and nothing of it was written"
run "$ctl" verify --state "$state"
is "$status" 0 "the chain is whole"
done_testing

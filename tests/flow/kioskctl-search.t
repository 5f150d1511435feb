#!/bin/bash
# kioskctl search, checkin and report: finding people from a terminal, checking them in as the desk does, and telling
# afterwards who came.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config TZ=UTC
event=$T/event
state=$T/state
mkdir "$event"
today=$(date +%F)
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
days = $today;$(date -d tomorrow +%F)
timezone = UTC
CONF
printf '%s\n' number,code,name_zh,name_en,rank 0,standard,标准票,Standard,0 1,vip,贵宾票,VIP,20 >"$event/tiers.csv"
printf '%s\n' number,code,name_en 0,web,Website 1,partner,Partner >"$event/channels.csv"
cat >"$event/tickets.csv" <<CSV
reference,order_no,name_zh,name_latin,company,tier,channel,status,code,phone
T-1,AB1001,王伟,,青山示例,standard,web,paid,shop-code-1,138 0000 1234
T-2,AB1002,王伟,Wang Wei,白河示例,vip,partner,paid,,+86 139-0000-5678
T-3,AB1003,欧阳娜兰,,,standard,web,paid,,n/a
T-4,AB1004,,Zoë O’Neill,Example Ltd,vip,web,paid,,
T-5,AB1005,曾小纸,,=1+2,standard,web,unpaid,,
T-6,AB1006,王伟明,,,standard,web,cancelled,,
CSV
run "$ctl" import "$event" --state "$state" --keys "$T/keys"
is "$status" 0 "an event with telephones is imported"
like "$err" "*tickets.csv:4: column phone: is no telephone number of four digits or more: it is left out*" "what is no number is named"
found() { "$ctl" search "$@" --state "$state" --json | jq -r '[.people[].reference] | join(" ")'; }

# ---- search ----
is "$(found 王伟)" "T-2 T-1 T-6" "Chinese by its beginning"
is "$(found 娜兰)" "T-3" "by two characters"
is "$(found 欧陽)" "T-3" "in traditional writing"
is "$(found wangwei)" "T-2 T-1 T-6" "by pinyin"
is "$(found oynl)" "T-3" "by initials"
is "$(found wei wang)" "T-2 T-1 T-6" "words in any order"
is "$(found 王伟 白河)" "T-2" "namesakes told apart by company"
is "$(found wang wei qingshan)" "T-1" "in pinyin too"
is "$(found oneill)" "T-4" "Latin by any word, without accents and signs"
is "$(found nobody here)" "" "nobody"
run "$ctl" search 王伟 --state "$state"
is "$status" 0 "for people"
is "$(head -2 <<<"$out")" "T-2          王伟 / Wang Wei, 白河示例 · vip
T-1          王伟, 青山示例 · standard" "a line each"
like "$out" "*T-6 * · cancelled*" "and what is wrong with a ticket"
run "$ctl" search 王 --state "$state" --limit 2
is "$status $(tail -1 <<<"$out")" "0 and more: say more of the name, or --limit" "more than fit"
run "$ctl" search nobody --state "$state"
is "$status $out" "0 nobody of this name" "nobody is an answer"
run "$ctl" search w --state "$state"
is "$status $err" "1 w: type more: two letters, or one Chinese character" "one letter is not"
run "$ctl" search wang --state "$state" --limit 51
is "$status $err" "1 --limit: is a number from 1 to 50" "nor is any number"
run "$ctl" search wang --state "$T/nothing"
like "$status $err" "1 *no event here*" "without an event"
run "$ctl" search
like "$status $err" "2 usage: kioskctl search NAME*" "without a name"

# ---- the telephone ----
digests() { sqlite3 "$1" "SELECT hex(phone) FROM ticket WHERE phone IS NOT NULL ORDER BY id"; }
is "$(digests "$state/roster.db" | grep -cE '^[0-9A-F]{32}$')" 2 "telephones are kept as digests"
"$ctl" pack "$event" --keys "$T/keys" -o "$T/one.lanyard" >/dev/null 2>&1
"$ctl" import "$T/one.lanyard" --state "$T/other" >/dev/null 2>&1
is "$(digests "$T/other/roster.db")" "$(digests "$state/roster.db")" "which travel in a bundle"
if command -v zstd >/dev/null; then
    from=$(LC_ALL=C grep -aobP '\x28\xb5\x2f\xfd' "$T/one.lanyard" | head -1 | cut -d: -f1)
    tail -c +$((from + 1)) "$T/one.lanyard" | zstd -dcq >"$T/unpacked" 2>/dev/null
    ok "the bundle can be looked into" grep -aq 'phone_digest' "$T/unpacked"
else
    : >"$T/unpacked"
    skip "no zstd here"
fi
ok "and their digits lie nowhere" sh -c "! grep -aqE '1380000|138 0000|0000-5678' '$T/unpacked' '$state/roster.db' '$T/other/roster.db'"

# ---- check in ----
run "$ctl" checkin 王伟 --state "$state" --yes
is "$status $(tail -1 <<<"$err")" "1 王伟: more than one person: say more of the name, or --reference with one of these" "of namesakes none is guessed"
like "$err" "*1  T-2 *2  T-1 *" "they are shown"
ok "nothing was written" test "$(sqlite3 "$state/journal.db" 'SELECT count(*) FROM entry')" = 0
run "$ctl" checkin 娜兰 --state "$state"
is "$status $err" "1 T-3: nobody was checked in: add --yes to check in 欧阳娜兰" "without a terminal nobody is asked"
run "$ctl" checkin 娜兰 --state "$state" --dry-run
is "$status $out" "0 would be: T-3 欧阳娜兰: ok · 欢迎入场 Welcome" "a dry run says what would be"
ok "and writes nothing" test "$(sqlite3 "$state/journal.db" 'SELECT count(*) FROM entry')" = 0
run "$ctl" checkin 娜兰 --state "$state" --yes
is "$status $out" "0 T-3 欧阳娜兰: ok · 欢迎入场 Welcome; a badge is due at the desk" "somebody is checked in"
is "$(sqlite3 "$state/journal.db" "SELECT kind, json_extract(body, '\$.source') FROM entry ORDER BY seq" | tr '\n' ' ')" \
    "scan|name print.intent| " "by an entry as the desk's, and one for the badge"
like "$("$ctl" search 娜兰 --state "$state")" "* · is here" "and is here"
run "$ctl" checkin 娜兰 --state "$state" --yes
is "$status $(sqlite3 "$state/journal.db" 'SELECT count(*) FROM entry WHERE kind = "scan"')" "0 1" "a moment later it is the same arrival"
run "$ctl" checkin 王伟 白河 --state "$state" --yes --json
is "$status $(jq -r '[.reference, .verdict, .badge] | join(" ")' <<<"$out")" "0 T-2 ok true" "one of two namesakes by the company"
run "$ctl" checkin T-4 --reference --state "$state" --yes
is "$status $out" "0 T-4 Zoë O’Neill: ok · 欢迎入场 Welcome; a badge is due at the desk" "by reference"
run "$ctl" checkin shop-code-1 --state "$state"
is "$status $out" "0 T-1 王伟: ok · 欢迎入场 Welcome; a badge is due at the desk" "by code, which asks nothing"
is "$(sqlite3 "$state/journal.db" "SELECT json_extract(body, '\$.source'), json_extract(body, '\$.kind') FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT 1")" \
    "code|opaque" "which is what the journal says"
run "$ctl" checkin 曾小纸 --state "$state" --yes
is "$status $err" "1 T-5: not checked in: unpaid" "what the rules refuse is refused"
is "$(sqlite3 "$state/journal.db" "SELECT verdict, admitted FROM scan ORDER BY seq DESC LIMIT 1")" "unpaid|0" "and written down"
run "$ctl" checkin 王伟明 --state "$state" --yes
is "$status $err" "1 T-6: not checked in: revoked" "a cancelled ticket too"
run "$ctl" checkin nobody --state "$state" --yes
is "$status $err" "1 nobody: nobody of this name" "nobody"
run "$ctl" checkin T-9 --reference --state "$state" --yes
like "$status $err" "1 T-9: no ticket has this reference*" "or no such reference"
run "$ctl" checkin 娜兰 --state "$state" --yes --operator 9
like "$status $err" "1 --operator: nobody of staff.csv has the number 9*" "or nobody who does it"
if command -v script >/dev/null; then
    answer=$(printf '1\ny\n' | script -qec "'$ctl' checkin 王伟 --state '$T/other'" /dev/null | tr -d '\r')
    like "$answer" "*Which one?*Check in 王伟, 白河示例 (T-2)?*T-2 王伟: ok*" "at a terminal it asks which, and whether"
    answer=$(printf 'n\n' | script -qec "'$ctl' checkin 娜兰 --state '$T/other'" /dev/null | tr -d '\r')
    like "$answer" "*T-3: nobody was checked in*" "and takes no for an answer"
else
    skip "no script(1) here" 2
fi
run "$ctl" verify --state "$state"
is "$status" 0 "the journal's chain is whole"

# ---- report ----
run "$ctl" report --state "$state"
is "$status" 0 "a report"
is "$(grep -E '^(standard|vip)' <<<"$out" | tr -s ' ')" "standard web 2 tickets 2 came 100 %
vip web 1 tickets 1 came 100 %
vip partner 1 tickets 1 came 100 %" "by tier and channel, of tickets that are paid"
like "$out" "*together * 4 tickets * 4 came *$today * 4 came*" "all together, and by day"
run "$ctl" report --state "$state" --csv
is "$(cut -d, -f1-7 <<<"$out")" "reference,name_zh,name_latin,company,tier,channel,day
T-3,欧阳娜兰,,,standard,web,$today
T-2,王伟,Wang Wei,白河示例,vip,partner,$today
T-4,,Zoë O’Neill,Example Ltd,vip,web,$today
T-1,王伟,,青山示例,standard,web,$today" "who came, in order of time"
like "$(sed -n 2p <<<"$out")" "*,$today ??:??:??,desk-1,1,$today ??:??:??" "when, at which gate, how often, when last"
sed -i 's/^\(T-5.*\),unpaid/\1,paid/' "$event/tickets.csv"
"$ctl" import "$event" --state "$state" --keys "$T/keys" >/dev/null 2>&1
"$ctl" checkin T-5 --reference --state "$state" --yes >/dev/null
run "$ctl" report --state "$state" -o "$T/report.csv"
is "$status $(grep -c "^T-5,曾小纸,,'=1+2,standard" "$T/report.csv")" "0 1" "a cell that would be a formula is text"
is "$(stat -c %a "$T/report.csv")" 600 "the file is its owner's alone"
is "$("$ctl" report --state "$state" --json | jq -c '[.tickets, .came, .unknown]')" "[5,5,0]" "for programs"
run "$ctl" report --state "$T/nothing"
like "$status $err" "1 *no event here*" "without an event"
"$ctl" import "$event" --state "$T/quiet" --keys "$T/keys" >/dev/null 2>&1
run "$ctl" report --state "$T/quiet" --csv
is "$status $(wc -l <<<"$out")" "0 1" "where nobody came there is a heading"
done_testing

#!/bin/bash
# Two desks that register, correct and pass on, in step and cut off: both end with one truth, what two wrote in two ways is
# told, and no number is two people's.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
ctl=$BUILD/kioskctl
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config
at() { local kiosk=$1; shift; "$ctl" "$@" --state "$T/$kiosk" 2>>"$T/$kiosk/ctl.log"; }
# who KIOSK WORDS: "REFERENCE NAME STATUS, ..." of whom they find there
# shellcheck disable=SC2086
who() { at "$1" search $2 --json | jq -r '[.people[] | .reference + " " + .name_zh + " " + .status] | sort | join(", ")'; }
is_who() { [ "$(who "$1" "$2")" = "$3" ]; }
by_roster() { [ "$(sqlite3 -readonly "$T/$1/roster.db" "SELECT name_zh || ' ' || status FROM ticket WHERE reference = '$2'")" = "$3" ]; }

centre_open 50
for kiosk in desk-1 desk-2; do
    centre_kiosk $kiosk
    echo "numbers=$(centre_ask "SELECT ev.numbers_of('$kiosk')")" >>"$T/$kiosk/enrol/enrol.conf"
    centre_syncd $kiosk
done
for kiosk in desk-1 desk-2; do ok "$kiosk gets the roster" wait_for 20 has_roster $kiosk; done

# ---- in step ----
is "$(at desk-1 walkup --name-zh 赵一鸣)" "W-1001 赵一鸣 is registered" "somebody new at one desk"
ok "is known at the other" wait_for 10 by_roster desk-2 W-1001 "赵一鸣 0"
is "$(who desk-2 zhaoyiming)" "W-1001 赵一鸣 paid" "and found there by pinyin"
at desk-2 checkin --reference W-1001 --yes >/dev/null
is "$?" 0 "where they check in"
at desk-1 correct R9 --name-zh 玖 >/dev/null
ok "a name put right is right at the other desk" wait_for 10 by_roster desk-2 R9 "玖 0"
at desk-2 swap R10 --name-zh 孙二 >/dev/null
ok "a ticket passed on is void at the other" wait_for 10 by_roster desk-1 R10 "测试10 3"
ok "where its new owner is known" wait_for 10 by_roster desk-1 W-2001 "孙二 0"
run "$ctl" checkin CODE-10 --yes --state "$T/desk-1"
like "$status $out$err" "1 *revoked*" "and its code opens no more"

# ---- cut off ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
is_off() { [ "$(linked "$1" state)" = 1 ]; }
ok "the centre is gone" wait_for 20 is_off desk-1
is "$(at desk-1 walkup --name-zh 周四) $(at desk-2 walkup --name-zh 周四)" "W-1002 周四 is registered W-2002 周四 is registered" \
    "two desks, two people of one name: two numbers"
at desk-1 correct R5 --name-zh 甲甲 >/dev/null
at desk-2 correct R5 --name-zh 乙乙 --company "Grey Egret" >/dev/null
for kiosk in desk-1 desk-2; do
    at $kiosk correct R6 --name-zh 丙丙 >/dev/null
    at $kiosk swap R7 --name-zh "新人$kiosk" >/dev/null
done
is "$(who desk-1 甲甲)$(who desk-2 乙乙)" "R5 甲甲 paidR5 乙乙 paid" "each goes by what it wrote itself"
is "$(who desk-1 新人)$(who desk-2 新人)" "W-1003 新人desk-1 paidW-2003 新人desk-2 paid" "and by whom it passed a ticket to"
"$TOP/tests/standin/cluster.sh" again "$T/pg"

# ---- one truth ----
counts() { [ "$(centre_ask "SELECT count(*) FROM ev.correction WHERE ticket = 5")$(centre_ask "SELECT count(*) FROM ev.walkup")" = 36 ]; }
ok "when the centre is back it hears of all" wait_for 60 counts
name=$(centre_ask "SELECT name_zh FROM ev.ticket WHERE id = 5")
case $name in 甲甲) other=乙乙 lost=desk-2 ;; *) other=甲甲 lost=desk-1 ;; esac
like "$name" "[甲乙]*" "one of the two names counts: $name"
for kiosk in desk-1 desk-2; do
    ok "$kiosk goes by it" wait_for 20 is_who $kiosk "$name" "R5 $name paid"
    is "$(who $kiosk $other)" "" "and no more by the other"
    ok "$kiosk has the company that only one wrote" wait_for 10 is_who $kiosk "$name egret" "R5 $name paid"
    ok "$kiosk knows whom the other registered" wait_for 10 is_who $kiosk 周四 "W-1002 周四 paid, W-2002 周四 paid"
done
is "$(centre_ask "SELECT reference, kiosk, was, now, told, centre_says FROM ev.corrections WHERE state = 'conflict'")" \
    "R5|$lost|测试5|$other|$name|$name" "the other name is told: who, where, what was and is, what the centre says"
told() { [ "$(sqlite3 -readonly "$T/$1/roster.db" "SELECT count(*) FROM conflict WHERE zone = '' AND ticket = 5 AND second_kiosk = '$lost'")" = 1 ]; }
for kiosk in desk-1 desk-2; do ok "staff at $kiosk hear of it" wait_for 20 told $kiosk; done
run "$ctl" status --central "host=$PGHOST port=$PGPORT user=$PGUSER dbname=lanyard"
like "$out" "*names put right in two ways*R5*$lost: $other*" "to the organiser too" || diag "$err"
is "$(centre_ask "SELECT name_zh FROM ev.ticket WHERE id = 6")" 丙丙 "who wrote the same have no quarrel"
blocked=$(centre_ask "SELECT reference FROM ev.ticket WHERE source = 'walkup' AND status = 2")
like "$blocked" "W-[12]003" "of two who got one ticket, one waits for the organiser: $blocked"
is "$(centre_ask "SELECT count(*) FROM ev.walkups WHERE state = 'late' AND reference = '$blocked' AND replaces = 'R7'")" 1 "which is told"
is_blocked() { [ "$(at "$1" search 新人 --json | jq -r '[.people[] | select(.status == "blocked") | .reference] | join(" ")')" = "$blocked" ]; }
for kiosk in desk-1 desk-2; do ok "and $kiosk knows" wait_for 20 is_blocked $kiosk; done
centre_ask "UPDATE ev.ticket SET name_zh = '丁丁' WHERE id = 5"
for kiosk in desk-1 desk-2; do
    ok "a newer word of the centre reaches $kiosk" wait_for 20 is_who $kiosk 丁丁 "R5 丁丁 paid"
    is "$(who $kiosk "$name")" "" "and is the last"
done

# ---- the answer that is lost, and programs that die ----
for n in {11..15}; do
    at desk-1 correct "R$n" --name-zh "名$n" >/dev/null
    at desk-1 walkup --name-zh "来$n" >/dev/null
    kill -9 "${syncd[desk-1]}"
    wait "${syncd[desk-1]}" 2>/dev/null
    centre_syncd desk-1
    centre_ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kiosk_desk_1'" >/dev/null
done
all_there() { [ "$(centre_ask "SELECT count(*) FROM ev.ticket WHERE name_zh ~ '^[名来]1[1-5]$'")" = 10 ]; }
ok "killed and cut again and again, nothing is lost" wait_for 60 all_there
is "$(centre_ask "SELECT count(*) FROM ev.walkup WHERE name_zh LIKE '来%'")" 5 "and nobody registered twice"

# ---- two desks with one range, by mistake ----
sed -i 's/^numbers=.*/numbers=1001-2000/' "$T/desk-2/enrol/enrol.conf"
kill -STOP "${syncd[desk-2]}" # a desk that never heard of them, nor hears of them meanwhile
sqlite3 -cmd '.timeout 5000' "$T/desk-2/roster.db" "UPDATE ticket SET reference = 'X' WHERE reference LIKE 'W-1%'"
at desk-2 walkup --name-zh 吴五 >/dev/null
kill -CONT "${syncd[desk-2]}"
held() { centre_ask "SELECT reason FROM ev.quarantine" | grep -q "the number W-1001 was given out by desk-1 already"; }
ok "the centre holds the second back, and says why" wait_for 20 held || diag "$(centre_ask "SELECT reason FROM ev.quarantine")"
is "$(centre_ask "SELECT name_zh FROM ev.ticket WHERE reference = 'W-1001'")" 赵一鸣 "nobody is overwritten"
is "$(who desk-2 吴五)" "W-1001 吴五 paid" "and where they stand they are who they are"
done_testing

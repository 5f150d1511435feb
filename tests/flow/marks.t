#!/bin/bash
# kioskctl marks and zone: what staff did on paper and on the command line stands in the journal, once, with its time.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config
# The event was yesterday and is today: marks lie in the past.
day1=$(TZ=Asia/Shanghai date -d yesterday +%F) day2=$(TZ=Asia/Shanghai date +%F)
cp -r "$TOP/tests/data/door-event" "$T/event"
sed -i "s/2026-10-24/$day1/g; s/2026-10-25/$day2/g" "$T/event/event.conf" "$T/event/sessions.csv"
"$ctl" import "$T/event" --state "$T/state" --keys "$T/keys" >/dev/null 2>&1 || fail "the event imports"
ask() { sqlite3 "$T/state/journal.db" "$1"; }
marks() { printf '%s\n' "$@" >"$T/marks.csv"; }
scans="SELECT group_concat(json_extract(body, '\$.verdict') || ' ' || json_extract(body, '\$.dir'), ', ') FROM entry WHERE kind = 'scan'"

marks ticket,time,direction 00102,10:05,in 00101,10:06, D-00103,10:07,进 00102,10:40,out
run "$ctl" marks "$T/marks.csv" --gate salon-1 --date "$day1" --state "$T/state" --dry-run
is "$status" 0 "a dry run looks"
like "$out" "*4 marks to enter, 1 that the rules would have refused; 0 entered before" "and counts"
ok "but makes no journal" test ! -e "$T/state/journal.db"
run "$ctl" marks "$T/marks.csv" --gate salon-1 --date "$day1" --state "$T/state"
is "$status" 1 "without a person to ask nothing is entered"
like "$err" "*add --yes to enter these marks" "and it says how"
is "$(ask "SELECT count(*) FROM entry WHERE kind = 'scan'")" 0 "really nothing"
run "$ctl" marks "$T/marks.csv" --gate salon-1 --date "$day1" --state "$T/state" --operator 3 --yes
is "$status" 0 "with --yes they are entered"
like "$out" "*4 marks entered" "all"
is "$(ask "$scans")" "ok in, ok_override in, ok in, ok_exit out" "a mark is a fact: who was not invited was let in by staff"
is "$(ask "SELECT group_concat(json_extract(body, '\$.reason'), ', ') FROM entry WHERE kind = 'scan'")" \
    "paper, paper: not_invited, paper, paper" "with paper as the reason, and what the rules say"
is "$(ask "SELECT DISTINCT json_extract(body, '\$.source') || ' ' || json_extract(body, '\$.operator') || ' ' || json_extract(body, '\$.slot') FROM entry WHERE kind = 'scan'")" \
    "paper 3 kernel-talk" "flagged as from paper, by whom, for which session"
is "$(ask "SELECT json_extract(body, '\$.happened') / 1000 FROM entry WHERE kind = 'scan' LIMIT 1")" \
    "$(TZ=Asia/Shanghai date -d "$day1 10:05" +%s)" "at the time on the paper"
is "$(ask "SELECT count(*) FROM entry WHERE kind LIKE 'print%'")" 0 "no badge is owed for it"
run "$ctl" verify --state "$T/state"
is "$status" 0 "the chain is whole"

# ---- again ----
run "$ctl" marks "$T/marks.csv" --gate salon-1 --date "$day1" --state "$T/state" --yes
like "$status $out" "0 *0 marks to enter, 0 that the rules would have refused; 4 entered before" "the same file again enters nothing"
echo "00108,10:08" >>"$T/marks.csv"
sed -i 's/^00108,10:08$/00108,10:08,in/' "$T/marks.csv"
run "$ctl" marks "$T/marks.csv" --gate salon-1 --date "$day1" --state "$T/state" --yes --json
is "$(jq -r '[.ok, .entered, .before] | join(" ")' <<<"$out")" "true 1 4" "what was added since is entered alone"

# ---- faults ----
count=$(ask "SELECT count(*) FROM entry")
marks ticket,gate,time,direction 101,salon-1,"$day1 10:00",in D-99999,salon-1,"$day1 10:00",in 00102,nowhere,"$day1 10:00",in \
    00102,salon-1,noon,in 00102,salon-1,"2020-01-01 10:00",in 00102,salon-1,10:00,in 00102,salon-1,"$day1 10:00",sideways \
    00102,,"$day1 10:00",in 00103,salon-1,"$day1 10:00",in
run "$ctl" marks "$T/marks.csv" --state "$T/state" --yes
is "$status" 1 "faults refuse the file"
like "$err" '*marks.csv:4: column gate: there is no gate "nowhere"*:5: column time: "noon" is no time*' "each by line and column"
like "$err" '*:6: column time: 2020-01-01 10:00 is on no day*:7: column time: "10:00" is no time*:8: column direction: "sideways"*:9: column gate: is empty*' "every one"
like "$err" '*:2: column ticket: 2 tickets end in "101": write more of it*:3: column ticket: no ticket is "D-99999" or ends so*' "tickets too"
marks ticket,time 00102,"$day2 23:59:59"
[ "$(TZ=Asia/Shanghai date +%H%M)" -lt 2355 ] && {
    run "$ctl" marks "$T/marks.csv" --gate salon-1 --state "$T/state" --yes
    like "$status $err" "1 *is still to come" "so is a time to come"
}
marks ticket,time 00102,"$day1 10:50"
run "$ctl" marks "$T/marks.csv" --gate salon-1 --state "$T/state" --operator 77 --yes
like "$status $err" "1 --operator: nobody of staff.csv has the number 77" "and an operator whom nobody knows"
printf '[clock]\nnow=%s 10:00\n' "$day1" >"$T/rehearsal.conf"
run "$ctl" marks "$T/marks.csv" --gate salon-1 --state "$T/state" --config "$T/rehearsal.conf" --yes
like "$status $err" "1 *its clock is a rehearsal's*" "nothing is entered in a rehearsal"
is "$(ask "SELECT count(*) FROM entry")" "$count" "all or nothing: the journal is as it was"

# ---- zones ----
run "$ctl" zone list --state "$T/state"
like "$status $out" "0 *foyer*open*since the start*hall*lab*salon*" "zones are listed"
run "$ctl" zone close foyer --reason "fire drill" --operator 3 --state "$T/state"
is "$status $out" "0 foyer is closed now" "one is closed"
is "$(ask "SELECT kind || ' ' || json_extract(body, '\$.reason') || ' ' || json_extract(body, '\$.operator') FROM entry WHERE kind LIKE 'zone.%'")" \
    "zone.closed fire drill 3" "as an entry of the journal"
like "$("$ctl" zone list --state "$T/state")" "foyer *closed since 20*" "and listed as closed, since when"
run "$ctl" explain D-00102 --reference --gate hall-east --at "$day1 10:00" --state "$T/state" --json
is "$(jq -r '[.verdict, .facts.zone_open] | join(" ")' <<<"$out")" "closed false" "what lies in it is closed with it"
run "$ctl" zone open foyer --state "$T/state" --json
is "$status $(jq -r '[.zone, .open] | join(" ")' <<<"$out")" "0 foyer true" "and opened"
run "$ctl" zone close nowhere --state "$T/state"
is "$status $err" '1 zone: there is no zone "nowhere"; there are foyer, hall, lab, salon' "an unknown zone is named"
run "$ctl" zone shut foyer --state "$T/state"
is "$status" 2 "an unknown word is a usage error"
run "$ctl" zone close --state "$T/state"
is "$status" 2 "so is a missing zone"
done_testing

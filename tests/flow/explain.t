#!/bin/bash
# kioskctl explain: why was I refused? Each answer with its step, its rule and its facts, and nothing is written.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config
"$ctl" import "$TOP/tests/data/door-event" --state "$T/state" --keys "$T/keys" >/dev/null 2>&1 || fail "the event imports"
"$ctl" issue "$TOP/tests/data/door-event" --keys "$T/keys" -o "$T/tickets" --no-pictures >/dev/null || fail "tickets are issued"
code_of() { sed -n "s/^$1,.*,t1,//p" "$T/tickets/codes.csv"; }
sums() { find "$1" -type f -exec sha256sum {} + | sort -k2; }
at() { # REFERENCE GATE TIME [OPTIONS]: "verdict step"
    local ref=$1 gate=$2 time=$3
    shift 3
    run "$ctl" explain "$ref" --reference --gate "$gate" --at "$time" --state "$T/state" --json "$@"
    jq -r '[.verdict, .step] | join(" ")' <<<"$out"
}

# ---- the rules, tried ----
is "$(at D-00102 salon-1 '2026-10-24 09:50')" "ok ok" "a guest of the round table is let in"
is "$(at D-00101 salon-1 '2026-10-24 09:50')" "not_invited list" "another is not on its list"
is "$(at D-00102 salon-1 '2026-10-24 09:40')" "too_early slot-window" "before the doors open it is too early"
is "$(at D-00102 salon-1 '2026-10-24 10:11')" "too_late slot-window" "after the latecomers it is too late"
is "$(at D-00102 salon-1 '2026-10-23 10:00')" "wrong_day day" "the day before is no day of the event"
is "$(at D-00104 hall-east '2026-10-24 09:30')" "wrong_day day" "a ticket of the second day is refused on the first"
is "$(at D-00105 salon-1 '2026-10-24 10:00')" "revoked revoked" "a cancelled ticket is refused though listed"
is "$(at D-00106 hall-east '2026-10-24 10:00')" "unpaid unpaid" "an unpaid one too"
is "$(at D-00107 hall-east '2026-10-24 10:00')" "blocked blocked" "and one on hold"
is "$(at D-00104 lab-1 '2026-10-25 14:00')" "tier tier" "the workshop is for others"
is "$(at D-00102 lab-1 '2026-10-25 14:00')" "ok ok" "for these"
is "$(at D-00101 lab-1 '2026-10-25 14:00')" "ok ok" "and for who has a seat in it"
is "$(at D-00102 lab-exit '2026-10-25 14:00')" "wrong_gate gate" "a way out is no way in"
is "$(at D-00108 hall-east '2026-10-24 10:00')" "see_staff attention" "who needs attention is shown to staff"
is "$(at D-00107 hall-east '2026-10-24 10:00' --out)" "ok_exit exit" "nobody is kept in"
is "$(at D-00102 hall-east '2026-10-24 10:00' --session keynote --cut-off)" "ok ok" "cut off, a known ticket is fine"

# ---- codes ----
run "$ctl" explain "$(code_of D-00102)" --gate hall-east --at 2026-10-24T10:00 --state "$T/state" --json
is "$status $(jq -r '[.v, .verdict, .class, .facts.code_kind, .facts.key, .facts.reference, .facts.tier, .rule.row] | join(" ")' <<<"$out")" \
    "0 1 ok admit t1 1 D-00102 vip 3" "a code is judged, and the rule named by its row"
is "$(jq -r '.zh + "/" + .en' <<<"$out")" "欢迎入场/Welcome" "in both languages"
unlike "$out" "*若兰*" "without the name"
code=$(code_of D-00102)
run "$ctl" explain "${code:0:60}$([ "${code:60:1}" = A ] && echo B || echo A)${code:61}" --gate hall-east --at 2026-10-24T10:00 --state "$T/state" --json
is "$status $(jq -r '[.verdict, .step] | join(" ")' <<<"$out")" "0 forged signature" "a changed code is forged"
out=$(code_of D-00101 | "$ctl" explain - --gate salon-1 --at 2026-10-24T09:50 --state "$T/state")
like "$out" "not_invited (deny)*zh *不在本场邀请名单*en *Not on the invitation list*" "a line of stdin is read, the answer is for people"
like "$out" "*decided by*invitation list: not on list roundtable-guests of session kernel-talk*" "the step is told in a sentence"
like "$out" "*supervisor*may let them in*" "with what a supervisor may do"
like "$out" "*zone *salon, open*session *kernel-talk, 2026-10-24 10:00 to 11:00*" "and the facts in the event's time"
unlike "$out" "*小纸*" "names stay out"
like "$("$ctl" explain D-00101 --reference --names --gate salon-1 --at 2026-10-24T09:50 --state "$T/state")" "*曾小纸 Zeng Xiaozhi*" "unless asked for"
run "$ctl" explain $'hello\e[31m' --gate salon-1 --at 2026-10-24T09:50 --state "$T/state"
like "$status $out" "0 unreadable (deny)*" "nonsense is answered"
unlike "$out" *$'\e'* "and does not reach the terminal"

# Every fact that is judged is told: the struct's own members are the list.
members=$(sed -n '/^struct access_facts {/,/^}/p' "$TOP/kiosk/core/access.h" | sed 's|/\*.*||' |
    grep -o '[a-z_]*[,;]' | tr -d ',;' | sort)
at D-00102 hall-east "2026-10-24 10:00" >/dev/null
told=$(jq -r '.facts | keys[]' <<<"$out" | sort)
is "$(comm -23 <(echo "$members") <(echo "$told"))" "" "every fact is in the JSON"
ok "of all that there are" test "$(grep -c . <<<"$members")" -ge 48

# ---- nothing is written ----
before=$(sums "$T/state")
at D-00102 salon-1 "2026-10-24 10:00" >/dev/null
is "$(sums "$T/state")" "$before" "without a journal the folder stays as it was"
"$ctl" zone close lab --state "$T/state" --reason drill >/dev/null
isnt "$(sums "$T/state")" "$before" "what does write would be noticed"
is "$(at D-00102 lab-1 '2026-10-25 14:00')" "closed closed" "a closed zone is said to be closed"
before=$(sums "$T/state")
at D-00102 lab-1 "2026-10-25 14:00" >/dev/null
is "$(sums "$T/state")" "$before" "with a journal too"
mkfifo "$T/hold"
background sqlite3 "$T/state/journal.db" 'PRAGMA journal_mode=WAL; BEGIN; SELECT count(*) FROM entry;' ".read $T/hold" >/dev/null
exec 9>"$T/hold"
wait_for 5 test -e "$T/state/journal.db-wal"
before=$(sums "$T/state" | grep -v -- -shm)
at D-00102 lab-1 "2026-10-25 14:00" >/dev/null
is "$(sums "$T/state" | grep -v -- -shm)" "$before" "also while another program has it open"
exec 9>&-

# ---- questions that cannot be answered ----
run "$ctl" explain x --gate nowhere --state "$T/state"
is "$status" 1 "an unknown gate is refused"
like "$err" '*no gate "nowhere"; there are desk-1, hall-east, lab-1, lab-exit, salon-1' "with the gates there are"
run "$ctl" explain x --gate desk-1 --state "$T/none"
like "$status $err" "1 *no event here: kioskctl import brings one*" "so is a folder without an event"
run "$ctl" explain D-99999 --reference --gate desk-1 --state "$T/state"
is "$status" 1 "and a reference that no ticket has"
run "$ctl" explain x --gate desk-1 --at soon --state "$T/state"
is "$status" 2 "a time that is none is a usage error"
run "$ctl" explain x --gate desk-1 --cut-off --connected --state "$T/state"
is "$status" 2 "so are two contrary options"
done_testing

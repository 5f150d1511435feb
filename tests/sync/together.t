#!/bin/bash
# kiosk-syncd, the whole program with a real cluster: the roster comes down, the journal goes up, doubles are told to both
# kiosks, and whatever is cut, killed, poisoned or revoked loses nothing.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
keeper=$BUILD/tests/standin/gatekeeper
scan() { "$keeper" "$T/$1" "$1" <<<"$2 ${3:-in}" 2>>"$T/$1/gate.log"; } # KIOSK TICKET [in|out]: "UUID VERDICT TICKET"
verdict() { scan "$@" | cut -d' ' -f2; }
arrived() { [ "$(centre_ask "SELECT count(*) FROM ev.entry WHERE kiosk = '$1' AND kind = 'scan'")" = "$2" ]; }

# ---- without an enrolment ----
mkdir "$T/lone"
background "$BUILD/kiosk-syncd" --state "$T/lone" >"$T/lone.log" 2>&1
lone=$!
is_told() { grep -q "$2" "$1"; }
ok "without an enrolment it says what to do" wait_for 10 is_told "$T/lone.log" "kioskctl enrol"
run "$BUILD/kiosk-syncd" --state "$T/lone"
is "$status" 1 "a second one on the same folder is refused"
like "$err" "*another kiosk-syncd works here*" "with the reason"
kill "$lone"
wait "$lone"
is "$?" 0 "a signal ends it, cleanly"
run "$BUILD/kiosk-syncd" --state "$T/lone" --now 2026-10-24T09:00
is "$status" 2 "it takes part in no rehearsal"
run "$BUILD/kiosk-syncd" --state "$T/lone" --self-test
like "$status $out" "1 *enrolment*not enrolled*" "and says of itself what is missing"

# ---- down and up ----
centre_open 50
for kiosk in desk-1 desk-2; do centre_kiosk $kiosk; centre_syncd $kiosk; done
for kiosk in desk-1 desk-2; do
    ok "$kiosk gets the roster" wait_for 20 has_roster $kiosk || diag "$(tail -3 "$T/$kiosk/syncd.log")"
done
ok "and says that it is in step" wait_for 10 is_on desk-1
is "$(verdict desk-1 1)" ok "a ticket is admitted at one desk"
ok "the centre has it" wait_for 10 arrived desk-1 1
knows() { [ "$(sqlite3 -readonly "$T/$1/roster.db" "SELECT inside FROM elsewhere WHERE ticket = $2")" = "$3" ]; }
ok "the other desk knows" wait_for 10 knows desk-2 1 1
is "$(verdict desk-2 1)" already_in "and refuses the copy"
is "$(verdict desk-2 1 out)" ok_exit "but lets the person out"
ok "which the first desk hears" wait_for 10 knows desk-1 1 0
ok "all is settled" wait_for 10 is_settled desk-1 desk-2
centre_ask "INSERT INTO ev.ticket (event_id, id, reference, tier, channel, code) VALUES (7, 51, 'R51', 0, 0, 'CODE-51')"
sync_tickets=51
ok "a ticket sold now is there in a moment" wait_for 10 has_roster desk-1

centre_ask "INSERT INTO ev.handout (event_id, number, code, name_zh, name_en, tier_mask, stock, sponsor)
    VALUES (7, 0, 'shirt', 'T恤', 'T-shirt', -1, 0, 0)"
offers() { [ "$(sqlite3 -readonly "$T/$1/roster.db" "SELECT count(*) FROM handout")" = 1 ]; }
hand() { "$keeper" "$T/$1" "$1" <<<"$2 $3 shirt" 2>>"$T/$1/gate.log"; } # KIOSK TICKET give|back
gone() { [ "$(sqlite3 -readonly "$T/$1/roster.db" "SELECT kiosk FROM handed WHERE ticket = $2")" = "$3" ]; }
for kiosk in desk-1 desk-2; do ok "$kiosk hears of a hand-out" wait_for 10 offers $kiosk; done
like "$(hand desk-1 3 give)" "given*" "a shirt is given at one desk"
ok "the other hears of it" wait_for 10 gone desk-2 3 desk-1
is "$(hand desk-2 3 give)" "given_already desk-1" "and gives no second one, but says where"
hand desk-1 3 back
ok "taken back, it is told too" wait_for 10 gone desk-2 3 ""
like "$(hand desk-2 3 give)" "given*" "and the other desk gives it"

# ---- cut off: two admissions of one ticket, two shirts ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
is_off() { [ "$(linked "$1" state)" = 1 ]; }
ok "a kiosk without a centre says so" wait_for 20 is_off desk-1
first=$(scan desk-1 2)
second=$(scan desk-2 2)
is "$(cut -d' ' -f2 <<<"$first") $(cut -d' ' -f2 <<<"$second")" "ok ok" "cut off, both admit the same ticket"
for kiosk in desk-1 desk-2; do like "$(hand $kiosk 4 give)" "given*" "and $kiosk gives it a shirt"; done
"$TOP/tests/standin/cluster.sh" again "$T/pg"
has_conflict() { [ "$(sqlite3 -readonly "$T/$1/roster.db" "SELECT count(*) FROM conflict WHERE ticket = 2 AND NOT seen")" = 1 ]; }
ok "when the centre is back, one of them knows of the double" wait_for 60 has_conflict desk-1
ok "and so does the other" wait_for 60 has_conflict desk-2
ok "all is settled again" wait_for 30 is_settled desk-1 desk-2
winner=$(centre_ask "SELECT kiosk FROM ev.handed WHERE ticket = 4")
for kiosk in desk-1 desk-2; do ok "$kiosk knows who gave the shirt that counts" wait_for 10 gone $kiosk 4 "$winner"; done
is "$(centre_ask "SELECT first_kiosk FROM ev.given_twice WHERE ticket = 4")" "$winner" "and the second one is told"
names=$(sqlite3 -readonly "$T/desk-1/roster.db" "SELECT first_kiosk || ' ' || second_kiosk FROM conflict")
like "$names" "desk-[12] desk-[12]" "it names both: $names"
is "$(centre_ask "SELECT count(*) FROM ev.entry WHERE kind = 'scan' AND state = 'conflict'")" 1 "and only one scan lost"

# ---- the answer that is lost ----
before=$(centre_ask "SELECT count(*) FROM ev.entry")
for _ in {1..5}; do
    scan desk-1 $((RANDOM % 40 + 5)) >/dev/null
    centre_ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kiosk_desk_1'" >/dev/null
done
ok "connections that die again and again" wait_for 60 is_settled desk-1 desk-2
is "$(centre_ask "SELECT count(*) - count(DISTINCT (kiosk, seq)) FROM ev.entry")" 0 "leave nothing there twice"

# ---- poison ----
sqlite3 "$T/desk-1/journal.db" "INSERT INTO entry SELECT max(seq) + 1, randomblob(16), 'scan', 1, 'b', 1,
    '{\"rehearsal\":false,\"clock_ok\":true,\"verdict\":\"ok\",\"admitted\":true,\"ticket\":\"not a number\"}', zeroblob(32),
    zeroblob(32) FROM entry"
scan desk-1 45 >/dev/null
held() { [ "$(centre_ask "SELECT count(*) FROM ev.quarantine")" = 1 ]; }
ok "a row that makes no sense is put into quarantine" wait_for 10 held
passed() { [ "$(centre_ask "SELECT count(*) FROM ev.scan WHERE ticket = 45 AND kiosk = 'desk-1'")" -ge 1 ]; }
ok "and what comes behind it goes through" wait_for 10 passed
is "$(sqlite3 -readonly "$T/desk-1/sync.db" "SELECT count(*) FROM refused WHERE reason <> ''")" 1 "the kiosk knows which, and why"

# ---- killed ----
for _ in {1..25}; do
    scan desk-2 $((RANDOM % 40 + 5)) >>"$T/killed"
    kill -9 "${syncd[desk-2]}"
    wait "${syncd[desk-2]}" 2>/dev/null
    centre_syncd desk-2
done
ok "killed 25 times it catches up" wait_for 60 is_settled desk-2
cut -d' ' -f1,2 "$T/killed" | grep -v ok_replay | cut -d' ' -f1 | sort >"$T/acked"
centre_ask "SELECT uuid FROM ev.entry WHERE kiosk = 'desk-2'" | sort >"$T/there"
is "$(comm -23 "$T/acked" "$T/there" | wc -l)" 0 "and of $(wc -l <"$T/acked") acknowledged scans none is lost"

# ---- revoked ----
scan desk-1 3 >/dev/null
wait_for 10 is_settled desk-1
entries=$(sqlite3 -readonly "$T/desk-1/journal.db" 'SELECT count(*) FROM entry')
ok "there were names" bash -c "cat '$T/desk-1'/roster.db* | grep -q 'Test Person'"
centre_ask "SELECT ev.kiosk_revoke('desk-1')" >/dev/null
is_revoked() { [ "$(linked desk-1 state)" = 4 ]; }
ok "a revoked kiosk hears of it" wait_for 60 is_revoked || diag "$(tail -3 "$T/desk-1/syncd.log")"
ok "its people's data are gone" bash -c "! cat '$T/desk-1'/roster.db* | grep -q 'Test Person'"
is "$(sqlite3 -readonly "$T/desk-1/journal.db" 'SELECT count(*) FROM entry')" "$entries" "its journal is kept"
is "$(grep -c . "$T/desk-1/syncd.log" | awk '{ print ($1 < 60) }')" 1 "and the log of all this is short"
done_testing

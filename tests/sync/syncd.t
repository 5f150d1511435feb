#!/bin/bash
# kiosk-syncd as a whole, with a real cluster: it waits to be enrolled, loads, pushes, pulls, is killed, cut off, robbed
# of its files and revoked, and no acknowledged row is lost or doubled by any of it.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/sync/syncd.sh"
state=$T/desk
mkdir "$state"
centre_lay 1000

# ---- before there is anything to do ----
syncd "$state"
ok "without an enrolment it waits" wait_for 10 grep -q "not enrolled" "$state.log"
ok "and tells the other programs so" wait_for 10 is_link "$state" state 0
run "$BUILD/kiosk-syncd" --state "$state"
is "$status" 1 "a second one in the same folder is refused"
like "$err" "*another kiosk-syncd works here*" "in words"
run "$BUILD/kiosk-syncd" --state "$state" --now 2026-10-24T09:00
is "$status" 2 "a rehearsal has no business with the centre"
is "$(wc -l <"$state.log")" 1 "all the waiting is one line"
enrol_conf "$state" desk-1
ok "an enrolment that appears is used" wait_for 20 is_link "$state" state 2
is "$(here "$state" 'SELECT count(*) FROM ticket')" 1000 "the first load makes the roster"
is_indexed() { [ "$(here "$state" 'SELECT count(*) FROM name_index')" = 1 ]; }
ok "and people can be looked for soon after" wait_for 10 is_indexed
found() { "$BUILD/kioskctl" search "$@" --state "$state" --json | jq -r '[.people[].ticket] | join(" ")'; }
is "$(found person 900)" 900 "by name"
is "$(link "$state" "kiosk || '|' || why")" "desk-1|" "it says who it is, and that all is well"
run "$BUILD/kiosk-syncd" --state "$state" --self-test --json
is "$status" 0 "the self-test agrees"
like "$out" '*"centre":{"ok":true*' "with a connection of its own"

# ---- up and down ----
scan "$state" desk-1 1 200 >"$T/acks"
is "$(wc -l <"$T/acks")" 200 "two hundred people come"
ok "all of it goes up" wait_for 20 is_up "$state" desk-1
is "$(sql "SELECT count(*) FROM ev.scan WHERE state = 'accepted'")" 200 "and is accepted there"
ok "nothing is unsent" wait_for 10 is_link "$state" unsent 0
head_seq=$(sqlite3 -readonly "$state/journal.db" 'SELECT max(seq) FROM entry')
is_covered() { [ "$(here "$state" 'SELECT covered FROM mark')" = "$head_seq" ]; }
ok "what came back covers the journal" wait_for 10 is_covered
sql "UPDATE ev.ticket SET name_latin = 'Newly Named' WHERE id = 900"
is_named() { [ "$(here "$state" 'SELECT name_latin FROM ticket WHERE id = 900')" = "$1" ]; }
ok "a change there is here soon, also when nobody wakes us" wait_for 5 is_named 'Newly Named'
is "$(found newly) $(found person 900)" "900 " "and is found by its new name, no more by the old one"
reported() { [ "$(sql "SELECT health ->> 'entries' FROM ev.kiosk WHERE name = 'desk-1'")" = "$head_seq" ]; }
ok "the centre hears how the kiosk is" wait_for 15 reported
is "$(sql "SELECT health ->> 'head' FROM ev.kiosk WHERE name = 'desk-1'")" \
    "$(sqlite3 -readonly "$state/journal.db" 'SELECT lower(hex(hash)) FROM entry ORDER BY seq DESC LIMIT 1')" \
    "and what its chain ends with"
is_served() { [ "$(link "$state" served)" -gt "$1" ]; }
asked=$(awk '{ printf "%d", $1 * 1000 }' /proc/uptime)
ok "who asks whether there is news sees when it was looked" wait_for 10 is_served "$asked"

# ---- the link ends again and again ----
(for _ in {1..40}; do backend desk-1; sleep 0.05; done) &
cutter=$!
scan "$state" desk-1 201 500 >>"$T/acks"
wait "$cutter"
ok "sessions ended in the middle of it: all is there, once" wait_for 60 is_up "$state" desk-1

# ---- kill -9 ----
"$BUILD/tests/standin/gatekeeper" "$state" desk-1 --random 7 1500 3 >>"$T/acks" 2>"$T/keeper.err" &
keeper=$!
tap_pids+=("$keeper")
for n in {1..25}; do
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
    kill -9 "$syncd"
    wait "$syncd" 2>/dev/null
    syncd "$state"
done
wait "$keeper"
ok "killed 25 times: every entry is there, once" wait_for 60 is_up "$state" desk-1
is_acked "$T/acks" || diag "missing there"
ok "no acknowledged row is missing" is_acked "$T/acks"
ok "the journal's chain is whole" "$BUILD/kioskctl" verify --state "$state"

# ---- poison ----
next=$(($(sqlite3 "$state/journal.db" 'SELECT max(seq) FROM entry') + 1))
poison() {
    sqlite3 "$state/journal.db" "INSERT INTO entry (seq, uuid, kind, at, boot, boottime, body, prev, hash)
        SELECT $1, randomblob(16), $2, 1, 'boot', 1, $3, zeroblob(32), zeroblob(32)"
}
poison "$next" "'scan'" "'{\"ticket\": \"nobody\"}'"
poison "$((next + 1))" "'scan'" "'{\"ticket\": 1, \"gate\": \"' || CAST(x'ff' AS TEXT) || '\"}'"
poison "$((next + 2))" "'no word'" "'{}'"
poison "$((next + 3))" "'note'" "'{\"x\": \"\\u0000\"}'"
leave "$state" desk-1 501 520 >"$T/acks2"
is_refused() { [ "$(link "$state" refused)" -ge 3 ]; }
ok "what nobody can make sense of is held back at the centre" wait_for 20 is_refused
is "$(sql "SELECT count(*) FROM ev.quarantine WHERE kiosk = 'desk-1'")" "$(link "$state" refused)" "there and here the same"
ok "and is in nobody's way" wait_for 20 is_acked "$T/acks2"
ok "nothing is left unsent" wait_for 10 is_link "$state" unsent 0

# ---- files that go ----
rm -f "$state"/sync.db*
leave "$state" desk-1 521 530 >"$T/acks3"
ok "without sync.db it begins anew" wait_for 20 is_acked "$T/acks3"
ok "and has it again" wait_for 10 is_link "$state" unsent 0
rows=$(sqlite3 -readonly "$state/journal.db" 'SELECT count(*) FROM entry')
is "$(sql "SELECT (SELECT count(*) FROM ev.entry) + (SELECT count(*) FROM ev.quarantine)")" "$rows" \
    "pushing all of it again doubles nothing"
mkdir "$T/old"
mv "$state"/journal.db* "$T/old/"
leave "$state" desk-1 531 540 >"$T/acks4"
ok "another journal in its place is opened anew" wait_for 10 grep -q "opened anew" "$state.log"
ok "and sent from its beginning" wait_for 20 is_acked "$T/acks4"

# ---- the centre goes and comes ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
ok "a centre that is gone is told" wait_for 20 is_link "$state" state 1
leave "$state" desk-1 541 560 >"$T/acks5"
is_counted() { [ "$(link "$state" unsent)" -ge 20 ]; }
ok "what happens meanwhile is counted" wait_for 10 is_counted
lines=$(wc -l <"$state.log")
sleep 3
is "$(wc -l <"$state.log")" "$lines" "however often it tries, the log has it once"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
ok "it comes back by itself" wait_for 40 is_link "$state" state 2
ok "and has what happened" wait_for 20 is_acked "$T/acks5"

# ---- a link whose other end fell silent ----
offs() { grep -c '"state":"off"' "$state.events"; }
before=$(offs)
silent=$(sql "SELECT pid FROM pg_stat_activity WHERE usename = 'kiosk_desk_1'")
kill -STOP "$silent"
is_off() { [ "$(offs)" -gt "$before" ]; }
ok "a half-open link is noticed within 15 s" wait_for 15 is_off
kill -CONT "$silent"
ok "and another one made" wait_for 20 is_link "$state" state 2

# ---- the end ----
begin=$(date +%s%N)
kill "$syncd"
wait "$syncd"
is "$?" 0 "TERM ends it well"
ok "at once" test $((($(date +%s%N) - begin) / 1000000)) -lt 3000
is "$(link "$state" "state || why")" "1kiosk-syncd was ended" "and it says so"

# ---- revoked ----
has_names() { cat "$state"/roster.db* | grep -qa "Fictional Person"; }
ok "people's names are here" has_names
syncd "$state"
wait_for 20 is_link "$state" state 2
restart() { kill "$syncd"; wait "$syncd"; syncd "$state"; wait_for 20 is_link "$state" state 2; }
sql "UPDATE ev.kiosk SET revoked = now() WHERE name = 'desk-1'"
ok "a kiosk that is revoked but may still log in knows it" wait_for 20 is_link "$state" state 4
ok "and has no name left" bash -c "! cat '$state'/*.db* | grep -qa 'Fictional Person'"
sql "SELECT ev.kiosk_admit('desk-1')"
restart
ok "admitted again it has them again" has_names
kept=$(sqlite3 -readonly "$state/journal.db" 'SELECT count(*) FROM entry')
sql "SELECT ev.kiosk_revoke('desk-1')" >/dev/null
ok "a revoked kiosk knows it" wait_for 20 is_link "$state" state 4
ok "no name is left in any of its files" bash -c "! cat '$state'/*.db* | grep -qa 'Fictional Person'"
is "$(sqlite3 -readonly "$state/journal.db" 'SELECT count(*) FROM entry')" "$kept" "but its journal is"
sql "SELECT ev.kiosk_admit('desk-1')"
restart
is "$(here "$state" 'SELECT count(*) FROM ticket')" 1000 "admitted once more it has all of it"

# ---- another enrolment while it runs ----
enrol_conf "$state" desk-1 database=nowhere
ok "a centre that is none is named" wait_for 20 is_link "$state" state 3
like "$(link "$state" why)" "*nowhere*" "in words"
enrol_conf "$state" door-2
ok "another enrolment is taken up without a restart" wait_for 20 is_link "$state" "state || kiosk" 2door-2
kill "$syncd"
wait "$syncd"

# ---- a full disk: the roster does not fit, rows go up all the same ----
sql "INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_latin)
    SELECT 7, n, 'R' || n, 0, 0, repeat('x', 200) FROM generate_series(1001, 9000) AS n"
small=$T/small
mkdir "$small"
enrol_conf "$small" desk-1
cp "$T"/old/journal.db* "$small/"
(
    trap '' XFSZ
    ulimit -S -f 900
    exec "$BUILD/kiosk-syncd" --state "$small" --json >>"$small.events" 2>>"$small.log"
) &
syncd=$!
tap_pids+=("$syncd")
is_full() { [[ $(link "$small" why) == *disk* ]]; }
ok "a roster that does not fit is named" wait_for 30 is_full || diag "$(link "$small" why) $(cat "$small.log")"
all_up() { [ "$(link "$small" unsent)" = 0 ]; }
ok "rows go up all the same" wait_for 30 all_up
prlimit --pid "$syncd" --fsize=unlimited
is_whole() { [ "$(here "$small" 'SELECT count(*) FROM ticket')" = 9000 ]; }
ok "with room again it heals by itself" wait_for 60 is_whole
kill "$syncd"
wait "$syncd"
done_testing

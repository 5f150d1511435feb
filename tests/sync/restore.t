#!/bin/bash
# The centre is restored from an older copy: what it had named as received since then is gone there, and the kiosks are
# the only ones who still have it. Nothing of it may stay lost, nothing may be there twice, whether the disk was put back
# or a dump was, and also when newer entries went up in between.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
gatekeeper=$BUILD/tests/standin/gatekeeper
centre_open 200
centre_kiosk desk-1
centre_syncd desk-1
ok "a kiosk is in step" wait_for 30 has_roster desk-1 || diag "$(tail -3 "$T/desk-1/syncd.log")"
# scan COUNT: so many tickets at random
scan() { "$gatekeeper" "$T/desk-1" desk-1 --random "$RANDOM" "$1" 0 >>"$T/acks" 2>>"$T/gate.log"; }
mine() { sqlite3 -readonly "$T/desk-1/journal.db" "SELECT lower(hex(uuid)) FROM entry" | sort; }
theirs() { centre_ask "SELECT replace(uuid::text, '-', '') FROM ev.entry WHERE kiosk = 'desk-1'" | sort; }
all_there() { [ "$(mine)" = "$(theirs)" ]; }
lacking() { comm -23 <(mine) <(theirs) | wc -l; }

scan 20
ok "what is scanned is there" wait_for 20 all_there
# ---- the disk of an hour ago ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg"
cp -a "$T/pg/data" "$T/older"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
scan 10
ok "and what comes later" wait_for 30 all_there
"$TOP/tests/standin/cluster.sh" stop "$T/pg"
rm -rf "$T/pg/data"
mv "$T/older" "$T/pg/data"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
ok "after the older disk was put back it all comes again" wait_for 30 all_there || diag "$(lacking) are lacking; $(tail -3 "$T/desk-1/syncd.log")"
like "$(cat "$T/desk-1/syncd.log")" "*the centre lacks * of our entries*" "and is said" || diag "$(tail -3 "$T/desk-1/syncd.log")"

# ---- a dump, into the same cluster, and entries that go up before anyone looks ----
PATH=$PATH:$(dirname "$(ls /usr/lib/postgresql/*/bin/pg_dump | tail -1)")
dump() { pg_dump -Fc -h "$PGHOST" -U "$SUPER" -f "$T/dump" lanyard; }
ok "a dump" dump
scan 10
ok "ten more are there" wait_for 20 all_there
kill -STOP "${syncd[desk-1]}"
psql -Xq -h "$PGHOST" -U "$SUPER" -d postgres -c "DROP DATABASE lanyard WITH (FORCE)" -c "CREATE DATABASE lanyard OWNER boss" >"$T/again.log" 2>&1
pg_restore -h "$PGHOST" -U "$SUPER" -d lanyard "$T/dump" >>"$T/again.log" 2>&1
isnt "$(lacking)" 0 "the dump knows nothing of them" || diag "$(tail -3 "$T/again.log")"
scan 3
kill -CONT "${syncd[desk-1]}"
ok "the dump is filled up too" wait_for 40 all_there || diag "$(lacking) are lacking; $(tail -3 "$T/desk-1/syncd.log")"
is "$(theirs | uniq -d | wc -l)" 0 "nothing is there twice"

# ---- the roles and a dump, onto another server: as the README tells it ----
centre_ask "UPDATE ev.ticket SET company = 'Nowhere Ltd' WHERE id <= 20"
ok "the roles and a dump" eval 'pg_dumpall --roles-only -h "$PGHOST" -U "$SUPER" >"$T/roles.sql" && dump'
new=$("$TOP/tests/standin/cluster.sh" start "$T/new" max_connections=300) && new=$(eval "$new"; echo "$PGHOST")
psql -Xq -h "$new" -U "$SUPER" -d postgres -f "$T/roles.sql" >"$T/new.log" 2>&1 # boss is there already
ok "are taken there" pg_restore -1 -h "$new" -U "$SUPER" -d lanyard "$T/dump"
unseen() { PGHOST=$new centre_ask "SELECT count(*) FROM ev.ticket WHERE NOT pg_visible_in_snapshot(xid, pg_current_snapshot())"; }
isnt "$(unseen)" 0 "whose rows have stamps of another life"
PGHOST=$new PGUSER=boss psql -XAtq -d lanyard -c "SELECT ev.restamp()" >/dev/null
is "$(unseen)" 0 "until they get new ones"
is "$(PGHOST=$new centre_ask "SELECT * FROM ev.kiosk_roles()")" "" "no role is missing"
run "$BUILD/kioskctl" central check "host=$new user=boss dbname=lanyard"
unlike "$out" "*!!*member*" "and boss is an organiser there" || diag "$out"
scan 5
"$TOP/tests/standin/cluster.sh" stop "$T/pg"
sed "s|^host=.*|host=$new|" "$T/desk-1/enrol/enrol.conf" >"$T/moved" && mv "$T/moved" "$T/desk-1/enrol/enrol.conf"
ok "a kiosk goes on there, with all that it has" wait_for 30 eval '[ "$(mine)" = "$(PGHOST=$new theirs)" ]' ||
    diag "$(tail -3 "$T/desk-1/syncd.log")"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
sed "s|^host=.*|host=$PGHOST|" "$T/desk-1/enrol/enrol.conf" >"$T/moved" && mv "$T/moved" "$T/desk-1/enrol/enrol.conf"
ok "and back" wait_for 40 all_there

# ---- the control: a hole below the newest, which the newest alone would not show ----
hole=$(centre_ask "SELECT uuid FROM ev.entry WHERE kiosk = 'desk-1' AND kind = 'scan' ORDER BY seq LIMIT 1")
centre_ask "SET session_replication_role = replica; DELETE FROM ev.entry WHERE uuid = '$hole'; DELETE FROM ev.scan WHERE uuid = '$hole'"
scan 70
centre_ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kiosk_desk_1'" >/dev/null
ok "a hole is found by count" wait_for 30 all_there || diag "$(lacking) are lacking"

# ---- two machines with one enrolment ----
is "$(centre_ask "SELECT twin FROM ev.kiosk_health WHERE kiosk = 'desk-1'")" f "one machine is no twin"
unlike "$("$BUILD/kioskctl" status --central "host=$PGHOST user=boss dbname=lanyard")" "*TWO MACHINES*" "nor shown as one"
mkdir -p "$T/copy"
cp -r "$T/desk-1/enrol" "$T/copy/"
"$gatekeeper" "$T/desk-1" desk-1 --random 1 1 0 >/dev/null 2>&1
background "$BUILD/kiosk-syncd" --state "$T/copy" >"$T/copy/log" 2>&1
has_copy() { [ "$(sqlite3 -readonly "$T/copy/roster.db" 'SELECT count(*) FROM ticket' 2>/dev/null)" = 200 ]; }
wait_for 20 has_copy
"$gatekeeper" "$T/copy" desk-1 --random 2 3 0 >/dev/null 2>>"$T/gate.log"
is_twin() { [ "$(centre_ask "SELECT twin FROM ev.kiosk_health WHERE kiosk = 'desk-1'")" = t ]; }
ok "a second machine with the same enrolment is found out" wait_for 30 is_twin || diag "$(centre_ask "SELECT journal, journals FROM ev.kiosk"; tail -3 "$T/copy/log" "$T/gate.log")"
like "$(centre_ask "SELECT words FROM ev.check() WHERE NOT ok")" "*two machines use the enrolment of desk-1*" "and the check names it"
run "$BUILD/kioskctl" status --central "host=$PGHOST user=boss dbname=lanyard"
like "$out" "*desk-1*TWO MACHINES use this name (kioskctl central check)*" "so does the live view" || diag "$out $err"
run "$BUILD/kioskctl" central kiosk list "host=$PGHOST user=boss dbname=lanyard"
like "$out" "*desk-1*two machines*" "and the list of kiosks" || diag "$out $err"
done_testing

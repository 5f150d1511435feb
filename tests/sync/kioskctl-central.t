#!/bin/bash
# The organiser's way from an empty database to kiosks in step, as the README tells it: init, publish, TLS, kiosk add, enrol,
# orders, the live view, revocation. With a real cluster that speaks TLS 1.3 and takes only certificates.
. "$(dirname "$0")/../lib.sh"
set -u
ctl=$BUILD/kioskctl
export HOME=$T XDG_CONFIG_HOME=$T/config LC_ALL=C.UTF-8
eval "$("$TOP/tests/standin/cluster.sh" start "$T/pg")"
dsn="host=$PGHOST port=$PGPORT user=boss dbname=lanyard"
sql() { psql -XqtA -v ON_ERROR_STOP=1 -h "$PGHOST" -p "$PGPORT" -U "$SUPER" -d lanyard -c "$1"; }

# ---- words ----
run "$ctl" central
is "$status" 2 "without an action it is usage"
run "$ctl" central init
is "$status" 2 "and without a database"
run "$ctl" central kiosk add
is "$status" 2 "and without a name"
run "$ctl" central check "host=/nowhere dbname=x"
is "$status" 1 "a centre that is not there is a refusal"
like "$err" "*centre: cannot be reached: *" "in one line"
run "$ctl" central kiosk
is "$(grep -c '^usage: kioskctl central kiosk ' <<<"$err") $(grep -c ^usage: <<<"$err")" "5 5" "usage is of what was begun"
run "$ctl" central kiosk add desk-1
is "$(grep ^usage: <<<"$err")" "usage: kioskctl central kiosk add NAME DSN" "or of the very action"
run "$ctl" central nonsense
is "$(grep -c ^usage: <<<"$err")" 13 "or of all"
while IFS='|' read -r words option; do
    # shellcheck disable=SC2086
    run "$ctl" $words
    like "$status $err" "2 *--$option *" "$words: no option is passed over"
done <<'EOS'
central init x --host y|host
central check x --event y|event
central kiosk list x --scram|scram
central kiosk revoke desk-1 x --yes|yes
central quarantine x --port 1|port
central hub x y --release all|release
central check x --central y|central
status --event x|event
zone close x --kiosk y|kiosk
reel next --event x|event
sponsors --event x|event
EOS
run "$ctl" central server-cert db.example 10.0.0.4
like "$status $err" "2 *comma between: db.example,10.0.0.4*" "two words for one server are told apart from two names"
for verb in status zone reel sponsors; do
    unlike "$("$ctl" help $verb)" "*--@(host|port|scram|release)*" "help $verb lists none of them"
done
unlike "$("$ctl" help central)" "*--@(central|config) *" "nor help central what it does not take"
run "$ctl" help central
like "$out" "*kiosk add*quarantine*hub*" "help tells the actions"

# ---- laying ----
run "$ctl" central check "$dsn"
is "$status" 1 "an empty database is not well"
like "$out" "*may make schemas*may make roles*no centre was laid here yet*" "and check says what is missing"
run "$ctl" central init --dry-run
like "$out" "*BEGIN;*CREATE SCHEMA ev;*COMMIT;*" "a dry run prints the SQL"
is "$(sql "SELECT count(*) FROM pg_namespace WHERE nspname = 'ev'")" 0 "and lays nothing"
run "$ctl" central init "$dsn"
is "$status" 0 "the centre is laid by a role that is no superuser" || diag "$err"
run "$ctl" central init "$dsn"
is "$status" 1 "a second time is refused"
like "$err" "*is here already; kioskctl central upgrade*" "with what to do"
run "$ctl" central upgrade "$dsn"
is "$status" 0 "an upgrade of the newest has nothing to do"

# ---- publishing ----
cp -r "$TOP/tests/data/door-day" "$T/event"
printf '\n[theme]\naccent=#FF9E7A\n' >>"$T/event/event.conf"
run "$ctl" publish "$T/event" "$dsn" --dry-run
is "$status" 0 "a dry run shows what would change" || diag "$err"
like "$out" "*ticket*added*nothing was published*" "table by table"
is "$(sql 'SELECT count(*) FROM ev.ticket')" 0 "and changes nothing"
run "$ctl" publish "$T/event" "$dsn"
is "$status" 1 "without a terminal nobody can agree"
run "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 0 "the event is published" || diag "$err"
tickets=$(sql 'SELECT count(*) FROM ev.ticket')
isnt "$tickets" 0 "with its tickets: $tickets"
like "$(sql "SELECT convert_from(bytes, 'UTF8') FROM ev.asset WHERE name = 'theme.conf'")" "*accent=#FF9E7A*" "and the look of its screens"
stamps=$(sql 'SELECT max(xid::text::bigint) FROM ev.ticket')
run "$ctl" publish "$T/event" "$dsn" --yes
like "$out" "nothing has changed*" "again, nothing has changed"
is "$(sql 'SELECT max(xid::text::bigint) FROM ev.ticket')" "$stamps" "and no kiosk has to pull"
first=UNPAID
sed -i "/^$first,/d" "$T/event/tickets.csv" "$T/event/lists/"*.csv
event=$(sql 'SELECT code FROM ev.event')
sql "INSERT INTO ev.sale (event, reference, code, tier, channel, name_zh) SELECT '$event', 'WEB-1', 'SITE-CODE-1', t.code, c.code, '网上' FROM
    (SELECT code FROM ev.tier LIMIT 1) t, (SELECT code FROM ev.channel LIMIT 1) c"
run "$ctl" publish "$T/event" "$dsn" --yes
like "$out" "*ticket*1 removed*removed: *" "a ticket that left the folder is shown"
is "$(sql "SELECT count(*) FROM ev.ticket WHERE reference = '$first' AND deleted")" 1 "and buried"
is "$(sql "SELECT count(*) FROM ev.ticket WHERE source = 'site' AND NOT deleted")" 1 "one that a site sold is left alone"
echo 'x' >>"$T/event/tiers.csv"
run "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 1 "a faulty folder is refused"
like "$err" "*tiers.csv:*" "by file and line"
sed -i '$d' "$T/event/tiers.csv"

# ---- a centre of the version before ----
held() { sql "SELECT (SELECT md5(string_agg(row(t.*)::text, ' ' ORDER BY id)) FROM (SELECT event_id, id, reference, tier, source, deleted FROM ev.ticket WHERE source <> 'walkup') t),
    (SELECT count(*) FROM ev.rule), (SELECT random FROM ev.origin), (SELECT last_value FROM ev.turn)"; }
boxed() { sql "SELECT (SELECT string_agg(kiosk || ticket || state, ' ') FROM ev.issued), (SELECT string_agg(handout || kiosk, ' ') FROM ev.handed),
    (SELECT labels FROM ev.roll)"; }
sql "INSERT INTO ev.kiosk (name, role, event_id) SELECT 'old-1', 'no_role', event_id FROM ev.event LIMIT 1;
    SELECT ev.push('old-1', 'b', 9, ARRAY[sha1, sha2, sha3, sha4], ARRAY[1, 2, 3, 4]::bigint[], ARRAY['print.intent', 'print.printed', 'handout.given', 'roll.set'],
        ARRAY[5, 5, 5, 5]::bigint[], ARRAY['b', 'b', 'b', 'b'], ARRAY[1, 2, 3, 4]::bigint[],
        ARRAY['{\"ticket\": 9, \"serial\": 1, \"attempt\": 1}', '{\"ticket\": 9, \"serial\": 1, \"attempt\": 1}', '{\"ticket\": 9, \"handout\": \"bag\"}',
            '{\"printer\": \"LEFT\", \"labels\": 100}'])
    FROM (SELECT uuid_send(gen_random_uuid()) AS sha1, uuid_send(gen_random_uuid()) AS sha2, uuid_send(gen_random_uuid()) AS sha3, uuid_send(gen_random_uuid()) AS sha4) AS u" >/dev/null
is "$(boxed)" "old-19print.printed|bagold-1|100" "a badge, a hand-out and a roll of labels are there"
# a newer kiosk registered somebody at this older centre, which kept it as an entry; and somebody in no tier at all
sql "INSERT INTO ev.entry (uuid, event_id, kiosk, seq, kind, at, boot, boottime, est, est_by, state, body)
    SELECT gen_random_uuid(), t.event_id, 'old-1', 4 + n, 'walkup', 5, 'b', 5, 5, 'boot', 'kept', jsonb_build_object(
        'ticket', 4240 + n, 'reference', 'W-100' || n, 'tier', t.number + 50 * (n - 1), 'channel', c.number, 'days', 3,
        'name_zh', '赵一鸣')
    FROM (SELECT * FROM ev.tier LIMIT 1) AS t JOIN ev.channel AS c ON c.event_id = t.event_id, (VALUES (1), (2)) AS v (n)
    ORDER BY c.number, n LIMIT 2" >/dev/null
before=$(held)
sql "SELECT nextval('ev.turn'); DROP TABLE ev.issued, ev.given, ev.roll, ev.walkup, ev.correction CASCADE; DROP TABLE ev.position, ev.entitlement, ev.handout, ev.handed CASCADE; DROP FUNCTION ev.check() CASCADE;
    ALTER TABLE ev.rule DROP COLUMN list CASCADE; ALTER TABLE ev.rule ADD COLUMN list text NOT NULL DEFAULT '', ADD COLUMN gone int;
    ALTER TABLE ev.kiosk DROP COLUMN number_from, DROP COLUMN number_to;
    DELETE FROM ev.pulled WHERE name IN ('position', 'entitlement', 'handout', 'handed'); UPDATE ev.version SET version = 1" >/dev/null
run "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 1 "an older centre is not written to"
like "$err" "*of version 1, older*kioskctl central upgrade*" "and what to do is said"
before=$(held)
sql "CREATE TABLE ev.foot (n int); CREATE VIEW public.mine AS SELECT n FROM ev.foot; ALTER TABLE ev.rule ADD CONSTRAINT x CHECK (priority >= 0);
    UPDATE ev.zone SET passback = passback; ALTER TABLE ev.zone DROP CONSTRAINT zone_passback_check; UPDATE ev.zone SET passback = 7" >/dev/null
run "$ctl" central upgrade "$dsn"
is "$status" 1 "what the new version refuses stops an upgrade"
is "$(held)$(sql 'SELECT max(version) FROM ev.version')" "${before}1" "and all is as it was"
sql "UPDATE ev.zone SET passback = 1; DROP VIEW public.mine" >/dev/null
run "$ctl" central upgrade "$dsn"
is "$status" 0 "it is brought up to date" || diag "$err"
is "$(held)" "${before%|*}|$((${before##*|} + 2))" "with all it held"
is "$(boxed)" "old-19print.printed|bagold-1|100" "and what it kept as entries only has its place"
is "$(sql "SELECT max(version) FROM ev.version")$(sql "SELECT count(*) FROM pg_namespace WHERE nspname = 'ev_before'")" 30 "and nothing of the old is left"
is "$(sql "SELECT string_agg(reference || name_zh, ',') FROM ev.ticket WHERE source = 'walkup'")" "W-1001赵一鸣" "who was registered is there"
sql "ALTER TABLE ev.ticket DISABLE TRIGGER USER; DELETE FROM ev.ticket WHERE source = 'walkup'; DELETE FROM ev.walkup;
    ALTER TABLE ev.ticket ENABLE TRIGGER USER; ALTER TABLE ev.ticket ENABLE ALWAYS TRIGGER stamp_new,
    ENABLE ALWAYS TRIGGER stamp_changed, ENABLE ALWAYS TRIGGER bury, ENABLE REPLICA TRIGGER skip_own" >/dev/null
run "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 0 "it can be published to" || diag "$err"
is "$(sql "SELECT count(DISTINCT pg_get_userbyid(relowner)) FROM pg_class WHERE relnamespace = 'ev'::regnamespace")" 1 "and belongs to its owner"

sql "CREATE ROLE guest LOGIN" >/dev/null
run "$ctl" central check "host=$PGHOST port=$PGPORT user=guest dbname=lanyard"
like "$status $out" '1 *guest may not look*GRANT ev_organiser TO guest*' "who has no rights here hears how to get them"

# ---- TLS and kiosks ----
run "$ctl" central server-cert 127.0.0.1,localhost --event "$event" -o "$T/pg/tls"
is "$status" 0 "the server gets a certificate" || diag "$err"
like "$out" "*ssl_cert_file*hostssl*" "and the lines for its files"
is "$(stat -c %a "$T/config/lanyard/keys/$event/central-ca.key")" 600 "the authority's key is the organiser's alone"
eval "$("$TOP/tests/standin/cluster.sh" tls "$T/pg")"
dsn="host=$PGHOST port=$PGPORT user=boss dbname=lanyard"
run "$ctl" central kiosk add Desk_2 "$dsn" --host 127.0.0.1
is "$status" 1 "a name that is no kiosk's is refused"
run "$ctl" central kiosk add desk-2 "$dsn" --host 127.0.0.1 --port "$TLSPORT" -o "$T/desk-2.enrol"
is "$status" 0 "a kiosk is added" || diag "$err"
is "$(stat -c %a "$T/desk-2.enrol")" 600 "its file is for nobody else"
run "$ctl" central kiosk add desk-2 "$dsn" --host 127.0.0.1 --port "$TLSPORT" -o "$T/other.enrol"
is "$status" 1 "twice is refused"
ok "and leaves no file" test ! -e "$T/other.enrol"
run "$ctl" central kiosk add door-1 "$dsn" --host 127.0.0.1 --port "$TLSPORT" --scram -o "$T/door-1.enrol"
is "$status" 0 "another one with a password" || diag "$err"
echo nonsense >"$T/bad.enrol"
run "$ctl" enrol "$T/bad.enrol" --state "$T/desk-2"
is "$status" 1 "what is no enrolment is refused"
ok "and nothing is made" test ! -e "$T/desk-2/enrol"
is "$(grep -h ^numbers= "$T/desk-2.enrol" "$T/door-1.enrol" | paste -s)" "$(printf 'numbers=1001-2000\tnumbers=2001-3000')" \
    "each has numbers of its own for walk-ups"
run "$ctl" central kiosk add desk-7 "$dsn" --host 127.0.0.1 --port "$TLSPORT" -o "$T/desk-7.enrol" --numbers 1500-1600
like "$status $err" "1 *desk-2 has the numbers 1001-2000*" "which nobody else gets"
ok "nor an enrolment" test ! -e "$T/desk-7.enrol"
run "$ctl" enrol "$T/desk-2.enrol" --state "$T/desk-2" --dry-run
like "$out" "would enrol desk-2 of $event, centre 127.0.0.1*" "a dry run says where it leads"
for kiosk in desk-2 door-1; do
    run "$ctl" enrol "$T/$kiosk.enrol" --state "$T/$kiosk"
    is "$status" 0 "$kiosk is enrolled" || diag "$err"
    background "$BUILD/kiosk-syncd" --state "$T/$kiosk" >"$T/$kiosk.log" 2>&1
    [ $kiosk = door-1 ] || syncd=$!
done
is "$(stat -c '%a %n' "$T/desk-2/enrol"/* | grep -vc '^600')" 0 "keys are for this user alone"
in_step() { [ "$("$ctl" status --state "$T/$1" --json | jq -r '.link.state')" = "in step" ]; }
for kiosk in desk-2 door-1; do
    ok "$kiosk is in step over TLS" wait_for 20 in_step $kiosk || diag "$(tail -2 "$T/$kiosk.log")"
done
is "$(sql "SELECT string_agg(DISTINCT version, ',') FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename LIKE 'kiosk_%'")" \
    TLSv1.3 "by TLS 1.3"
run "$ctl" enrol "$T/door-1.enrol" --state "$T/desk-2"
is "$status" 1 "a kiosk does not become another one by a wrong file"
like "$err" "*is enrolled as desk-2 of $event*--yes makes it door-1*" "it says what it is"
is "$(sed -n s/^kiosk=//p "$T/desk-2/enrol/enrol.conf")" desk-2 "and stays that"
run "$ctl" enrol "$T/desk-2.enrol" --state "$T/desk-2"
is "$status" 0 "its own file may come again" || diag "$err"
has_tickets() { [ "$(sqlite3 -readonly "$T/$1/roster.db" 'SELECT count(*) FROM ticket')" = "$tickets" ]; }
ok "with all tickets, the site's too" wait_for 10 has_tickets desk-2
like "$(sqlite3 -readonly "$T/desk-2/roster.db" "SELECT CAST(bytes AS TEXT) FROM asset WHERE name = 'theme.conf'")" \
    "*accent=#FF9E7A*" "and the look of the event"
run "$ctl" import "$T/event" --state "$T/desk-2"
is "$status" 1 "an import would be overwritten: refused"
like "$err" "*--offline-override*" "and how to do it all the same"

# ---- orders ----
run "$ctl" reel emergency "请从东门离开" --en "Please leave by the east door" --central "$dsn"
is "$status" 0 "an emergency is sent to all" || diag "$err"
like "$out" "*desk-2*has it*door-1*has it*" "and every kiosk has it"
is "$(sqlite3 -readonly "$T/door-1/journal.db" "SELECT json_extract(body, '\$.en') FROM entry WHERE kind = 'reel.emergency'")" \
    "Please leave by the east door" "as an order in its journal"
zone=$(sql "SELECT code FROM ev.zone WHERE NOT deleted LIMIT 1")
run "$ctl" zone close "$zone" --reason "fire drill" --central "$dsn"
is "$status" 0 "a zone is closed everywhere" || diag "$err"
run "$ctl" zone close nowhere --central "$dsn"
is "$status" 1 "one that is not there is refused"
like "$err" "*no such zone: nowhere*" "in words"

# ---- sponsors ----
# Badges of three tickets by desk-2: one came out with both logos, of one nobody knows, one was printed again.
sql "INSERT INTO ev.sponsor (event_id, id, code, name_zh, name_en, logo, weight, exclusive, tier_mask)
        SELECT event_id, n, 'sponsor-' || n, '', '', '', 1, 0, -1 FROM ev.event, generate_series(901, 902) n;
    DELETE FROM ev.entitlement; DELETE FROM ev.position;
    UPDATE ev.sponsor SET deleted = true WHERE id < 900;
    CREATE TEMP TABLE p AS SELECT gen_random_uuid() AS uuid, * FROM (VALUES (1, 1, 'print.sent', 90001), (1, 1, 'print.printed', 90002),
        (2, 1, 'print.printed', 90003), (2, 1, 'print.uncertain', 90004), (1, 2, 'print.printed', 90005)) v (ticket, serial, state, seq);
    INSERT INTO ev.entry (uuid, event_id, kiosk, seq, kind, at, boot, boottime, est, est_by, state, body)
        SELECT uuid, event_id, 'desk-2', seq, state, 0, '', 0, 0, 'wall', 'kept', '{}' FROM p, ev.event;
    INSERT INTO ev.print (uuid, event_id, kiosk, badge, ticket, serial, attempt, state, logos, est, reason)
        SELECT uuid, event_id, 'desk-2', NULL, (SELECT id FROM ev.ticket WHERE NOT deleted ORDER BY id OFFSET p.ticket LIMIT 1), serial, 1,
            state, '{901,902}', (SELECT start + 5 FROM ev.day ORDER BY number LIMIT 1), CASE serial WHEN 1 THEN '' ELSE 'lost' END
        FROM p, ev.event;
    SELECT ev.issue((SELECT array_agg(uuid) FROM p))" >/dev/null
run "$ctl" sponsors --central "$dsn"
is "$status" 0 "the centre reports its sponsors" || diag "$err"
is "$("$ctl" sponsors --central "$dsn" --json | jq -r '.sponsors[] | select(.medium == "badge") |
    "\(.sponsor) \(.printed) \(.uncertain) \(.share | floor) \(.entitled | floor) \(.parts | length)"' | tr '\n' ';')" \
    "sponsor-901 1 1 50 50 1;sponsor-902 1 1 50 50 1;" "printed, uncertain apart, a reprint not at all, and against their share"
like "$("$ctl" status --central "$dsn")" "*sponsor-901  1  *  0.0 *  0.0
*" "seconds on screen are shown to a tenth"
sql "DELETE FROM ev.print WHERE logos = '{901,902}'; DELETE FROM ev.issued; DELETE FROM ev.entry WHERE seq > 90000; DELETE FROM ev.sponsor WHERE id > 900;
    UPDATE ev.sponsor SET deleted = false WHERE id < 900" >/dev/null

# ---- the live view ----
run "$ctl" status --central "$dsn"
is "$status" 0 "the organiser sees how it stands" || diag "$err"
like "$out" "*desk-2*connected*arrivals*by tier*by door*sponsors*" "kiosks, arrivals, doors, sponsors"
run "$ctl" status --central "$dsn" --json
is "$(jq -r '.kiosks | length' <<<"$out")" 3 "as JSON too"
run "$ctl" central check "$dsn"
like "$out" "*ok*TLS is on*" "check finds TLS"
run "$ctl" central hub "$dsn" "host=hub"
like "$out" "*CREATE PUBLICATION lanyard_down FOR TABLE*CREATE SUBSCRIPTION lanyard_up*disable_on_error = false*" "the hub's SQL is written"

# ---- revoked, with a scan that it had not sent ----
kill "$syncd"
wait "$syncd"
ticket=$(sqlite3 -readonly "$T/desk-2/roster.db" "SELECT id FROM ticket WHERE reference = 'ANNA'")
gate=$(sql "SELECT code FROM ev.gate WHERE NOT deleted LIMIT 1")
is "$("$BUILD/tests/standin/gatekeeper" "$T/desk-2" "$gate" <<<"$ticket in" | wc -l)" 1 "a kiosk without its syncd scans"
run "$ctl" central kiosk revoke desk-2 "$dsn"
is "$status" 0 "a kiosk is revoked" || diag "$err"
background "$BUILD/kiosk-syncd" --state "$T/desk-2" >>"$T/desk-2.log" 2>&1
syncd=$!
revoked() { [ "$("$ctl" status --state "$T/desk-2" --json 2>/dev/null | jq -r '.link.state')" = revoked ]; }
gone() { ! cat "$T/desk-2"/roster.db* 2>/dev/null | grep -q '网上'; }
ok "it hears of it" wait_for 60 revoked || diag "$(tail -2 "$T/desk-2.log")"
ok "its people's data are gone" wait_for 60 gone || diag "$(tail -2 "$T/desk-2.log")"
run "$ctl" central kiosk list "$dsn"
like "$out" "*desk-2*revoked*door-1*connected*" "and the list says so"
run "$ctl" central journal "$T/desk-2" "$dsn" --kiosk desk-2
is "$status" 0 "its journal is brought by stick" || diag "$err"
like "$out" "*in quarantine*" "and kept apart"
run "$ctl" central quarantine "$dsn"
like "$out" "*desk-2*revoked*" "where the organiser finds it"
run "$ctl" central kiosk admit desk-2 "$dsn"
is "$status" 0 "it may come back"
run "$ctl" central quarantine "$dsn" --release all
is "$status" 0 "and its entries are let out" || diag "$err"

# ---- a new enrolment under the old name ----
kill "$syncd" # which asks once a minute only, now that it was revoked
wait "$syncd"
background "$BUILD/kiosk-syncd" --state "$T/desk-2" >>"$T/desk-2.log" 2>&1
ok "desk-2 is in step again with its old certificate" wait_for 60 in_step desk-2
run "$ctl" central kiosk renew desk-2 "$dsn" --host 127.0.0.1 --port "$TLSPORT" -o "$T/desk-2.enrol"
is "$status" 1 "a file that is there is not written over"
ok "and the kiosk stays what it was" in_step desk-2
run "$ctl" central kiosk renew desk-2 "$dsn" --host 127.0.0.1 --port "$TLSPORT" -o "$T/new.enrol"
is "$status" 0 "it gets a new certificate under its name" || diag "$err"
ok "the old one is refused, as one that was revoked" wait_for 60 revoked
run "$ctl" enrol "$T/new.enrol" --state "$T/desk-2b"
is "$status" 0 "a new machine takes the name" || diag "$err"
is "$(grep ^numbers= "$T/desk-2b/enrol/enrol.conf")" "numbers=1001-2000" "and the numbers"
background "$BUILD/kiosk-syncd" --state "$T/desk-2b" >"$T/desk-2b.log" 2>&1
ok "and is in step" wait_for 60 in_step desk-2b || diag "$(tail -2 "$T/desk-2b.log")"
run "$ctl" central kiosk renew door-1 "$dsn" --host 127.0.0.1 --port "$TLSPORT" --scram -o "$T/door-new.enrol"
is "$status" 0 "a password is renewed too" || diag "$err"
is "$(sql "SELECT count(*) FROM ev.kiosk AS k JOIN pg_roles AS r ON r.rolname = k.role WHERE r.rolcanlogin")$(sql "SELECT count(*) FROM ev.kiosk AS k
    CROSS JOIN unnest(former) AS f JOIN pg_roles AS r ON r.rolname = f WHERE r.rolcanlogin")" 20 "of each kiosk one role may log in"
run "$ctl" central kiosk renew nobody "$dsn" --host 127.0.0.1
is "$status" 1 "a kiosk that is not there is not renewed"

# ---- what cannot be meant ----
run "$ctl" central hub "$dsn" "$dsn"
like "$status $err" "1 *are the same*" "a centre is not its own hub"
run "$ctl" central hub "postgresql://boss:ho%27tush@db.example/lanyard" "dbname=lanyard host=db.example user=rep port=5432"
like "$status $err" "1 *are the same*" "in whichever words"
run "$ctl" central hub "$dsn" "foo=bar"
like "$status $err" '1 *cannot be read: *"foo"*' "nor is a string that is none"
run "$ctl" central hub "postgresql://boss:ho%27tush@db.example/lanyard" "host=hub user=o\\'hara password='hush hush'"
is "$status" 0 "connections with passwords are taken" || diag "$err"
unlike "$out" "*@(tush|hush)*" "which are not written down"
like "$out" "*-- Passwords are not written here: *" "as is said"
places=$(sed -n "s/^CREATE SUBSCRIPTION lanyard_[a-z]* CONNECTION \(.*\)/SELECT \1;/p" <<<"$out")
is "$(sql "$places" | tr '\n' ' ')" "user='boss' password='********' dbname='lanyard' host='db.example' user='o\'hara' password='********' host='hub' " "and all else is as it was" || diag "$places"
run "$ctl" zone list --central "$dsn"
like "$status $err" "1 *--central*each kiosk lists its own*" "zones are listed where they are"
run "$ctl" zone close hall --central "$dsn" --operator 99
like "$status $err" "1 *--operator*kiosk's own staff*" "an operator of a kiosk is not the centre's"
run "$ctl" reel next --central "$dsn" --operator 99
like "$status $err" "1 *--operator*kiosk's own staff*" "nor at the second display"
run "$ctl" reel status --central "$dsn"
is "$status" 2 "which is looked at where it stands"
run "$ctl" central journal /etc/passwd "$dsn" --kiosk desk-2
like "$status $err" "1 *no journal.db there*" "a file that is no journal is named so"
run "$ctl" central check 'postgres//junk'
like "$status $err" '1 *centre: the connection string cannot be read: *postgres//junk*' "a connection string that is none is shown"
run "$ctl" central herald 'foo=bar'
like "$status $err" '1 *centre: the connection string cannot be read: *"foo"*' "by the herald too"
run "$ctl" status --host x
is "$status" 2 "a verb has no options that it ignores"
run "$ctl" central check "$dsn"
like "$out" "*ok *boss may do all that an organiser does*" "who laid the centre is an organiser"
psql -XqtA -h "$PGHOST" -p "$PGPORT" -U "$SUPER" -d postgres -c "CREATE DATABASE old ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0 OWNER boss" >/dev/null
run "$ctl" central init "host=$PGHOST port=$PGPORT user=boss dbname=old"
like "$status $err" "1 *is LATIN1*UTF8*" "a database that cannot hold the names is refused"
run "$ctl" central check "host=$PGHOST port=$PGPORT user=boss dbname=old"
like "$status $out" "1 *!!*is LATIN1*UTF8*" "which check says before"
run "$ctl" central kiosk add desk-9 "host=$PGHOST port=$PGPORT user=boss dbname=lanyard"
like "$status $err" "1 *--host*through a socket*" "kiosks do not get the organiser's socket by accident"
for port in 0 banana 99999; do
    run "$ctl" central kiosk add desk-9 "$dsn" --host 127.0.0.1 --port $port
    like "$status $err" "1 *--port*1 to 65535*" "port $port is refused by name"
done
for host in "a b" one,two ""; do
    run "$ctl" central kiosk add desk-9 "$dsn" --host "$host" -o "$T/desk-9.enrol"
    like "$status $err" "1 *host*" "host \"$host\" is refused by name"
done
ok "and no file is written" test ! -e "$T/desk-9.enrol"
run "$ctl" central server-cert 127.0.0.1 --event no-such -o "$T/nowhere"
like "$status $err" "1 *no keys of an event no-such*" "a mistyped event gets no authority of its own"
ok "and nothing is made" test ! -e "$T/config/lanyard/keys/no-such" -a ! -e "$T/nowhere"
run "$ctl" central server-cert 127.0.0.1 --event no-such --yes -o "$T/nowhere"
is "$status" 0 "unless it is meant"
is "$(sql "SELECT count(*) FROM ev.kiosk WHERE name = 'desk-9'")" 0 "nor any kiosk"

# ---- the herald, over a restart of the database ----
background "$ctl" central herald "$dsn" >"$T/herald.log" 2>&1
herald=$!
says() { [ "$(sed 's/: .*//' "$T/herald.log" | tail -1)" = "$1" ]; }
ok "the herald is at work" wait_for 10 says "waking the kiosks up; ends with Ctrl-C"
"$TOP/tests/standin/cluster.sh" stop "$T/pg"
ok "and says when the centre is gone" wait_for 10 says "the centre is gone"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
ok "and when it is back" wait_for 20 says "the centre is back"
is "$(wc -l <"$T/herald.log")" 3 "each once" || diag "$(cat "$T/herald.log")"
kill $herald
wait $herald
is "$?" 0 "it ends well"
done_testing

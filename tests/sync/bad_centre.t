#!/bin/bash
# A centre that is not what it should be: not there, too old, older or newer than the kiosk, another event's, or of a stranger's
# certificate. kiosk-syncd and kioskctl each say so in one line; the kiosk goes on by itself, nothing that it has is lost
# or overwritten, and once the centre is right again all is in step without a hand at the kiosk.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip_all "no PostgreSQL server is installed"
export HOME=$T XDG_CONFIG_HOME=$T/config LC_ALL=C.UTF-8
state=$T/desk-1 person=0
sql_in() { psql -XqtA -v ON_ERROR_STOP=1 -h "$PGHOST" -p "$PGPORT" -U "$SUPER" -d "$1" -c "$2"; }
roster() { sqlite3 -readonly "$state/roster.db" "SELECT * FROM ticket ORDER BY id; SELECT * FROM event" | md5sum; }
journal() { sqlite3 -readonly "$state/journal.db" 'SELECT count(*) FROM entry'; }
is_why() { [ "$(linked desk-1 state)" = "$1" ] && [[ $(linked desk-1 why) == $2 ]]; }
# enrol KEY=VALUE...: the last one counts. A changed enrolment is taken up at once.
enrol() {
    { cat "$T/right.conf"; [ $# -eq 0 ] || printf '%s\n' "$@"; } >"$state/enrol/new"
    mv "$state/enrol/new" "$state/enrol/enrol.conf"
}
# stands NAME STATE PATTERN: kiosk-syncd says so (1 cut off, 3 refused), and the kiosk goes on.
stands() {
    local before
    ok "$1: kiosk-syncd says so" wait_for 20 is_why "$2" "$3" || diag "$(linked desk-1 "state || ' ' || why")"
    is "$(linked desk-1 why | wc -l)" 1 "$1: in one line"
    before=$(journal)
    person=$((person + 1))
    like "$("$BUILD/tests/standin/gatekeeper" "$state" desk-1 <<<"$person in" 2>&1)" "*-* ok $person" "$1: people are let in"
    is "$(journal)" "$((before + 1))" "$1: and that is on disk"
    is "$(roster)" "$known" "$1: the roster is as it was"
}
heals() { ok "$1: mended, it is in step" wait_for 20 is_on desk-1 && ok "$1: and has sent all" wait_for 20 is_settled desk-1; }
# refused NAME PATTERN COMMAND...: kioskctl says so in one line, exit 1
refused() {
    local name=$1 pattern=$2
    shift 2
    run timeout 30 "$BUILD/kioskctl" "$@"
    like "$status $err" "1 $pattern" "kioskctl ${1} ${2:0:8}: $name" || diag "$out"
    is "$(grep -cv '^warning: \|^Made ' <<<"$err")" 1 "kioskctl ${1}: in one line" || diag "$err"
}
# all_refused NAME PATTERN DSN
all_refused() {
    refused "$1" "$2" central check "$3"
    refused "$1" "$2" status --central "$3"
    refused "$1" "$2" publish "$T/event" "$3" --yes
    refused "$1" "$2" zone close hall --central "$3"
}

cp -r "$TOP/tests/data/door-day" "$T/event"
centre_open 100
sql_in lanyard "INSERT INTO ev.version (version) VALUES (3)"
dsn="host=$PGHOST port=$PGPORT user=$SUPER dbname=lanyard"
centre_kiosk desk-1
cp "$state/enrol/enrol.conf" "$T/right.conf"
centre_syncd desk-1
wait_for 30 is_on desk-1 || { fail "a kiosk is in step"; diag "$(tail -3 "$state/syncd.log")"; exit 1; }
wait_for 10 has_roster desk-1
known=$(roster)

# ---- nobody there, or no database ----
enrol host=127.0.0.1 port=1 mode=password password=x "ca=$(openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -days 1 -subj /CN=ca -keyout /dev/null 2>/dev/null | tee "$state/enrol/ca.crt" | one_line /dev/stdin)"
stands "nobody listens" 1 "*refused*"
enrol "host=$T/nowhere"
stands "no such socket" 1 "*No such file*"
enrol database=nowhere
stands "no such database" 3 "*nowhere*does not exist*"
enrol role=kiosk_nobody
stands "no such role" 3 "*kiosk_nobody*does not exist*"
enrol
heals "another address"
all_refused "nobody listens" "*centre: cannot be reached: *refused*" "host=127.0.0.1 port=1 dbname=x"
all_refused "no such host" "*centre: *cannot be reached*" "postgresql://nobody@no-such-host.invalid/x"
all_refused "no such database" "*nowhere*does not exist*" "${dsn/dbname=lanyard/dbname=nowhere}"
all_refused "no connection string" "*centre: the connection string cannot be read: *[broken*" "postgresql://[broken"

# ---- an enrolment that is none ----
said() { "$BUILD/kioskctl" status --state "$state" | sed -n 's/^centre  *//p'; }
enrol host=127.0.0.1 port=1
ok "cut off" wait_for 20 is_why 1 "*refused*"
like "$(said)" "cut off from 127.0.0.1/lanyard: *Connection refused; Is the server running*" "status says from whom, and libpq's hint apart"
cp "$state/enrol/enrol.conf" "$T/kept.conf"
echo junk >"$state/enrol/enrol.conf"
ok "an enrolment that is none is refused" wait_for 20 is_why 3 "*enrol.conf: not an enrolment of Lanyard*"
like "$(said)" "turned away: $state/enrol/enrol.conf: not an enrolment of Lanyard, *" "which status says"
mkdir -p "$T/junk/enrol" # the log of the other has said much already
echo junk >"$T/junk/enrol/enrol.conf"
background "$BUILD/kiosk-syncd" --state "$T/junk" >"$T/junk.log" 2>&1
ok "and the log, of no centre" wait_for 10 grep -q "kiosk-syncd: $T/junk/enrol/enrol.conf: not an enrolment of Lanyard$" "$T/junk.log" ||
    diag "$(cat "$T/junk.log")"
enrol role=kiosk_nobody
ok "turned away" wait_for 20 is_why 3 "*does not exist*"
like "$(said)" "turned away by */lanyard: *does not exist*" "status says by whom"
enrol
heals "an enrolment that is none"
like "$(said)" "in step with */lanyard, 0 entries to send" "status says with whom"

# ---- a server too old ----
mkdir "$T/old"
background "$TOP/tests/standin/old_server.pl" "$T/old" 5432 14.9 2>/dev/null
wait_for 10 test -S "$T/old/.s.PGSQL.5432"
enrol "host=$T/old"
stands "too old a server" 3 "*PostgreSQL 15 or newer is needed*"
enrol
heals "too old a server"
all_refused "too old a server" "*PostgreSQL 15 or newer is needed*" "host=$T/old dbname=lanyard user=x"

# ---- no centre in it, one of another version ----
sql_in lanyard "CREATE DATABASE empty" 2>/dev/null || sql_in postgres "CREATE DATABASE empty"
enrol database=empty
stands "a database without a centre" 3 "*no centre of this kiosk's version*"
enrol
heals "a database without a centre"
empty="${dsn/dbname=lanyard/dbname=empty}"
refused "a database without a centre" "*not all is well*" central check "$empty"
refused "a database without a centre" "*centre*no centre*kioskctl central init*" status --central "$empty"
refused "a database without a centre" "*centre*no centre*kioskctl central init*" publish "$T/event" "$empty" --yes
refused "a database without a centre" "*centre*no centre*kioskctl central init*" zone close hall --central "$empty"

sql_in lanyard "ALTER FUNCTION kiosk.hello(int, text) RENAME TO greet; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'kiosk%'" >/dev/null
stands "an older schema" 3 "*no centre of this kiosk's version*hello*"
sql_in lanyard "ALTER FUNCTION kiosk.greet(int, text) RENAME TO hello;
    CREATE FUNCTION kiosk.hello2(protocol int, version text) RETURNS record LANGUAGE plpgsql AS \$\$ BEGIN RAISE 'protocol 1 is not spoken here, 2 is' USING ERRCODE = 'KS002'; END \$\$;
    CREATE TABLE kept AS SELECT pg_get_functiondef('kiosk.hello(int, text)'::regprocedure) AS def;
    DO \$\$ BEGIN EXECUTE replace((SELECT def FROM kept), 'IS DISTINCT FROM 1', 'IS DISTINCT FROM 2'); END \$\$"
enrol
stands "a newer protocol" 3 "*protocol 1 is not spoken here*"
sql_in lanyard "DO \$\$ BEGIN EXECUTE (SELECT def FROM kept); END \$\$; DROP TABLE kept; DROP FUNCTION kiosk.hello2"
enrol
heals "a newer protocol"
sql_in lanyard "UPDATE ev.version SET version = 4"
refused "a newer schema" "*newer version than this kioskctl*" central upgrade "$dsn"
refused "a newer schema" "*newer version than this kioskctl*" publish "$T/event" "$dsn" --yes
refused "a newer schema" "*newer version than this kioskctl*" zone close hall --central "$dsn"
sql_in lanyard "UPDATE ev.version SET version = 3"
# One column more, one less.
sql_in lanyard "CREATE TABLE kept AS SELECT pg_get_functiondef('kiosk.pull_tier(pg_snapshot)'::regprocedure) AS def;
    DROP FUNCTION kiosk.pull_tier(pg_snapshot);
    CREATE FUNCTION kiosk.pull_tier(since pg_snapshot) RETURNS TABLE (removed boolean, number bigint, code text)
        LANGUAGE sql STABLE AS 'SELECT false, 1::bigint, ''future''';
    GRANT EXECUTE ON FUNCTION kiosk.pull_tier(pg_snapshot) TO kiosk_api;
    UPDATE ev.tier SET name_en = 'Guests'"
enrol
stands "rows of another shape" 3 "the centre's tier has 2 columns, this kiosk knows *: one of the two is older"
sql_in lanyard "DROP FUNCTION kiosk.pull_tier(pg_snapshot); DO \$\$ BEGIN EXECUTE (SELECT def FROM kept); END \$\$;
    ALTER FUNCTION kiosk.pull_tier(pg_snapshot) OWNER TO ev_owner; GRANT EXECUTE ON FUNCTION kiosk.pull_tier(pg_snapshot) TO kiosk_api; DROP TABLE kept"
enrol
heals "rows of another shape"
known=$(roster)

# ---- what a later version might say: left out by name, the rest is taken ----
sql_in lanyard "INSERT INTO ev.command (event_id, kind, body) VALUES (7, 'dance', '{\"with\": \"everybody\"}');
    INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_latin) VALUES (7, 900, 'R900', 0, 0, 'Sold Later')"
has_900() { [ "$(sqlite3 -readonly "$state/roster.db" 'SELECT count(*) FROM ticket WHERE id = 900')" = 1 ]; }
ok "an order of a later version: the rest is taken" wait_for 10 has_900
ok "and it is named" wait_for 10 is_why 2 'order dance: this kiosk does not know such an order' || diag "$(linked desk-1 why)"
sql_in lanyard "DELETE FROM ev.ticket WHERE id = 900; DELETE FROM ev.command"
known_again() { [ "$(roster)" = "$known" ]; }
ok "and gone again" wait_for 10 known_again

# ---- another event under the same name ----
sql_in postgres "CREATE DATABASE other"
cat "$TOP"/sync/central/*.sql | psql -Xq -1 -v ON_ERROR_STOP=1 -h "$PGHOST" -p "$PGPORT" -U "$SUPER" -d other >"$T/other.log" 2>&1
sql_in other "INSERT INTO ev.event VALUES (9, 'sync-test', '', 'Other', '', '', 'UTC', 'en', 2, decode(repeat('00', 32), 'hex'), 'x', 1);
    INSERT INTO ev.kiosk (name, role, event_id) VALUES ('desk-1', 'kiosk_desk_1', 9)"
enrol database=other
stands "another event of the same name" 3 "the centre's sync-test is another event: number 9, here it is 7"
enrol
heals "another event of the same name"
is "$(sql_in other 'SELECT count(*) FROM ev.entry')" 0 "another event of the same name: it got no row of ours"

# ---- certificates ----
centre_tls
keys=$T/pg/tls
enrol_tls() { # CERTIFICATE-NAME CA-FILE
    cp "$keys/$1.crt" "$state/enrol/kiosk.crt" && cp "$keys/$1.key" "$state/enrol/kiosk.key" && cp "$2" "$state/enrol/ca.crt"
    chmod 600 "$state/enrol/"*
    cp "$T/tls.conf" "$T/right.conf"
    enrol
}
printf '%s\n' '[lanyard-enrolment]' version=1 mode=certificate kiosk=desk-1 role=kiosk_desk_1 event=sync-test \
    "host=$tls_address" "port=$TLSPORT" database=lanyard >"$T/tls.conf"
issue_cert "$keys" good kiosk_desk_1 >>"$T/tls.log" 2>&1
issue_cert "$keys" other kiosk_desk_2 >>"$T/tls.log" 2>&1
{ openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=kiosk_desk_1 -keyout "$keys/gone.key" -out "$keys/gone.csr" &&
    openssl x509 -req -in "$keys/gone.csr" -CA "$keys/ca.crt" -CAkey "$keys/ca.key" -CAcreateserial -days -1 -out "$keys/gone.crt"
    mkdir "$T/strange"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=test CA' -keyout "$T/strange/ca.key" -out "$T/strange/ca.crt"
    issue_cert "$T/strange" foreign kiosk_desk_1; mv "$T"/strange/foreign.* "$keys/"; } >>"$T/tls.log" 2>&1
enrol_tls gone "$keys/ca.crt"
stands "an expired certificate" 3 "*certificate expired*"
enrol_tls foreign "$keys/ca.crt"
stands "a stranger's certificate" 3 "*unknown ca*"
enrol_tls other "$keys/ca.crt"
stands "another kiosk's certificate" 3 "*certificate*"
enrol_tls good "$T/strange/ca.crt"
stands "a centre of a stranger's certificate" 3 "*certificate verify failed (by this kiosk's clock it is *"
enrol_tls good "$keys/ca.crt"
heals "certificates"

# ---- in the end ----
is "$(centre_ask "SELECT count(*) FROM ev.entry WHERE kiosk = 'desk-1'")" "$(journal)" "the centre has every row of the journal, once"
is "$(centre_ask 'SELECT count(*) FROM ev.quarantine')" 0 "and none in quarantine"
ok "the journal is whole" "$BUILD/kioskctl" verify --state "$state"
ok "kiosk-syncd has not ended" kill -0 "${syncd[desk-1]}"
done_testing

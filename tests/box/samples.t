#!/bin/bash
# The samples for the centre and the hub: a cluster starts with them, speaks TLS only, lets in who should come in, and its
# copy restores.
. "$(dirname "$0")/../lib.sh"
set -u
samples=$TOP/firmware-config/samples
bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null | tail -1)") || skip_all "no PostgreSQL server"
[ -x "$bin/initdb" ] || skip_all "no PostgreSQL server"
PATH=$PATH:$bin
cluster=$TOP/tests/standin/cluster.sh

# As they stand; only the port is another, for several may run here, and not everyone may listen.
include="include = '$T/pg/conf.d/"
mkdir -p "$T/pg/conf.d"
cp "$samples"/*postgresql.conf "$T/pg/conf.d/"
sed -i "s/^ssl = on/ssl = off/; s/^listen_addresses.*/listen_addresses = ''/" "$T/pg/conf.d/postgresql.conf" # no certificate yet
chmod -R a+rX "$T"
run "$cluster" start "$T/pg" "${include}postgresql.conf'" "${include}hub-postgresql.conf'"
is "$status" 0 "a cluster starts with postgresql.conf and hub-postgresql.conf" || { diag "$err"; done_testing; exit 1; }
eval "$out"
ask() { psql -XAtq -h "$PGHOST" -U "$SUPER" -d lanyard -c "$1"; }
is "$(ask 'SHOW wal_level')" logical "ready for a hub"
is "$(ask 'SHOW synchronous_commit') $(ask 'SHOW fsync')" "on on" "what is accepted is on the disk"
is "$(ask "SELECT string_agg(name || ' ' || error, ', ') FROM pg_file_settings WHERE error IS NOT NULL")" "" "and each setting is one"
ok "the schema is laid" eval 'cat "$TOP"/sync/central/*.sql | psql -Xq -1 -v ON_ERROR_STOP=1'

# ---- TLS, with a certificate of one day ----
ok "a certificate" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost \
    -keyout "$T/pg/data/server.key" -out "$T/pg/data/server.crt"
cp "$T/pg/data/server.crt" "$T/pg/data/ca.crt"
chmod 600 "$T/pg/data/server.key"
chown --reference="$T/pg/data" "$T/pg/data"/{server.key,server.crt,ca.crt}
cp "$samples/postgresql.conf" "$T/pg/conf.d/postgresql.conf"
sed -i "s/^listen_addresses.*/listen_addresses = ''/" "$T/pg/conf.d/postgresql.conf"
chmod a+r "$T/pg/conf.d/postgresql.conf"

# ---- who gets in ----
cp "$samples/pg_hba.conf" "$T/hba"
sed 's/ peer$/ trust/' "$T/hba" >"$T/pg/data/pg_hba.conf" # the tests' people have other names
ask 'SELECT pg_reload_conf()' >/dev/null
tls() { [ "$(ask 'SHOW ssl')" = on ]; }
ok "the server takes TLS as the sample says it" wait_for 10 tls || diag "$(tail -3 "$T/pg/server.log")"
is "$(ask 'SHOW ssl_min_protocol_version')" TLSv1.3 "of today's kind"
is "$(ask 'SELECT count(*) FROM pg_hba_file_rules WHERE error IS NOT NULL')" 0 "each line of pg_hba.conf is one"
is "$(ask "SELECT string_agg(type || ' ' || auth_method, ', ' ORDER BY line_number) FROM pg_hba_file_rules")" \
    "local trust, hostssl scram-sha-256, hostssl cert, host reject" "and nobody comes over the network without TLS"
for role in kiosk_scram kiosk_api; do
    is "$(ask "SELECT count(*) FROM pg_roles WHERE rolname = '$role'")" 1 "$role is a role of the schema"
done

# ---- a copy ----
ask "CREATE TABLE kept (what text); INSERT INTO kept VALUES ('badge')"
export PGUSER=$SUPER
for n in 1 2 3; do
    run "$samples/backup.sh" "$T/copies" lanyard 2
    is "$status" 0 "copy $n is made" || diag "$err"
    sleep 1.1 # copies are named by the second
done
is "$(find "$T/copies" -name '*.dump' | wc -l) $(find "$T/copies" -name '*.sql' | wc -l)" "2 2" "the oldest is gone, with its roles"
run createdb -h "$PGHOST" again
ok "and the newest restores" pg_restore -1 -h "$PGHOST" -d again "$(find "$T/copies" -name '*.dump' | sort | tail -1)"
is "$(psql -XAtq -h "$PGHOST" -d again -c 'SELECT what FROM kept')" badge "with what was in it"
run "$samples/backup.sh" "$T/copies" nowhere 2
isnt "$status" 0 "a copy of nothing is a fault"
is "$(find "$T/copies" -name '*.part' | wc -l)" 0 "and leaves nothing"
done_testing

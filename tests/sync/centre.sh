# A centre for the scripts beside this one: a cluster in $T/pg with the schema laid by boss, who is no superuser, and
# one small event, "harbour", number 7, with two kiosks. Sourced after lib.sh.

ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip_all "no PostgreSQL server is installed"

# centre SETTING...: as cluster.sh start; exports PGHOST and so on (of boss)
centre() {
    local said
    said=$("$TOP/tests/standin/cluster.sh" start "$T/pg" "$@") || { fail "a cluster starts"; exit 1; }
    eval "$said"
    export PGHOST PGPORT PGUSER PGDATABASE PGOPTIONS="-c client_min_messages=warning"
    ok "the schema is laid in one transaction, without a superuser" lay
    sql <"$TOP/tests/sync/central/event.psql" >/dev/null || { fail "an event is made"; exit 1; }
}
lay() { cat "$TOP"/sync/central/*.sql | sql --single-transaction; }

# sql [OPTION...]: commands of standard input or -c, values alone on a line
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
sql_as() { sql -U "$1" -c "$2"; }

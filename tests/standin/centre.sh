# shellcheck shell=bash disable=SC2034
# A centre and any number of kiosks for scripts that stand on tests/lib.sh: the schema and an event by SQL, and for each
# kiosk a state folder with a kiosk-syncd of its own, enrolled by a socket (publishing and TLS have tests of their own).
#
#   centre_open [TICKETS [SETTING...]]  cluster, schema, an event of that many tickets (default 300), hard anti-passback
#   centre_kiosk NAME       adds and enrols; its state folder is $T/NAME
#   centre_crowd N [NAME]   adds and enrols N at once: NAME-1 to NAME-N (kiosk), into the array crowd
#   centre_herald           wakes kiosks up, as kioskctl central herald does
#   centre_syncd NAME       starts its kiosk-syncd; pid in ${syncd[NAME]}
#   centre_tls [ADDRESS]    from now on kiosks are told apart by certificates; then centre_kiosk_tls NAME
#   centre_ask SQL          as the superuser: rows as a|b
#   has_roster NAME, is_settled NAME...    to wait for
#   mirror NAME, accepted   what a kiosk and what the centre believe, a line per ticket and room
#   linked NAME COLUMN      of sync.db's status
declare -A syncd
sync_tickets=300

centre_ask() { psql -XAtq -v ON_ERROR_STOP=1 -h "$PGHOST" -p "$PGPORT" -U "$SUPER" -d lanyard -c "$1"; }

centre_open() {
    local said
    sync_tickets=${1:-300}
    shift $(($# > 0 ? 1 : 0))
    said=$("$TOP/tests/standin/cluster.sh" start "$T/pg" max_connections=300 "$@") || { fail "a cluster starts"; exit 1; }
    eval "$said"
    cat "$TOP"/sync/central/*.sql | psql -Xq -1 -v ON_ERROR_STOP=1 >"$T/lay.log" 2>&1 ||
        { fail "the schema is laid"; diag "$(tail -3 "$T/lay.log")"; exit 1; }
    local midnight
    midnight=$(($(date -u -d 00:00 +%s) * 1000))
    centre_ask "
        INSERT INTO ev.event VALUES (7, 'sync-test', '同步测试', 'Sync Test', '', '', 'UTC', 'en', 2,
            decode(repeat('00', 32), 'hex'), 'om_badge_62x100mm', 1);
        INSERT INTO ev.day VALUES (7, 0, $midnight, $(date -u +%Y%m%d)), (7, 1, $((midnight + 86400000)),
            $(date -u -d tomorrow +%Y%m%d)), (7, 2, $((midnight + 172800000)), 0);
        INSERT INTO ev.secret VALUES (7, 'badge', decode(repeat('11', 32), 'hex')), (7, 'opaque', decode(repeat('22', 32), 'hex'));
        INSERT INTO ev.tier VALUES (7, 0, 'guest', '嘉宾', 'Guest', 1, 1, 'badge', 'ticket');
        INSERT INTO ev.channel VALUES (7, 0, 'web', '网站', 'Web', 0);
        INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_zh, name_latin, code)
            SELECT 7, n, 'R' || n, 0, 0, '测试' || n, 'Test Person ' || n, 'CODE-' || n FROM generate_series(1, $sync_tickets) n" ||
        { fail "an event is there"; exit 1; }
}

# By a socket, where no password is asked for.
enrol_kiosk() {
    mkdir -p "$T/$1/enrol"
    printf '%s\n' '[lanyard-enrolment]' version=1 mode=password "kiosk=$1" "role=kiosk_${1//-/_}" 'event=sync-test' "host=$PGHOST" "port=$PGPORT" \
        'database=lanyard' 'password=trusted' >"$T/$1/enrol/enrol.conf"
}
centre_kiosk() {
    centre_ask "SELECT ev.kiosk_add('$1', 'sync-test')" >/dev/null || { fail "$1 is added"; exit 1; }
    enrol_kiosk "$1"
}
centre_crowd() {
    local n
    crowd=()
    centre_ask "SELECT ev.kiosk_add('${2:-kiosk}-' || n, 'sync-test') FROM generate_series(1, $1) AS n" >/dev/null ||
        { fail "$1 kiosks are added"; exit 1; }
    for ((n = 1; n <= $1; n++)); do crowd+=("${2:-kiosk}-$n"); enrol_kiosk "${2:-kiosk}-$n"; done
}

# A certificate authority, the server's certificate for an address, and the cluster on TLS; kiosks enrolled from then on
# have certificates.
centre_tls() {
    local dir=$T/pg/tls said
    mkdir -p "$dir"
    tls_address=${1:-127.0.0.1}
    { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=test CA' \
        -keyout "$dir/ca.key" -out "$dir/ca.crt" && issue_cert "$dir" server server "subjectAltName=IP:$tls_address"; } \
        >"$T/tls.log" 2>&1 || { fail "certificates are made"; diag "$(tail -3 "$T/tls.log")"; exit 1; }
    said=$("$TOP/tests/standin/cluster.sh" tls "$T/pg" "$tls_address") || { fail "the cluster speaks TLS"; exit 1; }
    eval "$said"
}
# issue_cert DIR FILE CN [EXTENSION]
issue_cert() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$3" -keyout "$1/$2.key" -out "$1/$2.csr" &&
        openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.crt" -CAkey "$1/ca.key" -CAcreateserial -days 365 \
            -extfile <(echo "${4:-basicConstraints=CA:FALSE}") -out "$1/$2.crt"
}
one_line() { awk '{ printf "%s\\n", $0 }' "$1"; }
centre_kiosk_tls() {
    local dir=$T/pg/tls role=kiosk_${1//-/_}
    mkdir -p "$T/$1/enrol"
    centre_ask "SELECT ev.kiosk_add('$1', 'sync-test')" >/dev/null || { fail "$1 is added"; exit 1; }
    issue_cert "$dir" "$1" "$role" >>"$T/tls.log" 2>&1
    printf '%s\n' '[lanyard-enrolment]' version=1 mode=certificate "kiosk=$1" "role=$role" 'event=sync-test' \
        "host=$tls_address" "port=$TLSPORT" 'database=lanyard' "ca=$(one_line "$dir/ca.crt")" \
        "certificate=$(one_line "$dir/$1.crt")" "key=$(one_line "$dir/$1.key")" >"$T/$1.enrol"
    cp "$T/$1.enrol" "$T/$1/enrol/enrol.conf"
    cp "$dir/ca.crt" "$T/$1/enrol/ca.crt"
    cp "$dir/$1.crt" "$T/$1/enrol/kiosk.crt"
    cp "$dir/$1.key" "$T/$1/enrol/kiosk.key"
    chmod 600 "$T/$1/enrol/"*
}

centre_herald() { background "$BUILD/kioskctl" central herald "host=$PGHOST port=$PGPORT user=$PGUSER dbname=lanyard" >"$T/herald.log" 2>&1; herald=$!; }

centre_syncd() {
    # shellcheck disable=SC2086
    ${sync_in:-} "$BUILD/kiosk-syncd" --state "$T/$1" >>"$T/$1/syncd.log" 2>&1 &
    syncd[$1]=$!
    tap_pids+=($!)
}

linked() { sqlite3 -readonly "$T/$1/sync.db" "SELECT $2 FROM link" 2>/dev/null; }
has_roster() { [ "$(sqlite3 -readonly "$T/$1/roster.db" 'SELECT count(*) FROM ticket' 2>/dev/null)" = "$sync_tickets" ]; }
is_on() { [ "$(linked "$1" state)" = 2 ]; }
mirror() {
    sqlite3 -readonly "$T/$1/roster.db" \
        "SELECT ticket, zone, day, slot, inside, entries, lower(hex(last_scan)) FROM elsewhere ORDER BY ticket, zone, day, slot"
}
accepted() {
    centre_ask "SELECT ticket, zone, day, slot, inside, entries, encode(last_scan, 'hex') FROM ev.elsewhere
        WHERE NOT deleted ORDER BY ticket, zone COLLATE \"C\", day, slot COLLATE \"C\""
}
# The journal's last entry is the last that was sent, and the rows are the centre's.
is_settled() {
    local kiosk
    for kiosk; do
        [ "$(sqlite3 -readonly "$T/$kiosk/journal.db" 'SELECT max(seq) FROM entry')" = \
            "$(sqlite3 -readonly "$T/$kiosk/roster.db" 'SELECT covered FROM mark')" ] &&
            [ "$(mirror "$kiosk" | md5sum)" = "$(accepted | md5sum)" ] || return 1
    done
}

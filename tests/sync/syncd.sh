# What the scripts about kiosk-syncd share: a centre with the event "harbour" of N tickets, kiosks enrolled by the socket,
# and short questions. Sourced after lib.sh.

# centre_lay N SETTING...: a cluster in $T/pg, event 7 of N tickets and one hall, gates desk-1 and door-2
centre_lay() {
    local n=$1 said
    shift
    said=$("$TOP/tests/standin/cluster.sh" start "$T/pg" "$@") || { fail "a cluster starts"; exit 1; }
    eval "$said"
    cat "$TOP"/sync/central/*.sql | PGOPTIONS='-c client_min_messages=warning' psql -Xq -1 -v ON_ERROR_STOP=1 >"$T/lay.log" 2>&1 ||
        { fail "the schema is laid"; diag "$(tail -3 "$T/lay.log")"; exit 1; }
    sql "INSERT INTO ev.event (event_id, code, name_zh, name_en, venue_zh, venue_en, timezone, language, days, signer,
            badge_media, made)
        VALUES (7, 'harbour', '海港', 'Harbour', '', '', 'UTC', 'en', 1, sha256('signer'), 'om_badge_62x100mm', 1);
        INSERT INTO ev.day (event_id, number, start, date) VALUES (7, 0, 1000, 20261024), (7, 1, 4102444800000, 0);
        INSERT INTO ev.secret (event_id, name, key) VALUES (7, 'badge', sha256('b')), (7, 'opaque', sha256('o'));
        INSERT INTO ev.tier (event_id, number, code, name_zh, name_en, rank, grants, badge, ticket)
            VALUES (7, 0, 'standard', '', '', 1, 1, 'badge', 'ticket');
        INSERT INTO ev.channel (event_id, number, code, name_zh, name_en, quota) VALUES (7, 0, 'web', '', '', 0);
        INSERT INTO ev.zone (event_id, code, name_zh, name_en, parent, passback, max_entries, capacity, offline_policy,
            replay_ms, cross_gate_ms, reentry, between_open)
            VALUES (7, 'hall', '', '', '', 2, 0, 0, 0, 0, 0, 1, 1);
        INSERT INTO ev.gate (event_id, code, name_zh, name_en, zone, dirs, desk)
            VALUES (7, 'desk-1', '', '', 'hall', 3, 1), (7, 'door-2', '', '', 'hall', 3, 0);
        INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_latin)
            SELECT 7, n, 'R' || n, 0, 0, 'Fictional Person ' || n FROM generate_series(1, $n) AS n;
        SELECT ev.kiosk_add('desk-1', 'harbour'), ev.kiosk_add('door-2', 'harbour')" >/dev/null ||
        { fail "an event is made"; exit 1; }
}
sql() { psql -XqtA -v ON_ERROR_STOP=1 -h "$PGHOST" -U "$SUPER" -c "$1"; }

# enrol_conf STATE KIOSK [KEY=VALUE...]: an enrolment as it lies in a state folder
enrol_conf() {
    local state=$1 kiosk=$2
    shift 2
    mkdir -p "$state/enrol.tmp"
    chmod 700 "$state/enrol.tmp"
    {
        printf '[lanyard-enrolment]\nversion=1\nmode=password\nkiosk=%s\nrole=kiosk_%s\nevent=harbour\nhost=%s\n' \
            "$kiosk" "${kiosk//-/_}" "$PGHOST"
        printf 'port=%s\ndatabase=lanyard\n' "$PGPORT"
        [ $# -eq 0 ] || printf '%s\n' "$@" # the last one counts
    } >"$state/enrol.tmp/enrol.conf"
    rm -rf "$state/enrol"
    mv "$state/enrol.tmp" "$state/enrol"
}

# syncd STATE: starts one; pid in $syncd
syncd() {
    "$BUILD/kiosk-syncd" --state "$1" --json >>"$1.events" 2>>"$1.log" &
    syncd=$!
    tap_pids+=("$syncd")
}
# link STATE COLUMN: of what it tells the others; state 0 none, 1 off, 2 on, 3 refused, 4 revoked
link() { sqlite3 -readonly "$1/sync.db" "SELECT $2 FROM link" 2>/dev/null; }
is_link() { [ "$(link "$1" "$2")" = "$3" ]; }
here() { sqlite3 -readonly "$1/roster.db" "$2" 2>/dev/null; }
entries() { sqlite3 -readonly "$1/journal.db" "SELECT lower(hex(uuid)) FROM entry ORDER BY 1"; }
centre_has() { sql "SELECT replace(uuid::text, '-', '') FROM ev.entry WHERE kiosk = '$1' ORDER BY 1"; }
# Everything of the journal is at the centre, once (uuid is its key there), and nothing else.
is_up() { [ -n "$(entries "$1")" ] && [ "$(entries "$1")" = "$(centre_has "$2")" ]; }
backend() { sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kiosk_${1//-/_}'" >/dev/null; }
# Tickets go in, or out again, which is never a replay.
scan() { seq "$3" "$4" | "$BUILD/tests/standin/gatekeeper" "$1" "$2"; }
leave() { seq "$3" "$4" | sed 's/$/ out/' | "$BUILD/tests/standin/gatekeeper" "$1" "$2"; }
# is_acked FILE: every row that the gatekeeper acknowledged is at the centre, scan or refusal. A replay writes none.
is_acked() {
    local missing
    missing=$(cut -d' ' -f1 "$1" | tr -d - | grep -v '^0*$' | sort -u |
        comm -23 - <(sql "SELECT replace(uuid::text, '-', '') FROM ev.entry ORDER BY 1") | wc -l)
    [ -s "$1" ] && [ "$missing" -eq 0 ]
}

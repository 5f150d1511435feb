#!/bin/bash
# Kiosks whose clocks are wrong: in 1970, a year ahead, jumping while they work; over TLS with certificates of our own making,
# one of which has expired by the kiosk's clock. They scan, connect, push and pull; what they did gets its true time at the
# centre, nothing is refused for its clock alone, and no wrong year outlives the mending of a clock. ROUNDS (default 10) of jumps.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
faked=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -1)
[ -n "$faked" ] || skip_all "no libfaketime: apt-get install faketime"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip_all "no PostgreSQL server is installed"
rounds=${ROUNDS:-10} past='@1970-01-02 03:04:05' year=$((365 * 86400000))
export HOME=$T XDG_CONFIG_HOME=$T/config ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0

# ---- clocks ----
# clock KIOSK WHEN: from now on, in libfaketime's words. Only the time of day is faked, not that since the boot.
clock() { echo "$2" >"$T/$1.clock.new" && mv "$T/$1.clock.new" "$T/$1.clock"; }
by_clock() {
    echo "env LD_PRELOAD=$faked FAKETIME_TIMESTAMP_FILE=$T/$1.clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1" \
        "NO_FAKE_STAT=1 FAKETIME_DISABLE_SHM=1"
}
syncd_on() { sync_in=$(by_clock "$1") centre_syncd "$1"; }
syncd_off() { kill "${syncd[$1]}" 2>/dev/null; wait "${syncd[$1]}" 2>/dev/null; }
# Tickets FROM to TO go in (or out); what was acknowledged is remembered.
# shellcheck disable=SC2046
scan() {
    seq "$2" "$3" | sed "s/\$/ ${4:-in}/" | $(by_clock "$1") "$BUILD/tests/standin/gatekeeper" "$T/$1" "$1" >>"$T/$1/acks" 2>>"$T/$1/gate.log"
}
count() { grep -c " $2 " "$T/$1/acks"; }
journal() { sqlite3 -readonly "$T/$1/journal.db" "$2"; }
# How many of the last N entries at this kiosk have COLUMN within two minutes of the true time (plus MS).
true_at() {
    journal "$1" "SELECT count(*) FROM (SELECT at FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT $2)
        WHERE abs(at - ${3:-0} - $(date +%s%3N)) < 120000"
}
trusted() {
    journal "$1" "SELECT count(*) FROM (SELECT body FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT $2)
        WHERE json_extract(body, '\$.clock_ok')"
}
true_there() { centre_ask "SELECT count(*) FROM ev.scan WHERE kiosk = '$1' AND abs(est - $(date +%s%3N)) < 120000"; }

# ---- a centre as the organiser makes one ----
ctl() { "$BUILD/kioskctl" "$@" >>"$T/ctl.log" 2>&1; }
enrolled() {
    centre_dsn="host=$PGHOST port=$PGPORT user=$PGUSER dbname=lanyard"
    mkdir -p "$T/$1"
    ctl central kiosk add "$1" "$centre_dsn" --host 127.0.0.1 --port "$TLSPORT" -o "$T/$1.enrol" &&
        ctl enrol "$T/$1.enrol" --state "$T/$1" || { fail "$1 is enrolled"; diag "$(tail -3 "$T/ctl.log")"; exit 1; }
}
centre_open 200
ctl central server-cert 127.0.0.1 --event sync-test --yes -o "$T/pg/tls" || { fail "a server's certificate"; diag "$(cat "$T/ctl.log")"; exit 1; }
eval "$("$TOP/tests/standin/cluster.sh" tls "$T/pg")"
kiosks=(past ahead stale)
for kiosk in "${kiosks[@]}"; do enrolled "$kiosk"; clock "$kiosk" +365d; done
clock past "$past"
# Of the same authority, for some weeks more: by a clock that is a year ahead it has expired.
keys=$XDG_CONFIG_HOME/lanyard/keys/sync-test
{ openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=kiosk_stale -keyout "$T/stale/enrol/kiosk.key" -out "$T/stale.csr" &&
    openssl x509 -req -in "$T/stale.csr" -CA "$keys/central-ca.crt" -CAkey "$keys/central-ca.key" -CAcreateserial -days 40 \
        -out "$T/stale/enrol/kiosk.crt"; } >>"$T/ctl.log" 2>&1 || { fail "a certificate for some weeks"; diag "$(tail -3 "$T/ctl.log")"; }

# ---- connected ----
for kiosk in "${kiosks[@]}"; do syncd_on "$kiosk"; done
for kiosk in "${kiosks[@]}"; do
    ok "$kiosk connects, and loads the event" wait_for 30 has_roster "$kiosk" || diag "$(tail -3 "$T/$kiosk/syncd.log")"
done
is "$(centre_ask "SELECT count(DISTINCT usename) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE version = 'TLSv1.3' AND client_dn IS NOT NULL")" \
    3 "all of them by TLS 1.3 and certificate"
ok "one line says how far the clock is off" wait_for 10 grep -q 'clock is [0-9]* days behind; the centre' "$T/past/syncd.log" ||
    diag "$(cat "$T/past/syncd.log")"
ok "and which way" wait_for 10 grep -q 'clock is 365 days ahead; the centre' "$T/ahead/syncd.log"
told() { [ "$(linked "$1" 'told > 0')" = 1 ]; }
first=1
for kiosk in "${kiosks[@]}"; do
    wait_for 10 told "$kiosk"
    scan "$kiosk" $first $((first + 9))
    is "$(count "$kiosk" ok)" 10 "$kiosk lets people in"
    is "$(true_at "$kiosk" 10) $(trusted "$kiosk" 10)" "10 10" "by the time that the centre has told"
    first=$((first + 10))
done
ok "all of it is at the centre, and known to all" wait_for 30 is_settled "${kiosks[@]}"
run "$BUILD/kioskctl" status --state "$T/past"
is "$status" 0 "kioskctl knows how it stands there" || diag "$err"

# ---- cut off, with nobody to tell the time ----
ins=1
for kiosk in "${kiosks[@]}"; do
    syncd_off "$kiosk"
    rm -f "$T/$kiosk"/sync.db*
    scan "$kiosk" $ins $((ins + 9)) out
    is "$(count "$kiosk" ok_exit)" 10 "$kiosk, cut off: who leaves, leaves"
    ins=$((ins + 10))
done
is "$(true_at past 10) $(trusted past 10)" "0 0" "1970 is not believed, and noted"
is "$(true_at ahead 10 $year) $(trusted ahead 10)" "10 10" "nobody can know of a year ahead"
scan past $first $((first + 4))
is "$(count past clock)" 5 "where the day decides, 1970 leaves it to staff"
clock ahead +0
scan ahead $((first + 5)) $((first + 9))
is "$(count ahead ok)" 15 "set right again, the other lets people in"
is "$(true_at ahead 5) $(trusted ahead 5)" "5 0" "but it cannot know which of its years was right"
first=$((first + 10))
for kiosk in "${kiosks[@]}"; do syncd_on "$kiosk"; done
ok "back in step" wait_for 30 is_settled "${kiosks[@]}" || for kiosk in "${kiosks[@]}"; do diag "$(tail -2 "$T/$kiosk/syncd.log")"; done
for kiosk in "${kiosks[@]}"; do
    is "$(true_there "$kiosk")" "$(journal "$kiosk" "SELECT count(*) FROM entry WHERE kind = 'scan'")" \
        "$kiosk: everything has its true time at the centre"
done
is "$(centre_ask 'SELECT count(*) FROM ev.quarantine')" 0 "nothing is in quarantine" || diag "$(centre_ask 'SELECT kiosk, kind, at, boottime, reason, body FROM ev.quarantine LIMIT 5')"
scan ahead $first $((first + 4))
is "$(true_at ahead 5) $(trusted ahead 5)" "5 5" "the centre's word mends the floor"
syncd_off ahead
rm -f "$T/ahead"/sync.db*
scan ahead $((first + 5)) $((first + 9))
is "$(true_at ahead 5) $(trusted ahead 5)" "5 5" "for good: also when it is cut off afterwards"
first=$((first + 10))
syncd_on ahead

# ---- jumps ----
# shellcheck disable=SC2046
$(by_clock past) "$BUILD/tests/standin/gatekeeper" "$T/past" past --random 3 1000000 10 >>"$T/past/acks" 2>>"$T/past/gate.log" &
gate=$!
tap_pids+=("$gate")
wait_for 20 is_on past
is_named() { [ "$(sqlite3 -readonly "$T/past/roster.db" 'SELECT name_latin FROM ticket WHERE id = 1')" = "$1" ]; }
stays=0 hears=0
for ((round = 1; round <= rounds; round++)); do
    for when in +365d "$past" +0 -3h +20m; do
        clock past "$when"
        centre_ask "UPDATE ev.ticket SET name_latin = 'Round $round $when' WHERE id = 1"
        ! wait_for 10 is_named "Round $round $when" || hears=$((hears + 1))
        ! is_on past || stays=$((stays + 1))
    done
done
is "$hears $stays" "$((rounds * 5)) $((rounds * 5))" "a clock that jumps while it runs: in step all the while" || diag "$(tail -3 "$T/past/syncd.log")"
ok "kiosk-syncd and the door have not ended" kill -0 "${syncd[past]}" $gate
kill -9 $gate
wait $gate 2>/dev/null

# ---- a server's certificate that is not valid by the kiosk's clock ----
clock stale +1200d
syncd_off stale
syncd_on stale
is_refused() { [ "$(linked stale state)" = 3 ]; }
ok "a server whose certificate has expired by this clock is refused" wait_for 20 is_refused || diag "$(tail -3 "$T/stale/syncd.log")"
like "$(linked stale why)" "*certificate verify failed (by this kiosk's clock it is 20*" "and why is a line"
scan stale 21 25 out
is "$(tail -5 "$T/stale/acks" | cut -d' ' -f2 | sort -u)" ok_exit "scanning goes on meanwhile"
clock stale +0
ok "set right, it is in step within moments" wait_for 12 is_on stale || diag "$(tail -3 "$T/stale/syncd.log")"

# ---- in the end ----
ok "every mirror is the centre's" wait_for 60 is_settled "${kiosks[@]}" || for kiosk in "${kiosks[@]}"; do diag "$(tail -2 "$T/$kiosk/syncd.log")"; done
cat "$T"/*/acks | grep -E '^[0-9a-f-]{36} [a-z_]+ [0-9]+$' | grep -v ' ok_replay ' | cut -d' ' -f1 | sort >"$T/acked"
centre_ask "SELECT uuid FROM ev.entry" | sort >"$T/there"
is "$(comm -23 "$T/acked" "$T/there" | wc -l)" 0 "of $(wc -l <"$T/acked") acknowledged scans none is lost"
is "$(uniq -d "$T/there" | wc -l)" 0 "and none is there twice"
is "$(centre_ask 'SELECT count(*) FROM ev.quarantine')" 0 "nothing is in quarantine" || diag "$(centre_ask 'SELECT kiosk, kind, at, boottime, reason, body FROM ev.quarantine LIMIT 5')"
is "$(centre_ask "SELECT count(*) FROM ev.scan WHERE abs(est - $(date +%s%3N)) > 600000")" 0 "and no scan is of a wrong year"
for kiosk in "${kiosks[@]}"; do ok "$kiosk: its journal is whole" "$BUILD/kioskctl" verify --state "$T/$kiosk"; done
done_testing

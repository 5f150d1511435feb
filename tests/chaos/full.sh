#!/bin/bash
# Disks that fill up while people come: the whole partition (root: a file system of its own; else, and for each file alone, a
# limit to what a process may write). The scanning side and kiosk-syncd each say so in a line and go on, nobody is let in
# whose row is not on disk, and with room again all of it heals by itself. ROUNDS (default 5) of each.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
rounds=${ROUNDS:-5} tickets=300
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip_all "no PostgreSQL server is installed"
state=$T/desk-1
mkdir "$state"
own=
[ "$(id -u)" -ne 0 ] || ! mount -t tmpfs -o size=800m tmpfs "$state" 2>/dev/null || own=yes
undo() { local code=$?; for pid in "${tap_pids[@]}"; do tap_stop "$pid"; done; umount "$state" 2>/dev/null; (exit $code); tap_end; }
[ -z "$own" ] || trap undo EXIT
trap '' XFSZ # for all that is started here: a write beyond the limit is an error then, not the end

# ---- full and not ----
# No file of these processes grows beyond KB.
limit() {
    local kb=$1 pid
    shift
    for pid; do prlimit --pid "$pid" --fsize=$((kb * 1024)): || diag "no limit for $pid"; done
}
unlimit() { local pid; for pid; do prlimit --pid "$pid" --fsize=unlimited:; done; }
kb_of() { local kb; kb=$(du -k --apparent-size "$state/$1" 2>/dev/null | cut -f1); echo "${kb:-0}"; }
fill_all() {
    if [ -n "$own" ]; then
        mount -o "remount,size=$(($(df -B1 --output=used "$state" | tail -1) + (4 << 20)))" "$state"
        dd if=/dev/zero of="$state/ballast" bs=4k 2>/dev/null
    else
        limit 4 "${syncd[desk-1]}" $gate
    fi
}
empty_all() {
    if [ -n "$own" ]; then
        rm "$state/ballast"
        mount -o remount,size=800m "$state"
    else
        unlimit "${syncd[desk-1]}" $gate
    fi
}

# ---- what is going on ----
acks() { grep -vc ' ok_replay ' "$state.acks"; }
lets_in() { [ "$(acks)" -gt "$1" ]; }
goes_on() { local before; before=$(acks); wait_for 10 lets_in "$before"; }
has_said() { [ "$(grep -c "$2" "$1")" -gt "$3" ]; }
# What kiosk-syncd says, by its log (a few lines an hour for all of it), to the others, or to them by its silence.
heard() { syncd_said=$(grep -c 'but: .*No space left' "$T/syncd.log"); }
says_full() {
    has_said "$T/syncd.log" 'but: .*No space left' "$syncd_said" || why_is '*No space left*' ||
        ! "$BUILD/kioskctl" status --state "$state" --json | grep -q '"in step"'
}
mark() { said=$(grep -c "$2" "$1"); }
durable() { # every acknowledged row is in the journal
    grep -E '^[0-9a-f-]{36} [a-z_]+ [0-9]+$' "$state.acks" | grep -v ' ok_replay ' | cut -d' ' -f1 | tr -d - | sort >"$T/acked"
    sqlite3 -readonly "$state/journal.db" 'SELECT lower(hex(uuid)) FROM entry' | sort >"$T/written"
    [ -z "$(comm -23 "$T/acked" "$T/written" | head -1)" ]
}
sold() {
    centre_ask "INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_latin)
        SELECT 7, n, 'R' || n, 0, 0, repeat('x', 200) FROM generate_series($((tickets + 1)), $((tickets + $1))) n"
    tickets=$((tickets + $1))
    sync_tickets=$tickets
}
films=0
film_there() { # MB: one more film at the centre
    films=$((films + 1))
    head -c "$(($1 << 20))" /dev/urandom >"$T/film"
    chmod a+r "$T/film"
    centre_ask "
        WITH f AS (SELECT pg_read_binary_file('$T/film') AS bytes), k AS (SELECT sha256(bytes) AS sha, bytes FROM f),
        m AS (INSERT INTO ev.media_file SELECT sha, length(bytes), '$(cat "$T/facts")' FROM k RETURNING sha256)
        INSERT INTO ev.media_chunk SELECT sha256, n, substr(bytes, n * 1048576 + 1, 1048576)
        FROM m, k, generate_series(0, $1 - 1) AS n"
    centre_ask "INSERT INTO ev.media SELECT 7, 'film-$films.mp4', sha256, size FROM ev.media_file
        WHERE sha256 = '\\x$(sha256sum <"$T/film" | cut -d' ' -f1)'"
}
has_films() { [ "$(find "$state/media" -name '*.ini' 2>/dev/null | wc -l)" = $films ]; }
why_is() { [[ $(linked desk-1 why) == $1 ]]; }
healed() {
    ok "$1: with room again it lets people in" goes_on || diag "$(tail -2 "$state.gate")"
    ok "$1: and has all that the centre has" wait_for 30 has_roster desk-1 || diag "$(tail -3 "$T/syncd.log")"
    ok "$1: and is well" wait_for 20 why_is '' || diag "$(linked desk-1 why)"
    ok "$1: whoever was let in is on disk" durable
    ok "$1: nobody has ended" kill -0 "${syncd[desk-1]}" $gate
}

convert -size 16x16 gradient: "$T/one.png" && "$BUILD/kiosk-probe" "$T/one.png" >"$T/facts" 2>/dev/null
centre_open $tickets
chmod a+x "$T"
centre_kiosk desk-1
# Its log lies elsewhere, as on a kiosk.
"$BUILD/kiosk-syncd" --state "$state" 2> >(exec cat >>"$T/syncd.log") &
syncd[desk-1]=$!
tap_pids+=($!)
ok "a kiosk is in step" wait_for 30 has_roster desk-1 || diag "$(tail -3 "$T/syncd.log")"
"$BUILD/tests/standin/gatekeeper" "$state" desk-1 --random 5 1000000 5 > >(exec cat >>"$state.acks") 2> >(exec cat >>"$state.gate") &
gate=$!
tap_pids+=("$gate")
wait_for 10 test -s "$state.acks"

for ((round = 1; round <= rounds; round++)); do
    # ---- sync.db, with all else that kiosk-syncd writes ----
    heard
    limit 4 "${syncd[desk-1]}"
    ok "sync.db: kiosk-syncd says so" wait_for 30 says_full || diag "$(tail -2 "$T/syncd.log")"
    ok "sync.db: people are let in all the same" goes_on
    entries=$(centre_ask 'SELECT count(*) FROM ev.entry')
    is_more() { [ "$(centre_ask 'SELECT count(*) FROM ev.entry')" -gt "$entries" ]; }
    ok "sync.db: and their rows go up" wait_for 30 is_more
    unlimit "${syncd[desk-1]}"
    healed sync.db

    # ---- the whole partition ----
    mark "$state.gate" 'No space left'
    heard
    fill_all
    sold 3000
    ok "full: the door says so" wait_for 60 has_said "$state.gate" 'No space left' "$said" || diag "$(tail -2 "$state.gate")"
    # In later rounds the roster's WAL, which is written over, may have the room.
    says_full_or_has_all() { says_full || { [ "$round" -gt 1 ] && has_roster desk-1; }; }
    ok "full: kiosk-syncd says so" wait_for 30 says_full_or_has_all || diag "$(linked desk-1 why) $(tail -2 "$T/syncd.log")"
    ok "full: nobody was let in without a row" durable
    empty_all
    healed full

    # ---- roster.db ----
    limit 512 "${syncd[desk-1]}"
    sold 3000
    ok "roster.db: kiosk-syncd says so" wait_for 30 why_is '*No space left*' || diag "$(linked desk-1 why), $(tail -1 "$T/syncd.log"), $(ls -l "$state")"
    ok "roster.db: people are let in all the same" goes_on
    is_empty() { [ "$(linked desk-1 unsent)" -lt 50 ]; }
    ok "roster.db: and their rows go up" wait_for 30 is_empty
    unlimit "${syncd[desk-1]}"
    healed roster.db

    # ---- journal.db ----
    mark "$state.gate" 'No space left'
    limit 4 $gate
    ok "journal.db: the door says so" wait_for 30 has_said "$state.gate" 'No space left' "$said" || diag "$(tail -2 "$state.gate")"
    before=$(acks)
    sold 10
    ok "journal.db: kiosk-syncd goes on" wait_for 20 has_roster desk-1
    is "$(acks)" "$before" "journal.db: nobody is let in meanwhile"
    unlimit $gate
    healed journal.db

    # ---- media ----
    if [ -s "$T/facts" ]; then
        mb=$((($(kb_of roster.db) + $(kb_of roster.db-wal)) / 1024 + 2))
        limit $((mb * 1024)) "${syncd[desk-1]}"
        film_there $((mb + 1))
        ok "media: kiosk-syncd says so" wait_for 30 why_is 'film-*.mp4: no space on the disk' || diag "$(linked desk-1 why)"
        ok "media: people are let in all the same" goes_on
        unlimit "${syncd[desk-1]}"
        sold 1 # whatever is news makes it look again; without, it is a minute
        ok "media: with room again the film comes" wait_for 30 has_films
        healed media
    else
        skip "kiosk-probe says nothing of a picture" 8
    fi
done

kill $gate
wait $gate 2>/dev/null
ok "in the end all is there, and every mirror is the centre's" wait_for 60 is_settled desk-1 || diag "$(tail -3 "$T/syncd.log")"
durable
sed -E 's/(.{8})(.{4})(.{4})(.{4})/\1-\2-\3-\4-/' "$T/acked" | sort >"$T/acked.dash"
centre_ask "SELECT uuid FROM ev.entry" | sort >"$T/there"
is "$(comm -23 "$T/acked.dash" "$T/there" | wc -l)" 0 "of $(wc -l <"$T/acked") acknowledged scans none is lost"
is "$(uniq -d "$T/there" | wc -l)" 0 "and none is there twice"
is "$(wc -l <"$T/there")" "$(wc -l <"$T/written")" "and the centre has as many as the journal"
is "$(centre_ask 'SELECT count(*) FROM ev.quarantine')" 0 "nothing is in quarantine"
ok "the journal is whole" "$BUILD/kioskctl" verify --state "$state"
ok "kiosk-syncd's log is short" test "$(wc -l <"$T/syncd.log")" -lt $((12 * rounds + 8)) || diag "$(cat "$T/syncd.log")"
diag "$(cut -d" " -f14,15 /proc/"${syncd[desk-1]}"/stat) ticks of kiosk-syncd"
done_testing

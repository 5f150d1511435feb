#!/bin/bash
# The centre's SQL on a real server: stamps, pulls and rights (central/*.sql, by pgTAP), and what takes more than one
# session.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/centre.sh"
cd "$TOP" || exit 1
ls /usr/share/postgresql/*/extension/pgtap.control >/dev/null 2>&1 || skip_all "pgTAP is not installed"
centre
sql -U "$SUPER" -c "CREATE EXTENSION pgtap"

for file in tests/sync/central/*.sql; do
    ok "${file##*/}" pg_prove -f -o -Q -U "$SUPER" "$file"
done

# session NAME: a psql that waits for commands; tell NAME SQL ends when the session has done it
session() {
    mkfifo "$T/$1.in" "$T/$1.out"
    sql <"$T/$1.in" >"$T/$1.out" 2>&1 &
    tap_pids+=($!)
    eval "exec {$1_in}>$T/$1.in {$1_out}<$T/$1.out"
}
tell() {
    local in=$1_in out=$1_out line
    printf '%s;\n\\echo done\n' "$2" >&"${!in}"
    while read -r -u "${!out}" line && [ "$line" != "done" ]; do echo "$line"; done
}

# ---- who commits late ----
sql -c "CREATE SEQUENCE number" -c "CREATE TABLE public.last (number bigint)"
put="INSERT INTO ev.day (event_id, number, start, date) VALUES (7, %s, nextval('number'), 0)"
pull="SELECT coalesce(string_agg(number::text, ' ' ORDER BY number), '-') FROM kiosk.pull_day('%s')"
# shellcheck disable=SC2059
{
    session slow
    tell slow "BEGIN; $(printf "$put" 1)"
    sql -c "$(printf "$put" 2)"
    snapshot=$(sql -c "SELECT pg_current_snapshot()")
    first=$(sql_as kiosk_desk_1 "$(printf "$pull" 1:1:)")
    last=$(sql -c "SELECT max(start) FROM ev.day")
    tell slow COMMIT
    is "$first" 2 "a pull does not see what is not committed"
    is "$(sql_as kiosk_desk_1 "$(printf "$pull" "$snapshot")")" 1 "the next finds the row that commits last"
    is "$(sql -c "SELECT count(*) FROM ev.day WHERE start > $last")" 0 "which who goes by a sequence misses for ever"
    snapshot=$(sql -c "SELECT pg_current_snapshot()")
    is "$(sql_as kiosk_desk_1 "$(printf "$pull" "$snapshot")")" - "and then there is no more news"
}

# ---- a transaction that stays open in another database holds nothing up ----
sql -d postgres -c "CREATE DATABASE elsewhere"
tell slow "\\c elsewhere"
tell slow "BEGIN; CREATE TABLE held (a int)"
snapshot=$(sql -c "SELECT pg_current_snapshot()")
sql -c "UPDATE ev.day SET date = 9 WHERE number = 2"
# shellcheck disable=SC2059
is "$(sql_as kiosk_desk_1 "$(printf "$pull" "$snapshot")")" 2 "a long transaction elsewhere holds no news up"
tell slow ROLLBACK

# ---- what only a session of the role itself can try ----
for what in "CREATE DATABASE mine" "ALTER SYSTEM SET fsync = off" "SET SESSION AUTHORIZATION super" "SET ROLE super"; do
    run sql_as kiosk_desk_9 "$what"
    like "$err" "*permission denied*" "a kiosk may not: $what"
done

# ---- revoked ----
sql_as kiosk_desk_1 "SELECT kiosk.my_name(), pg_sleep(60)" >"$T/live" 2>&1 &
live=$!
tap_pids+=("$live")
at_work="SELECT count(*) FROM pg_stat_activity WHERE usename = 'kiosk_desk_1' AND state = 'active'"
is_there() { [ "$(sql -U "$SUPER" -c "$at_work")" = 1 ]; }
wait_for 10 is_there
is "$(sql -c "SELECT ev.kiosk_revoke('desk-1')")" 1 "revoking a kiosk ends its session"
wait "$live"
like "$(cat "$T/live")" "*terminating connection*" "at once"
run sql_as kiosk_desk_1 "SELECT 1"
like "$err" "*not permitted to log in*" "it comes in no more"
members="SELECT count(*) FROM pg_auth_members WHERE roleid = 'kiosk_desk_1'::regrole"
is "$(sql -c "$members")" 0 "nobody is left a member of it"
sql -c "SELECT ev.kiosk_admit('desk-1')" >/dev/null
is "$(sql_as kiosk_desk_1 "SELECT kiosk.my_name()")" desk-1 "admitted again it is a kiosk as before"
run sql -c "SELECT ev.kiosk_revoke('desk-77')"
like "$err" "*no kiosk desk-77 at this centre*" "a kiosk that is not there is named"
run sql -c "SELECT ev.kiosk_add('desk-1', 'harbour')"
like "$err" "*there is a kiosk desk-1 already*" "nor can one be added twice"
run sql -c "SELECT ev.kiosk_add('Desk 3', 'harbour')"
like "$err" "*a kiosk's name has a-z*" "nor by a bad name"
run sql -c "SELECT ev.kiosk_add('desk-3', 'nowhere')"
like "$err" "*no event nowhere*" "nor for no event"
sql -U "$SUPER" -c "CREATE ROLE duty LOGIN IN ROLE ev_organiser"
run sql_as duty "SELECT ev.kiosk_revoke('desk-9')"
like "$err" "*can still log in, though to no use*" "an organiser who may not change roles is told what is not done"
run sql_as kiosk_desk_9 "SELECT kiosk.my_event()"
like "$err" "*kiosk desk-9 is revoked*" "and yet the kiosk gets nothing"

# ---- another database of the same cluster ----
sql -d postgres -c "CREATE DATABASE second"
export PGDATABASE=second
ok "a second centre is laid in the same cluster" lay
isnt "$(sql -c "SELECT ev.system()")" "$(sql -d lanyard -c "SELECT ev.system()")" "and is another system to a kiosk"
sql -c "INSERT INTO ev.event VALUES (9, 'harbour', '', '', '', '', 'UTC', 'en', 1, sha256(''), '', 0)"
run sql -c "SELECT ev.kiosk_add('desk-1', 'harbour')"
like "$err" "*there is a role kiosk_desk_1 already*" "a role of the first is not taken over"
done_testing

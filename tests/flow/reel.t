#!/bin/bash
# The second display as an audience sees it: films with numbered frames, read back from the shown pixels. A minute without
# a black picture or a lost frame; broken, missing and hostile files passed over; orders, emergency, the programme of the
# hour, a restart, and what is left when there is nothing to play.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/reel.sh"
set -u
command -v ffmpeg >/dev/null || skip_all "no ffmpeg"

state=$T/state event=$T/event
seconds=${SECONDS_RUN:-60}
ctl() { "$BUILD/kioskctl" "$@" --state "$state" >"$T/said" 2>&1; }
sql() { sqlite3 "$state/journal.db" "$1"; }
started() { reel_event_seen ".ev == \"play\" and .state == \"started\" and .item == \"$1\""; }
programme_is() { [ "$(jq -rs '[.[] | select(.ev == "programme")] | last | .name' "$T/events" 2>/dev/null)" = "$1" ]; }
other_pictures() { grep -c ' other ' "$T/shown"; }

# ---- a minute of films, one after the other ----
reel_event "$event"
for clip in 1 2 3; do reel_film "$clip" 90 640x360 "$event/media/clip-$clip.mp4" 440; done
reel_items "$event" clip-1,all,film,clip-1.mp4,,no clip-2,all,film,clip-2.mp4,,no clip-3,all,film,clip-3.mp4,,no
run reel_import "$event" "$state"
is "$status" 0 "an event with three films is imported" || diag "$err"
reel_show "$state" "$seconds" 640x360 --now 2026-10-24T09:00
wait_for 10 started clip-1 || diag "$(cat "$T/log")"
threads=$(ls "/proc/$reel/task" 2>/dev/null | wc -l)
reel_wait
is "$?" 0 "the reel plays for $seconds s and ends" || diag "$(cat "$T/log")"
ok "it had few threads: $threads" test "$threads" -le 8
is "$(shown black)" 0 "no picture was black"
is "$(shown dropped)" 0 "no frame was left out" || diag "$(tail -1 "$T/shown")"
is "$(shown backward)" 0 "none came twice"
ok "films followed one another: $(shown switches) times" test "$(shown switches)" -ge $((seconds / 4))
ok "in step: $(shown gap_median_us) us in the median" test "$(shown gap_median_us)" -le 34000
diag "$(tail -1 "$T/shown")"
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'play.started'")" \
    "$(sql "SELECT count(*) FROM entry WHERE kind = 'play.ended'")" "every play has its end in the journal"
run "$BUILD/kioskctl" reel proof --rehearsal --state "$state"
is "$status" 0 "and its proof can be asked for" || diag "$err"

done_testing

#!/bin/bash
# The second display for hours: three-second films and a photo, one after the other, for SECONDS (default 3600), off-screen.
# Prints a line a minute: resident memory, threads, open files. Ends with 1 when memory grew by more than 4 MB after the
# first minute, when threads or files grew at all, or when the audience saw a black picture or missed a frame.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/reel.sh"
set -u
seconds=${SECONDS_RUN:-3600} size=${SIZE:-640x360}
value() { sed -n "s/^$1:[^0-9]*\([0-9]*\).*/\1/p" "/proc/$reel/status" 2>/dev/null; }
files() { ls "/proc/$reel/fd" 2>/dev/null | wc -l; }

reel_event "$T/event"
for clip in 1 2 3; do reel_film "$clip" 90 "$size" "$T/event/media/clip-$clip.mp4" 440; done
reel_photo "$size" "$T/event/media/photo.jpg"
reel_items "$T/event" clip-1,all,film,clip-1.mp4,,no clip-2,all,film,clip-2.mp4,,no photo,all,photo,photo.jpg,3,no \
    clip-3,all,film,clip-3.mp4,,no
reel_import "$T/event" "$T/state" >/dev/null || exit 1
reel_show "$T/state" "$seconds" "$size" --now 2026-10-24T09:00
begin=$SECONDS first='' first_files='' first_threads=''
settle=$((seconds < 120 ? seconds / 2 : 60))
while kill -0 "$reel" 2>/dev/null; do
    sleep 5
    [ -n "$(value VmRSS)" ] || break
    now=$((SECONDS - begin)) rss=$(value VmRSS) threads=$(value Threads) open=$(files)
    [ "$now" -lt "$settle" ] || [ -n "$first" ] || { first=$rss first_files=$open first_threads=$threads; }
    last=$rss last_files=$open last_threads=$threads
    [ $((now % 60)) -ge 5 ] || printf '%5d s  RSS %6d kB  %2d threads  %3d files\n' "$now" "$rss" "$threads" "$open"
done
reel_wait
code=$?
plan 6
is "$code" 0 "the reel played to its end" || diag "$(tail -3 "$T/log")"
ok "memory is flat: $((last - ${first:-0})) kB more than after $settle s" test $((last - ${first:-0})) -le 4096
ok "no thread was left over: $first_threads, $last_threads" test "$last_threads" -le "$((first_threads + 1))"
ok "no file was left open: $first_files, $last_files" test "$last_files" -le "$((first_files + 4))"
is "$(shown black)" 0 "no picture was black"
is "$(shown dropped)" 0 "no frame was left out"
tail -1 "$T/shown" | sed 's/^/# /'

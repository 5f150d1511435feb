#!/bin/bash
# The second display beside mpv and ffplay: three films of 10 s, 1920x1080 at 30 frames a second, one after the other in a
# window under Xvfb, drawn by the processor in all three. CPU of one core, start to the first picture of the film, resident
# memory. And ours alone: film to film, emergency, programme switch. Prints rows for `make bench`.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
TOP=$top
BUILD=${BUILD:-$top/build}
T=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-bench.XXXXXX")
tap_pids=()
. "$top/tests/standin/reel.sh"
background() { "$@" & tap_pids+=($!); }
finish() { kill "${tap_pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$T"; }
trap finish EXIT
row() { printf '%-52s %s\n' "$1" "$2"; }
ms() { date +%s%3N; }
for tool in ffmpeg Xvfb import; do command -v "$tool" >/dev/null || { row "kiosk-reel" "not run: no $tool"; exit 0; }; done

for clip in 255 254 253; do reel_film $clip 300 1920x1080 "$T/$clip.mp4" 440; done
reel_event "$T/event"
cp "$T"/25?.mp4 "$T/event/media/"
reel_items "$T/event" 255,all,film,255.mp4,,no 254,all,film,254.mp4,,no 253,all,film,253.mp4,,no
reel_import "$T/event" "$T/state" >/dev/null 2>&1
background Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp -noreset 3>"$T/display" 2>/dev/null
while [ ! -s "$T/display" ]; do sleep 0.05; done
DISPLAY=:$(cat "$T/display")
export DISPLAY SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
white() { [[ $(import -silent -window root -crop 1x1+40+200 -depth 8 txt:- 2>/dev/null) == *"#"[E-F]?[E-F]?[E-F]?* ]]; }
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat" 2>/dev/null || echo 0; }

# play NAME COMMAND...: 25 s of it
play() {
    local name=$1 began first used rss
    shift
    command -v "$1" >/dev/null || { row "$name" "not run: not installed"; return; }
    began=$(ms)
    "$@" >/dev/null 2>&1 </dev/null &
    local pid=$!
    tap_pids+=("$pid")
    while ! white && [ $(($(ms) - began)) -lt 15000 ]; do :; done
    first=$(($(ms) - began))
    sleep 1
    used=$(ticks "$pid") began=$(ms)
    sleep 24
    used=$(($(ticks "$pid") - used)) rss=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status" 2>/dev/null)
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    row "$name, 1080p30 in Xvfb" "$((used * 100000 / $(getconf CLK_TCK) / ($(ms) - began) )) % of a core, first picture $first ms, peak RSS $((${rss:-0} / 1024)) MB"
}
play "kiosk-reel (goals: 60 %, 1000 ms, 280 MB)" "$BUILD/kiosk-reel" --state "$T/state" --display window:1920x1080 --now 2026-10-24T09:00 -o reel.sound=none
play "mpv" mpv --no-config --fs --no-audio --vo=x11 --hwdec=no --loop-playlist --prefetch-playlist=yes "$T"/25?.mp4
printf "file '%s'\n" "$T"/25?.mp4 >"$T/list.txt"
play "ffplay" ffplay -v quiet -fs -an -loop 0 -f concat -safe 0 -i "$T/list.txt"

# ---- ours alone, off-screen ----
reel_show "$T/state" 45 1920x1080 --now 2026-10-24T09:00
wait "$reel" || true
wait "$reader" || true
row "film to film at 1080p, off-screen (<= 34 / 67 ms)" "median $(shown gap_median_us) us, max $(shown gap_max_us) us, $(shown switches) times; black $(shown black), dropped $(shown dropped)"

reel_film 7 900 640x360 "$T/event/media/long.mp4"
reel_items "$T/event" long,all,film,long.mp4,,no noon,noon,film,255.mp4,,no
reel_import "$T/event" "$T/state" >/dev/null 2>&1
times=()
for n in 1 2 3 4 5; do
    reel_show "$T/state" 5 640x360 --now 2026-10-24T09:00
    until reel_event_seen '.ev == "play"'; do sleep 0.05; done
    sleep 1
    began=$(awk '{ printf "%.0f", $1 * 1000000 }' /proc/uptime) # CLOCK_MONOTONIC, near enough: no suspend here
    "$BUILD/kioskctl" reel emergency "bench $n" --state "$T/state" >/dev/null 2>&1
    wait "$reel" || true
    wait "$reader" || true
    seen=$(awk -v since="$began" '$2 > since && /other/ { print $2; exit }' "$T/shown")
    times+=("$(((${seen:-0} - began) / 1000))")
    "$BUILD/kioskctl" reel emergency off --state "$T/state" >/dev/null 2>&1
done
row "emergency: kioskctl begins -> on screen (<= 500 ms)" "${times[*]} ms"
reel_show "$T/state" 8 640x360 --now 2026-10-24T11:59:57
wait "$reel" || true
wait "$reader" || true
row "programme switch after its minute (<= 1000 ms)" "$(jq -rs '[.[] | select(.ev == "programme" or (.ev == "play" and .state == "started"))] |
    (map(select(.ev == "programme")) | last) as $p | (map(select(.ev == "play" and .item == "noon")) | first) as $s | ($s.ms - $p.ms) ' "$T/events") ms from plan to picture"

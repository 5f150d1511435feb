#!/bin/bash
# What a guest waits for at a desk in a window of 1080p, upright and wide: touch → next screen, seen from outside (a touch
# is sent to the X server, the desk's line says that the picture was shown), and code → verdict on screen, from inside.
# TOUCHES (default 40) of each kind. Prints rows for `make bench`.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$top/build} touches=${TOUCHES:-40} guests=${GUESTS:-40}
for tool in Xvfb xdotool; do command -v $tool >/dev/null || { echo "no $tool: not measured"; exit 0; }; done
. "$top/tests/standin/camera.sh"
T=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-bench.XXXXXX")
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
    rm -rf "$T"
}
trap finish EXIT
row() { printf '%-52s %s\n' "$1" "$2"; }
percentiles() { sort -n | awk '{ v[NR] = $1 } END { if (NR) printf "p50 %.1f  p99 %.1f  max %.1f ms  (n %d)", v[int((NR + 1) / 2)] / 1000, v[int(NR * 0.99 + 0.99)] / 1000, v[NR] / 1000, NR }'; }

cp -r "$top/tests/data/journey-event" "$T/event"
awk -v n="$guests" 'BEGIN {
    print "reference,order_no,name_zh,name_latin,company,title,language,tier,channel,days,status"
    for (i = 1; i <= n; i++)
        printf "R%06d,A-%d,测试%d号,Guest Number %d,虚构数据,,%s,standard,online,1+2,paid\n", i, i, i, i, i % 2 ? "zh" : "en" }' \
    >"$T/event/tickets.csv"
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>&1
"$BUILD/kioskctl" import "$T/event" --state "$T/state" --keys "$T/keys" --yes >/dev/null 2>&1 || exit 1
"$BUILD/kioskctl" issue "$T/event" --keys "$T/keys" -o "$T/tickets" --no-pictures >/dev/null 2>&1
mapfile -t codes < <(awk -F, '$3 == "t1" { print $4 }' "$T/tickets/codes.csv")

# now: microseconds
now() { printf '%s' "${EPOCHREALTIME/./}"; }
# until_shown PATTERN: the time at which a line that has it came; lines before it are passed over
until_shown() {
    local line
    while read -r -t 5 -u "$events" line; do
        if [[ $line == *$1* ]]; then
            at=$(now)
            return 0
        fi
    done
    return 1
}
drain() { while read -r -t 0.15 -u "$events" _; do :; done; }
place() { # SCREEN BUTTON: "x y" of its middle
    tr '\n' ' ' <"$top/assets/screen/$1-$form.svg" | grep -o "<rect[^>]*id=\"button-$2\"[^>]*>" | head -1 |
        sed 's/.* x="\([0-9.]*\)" y="\([0-9.]*\)" width="\([0-9.]*\)" height="\([0-9.]*\)".*/\1 \2 \3 \4/' |
        awk '{ printf "%d %d", $1 + $3 / 2, $2 + $4 / 2 }'
}
# timed FILE COMMAND PATTERN: what the X server is told, and the line that ends the wait
timed() {
    drain
    local from
    from=$(now)
    echo "$2" >&"$hand"
    until_shown "$3" && echo $((at - from)) >>"$T/$1"
}
touch_at() { echo "mousemove $(place "$1" "$2") click 1"; }

measure() { # FORM WIDTHxHEIGHT
    form=$1
    rm -f "$T"/took-*
    exec {display}< <(exec Xvfb -displayfd 1 -screen 0 "$2x24" -nolisten tcp -noreset 2>/dev/null)
    pids=($!)
    read -r -u "$display" number
    export DISPLAY=:$number SDL_VIDEODRIVER=x11 SDL_AUDIODRIVER=dummy
    exec {events}< <(exec "$BUILD/kiosk-desk" --state "$T/state" --display "window:$2" --now 2026-10-24T09:00 --json --camera none \
        -o desk.scanners=none -o desk.scanner_gap_ms=10 -o desk.language=en 2>"$T/log")
    pids=($! "${pids[@]}")
    mkfifo "$T/hand.$form"
    xdotool - <"$T/hand.$form" >/dev/null 2>&1 &
    pids=($! "${pids[@]}")
    exec {hand}>"$T/hand.$form"
    until_shown '"attract"' || { cat "$T/log" >&2; exit 1; }
    echo "search --sync --onlyvisible --class kiosk-desk windowfocus" >&"$hand"
    for ((i = 0; i < touches; i++)); do
        timed took-touch "$(touch_at attract help)" '"name":"help"'
        timed took-touch "$(touch_at help language)" '"name":"help"'
        timed took-touch "$(touch_at help back)" '"name":"attract"'
        timed took-touch "key F1" '"name":"staff-pin"'
        timed took-touch "key Escape" '"name":"attract"'
    done
    row "touch -> next screen, $form $2 (p99 <= 50)" "$(percentiles <"$T/took-touch")"
    for code in "${codes[@]}"; do
        drain
        echo "type --delay 2 -- $code" >&"$hand"
        echo "key Return" >&"$hand"
        line=
        while read -r -t 5 -u "$events" line; do
            [[ $line != *'"answered"'* ]] || { sed 's/.*"took_us":\([0-9]*\).*/\1/' <<<"$line" >>"$T/took-code"; break; }
        done
        sleep 0.1
    done
    row "code -> verdict on screen, $form $2 (p99 <= 16.7)" "$(percentiles <"$T/took-code")"
    exec {hand}>&-
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
    pids=()
    exec {events}<&- {display}<&-
    rm -rf "$T/state/journal.db"*
}
measure landscape 1920x1080
measure portrait 1080x1920

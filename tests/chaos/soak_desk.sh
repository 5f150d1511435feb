#!/bin/bash
# Eight hours of a busy registration desk in fast time: SCANS codes (default 86400, which is three a second) typed by a
# handheld scanner into a window as quickly as the desk answers, guests coming once and again. Prints a line now and then:
# scans, resident memory, open files, time from code to shown verdict. Memory grows for some 3,000 scans, for SQLite keeps up
# to 2 MB of a database's pages at hand; ends with 1 when it grew by more than 1 MB after the first tenth (4,000 scans at
# least), when a file was left open, or when a scan was lost.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
set -u
scans=${SCANS:-86400} guests=${GUESTS:-5000}
state=$T/state
warm=$((scans / 10 > 4000 ? scans / 10 : scans < 8000 ? scans / 2 : 4000))
rss() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$desk/status"; }
files() { ls "/proc/$desk/fd" | wc -l; }
took() { tail -n 400 "$T/events" | jq -r 'select(.ev == "answered").took_us' | sort -n |
    awk '{ v[NR] = $1 } END { if (NR) printf "p50 %.1f ms, max %.1f ms", v[int((NR + 1) / 2)] / 1000, v[NR] / 1000 }'; }

cp -r "$TOP/tests/data/journey-event" "$T/event"
awk -v n="$guests" 'BEGIN {
    print "reference,order_no,name_zh,name_latin,company,title,language,tier,channel,days,status,code"
    for (i = 1; i <= n; i++)
        printf "R%06d,A-%d,测试%d号,Guest Number %d,虚构数据,,%s,standard,online,1+2,paid,k%06dx\n", i, i, i, i, i % 2 ? "zh" : "en", i }' \
    >"$T/event/tickets.csv"
"$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes >/dev/null 2>"$T/err" || { cat "$T/err"; exit 1; }
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
screen_open 1920x1080 || exit 1
background "$BUILD/kiosk-desk" --state "$state" --display window:1920x1080 --now 2026-10-24T10:05 --json --camera none \
    -o desk.scanners=none -o desk.scanner_gap_ms=300 >"$T/events" 2>"$T/log"
desk=$!
screen_window kiosk-desk || { cat "$T/log"; exit 1; }
answered() { grep -c '"ev":"answered"' "$T/events"; }
awk -v n="$scans" -v g="$guests" 'BEGIN { for (i = 0; i < n; i++) printf "type --delay 1 -- k%06dx\nkey Return\nsleep 0.02\n", i % g + 1 }' |
    xdotool - >/dev/null 2>&1 &
hand=$!
echo "# $scans scans"
first='' first_files='' shown=0
while kill -0 "$hand" 2>/dev/null && kill -0 "$desk" 2>/dev/null; do
    sleep 2
    done=$(answered)
    [ "$done" -lt "$warm" ] || [ -n "$first" ] || { first=$(rss) first_files=$(files); }
    [ $((done - shown)) -lt $((scans / 20)) ] || { shown=$done; printf '%6d scans  RSS %6d kB  %3d files  %s\n' "$done" "$(rss)" "$(files)" "$(took)"; }
done
wait_for 20 test "$(answered)" -ge "$scans"
grown=$(($(rss) - ${first:-0}))
plan 4
ok "the desk lived" kill -0 "$desk"
is "$(answered)" "$scans" "every scan has its answer"
ok "memory is flat: $grown kB after $warm scans" test "$grown" -le 1024
is "$(files)" "${first_files:-$(files)}" "no file was left open"

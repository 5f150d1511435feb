#!/bin/bash
# Codes and hours that meet a desk and a door: what is no ticket at all, a phone that is quick, tomorrow's ticket, a door
# ten minutes early, a lunch out and in, and a clock that stands in 1970. A handheld scanner scans, in a window.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/desk.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
screen_open 1280x720 || { fail "a display opens"; exit 1; }
by_scanner=(-o desk.scanners=none -o desk.scanner_gap_ms=1000 --camera none --printer none)

# ---- what people hold up that is no ticket of this event, and the ticket right behind it ----
state=$T/state
event_lay "$TOP/tests/data/journey-event"
cp -r "$TOP/tests/data/journey-event" "$T/other"
sed -i 's/^code=.*/code=other-2025/; s/^id=.*/id=77/' "$T/other/event.conf"
"$BUILD/kioskctl" issue "$T/other" --keys "$T/other-keys" -o "$T/foreign" --no-pictures >/dev/null 2>&1
of_another_event=$(awk -F, '$1 == "GOOD" && $3 == "t1" { print $4 }' "$T/foreign/codes.csv")
station_start kiosk-desk 1280x720 landscape --state "$state" --now 2026-10-24T09:00 -o desk.replay_seconds=1 "${by_scanner[@]}"
while IFS='|' read -r what code text; do
    scan "$text"
    is "$(verdict)" "$code " "$what is $code"
    ok "and the screen says so" screen_is refused
    scan "$(code_of GOOD)"
    like "$(verdict)" "* 欧阳测试" "a ticket behind it is read at once"
done <<END
a ticket of another event|wrong_event|$of_another_event
a payment code|unknown|wxp://f2f0abcDEF1234567890
another one|unknown|https://qr.alipay.com/fkx00000000000000000000
a Wi-Fi code|unknown|WIFI:T:WPA;S:hall;P:not a ticket;;
a web page|unknown|https://example.org/menu?table=4
a visiting card|unknown|BEGIN:VCARD;N:Nobody;END:VCARD
a number of a book|unknown|9787111213826
END
is "$(journal "SELECT count(*) FROM scan WHERE admitted")" 1 "one person is in, by one admission"
is "$(journal "SELECT count(*) FROM entry WHERE body LIKE '%not a ticket%' OR body LIKE '%wxp:%'")" 0 "what strangers' codes say is kept nowhere"

# ---- tomorrow's ticket ----
scan "$(code_of DAYTWO)"
is "$(verdict)" "wrong_day 李次日" "tomorrow's ticket is told so"
station_stop
is "$ended" 0 "the desk ends when told to" || diag "$(cat "$T/log")"
station_start kiosk-desk 1280x720 landscape --state "$state" --now 2026-10-25T08:00 "${by_scanner[@]}"
scan "$(code_of DAYTWO)"
is "$(verdict)" "ok 李次日" "and is good tomorrow"
station_stop

# ---- a desk whose clock stands in 1970, cut off from everything ----
faked=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -1)
if [ -n "$faked" ]; then
    cp -r "$TOP/tests/data/journey-event" "$T/today"
    sed -i "s/^days=.*/days=$(TZ=Asia/Shanghai date +%F);$(TZ=Asia/Shanghai date -d tomorrow +%F)/" "$T/today/event.conf"
    state=$T/today-state
    event_lay "$T/today"
    echo '@1970-01-02 03:04:05' >"$T/clock"
    station_by="env LD_PRELOAD=$faked FAKETIME_TIMESTAMP_FILE=$T/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1
        FAKETIME_DISABLE_SHM=1"
    export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0
    station_start kiosk-desk 1280x720 landscape --state "$state" "${by_scanner[@]}"
    ok "a clock in 1970 is named" wait_for 5 trouble 16
    scan "$(code_of GOOD)"
    is "$(verdict)" "clock 欧阳测试" "no ticket is refused for its day by such a clock: a person decides"
    is "$(journal "SELECT json_extract(body, '\$.clock_ok') FROM entry WHERE kind = 'scan'")" 0 "on record with the clock's word"
    scan "$(code_of UNPAID)"
    is "$(verdict)" "unpaid Sample Guest" "what has nothing to do with time is refused as ever"
    echo '+0' >"$T/clock.new" && mv "$T/clock.new" "$T/clock"
    ok "a clock that was set is noticed" wait_for 10 no_trouble 16
    scan "$(code_of GOOD)"
    is "$(verdict)" "ok 欧阳测试" "and the same ticket goes in"
    is "$(journal "SELECT json_extract(body, '\$.clock_ok') FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT 1")" 1 "by a clock that is right"
    ok "the chain is whole over the leap" "$BUILD/kioskctl" verify --state "$state"
    station_stop
    station_by=
else
    skip "no libfaketime" 8
fi

# ---- a door: early, on time, to lunch and back ----
state=$T/door-state
event_lay "$TOP/tests/data/door-day"
at_door() { station_start kiosk-door 800x480 compact --state "$state" --now "2026-10-24T$1" -o door.scanners=none -o door.scanner_gap_ms=1000 "${@:2}"; }
at_door 09:40 -o door.gate=round-door
scan "$(code_of ANNA)"
is "$(verdict)" "too_early Anna Sample" "twenty minutes before its session a door is shut"
station_stop
at_door 09:50 -o door.gate=round-door
scan "$(code_of ANNA)"
is "$(verdict)" "ok Anna Sample" "ten minutes before it is open, as the organiser wrote"
station_stop
at_door 10:40 -o door.gate=round-door -o door.direction=out
scan "$(code_of ANNA)"
is "$(verdict)" "ok_exit Anna Sample" "somebody leaves"
station_stop
at_door 10:50 -o door.gate=round-door
scan "$(code_of ANNA)"
is "$(verdict)" "ok_reentry Anna Sample" "and comes back in"
is "$(told scan 'last | .inside')" 1 "and is counted once"
station_stop
ok "the journal of desk and door is whole" "$BUILD/kioskctl" verify --state "$state"
done_testing

#!/bin/bash
# Whom a door expects: a guest of its list who passed the ticket on is not waited for, who has it now is, by name, and may
# be ticked in. At the hour that it is, because what staff write is not written in a rehearsal.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/desk.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 TZ=UTC SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
state=$T/state
cp -r "$TOP/tests/data/door-day" "$T/event"
sed -i "s/^timezone=.*/timezone=UTC/; s/^days=.*/days=$(date +%F);$(date -d tomorrow +%F)/" "$T/event/event.conf"
{ head -1 "$T/event/sessions.csv"
    echo "kernel,round,内核闭门会,Kernel round table,Anna Sample,$(date '+%F 00:00'),$(date -d tomorrow '+%F 00:00'),15,,3,kernel-guests,required,,"; } >"$T/sessions.csv"
mv "$T/sessions.csv" "$T/event/sessions.csv"
rm "$T/event"/lists/*
printf 'ticket,seat\nANNA,A1\n' >"$T/event/lists/kernel-guests.csv"
"$BUILD/kioskctl" staff "$T/event" 7 --name 'Lin Sample' --rights override,lists,zone <<<2580 >/dev/null 2>&1
event_lay "$T/event"
run "$BUILD/kioskctl" swap ANNA --name-latin 'Nora Field' --state "$state"
is "$status" 0 "a listed ticket is passed on" || diag "$err"

screen_open 800x480 || { fail "a display opens"; exit 1; }
station_start kiosk-door 800x480 compact --state "$state" -o door.gate=round-door -o door.scanners=none \
    -o door.scanner_gap_ms=300 -o door.language=en
touch_button staff
wait_for 5 screen_is staff-pin
screen_type 072580
xdotool key Return
ok "staff sign in at the door" wait_for 5 screen_is door-menu || diag "$(screen)"
ok "and ask whom it expects" go expected staff-list || diag "$(screen)"
before=$(scans)
touch_button row-0
wait_for 10 more_scans "$before"
is "$(verdict)" "ok Nora Field" "it is who has the ticket now, and she is in" || diag "$(tail -n 3 "$T/events" "$T/log")"
is "$(journal "SELECT json_extract(body, '\$.reference') FROM entry WHERE kind = 'swap' AND json_extract(body, '\$.ticket') = (SELECT ticket FROM scan)")" \
    "W-9001" "by a ticket of her own"
wait_for 10 screen_is staff-list
before=$(scans)
touch_button row-0
sleep 1
is "$(scans)" "$before" "nobody else is expected, not even whose ticket it was"
station_stop
is "$ended" 0 "the door ends when told to" || diag "$(tail -n 3 "$T/log")"
done_testing

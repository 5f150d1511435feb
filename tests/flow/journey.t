#!/bin/bash
# The journey: a whole desk, off-screen, with the rehearsal camera, a real cupsd and a printer in software. Eight codes
# are held up; screens, journal rows and the one badge are what a guest and an auditor would see.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/camera.sh"
set -u

keys=$T/keys state=$T/state shots=$T/shots
mkdir -p "$shots"
code_of() { awk -F, -v ref="$1" -v kind="$2" 'NR > 1 && $1 == ref && $3 == kind { print $4 }' "$T/$3/codes.csv"; }
sql() { sqlite3 "$state/journal.db" "$1"; }

# ---- the event, its tickets, and another event with keys of its own ----
run "$BUILD/kioskctl" import "$TOP/tests/data/journey-event" --state "$state" --keys "$keys" --yes
is "$status" 0 "the event is imported" || diag "$err"
run "$BUILD/kioskctl" issue "$TOP/tests/data/journey-event" --keys "$keys" -o "$T/tickets"
is "$status" 0 "its tickets are issued" || diag "$err"
cp -r "$TOP/tests/data/journey-event" "$T/other-event"
sed -i 's/^code=.*/code=other-2025/; s/^id=.*/id=77/' "$T/other-event/event.conf"
run "$BUILD/kioskctl" issue "$T/other-event" --keys "$T/other-keys" -o "$T/other" --no-pictures
is "$status" 0 "and those of another event" || diag "$err"

# ---- what is held up, in this order ----
good=$(code_of GOOD t1 tickets)
isnt "$good" "" "the good ticket has a signed code"
printf '%s' "$(forge "$(code_of SECOND t1 tickets)")" >"$T/forged"
printf '%s' "$(code_of GOOD t1 other)" >"$T/other-code"
printf '%s' "$(code_of UNPAID t1 tickets)" >"$T/unpaid"
printf '%s' "$(code_of DAYTWO t1 tickets)" >"$T/daytwo"
printf 'WIFI:T:WPA;S:hall;P:not a ticket;;' >"$T/wifi"
head -c 2900 /dev/zero | tr '\0' 'A' >"$T/huge"
camera_hall "$shots/hall.jpg"
camera_shot "$T/tickets/tickets/GOOD.png" "$shots/good.jpg" 5
for name in forged other-code unpaid daytwo wifi; do
    camera_qr "$T/$name" "$T/$name.png"
    camera_shot "$T/$name.png" "$shots/$name.jpg" 0
done
# The widest symbol needs the whole picture: a phone held close.
camera_qr "$T/huge" "$T/huge.png"
convert "$T/huge.png" -filter box -resize 720x720 -gravity center -background white -extent 1280x720 "$shots/huge.png"
{
    echo "$shots/hall.jpg 600"
    echo "$shots/good.jpg 700"
    echo "$shots/hall.jpg 4500"
    echo "$shots/good.jpg 700"
    for name in forged.jpg other-code.jpg unpaid.jpg daytwo.jpg wifi.jpg huge.png; do
        echo "$shots/hall.jpg 500"
        echo "$shots/$name 900"
    done
    echo "$shots/hall.jpg 600"
} >"$T/list.txt"

# ---- the desk; the replay window is shortened so that a second use needs no wait ----
print_shop
timeout 120 "$BUILD/kiosk-desk" --state "$state" --camera "frames:$T/list.txt" --printer BADGE \
    --display "offscreen:1920x1080:$T/screens" --now 2026-10-24T09:00 -o desk.replay_seconds=1 --json >"$T/events" 2>"$T/log" </dev/null
is "$?" 0 "the desk runs and ends by itself" || diag "$(cat "$T/log")"
"$TOP/tests/standin/cups.sh" stop "$T/cups"

# ---- what was decided ----
verdicts=$(jq -r 'select(.ev == "scan") | .kind + ":" + .code' "$T/events" | tr '\n' ' ')
is "$verdicts" "t1:ok t1:already_in t1:forged t1:wrong_event t1:unpaid t1:wrong_day opaque:unknown unreadable:unreadable " \
    "eight codes, eight verdicts"

# ---- what was shown ----
shown=$(cd "$T/screens" && ls | sed 's/^[0-9]*-//; s/\.png$//' | uniq | tr '\n' ' ')
like "$shown" "attract welcome *printing *ready *refused *" "the screens of a guest, in order"
is "$(jq -r 'select(.ev == "screen" and .name == "refused") | .name' "$T/events" | wc -l)" 7 "seven refusals are shown"
is "$(jq -r 'select(.ev == "screen" and .name == "fault") | .name' "$T/events" | wc -l)" 0 "and no fault"

# ---- what is on record ----
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'scan'")" 8 "eight scans in the journal"
is "$(sql "SELECT group_concat(kind, ' ') FROM (SELECT kind FROM entry WHERE kind LIKE 'print.%' ORDER BY seq)" |
    sed 's/ print.printing//')" "print.intent print.sent print.printed" "one badge, from intent to printed"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"
is "$(sql "SELECT count(*) FROM entry WHERE body LIKE '%$good%'")" 0 "no code text is kept"

# ---- what was printed ----
is "$(ls "$T/cups/printed" | grep -c '\.pwg$')" 1 "exactly one badge was printed"
"$BUILD/tests/standin/pwgtopng" "$T"/cups/printed/*.pwg "$T/badge.png"
badge=$(zbarimg -q --nodbus --raw "$T/badge.png")
like "$badge" "B1??????????????????????????" "and its code reads back"

# ---- the badge is a ticket to this event too ----
printf '%s' "$badge" >"$T/b1"
camera_qr "$T/b1" "$T/b1.png"
camera_shot "$T/b1.png" "$shots/b1.jpg" 0
printf '%s 400\n%s 900\n%s 400\n' "$shots/hall.jpg" "$shots/b1.jpg" "$shots/hall.jpg" >"$T/list2.txt"
run timeout 120 "$BUILD/kiosk-desk" --state "$state" --camera "frames:$T/list2.txt" --printer none \
    --display "offscreen:1080x1920:$T/screens2" --now 2026-10-25T09:00 --json
is "$(jq -r 'select(.ev == "scan") | .kind + ":" + .code' <<<"$out")" "b1:ok" "a badge admits on the second day"
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'print.intent'")" 1 "without a second badge"
done_testing

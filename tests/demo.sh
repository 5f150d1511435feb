#!/bin/bash
# `make demo`: the main job from end to end. Packs and imports the demo event, issues signed tickets, shows them to the
# camera, decides, journals, prints badges through a private print server, and draws each screen; beside it the second
# display plays a break, and greets who comes; then a session's door. With a display it opens their windows (and uses /dev/video0 when there is one); with none they run off-screen. What it
# makes lies in build/demo.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
BUILD=${BUILD:-$top/build}
demo=$BUILD/demo
event=$top/assets/demo-event
opening=2026-10-24T09:00
cd "$top"
. tests/standin/camera.sh

step() { printf '\n== %s\n' "$*"; }
finish() { tests/standin/cups.sh stop "$shop" >/dev/null 2>&1 || true; rm -rf "$shop"; }
shop=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-demo.XXXXXX")
trap finish EXIT

code() { # REFERENCE KIND [FOLDER]
    awk -F, -v ref="$1" -v kind="$2" 'NR > 1 && $1 == ref && $3 == kind { print $4 }' "${3:-$demo/tickets}/codes.csv"
}
phone() { # NAME TEXT: a phone that shows this text as a QR code
    printf '%s' "$2" >"$demo/camera/$1.txt"
    camera_qr "$demo/camera/$1.txt" "$demo/camera/$1.png"
    camera_shot "$demo/camera/$1.png" "$demo/camera/$1.jpg" 0
    rm "$demo/camera/$1.txt" "$demo/camera/$1.png"
}
paper() { # REFERENCE: the issued ticket held up
    camera_shot "$demo/tickets/tickets/$1.png" "$demo/camera/$1.jpg" 5
}
show() { # PAUSE_MS NAME...: each picture for a second, then nobody for the pause
    local pause=$1 name
    shift
    for name; do printf '%s 900\n%s %d\n' "$demo/camera/$name.jpg" "$demo/camera/hall.jpg" "$pause"; done
}
desk() { # NAME LIST SIZE OPTIONS...
    local name=$1 list=$2 size=$3
    shift 3
    "$BUILD/kiosk-desk" --state "$demo/state" --camera "frames:$list" --display "offscreen:$size:$demo/screens-$name" \
        --printer BADGE -o desk.replay_seconds=1 -o desk.name="1 号台" "$@"
}

door() { # NAME LIST SIZE OPTIONS...: the door of the round table
    local name=$1 list=$2 size=$3
    shift 3
    "$BUILD/kiosk-door" --state "$demo/state" --camera "frames:$list" --display "offscreen:$size:$demo/screens-$name" \
        -o door.gate=door-1 -o door.scanners=none -o door.sound=none "$@" </dev/null
}

reel() { # NAME SIZE SECONDS TIME OPTIONS...: the second display, which sees what the desk writes
    local name=$1 size=$2 seconds=$3 now=$4
    shift 4
    "$BUILD/kiosk-reel" --state "$demo/state" --display "offscreen:$size:$demo/screens-$name" --now "$now" \
        -o reel.seconds="$seconds" -o reel.sound=none "$@" </dev/null
}
say() { "$BUILD/kioskctl" reel "$@" --state "$demo/state"; }

rm -rf "$demo"
mkdir -p "$demo/camera" "$demo/badges"

step "Pack the event into one signed bundle, and import it"
"$BUILD/kioskctl" pack "$event" -o "$demo/demo.lanyard" --keys "$demo/keys"
"$BUILD/kioskctl" import "$demo/demo.lanyard" --state "$demo/state" --yes
"$BUILD/kioskctl" media add "$event/media" --state "$demo/state"

step "Issue the signed tickets"
"$BUILD/kioskctl" issue "$event" -o "$demo/tickets" --keys "$demo/keys"

step "Prepare what is held up to the camera"
sed 's/^code *=.*/code=another-event/; s/^id *=.*/id=4242/' "$event/event.conf" >"$demo/event.conf"
cp -r "$event" "$demo/another" && mv "$demo/event.conf" "$demo/another/event.conf"
"$BUILD/kioskctl" issue "$demo/another" -o "$demo/another-tickets" --keys "$demo/another-keys" --no-pictures >/dev/null 2>&1
camera_hall "$demo/camera/hall.jpg"
paper E-1001
paper E-1002
phone forged "$(forge "$(code E-1005 t1)")"
phone other-event "$(code E-1001 t1 "$demo/another-tickets")"
phone unpaid "$(code E-1003 t1)"
phone tomorrow "$(code E-1004 t1)"
phone attention "$(code E-1016 t1)"
phone opaque "$(code E-1035 opaque)"
phone wifi 'WIFI:T:WPA;S:hall;P:not a ticket;;'
phone huge "$(head -c 2900 /dev/zero | tr '\0' 'A')"
rm -rf "$demo/another" "$demo/another-tickets" "$demo/another-keys"
eval "$(tests/standin/cups.sh start "$shop")"
export CUPS_SERVER
echo "$(find "$demo/camera" -name '*.jpg' | wc -l) pictures, and a label printer in software at $CUPS_SERVER"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    step "The second display, in a window beside what follows: the break before ten forty, with sound"
    "$BUILD/kiosk-reel" --state "$demo/state" --display window:960x540 --now 2026-10-24T10:31 </dev/null &
    screen=$!
    step "The desk, in a window; close it to go on (L switches the language)"
    { printf '%s 4000\n' "$demo/camera/hall.jpg"; show 6000 E-1001 E-1002 forged tomorrow attention; } >"$demo/camera/window.txt"
    camera=frames:$demo/camera/window.txt+loop
    [ -c /dev/video0 ] && camera=v4l2:/dev/video0
    "$BUILD/kiosk-desk" --state "$demo/state" --camera "$camera" --display window:1280x720 -o desk.scanners=none -o desk.self_service=yes --printer BADGE --now $opening \
        -o desk.replay_seconds=1 -o desk.name="1 号台"
    step "The door of the round table, in a window; staff 1 has the PIN 246810 (a handheld scanner works too)"
    for reference in 1006 1009 1014; do paper E-$reference; done
    { printf '%s 4000\n' "$demo/camera/hall.jpg"; show 4000 E-1001 E-1006 E-1014 E-1009 forged; } >"$demo/camera/door.txt"
    [ -c /dev/video0 ] || camera=frames:$demo/camera/door.txt+loop
    "$BUILD/kiosk-door" --state "$demo/state" --camera "$camera" --display window:1280x720 --now 2026-10-24T14:05 \
        -o door.gate=door-1 -o door.scanners=none
    kill "$screen" 2>/dev/null || true
    wait "$screen" 2>/dev/null || true
else
    step "The second display, landscape: the break before ten forty; it plays beside what follows"
    reel reel-landscape 1920x1080 95 2026-10-24T10:31 &
    screen=$!
    step "The desk, landscape: kind, verdict, time from code to durable row, name"
    { printf '%s 700\n' "$demo/camera/hall.jpg"; show 3500 E-1001 E-1002; show 600 E-1001 forged other-event unpaid tomorrow \
        attention opaque wifi huge; printf '%s 2500\n' "$demo/camera/hall.jpg"; } >"$demo/camera/landscape.txt"
    desk landscape "$demo/camera/landscape.txt" 1920x1080 --now $opening
    step "The same desk, portrait, on the second day: a badge is a ticket too; then the printer fails"
    for n in 1 2; do
        "$BUILD/tests/standin/pwgtopng" "$PRINTED/$n.pwg" "$demo/badges/$n.png"
        cp "$PRINTED/$n.pwg" "$demo/badges/"
    done
    phone badge "$(zbarimg -q --nodbus --raw "$demo/badges/1.png")"
    paper E-1040
    { printf '%s 700\n' "$demo/camera/hall.jpg"; show 3500 E-1040; show 700 badge forged attention; } >"$demo/camera/portrait.txt"
    desk portrait "$demo/camera/portrait.txt" 1080x1920 --now 2026-10-25T08:40 -o desk.language=en
    paper E-1009
    paper E-1039
    { printf '%s 500\n' "$demo/camera/hall.jpg"; show 3000 E-1009; } >"$demo/camera/fault-en.txt"
    { printf '%s 500\n' "$demo/camera/hall.jpg"; show 3000 E-1039; } >"$demo/camera/fault-zh.txt"
    touch "$CONTROL/fail"
    desk fault-landscape "$demo/camera/fault-zh.txt" 1920x1080 --now 2026-10-25T08:50 -o desk.language=en
    desk fault-portrait "$demo/camera/fault-en.txt" 1080x1920 --now 2026-10-25T08:51
    rm "$CONTROL/fail"
    step "Staff speak to the second display"
    say emergency "请从东门离开" --en "Please leave by the east door" --for 1
    sleep 4
    say emergency off
    wait "$screen"
    step "The second display, portrait: lunch"
    reel reel-portrait 1080x1920 60 2026-10-24T13:55 -o reel.language=en &
    screen=$!
    step "The door of the round table: landscape, portrait, handheld"
    for reference in 1006 1014; do paper E-$reference; done
    { printf '%s 500\n' "$demo/camera/hall.jpg"; show 500 E-1001 E-1006 E-1014 unpaid forged wifi; } >"$demo/camera/door.txt"
    door door-landscape "$demo/camera/door.txt" 1920x1080 --now 2026-10-24T14:05
    { printf '%s 500\n' "$demo/camera/hall.jpg"; show 500 E-1009 tomorrow; } >"$demo/camera/door-2.txt"
    door door-portrait "$demo/camera/door-2.txt" 1080x1920 --now 2026-10-24T14:06 -o door.language=en
    door door-handheld "$demo/camera/door.txt" 800x480 --now 2026-10-24T14:07 -o door.direction=out
    wait "$screen"
    step "What sponsors got"
    say proof --rehearsal
    step "Why was E-1006 refused?"
    "$BUILD/kioskctl" explain E-1006 --reference --gate door-1 --at 2026-10-24T14:05 --state "$demo/state" | head -8
fi

step "What is on record"
"$BUILD/kioskctl" verify --state "$demo/state"
"$BUILD/kioskctl" status --state "$demo/state"

step "What was printed"
for page in "$PRINTED"/*.pwg; do
    [ -e "$page" ] || continue
    n=$(basename "$page" .pwg)
    cp "$page" "$demo/badges/"
    "$BUILD/tests/standin/pwgtopng" "$page" "$demo/badges/$n.png"
    echo "badges/$n.pwg, badges/$n.png: reads back as $(zbarimg -q --nodbus --raw "$demo/badges/$n.png")"
done
printf '\nAll of it lies in %s\n' "${demo#"$top"/}"

#!/bin/bash
# An event with a look of its own, from its folder to the screens: checked with figures, packed, imported, worn by desk,
# door and second display, and put aside where it cannot be read. Strong contrast is black, white and yellow.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/camera.sh"
set -u

ctl=$BUILD/kioskctl event=$T/event keys=$T/keys
cp -r "$TOP/tests/data/theme-event" "$event"
conf() { sed -i "s|^$1=.*|$1=$2|" "$event/event.conf"; }
again() { cp "$TOP/tests/data/theme-event/event.conf" "$event/event.conf"; }
# pixel PICTURE X Y: "2A1033"
pixel() { convert "$1" -crop "1x1+$2+$3" -depth 8 rgb:- | od -An -tx1 | tr -d ' \n' | tr a-f A-F; }

# ---- what is checked ----
run "$ctl" check "$event"
is "$status" 0 "the example passes" || diag "$err"
conf accent '#7A4432'
for verb in check "pack -o $T/faint.lanyard --keys $keys" "import --state $T/faint --keys $keys --yes"; do
    # shellcheck disable=SC2086
    run "$ctl" ${verb%% *} "$event" ${verb#"${verb%% *}"}
    is "$status" 1 "${verb%% *} refuses colours that cannot be read"
    like "$err" '*event.conf:16: theme: accent #7A4432 on ink #2A1033 is 2.2:1, needs 4.5:1*' "and says which, with the figures"
done
again
conf background theme/none.png
conf paper white
sed -i 's/^paper=/shadow=#000000\n&/' "$event/event.conf"
run "$ctl" check "$event"
like "$err" '*paper: "white" is not a colour such as #0B172B*' "a colour is written as digits"
like "$err" '*background: theme/none.png is not among the event*' "a picture that is not there is missed"
like "$err" '*shadow is not a key of ?theme?*' "and so is a key that is none"
again
conf background theme/broken.png
printf 'no picture' >"$event/theme/broken.png"
run "$ctl" check "$event"
like "$err" '*theme/broken.png: damaged*' "a picture that cannot be drawn is refused"
rm "$event/theme/broken.png"
again
sed -i 's/^paper=/font=No Such Family\n&/' "$event/event.conf"
run "$ctl" check "$event"
is "$status" 0 "a font that is not here may be on the kiosk"
like "$err" '*No Such Family is not installed here*' "but it is said"
again

# ---- how it travels ----
run "$ctl" pack "$event" --keys "$keys" -o "$T/event.lanyard"
is "$status" 0 "it is packed" || diag "$err"
run "$ctl" import "$T/event.lanyard" --state "$T/state" --yes
is "$status" 0 "and imported" || diag "$err"
asset() { sqlite3 "$1/roster.db" "SELECT CAST(bytes AS TEXT) FROM asset WHERE name = 'theme.conf'"; }
like "$(asset "$T/state")" '*ink=#2A1033*accent=#FF9E7A*' "the kiosk has its colours"

# ---- who wears it ----
camera_hall "$T/hall.jpg"
echo "$T/hall.jpg 700" >"$T/list.txt"
desk() { # desk STATE SCREENS [OPTIONS]
    timeout 60 "$BUILD/kiosk-desk" --state "$1" --camera "frames:$T/list.txt" --display "offscreen:1920x1080:$2" \
        --now 2026-11-21T09:00 "${@:3}" 2>"$T/log" </dev/null
}
ok "the desk runs" desk "$T/state" "$T/screens" --printer none
is "$(pixel "$T/screens/001-attract.png" 1000 300)" 220D27 "the desk's panel is of the event's ink"
isnt "$(pixel "$T/screens/001-attract.png" 20 900)" 2A1033 "and the picture shines through the ground"
unlike "$(cat "$T/log")" '*theme*' "nothing is amiss" || diag "$(cat "$T/log")"
ok "the desk runs in strong contrast" desk "$T/state" "$T/high" --printer none -o display.contrast=high
is "$(pixel "$T/high/001-attract.png" 300 700)" 000000 "its ground is black"
sed -i 's/^paper=/contrast=high\n&/' "$event/event.conf"
run "$ctl" import "$event" --state "$T/strong" --keys "$keys" --yes
ok "an event may begin with it" desk "$T/strong" "$T/strong-screens" --printer none
is "$(pixel "$T/strong-screens/001-attract.png" 300 700)" 000000 "on every kiosk"
ok "but for one" desk "$T/strong" "$T/mild-screens" --printer none -o display.contrast=normal
is "$(pixel "$T/mild-screens/001-attract.png" 1000 300)" 220D27 "that says otherwise"
again
ok "the second display runs" timeout 60 "$BUILD/kiosk-reel" --state "$T/state" --display "offscreen:640x360:$T/reel" \
    -o reel.sound=none -o reel.seconds=3 --now 2026-11-21T09:00
like "$(pixel "$T/reel/001-wifi.png" 638 358)" '2C15*' "its cards are of the event's ink"

# ---- what is put aside ----
cp -r "$T/state" "$T/worse"
sqlite3 "$T/worse/roster.db" "UPDATE asset SET bytes = CAST(replace(CAST(bytes AS TEXT), '#FF9E7A', '#7A4432') AS BLOB)
    WHERE name = 'theme.conf'"
ok "a desk with colours that nobody can read runs" desk "$T/worse" "$T/screens-worse" --printer none
is "$(grep -c 'theme: .*needs 4.5:1.*built-in colours' "$T/log")" 1 "says so in one line"
is "$(pixel "$T/screens-worse/001-attract.png" 1000 300)" 091221 "and shows the built-in ones"
run "$BUILD/kiosk-desk" --state "$T/state" --display "offscreen:640x360:$T/none" -o display.contrast=bright
isnt "$status" 0 "a contrast that is none is refused"
like "$err" '*display.contrast=bright: write normal or high*' "in words"
done_testing

#!/bin/bash
# A sponsor whose logo went bad after it was imported is still on the wall, by name, in the place the logo had; the
# others have theirs. What the reel shows is compared with the card as it is drawn for that purpose.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/reel.sh"
set -u
command -v ffmpeg >/dev/null || skip_all "no ffmpeg"
cd "$TOP" || exit 1
state=$T/state event=$T/event
size=1920x1080
logo=$TOP/tests/data/reel-event/logos/alpha.svg

# wall PNG: below the header, which has a clock
wall() { ffmpeg -nostdin -v error -i "$1" -vf crop=1920:880:0:200 -f rawvideo -pix_fmt rgb24 - | sha256sum; }
# shown: the wall as the reel shows it now
shown_wall() {
    rm -rf "$T/pictures"
    mkdir "$T/pictures"
    "$BUILD/kiosk-reel" --state "$state" --display "offscreen:$size:$T/pictures" -o reel.sound=none -o reel.seconds=4 \
        --now 2026-10-24T09:00 >"$T/log" 2>&1 </dev/null
    wall "$(find "$T/pictures" -name '*.png' | sort | tail -1)"
}
# drawn FILL...: the card with these fills
drawn() {
    "$BUILD/tests/art/show" assets/card/sponsors-landscape.svg "$size" "$T/drawn.png" say="$BUILD/locale" lead=zh \
        "$@" &&
        wall "$T/drawn.png"
}
spoil() { sqlite3 "$state/roster.db" "UPDATE asset SET bytes = $1 WHERE name = 'logos/beta.svg'"; }

reel_event "$event"
cp "$logo" "$event/logos/beta.svg"
sed -i '/^2,/s/alpha\.svg/beta.svg/' "$event/sponsors.csv"
reel_items "$event" wall,all,card,sponsors,8
run reel_import "$event" "$state"
is "$status" 0 "an event with two sponsors is imported" || diag "$err"
both=$(drawn if-place-1 if-place-2 if-sponsor-1 "logo-1=@$logo" if-sponsor-2 "logo-2=@$logo")
named=$(drawn if-place-1 if-place-2 if-sponsor-1 "logo-1=@$logo" sponsor-2=乙方库)
isnt "$both" "$named" "a logo and a name are told apart"
is "$(shown_wall)" "$both" "both logos are on the wall" || diag "$(cat "$T/log")"
spoil "CAST('<svg xmlns=\"http://www.w3.org/2000/svg\"><g>' AS BLOB)"
is "$(shown_wall)" "$named" "of a damaged one the name is, and the other logo stays" || diag "$(cat "$T/log")"
spoil "x''"
is "$(shown_wall)" "$named" "of an empty one too" || diag "$(cat "$T/log")"
sqlite3 "$state/roster.db" "DELETE FROM asset WHERE name = 'logos/beta.svg'"
is "$(shown_wall)" "$named" "and of one that is gone" || diag "$(cat "$T/log")"
done_testing

#!/bin/bash
# A sponsor whose logo went bad after it was imported is still on the wall, by name, in the place the logo had; the other
# one's logo stays as it was. Seen in what the reel shows: the left half has one sponsor, the right half the other.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/reel.sh"
set -u
command -v ffmpeg >/dev/null || skip_all "no ffmpeg"
state=$T/state event=$T/event

# half X PNG: below the header, which has a clock
half() { ffmpeg -nostdin -v error -i "$2" -vf "crop=960:660:$1:420" -f rawvideo -pix_fmt rgb24 - | sha256sum; }
# look: the wall as the reel shows it now, into $left and $right
look() {
    local picture
    rm -rf "$T/pictures"
    "$BUILD/kiosk-reel" --state "$state" --display "offscreen:1920x1080:$T/pictures" -o reel.sound=none \
        -o reel.seconds=4 --now 2026-10-24T09:00 >"$T/log" 2>&1 </dev/null
    picture=$(find "$T/pictures" -name '*-wall.png' | sort | tail -1)
    ok "the wall is shown" test -s "$picture" || diag "$(cat "$T/log")"
    left=$(half 0 "$picture") right=$(half 960 "$picture")
}
sql() { sqlite3 "$state/roster.db" "$1"; }
spoil() { sql "UPDATE asset SET bytes = $1 WHERE name = 'logos/beta.svg'"; }

reel_event "$event"
cp "$event/logos/alpha.svg" "$event/logos/beta.svg"
sed -i '/^2,/s/alpha\.svg/beta.svg/' "$event/sponsors.csv"
reel_items "$event" wall,all,card,sponsors,8
run reel_import "$event" "$state"
is "$status" 0 "an event with two sponsors is imported" || diag "$err"
look
logo=$left whole=$right
sql "UPDATE sponsor SET name_zh = '另一家' WHERE id = 2"
look
is "$left $right" "$logo $whole" "who has a logo is shown by it alone"
sql "DELETE FROM asset WHERE name = 'logos/beta.svg'"
look
other=$right
isnt "$other" "$whole" "without it the picture is another"
is "$left" "$logo" "and the other sponsor's logo stays"
sql "UPDATE sponsor SET name_zh = '乙方库' WHERE id = 2"
look
named=$right
isnt "$named" "$other" "which is the name"
sql "INSERT INTO asset (name, bytes) VALUES ('logos/beta.svg', x'')"
look
is "$left $right" "$logo $named" "so it is when the file is empty"
spoil "CAST('<svg xmlns=\"http://www.w3.org/2000/svg\"><g>' AS BLOB)"
look
is "$left $right" "$logo $named" "and when it is damaged"
done_testing

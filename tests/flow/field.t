#!/bin/bash
# The technician's pages behind staff's PIN, at a desk and at a door: what is wrong, what the camera reads, the network
# and the clock, the power. Programs of the box that would really switch it off or give it another address are stand-ins
# that write down what they were told.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/camera.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8

state=$T/state art=$TOP/assets/screen
entries_are() { [ "$(sqlite3 -readonly -cmd '.timeout 5000' "$state/journal.db" "SELECT count(*) FROM entry WHERE kind = '$1'")" = "$2" ]; }
screen() { jq -rs '[.[] | select(.ev == "screen")] | last | .name' "$T/events"; }
screen_is() { [ "$(screen)" = "$1" ]; }
on() { screen_touch "$art/$(screen)-landscape.svg" "$1"; }
told() { grep -qxF -- "$1" "$T/told"; }
told_nothing() { [ ! -s "$T/told" ]; }
settled() { # the picture is the same twice
    local before
    before=$(import -window root rgb:- | sha256sum)
    sleep 0.2
    [ "$before" = "$(import -window root rgb:- | sha256sum)" ]
}
# page ROW: a row of the menu of tools, and that its page stands
page() { on "row-$1"; wait_for 20 settled; }

# ---- a box with programs that write down what they are told ----
mkdir "$T/bin"
: >"$T/told"
for program in systemctl timedatectl nmcli; do
    printf '#!/bin/bash\necho "%s $*" >>"%s"\n. "%s"\n' "$program" "$T/told" "$T/bin/.answer" >"$T/bin/$program"
    chmod +x "$T/bin/$program"
done
cat >"$T/bin/.answer" <<'END'
case "${0##*/} $*" in
*"wifi list") printf '82:WPA2:Lighthouse\n40:WPA2:Lighthouse\n55::Elephant\\: guests\n' ;;
*"show --active") echo "Wired one" ;;
*set-ntp*) echo "NTP not supported" >&2; exit 1 ;;
*poweroff) echo "Call to PowerOff failed: Access denied" >&2; exit 1 ;;
esac
exit 0
END
export PATH=$T/bin:$PATH

cp -r "$TOP/tests/data/journey-event" "$T/event"
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>"$T/err"
run "$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes
is "$status" 0 "an event with staff" || diag "$err"
"$BUILD/kioskctl" issue "$T/event" --keys "$T/keys" -o "$T/codes" --no-pictures >/dev/null
awk -F, 'NR == 2 { printf "%s", $4 }' "$T/codes/codes.csv" >"$T/code"
camera_qr "$T/code" "$T/code.png"
camera_shot "$T/code.png" "$T/now.jpg" 0
camera_hall "$T/hall.jpg"
cp "$T/hall.jpg" "$T/shown.jpg"
echo "$T/shown.jpg 150" >"$T/show.txt"
: >"$T/events"

screen_open 1920x1080 || { fail "a display opens"; exit 1; }
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
background "$BUILD/kiosk-desk" --state "$state" --display window:1920x1080 -o desk.scanners=none -o desk.scanner_gap_ms=10 \
    --json --camera "frames:$T/show.txt+loop" >"$T/events" 2>"$T/log"
desk=$!
screen_window kiosk-desk || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
wait_for 15 screen_is attract
sign_in() {
    xdotool key F1
    wait_for 5 screen_is staff-pin
    xdotool type --delay 60 022580
    xdotool key Return
    wait_for 5 screen_is desk-menu
}
look() { [ -z "${LOOK:-}" ] || import -window root "$LOOK/field-$1.png"; }

# ---- the status strip ----
strip() { jq -rs '[.[] | select(.ev == "strip")] | last | .parts // 0' "$T/events"; }
strip_is() { [ "$(strip)" = "$1" ]; }
is "$(strip)" 0 "all is well, and nothing is said"
mkdir -p "$state/enrol" && : >"$state/enrol/enrol.conf"
ok "a centre that is not there is named within 2 s" wait_for 2 strip_is 4
look strip
rm -r "$state/enrol"
ok "and not once it is none of this kiosk's" wait_for 2 strip_is 0

# ---- the pages ----
ok "staff sign in" sign_in || diag "$(screen)" "$(tail -3 "$T/log")"
on tools
ok "the tools are a touch away" wait_for 5 screen_is field-list || diag "$(screen)"
look menu
page 0 && look doctor
doctor_ran() { [ "$(jq -s '[.[] | select(.ev == "screen" and .name == "field-list")] | length' "$T/events")" -ge 4 ]; }
ok "the doctor's findings come" wait_for 20 doctor_ran
on back && wait_for 5 settled
on row-1
ok "the camera has a page" wait_for 5 screen_is field-camera
cp "$T/now.jpg" "$T/.now" && mv "$T/.now" "$T/shown.jpg"
pkill -9 -P "$desk" kiosk-eye
sleep 2.5
look camera
ok "a code before it admits nobody" entries_are scan 0
cp "$T/hall.jpg" "$T/.now" && mv "$T/.now" "$T/shown.jpg"
pkill -9 -P "$desk" kiosk-eye
on back && wait_for 5 screen_is field-list
page 2 && look printers
on back && wait_for 5 settled
page 5 && look records
on back && wait_for 5 settled

# ---- the network ----
page 3 && look network
links=$(ip -4 -o addr show 2>/dev/null | grep -cv ' lo ')
[ "$links" -gt 0 ] || links=1
page "$links" && look wifi
ok "Wi-Fi is looked for" told "nmcli --terse --fields SIGNAL,SECURITY,SSID device wifi list"
on row-0
ok "a network with a password asks for it" wait_for 5 screen_is typing || diag "$(screen)"
look password
xdotool type --delay 40 "lantern fish"
xdotool key Return
ok "and is joined with it" wait_for 5 told "nmcli --wait 30 device wifi connect Lighthouse password lantern fish" || diag "$(cat "$T/told")"
wait_for 5 screen_is field-list && wait_for 5 settled
on row-1
ok "an open one is joined at once" wait_for 5 told "nmcli --wait 30 device wifi connect Elephant: guests" || diag "$(cat "$T/told")"
wait_for 5 settled
on back && wait_for 5 settled
on "row-$((links + 1))" && wait_for 5 screen_is typing
xdotool type --delay 40 "192.168.300.1"
xdotool key Return
ok "what is no address is said so" wait_for 5 screen_is field-list
is "$(grep -c 'connection modify' "$T/told")" 0 "and changes nothing"
wait_for 5 settled && look bad-address
on "row-$((links + 1))" && wait_for 5 screen_is typing
xdotool type --delay 40 "192.168.1.20/24 192.168.1.1"
xdotool key Return
ok "a fixed address is set" wait_for 5 told "nmcli connection modify Wired one ipv4.addresses 192.168.1.20/24 ipv4.gateway 192.168.1.1 ipv4.method manual" || diag "$(cat "$T/told")"
ok "and taken on" wait_for 5 told "nmcli --wait 20 connection up Wired one"
wait_for 5 settled
on back && wait_for 5 settled

# ---- the clock ----
on row-4 && sleep 0.5 && look time
on row-2
ok "the time is asked for" wait_for 5 screen_is typing
xdotool type --delay 40 "2026-10-24 09:00"
xdotool key Return
ok "and set in the event's zone, though nobody else sets it" wait_for 5 told "timedatectl --no-ask-password set-time 2026-10-24 09:00:00 Asia/Shanghai" || diag "$(cat "$T/told")"
wait_for 5 screen_is field-list && sleep 0.3
on row-3 && wait_for 5 settled && look confirm
ok "a clock is not believed without a yes" entries_are clock.lowered 0
on confirm
ok "with one it is, on record" wait_for 5 entries_are clock.lowered 1
sleep 0.5 && on back && wait_for 5 settled

# ---- the power ----
page 6 && look power
on row-0 && wait_for 5 settled && on back && wait_for 5 settled
ok "a restart that was thought better of does not happen" bash -c "! grep -q reboot '$T/told'"
on row-1 && wait_for 5 settled
on confirm
ok "shutting down is asked of the box" wait_for 5 told "systemctl --no-ask-password poweroff"
wait_for 5 settled && look refused
on row-0 && wait_for 5 settled && on confirm
ok "and so is a restart" wait_for 5 told "systemctl --no-ask-password reboot"
wait_for 5 settled
on back && wait_for 5 settled && on back
ok "the menu of staff is back" wait_for 5 screen_is desk-menu || diag "$(screen)"
on tools && wait_for 5 screen_is field-list && on back && wait_for 5 screen_is desk-menu
on logout
ok "and the desk is the guests' again" wait_for 5 screen_is attract || diag "$(screen)"

# ---- the same at a door ----
kill "$desk" && wait "$desk" 2>/dev/null
: >"$T/events"
background "$BUILD/kiosk-door" --state "$state" --display window:1920x1080 -o door.scanners=none \
    -o door.scanner_gap_ms=10 --json --camera "frames:$T/show.txt+loop" >"$T/events" 2>"$T/log"
screen_window kiosk-door
ok "a door opens" wait_for 15 screen_is door-ready || diag "$(cat "$T/log")"
on staff && wait_for 5 screen_is staff-pin
xdotool type --delay 60 022580
xdotool key Return
wait_for 5 screen_is door-menu
on tools
ok "it has the tools, too" wait_for 5 screen_is field-list || diag "$(screen)"
: >"$T/told"
on row-4 && sleep 0.5 && on row-2
ok "and the keyboard" wait_for 5 screen_is typing
xdotool type --delay 40 "2026-10-24 10:00"
xdotool key Return
ok "with which its clock is set" wait_for 5 told "timedatectl --no-ask-password set-time 2026-10-24 10:00:00 Asia/Shanghai" || diag "$(cat "$T/told")"
wait_for 5 screen_is field-list && sleep 0.3
on back && wait_for 5 settled
on row-1
ok "and a camera test" wait_for 5 screen_is field-camera || diag "$(screen)"
on back && wait_for 5 screen_is field-list && on back
ok "and the menu of staff is back" wait_for 5 screen_is door-menu || diag "$(screen)"
done_testing

#!/bin/bash
# What staff at a door see of the centre: a ticket sold a moment ago is let in, one that nobody sold is refused in time, and
# a ticket that two kiosks let in while they were cut off stands on the screen until somebody has seen it.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/centre.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
art=$TOP/assets/screen
journal() { sqlite3 -readonly "$T/door-1/journal.db" "$1"; }
scans() { jq -r 'select(.ev == "scan") | .code' "$T/events" 2>/dev/null | wc -l; }
more_scans() { [ "$(scans)" -gt "$1" ]; }
last() { jq -rs "[.[] | select(.ev == \"scan\")] | last | .$1" "$T/events"; }
scan() {
    local before
    before=$(scans)
    screen_scan "$1"
    wait_for 15 more_scans "$before"
}
said() { jq -rs '[.[] | select(.ev == "sync" and .state)] | last | .state' "$T/events"; }
said_is() { [ "$(said)" = "$1" ]; }
conflicts_are() { [ "$(jq -rs '[.[] | select(.ev == "sync" and .conflicts != null)] | last | .conflicts' "$T/events")" = "$1" ]; }
screen_is() { [ "$(jq -rs '[.[] | select(.ev == "screen")] | last | .name' "$T/events")" = "door-$1" ]; }

centre_open 20
for kiosk in door-1 desk-2; do centre_kiosk $kiosk; centre_syncd $kiosk; done
for kiosk in door-1 desk-2; do wait_for 30 has_roster $kiosk; done
run "$BUILD/kiosk-door" --state "$T/door-1" --display "offscreen:800x480:$T/no" --now 2026-10-24T10:00 -o door.scanners=none
is "$status" 2 "a rehearsal does not touch a kiosk that is enrolled" || diag "$err"
screen_open 1920x1080 || { fail "a display opens"; exit 1; }
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
background "$BUILD/kiosk-door" --state "$T/door-1" --display window:1920x1080 --json -o door.gate=door-1 -o door.scanners=none \
    -o door.scanner_gap_ms=300 -o door.language=zh >"$T/events" 2>"$T/log"
screen_window kiosk-door || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
ok "the door is ready" wait_for 10 screen_is ready
ok "and knows that the centre answers" wait_for 10 said_is on

# ---- a code that the roster does not have ----
scan CODE-5
is "$(last code)" ok "a ticket of the roster goes in"
# Sometimes the news are there before the scan: then nobody has to ask.
for n in {101..110}; do
    before=$(journal "SELECT count(*) FROM entry WHERE kind = 'roster.wanted'")
    centre_ask "INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_zh, code)
        VALUES (7, $n, 'R$n', 0, 0, '刚买的', 'CODE-$n')"
    scan CODE-$n
    [ "$(last code)" = ok ] || break
    [ "$(journal "SELECT count(*) FROM entry WHERE kind = 'roster.wanted'")" = "$before" ] || break
done
is "$(last code)" ok "a ticket sold a moment ago goes in, $n"
isnt "$(journal "SELECT count(*) FROM entry WHERE kind = 'roster.wanted'")" 0 "because the door asked for it"
diag "that took $(last took_us) us"
scan CODE-none
is "$(last code)" unknown "a code that nobody sold is refused"
diag "after $(last took_us) us"

# ---- a double ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
ok "the door knows that it is cut off" wait_for 20 said_is off
"$BUILD/tests/standin/gatekeeper" "$T/desk-2" desk-2 <<<7 >/dev/null
scan CODE-7
is "$(last code)" ok "cut off, it lets in a ticket that another kiosk let in"
"$TOP/tests/standin/cluster.sh" again "$T/pg"
ok "when the centre is back, the double is told" wait_for 60 conflicts_are 1
import -silent -window root "$T/alert.png"
cp "$T/alert.png" "${LOOK:-$T}/alert-door.png" 2>/dev/null
is "$(screen_colour 120 110)" "#F2B84B" "the alert is on the screen" || diag "$(tail -3 "$T/log")"
screen_touch "$art/alert-landscape.svg" seen
seen() { [ "$(centre_ask 'SELECT count(*) FROM ev.conflict WHERE seen = 1')" = 1 ]; }
ok "that somebody has seen it goes to the centre" wait_for 10 seen
ok "and from there to all" wait_for 10 conflicts_are 0
gone() { [ "$(screen_colour 120 110)" != "#F2B84B" ]; }
ok "the alert is gone" wait_for 5 gone

# ---- two words about one person ----
"$TOP/tests/standin/cluster.sh" stop "$T/pg" immediate
ok "cut off once more" wait_for 20 said_is off
for kiosk in door-1 desk-2; do "$BUILD/kioskctl" correct R9 --name-zh "王小$kiosk" --state "$T/$kiosk" >/dev/null; done
"$TOP/tests/standin/cluster.sh" again "$T/pg"
ok "two names for one person are told" wait_for 60 conflicts_are 1
shown() { [ "$(screen_colour 120 110)" = "#F2B84B" ]; }
ok "on the screen" wait_for 5 shown || diag "$(tail -3 "$T/log")"
import -silent -window root "$T/alert-person.png"
cp "$T/alert-person.png" "${LOOK:-$T}/alert-person.png" 2>/dev/null
isnt "$(convert "$T/alert-person.png" -crop 380x58+204+24 -format '%#' info:)" \
    "$(convert "$T/alert.png" -crop 380x58+204+24 -format '%#' info:)" "in words of its own"
screen_touch "$art/alert-landscape.svg" seen
ok "until somebody has seen it" wait_for 10 conflicts_are 0
done_testing

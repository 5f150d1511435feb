#!/bin/bash
# What a desk in a window sounds like: each outcome has its chime, beside its words; without sound there is none, and no
# card at all does no harm. SDL's disk driver writes what a loudspeaker would get; whose chime it is, is told by the
# pitches of its first note.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/desk.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_VIDEODRIVER=x11 SDL_DISKAUDIODELAY=5
state=$T/state
event_lay "$TOP/tests/data/journey-event"

# pitch RAW FROM: of the first note after byte FROM, one of the chimes' first notes; "" when there is none
pitch() {
    perl -e '
        my ($path, $from) = @ARGV;
        open my $f, "<:raw", $path or exit; seek $f, $from, 0; local $/; my @s = unpack "s<*", <$f> // "";
        my $i = 0; $i++ while $i < @s && abs $s[$i] < 40; exit if $i + 4800 > @s;
        my ($best, $most) = ("", 0);
        for my $hz (466, 659, 784, 1047) {
            my $sum = 0;
            for my $k (1, 2, 3) {
                my ($re, $im) = (0, 0);
                for my $n (0 .. 4319) {
                    my $w = 0.5 - 0.5 * cos(6.2831853 * $n / 4320);
                    $re += $w * $s[$i + $n] * cos(6.2831853 * $hz * $k * $n / 48000);
                    $im += $w * $s[$i + $n] * sin(6.2831853 * $hz * $k * $n / 48000);
                }
                $sum += sqrt($re * $re + $im * $im);
            }
            ($best, $most) = ($hz, $sum) if $sum > $most;
        }
        print $best' "$1" "$2"
}
so_far() { stat -c %s "$T/heard" 2>/dev/null || echo 0; }
hears() { [ "$(pitch "$T/heard" "$1")" = "$2" ]; }
desk() { station_start kiosk-desk 1280x720 landscape --state "$state" --camera none --now 2026-10-24T09:00 -o desk.scanners=none \
    -o desk.scanner_gap_ms=300 "$@"; }

screen_open 1280x720 || { fail "a display opens"; exit 1; }
print_shop
export SDL_AUDIODRIVER=disk SDL_DISKAUDIOFILE=$T/heard
desk --printer "$QUEUE" -o desk.volume=100
from=$(so_far)
scan "$(code_of GOOD)"
ok "a welcome is heard" wait_for 10 hears "$from" 784
ok "the badge is there" wait_for 30 screen_is ready
chimed_ready() { local step; for ((step = from; step < $(so_far); step += 40000)); do hears "$step" 1047 && return; done; return 1; }
ok "and heard" wait_for 10 chimed_ready
from=$(so_far)
scan 'nobody sold this'
ok "a refusal is heard as one" wait_for 10 hears "$from" 466
is "$(screen)" refused "and stands on the screen as well"
from=$(so_far)
ok "nobody, no sound" wait_for 20 screen_is attract
is "$(pitch "$T/heard" "$((from + 200000))")" "" "when the refusal is gone"
station_stop
is "$ended" 0 "the desk ends" || diag "$(tail -n 3 "$T/log")"

# ---- off ----
rm -f "$T/heard"
desk --printer none -o desk.sound=none
scan 'nobody sold this'
ok "the refusal is on the screen" wait_for 5 screen_is refused
ok "and no card was touched" test ! -e "$T/heard"
station_stop
run timeout 10 "$BUILD/kiosk-desk" --state "$state" --display "offscreen:640x360:$T/p" --printer none -o desk.sound=loud
is "$status" 2 "another word is refused"
like "$err" "*loud: sound is sdl or none*" "with what to write"
run timeout 10 "$BUILD/kiosk-desk" --state "$state" --display "offscreen:640x360:$T/p" --printer none -o desk.volume=200
is "$status" 2 "and so is another volume"
like "$err" "*desk.volume=200: write a number from 0 to 100*" "with the range"

# ---- no card ----
SDL_DISKAUDIOFILE=/dev/null/nowhere desk --printer none
is "$(grep -c 'no sound' "$T/log")" 1 "a missing card is said once"
scan "$(code_of SECOND)"
is "$(screen)" welcome "and keeps nobody waiting"
station_stop
is "$ended" 0 "nor the end"
done_testing

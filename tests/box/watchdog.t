#!/bin/bash
# The programs as the service manager hears them: ready, beating, and silent as soon as they hang.
. "$(dirname "$0")/../lib.sh"
set -u
cat >"$T/manager.pl" <<'PERL'
use IO::Socket::UNIX;
$| = 1;
my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM(), Local => $ARGV[0]) or die "$ARGV[0]: $!";
while (defined $socket->recv(my $words, 512)) { print "$words\n" }
PERL
count() { grep -c "^$2" "$T/$1.heard"; }
more_than() { [ "$(count "$1" "$2")" -gt "$3" ]; }

# lives NAME COMMAND...: it says it is ready, beats, and falls silent when it is stopped
lives() {
    local name=$1 pid before
    shift
    background perl "$T/manager.pl" "$T/$name.notify" >"$T/$name.heard" 2>&1
    wait_for 10 test -S "$T/$name.notify"
    NOTIFY_SOCKET=$T/$name.notify WATCHDOG_USEC=400000 background "$@" >"$T/$name.out" 2>&1
    pid=$!
    ok "$name is ready" wait_for 30 more_than "$name" READY=1 0 || diag "$(cat "$T/$name.out")"
    ok "$name beats" wait_for 10 more_than "$name" WATCHDOG=1 2
    ok "$name says how it is" wait_for 5 more_than "$name" STATUS= 0
    kill -STOP "$pid"
    wait_for 5 grep -q '^State:.T' "/proc/$pid/status"
    before=$(count "$name" WATCHDOG=1)
    sleep 1 # ten intervals: what was sent before has been read by then
    ok "$name hangs: no more beats" test "$(($(count "$name" WATCHDOG=1) - before))" -le 1
    kill -CONT "$pid"
    ok "$name goes on: beats again" wait_for 10 more_than "$name" WATCHDOG=1 $((before + 1))
    tap_stop "$pid"
}

"$BUILD/kioskctl" pack "$TOP/assets/demo-event" -o "$T/demo.lanyard" --keys "$T/keys" >/dev/null 2>&1
run "$BUILD/kioskctl" import "$T/demo.lanyard" --state "$T/state" --yes
is "$status" 0 "an event is imported" || diag "$err"
export SDL_AUDIODRIVER=dummy
common=(--now 2026-10-24T09:00)
lives desk "$BUILD/kiosk-desk" --state "$T/state" "${common[@]}" --camera none --display "offscreen:640x360:$T/desk" -o provision.sticks="$T/none"
lives door "$BUILD/kiosk-door" --state "$T/state" "${common[@]}" --camera none --display "offscreen:640x360:$T/door" -o door.gate=door-1 \
    -o door.sound=none -o door.scanners=none
lives reel "$BUILD/kiosk-reel" --state "$T/state" "${common[@]}" --display "offscreen:640x360:$T/reel"
lives syncd "$BUILD/kiosk-syncd" --state "$T/state"
done_testing

#!/bin/bash
# The programs as the service manager hears them: ready, beating, and silent as soon as they hang.
. "$(dirname "$0")/../lib.sh"
set -u
ulimit -c 0
cat >"$T/manager.pl" <<'PERL'
use IO::Socket::UNIX;
$| = 1;
my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM(), Local => $ARGV[0]) or die "$ARGV[0]: $!";
while (defined $socket->recv(my $words, 512)) { print "$words\n" }
PERL
count() { grep -c "^$2" "$T/$1.heard"; }
more_than() { [ "$(count "$1" "$2")" -gt "$3" ]; }


# The planted hang: the main thread of a program never comes back from its poll once $HANG is there; all else runs on.
cat >"$T/hang.c" <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>
static void hang(void) {
    while (gettid() == getpid() && access(getenv("HANG"), F_OK) == 0)
        sleep(1);
}
int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *wait, const sigset_t *mask) {
    hang();
    return ((int (*)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *))dlsym(RTLD_NEXT, "ppoll"))(fds, n, wait, mask);
}
int poll(struct pollfd *fds, nfds_t n, int ms) {
    hang();
    return ((int (*)(struct pollfd *, nfds_t, int))dlsym(RTLD_NEXT, "poll"))(fds, n, ms);
}
int __poll_chk(struct pollfd *fds, nfds_t n, int ms, size_t size) { (void)size; return poll(fds, n, ms); }
int __ppoll_chk(struct pollfd *fds, nfds_t n, const struct timespec *wait, const sigset_t *mask, size_t size) {
    (void)size;
    return ppoll(fds, n, wait, mask);
}
C
plant=
if grep -q __asan_init "$BUILD/kiosk-desk"; then
    diag "with sanitizers nothing can be planted: programs are stopped as a whole instead"
elif ! "${CC:-cc}" -shared -fPIC -o "$T/hang.so" "$T/hang.c" 2>"$T/cc.log"; then
    diag "no planted hang, programs are stopped as a whole instead: $(cat "$T/cc.log")"
else
    plant=$T/hang.so
fi
export HANG=$T/hang

hang() { if [ -n "$plant" ]; then : >"$HANG"; else kill -STOP "$1" && wait_for 5 grep -q '^State:.T' "/proc/$1/status"; fi; }
begin() { # NAME COMMAND...
    NOTIFY_SOCKET=$T/$1.notify WATCHDOG_USEC=400000 LD_PRELOAD=$plant background "${@:2}" >>"$T/$1.out" 2>&1
    pid=$!
}

# lives NAME COMMAND...: it says it is ready, beats, and falls silent when its main loop hangs; what the service manager
# does then ends it, and another is ready.
lives() {
    local name=$1 pid before
    background perl "$T/manager.pl" "$T/$name.notify" >"$T/$name.heard" 2>&1
    wait_for 10 test -S "$T/$name.notify"
    begin "$@"
    ok "$name is ready" wait_for 30 more_than "$name" READY=1 0 || diag "$(cat "$T/$name.out")"
    ok "$name beats" wait_for 10 more_than "$name" WATCHDOG=1 2
    ok "$name says how it is" wait_for 5 more_than "$name" STATUS= 0
    hang "$pid"
    before=$(count "$name" WATCHDOG=1)
    sleep 1 # ten intervals: what was sent before has been read by then
    ok "$name hangs: no more beats" test "$(($(count "$name" WATCHDOG=1) - before))" -le 1
    ok "$name is still there: nothing else would notice" kill -0 "$pid"
    kill -ABRT "$pid"
    [ -n "$plant" ] || kill -CONT "$pid"
    rm -f "$HANG"
    wait "$pid" 2>/dev/null
    is $? 134 "$name is ended as the service manager ends it"
    before=$(count "$name" WATCHDOG=1)
    begin "$@"
    ok "another $name is ready" wait_for 30 more_than "$name" READY=1 1 || diag "$(tail -3 "$T/$name.out")"
    ok "and beats" wait_for 10 more_than "$name" WATCHDOG=1 "$before"
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

#!/bin/bash
# kiosk-probe as a program: its words, its answers, and that its walls stand while it reads. For that a library is
# planted into it which tries, at the first byte that is read, what code in a hostile file would.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/films.sh"
probe=$BUILD/kiosk-probe
film "$T/film.mp4" 320x180 30 0.5

run "$probe" --help
like "$status $out" "0 *kiosk-probe \[--progress\] FILE*" "--help explains"
run "$probe" --version
like "$status $out" "0 kiosk-probe *" "--version answers"
run "$probe" --frob
is "$status" 2 "another option is wrong usage"
run "$probe" "$T/film.mp4"
like "$status $out" "0 \[media\]*kind=film*video=h264*frames=15*" "a film is told as a key file"
is "$err" "" "and FFmpeg says nothing"
is "$("$probe" <"$T/film.mp4")" "$out" "the same on standard input"
run "$probe" --progress "$T/film.mp4"
like "$err" "# [0-9]* 500*" "progress goes to stderr"
run "$probe" "$T/missing.mp4"
like "$status $err" "1 *missing.mp4: No such file*" "a missing file is an error"
run "$probe" /dev/zero
like "$status $err" "1 *not a file*" "so is what is no file"

# ---- walls ----
plant() {
    cat >"$T/plant.c" <<'C'
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
static void try(void) {
    static int tried;
    if (tried++)
        return;
    int fd = ATTEMPT;
    dprintf(2, "planted: %s\n", fd < 0 ? strerror(errno) : "worked");
}
ssize_t pread(int fd, void *to, size_t n, off_t at) { try(); return syscall(SYS_pread64, fd, to, n, at); }
ssize_t pread64(int fd, void *to, size_t n, off_t at) { try(); return syscall(SYS_pread64, fd, to, n, at); }
#ifdef EARLY
__attribute__((constructor)) static void early(void) { try(); }
#endif
C
    "${CC:-cc}" -D_GNU_SOURCE -shared -fPIC -w -o "$T/plant.so" "$@" "$T/plant.c" || fail "the plant compiles"
}
planted() { run env LD_PRELOAD="$T/plant.so" "$probe" "$T/film.mp4"; }
if nm -D "$probe" 2>/dev/null | grep -q __asan_init; then
    skip "no library can be planted into a sanitizer build, and its walls are lower" 7
else
    passwd='-DATTEMPT=open("/etc/passwd",O_RDONLY)'
    plant "$passwd" -DEARLY
    planted
    like "$err" "planted: worked*" "before its walls stand it could open a file: the plant works"
    plant "$passwd"
    planted
    is "$err" "planted: Permission denied" "behind them a file is not opened"
    like "$status $out" "0 *frames=15*" "and it goes on with its own"
    plant "-DATTEMPT=open(\"$T/film.mp4\",O_WRONLY)"
    planted
    is "$err" "planted: Permission denied" "nor is the film itself, to write into it"
    plant '-DATTEMPT=socket(AF_INET,SOCK_STREAM,0)'
    planted
    is "$status $out" "159 " "a socket ends it"
    plant '-DATTEMPT=execl("/bin/true","true",(char*)0)'
    planted
    is "$status $out" "159 " "so does another program"
    plant '-DATTEMPT=fork()'
    planted
    is "$status $out" "159 " "and a child"
fi
done_testing

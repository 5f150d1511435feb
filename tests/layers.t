#!/bin/bash
# The arrows hold in this tree, and layers.sh would say so if they did not: one planted violation of each kind.
. "$(dirname "$0")/lib.sh"

cp -r "$TOP/kiosk" "$T/kiosk"
mkdir -p "$T/build/lib"
cp "$BUILD/lib/libcore.a" "$T/build/lib/"
for program in "$BUILD"/kiosk*; do
    ln -s "$program" "$T/build/"
done

run "$TOP/tests/layers.sh" "$TOP" "$BUILD"
is "$status$out" 0 "this tree keeps its arrows"

# planted FILE LINE WANTED NAME: append a line to a file of the copy, look, take it out again
planted() {
    local file=$T/kiosk/$1
    [ -d "$(dirname "$file")" ] || { skip "no kiosk/$(dirname "$1") yet"; return; }
    if [ -f "$file" ]; then cp "$file" "$T/saved"; else rm -f "$T/saved"; fi
    echo "$2" >>"$file"
    run "$TOP/tests/layers.sh" "$T" "$T/build"
    if [ -f "$T/saved" ]; then mv "$T/saved" "$file"; else rm "$file"; fi
    [ "$status" = 1 ] || out="ended with $status: $out"
    like "$out" "$3" "$4"
}
planted core/ticket.h '#include <time.h>' '*kiosk/core/ticket.h:*: core may not include time.h' "core knows no clock"
planted core/planted.c '#include <stdio.h>' '*core may not include stdio.h' "core knows no file"
planted core/planted.c '#include "store/db.h"' '*core may not include store/db.h' "core needs nobody"
planted core/planted.c '  #  include <sqlite3.h>' '*core may not include sqlite3.h' "however it is written"
planted store/planted.c '#include "device/printer.h"' '*store may not include device/printer.h' "store knows no device"
planted device/planted.c '#include "store/db.h"' '*device may not include store/db.h' "device knows no store"
planted art/planted.c '#include "device/display.h"' '*art may not include device/display.h' "art knows no device"
planted app/planted.c '#include "art/text.h"' '*app may not include art/text.h' "app needs only core"
planted app/planted.c '#include <cups/cups.h>' '*app may not include cups/cups.h' "CUPS stays in device"
planted art/planted.c '#include <SDL.h>' '*art may not include SDL.h' "SDL stays in device"
planted station/planted.c '#include "desk/desk.h"' '*station may not include desk/desk.h' "a station knows no program"
planted desk/planted.c '#include <sqlite3.h>' '*desk may not include sqlite3.h' "SQLite stays in store"
planted device/planted.c '#include <curl/curl.h>' '*device may not include curl/curl.h' "a new library has to be let in"
planted ctl/planted.c '#include <SDL.h>' '*ctl may not include SDL.h' "kioskctl opens no window"
planted planted.c 'int x;' '*kiosk/planted.c: a room without rules*' "a new room needs rules"

cat >"$T/planted.c" <<'C'
#include <stdlib.h>
#include <time.h>
long planted(void);
long planted(void) { return time(NULL) + (getenv("HOME") != NULL); }
C
if cc -c -o "$T/planted.o" "$T/planted.c"; then
    ar rs "$T/build/lib/libcore.a" "$T/planted.o" 2>/dev/null
    run "$TOP/tests/layers.sh" "$T" "$T/build"
    like "$status $out" '1 *libcore.a asks for getenv*' "an object that reads the environment is named"
    like "$out" '*libcore.a asks for time*' "and so is the clock"
    cp "$BUILD/lib/libcore.a" "$T/build/lib/"
fi

# linked PROGRAM LIBRARY: build a stand-in that is linked with what the program must never have
linked() {
    rm -f "$T/build/$1"
    echo 'int main(void) { return 0; }' | cc -x c - -o "$T/build/$1" -Wl,--no-as-needed "-l$2" || return
    run "$TOP/tests/layers.sh" "$T" "$T/build"
    like "$status $out" "1 *$1 is linked with lib$2*" "$1 with lib$2 is named"
    rm -f "$T/build/$1"
}
linked kiosk-eye sqlite3
linked kiosk-eye SDL2
linked kiosk-desk zbar
linked kioskctl SDL2
linked kiosk-door cups
done_testing

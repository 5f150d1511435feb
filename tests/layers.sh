#!/bin/bash
# The arrows between the rooms, looked after by machine: who includes whom, which library's header stands in which room,
# what libcore asks of the system, and what each program is linked with. A missing -I protects nothing: <sqlite3.h> and
# <cups/cups.h> compile without any flag on Debian. Prints each violation; ends with 1 when there is one.
# Usage: layers.sh [TREE [BUILD]]
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=${1:-$here/..}
build=${2:-$tree/build}
found=0

violation() { echo "layers: $*"; found=1; }

# ---- includes: room | rooms it may include | headers of libraries it may include ----
rooms='
core    | core                                   | sodium.h
store   | store core                             | sqlite3.h sodium.h
art     | art core                               | glib.h glib-object.h gio/gio.h cairo*.h librsvg/* pango/* qrencode.h png.h fontconfig/*
device  | device core                            | SDL*.h libevdev/* cups/* zbar.h jpeglib.h png.h cairo.h seccomp.h iconv.h linux/* libav*/* libsw*/* ebur128.h pinyin.h
app     | app core                               | glib.h glib/* jansson.h
badge   | badge app art store core               |
station | station badge app art store device core      | jansson.h
desk    | desk station badge app art store device core | glib.h jansson.h
door    | door station app art store device core | glib.h jansson.h
reel    | reel station app art store device core | glib.h jansson.h
eye     | eye device core                        |
probe   | probe device core                      |
ctl     | ctl sync badge app art store device core          | glib.h jansson.h sodium.h archive.h archive_entry.h unicode/*
sync    | sync app store core                    | glib.h jansson.h sodium.h libpq-fe.h openssl/*
'
# The C library's and POSIX' own; core may have only the first line of them.
pure='errno.h inttypes.h limits.h stdalign.h stdbool.h stddef.h stdint.h string.h'
system='arpa/inet.h assert.h ctype.h dirent.h endian.h fcntl.h ftw.h getopt.h glob.h ifaddrs.h libgen.h locale.h malloc.h math.h net/if.h poll.h pthread.h pwd.h
sched.h setjmp.h signal.h spawn.h stdarg.h stdatomic.h stdio.h stdlib.h strings.h sys/* termios.h threads.h time.h
unistd.h wchar.h'

# fits NAME PATTERN...
fits() {
    local name=$1 pattern
    shift
    for pattern; do
        # shellcheck disable=SC2053
        [[ $name == $pattern ]] && return 0
    done
    return 1
}

files_of() {
    [ "$1" = sync ] && [ -d "$tree/sync" ] && find "$tree/sync" -name '*.[ch]'
    [ -d "$tree/kiosk/$1" ] && find "$tree/kiosk/$1" -name '*.[ch]' ! -path '*/core/banned.h'
    [ -f "$tree/kiosk/$1.c" ] && echo "$tree/kiosk/$1.c"
}

set -f # the patterns below are not for the shell to expand
known=
while IFS='|' read -r room own libraries; do
    room=${room// /}
    [ -n "$room" ] || continue
    known+=" $room"
    libraries+=" $pure"
    [ "$room" = core ] || libraries+=" $system"
    while IFS=: read -r file line text; do
        [ -n "$file" ] || continue
        [[ $text =~ ^[[:space:]]*\#[[:space:]]*include[[:space:]]*([\<\"])([^\>\"]*) ]] || continue
        name=${BASH_REMATCH[2]}
        if [ "${BASH_REMATCH[1]}" = '"' ]; then fits "${name%%/*}" $own; else fits "$name" $libraries; fi ||
            violation "${file#"$tree"/}:$line: $room may not include $name"
    done < <(files_of "$room" | xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include')
done <<<"$rooms"
while read -r folder; do
    fits "$(basename "$folder" .c)" $known ||
        violation "kiosk/$(basename "$folder"): a room without rules (tests/layers.sh)"
done < <(find "$tree/kiosk" -mindepth 1 -maxdepth 1 \( -type d -o -name '*.c' \))

# ---- what core asks of the system ----
core=$build/lib/libcore.a
allowed=$here/layers-core-symbols.txt
if [ -f "$core" ]; then
    own=$(nm --defined-only "$core" | awk 'NF == 3 { print $3 }' | sort -u)
    while read -r symbol; do
        violation "libcore.a asks for $symbol"
    done < <(nm -u "$core" | awk 'NF == 2 { print $2 }' | sort -u | grep -vE '^__(asan|ubsan|sanitizer)_' |
        sed 's/^__\([a-z]*\)_chk$/\1/' | grep -vxF -f <(echo "$own") -f "$allowed")
else
    violation "$core is not built"
fi

# ---- what programs are linked with: program | source | never ----
programs='
kiosk-desk  | desk    | libpq libzbar libav* libsw* libarchive
kiosk-door  | door    | libpq libzbar libav* libsw* libcups* libarchive
kiosk-reel  | reel    | libpq libzbar libcups* libarchive
kiosk-eye   | eye     | libSDL2* libsqlite3 libcups* libpq librsvg* libpango* libglib* libcurl* libssl libarchive
kiosk-syncd | syncd   | libSDL2* libcups*
kiosk-probe | probe   | libSDL2* libsqlite3 libcups* libpq libcurl* libssl
kioskctl    | ctl     | libSDL2* libav* libsw* libzbar
'
while IFS='|' read -r program source never; do
    program=${program// /} source=${source// /}
    [ -n "$program" ] || continue
    if [ ! -f "$build/$program" ]; then
        [ -z "$(files_of "$source")" ] || violation "$program is not built"
        continue
    fi
    while read -r library; do
        fits "${library%%.so*}" $never && violation "$program is linked with $library"
    done < <(readelf -d "$build/$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
done <<<"$programs"

exit $found

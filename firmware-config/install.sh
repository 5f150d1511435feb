#!/bin/bash
# `make install`: puts what was built, and the files of package/, below DESTDIR. Nothing is started and nobody is made;
# that is the package's part. Same inputs, same tree: times are the commit's, names and modes are said here.
# Usage: install.sh BUILD DESTDIR VERSION
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$here/..
build=$1 to=$2 version=$3
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct 2>/dev/null || date +%s)}
umask 022
put() { install -D -m "$1" -t "$to/$2" "${@:3}"; } # MODE FOLDER FILE...

programs() {
    put 755 usr/bin "$build"/{kiosk-desk,kiosk-door,kiosk-reel,kiosk-syncd,kioskctl}
    put 755 usr/libexec/lanyard "$build"/{kiosk-eye,kiosk-probe}
    strip --remove-section=.comment "$to"/usr/bin/kiosk* "$to"/usr/libexec/lanyard/kiosk-*
}

assets() {
    local file
    (cd "$top/assets" && find badge card paper screen sound ticket -type f ! -name '*.c') | while read -r file; do
        put 644 "usr/share/lanyard/$(dirname "$file")" "$top/assets/$file"
    done
    put 644 usr/share/lanyard/locale "$build"/locale/*.mo
    (cd "$top/assets" && find demo-event -type f) | while read -r file; do
        put 644 "usr/share/doc/lanyard/examples/$(dirname "$file")" "$top/assets/$file"
    done
}

pages() {
    local name section
    for name in kiosk-desk kiosk-door kiosk-reel kiosk-syncd kioskctl kiosk-eye kiosk-probe; do
        section=1
        case $name in kiosk-eye | kiosk-probe) section=8 ;; esac
        mkdir -p "$to/usr/share/man/man$section"
        LC_ALL=C.UTF-8 "$here/man.sh" "$build/$name" $section "$version" "$(date -u -d "@$epoch" +%F)" |
            gzip -9n >"$to/usr/share/man/man$section/$name.$section.gz"
    done
}

files() {
    local file mode
    (cd "$here/package" && find etc usr -type f) | while read -r file; do
        mode=644
        [ ! -x "$here/package/$file" ] || mode=755
        put $mode "$(dirname "$file")" "$here/package/$file"
    done
    if [ -d "$here/samples" ]; then put 644 usr/share/doc/lanyard/examples/samples "$here"/samples/*; fi
    put 644 usr/share/doc/lanyard "$here/package/copyright"
}

programs
assets
pages
files
find "$to" -newermt "@$epoch" -exec touch -h -d "@$epoch" {} +

#!/bin/bash
# `make deb`: a Debian package of the tree that `make install` staged. Which libraries it needs is read from the programs;
# what they open by name or run is listed here, because nobody can read it from them.
# Usage: package.sh STAGE OUT.deb VERSION
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
stage=$1 out=$(realpath -m "$2") version=$3
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || date +%s)}
# SDL opens libGL, libEGL and libwayland by name, libpinyin its tables, librsvg and pango their fonts.
by_name='libgl1, libegl1, libgles2, libgl1-mesa-dri, libwayland-client0, libwayland-cursor0, libwayland-egl1, libxkbcommon0'
by_name+=', weston, cups, cups-client, cups-filters, libpinyin-data, fonts-noto-cjk, fonts-noto-core, tzdata'
by_name+=', libpam-systemd, systemd'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/debian" "$stage/DEBIAN"
printf 'Source: lanyard\n\nPackage: lanyard\nArchitecture: any\n' >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O "$stage"/usr/bin/kiosk* "$stage"/usr/libexec/lanyard/kiosk-* 2>"$work/log") ||
    { cat "$work/log" >&2; exit 1; }

printf 'lanyard (%s) bookworm; urgency=medium\n\n  * Built from the tree as it stands.\n\n -- Lanyard <lanyard@lanyard.invalid>  %s\n' \
    "$version" "$(LC_ALL=C date -uR -d "@$epoch")" | gzip -9n >"$stage/usr/share/doc/lanyard/changelog.gz"
cat >"$stage/DEBIAN/control" <<CONTROL
Package: lanyard
Version: $version
Architecture: $(dpkg --print-architecture)
Section: misc
Priority: optional
Maintainer: Lanyard <lanyard@lanyard.invalid>
Depends: ${libraries#shlibs:Depends=}, $by_name
Recommends: polkitd
Suggests: ffmpeg
Installed-Size: $(du -sk --exclude=DEBIAN "$stage" | cut -f1)
Description: event desk: check-in, badges, doors and a second display
 Reads tickets with a camera, greets guests, prints their badges, keeps the
 doors of sessions and plays films on a second display, with no network at all.
 .
 Installing it starts nothing. Enabling lanyard-weston.service gives the
 machine's displays to the kiosk; lanyard-syncd.service follows a centre.
CONTROL
(cd "$stage" && find etc -type f | LC_ALL=C sort | sed 's|^|/|') >"$stage/DEBIAN/conffiles"
install -m 755 -t "$stage/DEBIAN" "$here"/maintainer/{postinst,prerm,postrm}
(cd "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
chmod 644 "$stage"/DEBIAN/{control,conffiles,md5sums}
find "$stage" -exec touch -h -d "@$epoch" {} +
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group --build "$stage" "$out" >/dev/null
echo "$out: $(($(stat -c %s "$out") / 1024)) KiB"

#!/bin/bash
# `make image`: a disk image that a box starts from. See base.sh, stage.sh, initrd.sh and disk.sh for its four parts.
# Usage: image.sh DEB WORK IMAGE [ARCH]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ -n "$1" ] || { echo "make image: there is no package yet: make deb" >&2; exit 1; }
deb=$(realpath "$1") work=$(realpath -m "$2") image=$(realpath -m "$3") arch=${4:-$(dpkg --print-architecture)}
export PATH=$PATH:/usr/sbin:/sbin

if [ "$(id -u)" -ne 0 ]; then
    echo "make image: needs root: it unpacks packages with their owners, and runs their scripts in a chroot" >&2
    exit 1
fi
missing=()
have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | awk '$1 == "installed" { print $2 }')
for package in $("$here/../packages.sh" imaging); do
    grep -qxF "$package" <<<"$have" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] || { echo "make image: needs: apt-get install --no-install-recommends ${missing[*]}" >&2; exit 1; }

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct)}
VERSION=${VERSION:-$(git -C "$here" describe --always --dirty)}
export SOURCE_DATE_EPOCH VERSION
mkdir -p "$work"
base=$("$here/base.sh" make "$arch" "$work")
echo "root"
"$here/stage.sh" "$base" "$deb" "$work"
echo "initrd"
"$here/initrd.sh" "$work"
echo "disk"
"$here/disk.sh" "$arch" "$work" "$image.part"
mv "$image.part" "$image"
"$here/sizes.sh" "$work" "$image"

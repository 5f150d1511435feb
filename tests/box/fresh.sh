#!/bin/bash
# `make deb-test`: the package's life in a fresh Debian root of the essential packages, where apt finds all that it depends
# on. Needs root and an archive: where apt takes Debian's from, or MIRROR="deb URL bookworm main". Minutes; a gigabyte of
# disk for as long. tests/box/package.t is the same life without either.
# Usage: fresh.sh BUILD
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
build=$1
[ "$(id -u)" -eq 0 ] || { echo "make deb-test: a root is made by root only" >&2; exit 1; }
command -v mmdebstrap >/dev/null || { echo "make deb-test: apt-get install mmdebstrap" >&2; exit 1; }
work=$(mktemp -d /var/tmp/lanyard-fresh.XXXXXX)
trap 'umount -l "$work"/root/{proc,dev} 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT
root=$work/root

for version in 9.0 9.1; do
    rm -rf "$work/stage"
    "$top/firmware-config/install.sh" "$build" "$work/stage" $version
    "$top/firmware-config/package.sh" "$work/stage" "$work/$version.deb" $version
done
# shellcheck disable=SC2016 # the fields are apt's to fill in
sources=${MIRROR:-$(apt-get indextargets 'Created-By: Packages' --format '$(SITE) $(RELEASE) $(COMPONENT) $(ORIGIN) $(CODENAME)' |
    awk '$4 == "Debian" && $5 ~ /^bookworm/ { print "deb", $1, $2, $3 }' | sort -u)}
mmdebstrap --quiet --variant=apt --components=main bookworm "$root" - <<<"$sources"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cp "$work/9.0.deb" "$root/"
began=$SECONDS
chroot "$root" apt-get update -qq
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends /9.0.deb >"$work/log" 2>&1 ||
    { tail -20 "$work/log"; exit 1; }
echo "apt installed it with $(chroot "$root" dpkg-query -W | wc -l) packages in all, in $((SECONDS - began)) s"
# What the programs open by name is there, too.
for library in libGL.so.1 libEGL.so.1 libwayland-client.so.0; do
    chroot "$root" ldconfig -p | grep -q "$library" || { echo "missing: $library"; exit 1; }
done
missing=$(for program in "$root"/usr/bin/kiosk* "$root"/usr/libexec/lanyard/kiosk-*; do
    chroot "$root" ldd "${program#"$root"}"
done | grep 'not found' || true)
[ -z "$missing" ] || { echo "$missing"; exit 1; }
"$here/debian.sh" life "$root" "$work/9.0.deb" "$work/9.1.deb" | tee "$work/life"
! grep -q '^bad' "$work/life"

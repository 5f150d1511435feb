#!/bin/bash
# The initrd: busybox, `init`, and the modules of initrd.list with what they need. No initramfs-tools: nothing is found
# out by scripts at build time, and it is the same each time.
# Usage: initrd.sh WORK   (reads WORK/root and WORK/kernel/busybox, writes WORK/kernel/initrd)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$1
root=$work/root tree=$work/initrd
version=$(basename "$root"/usr/lib/modules/*)

rm -rf "$tree"
mkdir -p "$tree/bin" "$tree/etc" "$tree/lib/modules/$version"
install -m 755 "$work/kernel/busybox" "$tree/bin/busybox"
install -m 755 "$here/init" "$tree/init"
tr -d - <"$here/data-uuid" >"$tree/etc/lanyard-data-new"
ln -s busybox "$tree/bin/sh"
while read -r module; do
    { chroot "$root" modprobe --set-version "$version" --show-depends "$module" 2>/dev/null || true; } |
        sed -n 's/^insmod \([^ ]*\).*/\1/p'
done < <(grep -v '^#' "$here/initrd.list") | sort -u | while read -r file; do
    file=/usr/lib/modules/${file#*/lib/modules/}
    install -D -m 644 "$root$file" "$tree${file#/usr}"
done
cp "$root/usr/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$tree/lib/modules/$version/"
chroot "$root" true # says here, not below, when a foreign architecture cannot run
for module in squashfs overlay; do
    find "$tree/lib" -name "$module.ko*" | grep -q . || { echo "initrd.sh: the kernel has no module $module" >&2; exit 1; }
done
depmod=$(mktemp -d "$root/tmp/depmod.XXXXXX")
cp -a "$tree/lib" "$depmod/"
chroot "$root" depmod --basedir "${depmod#"$root"}" "$version"
cp "$depmod/lib/modules/$version"/modules.{dep,alias,softdep,symbols}* "$tree/lib/modules/$version/"
rm -rf "$depmod"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
(cd "$tree" && find . -print0 | LC_ALL=C sort -z | cpio --null --create --format=newc --reproducible --owner=0:0 --quiet) |
    zstd -q -19 -T1 >"$work/kernel/initrd"

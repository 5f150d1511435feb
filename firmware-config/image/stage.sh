#!/bin/bash
# Stages the root of the image: the base root, the diet, Lanyard's package, the files of rootfs/, and a squashfs of it.
# Same inputs, same squashfs: every time stamp is the commit's.
# Usage: stage.sh BASE_TAR DEB WORK   (leaves WORK/root, WORK/kernel and WORK/root.squashfs; needs root)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
base=$1 deb=$2 work=$3
root=$work/root
lines() { grep -v '^#' "$here/$1" | grep .; }

unpack() {
    rm -rf "$root"
    mkdir -p "$root"
    tar -xpf "$base" --numeric-owner --xattrs-include='*' -C "$root"
}

# found PATTERN...: files below the folder of modules
found() { { find "$@" -type f -name '*.ko*' 2>/dev/null || true; } | LC_ALL=C sort -u; }
# What lines with "!" name is kept from a wider line; and what is kept keeps whatever it needs.
diet() {
    local modules
    modules=$(echo "$root"/usr/lib/modules/*)
    # shellcheck disable=SC2046 # patterns
    (
        cd "$modules/kernel"
        found ./* >"$work/all"
        found $(lines diet.list | grep -v '^!' | sed 's|^|./|') >"$work/cut"
        found $(lines diet.list | sed -n 's|^!|./|p') >"$work/kept"
        LC_ALL=C comm -23 "$work/cut" "$work/kept" | LC_ALL=C comm -23 "$work/all" - >"$work/stays"
        sed 's|kernel/|./|g; s|:| |' ../modules.dep | awk '
            NR == FNR { stays[$1]; next }
            $1 in stays { for (i = 1; i <= NF; i++) print $i }' "$work/stays" - | LC_ALL=C sort -u |
            LC_ALL=C comm -23 "$work/all" - | xargs rm
    )
    rm "$work"/{all,cut,kept,stays}
    chroot "$root" depmod "${modules##*/}"
}

# The package's scripts meet no running systemd and no print server: they must not need one.
install_deb() {
    install -m 644 "$deb" "$root/lanyard.deb"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    mount -t proc proc "$root/proc"
    trap 'umount "$root/proc"' EXIT
    chroot "$root" env DEBIAN_FRONTEND=noninteractive dpkg --install /lanyard.deb >"$work/dpkg.log" 2>&1 ||
        { cat "$work/dpkg.log" >&2; exit 1; }
    umount "$root/proc"
    trap - EXIT
    rm "$root/lanyard.deb" "$root/usr/sbin/policy-rc.d"
}

enable() { # UNIT: by its [Install]
    chroot "$root" systemctl --quiet enable "$@"
}

own_files() {
    local unit
    cp -a --no-preserve=ownership "$here/rootfs/." "$root/"
    while read -r unit; do ln -sfn /dev/null "$root/etc/systemd/system/$unit"; done < <(lines mask.list)
    rm -rf "$root"/etc/systemd/system/getty.target.wants
    enable lanyard-data.service lanyard-clock.service lanyard-clock-save.timer systemd-networkd.service
    for unit in lanyard-weston.service lanyard-syncd.service; do
        [ ! -e "$root/usr/lib/systemd/system/$unit" ] || enable "$unit"
    done
    chroot "$root" systemctl --quiet set-default graphical.target
    # a queue that was made is on the disk, not half a minute later
    echo 'DirtyCleanInterval 0' >>"$root/etc/cups/cupsd.conf"
    echo 'SyncOnClose Yes' >>"$root/etc/cups/cups-files.conf"
    mkdir -p "$root/data"
    cat "$here/data-uuid" >"$root/usr/lib/lanyard-image/data-new"
    printf 'IMAGE_ID=lanyard\nIMAGE_VERSION=%s\n' "${VERSION:-0}" >>"$root/usr/lib/os-release"
}

cut_files() {
    local pattern
    mkdir -p "$work/kernel"
    cp "$root"/boot/vmlinuz-* "$work/kernel/linux"
    cp "$root"/usr/lib/systemd/boot/efi/systemd-boot*.efi "$work/kernel/"
    cp "$root/usr/bin/busybox" "$work/kernel/busybox"
    # shellcheck disable=SC2086 # patterns
    while read -r pattern; do (cd "$root" && rm -rf -- $pattern); done < <(lines cut.list)
    : >"$root/etc/machine-id"
    echo lanyard >"$root/etc/hostname"
    ln -s ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
    mkdir -p "$root/boot" "$root/var/cache/apt" "$root/var/lib/apt"
    passwd --root "$root" --quiet --lock root
}

# Fonts are listed by the time stamps of their folders: so those are set before the list is made, and by the same clock.
clamp() { find "$root" -xdev -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }
finish() {
    clamp
    rm -rf "$root"/var/cache/fontconfig/*
    chroot "$root" env SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" fc-cache --system-only
    rm -f "$root/etc/ld.so.cache~" "$root"/var/lib/dpkg/*-old "$root"/etc/{passwd,group,shadow,gshadow}-
    touch "$root/usr/lib/clock-epoch"
    clamp
}

squash() {
    rm -f "$work/root.squashfs"
    nice -n 10 mksquashfs "$root" "$work/root.squashfs" -quiet -no-progress -no-exports -xattrs -comp zstd \
        -Xcompression-level "${LEVEL:-15}" -b 256K -processors 2 >/dev/null
}

unpack
install_deb
diet
own_files
cut_files
finish
squash

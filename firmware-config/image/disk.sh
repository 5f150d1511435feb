#!/bin/bash
# The disk image: boot partition with loader, kernel and initrd, root slot A, the empty slot B, the data partition.
# Usage: disk.sh ARCH WORK IMAGE [DATA_MIB]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
arch=$1 work=$2 image=$3 data_mib=${4:-512}
layout=$("$here/layout.sh" "$arch" "$(stat -c %s "$work/root.squashfs")" "$data_mib")
field() { awk -v label="$1" -v n="$2" '$2 == label { print $n }' <<<"$layout"; }
# Numbers that a disk needs for itself, always the same for the same name.
guid() { sha256sum <<<"lanyard $1" | sed 's/^\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\).*/\1-\2-4\3-8\4-\5/'; }
at() { dd if="$1" of="$image" bs=1M seek="$2" conv=notrunc,sparse status=none; }

partitions() {
    local number label type first size last
    last=$(awk 'END { print $4 + $5 }' <<<"$layout")
    truncate -s 0 "$image"
    truncate -s "$((last + 1))M" "$image"
    sgdisk --clear --disk-guid="$(guid disk)" "$image" >/dev/null
    while read -r number label type first size; do
        sgdisk --new="$number:${first}M:+${size}M" --typecode="$number:$type" --change-name="$number:$label" \
            --partition-guid="$number:$(guid "$label")" "$image" >/dev/null
    done <<<"$layout"
}

loader() { # the name UEFI looks for on a disk it has never seen
    case $arch in
    amd64) echo BOOTX64.EFI systemd-bootx64.efi ;;
    arm64) echo BOOTAA64.EFI systemd-bootaa64.efi ;;
    esac
}

boot_partition() {
    local fat=$work/boot.fat name file cmdline
    read -r name file < <(loader)
    cmdline=$(grep -hv '^#' "$here/cmdline" ${BOARD:+"$here/../boards/$BOARD/cmdline"} | tr '\n' ' ')
    printf 'timeout 0\neditor no\nauto-entries no\nauto-firmware no\ndefault lanyard-a.conf\n' >"$work/loader.conf"
    printf 'title Lanyard\nlinux /a/linux\ninitrd /a/initrd\noptions lanyard.slot=lanyard-a %s\n' "${cmdline% }" >"$work/lanyard-a.conf"
    touch -d "@$SOURCE_DATE_EPOCH" "$work"/{loader.conf,lanyard-a.conf,kernel/*}
    rm -f "$fat"
    truncate -s "$(field lanyard-boot 5)M" "$fat"
    mkfs.vfat -F 32 -n LANYARD -i 6c616e79 --invariant "$fat" >/dev/null
    mmd -i "$fat" ::/EFI ::/EFI/BOOT ::/loader ::/loader/entries ::/a ::/b
    mcopy -m -i "$fat" "$work/kernel/$file" "::/EFI/BOOT/$name"
    mcopy -m -i "$fat" "$work/loader.conf" ::/loader/loader.conf
    mcopy -m -i "$fat" "$work/lanyard-a.conf" ::/loader/entries/lanyard-a.conf
    mcopy -m -i "$fat" "$work/kernel/linux" "$work/kernel/initrd" ::/a/
    at "$fat" "$(field lanyard-boot 4)"
}

data_partition() {
    local ext=$work/data.ext4
    rm -f "$ext"
    truncate -s "$(field lanyard-data 5)M" "$ext"
    E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mkfs.ext4 -q -F -L lanyard-data -U "$(cat "$here/data-uuid")" -m 1 \
        -E "hash_seed=$(cat "$here/data-uuid"),lazy_itable_init=0,lazy_journal_init=0" "$ext"
    at "$ext" "$(field lanyard-data 4)"
}

partitions
boot_partition
at "$work/root.squashfs" "$(field lanyard-a 4)"
data_partition

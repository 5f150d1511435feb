#!/bin/bash
# What the image is made of, in MiB: as files, and compressed for the larger parts, each squashed by itself.
# Usage: sizes.sh WORK IMAGE
set -euo pipefail
work=$1 image=$2
root=$work/root
mib() { awk -v b="$1" 'BEGIN { printf "%.0f", b / 1048576 }'; }
bytes() { stat -c %s "$1"; }
part() { # NAME PATTERN [LEAVE_OUT]...: these files below the root, without some, roughly as they are in the squashfs
    local name=$1 pattern=$2 out=() files
    shift 2
    for word; do out+=(-not -path "$word"); done
    files=$(mktemp)
    # shellcheck disable=SC2086 # patterns
    (cd "$root" && find $pattern -type f "${out[@]}" -print0) >"$files"
    printf '  %-28s %4s MiB of %4s\n' "$name" \
        "$(mib "$(tar -C "$root" -cf - --null -T "$files" | nice -n 10 zstd -q -9 -T2 | wc -c)")" \
        "$(mib "$(cd "$root" && du -cb --files0-from="$files" | awk 'END { print $1 }')")"
    rm "$files"
}
echo "image $image: $(mib "$(bytes "$image")") MiB as a disk, $(du -m "$image" | cut -f1) MiB of it written"
echo "  root.squashfs $(mib "$(bytes "$work/root.squashfs")") MiB, kernel $(mib "$(bytes "$work/kernel/linux")"), initrd $(mib "$(bytes "$work/kernel/initrd")")"
llvm=('*/libLLVM*' '*/libz3*')
libraries='usr/lib/*-linux-gnu*'
part "kernel modules" usr/lib/modules
part "LLVM (drawing without GPU)" "usr/lib/*/libLLVM* usr/lib/*/libz3*"
part "pinyin" 'usr/lib/*/libpinyin'
part "other libraries" "$libraries" "${llvm[@]}" '*/libpinyin/*'
part "fonts" usr/share/fonts
part "Lanyard" 'usr/share/lanyard usr/libexec/lanyard usr/bin/kiosk*'

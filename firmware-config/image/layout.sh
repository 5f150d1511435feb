#!/bin/bash
# The partitions of the disk image, computed: one line each of number, label, type, first MiB, size in MiB.
#   1 boot: the boot loader, and a kernel and initrd for each slot
#   2, 3   root slots: a squashfs each, the second one empty until an update fills it
#   4      data: journal, roster, media, print queues, logs; last, so that it can take the rest of the disk
# Slots do not change for as long as a box lives: so they are twice what is needed today, in steps of 256 MiB.
# Usage: layout.sh ARCH SQUASHFS_BYTES [DATA_MIB]
set -euo pipefail
arch=$1 squash=$2 data=${3:-512}
case $arch in
amd64) root=8304 ;;
arm64) root=8305 ;;
*) echo "layout.sh: no partition type is known for $arch" >&2; exit 1 ;;
esac
boot=256
slot=$(((squash * 2 / 1048576 / 256 + 1) * 256))
at=1
row() { echo "$1 $2 $3 $at $4"; at=$((at + $4)); }
row 1 lanyard-boot ef00 "$boot"
row 2 lanyard-a "$root" "$slot"
row 3 lanyard-b "$root" "$slot"
row 4 lanyard-data 8300 "$data"

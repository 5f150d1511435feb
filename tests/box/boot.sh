#!/bin/bash
# `make boot-test`: the image, started as a box would start it, under QEMU: two displays, a camera, a handheld scanner, a
# label printer in the network. Looks at both screens, sends a ticket through from picture to label, types another, kills
# and hangs what runs, tries to get out by chords, takes things away, and cuts the power. Pictures and figures lie in
# build/boot-test. Takes minutes: a processor in software is some twenty times slower than one on a table.
. "$(dirname "$0")/../lib.sh"
set -u
PATH=$PATH:/usr/sbin:/sbin
. "$TOP/tests/box/guest.sh"
. "$TOP/tests/box/parts.sh"
. "$TOP/tests/box/cuts.sh"
G=$T/box
OUT=$BUILD/boot-test
PARTS=${PARTS:-first printer camera badge scanner figures chords kill hang stick bad cuts one}
mkdir -p "$G" "$OUT"
rm -f "$OUT"/*

box_tools || exit 1
box_event
box_agent
print_shop

box_boot full 256 || { diag "$(tail -5 "$G/serial.log")"; done_testing; }
for part in $PARTS; do
    diag "---- $part, $((SECONDS)) s"
    "part_$part"
done
guest_stop
diag "$SECONDS s in all; pictures are in $OUT"
done_testing

#!/bin/bash
# The image's recipe, as far as it can be judged without building one: the partitions fit one behind the other on any disk,
# the cached root is made anew when the list changes, and what must not be on a kiosk is not. `make boot-test` starts the
# image itself.
. "$(dirname "$0")/../lib.sh"
set -u
recipe=$TOP/firmware-config/image

ok "a plain shell reads the first program" sh -n "$recipe/init"

# ---- partitions ----
# apart LAYOUT: each partition begins where the one before it ends, and the last one is the data
apart() {
    awk -v at=1 '$4 != at { exit bad = 1 } { at += $5; label = $2 } END { exit bad || label != "lanyard-data" || NR != 4 }' <<<"$1"
}
for mib in 1 127 128 300 700; do
    layout=$("$recipe/layout.sh" amd64 $((mib * 1048576)))
    ok "a root of $mib MiB: partitions lie one behind the other, data last" apart "$layout" || diag "$layout"
    slot=$(awk '$2 == "lanyard-a" { print $5 }' <<<"$layout")
    ok "a slot has room for twice as much" test "$slot" -ge $((2 * mib))
    is "$slot" "$(awk '$2 == "lanyard-b" { print $5 }' <<<"$layout")" "the spare slot is as large"
done
ok "the test sees a gap" eval '! apart "1 lanyard-boot ef00 1 256
2 lanyard-a 8304 258 256
3 lanyard-b 8304 514 256
4 lanyard-data 8300 770 512"'
is "$("$recipe/layout.sh" arm64 1 | awk '{ print $3 }' | paste -sd' ')" "ef00 8305 8305 8300" "arm64 has root types of its own"
run "$recipe/layout.sh" z80 1
is "$status" 1 "an architecture without any is refused"

# ---- the base root's cache ----
copy=$T/firmware-config
cp -r "$TOP/firmware-config" "$copy"
is "$("$copy/image/base.sh" hash amd64)" "$("$recipe/base.sh" hash amd64)" "the same list has the same hash anywhere"
isnt "$("$copy/image/base.sh" hash arm64)" "$("$recipe/base.sh" hash amd64)" "another architecture has another"
echo "sl image a train" >>"$copy/packages.list"
isnt "$("$copy/image/base.sh" hash amd64)" "$("$recipe/base.sh" hash amd64)" "one package more: another"
cp "$TOP/firmware-config/packages.list" "$copy"
echo "sl lint a train" >>"$copy/packages.list"
is "$("$copy/image/base.sh" hash amd64)" "$("$recipe/base.sh" hash amd64)" "one that is not for the image: the same"
names=$("$TOP/firmware-config/packages.sh" "run image" arm64)
like "$names" "*linux-image-arm64*" "the kernel is the architecture's"
for package in libgl1 weston cups e2fsprogs busybox-static; do
    ok "$package is on the image" grep -qxF "$package" <<<"$names"
done

# ---- what no kiosk has ----
masked() { grep -qxF "$1" "$recipe/mask.list"; }
for unit in getty@.service serial-getty@.service debug-shell.service ctrl-alt-del.target systemd-firstboot.service; do
    ok "$unit does not exist" masked "$unit"
done
like "$(grep -v '^#' "$recipe/cmdline" | tr '\n' ' ')" "* quiet * noresume *" "the boot is quiet, and wakes up from nothing"
ok "no chord of the kernel's" grep -qx 'kernel.sysrq = 0' "$recipe/rootfs/etc/sysctl.d/90-lanyard.conf"
for unit in emergency rescue; do
    ok "$unit has no shell" grep -qx 'ExecStart=' "$recipe/rootfs/etc/systemd/system/$unit.service.d/no-shell.conf"
done
done_testing

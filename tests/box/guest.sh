# A box in software, for tests: sourced. It starts a copy of the disk image under QEMU by UEFI, with two displays, a USB
# keyboard, a serial line, a network that leads nowhere but to the test's own print server, and an agent.
#
# What runs is the image as it was built: its kernel, its initrd, its squashfs. The agent and what it needs come in a
# second initrd *before* the image's own, which lays them into the overlay's memory just before systemd starts; the only
# change on the disk is the loader's entry.
#
#   guest_disk NAME [MIB]          a fresh disk $G/NAME.img from the image, larger by MIB
#   guest_start NAME [QEMU OPTIONS]  starts it, $guest is its process
#   guest SECONDS 'SCRIPT'         runs it inside, prints what it says
#   guest_up SECONDS               waits for the agent
#   guest_shot HEAD FILE.png       a picture of a display
#   guest_keys KEY...              strokes on the USB keyboard, chords as ctrl-alt-f2
#   guest_stop                     pulls the plug
# $G is a folder for all of it, $IMAGE the disk image, $ESP_AT where its boot partition begins, in bytes.

BOX=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
IMAGE=${IMAGE:-$BUILD/lanyard.img}
GUEST_ACCEL=${GUEST_ACCEL:-tcg,thread=multi}
guest=
entry=::/loader/entries/lanyard-a.conf
esp() { echo "$1@@1M"; }

# agent_cpio FILE DIR: DIR/root is laid over the root of the guest.
agent_cpio() {
    local tree=$2
    install -D -m 755 "$BOX/agent.sh" "$tree/root/agent/agent.sh"
    mkdir -p "$tree/root/etc/systemd/system/sysinit.target.wants"
    cat >"$tree/root/etc/systemd/system/test-agent.service" <<'UNIT'
[Unit]
StartLimitIntervalSec=0
DefaultDependencies=no
After=lanyard-data.service systemd-udev-trigger.service
Before=sysinit.target
[Service]
ExecStartPre=-/bin/bash /agent/prepare.sh
ExecStartPre=-/sbin/modprobe virtio_console
ExecStart=/bin/bash /agent/agent.sh
Restart=always
RestartSec=1
StandardOutput=journal
UNIT
    ln -sf ../test-agent.service "$tree/root/etc/systemd/system/sysinit.target.wants/"
    mkdir -p "$tree/agent"
    mv "$tree/root" "$tree/agent/root"
    cat >"$tree/first" <<'INIT'
#!/bin/busybox sh
/bin/busybox sed 's|^exec switch_root|cp -a /agent/root/. /root/\n&|' /init >/second
/bin/busybox cmp -s /init /second && /bin/busybox echo "agent: no place in /init" >/dev/console
exec /bin/busybox sh /second
INIT
    chmod 755 "$tree/first"
    (cd "$tree" && find . -print0 | cpio --null --create --format=newc --owner=0:0 --quiet) >"$1"
}

guest_disk() {
    local disk=$G/$1.img grow=${2:-0}
    cp --sparse=always "$IMAGE" "$disk"
    truncate -s "+${grow}M" "$disk"
    mcopy -n -i "$(esp "$disk")" "$entry" "$G/entry"
    mcopy -o -i "$(esp "$disk")" "$G/agent.cpio" ::/agent
    sed -e 's|^initrd /a/|initrd /agent\n&|' -e "s|^options.*|& rdinit=/first console=ttyS0 ${GUEST_KERNEL:-}|" "$G/entry" >"$G/entry.test"
    mcopy -o -i "$(esp "$disk")" "$G/entry.test" "$entry"
}

guest_start() {
    local disk=$G/$1.img drive
    shift
    drive=${GUEST_DRIVE:-driver=raw,node-name=disk,file.driver=file,file.filename=$disk,cache.no-flush=off}
    cp /usr/share/OVMF/OVMF_VARS_4M.fd "$G/vars.fd"
    rm -f "$G"/{qmp,agent}.sock
    nice -n 10 qemu-system-x86_64 -accel "$GUEST_ACCEL" -machine q35 -cpu "${GUEST_CPU:-Nehalem}" -smp 2 -m "${GUEST_MIB:-2048}" -nodefaults \
        -display none -rtc "base=${GUEST_RTC:-utc}" \
        -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd \
        -drive if=pflash,format=raw,file="$G/vars.fd" \
        -blockdev "$drive" -device virtio-blk-pci,drive=disk \
        -device virtio-gpu-pci,max_outputs=2,id=gpu,xres=1280,yres=720 -device qemu-xhci,id=usb -device usb-kbd,bus=usb.0 \
        -device virtio-serial-pci -chardev socket,id=agent,path="$G/agent.sock",server=on,wait=off \
        -device virtserialport,chardev=agent,name=agent \
        -serial "file:$G/serial.log" -qmp unix:"$G/qmp.sock",server=on,wait=off "$@" >"$G/qemu.log" 2>&1 &
    guest=$!
}

qmp() { perl "$BOX/talk.pl" qmp "$G/qmp.sock" "$@"; }
guest() { perl "$BOX/talk.pl" agent "$G/agent.sock" "$1" <<<"$2"; }
guest_up() {
    local end=$((SECONDS + $1))
    until [ -S "$G/agent.sock" ] && guest 5 true; do
        kill -0 "$guest" 2>/dev/null || return 1
        [ $SECONDS -lt $end ] || return 1
        sleep 0.5
    done
}
guest_shot() {
    qmp screendump "{\"filename\": \"$2.part\", \"device\": \"gpu\", \"head\": $1, \"format\": \"png\"}" >/dev/null && mv "$2.part" "$2"
}
guest_keys() {
    local chord key keys
    for chord; do
        keys=
        for key in ${chord//-/ }; do keys+="${keys:+,}{\"type\":\"qcode\",\"data\":\"$key\"}"; done
        qmp send-key "{\"keys\":[$keys],\"hold-time\":20}" >/dev/null || return
        sleep 0.05
    done
}
guest_stop() {
    [ -z "$guest" ] || { kill -KILL "$guest" && wait "$guest"; } 2>/dev/null
    guest=
}

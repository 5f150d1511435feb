# The parts of the boot test, sourced by boot.sh. Each looks at the running box and leaves it as it was.

DESK=lanyard-desk.service REEL=lanyard-reel.service WESTON=lanyard-weston.service
STATE=/var/lib/lanyard
MORNING='2026-10-24 01:05:00'

box_tools() {
    local missing=() package
    for package in $("$TOP/firmware-config/packages.sh" "boot imaging"); do
        dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] || { fail "tools: apt-get install --no-install-recommends ${missing[*]}"; done_testing; return 1; }
    [ -r "$IMAGE" ] || { fail "there is no image: make image"; done_testing; return 1; }
}

# The demo event, imported, and its tickets as the camera would see them.
box_event() {
    "$BUILD/kioskctl" pack "$TOP/assets/demo-event" -o "$G/demo.lanyard" --keys "$G/keys" &&
        "$BUILD/kioskctl" import "$G/demo.lanyard" --state "$G/state" --yes &&
        "$BUILD/kioskctl" media add "$TOP/assets/demo-event/media" --state "$G/state" &&
        "$BUILD/kioskctl" issue "$TOP/assets/demo-event" -o "$G/tickets" --keys "$G/keys"
} >"$G/event.log" 2>&1

code() { awk -F, -v ref="$1" '$1 == ref && $3 == "t1" { print $4 }' "$G/tickets/codes.csv"; }
lens_picture() { # REFERENCE FILE
    ffmpeg -nostdin -v error -y -i "$G/tickets/tickets/$1.png" \
        -vf 'scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:-1:-1:gray' -pix_fmt gray -f rawvideo "$2"
}

# What the agent brings: the event, a camera's driver that no kiosk has, and who holds tickets before it.
box_agent() {
    local tree=$G/agent base
    mkdir -p "$tree/root/agent" "$tree/root/etc/systemd/system/sysinit.target.wants"
    base=$BUILD/image/base-amd64-$("$TOP/firmware-config/image/base.sh" hash amd64).tar
    tar -xf "$base" -O --wildcards '*/vivid.ko*' >"$tree/root/agent/vivid.ko"
    cp "$BUILD/tests/standin/lens" "$BUILD/tests/standin/gatekeeper" "$tree/root/agent/"
    # The same program with less care: its journal is not synced at each row.
    LC_ALL=C sed 's/synchronous = FULL/synchronous = 1   /' "$BUILD/tests/standin/gatekeeper" >"$tree/root/agent/careless"
    chmod 755 "$tree/root/agent/careless"
    cp -r "$G/state" "$tree/root/agent/state"
    lens_picture E-1001 "$tree/root/agent/E-1001.grey"
    ffmpeg -nostdin -v error -y -f lavfi -i color=gray:s=1280x720 -frames:v 1 -pix_fmt gray -f rawvideo "$tree/root/agent/hall.grey"
    cat >"$tree/root/agent/prepare.sh" <<PREPARE
date -s '$MORNING' >/dev/null
[ -e $STATE/roster.db ] || { cp -r /agent/state/. $STATE/; chown -R --reference=$STATE $STATE/.; }
modprobe -a videobuf2-v4l2 videobuf2-vmalloc videobuf2-dma-contig v4l2-dv-timings v4l2-tpg cec rc-core
[ -n "\$(grep no-camera /proc/cmdline)" ] || insmod /agent/vivid.ko node_types=0x101 num_inputs=1 input_types=3 num_outputs=1 output_types=1
cp /agent/hall.grey /run/lens.grey
printf '\n[camera]\nsource=v4l2:/dev/video0\n[printer]\nqueue=BADGE\n' >>/etc/lanyard/lanyard.conf
PREPARE
    cat >"$tree/root/etc/systemd/system/test-lens.service" <<'UNIT'
[Unit]
DefaultDependencies=no
After=test-agent.service
[Service]
ExecStart=/agent/lens /dev/video0 /dev/video1 /run/lens.grey
Restart=always
RestartSec=1
UNIT
    ln -sf ../test-lens.service "$tree/root/etc/systemd/system/sysinit.target.wants/"
    agent_cpio "$G/agent.cpio" "$tree"
}

# box_boot NAME GROW: a fresh disk, two displays, a record of what the disk writes; done when the desk is ready.
box_boot() {
    local began=$SECONDS
    GUEST_KERNEL="${KERNEL-video=Virtual-2:1280x720e}" guest_disk "$1" "$2"
    cuts_ready "$1"
    GUEST_DRIVE=$(cuts_drive "$1") guest_start "$1" \
        -chardev socket,id=safe,path="$G/safe.sock",server=on,wait=off -device virtserialport,chardev=safe,name=safe \
        -netdev "user,id=net,restrict=on,guestfwd=tcp:10.0.2.100:631-cmd:socat STDIO TCP:127.0.0.1:$(port)" \
        -device virtio-net-pci,netdev=net
    ok "$1: the box starts by UEFI" guest_up 180 || return 1
    ok "$1: the desk is ready" wait_for 120 desk_ready || diag "$(guest 30 "journalctl -b --no-pager -p 4 | tail -20")"
    diag "$((SECONDS - began)) s on this machine's clock"
}
port() { local rest=${PRINTER_URI##*:}; echo "${rest%%/*}"; }
desk_ready() { guest 20 "systemctl is-active $DESK && journalctl -b -u $DESK --no-pager | grep -q ." && lively 0; }

# lively HEAD: it shows something: more than a few colours
lively() { guest_shot "$1" "$G/look$1.png" && [ "$(shades "$G/look$1.png")" -gt 8 ]; }
shades() { convert "$1" -depth 8 -resize 160x90 txt:- | grep -o '#[0-9A-F]\{6\}' | sort -u | wc -l; }
apart() { # A.png B.png: how many in a thousand pixels differ
    compare -metric AE -fuzz 8% "$1" "$2" null: 2>&1 | awk -v all="$(identify -format '%[fx:w*h]' "$1")" '{ printf "%d", 1000 * $1 / all }'
}

part_first() {
    guest_shot 0 "$OUT/1-desk.png" && guest_shot 1 "$OUT/1-reel.png"
    ok "the desk is on the first display" lively 0
    ok "the reel is on the second" wait_for 40 lively 1
    guest_shot 1 "$OUT/1-reel.png"
    ok "and they do not show the same" test "$(apart "$OUT/1-desk.png" "$OUT/1-reel.png")" -gt 100
    run guest 30 'systemctl --failed --plain --no-legend; systemctl is-enabled getty@tty1 serial-getty@ttyS0 2>&1; ps -C agetty,login,sulogin -o comm='
    unlike "$out" "*agetty*" "nobody waits for a login" || diag "$out"
    unlike "$out" "*failed*" "no unit failed" || diag "$out"
    unlike "$(cat "$G/serial.log")" "*login*" "nor does the serial line ask for one"
    run guest 30 "ss -Htuln | awk '{ print \$5 }' | grep -v -e '^127\.' -e '^\[::1\]' -e '%.*:68\$' -e '%.*:546\$'"
    is "$out" "" "nothing listens to the network, but for answers of the DHCP server"
    run guest 30 'findmnt -no FSTYPE,OPTIONS / | cut -c1-7; touch /usr/x 2>&1; cat /proc/sys/kernel/sysrq; df --output=fstype /var/spool/cups | tail -1; findmnt -no SOURCE /var/lib/lanyard'
    like "$out" "*overlay*0*tmpfs*/lanyard]*" "the root is an overlay, SysRq is off, the spool is in memory, guests are on the disk"
}

admitted() { guest 20 "kioskctl report --csv --state $STATE | grep -q $1"; }
part_camera() {
    guest 20 'cp /agent/E-1001.grey /run/x && mv /run/x /run/lens.grey' >/dev/null
    ok "a ticket before the camera is admitted" wait_for 60 admitted E-1001 || diag "$(guest 20 "journalctl -b -u $DESK --no-pager | tail -5")"
    guest_shot 0 "$OUT/2-welcome.png"
    ok "the desk welcomes, on its own display" test "$(apart "$OUT/1-desk.png" "$OUT/2-welcome.png")" -gt 50
    guest 20 'cp /agent/hall.grey /run/x && mv /run/x /run/lens.grey' >/dev/null
}

part_scanner() {
    perl "$BOX/talk.pl" type "$G/qmp.sock" "$(code E-1002)" 24
    ok "a ticket typed by a USB scanner is admitted" wait_for 40 admitted E-1002 || diag "$(guest 20 "journalctl -b -u $DESK --no-pager | tail -5")"
    guest_shot 0 "$OUT/3-scanner.png"
}

part_printer() {
    guest 60 "kioskctl printer add BADGE ipp://10.0.2.100/ipp/print" >"$G/printer.log" 2>&1
    like "$(cat "$G/printer.log")" "*ready*" "a queue is made" || diag "$(cat "$G/printer.log")"
    ok "and kept on the data partition" wait_for 5 guest 20 'grep -q BADGE /data/cups/printers.conf'
}

part_badge() {
    wait_for 60 test -e "$PRINTED/1.pwg"
    if ok "the badge of the ticket reaches the printer" test -e "$PRINTED/1.pwg"; then
        "$BUILD/tests/standin/pwgtopng" "$PRINTED/1.pwg" "$OUT/4-badge.png"
    else
        diag "$(guest 20 "lpstat -o -p; kioskctl badge list --state $STATE; journalctl -u $DESK -u cups --no-pager | tail -8")"
    fi
}

part_figures() {
    guest 60 "systemd-analyze; systemd-analyze critical-chain --no-pager $DESK
echo; systemctl show $DESK -p ActiveEnterTimestampMonotonic --value | awk '{ printf \"scan-ready %.1f s after the kernel began\n\", \$1 / 1e6 }'
echo; ps -eo rss,comm --sort -rss --no-headers | awk '\$1 > 0 { sum += \$1; if (NR < 14) printf \"%7.1f MiB  %s\n\", \$1 / 1024, \$2 } END { printf \"%7.1f MiB  all processes\n\", sum / 1024 }'
free -m | head -2
echo; systemd-analyze security --no-pager | grep -e lanyard -e cups -e UNIT
echo; df -h / /data" >"$OUT/figures.txt" 2>&1
    diag "$(cat "$OUT/figures.txt")"
    ok "figures are taken" grep -q 'all processes' "$OUT/figures.txt"
}

whole() { guest 20 "cat /proc/sys/kernel/random/boot_id; systemctl show -p MainPID --value $WESTON $DESK $REEL; cat /sys/class/tty/tty0/active"; }
part_chords() {
    local before
    before=$(whole)
    guest_keys ctrl-alt-f2 ctrl-alt-f9 ctrl-alt-backspace alt-f4 meta_l-k meta_l-tab alt-tab ctrl-alt-delete \
        alt-sysrq-b ctrl-alt-t alt-f2 ctrl-alt-esc meta_l-shift-f ctrl-c ctrl-alt-up
    sleep 8
    is "$(whole)" "$before" "no chord ends, restarts or leaves anything"
    guest_shot 0 "$OUT/5-chords.png"
    ok "the desk is still there" lively 0
}

# seconds_back UNIT: since the moment that was written down inside until it is active with another process, by its own clock
again() { # UNIT SIGNAL LIMIT
    guest "$(($3 * 4 + 30))" "old=\$(systemctl show -p MainPID --value $1); t0=\$(date +%s%N); kill -$2 \$old
for i in \$(seq $(($3 * 20))); do
  new=\$(systemctl show -p MainPID --value $1)
  [ \$new = \$old ] || [ \$new = 0 ] || { [ \$(systemctl is-active $1) = active ] && [ \$(systemctl is-active $DESK)\$(systemctl is-active $REEL) = activeactive ] && break; }
  sleep 0.2
done; echo \$(( (\$(date +%s%N) - t0) / 1000000 )) ms; [ \$new != \$old ]"
}
part_again() { # WHAT UNIT SIGNAL LIMIT
    local took
    took=$(again "$2" "$3" "$4")
    ok "$1: it runs again" test $? -eq 0
    ok "and there is a picture" wait_for 40 lively 0
    wait_for 40 lively 1
    diag "$1: $took"
    ok "within $4 s" test "${took% ms}" -le $(($4 * 1000))
}
part_kill() {
    part_again "the reel is killed" $REEL KILL 5
    part_again "the desk is killed" $DESK KILL 5
    part_again "the compositor is killed" $WESTON KILL 5
    guest_shot 0 "$OUT/6-desk-again.png" && guest_shot 1 "$OUT/6-reel-again.png"
}
part_hang() {
    local unit
    for unit in $REEL $DESK $WESTON; do
        if [ "$(guest 20 "systemctl show -p WatchdogUSec --value $unit")" = 0 ]; then
            skip "$unit has no watchdog: it would hang for good"
        else
            part_again "$unit hangs" "$unit" STOP 25
        fi
    done
}
part_stick() { :; }
part_bad() { :; }
part_one() { :; }

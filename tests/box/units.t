#!/bin/bash
# The package's units and rules as text: systemd understands them, they are closed in as far as promised, each hung loop
# is noticed, the compositor places each program by the app id that its unit gives it, and rules name what they should.
. "$(dirname "$0")/../lib.sh"
set -u
package=$TOP/firmware-config/package
units=$package/usr/lib/systemd/system
outputs=$package/usr/libexec/lanyard/outputs
key() { sed -n "s/^$2=//p" "$units/lanyard-$1.service"; }

# ---- systemd ----
# A root with Debian's units and ours, where each program is something that can be run.
make_root() {
    mkdir -p "$1/usr/lib/systemd" "$1/usr/bin" "$1/etc"
    ln -s usr/lib "$1/lib"
    cp -r /lib/systemd/system "$1/usr/lib/systemd/"
    cp -r "$package/usr/." "$1/usr/"
    local program
    grep -ho '/usr/\(bin\|libexec\)/[a-z/-]*' "$units"/*.service | sort -u | while read -r program; do
        install -D -m 755 /bin/true "$1$program"
    done
}
# Only what is said of ours counts; Debian's units miss programs of this root.
faults() {
    SYSTEMD_LOG_LEVEL=warning systemd-analyze verify --man=no --root="$T/root" "$@" 2>&1 |
        grep -E '(^|/)lanyard-[a-z@0-9.]*(service|conf)' | grep -v 'Failed to prepare filename'
}
if command -v systemd-analyze >/dev/null && [ -d /lib/systemd/system ]; then
    make_root "$T/root"
    for unit in weston desk door reel syncd settings stick@; do
        is "$(faults "lanyard-$unit.service")" "" "systemd has nothing against $unit"
        case $unit in
        weston) limit=50 ;; # it opens devices and a session
        stick@) limit=40 ;; # it mounts for all to see, which only root may
        *) limit=15 ;;
        esac
        run systemd-analyze security --offline=true --no-pager --threshold=$limit "$units/lanyard-$unit.service"
        is "$status" 0 "exposure of $unit is at most $((limit / 10)).$((limit % 10))" || diag "$out"
        diag "$(tail -1 <<<"$out" | tr -cd '[:print:]')"
    done
    sed -i 's/^Restart=always/Restart=perhaps/' "$T/root/usr/lib/systemd/system/lanyard-desk.service"
    isnt "$(faults lanyard-desk.service)" "" "a word that systemd does not know is seen"
    grep -v -e '^Protect' -e '^SystemCall' "$units/lanyard-desk.service" >"$T/lanyard-desk.service"
    run systemd-analyze security --offline=true --no-pager --threshold=15 "$T/lanyard-desk.service"
    isnt "$status" 0 "and so is a unit that is less closed in"
else
    skip "no systemd" 16
fi

# ---- watchdogs ----
for unit in desk door reel weston; do
    ok "$unit is given up after 20 s without a beat" test "$(key $unit WatchdogSec)" -le 20
done
for unit in desk door reel syncd weston; do
    is "$(key $unit Type) $(key $unit Restart) $(key $unit StartLimitIntervalSec)" "notify always 0" "$unit comes back, however often"
    ok "$unit has a ceiling of memory" test -n "$(key $unit MemoryMax)"
    case $(key $unit After) in *network-online*) fail "$unit waits for a network" ;; *) pass "$unit waits for no network" ;; esac
done

# ---- who is shown where ----
wmclass() { key "$1" Environment | tr ' ' '\n' | sed -n 's/^SDL_VIDEO_WAYLAND_WMCLASS=//p'; }
for unit in desk door reel; do
    is "$(wmclass $unit)" "$(basename "$(key $unit ExecStart | cut -d" " -f1)")" "$unit's window has its program's name"
    is "$(key $unit ConditionPathExists)" "/run/lanyard/show/$(wmclass $unit)" "and is there when it has a display"
    like " $(key weston Upholds) " "* lanyard-$unit.service *" "the compositor brings it up, and back"
done
for unit in desk door reel; do
    like "$(key $unit SystemCallFilter)" "* mincore*" "libEGL may look which kind of display $unit gives it"
done
is "$(key weston ProtectProc)" "" "the compositor may find its own session"
plug() { mkdir -p "$T/drm/$1"; echo "$2" >"$T/drm/$1/status"; }
placed() { awk -F= '$1 == "name" { name = $2 } $1 == "app-ids" { printf "%s%s:%s", gap, name, $2; gap = " " }' "$T/run/weston.ini"; }
shown() { (cd "$T/run/show" && echo *); }
mkdir "$T/run"
plug card0-HDMI-A-1 connected
plug card0-HDMI-A-2 disconnected
ok "one display" "$outputs" "$T/drm" "$T/run" "$T/none"
is "$(placed); $(shown)" "HDMI-A-1:kiosk-desk; kiosk-desk" "is the desk's alone"
plug card0-HDMI-A-2 connected
"$outputs" "$T/drm" "$T/run" "$T/none"
is "$(placed); $(shown)" "HDMI-A-1:kiosk-desk HDMI-A-2:kiosk-reel; kiosk-desk kiosk-reel" "two: desk and reel"
is "$(cat "$T/run/show/kiosk-reel"); $(key reel EnvironmentFile); $(key reel ExecStart | cut -d" " -f2-)" \
    "DISPLAYS=2; -/run/lanyard/show/kiosk-reel; -o reel.displays=\${DISPLAYS}" "of which the reel leaves the last one to the desk"
FIRST=kiosk-door SECOND=none FIRST_TRANSFORM=rotate-90 "$outputs" "$T/drm" "$T/run" "$T/none"
is "$(placed); $(shown)" "HDMI-A-1:kiosk-door; kiosk-door" "a door, without a reel"
ok "upright" grep -qx transform=rotate-90 "$T/run/weston.ini"
cat >"$T/settings" <<'CONF'
[door]
first=reel
[screens]
first = door
second=none
first_turn=rotate-270
CONF
"$outputs" "$T/drm" "$T/run" "$T/settings"
is "$(placed); $(shown)" "HDMI-A-1:kiosk-door; kiosk-door" "the settings of an event make it a door"
ok "turned the other way" grep -qx transform=rotate-270 "$T/run/weston.ini"
printf '[screens]\nfirst=../../bin/sh\nsecond=desk\nfirst_turn=0;reboot\n' >"$T/settings"
"$outputs" "$T/drm" "$T/run" "$T/settings"
is "$(placed); $(shown)" "HDMI-A-1:kiosk-desk; kiosk-desk" "words that are none of ours leave what was, and nobody has two windows"
like "$(key weston Wants)" "*lanyard-settings.path*" "settings that come are waited for"
is "$(sed -n 's/^PathChanged=//p' "$units/lanyard-settings.path")" "$(sed -n 's/^dir=//p' "$package/etc/lanyard/lanyard.conf")/lanyard.conf" \
    "where an import puts them"
rm -r "$T/drm"
"$outputs" "$T/drm" "$T/run" "$T/none"
is "$(shown)" kiosk-desk "no display at all: the desk waits for one"
for line in shell=kiosk-shell.so idle-time=0 require-input=false vt-switching=false; do
    ok "$line" grep -qx "$line" "$T/run/weston.ini"
done

# ---- devices, sticks and the kiosk's user ----
rules=$package/usr/lib/udev/rules.d/70-lanyard.rules
is "$(sed -n 's/^source=v4l2://p' "$package/etc/lanyard/lanyard.conf")" "/dev/$(sed -n 's/.*SYMLINK+="\(lanyard[^"]*\)".*/\1/p' "$rules")" \
    "the camera has the name that the configuration asks for"
# Each part is KEY OP "value", with a comma after it or the line's end.
ok "the rules are rules" awk '
    /^#/ || !NF { next }
    { line = held $0; held = "" }
    line ~ /\\$/ { sub(/\\$/, "", line); held = line; next }
    { n = split(line, parts, /,[ ]*/); for (i = 1; i <= n; i++)
        if (parts[i] !~ /^(ACTION|SUBSYSTEM|KERNEL|TAG|SYMLINK|(ENV|ATTR)\{[A-Za-z0-9_]+\})(==|!=|=|\+=)"[^"]*"$/) { print parts[i]; bad = 1 } }
    END { exit bad }' "$rules"
if udevadm verify --help >/dev/null 2>&1; then ok "udev says so too" udevadm verify "$rules"; else skip "this udev cannot verify"; fi
for option in ro nosuid nodev noexec; do
    like ",$(sed -n 's/^options=//p' "$package/usr/libexec/lanyard/stick")," "*,$option,*" "a stick is mounted $option"
done
like "$(sed -n 's/.*"org\.freedesktop\.\(.*\)".*/\1/p' "$package/usr/share/polkit-1/rules.d/lanyard.rules" | sort | paste -sd' ')" \
    "login1.power-off login1.power-off-multiple-sessions login1.reboot login1.reboot-multiple-sessions timedate1.set-ntp timedate1.set-time" \
    "the kiosk's user shuts down and sets the time, and nothing else"
run "$BUILD/kiosk-syncd" --config "$package/etc/lanyard/lanyard.conf" --state "$T/nowhere" --self-test
unlike "$err" "*no such key*" "each key of the configuration is one"

# ---- what the doctor says of them, where a systemd runs ----
mkdir "$T/tools"
cat >"$T/tools/systemctl" <<'SH'
#!/bin/sh
[ "$1 $3" = "show lanyard-*.service" ] && cat "$ANSWER"
SH
chmod 755 "$T/tools/systemctl"
# doctor: "STATE CAUSE DETAIL" of the units, by what systemctl would say; in name spaces of its own, as anybody
# shellcheck disable=SC2016 # the inner shell's
doctor() {
    printf "$1" >"$T/answer"
    ANSWER=$T/answer PATH=$T/tools:$PATH unshare --user --map-root-user --mount sh -c '
        mount -t tmpfs none /run && mkdir -p /run/systemd/system && "$0" doctor --json --state "$1"' \
        "$BUILD/kioskctl" "$T/nowhere" 2>/dev/null |
        jq -r '.parts[] | select(.part == "units") | "\(.state) \(.cause) \(.detail // "")"'
}
unit() { printf 'Id=lanyard-%s.service\\nActiveState=%s\\nNRestarts=%s\\n\\n' "$@"; }
if unshare --user --map-root-user --mount mount -t tmpfs none /run 2>/dev/null; then
    like "$(doctor "$(unit weston active 0)$(unit desk active 1)$(unit door inactive 0)")" "well units-well*" "the doctor finds units that run well"
    like "$(doctor "$(unit weston active 0)$(unit desk active 7)")" "look units-restarted lanyard-desk.service" \
        "one that comes back again and again"
    like "$(doctor "$(unit weston active 0)$(unit reel failed 0)")" "broken units-failed lanyard-reel.service*" "one that failed"
    like "$(doctor '')" "unknown units-none*" "and says when there are none to ask"
else
    skip "no name spaces for a systemd that is none" 4
fi
done_testing

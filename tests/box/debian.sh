#!/bin/bash
# A package's life in a Debian root: installed, used, upgraded, removed, purged; each step's findings are lines of
# "good WORDS" or "bad WORDS".
#   debian.sh layer DIR         in a mount namespace of one's own: this machine's root under a layer in memory
#   debian.sh life ROOT OLD NEW runs the life in ROOT
set -u

find_out() { if "${@:2}" >/dev/null 2>&1; then echo "good $1"; else echo "bad $1"; fi; }
in_root() { chroot "$root" env LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
no_user() { ! in_root getent passwd lanyard; }
gone() { [ ! -e "$root$1" ]; }
owner() { [ "$(chroot "$root" stat -c '%U:%G %a' "$1")" = "$2" ]; }
kept() { grep -q 'a line of ours' "$root/etc/lanyard/lanyard.conf"; }
# shellcheck disable=SC2016 # dpkg-query fills it in
version() { [ "$(in_root dpkg-query -W -f '${Version}' lanyard)" = "$1" ]; }

life() {
    root=$1
    local old=$2 new=$3 keep=$root/var/lib/lanyard/journal.db
    # Nothing may start: there is no systemd here, and what belongs to this machine is none of ours.
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    rm -f "$root/var/lib/man-db/auto-update" # seconds each time, of other packages' pages
    cp "$old" "$root/old.deb"
    cp "$new" "$root/new.deb"
    find_out "it installs" in_root dpkg -i /old.deb
    find_out "with a user of its own" in_root getent passwd lanyard
    find_out "who may use cameras, displays and sound" in_root sh -c 'id -nG lanyard | grep -w video | grep -w input | grep -w audio'
    find_out "and owns the state" owner /var/lib/lanyard "lanyard:lanyard 750"
    find_out "no unit is enabled" in_root sh -c '! systemctl is-enabled lanyard-weston.service'
    find_out "programs run" in_root kioskctl --version
    find_out "assets and messages are found" in_root sh -c 'cd / && kioskctl new /event && kioskctl check /event'
    find_out "tickets are drawn" in_root sh -c 'cd / && kioskctl issue /event -o /tickets --keys /keys'
    find_out "root brings an event" in_root kioskctl import /event --keys /keys
    find_out "which is the kiosk's own then" owner /var/lib/lanyard/roster.db "lanyard:lanyard 640"
    find_out "and its programs open it" in_root runuser -u lanyard -- kioskctl status
    find_out "systemd understands the units" in_root sh -c 'systemd-analyze verify --man=no /usr/lib/systemd/system/lanyard-weston.service'
    echo '# a line of ours' >>"$root/etc/lanyard/lanyard.conf"
    : >"$keep"
    find_out "it is upgraded" in_root dpkg -i /new.deb
    find_out "to the new version" version 9.1
    find_out "the configuration is still ours" kept
    find_out "it is removed" in_root dpkg -r lanyard
    find_out "with its programs" gone /usr/bin/kiosk-desk
    find_out "not with the configuration" kept
    find_out "not with the journal" test -e "$keep"
    in_root dpkg -P lanyard >"$root/said" 2>&1
    find_out "purged, it says that it keeps a journal" grep -q 'holds a journal' "$root/said"
    find_out "and does" test -e "$keep"
    find_out "the configuration is gone" gone /etc/lanyard
    in_root dpkg -i /new.deb >/dev/null 2>&1
    rm -f "$keep"
    find_out "purged without a journal" in_root dpkg -P lanyard
    find_out "the state is gone too" gone /var/lib/lanyard
}

# debian_life: the findings as TAP; for package.t, which has $T and the packages
debian_life() {
    local word rest
    while read -r word rest; do
        case $word in
        good) pass "$rest" ;;
        bad) fail "$rest" ;;
        *) diag "$word $rest" ;;
        esac
    done < <(unshare --mount --net "$TOP/tests/box/debian.sh" layer "$T" "$T/9.0.deb" "$T/9.1.deb" 2>&1)
}

case ${BASH_SOURCE[0]}-${1:-} in
"$0"-layer)
    layer=$2/layer
    mkdir -p "$layer"
    mount --make-rprivate / && mount -t tmpfs none "$layer" && mkdir "$layer"/{upper,work,root} &&
        mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" "$layer/root" || exit 1
    mount -t proc proc "$layer/root/proc" && mount --rbind /dev "$layer/root/dev" || exit 1
    [ $# -lt 4 ] || life "$layer/root" "$3" "$4"
    ;;
"$0"-life) life "$2" "$3" "$4" ;;
esac

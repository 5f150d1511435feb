#!/bin/bash
# The package: what is in it, that two builds are the same, and that it installs, upgrades, goes and is purged in a Debian
# root. That root is this machine's own under a layer that is thrown away; `make deb-test` takes a fresh one.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/box/debian.sh"
set -u
command -v dpkg-deb >/dev/null || skip_all "no dpkg-deb"
command -v dpkg-shlibdeps >/dev/null || skip_all "no dpkg-shlibdeps"
# Packed in a hurry: how small it gets is not looked at here.
export SOURCE_DATE_EPOCH=1790000000 DPKG_DEB_COMPRESSOR_TYPE=gzip DPKG_DEB_COMPRESSOR_LEVEL=1

# package STAGE OUT.deb
package() { "$TOP/firmware-config/install.sh" "$BUILD" "$1" 9.1 && "$TOP/firmware-config/package.sh" "$1" "$2" 9.1; }
# older: the same under another number, $T/9.0.deb
older() {
    dpkg-deb -R "$T/9.1.deb" "$T/older" && sed -i 's/^Version: .*/Version: 9.0/' "$T/older/DEBIAN/control" &&
        dpkg-deb --root-owner-group --build "$T/older" "$T/9.0.deb"
}
(sleep 1 && package "$T/other" "$T/later.deb" >"$T/later.log" 2>&1) & # another time for files that would keep theirs
later=$!
ok "a package is built" package "$T/stage" "$T/9.1.deb"
wait $later || diag "$(cat "$T/later.log")"
ok "built again a second later in another folder it is the same" cmp "$T/9.1.deb" "$T/later.deb"
ok "and an older one" older || { done_testing; exit 1; }
if command -v lintian >/dev/null; then
    lintian --fail-on error --no-tag-display-limit "$T/9.1.deb" >"$T/lintian.log" 2>&1 &
    lintian=$!
fi

# ---- what is in it ----
depends=$(dpkg-deb -f "$T/9.1.deb" Depends)
for name in libsdl2-2.0-0 libsqlite3-0 libpq5 libgl1 weston cups fonts-noto-cjk; do
    like ", $depends," "*, ${name}[, ]*" "it needs $name"
done
unlike "$depends" "*-dev*" "and no library's headers"
names=$(dpkg-deb -c "$T/9.1.deb" | awk '{ print $6 }')
for program in kiosk-desk kiosk-door kiosk-reel kiosk-syncd kioskctl; do
    ok "$program has its page" grep -qx "./usr/share/man/man1/$program.1.gz" <<<"$names"
done
unlike "$names" "*.po
*" "no source of messages"
is "$(dpkg-deb -c "$T/9.1.deb" | awk '$2 != "root/root" || $1 ~ /^.....w|^........w/')" "" "all of it is root's, and only root writes"
unlike "$(strings -a "$T"/stage/usr/bin/* | grep -F "$TOP/kiosk" | head -1)" "*kiosk*" "programs do not tell where they were built"
if command -v man >/dev/null; then
    warned=$(for page in "$T"/stage/usr/share/man/man?/*.gz; do man --warnings -l "$page" 2>&1 >/dev/null; done)
    is "$warned" "" "troff has nothing against the pages"
else
    skip "no man"
fi

# ---- in a root: the network is not asked for anything ----
if [ "$(id -u)" -ne 0 ]; then
    skip "a package is installed by root only: not tried here"
elif unshare --mount --net "$TOP/tests/box/debian.sh" layer "$T" 2>/dev/null; then
    debian_life
else
    skip "no layer can be laid over this machine's root"
fi

if [ -n "${lintian:-}" ]; then
    wait $lintian
    is "$? $(grep '^E:' "$T/lintian.log")" "0 " "lintian finds no error"
else
    skip "no lintian: apt-get install --no-install-recommends lintian"
fi
done_testing

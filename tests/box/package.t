#!/bin/bash
# The package: what is in it, that two builds are the same, and that it installs, upgrades, goes and is purged in a Debian
# root. That root is this machine's own under a layer that is thrown away; `make deb-test` takes a fresh one.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/box/debian.sh"
set -u
command -v dpkg-deb >/dev/null || skip_all "no dpkg-deb"
command -v dpkg-shlibdeps >/dev/null || skip_all "no dpkg-shlibdeps"
export SOURCE_DATE_EPOCH=1790000000 COMPRESSION=gzip

# package VERSION [STAGE]: leaves $T/VERSION.deb
package() {
    local stage=${2:-$T/stage}
    rm -rf "$stage"
    "$TOP/firmware-config/install.sh" "$BUILD" "$stage" "$1" && "$TOP/firmware-config/package.sh" "$stage" "$T/$1.deb" "$1"
}
ok "a package is built" package 9.1
ok "and an older one" package 9.0 || { done_testing; exit 1; }
mv "$T/9.1.deb" "$T/first.deb"
sleep 1 # another time for files that would keep theirs
package 9.1 "$T/other" >/dev/null
ok "built again a second later in another folder it is the same" cmp "$T/first.deb" "$T/9.1.deb"

# ---- what is in it ----
depends=$(dpkg-deb -f "$T/9.1.deb" Depends)
for name in libsdl2-2.0-0 libsqlite3-0 libpq5 libgl1 weston cups fonts-noto-cjk; do
    like ", $depends," "*, $name[, ]*" "it needs $name"
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
if command -v lintian >/dev/null; then
    findings=$(lintian --fail-on error --no-tag-display-limit "$T/9.1.deb" 2>&1)
    is "$(grep '^E:' <<<"$findings")" "" "lintian finds no error"
else
    skip "no lintian: apt-get install --no-install-recommends lintian"
fi

# ---- in a root ----
[ "$(id -u)" -eq 0 ] || { skip "a package is installed by root only: not tried here"; done_testing; exit; }
if unshare --mount "$TOP/tests/box/debian.sh" layer "$T" 2>/dev/null; then
    debian_life
else
    skip "no layer can be laid over this machine's root"
fi
done_testing

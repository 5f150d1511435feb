#!/bin/bash
# The base root of the image: Debian with the packages of packages.list (roles run and image), and nothing of ours. It
# takes a minute and a half and half a gigabyte of packages, so it is kept in WORK/base-HASH.tar, where the hash is of the
# list and of this script: a change of either makes a new one.
# Usage: base.sh hash ARCH | base.sh make ARCH WORK   (prints the name of the tar)
# Packages come from where this machine's apt takes Debian's; MIRROR="deb URL bookworm main" says otherwise.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
arch=$2

names() { "$here/../packages.sh" "run image" "$arch"; }
hash_of() { { names; cat "$here/base.sh" "$here/exclude.list"; } | sha256sum | cut -c1-16; }

# Lines of sources.list for the Debian archives that apt knows here.
sources() {
    if [ -n "${MIRROR:-}" ]; then
        printf '%s\n' "$MIRROR"
        return
    fi
    # shellcheck disable=SC2016 # the fields are apt's to fill in
    apt-get indextargets 'Created-By: Packages' --format '$(SITE) $(RELEASE) $(COMPONENT) $(ORIGIN) $(CODENAME)' |
        awk '$4 == "Debian" && $5 ~ /^bookworm/ { print "deb", $1, $2, $3 }' | sort -u
}

make_base() {
    local base=$1 excludes=() line list
    while read -r line; do
        [[ $line == "#"* || -z $line ]] || excludes+=(--dpkgopt="$line")
    done <"$here/exclude.list"
    list=$(sources)
    [ -n "$list" ] || { echo "base.sh: apt knows no Debian archive here; say MIRROR='deb URL bookworm main'" >&2; exit 1; }
    # Our own initrd needs no update-initramfs, which takes minutes where a foreign architecture is emulated.
    # shellcheck disable=SC2016 # $1 is mmdebstrap's
    nice -n 10 mmdebstrap --quiet --format=tar --variant=essential --architectures="$arch" --components=main \
        --include="$(names | paste -sd,)" --aptopt='APT::Install-Recommends "false"' "${excludes[@]}" \
        --essential-hook='chroot "$1" dpkg-divert --quiet --local --rename --divert /usr/sbin/update-initramfs.off --add /usr/sbin/update-initramfs' \
        --essential-hook='ln -s /bin/true "$1/usr/sbin/update-initramfs"' \
        bookworm "$base.part" - <<<"$list"
    mv "$base.part" "$base"
}

case $1 in
hash) hash_of ;;
make)
    base=$3/base-$arch-$(hash_of).tar
    if [ ! -e "$base" ]; then
        mkdir -p "$3"
        echo "base root: $(names | wc -l) packages named, for $arch" >&2
        make_base "$base" >&2
    fi
    echo "$base"
    ;;
esac

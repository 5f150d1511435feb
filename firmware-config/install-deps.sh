#!/bin/bash
# Installs the Debian packages of packages.list that are missing, and nothing when all are there. Says which and how many
# MB first; asks on a terminal unless YES=1. Starts no services: policy-rc.d refuses while it runs.
# Usage: install-deps.sh [run|build|test ...]   (these three by default)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
roles=${*:-run build test}

if [ ! -r /etc/debian_version ]; then
    echo "make deps: this is not Debian; install the packages named in firmware-config/packages.list by hand" >&2
    exit 1
fi
wanted=$("$here/packages.sh" "$roles")
missing=()
have=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | awk '$1 == "installed" { print $2 }')
for package in $wanted; do
    grep -qxF "$package" <<<"$have" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "make deps: missing packages and no root: ask for: apt-get install ${missing[*]}" >&2; exit 1; }
    root=(sudo)
fi
apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o APT::Install-Recommends=false)
# A fresh machine has no package lists at all; an old one may name versions that are gone.
if ! plan=$("${apt[@]}" install -s "${missing[@]}" 2>/dev/null); then
    "${apt[@]}" update -qq
    plan=$("${apt[@]}" install -s "${missing[@]}") || { echo "make deps: apt cannot install: ${missing[*]}" >&2; exit 1; }
fi
count=$(grep -c '^Inst ' <<<"$plan" || true)
size=$("${apt[@]}" install --assume-no "${missing[@]}" 2>/dev/null | sed -n 's/^Need to get \(.*\) of archives.*/\1/p' || true)
echo "Lanyard needs ${#missing[@]} more Debian packages ($count with what they pull in, ${size:-unknown size} to fetch):"
printf '%s\n' "${missing[*]}" | fold -s -w 100 | sed 's/^/  /'
if [ -t 0 ] && [ "${YES:-0}" != 1 ]; then
    read -r -p "Install them now? [y/N] " answer
    case $answer in [yY]*) ;; *) echo "Nothing was installed." >&2; exit 1 ;; esac
fi
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee $policy >/dev/null
    "${root[@]}" chmod 755 $policy
    trap '"${root[@]}" rm -f $policy' EXIT
fi
"${apt[@]}" install -y -qq "${missing[@]}" >/dev/null ||
    { "${apt[@]}" update -qq && "${apt[@]}" install -y -qq "${missing[@]}" >/dev/null; }
echo "Installed."

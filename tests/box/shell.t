#!/bin/bash
# Every script of the tree, as shellcheck reads it: what goes onto a box must please it altogether, the tests as far as
# its warnings go.
. "$(dirname "$0")/../lib.sh"
set -u
command -v shellcheck >/dev/null || skip_all "no shellcheck"
cd "$TOP" || exit 1

# scripts FOLDER...: all that begin as one, and what such a one sources
scripts() {
    find "$@" -type f \( -name '*.sh' -o -name '*.t' \) -print
    find "$@" -type f -size -64k -exec grep -lE '^#!/bin/(ba)?sh' {} +
}
# finds "OPTIONS" SCRIPT...: what it has to say
# shellcheck disable=SC2086
finds() { printf '%s\n' "${@:2}" | xargs -n 10 -P 2 shellcheck -f gcc $1; }
# What is sourced is read by itself (SC1091), so names from there are not seen (SC2154, SC2034); patterns without quotes
# (SC2053), ls before grep (SC2010), an empty name among others (SC1007) and a key called done (SC1010) are meant so.
lax='-s bash -S warning -e SC1091,SC2154,SC2034,SC2053,SC2010,SC1007,SC1010'

mapfile -t box < <(scripts firmware-config | LC_ALL=C sort -u)
mapfile -t tests < <(scripts tests assets | LC_ALL=C sort -u)
ok "there are scripts of the box" test "${#box[@]}" -gt 15
is "$(finds "" "${box[@]}")" "" "shellcheck has nothing to say of them"
ok "there are scripts of the tests" test "${#tests[@]}" -gt 60
is "$(finds "$lax" "${tests[@]}")" "" "nor any warning of those"
printf '#!/bin/sh\nrm -rf "$folder/"*\nfor f in $(ls *.c); do echo $f; done\n' >"$T/planted"
isnt "$(finds "" "$T/planted")" "" "it sees a careless one"
done_testing

#!/bin/bash
# Every screen of desk and door in each orientation and language, drawn by the real engine with what tests/gallery/fills
# says, into one folder, and all of them on one contact sheet: to be looked at when a screen was changed.
# gallery.sh OUT [SCREEN]. BUILD as for the tests.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-$top/build} out=${1:?gallery.sh OUT [SCREEN]} only=${2:-}
mkdir -p "$out"
letters=qwertyuiopasdfghjklzxcvbnm typed=1234567890qwertyuiopasdfghjklzxcvbnm
sizes=(landscape=1920x1080 portrait=1080x1920 compact=800x480)
common=() fills=() screen='' variant=''

# add LINE LEAD: one line of the fills as arguments of show.
add() {
    local name=${1%% *} rest=${1#* } zh en i
    case $1 in
    @*)
        name=${name#@} zh=${rest%%|*} en=${rest#*|}
        if [ "$2" = zh ]; then fills+=("$name=$zh" "${name}2=$en"); else fills+=("$name=$en" "${name}2=$zh"); fi
        ;;
    +*) for i in ${1#+}; do fills+=("if-$i"); done ;;
    %keys) for ((i = 0; i < 26; i++)); do fills+=("key-$i=${letters:i:1}"); done ;;
    %line) for ((i = 0; i < 36; i++)); do fills+=("key-$i=${typed:i:1}"); done ;;
    *) fills+=("$1") ;;
    esac
}

draw() { # one screen: all forms there are, both languages
    local form art lead line name=$screen${variant:+-$variant}
    [ -n "$screen" ] && { [ -z "$only" ] || [ "$only" = "$screen" ]; } || return 0
    for form in "${sizes[@]}"; do
        art=$top/assets/screen/$screen-${form%%=*}.svg
        [ -e "$art" ] || continue
        for lead in zh en; do
            fills=("lead=$lead" "say=$build/locale" "if-lang-$lead")
            for line in "${common[@]}" "${lines[@]}"; do add "$line" $lead; done
            "$build/tests/art/show" "$art" "${form#*=}" "$out/$name-${form%%=*}-$lead.png" "${fills[@]}"
        done
    done
}

lines=() reading=common
while IFS= read -r line; do
    case $line in
    '' | '#'*) continue ;;
    '* '*) reading=common ;;
    '= '*)
        draw
        read -r _ screen variant <<<"$line"
        lines=() reading=screen
        ;;
    *) if [ $reading = common ]; then common+=("$line"); else lines+=("$line"); fi ;;
    esac
done <"$top/tests/gallery/fills"
draw
if [ -z "$only" ]; then
    small=$(mktemp -d)
    trap 'rm -rf "$small"' EXIT
    for picture in "$out"/*-zh.png "$out"/*-en.png; do
        convert "$picture" -thumbnail 400x400 "$small/$(basename "$picture")"
    done
    montage -label '%t' "$small"/*.png -geometry 400x400+10+10 -tile 8x -background '#888' "$out/sheet.png"
fi
find "$out" -name '*.png' | wc -l | sed "s|\$| pictures in $out|"

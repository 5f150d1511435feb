#!/bin/bash
# Every screen of desk and door and every card of the second display, in each orientation, language and contrast, drawn
# by the real engine with what tests/gallery/fills says, into one folder, and all of them on one contact sheet: to be
# looked at when a screen was changed. A screen without fills is drawn empty, and named.
# gallery.sh OUT [SCREEN]. BUILD as for the tests; THEME=EVENT/event.conf wears that event's look.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
build=${BUILD:-$top/build} out=${1:?gallery.sh OUT [SCREEN]} only=${2:-}
mkdir -p "$out"
rm -f "$out"/*.png
jobs=$(mktemp) small=$(mktemp -d)
trap 'rm -rf "$jobs" "$small"' EXIT
typed=1234567890qwertyuiopasdfghjklzxcvbnm
sizes=(landscape=1920x1080 portrait=1080x1920 compact=800x480)
common=() fills=() screen='' variant=''
declare -A filled

# add LINE LEAD: one line of the fills as arguments of show.
add() {
    local name=${1%% *} rest=${1#* } zh en i
    case $1 in
    @*)
        name=${name#@} zh=${rest%%|*} en=${rest#*|}
        if [ "$2" = zh ]; then fills+=("$name=$zh" "${name}2=$en"); else fills+=("$name=$en" "${name}2=$zh"); fi
        ;;
    %pair*) # a card's: NAME-lead and NAME-follow
        name=${rest%% *} rest=${rest#* } zh=${rest%%|*} en=${rest#*|}
        if [ "$2" = zh ]; then fills+=("$name-lead=$zh" "$name-follow=$en"); else fills+=("$name-lead=$en" "$name-follow=$zh"); fi
        ;;
    +*) for i in ${1#+}; do fills+=("if-$i"); done ;;
    %logos) for i in 1 2 3 4; do fills+=("logo-sponsor-$i=@$top/assets/demo-event/logos/${logos[i - 1]}"); done ;;
    %wall) for i in 1 2 3 4; do fills+=("if-place-$i" "if-sponsor-$i" "logo-$i=@$top/assets/demo-event/logos/${logos[i - 1]}"); done ;;
    %line) for ((i = 0; i < 36; i++)); do fills+=("key-$i=${typed:i:1}"); done ;;
    *) fills+=("$1") ;;
    esac
}
mapfile -t logos < <(cd "$top/assets/demo-event/logos" && printf '%s\n' *.svg | grep -v '^event\.')

draw() { # one screen: all forms there are, both languages, both contrasts
    local folder form art lead line contrast name=$screen${variant:+-$variant}
    [ -n "$screen" ] && { [ -z "$only" ] || [ "$only" = "$screen" ]; } || return 0
    for folder in screen card; do
        for form in "${sizes[@]}"; do
            art=$top/assets/$folder/$screen-${form%%=*}.svg
            [ -e "$art" ] || continue
            filled[$art]=1
            for lead in zh en; do
                fills=("lead=$lead" "say=$build/locale" "if-lang-$lead")
                for line in "${common[@]}" "${lines[@]}"; do add "$line" $lead; done
                for contrast in normal high; do
                    printf '%q ' "$build/tests/art/show" "$art" "${form#*=}" "$out/$name-${form%%=*}-$lead-$contrast.png" \
                        "contrast=$contrast" ${THEME:+"theme=$THEME"} "${fills[@]}" >>"$jobs"
                    printf '\n' >>"$jobs"
                done
            done
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
lines=() variant=''
for art in "$top"/assets/screen/*.svg "$top"/assets/card/*.svg; do
    [ -z "${filled[$art]:-}" ] || continue
    screen=$(basename "$art" .svg) && screen=${screen%-*}
    [ -z "$only" ] || [ "$only" = "$screen" ] || continue
    echo "gallery: ${art#"$top"/} has no fills in tests/gallery/fills: drawn empty" >&2
    draw
done

# A picture that cannot be drawn is named, and does not keep the others from being seen.
xargs -P "$(nproc)" -I{} -d '\n' bash -c '{ {}; } || echo "gallery: that was: {}" >&2' <"$jobs"
if [ -z "$only" ]; then
    find "$out" -name '*.png' -print0 | xargs -0 -P "$(nproc)" -n 16 mogrify -path "$small" -thumbnail 300x300
    montage -label '%t' "$small"/*.png -geometry 300x300+6+6 -tile 12x -background '#888' "$out/sheet.png"
fi
find "$out" -name '*-*.png' | wc -l | sed "s|\$| pictures in $out|"

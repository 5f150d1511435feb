# shellcheck shell=bash
# A desk (or a door) in a window that a script scans at, touches and types on, and what it told. Sourced after lib.sh and
# screen.sh. What is said and asked below is of the one started last, or of that which `at` turned to.
#
#   station_start PROGRAM WxH FORM OPTION...  in a window of that size, drawn from screen/NAME-FORM.svg; pid in $station
#   at NAME                                   from now on this one: its state folder is $T/NAME, its display its own
#   station_stop                              asks it to end; its status in $ended
#   screen, screen_is NAME                    what stands on it
#   scan CODE                                 a handheld scanner; returns when its verdict is told
#   verdict                                   of the newest scan: "CODE PERSON"
#   touch_button BUTTON, go BUTTON SCREEN     by its name in the drawing; go waits for the screen that follows
#   type_letters WORD, type_line WORD         on the keyboard of the screen; type_line ends with its green key
#   sign_in DIGITS                            F1, then number and PIN on the pad
#   journal SQL                               of $state/journal.db
#   journal_is SQL ANSWER                     to wait for
station='' window_form=landscape here=$T state=$T/state
declare -A seat=()

station_start() { # shellcheck disable=SC2034
    local program=$1 size=$2
    window_form=$3
    shift 3
    : >"$here/events"
    # shellcheck disable=SC2086
    background ${station_by:-} "$BUILD/$program" --display "window:$size" --json "$@" >"$here/events" 2>"$here/log"
    station=$!
    screen_window "$program" || { fail "the window of $program opens"; diag "$(cat "$here/log")"; exit 1; }
    [ -z "${at:-}" ] || { seat[$at.station]=$station; seat[$at.form]=$window_form; }
    wait_for 15 screen_rests || { fail "$program rests"; diag "$(tail -n 3 "$here/log" "$here/events")"; exit 1; }
}
# A display of its own keeps each one's keys apart.
at() {
    here=$T/$1 state=$T/$1
    [ -n "${seat[$1.display]:-}" ] || { screen_open "${2:-1280x720}" || { fail "a display opens"; exit 1; }; seat[$1.display]=$DISPLAY; }
    DISPLAY=${seat[$1.display]} station=${seat[$1.station]:-} window_form=${seat[$1.form]:-landscape}
    at=$1
}
station_stop() {
    kill "$station" 2>/dev/null
    wait "$station" 2>/dev/null
    # shellcheck disable=SC2034
    ended=$?
}

told() { jq -rs "[.[] | select(.ev == \"$1\")] | $2" "$here/events" 2>/dev/null; }
screen() { told screen 'last | .name'; }
screen_is() { [ "$(screen)" = "$1" ]; }
screen_rests() { screen_is attract || screen_is door-ready; }
scans() { told scan length; }
more_scans() { [ "$(scans)" -gt "$1" ]; }
verdict() { told scan 'last | .code + " " + .person'; }
verdict_is() { [ "$(verdict)" = "$1" ]; }
# The newest word about troubles: has the desk the one with this bit?
trouble() { [ "$(($(told fault 'last | .troubles // 0') / $1 % 2))" = 1 ]; }
no_trouble() { ! trouble "$1"; }

scan() {
    local before
    before=$(scans)
    screen_scan "$1"
    wait_for 15 more_scans "$before" || diag "no verdict: $(tail -1 "$here/log")"
}
touch_button() { screen_touch "$TOP/assets/screen/$(screen)-$window_form.svg" "$1"; sleep 0.3; }
go() { touch_button "$1" && wait_for 5 screen_is "$2"; }
# Touched, not typed: so that desk.scanner_gap_ms may be 1000 and a busy machine tears no scan into two.
type_letters() {
    local i
    for ((i = 0; i < ${#1}; i++)); do
        screen_key "$TOP/assets/screen/$(screen)-$window_form.svg" "${1:i:1}" && sleep 0.1
    done
    sleep 0.2
}
type_line() {
    type_letters "$1"
    screen_key "$TOP/assets/screen/$(screen)-$window_form.svg" done
    sleep 0.3
}
sign_in() {
    local i pad=$TOP/assets/screen/staff-pin-$window_form.svg
    xdotool key F1
    wait_for 5 screen_is staff-pin || return 1
    for ((i = 0; i < ${#1}; i++)); do screen_touch "$pad" "digit-${1:i:1}" && sleep 0.05; done
    screen_touch "$pad" digit-done
    wait_for 5 screen_is desk-menu
}
journal() { sqlite3 -readonly -cmd '.timeout 5000' "$state/journal.db" "$1"; }
journal_is() { [ "$(journal "$1")" = "$2" ]; }

# code_of REFERENCE: the signed code of a ticket, from $T/codes of kioskctl issue
code_of() { awk -F, -v ref="$1" '$1 == ref && $3 == "t1" { print $4 }' "$T/codes/codes.csv"; }
# event_lay FOLDER: imported into $state with keys of its own, its codes in $T/codes
event_lay() {
    run "$BUILD/kioskctl" import "$1" --state "$state" --keys "$state.keys" --yes
    # shellcheck disable=SC2154
    [ "$status" = 0 ] || { fail "the event is imported"; diag "$err"; exit 1; }
    "$BUILD/kioskctl" issue "$1" --keys "$state.keys" -o "$T/codes" --no-pictures >/dev/null 2>&1
}
# badge_picture N OUT: the n-th label of $PRINTED as a picture
badge_picture() { "$BUILD/tests/standin/pwgtopng" "$PRINTED/$1.pwg" "$2"; }
printed() { find "$PRINTED" -name '*.pwg' | wc -l; }
printed_is() { [ "$(printed)" = "$1" ]; }

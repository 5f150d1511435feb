#!/bin/bash
# What stands on badges and screens, of people who are not easy: long names in both scripts, emoji and accents in two
# spellings, a sponsor's ticket that somebody else came with, and a guest of honour without a ticket, found by four letters.
# Pictures of the labels are held against one another: what differs must be seen, what is the same must look the same.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/desk.sh"
set -u
for tool in Xvfb xdotool import convert; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11

# ---- people ----
han=$(printf '繁%.0s' {1..23}) latin="$(printf 'Abcdefgh%.0s ' {1..6})Xyzw" # 24 characters; 59 letters and the last
event=$T/event
cp -r "$TOP/tests/data/journey-event" "$event"
sed 's/<rect [^>]*>/<circle cx="20" cy="20" r="16"\/>/' "$event/logos/alpha.svg" >"$event/logos/beta.svg"
sed -i 's/^1,alpha.*/1,alpha,甲公司,Alpha,alpha.svg,1,no,standard/; s/^2,beta.*/2,beta,乙公司,Beta,beta.svg,1,no,vip/' "$event/sponsors.csv"
person() { echo "$1,A-$1,$2,$3,虚构数据,,zh,${4:-standard},online,1+2,paid"; }
{
    head -1 "$TOP/tests/data/journey-event/tickets.csv"
    person H-1 "${han}甲" ""
    person H-2 "${han}乙" ""
    person L-1 "" "${latin}m"
    person L-2 "" "${latin}n"
    person E-1 "" "Zoë Müller"
    person E-2 "" $'Zoe\u0308 Mu\u0308ller \U1F389\U1F98A'
    person V-1 王贵宾 "Guibin Wang" vip
    person V-2 欧阳远客 "Yuanke Ouyang" vip
} >"$event/tickets.csv"
"$BUILD/kioskctl" staff "$event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>&1
event_lay "$event"
print_shop
screen_open 1920x1080 || { fail "a display opens"; exit 1; }
station_start kiosk-desk 1920x1080 landscape --state "$state" --now 2026-10-24T09:00 --camera none --printer BADGE \
    -o desk.numbers=5001-5002 -o desk.scanners=none -o desk.scanner_gap_ms=1000 -o desk.replay_seconds=1

# part NAME W H X Y: a part of a badge, in a few figures (dots of a label of 62x100 mm at 203 dpi)
part() { convert "$T/$1.png" -crop "$2x$3+$4+$5" +repage -format '%#' info:; }
name_of() { part "$1" 496 272 0 126; }
tier_of() { part "$1" 280 96 8 514; }
logos_of() { part "$1" 496 76 0 698; }
ink_of() { convert "$T/$1.png" -crop 496x272+0+126 +repage -format '%[fx:mean<1]' info:; }
# edge NAME: how much ink touches the label's left and right edges beside the name: cut-off letters
edge() { convert "$T/$1.png" -crop "${2}x272+${3}+126" +repage -negate -format '%[fx:mean]' info:; }
# badge NAME: the newest label as $T/NAME.png
badge() {
    local n=$1
    ok "the badge of $2 comes" wait_for 20 printed_is "$n" || { diag "$(tail -3 "$T/log")"; return 1; }
    badge_picture "$n" "$T/$2.png"
}
# greeting NAME: the name on the screen while its badge is printed
greeting() {
    local place box
    wait_for 5 screen_is printing || return 1
    place=$(tr '\n' ' ' <"$TOP/assets/screen/printing-landscape.svg" | grep -o '<rect id="slot-text-name"[^>]*>')
    box=$(sed 's/.* x="\([0-9]*\).*" y="\([0-9]*\).*" width="\([0-9]*\).*" height="\([0-9]*\).*/\3x\4+\1+\2/' <<<"${place%%data-*}")
    import -silent -window root -crop "$box" +repage -format '%#' info:
}

# ---- nothing is cut, nothing is a box ----
printed=0
declare -A greeted=()
for ref in H-1 H-2 L-1 L-2 E-1 E-2; do
    scan "$(code_of $ref)"
    is "$(told scan 'length') $(told scan 'last | .code')" "$((printed + 1)) ok" "$ref is in"
    greeted[$ref]=$(greeting)
    badge $((printed += 1)) $ref
    is "$(ink_of $ref)" 1 "with a name on it"
    is "$(edge $ref 8 0)$(edge $ref 8 488)" 00 "that stays on the label"
done
isnt "$(name_of H-1)" "$(name_of H-2)" "of 24 Chinese characters the last is on the badge"
isnt "${greeted[H-1]}" "${greeted[H-2]}" "and on the screen"
isnt "$(name_of L-1)" "$(name_of L-2)" "of 60 Latin letters the last is on the badge"
isnt "${greeted[L-1]}" "${greeted[L-2]}" "and on the screen"
is "$(name_of E-2)" "$(name_of E-1)" "accents in two pieces are those in one, and emoji leave no boxes on a badge"
isnt "${greeted[E-1]}" "" "(the screen was looked at)"
is "${greeted[E-2]}" "${greeted[E-1]}" "nor on the screen"

# ---- a sponsor's ticket that somebody else came with ----
scan "$(code_of V-1)"
badge 7 V-1
isnt "$(tier_of V-1)" "$(tier_of E-1)" "a guest of honour's badge says so"
isnt "$(logos_of V-1)" "$(logos_of E-1)" "with the logo that was sold for it"
wait_for 10 journal_is "SELECT state FROM badge ORDER BY handle DESC LIMIT 1" print.printed
ok "staff sign in" sign_in 022580 || diag "$(screen)"
scan_person() { screen_scan "$1"; wait_for 5 screen_is desk-person; }
ok "a ticket held up shows whose it is" scan_person "$(code_of V-1)"
ok "it can be passed on" go swap desk-form || diag "$(screen)"
go row-1 typing
type_line daili
wait_for 5 screen_is desk-form
touch_button save
ok "and is another one's" wait_for 5 journal_is "SELECT count(*) FROM entry WHERE kind = 'swap'" 1 || diag "$(screen)"
badge 8 W-1
is "$(verdict)" "ok Daili" "who is in"

is "$(tier_of W-1)" "$(tier_of V-1)" "of the same tier"
is "$(logos_of W-1)" "$(logos_of V-1)" "with the same logo"
isnt "$(name_of W-1)" "$(name_of V-1)" "and the own name"
wait_for 10 journal_is "SELECT state FROM badge ORDER BY handle DESC LIMIT 1" print.printed
touch_button back && wait_for 5 screen_is desk-menu

# ---- one letter, and a guest of honour by four ----
go search desk-search
type_letters o
sleep 0.5
touch_button row-0
ok "one letter finds nobody, and hangs nothing" screen_is desk-search || diag "$(screen)"
type_letters yyk
began=$(date +%s%N)
found() { touch_button row-0 && screen_is desk-person; }

ok "initials find a guest" wait_for 5 found || diag "$(screen)"
took=$((($(date +%s%N) - began) / 1000000))
ok "within three seconds" test "$took" -le 3000
diag "found and opened $took ms after the last letter"
touch_button check-in
ok "the guest without a ticket is in" wait_for 5 verdict_is "ok 欧阳远客" || diag "$(verdict)"
badge 9 V-2
is "$(tier_of V-2)" "$(tier_of V-1)" "with a badge of honour"
station_stop
is "$ended" 0 "the desk ends when told to" || diag "$(cat "$T/log")"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"
done_testing

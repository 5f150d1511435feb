#!/bin/bash
# What staff do about people at a desk in a window: somebody without a ticket gets one, a name is put right, a ticket is
# passed on, the wrong one of two is taken back, somebody is let in after what had to be seen to, and against the rules.
# What staff touch and type, what is on the screen, what comes out of the printer, and what an auditor would read.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/camera.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8

state=$T/state art=$TOP/assets/screen
sql() { sqlite3 -readonly -cmd '.timeout 5000' "$state/journal.db" "$1"; }
screen() { jq -rs '[.[] | select(.ev == "screen")] | last | .name' "$T/events"; }
screen_is() { [ "$(screen)" = "$1" ]; }
on() { screen_touch "$art/$(screen)-landscape.svg" "$1"; sleep 0.3; }
go() { on "$1" && wait_for 5 screen_is "$2"; }
sql_is() { [ "$(sql "$1")" = "$2" ]; }
verdict_is() { [ "$(jq -rs '[.[] | select(.ev == "scan")] | last | .code' "$T/events")" = "$1" ]; }
newest_badge() { find "$PRINTED" -name '*.pwg' -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2; }
printed_is() { [ "$(find "$PRINTED" -name '*.pwg' | wc -l)" = "$1" ]; }
signed_in() {
    xdotool key F1
    wait_for 5 screen_is staff-pin || return 1
    xdotool type --delay 60 "$1"
    xdotool key Return
    wait_for 5 screen_is desk-menu
}
# find WORDS: opens the first one found
find_first() {
    go search desk-search || return 1
    xdotool type --delay 40 "$1"
    sleep 0.5
    go row-0 desk-person
}
out() { on back; case $(screen) in desk-search) on cancel ;; esac; wait_for 5 screen_is desk-menu; }

# ---- an event: a supervisor and a helper, and people to see to ----
cp -r "$TOP/tests/data/journey-event" "$T/event"
head -1 "$TOP/assets/demo-event/tickets.csv" >"$T/event/tickets.csv"
cat >>"$T/event/tickets.csv" <<'END'
P-1,A-1,样本甲,Jia Sample,,虚构数据,工程师,zh,standard,online,1+2,paid,0,,,,,,,no,no,no
P-2,A-2,样本甲,Jia Sample,,另一家公司,工程师,zh,standard,online,1+2,paid,0,,,,,,,no,no,no
P-3,A-3,,Foreign Guest,,Fictional Data,,en,standard,online,1+2,paid,0,,,,interpreter,,,no,no,yes
P-4,A-4,未付样本,Unpaid Sample,,虚构数据,,zh,standard,online,1+2,unpaid,0,,,,,,,no,no,no
P-5,A-5,赞助票样本,Bought Sample,,虚构赞助商,,zh,standard,online,1+2,paid,0,,,,,,,no,no,no
END
printf '[needs:interpreter]\nzh=发翻译机;请客人签名\nen=Hand out the interpreter set;Let the guest sign\n' >"$T/event/checks.conf"
"$BUILD/kioskctl" staff "$T/event" 1 --name 'Sun Sample' --rights override <<<7391 >/dev/null 2>"$T/err"
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>"$T/err"
run "$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes
is "$status" 0 "an event with staff and things to see to" || diag "$err"
sed 's/^en=.*/en=only one/' "$T/event/checks.conf" >"$T/spoilt" && cp -r "$T/event" "$T/event2" && mv "$T/spoilt" "$T/event2/checks.conf"
run "$BUILD/kioskctl" check "$T/event2"
is "$status" 1 "checks.conf with a missing translation is refused"
like "$err" '*checks.conf*different numbers*' "in words"
"$BUILD/kioskctl" issue "$T/event" --keys "$T/keys" -o "$T/codes" --no-pictures >/dev/null
camera_hall "$T/hall.jpg"
cp "$T/hall.jpg" "$T/now.jpg"
echo "$T/now.jpg 150" >"$T/show.txt"
print_shop

screen_open 1920x1080 || { fail "a display opens"; exit 1; }
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
background "$BUILD/kiosk-desk" --state "$state" --display window:1920x1080 --now 2026-10-24T10:05 --json --printer BADGE \
    -o desk.numbers=5001-5002 -o desk.replay_seconds=1 -o desk.scanners=none -o desk.scanner_gap_ms=10 \
    --camera "frames:$T/show.txt+loop" >"$T/events" 2>"$T/log"
desk=$!
screen_window kiosk-desk || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
wait_for 15 screen_is attract
hold() {
    cp "$1" "$T/.now" && mv "$T/.now" "$T/now.jpg"
    pkill -9 -P "$desk" kiosk-eye
}

# ---- somebody without a ticket ----
ok "staff sign in" signed_in 022580 || diag "$(screen)"
ok "there is a form for who has no ticket" go walk-up desk-form || diag "$(screen)"
on save
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'walkup'")" 0 "nobody without a name"
ok "a row opens the keyboard" go row-0 typing
for c in l i u; do screen_key "$art/typing-landscape.svg" $c && sleep 0.2; done
import -silent -window root "$T/pinyin.png"
on candidate-0
ok "a Chinese name is typed by its pinyin" screen_key "$art/typing-landscape.svg" "done"
wait_for 5 screen_is desk-form
go row-1 typing
xdotool type --delay 15 "$(printf 'x%.0s' $(seq 300))"
xdotool key Return
ok "300 letters are taken as far as there is room" wait_for 30 screen_is desk-form || diag "$(screen)"
go row-1 typing
on clear
xdotool type --delay 40 'Walkup Guest'
xdotool key Return
ok "and one in Latin letters by a keyboard" wait_for 5 screen_is desk-form || diag "$(screen)"
ok "the tier is chosen from those there are" go row-4 staff-list
on row-1
wait_for 5 screen_is desk-form
on save
ok "saved: the person is in" wait_for 5 screen_is desk-person || diag "$(screen) $(tail -3 "$T/log")"
is "$(sql "SELECT json_extract(body, '\$.reference') || ' ' || json_extract(body, '\$.name_latin') FROM entry WHERE kind = 'walkup'")" \
    "W-5001 Walkup Guest" "with a number of this desk, on record" || diag "$(sql "SELECT body FROM entry WHERE kind = 'walkup'")"
like "$(sql "SELECT json_extract(body, '\$.name_zh') FROM entry WHERE kind = 'walkup'")" '刘*' "and the Chinese name"
ok "the badge comes at once" wait_for 20 printed_is 1 || diag "$(tail -3 "$T/log")"
out

# ---- a name is put right, and printed again ----
find_first 'walkup'
ok "a walk-up is found by name" screen_is desk-person || diag "$(screen)"
go correct desk-form
go row-1 typing
xdotool key End && for _ in 1 2 3 4 5; do xdotool key BackSpace; done
xdotool type --delay 40 'Friend' && xdotool key Return
wait_for 5 screen_is desk-form
on save
ok "a corrected name is on record" wait_for 5 sql_is "SELECT count(*) FROM entry WHERE kind = 'correct'" 1 || diag "$(screen)"
wait_for 5 screen_is desk-person
go reprint staff-list
on row-1
ok "and printed again" wait_for 20 printed_is 2 || diag "$(tail -3 "$T/log")"
out

# ---- the wrong one of two people of one name ----
ok "two people of one name are told apart by their company" find_first 'jia sample'
wrong=$(sql "SELECT count(*) FROM scan")
on check-in
ok "the wrong one is checked in" wait_for 5 sql_is "SELECT count(*) FROM scan" $((wrong + 1))
wait_for 20 printed_is 3
sleep 1
on undo
ok "and taken back" wait_for 5 sql_is "SELECT count(*) FROM entry WHERE kind = 'scan.undo'" 1 || diag "$(screen)"
on check-in
ok "who comes in later has a badge of his own" wait_for 20 sql_is "SELECT max(serial) FROM badge WHERE ticket = (SELECT ticket FROM scan ORDER BY seq DESC LIMIT 1)" 2
wait_for 20 printed_is 4
out

# ---- what must be seen to first ----
find_first 'foreign'
on check-in
ok "a guest with needs is not simply let in" wait_for 5 screen_is staff-list || diag "$(screen)"
on confirm
is "$(sql "SELECT count(*) FROM scan WHERE verdict = 'ok_override'")" 0 "not before everything was seen to"
on row-0
on row-1
on confirm
ok "then he is" wait_for 5 sql_is "SELECT count(*) FROM scan WHERE verdict = 'ok_override'" 1 || diag "$(screen)"
is "$(sql "SELECT json_extract(body, '\$.reason') || ' ' || json_extract(body, '\$.operator') FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT 1")" \
    "checked 2" "by whom is on record"
wait_for 5 screen_is desk-person
wait_for 20 printed_is 5
out

# ---- against the rules: not everybody may ----
find_first 'unpaid'
on check-in
sleep 0.5
on override
sleep 0.5
is "$(sql "SELECT count(*) FROM scan WHERE verdict = 'unpaid'")" 1 "an unpaid ticket is refused"
ok "and this operator may not lift that" screen_is desk-person || diag "$(screen)"
out && on logout
wait_for 5 screen_is attract
signed_in 017391
find_first 'unpaid'
on check-in
sleep 0.5
ok "a supervisor may" go override staff-list || diag "$(screen)"
on row-1
ok "with a reason" wait_for 5 sql_is "SELECT json_extract(body, '\$.reason') FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT 1" paid ||
    diag "$(sql "SELECT body FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT 1")"
wait_for 20 printed_is 6
out

# ---- a ticket is passed on ----
find_first 'bought'
go swap desk-form
go row-1 typing
xdotool type --delay 40 'New Holder' && xdotool key Return
wait_for 5 screen_is desk-form
on save
ok "a bought ticket is somebody else's now" wait_for 5 sql_is "SELECT count(*) FROM entry WHERE kind = 'swap'" 1 || diag "$(screen)"
ok "whose badge comes" wait_for 20 printed_is 7
out && on logout
awk -F, '$1 == "P-5" && $3 == "t1" { printf "%s", $4 }' "$T/codes/codes.csv" >"$T/code"
camera_qr "$T/code" "$T/5.png" && camera_shot "$T/5.png" "$T/5.jpg" 0
hold "$T/5.jpg"
ok "the old ticket is void" wait_for 15 verdict_is revoked || diag "$(jq -c 'select(.ev == "scan")' "$T/events" | tail -2)"
hold "$T/hall.jpg"
"$BUILD/tests/standin/pwgtopng" "$(newest_badge)" "$T/new.png" && camera_shot "$T/new.png" "$T/new.jpg" 0

# ---- numbers end; who was here last ----
wait_for 10 screen_is attract
signed_in 022580
go walk-up desk-form
go row-1 typing
xdotool type --delay 40 'One Toomany' && xdotool key Return
wait_for 5 screen_is desk-form
on save
sleep 0.5
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'walkup'")" 1 "a desk gives out its own numbers only"
ok "and keeps what was typed" screen_is desk-form || diag "$(screen)"
on back && wait_for 5 screen_is desk-menu
ok "the last scans can be looked at" go recent staff-list
on row-0
ok "and their people" wait_for 5 screen_is desk-person || diag "$(screen)"
run "$BUILD/kioskctl" verify --state "$state"
is "$status" 0 "the journal is whole" || diag "$err"
done_testing

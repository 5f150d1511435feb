#!/bin/bash
# A desk, its print service and its printer, each killed again and again while tickets are held up: no badge may come out
# twice by itself, and none may be missing in silence. KILLS (default 500) at random points; SEED repeats a run's
# choices, not its timing. What arrived at the printer is held against the journal at the end: printed = exactly one
# file of that badge, failed = none, uncertain = one or none and staff are asked.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/camera.sh"
for tool in ippeveprinter cupsd; do
    PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"
done
set -u
export LC_ALL=C.UTF-8
kills=${KILLS:-500} RANDOM=${SEED:-$$}
diag "SEED=${SEED:-$$} KILLS=$kills"
tickets=$((kills + kills / 2 + 8))

# ---- an event with a ticket a kill and more, each as a picture ----
cp -r "$TOP/tests/data/journey-event" "$T/event"
{
    head -1 "$T/event/tickets.csv"
    for ((i = 1; i <= tickets; i++)); do echo "T-$i,A-$i,样本$i,Guest $i,虚构数据,,zh,standard,online,1+2,paid"; done
} >"$T/tickets.csv" && mv "$T/tickets.csv" "$T/event/tickets.csv"
run "$BUILD/kioskctl" issue "$T/event" --keys "$T/keys" -o "$T/codes" --no-pictures
is "$status" 0 "$tickets tickets are issued" || diag "$err"
run "$BUILD/kioskctl" import "$T/event" --state "$T/state" --keys "$T/keys" --yes
is "$status" 0 "and imported" || diag "$err"
mkdir "$T/pictures"
awk -F, '$3 == "t1" { printf "%s %s\n", $1, $4 }' "$T/codes/codes.csv" | while read -r reference code; do
    printf '%s' "$code" | qrencode -8 -l L -s 6 -m 8 -o "$T/pictures/$reference.png"
done
(cd "$T/pictures" && for f in *.png; do echo "$f"; done | xargs -P 2 -n 40 mogrify -format jpg -gravity center -background '#777' -extent 640x480 -quality 85)
camera_hall "$T/hall.jpg"
print_shop

# ---- whom the camera sees next: those who are not in yet, in any order ----
in_already() {
    sqlite3 -readonly -cmd '.timeout 5000' "$T/state/journal.db" \
        "ATTACH '$T/state/roster.db' AS roster; SELECT reference FROM scan JOIN roster.ticket ON id = scan.ticket WHERE admitted" 2>/dev/null | sort
}
queue_up() {
    {
        ls "$T/pictures" | sed -n 's/\.jpg$//p' | sort | comm -23 - <(in_already) | shuf --random-source=<(yes "$RANDOM") |
            while read -r reference; do printf '%s 600\n%s 200\n' "$T/pictures/$reference.jpg" "$T/hall.jpg"; done
        printf '%s 60000\n' "$T/hall.jpg"
    } >"$T/show.txt"
}
desk_starts() { # LIST
    "$BUILD/kiosk-desk" --state "$T/state" --camera "frames:$T/$1" --printer BADGE \
        --display "offscreen:640x360:$T/screens" --now 2026-10-24T09:00 --json >>"$T/said" 2>>"$T/log" </dev/null &
    desk=$!
    tap_pids+=("$desk")
}
desk_dies() { kill -9 "$desk" 2>/dev/null; wait "$desk" 2>/dev/null; rm -rf "$T/screens"; }
shop() { "$TOP/tests/standin/cups.sh" "$1" "$T/cups" >>"$T/shop.log" 2>&1; }
# What a person would do: if it does not come up, once more.
shop_again() {
    local tries
    for ((tries = 0; tries < 5; tries++)); do
        shop "$1" && return
        [ "$1" != cupsd ] || shop crash
        [ "$1" != plug ] || shop unplug
        sleep 0.5
    done
    diag "$1 failed: $(tail -3 "$T/shop.log")"
}

queue_up
desk_starts show.txt
declare -A killed=([desk]=0 [cupsd]=0 [printer]=0)
for ((i = 1; i <= kills; i++)); do
    sleep "$((RANDOM % 2)).$((RANDOM % 10))$((RANDOM % 10))"
    case $((RANDOM % 4)) in
    0 | 1)
        desk_dies
        killed[desk]=$((killed[desk] + 1))
        queue_up
        desk_starts show.txt
        ;;
    2)
        shop crash
        killed[cupsd]=$((killed[cupsd] + 1))
        sleep "0.$((RANDOM % 10))"
        shop_again cupsd
        ;;
    3)
        shop unplug
        killed[printer]=$((killed[printer] + 1))
        sleep "0.$((RANDOM % 10))"
        shop_again plug
        ;;
    esac
    [ ! -t 1 ] || printf '\r# %d of %d kills' "$i" "$kills"
done
[ ! -t 1 ] || echo

# ---- all is well again: what is owed comes ----
desk_dies
printf '%s 300\n' "$T/hall.jpg" >"$T/wait.txt"
open_badges() { sqlite3 -readonly "$T/state/journal.db" "SELECT count(*) FROM badge WHERE state IN ('print.intent', 'print.sent', 'print.printing')"; }
settled() { [ "$(open_badges)" = 0 ]; }
printf '%s 600000\n' "$T/hall.jpg" >"$T/wait.txt"
desk_starts wait.txt
ok "what is owed is printed once all works again" wait_for 120 settled || diag "$(open_badges) are open; $(tail -3 "$T/log")"
desk_dies

# ---- the paper against the journal ----
cat "$PRINTED"/*.name 2>/dev/null | sed -n 's/^badge:\([0-9a-f-]*\):[0-9]*$/\1/p' | sort | uniq -c | awk '{ print $2, $1 }' >"$T/paper"
sqlite3 -readonly "$T/state/journal.db" "SELECT lower(substr(hex(uuid), 1, 8) || '-' || substr(hex(uuid), 9, 4) || '-' ||
    substr(hex(uuid), 13, 4) || '-' || substr(hex(uuid), 17, 4) || '-' || substr(hex(uuid), 21)), state FROM badge" |
    tr '|' ' ' | sort >"$T/ledger"
join -a 1 -a 2 -e 0 -o 0,1.2,2.2 "$T/ledger" "$T/paper" >"$T/both"
is "$(awk '$2 == 0' "$T/both")" "" "nothing came out that the journal does not know"
is "$(awk '$3 > 1' "$T/both")" "" "no badge came out twice"
is "$(awk '$2 == "print.printed" && $3 != 1' "$T/both")" "" "what is said to be printed came out"
is "$(awk '$2 == "print.failed" && $3 != 0' "$T/both")" "" "what is said to have failed did not"
is "$(sqlite3 -readonly "$T/state/journal.db" "SELECT count(*) FROM scan WHERE admitted AND ticket NOT IN (SELECT ticket FROM badge)")" \
    0 "everyone who was let in has a badge in the ledger"
is "$(sort -u <(awk '{ print $1 }' "$T/ledger") | wc -l)" "$(wc -l <"$T/ledger")" "each badge once"
ok "and there were some" test "$(wc -l <"$T/ledger")" -ge "$((kills / 4))"
run "$BUILD/kioskctl" verify --state "$T/state"
is "$status" 0 "the journal's chain is whole" || diag "$err"
diag "$(wc -l <"$T/ledger") badges: $(awk '{ print $2 }' "$T/both" | sort | uniq -c | tr -s ' \n' ' ')after ${killed[desk]} kills of the desk, ${killed[cupsd]} of cupsd, ${killed[printer]} of the printer"
diag "uncertain: $(awk '$2 == "print.uncertain" { n[$3]++ } END { printf "%d came out, %d did not", n[1], n[0] }' "$T/both")"
"$TOP/tests/standin/cups.sh" stop "$T/cups"
done_testing

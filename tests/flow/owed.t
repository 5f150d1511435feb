#!/bin/bash
# A badge that is owed: whatever moment the desk dies at, a restarted desk shows whose badge is due and prints it once,
# or calls it uncertain; never twice, never silently not. KILLS=N tries N random moments (default 4).
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/camera.sh"
set -u
export LC_ALL=C.UTF-8
kills=${KILLS:-4}
RANDOM=${SEED:-$$}
diag "SEED=${SEED:-$$} KILLS=$kills"

event=$TOP/tests/data/journey-event
run "$BUILD/kioskctl" issue "$event" --keys "$T/keys" -o "$T/tickets" --no-pictures
is "$status" 0 "tickets are issued" || diag "$err"
awk -F, '$1 == "GOOD" && $3 == "t1" { printf "%s", $4 }' "$T/tickets/codes.csv" >"$T/good"
camera_hall "$T/hall.jpg"
camera_qr "$T/good" "$T/good.png"
camera_shot "$T/good.png" "$T/good.jpg" 0
printf '%s 200\n%s 500\n%s 200\n' "$T/hall.jpg" "$T/good.jpg" "$T/hall.jpg" >"$T/show.txt"
printf '%s 300\n' "$T/hall.jpg" >"$T/wait.txt"
print_shop

fresh() { rm -rf "$T/state" "$T/screens" && "$BUILD/kioskctl" import "$event" --state "$T/state" --keys "$T/keys" --yes >/dev/null 2>&1; }
desk() { # LIST PRINTER
    timeout 120 "$BUILD/kiosk-desk" --state "$T/state" --camera "frames:$T/$1" --printer "$2" \
        --display "offscreen:1280x720:$T/screens" --now 2026-10-24T09:00 --json 2>>"$T/log" </dev/null
}
printed() { find "$PRINTED" -name '*.pwg' | wc -l; }
intended() { [ "$(sqlite3 "$T/state/journal.db" "SELECT count(*) FROM entry WHERE kind = 'print.intent'")" = 1 ]; }
state_now() { sqlite3 "$T/state/journal.db" "SELECT kind FROM entry WHERE kind LIKE 'print.%' ORDER BY seq DESC LIMIT 1"; }

# ---- no printer at the time of the scan ----
fresh
desk show.txt none >"$T/first"
is "$(jq -r 'select(.ev == "scan").code' "$T/first")" ok "admitted without a printer"
is "$(state_now)" print.intent "the badge is owed"
desk wait.txt BADGE >"$T/second"
is "$(printed)" 1 "the next start prints it"
like "$(jq -r 'select(.ev == "screen").name' "$T/second" | tr '\n' ' ')" "*printing*ready*" "with its owner's name on screen" || diag "$(tail -n 5 "$T/second" "$T/log")"
desk wait.txt BADGE >/dev/null
is "$(printed)" 1 "once"

# ---- killed at any moment ----
twice=0 silent=0 uncertain=0
for ((i = 0; i < kills; i++)); do
    fresh
    before=$(printed)
    desk show.txt BADGE >/dev/null 2>&1 &
    wait_for 10 intended
    sleep "$(printf '0.%03d' $((RANDOM % 900)))"
    pkill -9 -f "^$BUILD/kiosk-desk --state $T/state " 2>/dev/null
    wait $! 2>/dev/null
    desk wait.txt BADGE >"$T/after"
    out=$(($(printed) - before))
    [ "$out" -le 1 ] || twice=$((twice + 1))
    case $(state_now) in
    print.printed) [ "$out" -eq 1 ] || silent=$((silent + 1)) ;;
    print.uncertain) uncertain=$((uncertain + 1)) ;;
    *) silent=$((silent + 1)); diag "left at $(state_now)" ;;
    esac
done
is "$twice" 0 "no badge printed twice in $kills kills"
is "$silent" 0 "none silently missing"
diag "$uncertain of $kills ended uncertain, for staff to settle"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$T/state"
"$TOP/tests/standin/cups.sh" stop "$T/cups"
done_testing

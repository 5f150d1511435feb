#!/bin/bash
# kioskctl doctor: says what is wrong with a box and what to do, finds what is planted, changes nothing, and its support
# bundle names nobody.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config XDG_CACHE_HOME=$T/cache TZ=UTC
state=$T/state
"$ctl" import "$TOP/assets/demo-event" --state "$state" --keys "$T/keys" --yes >/dev/null 2>&1
"$ctl" issue "$TOP/assets/demo-event" --keys "$T/keys" -o "$T/tickets" --no-pictures --yes >/dev/null 2>&1
code=$(sed -n '2s/.*,//p' "$T/tickets/codes.csv" | tr -d '\r"')
isnt "$code" "" "there is an event with tickets"
"$ctl" checkin E-1001 --reference --state "$state" --yes >/dev/null 2>&1
printf '[state]\ndir = %s\n' "$state" >"$T/plain.conf"

# found PART [CONFIG]: "STATE CAUSE" of one part; the doctor's exit status is in $T/status
found() {
    "$ctl" doctor --json --config "${2:-$T/plain.conf}" >"$T/found.json" 2>"$T/found.err"
    echo $? >"$T/status"
    jq -r --arg part "$1" '.parts[] | select(.part == $part) | .state + " " + .cause' "$T/found.json"
}
exit_status() { cat "$T/status"; }

# ---- well ----
is "$(found roster)" "well roster-well" "the roster is whole"
is "$(found journal)" "well journal-well" "the journal is whole"
is "$(found sync)" "well sync-none" "a kiosk without a centre is none the worse"
is "$(jq -r '[.parts[].state] | map({broken:3,look:2,unknown:1,well:0}[.]) | . == (sort | reverse)' "$T/found.json")" true \
    "the worst comes first"
is "$(jq -r '[.parts[] | select(.state == "look" or .state == "broken") | .do.zh, .do.en] | all(length > 5)' "$T/found.json")" \
    true "what is not well says what to do, in both languages"
is "$(jq -r '[.parts[].part] | sort | join(" ")' "$T/found.json")" \
    "camera clock disk displays fonts journal network pinyin printer roster sound sync units wear" "every part is told"
is "$(jq -r '[.parts[].what.en] | any(startswith("health-"))' "$T/found.json")" false "and in words"
before=$(sha256sum "$state/roster.db" "$state/journal.db")
found disk >/dev/null
is "$(sha256sum "$state/roster.db" "$state/journal.db")" "$before" "looking changes nothing"

# ---- planted faults ----
printf '[state]\ndir = %s\n[printer]\nqueue = NOWHERE\nserver = %s\n' "$state" "$T/no.sock" >"$T/printer.conf"
is "$(found printer "$T/printer.conf")" "broken printer-missing" "a queue that is not there is found"
is "$(exit_status)" 1 "and the exit status says so"
run "$ctl" doctor --config "$T/printer.conf"
like "$out" "broken   printer  There is no print service, or no such queue*Run kioskctl printer find*kioskctl printer add*" "in words"

printf '[state]\ndir = %s\n[camera]\nsource = frames:%s\n' "$state" "$T/no-frames" >"$T/camera.conf"
is "$(found camera "$T/camera.conf")" "broken camera-silent" "a camera that is not there is found"

printf '[state]\ndir = %s\n[clock]\nnow = 1970-01-02T00:00\n' "$state" >"$T/clock.conf"
is "$(found clock "$T/clock.conf")" "broken clock-unset" "a clock in 1970 is found"
printf '[state]\ndir = %s\n[clock]\nnow = 2026-10-24T09:00\n' "$state" >"$T/rehearsal.conf"
is "$(found clock "$T/rehearsal.conf")" "look clock-rehearsal" "a clock that was set for a rehearsal is told"

printf '[state]\ndir = %s\n' "$T/empty" >"$T/empty.conf"
is "$(found disk "$T/empty.conf")" "broken disk-gone" "a folder that is not there is found"
mkdir "$T/empty"
is "$(found roster "$T/empty.conf")" "broken roster-none" "a missing roster is found"
is "$(found journal "$T/empty.conf")" "well journal-none" "a journal that has not begun is well"
is "$(ls "$T/empty")" "" "and nothing is made by looking"

damage() { # FILE: a folder with the same event and this file spoilt
    rm -rf "$T/damaged"
    cp -r "$state" "$T/damaged"
    dd if=/dev/urandom of="$T/damaged/$1" bs=1024 seek=5 count=8 conv=notrunc status=none
    printf '[state]\ndir = %s\n' "$T/damaged" >"$T/damaged.conf"
}
damage roster.db
is "$(found roster "$T/damaged.conf")" "broken roster-damaged" "a damaged roster is found"
damage journal.db
is "$(found journal "$T/damaged.conf")" "broken journal-damaged" "a damaged journal is found"

if command -v fc-match >/dev/null; then
    mkdir "$T/no-fonts"
    printf '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>%s</dir></fontconfig>\n' \
        "$T/no-fonts" >"$T/fonts.conf"
    is "$(FONTCONFIG_FILE=$T/fonts.conf found fonts)" "broken fonts-none" "missing fonts are found"
    is "$(found fonts)" "well fonts-well" "and those that are there"
else
    skip "fontconfig's fc-match is not here" 2
fi

# small_disk OPTIONS: what is said of a disk of 8 MiB mounted in a name space of its own
small=$T/small
mkdir "$small"
printf '[state]\ndir = %s\n' "$small" >"$T/small.conf"
mounted() { [ "$(id -u)" -eq 0 ] && unshare -m mount -t tmpfs -o size=8m tmpfs "$small" 2>/dev/null; }
small_disk() {
    unshare -m sh -c 'mount -t tmpfs -o "$1" tmpfs "$2" && "$3" doctor --json --config "$4"' sh "$1" "$small" "$ctl" \
        "$T/small.conf" | jq -r '.parts[] | select(.part == "disk") | .cause'
}
if mounted; then
    is "$(small_disk size=8m)" disk-full "a full disk is found"
    is "$(small_disk size=8m,ro)" disk-read-only "and one that can only be read"
else
    skip "only root may mount a small disk" 2
fi

# ---- the support bundle ----
# A log with people in it: as the event has them, as a desk registered and corrected them, and whom only the shape tells.
mkdir "$T/bin"
cat >"$T/bin/journalctl" <<END
#!/bin/sh
cat "$T/planted.log"
END
chmod +x "$T/bin/journalctl"
"$ctl" walkup --name-zh 欧阳样本 --name-latin 'Ouyang Planted' --company 'Plantation 9' --tier standard --state "$state" \
    --channel "$(sqlite3 "$state/roster.db" 'SELECT code FROM channel LIMIT 1')" >/dev/null 2>"$T/err" || diag "$(cat "$T/err")"
read -r zh latin reference < <(sqlite3 -separator ' ' "$state/roster.db" \
    "SELECT name_zh, replace(name_latin, ' ', '_'), reference FROM ticket WHERE name_zh <> '' AND name_latin <> '' LIMIT 1")
latin=${latin//_/ }
keeper=$(sqlite3 "$state/roster.db" "SELECT name FROM staff LIMIT 1")
cat >"$T/planted.log" <<END
2026-10-24T09:00:01+0800 box kiosk-desk[812]: kiosk-desk: badge of $zh: slot-text-name is too small
2026-10-24T09:00:02+0800 box kiosk-desk[812]: kiosk-desk: ${latin^^} ($reference) was not found
2026-10-24T09:00:03+0800 box kiosk-desk[812]: kiosk-desk: Ouyang Planted of Plantation 9 was not written, says ${keeper:-nobody}
2026-10-24T09:00:04+0800 box kiosk-syncd[813]: ERROR: duplicate key DETAIL: Key (event_id, reference)=(7, Gone Person) already exists.
2026-10-24T09:00:05+0800 box kiosk-syncd[813]: "Former Guest" is refused, as is 李不在
2026-10-24T09:00:06+0800 box kiosk-door[814]: read $code
2026-10-24T09:00:07+0800 box kiosk-door[814]: camera: /dev/video0: No such device
END
is "$(grep -c . "$T/planted.log")" 7 "a log is planted: $zh, $latin, $reference"
export PATH="$T/bin:$PATH"
run "$ctl" doctor --config "$T/plain.conf" --bundle "$T/support.tar.gz"
like "$out" "*$T/support.tar.gz: to send to whoever helps*" "a support bundle is written"
is "$(tar -tzf "$T/support.tar.gz" | sort | tr '\n' ' ')" \
    "lanyard-support/counts.json lanyard-support/doctor.json lanyard-support/log.txt lanyard-support/versions.txt " "with four files"
is "$(stat -c %a "$T/support.tar.gz")" 600 "for its owner alone"
mkdir "$T/bundle"
tar -xzf "$T/support.tar.gz" -C "$T/bundle"
is "$(jq -r '."roster.db".rows.ticket' "$T/bundle/lanyard-support/counts.json")" \
    "$("$ctl" status --state "$state" --json | jq .tickets)" "it counts the tickets"
# All that a person is known by: names, companies, references, orders, codes.
personal() {
    awk -F, 'NR > 1 { for (i = 1; i <= 6; i++) if (length($i) > 2) print $i }' "$TOP/assets/demo-event/tickets.csv"
    echo "$code"
}
named() { grep -rlF -f <(personal | sort -u) "$1"; }
is "$(named "$T/bundle")" "" "and names nobody"
log=$T/bundle/lanyard-support/log.txt
is "$(grep -ciE "$zh|$latin|$reference|Ouyang|欧阳|Plant|${keeper:-nobody}|Gone|Former|李|$code" "$log")" 0 "nor does its log" ||
    diag "$(cat "$log")"
is "$(grep -c '^2026-10-24T09:00:0[1-7]+0800 box kiosk-' "$log")" 7 "of which every line is there"
like "$(cat "$log")" "*badge of \[…\]: slot-text-name is too small*\[…\] (\[…\]) was not found*camera: /dev/video0: No such device*" \
    "with what helps"
cp -r "$state" "$T/blind"
dd if=/dev/urandom of="$T/blind/roster.db" bs=1024 count=8 conv=notrunc status=none
"$ctl" doctor --state "$T/blind" --bundle "$T/blind.tar.gz" >/dev/null 2>&1
like "$(tar -xzOf "$T/blind.tar.gz" lanyard-support/log.txt)" "The log is left out: the people of this kiosk cannot be read*" \
    "where people cannot be recognised there is no log"
personal | sed -n 3p >"$T/bundle/planted"
is "$(named "$T/bundle")" "$T/bundle/planted" "a name in it would be found"
run "$ctl" doctor --config "$T/plain.conf" --bundle "$T/nowhere/support.tar.gz"
is "$status" 1 "a bundle that cannot be written is told"
like "$err" "*nowhere/support.tar.gz*cannot be written*" "and why"
done_testing

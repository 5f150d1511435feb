#!/bin/bash
# A stick as an organiser fills it: the event's bundle with settings of the kiosk, films and photos beside it. All of it is what the
# organiser's key signed, or is not taken. (The screen that asks before it is taken: tests/flow/first_start.t.)
. "$(dirname "$0")/../lib.sh"
set -u
ctl=$BUILD/kioskctl stick=$T/stick/lanyard state=$T/state
event=$T/event
mkdir -p "$stick"
cp -r "$TOP/assets/demo-event" "$event"
sed -i '/\.mp4/d' "$event/reel.csv" # photos are looked into faster than films
rm "$event"/media/*.*
shelf() { find "$state/media" -name '*.ini' 2>/dev/null | wc -l; }

# ---- packing ----
printf '[screens]\nfirst=door\nsecond=none\n[door]\ngate=hall-east\n[printer]\nqueue=NOWHERE\nserver=%s\n' "$T/no.sock" >"$T/door.conf"
run "$ctl" pack "$event" --keys "$T/keys" -o "$stick/demo.lanyard" --settings "$T/door.conf"
is "$status" 0 "an event is packed with settings" || diag "$err"
printf '[path]\nassets=/elsewhere\n' >"$T/paths.conf"
run "$ctl" pack "$event" --keys "$T/keys" -o "$T/paths.lanyard" --settings "$T/paths.conf"
is "$status$(ls "$T/paths.lanyard" 2>/dev/null)" 1 "settings that are each machine's own are refused"
like "$err" "*paths.conf: path.assets does not travel*" "by name"
run "$ctl" pack "$event" --keys "$T/keys" -o "$T/none.lanyard" --settings "$T/none.conf"
like "$status $err" "1 *none.conf*" "and so are those that are not there"

# ---- photos beside it: one half copied, one of a stranger ----
cp -r "$event/media" "$stick/"
head -c 9000 "$event/media/past/past-1.jpg" >"$stick/media/past/past-1.jpg"
convert -size 640x360 xc:red "$stick/media/stranger.jpg"
run "$ctl" import "$stick/demo.lanyard" --state "$state" --dry-run --json
is "$status $(ls "$state" 2>/dev/null)" "0 " "a dry run changes nothing"
run "$ctl" import "$stick/demo.lanyard" --state "$state" --json
is "$status" 0 "the stick is taken" || diag "$err"
is "$(jq -r '"\(.media) \(.media_missing)"' <<<"$out")" "6 1" "with its photos, but for one"
like "$(jq -r '.warnings[]' <<<"$out")" "*past/past-1.jpg: was left: it is not the past/past-1.jpg that the event was packed with; half copied?*" \
    "which is named"
is "$(shelf)" 5 "nothing of a stranger's is taken"
cp "$event/media/past/past-1.jpg" "$stick/media/past/"
run "$ctl" import "$stick/demo.lanyard" --state "$state" --json
is "$(jq -r .media_missing <<<"$out") $(shelf)" "0 6" "once it is whole it comes too"

# ---- the settings ----
ok "the settings lie with the event" cmp "$T/door.conf" "$state/lanyard.conf"
before=$(stat -c %Y.%i "$state/lanyard.conf")
"$ctl" import "$stick/demo.lanyard" --state "$state" --json >/dev/null 2>&1
is "$(stat -c %Y.%i "$state/lanyard.conf")" "$before" "the same once more is no change"
is "$("$ctl" doctor --state "$state" --json 2>/dev/null | jq -r '.parts[] | select(.part == "printer") | .cause')" printer-missing \
    "and programs heed them"
"$ctl" pack "$event" --keys "$T/keys" -o "$T/plain.lanyard" >/dev/null 2>&1
"$ctl" import "$T/plain.lanyard" --state "$state" >/dev/null 2>&1
ok "a bundle without any leaves them" cmp "$T/door.conf" "$state/lanyard.conf"

# ---- what was not signed ----
printf '[door]\ngate=hall-west\n' >"$T/west.conf"
"$ctl" pack "$event" --keys "$T/others" -o "$T/others.lanyard" --settings "$T/west.conf" >/dev/null 2>&1
run "$ctl" import "$T/others.lanyard" --state "$state"
like "$status $err" "1 *wrong key*" "a bundle of another signer is refused"
"$ctl" pack "$event" --keys "$T/keys" -o "$T/bent.lanyard" --settings "$T/west.conf" >/dev/null 2>&1
printf '\x55' | dd of="$T/bent.lanyard" bs=1 seek=$(($(stat -c %s "$T/bent.lanyard") / 2)) conv=notrunc status=none
run "$ctl" import "$T/bent.lanyard" --state "$state"
is "$status" 1 "and one that was bent on its way"
ok "neither changes a setting" cmp "$T/door.conf" "$state/lanyard.conf"
done_testing

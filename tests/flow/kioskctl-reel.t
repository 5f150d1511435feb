#!/bin/bash
# The second display's files from folder to bundle to roster: what was written is what the kiosk will play, and when;
# films travel beside the bundle, and an import says which are wanted.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
golden=$TOP/tests/data/golden-event
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config

fresh() { rm -rf "$T/e" && cp -r "$golden" "$T/e"; }
roster() { sqlite3 "$T/$1/roster.db" "$2"; }
everything() { # STATE: all that the display plays
    local table
    for table in programme reel_hours item media screen; do echo "$table"; roster "$1" "SELECT * FROM $table"; done
}

# ---- the golden folder ----
run "$ctl" import "$golden" --state "$T/state" --keys "$T/keys"
is "$status" 0 "the golden folder imports"
like "$out" "*added $golden/media/opening.mp4
*
media: 7 files, all on the shelf" "and brings its media along"
is "$(roster state "SELECT code, strftime('%d %H:%M', reel_hours.start / 1000, 'unixepoch', '+8 hours'),
        strftime('%d %H:%M', until / 1000, 'unixepoch', '+8 hours')
    FROM reel_hours JOIN programme ON programme.number = programme ORDER BY reel_hours.start")" \
    "break|24 10:30|24 11:00
party|24 22:00|25 02:00
break|25 10:30|25 11:00
break|25 15:00|25 15:30
closing|25 17:00|26 00:00" "hours are those of the event's clocks; past midnight they belong to the day they began"
is "$(roster state "SELECT code, strftime('%d', start / 1000, 'unixepoch', '+8 hours'),
        strftime('%d', until / 1000, 'unixepoch', '+8 hours'), start, until FROM item WHERE start OR until" |
    sed -E 's/\|[0-9]{13}/|x/g')" \
    "harbour-2|01|25|0|x
harbour-break|01|25|0|x
past-1|25|01|x|0
past-2|25|01|x|0
past-3|25|01|x|0
menu|24|25|x|x
menu-party|24|25|x|x" "dates of items are whole days of the event"
is "$(roster state "SELECT item.code, programme.code, file, captions, sponsor.code, item.weight
    FROM item JOIN programme ON programme.number = programme LEFT JOIN sponsor ON id = sponsor WHERE item.number < 7")" \
    "welcome|loop|opening.mp4|opening.srt||1
welcome-party|party|opening.mp4|opening.srt||1
harbour|break|harbour.mp4||harbour|7
harbour-2|loop|harbour.mp4||qingshan|3
harbour-break|break|harbour.mp4||qingshan|3
past-1|loop|past/1.jpg|||1" "items stand in the order of their rows, one for each programme and photo"
is "$(roster state "SELECT code FROM programme WHERE is_default")" loop "with the programme that fills the rest"
is "$(roster state "SELECT lower(hex(sha256)) || '  ' || name FROM media")" \
    "$(cd "$golden/media" && sha256sum hall.png harbour.mp4 opening.mp4 opening.srt past/1.jpg past/10.jpg past/2.jpg)" \
    "the list says what the bytes are"
is "$(roster state "SELECT name FROM asset WHERE name LIKE 'card/%'")" "card/menu-landscape.svg
card/menu-portrait.svg" "the event's own cards are there"
is "$(roster state "SELECT countdown_minutes, countdown_zone, wall, greet_tiers, wifi_name, thanks_en FROM screen")" \
    "15|hall|1|34|Golden Guest|Circle A
Circle B" "and what the display may say"

# ---- by a bundle ----
"$ctl" pack "$golden" -o "$T/one.lanyard" --keys "$T/keys" >/dev/null
ok "no film is in a bundle" test "$(tail -c +105 "$T/one.lanyard" | zstd -dc | tar t | grep -c media/)" -eq 0
run "$ctl" import "$T/one.lanyard" --state "$T/carried"
is "$status" 0 "the bundle imports"
is "${out##*$'\n'}" "media: 7 of 7 files are not on the shelf: kioskctl media add DIR --state $T/carried" \
    "and says how many films it wants, and how they come"
is "$(everything carried)" "$(everything state)" "it brings the same reel"
run "$ctl" media add "$golden/media" --state "$T/carried"
is "$status" 0 "the line that was named brings them"
run "$ctl" import "$T/one.lanyard" --state "$T/carried"
is "${out##*$'\n'}" "media: 7 files, all on the shelf" "then nothing is missing"
run "$ctl" import "$T/one.lanyard" --state "$T/carried" --json
is "$(jq -c '[.media, .media_missing]' <<<"$out")" "[7,0]" "in JSON too"

# ---- films that are not there, or no good ----
fresh; rm "$T/e/media/opening.mp4"; : >"$T/e/media/harbour.mp4"
run "$ctl" check "$T/e"
is "$status" 0 "a missing film is no fault"
is "$err" "warning: reel.csv:2: column file: media/opening.mp4 is not there, or empty: it is left out
warning: reel.csv:3: column file: media/harbour.mp4 is not there, or empty: it is left out
warning: reel.csv:4: column file: media/harbour.mp4 is not there, or empty: it is left out" "but named, like an empty one"
run "$ctl" import "$T/e" --state "$T/poor" --keys "$T/keys"
is "$status $(roster poor "SELECT count(*) FROM media") $(roster poor "SELECT count(*) FROM item")" "0 5 17" \
    "the rest is played, and the gap is known to staff"
fresh; head -c 3000 "$golden/media/opening.mp4" >"$T/e/media/opening.mp4"
run "$ctl" import "$T/e" --state "$T/bad" --keys "$T/keys"
is "$status" 0 "a film that kiosks refuse does not keep the event out"
like "$err" "*warning: media: $T/e/media/opening.mp4: *" "it is named with the reason"
is "${out##*$'\n'}" "media: 1 of 7 files are not on the shelf: kioskctl media add $T/e/media --state $T/bad" "and wanted"
fresh; ln -sf /etc/passwd "$T/e/media/notes.mp4"
run "$ctl" check "$T/e"
is "$status $err" "1 media/notes.mp4: is a link: put the file itself here" "a link in media/ is refused"
fresh; mkdir -p "$T/e/media/past/2024"; touch "$T/e/media/.DS_Store" "$T/e/media/past/2024/x.jpg"
run "$ctl" check "$T/e"
is "$status $err" "0 warning: media/past/2024/x.jpg: stays here: rename it, to fewer than 128 bytes, at most one folder deep" \
    "a file too deep is named, a hidden one passed over"
fresh; cp "$T/keys/issuer-1.key" "$T/e/media/film.mp4"
run "$ctl" pack "$T/e" -o "$T/no.lanyard" --keys "$T/keys"
is "$status $err" "1 media/film.mp4: is a private key: move it out of the event folder, keys belong under --keys" \
    "a key among the films is found"

# ---- a folder that a camera filled ----
fresh; for i in {1..9997}; do echo x >"$T/e/media/past/IMG_$i.jpg"; done
before=$(everything state)
run "$ctl" import "$T/e" --state "$T/state" --keys "$T/keys"
is "$status $err" "1 reel.csv:5: column file: media/past holds 10000 pictures: with them the reel has 10005 items, at most 2048 fit. Put the best of them into a folder of their own" \
    "10,000 photos are one clear line"
is "$(everything state)" "$before" "and the roster is what it was"

# ---- two rows that want the same minute ----
fresh; sed -i 's/^closing,.*/closing,,Closing,2,15:15,24:00,100,,/' "$T/e/programmes.csv"
run "$ctl" pack "$T/e" -o "$T/no.lanyard" --keys "$T/keys"
is "$status $err" "1 programmes.csv:6: column from: closing and break (line 3) overlap on 2026-10-25 from 15:15 until 15:30: only one can be on" \
    "programmes that overlap are named, both"
ok "and no bundle is made" test ! -e "$T/no.lanyard"

# ---- other headings ----
fresh; sed -i '1s/.*/代码,节目单,类型,Datei,秒,声音,音量,字幕,赞助商,权重,开始日期,结束日期,中文姓名,英文姓名,中文标题,英文标题/' "$T/e/reel.csv"
sed -i 's/^\[columns\]/&\nreel.file = Datei/' "$T/e/event.conf"
"$ctl" import "$T/e" --state "$T/mapped" --keys "$T/keys" >/dev/null 2>&1
is "$(everything mapped)" "$(everything state)" "columns may have other names"

# ---- help ----
help=$("$ctl" help event)
missing=
for word in $(head -qn1 "$golden"/{programmes,reel}.csv | tr , '\n' | sort -u) countdown countdown_zone greet wall \
    wifi_name wifi_password thanks_zh thanks_en; do
    grep -q "^  ${word}[ *]" <<<"$help" || missing+=" $word"
done
is "$missing" "" "help event explains every column and key"
for about in "programmes.csv (optional):" "reel.csv (optional):" "group \[reel\] (optional)" "card/NAME-landscape.svg" "media/:"; do
    grep -q "$about" <<<"$help" || fail "help event says nothing of $about"
done
done_testing

#!/bin/bash
# kioskctl media: what fits goes on the shelf, what would stutter is refused with the line that mends it, and whatever
# goes wrong leaves the shelf of before.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/films.sh"
ctl=$BUILD/kioskctl state=$T/state
export LC_ALL=C.UTF-8 HOME=$T
media() { run "$ctl" media "$@" --state "$state"; }
shelf() { "$ctl" media list --json --state "$state" | jq -r '[.files[].name] | join(" ")'; }
mkdir "$T/in" && cd "$T/in" || exit 1
sounding good.mp4 2
film '4K film.mp4' 3840x2160 30 0.3
film sixty.mp4 320x180 60 0.5
film hevc.mp4 320x180 30 0.5 -c:v libx265 -preset ultrafast -x265-params log-level=none
photo photo.jpg
printf '1\n00:00:00,100 --> 00:00:01,000\nHello\n' >good.srt
half good.mp4 half.mp4
: >empty.mp4
head -c 100000 /dev/urandom >random.mp4

# ---- one by one ----
media add good.mp4 photo.jpg good.srt
is "$status" 0 "a film, a photo and captions are taken"
like "$out" "*added 3 (*, 0 already there, 0 converted, 0 refused*" "and counted"
is "$(shelf)" "good.mp4 good.srt photo.jpg" "they are on the shelf"
media add good.mp4
like "$status $out" "0 *added 0 (*, 1 already there*" "the same again is there already"
media list
like "$out" "*good.mp4 *film *0:02 *320x180*" "the list says what it is and how long"
media add '4K film.mp4'
is "$status" 1 "4K is refused"
like "$err" "*4K film.mp4: refused: 3840x2160 is larger than 1920x1080*" "with its size"
line=$(sed -n "s/.*: \(ffmpeg .*\)/\1/p" <<<"$err")
ok "the line it says can be pasted into a shell" bash -c "${line/preset medium/preset ultrafast}" </dev/null
media add '4K film-fits.mp4'
is "$status" 0 "and what it makes is taken"
media add sixty.mp4 hevc.mp4
like "$err" "*sixty.mp4: refused: 60 frames a second*hevc.mp4: refused: its picture is hevc*" \
    "60 frames a second and HEVC are refused by name"
media add half.mp4 --convert
like "$status $err" "1 *half.mp4: refused: it ends before it should*" "half a film is refused, also with --convert"
unlike "$err" "*ffmpeg*" "with no line, for none helps"
media add empty.mp4 random.mp4 missing.mp4
like "$err" "*empty.mp4: refused: it is empty*random.mp4: refused: no film*missing.mp4: no such file*" \
    "nothing, noise and what is not there are named"
before=$(shelf)
mkfifo pipe.mp4 && ln -s good.mp4 link.mp4
media add pipe.mp4 link.mp4 /dev/zero
like "$err" "*pipe.mp4: is not a file*link.mp4: is a link*zero: is not a file*" "pipes, links and devices are no files"
rm pipe.mp4 link.mp4

# ---- files that name other files ----
echo "a secret" >"$T/secret"
printf '#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://%s\n#EXT-X-ENDLIST\n' "$T/secret" >list.mp4
printf "ffconcat version 1.0\nfile '%s'\n" "$T/in/good.mp4" >concat.mp4
cp list.mp4 list.m3u8
ok "ffmpeg itself would follow such a list" ffmpeg -nostdin -v quiet -safe 0 -f concat -i concat.mp4 -f null -
media add list.mp4 concat.mp4 list.m3u8 --convert
like "$status $err" "1 *list.mp4: refused: no film*" "a playlist under a film's name is no film"
like "$err" "*concat.mp4: refused: no film*list.m3u8: refused: no film*" "nor is a list of files, converted or not"
is "$(shelf)" "$before" "none of these is on the shelf"

# ---- converting ----
media add sixty.mp4 hevc.mp4 --convert
like "$status $out" "0 *2 converted, 0 refused*" "--convert makes them fit"
is "$("$ctl" media list --json --state "$state" | jq -r '.files[] | select(.name == "hevc.mp4") | .kind')" film \
    "under their own names"
ok "what is left beside the shelf is nothing" test -z "$(ls -A "$state/media" | grep -vE '^[0-9a-f]{64}(\.ini)?$')"
name='-y $(touch pwned).mp4' # a name that a shell or ffmpeg could take for more than a name
cp sixty.mp4 "./$name"
media add "./$name" --convert
is "$status" 0 "an odd name is converted"
ok "and is only a name" test ! -e pwned
rm "./$name"

# ---- folders ----
mkdir -p "$T/stick/lanyard/media/past" "$T/stick/media" "$T/stick/private/media"
cp photo.jpg "$T/stick/1.jpg"
photo "$T/stick/media/2.png" 64x64
photo "$T/stick/lanyard/media/past/3.jpg" 80x80
photo "$T/stick/private/media/4.jpg" 96x96
echo text >"$T/stick/readme.txt"
state=$T/second
media add "$T/stick" --dry-run
like "$status $out" "0 *would add 3 (*there is room for*" "a dry run counts what a stick would bring"
ok "and makes nothing" test ! -e "$state"
media add "$T/stick"
is "$(shelf)" "1.jpg 2.png 3.jpg" "of a stick, its own media and those of media/ and lanyard/media/"
mkdir "$T/many"
(cd "$T/many" && seq -f '%g.jpg' 10000 | xargs touch)
media add "$T/many"
is "$status" 1 "10,000 photos are refused"
like "$err" "*many: 10000 media files: the shelf takes 4096 at most*" "in one line"
is "$(wc -l <<<"$err")" 1 "and no more than one"

# ---- damage on the disk ----
hex=$("$ctl" media list --json --state "$state" | jq -r '.files[0].sha256')
media verify
like "$status $out" "0 3 of 3 files are whole*" "a whole shelf verifies"
chmod u+w "$state/media/$hex"
printf x | dd of="$state/media/$hex" conv=notrunc bs=1 seek=100 status=none
media verify
like "$status $out $err" "1 2 of 3 files are whole*1.jpg: is damaged*" "one changed byte is found and named"
media add "$T/stick/1.jpg"
media verify
is "$status" 0 "adding the file again mends it"
chmod u+w "$state/media/$hex"
truncate -s 10 "$state/media/$hex"
media verify
like "$status $err" "1 *$hex: is damaged*" "a file cut short is found and named"
media remove 2.png
like "$status $out" "0 removed 2.png" "a file is removed by its name"
media remove 2.png
like "$status $err" "1 *2.png: is not on the shelf*" "once"

# ---- the event's own list ----
cp -r "$TOP/tests/data/door-event" "$T/event"
"$ctl" import "$T/event" --state "$state" --keys "$T/keys" >/dev/null 2>&1 || fail "the event imports"
sql() { sqlite3 "$state/roster.db" "$1"; }
digest() { sha256sum "$1" | cut -d' ' -f1; }
sql "DELETE FROM media; INSERT INTO media VALUES ('good.mp4', x'$(digest "$T/in/good.mp4")', 1), ('hevc.mp4', x'$(digest "$T/in/half.mp4")', 1)"
cp "$T/in/good.mp4" "$T/hevc.mp4"
printf junk >>"$T/hevc.mp4" # plays, but other bytes
media list
like "$out" "*good.mp4 *missing*" "the list names what the event still needs"
media add "$T/hevc.mp4"
like "$status $err" "1 *differs from the event's list*" "other bytes than the event's are refused"
media add "$T/hevc.mp4" --yes
like "$status $err" "0 *warning: *differs from the event's list*packed again*" "or taken with --yes, and said"
media add "$T/in/good.mp4" "$T/in/photo.jpg"
like "$status $out" "0 *1 of no use to *" "what the event does not play is counted"
media list
unlike "$out" "*good.mp4  *missing  *good*" "and what came is missing no more"
media remove good.mp4
like "$status $err" "1 *good.mp4: is played by *--yes*" "what the event plays is not removed by the way"
sql "UPDATE media SET name = 'sixty.mp4', sha256 = x'$(digest "$T/in/sixty.mp4")' WHERE name = 'hevc.mp4'"
media add "$T/in/sixty.mp4" --convert
like "$status $err" "0 *sixty.mp4: was converted, and *pack again*" "a converted file of the event's list asks for a new pack"

# ---- a full disk ----
full='mount -t tmpfs -o size=64m none "$1" && "$2" media add "$3" --state "$1"; s=$?; ls -A "$1"/media 2>/dev/null; exit $s'
mkdir "$T/small"
if unshare -rm true 2>/dev/null; then
    run unshare -rm bash -c "$full" - "$T/small" "$ctl" "$T/in/good.mp4"
    like "$status $err" "1 *good.mp4: the disk is full: 256 MB stay free*" "where the journal would lose its room nothing is added"
    unlike "$out" "*[0-9a-f][0-9a-f][0-9a-f]*.ini*" "and nothing is left there"
else
    skip "no mounts of our own here" 2
fi

# ---- kill -9 ----
state=$T/third
cd "$T/in" || exit 1
media add good.mp4 photo.jpg
film long.mp4 640x360 60 8
"$ctl" media add long.mp4 --convert --state "$state" >/dev/null 2>&1 &
pid=$!
disown $pid # and no word of the shell when it is killed
wait_for 20 test -s "$state/media/.converting/film.mp4"
kill -9 $pid
wait_for 10 eval "! kill -0 $pid"
is "$(shelf)" "good.mp4 photo.jpg" "killed while it converts: the shelf is that of before"
media verify
is "$status" 0 "and whole"
ok "ffmpeg comes to its end" wait_for 60 flock -n "$state/media/.converting" true
media add sixty.mp4 --convert
is "$(shelf)" "good.mp4 photo.jpg sixty.mp4" "the next one goes on"
ok "and clears what was left" test ! -e "$state/media/.converting"

# ---- words ----
run "$ctl" media frobnicate --state "$state"
is "$status" 2 "another word is wrong usage"
run "$ctl" media add --state "$state"
is "$status" 2 "as is add without files"
done_testing

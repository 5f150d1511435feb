#!/bin/bash
# The second display as an audience sees it: films with numbered frames, read back from the shown pixels. A minute without
# a black picture or a lost frame; broken, missing and hostile files passed over; orders, emergency, the programme of the
# hour, a restart, and what is left when there is nothing to play.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/reel.sh"
set -u
command -v ffmpeg >/dev/null || skip_all "no ffmpeg"

state=$T/state event=$T/event
seconds=${SECONDS_RUN:-60}
ctl() { "$BUILD/kioskctl" "$@" --state "$state" >"$T/said" 2>&1; }
sql() { sqlite3 "$state/journal.db" "$1"; }
started() { reel_event_seen ".ev == \"play\" and .state == \"started\" and .item == \"$1\""; }
programme_is() { [ "$(jq -rs '[.[] | select(.ev == "programme")] | last | .name' "$T/events" 2>/dev/null)" = "$1" ]; }
other_pictures() { grep -c ' other ' "$T/shown"; }

# ---- a minute of films, one after the other ----
reel_event "$event"
for clip in 1 2 3; do reel_film "$clip" 90 640x360 "$event/media/clip-$clip.mp4" 440; done
reel_items "$event" clip-1,all,film,clip-1.mp4,,no clip-2,all,film,clip-2.mp4,,no clip-3,all,film,clip-3.mp4,,no
run reel_import "$event" "$state"
is "$status" 0 "an event with three films is imported" || diag "$err"
# Black pictures and lost frames may never be; the pause between two films is measured in up to three tries, for a test
# machine has other things to do.
in_step() { [ "$(shown gap_median_us)" -le 34000 ] && [ "$(shown gap_max_us)" -le 67000 ]; }
black=0 lost=0 ended=0 tries=0
while :; do
    tries=$((tries + 1))
    reel_show "$state" "$seconds" 640x360 --now 2026-10-24T09:00
    wait_for 10 started clip-1 || diag "$(cat "$T/log")"
    threads=$(ls "/proc/$reel/task" 2>/dev/null | wc -l)
    reel_wait || ended=1
    black=$((black + $(shown black))) lost=$((lost + $(shown dropped) + $(shown backward)))
    diag "$(tail -1 "$T/shown")"
    in_step || [ "$tries" -eq 3 ] || continue
    break
done
is "$ended" 0 "the reel plays for $seconds s and ends" || diag "$(cat "$T/log")"
ok "it had few threads: $threads" test "$threads" -le 8
is "$black" 0 "no picture was black"
is "$lost" 0 "no frame was left out, none came twice"
ok "films followed one another: $(shown switches) times" test "$(shown switches)" -ge $((seconds / 4))
ok "in the time of one frame: $(shown gap_median_us) us in the median, $(shown gap_max_us) at most" in_step
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'play.started'")" \
    "$(sql "SELECT count(*) FROM entry WHERE kind = 'play.ended'")" "every play has its end in the journal"
run "$BUILD/kioskctl" reel proof --rehearsal --state "$state"
is "$status" 0 "and its proof can be asked for" || diag "$err"


# ---- picture and sound ----
# A film that beeps when its frame number is a multiple of 30; the sound is what SDL's disk driver writes, heard one period
# of 1024 frames later.
event=$T/beeps
reel_event "$event"
"$BUILD/tests/standin/barfilm" 9 300 640 360 | ffmpeg -nostdin -v error -y -f rawvideo -pix_fmt yuv420p -s 640x360 -r 30 -i - \
    -f lavfi -i "aevalsrc='if(lt(mod(t,1),0.1),0.5*sin(2*PI*1000*t),0)':s=48000:d=10" -shortest -c:v libx264 -preset ultrafast \
    -crf 18 -pix_fmt yuv420p -c:a aac "$event/media/beep.mp4"
reel_items "$event" beep,all,film,beep.mp4,,yes
run reel_import "$event" "$T/beep-state"
is "$status" 0 "a film with sound is imported" || diag "$err"
mkfifo "$T/sound"
"$BUILD/tests/standin/soundread" <"$T/sound" >"$T/heard" & # a FIFO is opened by the child: it waits for its writer
tap_pids+=($!)
SDL_AUDIODRIVER=disk SDL_DISKAUDIOFILE=$T/sound reel_show "$T/beep-state" 12 640x360 --now 2026-10-24T09:00 -o reel.sound=sdl
reel_wait
is "$?" 0 "it plays" || diag "$(cat "$T/log")"
awk 'BEGIN { last = -1 } / film / && $(NF - 1) % 30 == 0 && $(NF - 1) != last { print $2 } / film / { last = $(NF - 1) }' "$T/shown" >"$T/seen"
apart=$(paste "$T/heard" "$T/seen" | awk 'NF == 2 { d = $1 + 21333 - $2; print d < 0 ? -d : d }' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
ok "it was heard $(wc -l <"$T/heard") times" test "$(wc -l <"$T/heard")" -ge 9
ok "and seen at the same time: $apart us apart in the median" test "${apart:-99999}" -le 40000
event=$T/event

# ---- what cannot be played is passed over, and the picture stays ----
# Put on the shelf as good ones, then spoilt behind its back: this is what a bad stick or a curious technician does.
shelf_of() { # NAME: its file on the shelf
    echo "$state/media/$(sqlite3 "$state/roster.db" "SELECT lower(hex(sha256)) FROM media WHERE name = '$1'")"
}
bad="truncated flipped empty random swapped vanished"
rows=("good,all,film,good.mp4,,no")
cp "$event/media/clip-1.mp4" "$event/media/good.mp4"
reel_film 4 90 640x360 "$event/media/good.mp4"
n=10
for name in $bad; do
    n=$((n + 1))
    reel_film "$n" 60 640x360 "$event/media/$name.mp4"
    rows+=("$name,all,film,$name.mp4,,no" "good-$name,all,film,good-$name.mp4,,no")
    reel_film $((n + 20)) 30 640x360 "$event/media/good-$name.mp4"
done
rm "$event"/media/clip-*.mp4
reel_items "$event" "${rows[@]}"
run reel_import "$event" "$state"
is "$status" 0 "an event with films that will go bad is imported" || diag "$err"
truncate -s 3000 "$(shelf_of truncated.mp4)"
printf 'XXXXXXXX' | dd of="$(shelf_of flipped.mp4)" bs=1 seek=4000 conv=notrunc 2>/dev/null
: >"$(shelf_of empty.mp4)"
head -c "$(stat -c %s "$(shelf_of random.mp4)")" /dev/urandom >"$T/noise" && cp "$T/noise" "$(shelf_of random.mp4)"
cp "$(shelf_of good.mp4)" "$(shelf_of swapped.mp4)"
rm "$(shelf_of vanished.mp4)"
reel_show "$state" 12 640x360 --now 2026-10-24T09:00
reel_wait
is "$?" 0 "it plays on" || diag "$(cat "$T/log")"
is "$(shown black)" 0 "without a black picture"
is "$(shown dropped)" 0 "or a lost frame" || diag "$(tail -1 "$T/shown")"
ok "none of the bad ones was shown" bash -c "! grep -Eq ' film 1[1-6] ' '$T/shown'"
ok "the good ones were: $(shown switches) switches" test "$(shown switches)" -ge 5
ok "and followed at once, the longest stand still $(shown longest_us) us" test "$(shown longest_us)" -le 134000
for name in flipped random; do
    like "$(cat "$T/log")" "*item $name: $name.mp4: *" "$name is named to staff"
done
for name in truncated empty swapped vanished; do
    like "$(cat "$T/log")" "*$name*" "$name is named to staff"
done

# ---- nothing at all can be played: the slate, and it does not spin ----
for name in good $(for b in $bad; do echo "good-$b"; done); do : >"$(shelf_of "$name.mp4")"; done
reel_show "$state" 5 640x360 --now 2026-10-24T09:00
wait_for 5 test -s "$T/shown" || true
sleep 2
used=$(awk '{ print $14 + $15 }' "/proc/$reel/stat")
sleep 1
used=$(($(awk '{ print $14 + $15 }' "/proc/$reel/stat") - used))
reel_wait
is "$?" 0 "with every film broken it goes on"
is "$(shown black)" 0 "showing a slate, not black"
is "$(shown films)" 0 "and no film"
is "$(grep -c 'nothing to show: .*the slate is on screen' "$T/log")" 1 "and staff are told, once"
ok "at rest: $used ticks in a second" test "$used" -le 20

# ---- an event without anything to show ----
event=$T/bare
reel_event "$event"
reel_items "$event"
run reel_import "$event" "$T/bare-state"
is "$status" 0 "an event whose reel.csv has no rows is imported" || diag "$err"
reel_show "$T/bare-state" 2 640x360 --now 2026-10-24T09:00
reel_wait
is "$?" 0 "the reel shows the slate"
is "$(shown black)" 0 "which is not black"
like "$(cat "$T/log")" "*nothing to show: reel.csv of the event has no items*" "and staff are told why"

# ---- orders ----
event=$T/event2 state=$T/state2
reel_event "$event"
reel_film 21 300 640x360 "$event/media/long.mp4"
reel_film 22 300 640x360 "$event/media/other.mp4"
reel_film 23 300 640x360 "$event/media/third.mp4"
reel_items "$event" long,all,film,long.mp4,,no other,all,film,other.mp4,,no third,noon,film,third.mp4,,no
run reel_import "$event" "$state"
is "$status" 0 "an event with a programme for noon is imported" || diag "$err"
reel_show "$state" 25 640x360 --now 2026-10-24T11:00
clip_is() { tail -1 "$T/shown" | grep -q " film $1 "; }
frame() { grep ' film ' "$T/shown" | tail -1 | awk '{ print $(NF - 1) }'; }
emergency_is() { [ "$(jq -rs '[.[] | select(.ev == "screen")] | last | .name' "$T/events" 2>/dev/null)" = "$1" ]; }
wait_for 10 started long
ok "an order is given" ctl reel go other
ok "the item staff asked for is played now" wait_for 3 started other
ok "hold" ctl reel hold
sleep 0.5
held=$(frame)
sleep 0.7
is "$(frame)" "$held" "keeps the picture"
ok "go" ctl reel go
moved() { [ "$(frame)" != "$held" ]; }
ok "lets it go on" wait_for 3 moved
ok "an emergency" ctl reel emergency "请从东门离开" --en "East door" --for 1
ok "covers the screen" wait_for 3 emergency_is emergency
ok "is over when staff say so" ctl reel emergency off
ok "and the film is back" wait_for 3 emergency_is programme
ok "next" ctl reel next
ok "goes to the next item" wait_for 3 reel_event_seen '.ev == "play" and .reason == "next"'
ok "a programme" ctl reel go noon
ok "is pinned" wait_for 3 programme_is noon
ok "until staff let go" ctl reel go
ok "and the agenda's is back" wait_for 3 programme_is all
ok "skip" ctl reel skip long
reel_wait
is "$?" 0 "the reel ends well" || diag "$(cat "$T/log")"
is "$(shown black)" 0 "and was never black meanwhile"
run "$BUILD/kioskctl" reel go nowhere --state "$state"
is "$status" 1 "a programme that is not there is refused"
like "$err" "*nowhere*noon*long*" "and the ones that are are named"

# ---- the programme of the hour, and a restart ----
reel_show "$state" 9 640x360 --now 2026-10-24T11:59:57
wait_for 5 programme_is all
ok "at noon the programme changes" wait_for 8 started third
between=$(jq -rs '(map(select(.ev == "programme")) | last).ms as $p | (map(select(.item == "third")) | first).ms - $p' "$T/events")
ok "to its first film in $between ms" test "$between" -le 1000
reel_wait
reel_show "$state" 60 640x360 --now 2026-10-24T12:30:00
wait_for 10 started third
sleep 5
kill -9 "$reel"
wait "$reel" 2>/dev/null
wait "$reader"
seen=$(frame)
reel_show "$state" 4 640x360 --now 2026-10-24T12:30:06
wait_for 10 started third
reel_wait
first=$(grep ' film ' "$T/shown" | head -1 | awk '{ print $(NF - 1) }')
ok "killed at frame $seen, it goes on from frame $first" test "$first" -ge $((seen - 75)) -a "$first" -gt 30
is "$(sql "SELECT count(*) FROM play WHERE shown_ms < 0")" 0 "and the play that was cut has its end in the journal"

# ---- a clock that was never set, no sound card, no event ----
SDL_AUDIODRIVER=nonesuch run timeout 20 "$BUILD/kiosk-reel" --state "$state" --display "raw:320x180:$T/no-sound" -o reel.seconds=2 \
    --now 2026-10-24T11:00
is "$status" 0 "without a sound card it plays"
like "$err" "*no sound*" "and says so"
run "$BUILD/kiosk-reel" --state "$T/nowhere" --display "offscreen:640x360:$T/nothing" -o reel.seconds=2
is "$status" 1 "off-screen, a missing event ends it"
like "$err" "*no event here*kioskctl import*" "with what to do"
run "$BUILD/kiosk-reel" --display triangle
is "$status" 2 "a display that is none is refused"
run "$BUILD/kiosk-reel" --state "$state" --self-test --display "offscreen:640x360:$T/self" -o reel.sound=none
like "$out" '*media*3 of 3 files*' "a self-test counts the films"

done_testing

# Films and events for the second display, sourced by whole-program tests and benches. Needs tests/lib.sh ($T, $BUILD) and
# ffmpeg.

# reel_film CLIP FRAMES WxH FILE [SOUND]: a film whose frames are numbered, 30 a second; SOUND: a sine of that many Hz
reel_film() {
    local size=$3 sound=()
    [ -z "${5:-}" ] || sound=(-f lavfi -i "sine=$5:sample_rate=48000" -shortest -c:a aac -b:a 96k)
    "$BUILD/tests/standin/barfilm" "$1" "$2" "${size%x*}" "${size#*x}" |
        ffmpeg -nostdin -v error -y -f rawvideo -pix_fmt yuv420p -s "$size" -r 30 -i - "${sound[@]}" -c:v libx264 \
            -preset ultrafast -crf 18 -g 60 -pix_fmt yuv420p -movflags +faststart "$4"
}

# reel_photo WxH FILE: a picture of many colours
reel_photo() { ffmpeg -nostdin -v error -y -f lavfi -i "testsrc2=size=$1:rate=1" -frames:v 1 "$2"; }

# reel_event DIR: an event of one day, 2026-10-24 in Shanghai, whose reel plays nothing yet
reel_event() {
    mkdir -p "$1/media"
    cp -r "$TOP"/tests/data/reel-event/* "$1/"
}

# reel_items DIR ROW...: rows of reel.csv; fields at their ends may be left out
reel_items() {
    local dir=$1
    shift
    { echo "code,programme,kind,file,seconds,sound,captions,sponsor,weight,name_zh,name_en,title_zh,title_en"
        printf '%s\n' "$@" | awk -F, -v OFS=, '{ while (NF < 13) $(NF + 1) = ""; print }'; } >"$dir/reel.csv"
}

# reel_import DIR STATE: the event, and its media onto the shelf
reel_import() { "$BUILD/kioskctl" import "$1" --state "$2" --keys "$T/keys" --yes; }

# reel_show STATE SECONDS WxH [OPTION...]: plays in the background; what was shown is counted into $T/shown, pictures one a
# line before the counts. Sets reel and reader.
reel_show() {
    local state=$1 seconds=$2 size=$3
    shift 3
    rm -f "$T/raw"
    mkfifo "$T/raw"
    "$BUILD/tests/standin/barread" -v <"$T/raw" >"$T/shown" &
    reader=$!
    tap_pids+=("$reader")
    background "$BUILD/kiosk-reel" --state "$state" --display "raw:$size:$T/raw" --json -o reel.sound=none \
        -o reel.seconds="$seconds" "$@" >"$T/events" 2>"$T/log" </dev/null
    reel=$!
}

# reel_wait: until it has ended and all it showed was read; its exit status
reel_wait() {
    local code=0
    wait "$reel" || code=$?
    wait "$reader"
    return "$code"
}

# shown NAME: one of the counts (black, dropped, switches, gap_median_us …)
shown() { tail -1 "$T/shown" | tr ' ' '\n' | sed -n "s/^$1=//p"; }

# reel_event_seen FILTER: has the program told of such an event (a jq condition)?
reel_event_seen() { [ "$(jq -c "select($1)" "$T/events" 2>/dev/null | wc -l)" -gt 0 ]; }

#!/bin/bash
# Mutated media through kiosk-probe as it is installed (`make fuzz`, `make fuzz FUZZ=media`): the seeds are made on the
# spot by ffmpeg, one or two of each kind that the probe knows. A mutant that crashes it, that the sandbox kills or that
# takes longer than 20 s is kept in $BUILD/fuzz/findings.
# Usage: BUILD=FOLDER [RUNS=20000] [FUZZ_SECONDS=N] [SEED=1] [SEEDS=FOLDER] media.sh; ends with 1 when something was
# found. SEEDS is filled where it is not there yet, and stays.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../standin/films.sh"
if [ -z "${SEEDS:-}" ]; then
    seeds=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-fuzz.XXXXXX")
    trap 'rm -rf "$seeds"' EXIT
fi
seeds=${SEEDS:-$seeds}
findings=${FINDINGS:-$BUILD/fuzz/findings}
mkdir -p "$findings"

make_seeds() {
    local tiny=(96x64 25 0.32)
    sounding "$seeds/good.mp4" 0.3
    films_ffmpeg -i "$seeds/good.mp4" -c copy "$seeds/good.mkv"
    films_ffmpeg -i "$seeds/good.mp4" -c copy "$seeds/good.ts"
    films_ffmpeg -i "$seeds/good.mp4" -c copy -movflags frag_keyframe+empty_moov "$seeds/pieces.mp4"
    film "$seeds/interlaced.mp4" "${tiny[@]}" -c:v libx264 -pix_fmt yuv420p -flags +ilme+ildct -bf 2 -g 4
    film "$seeds/ten.mp4" "${tiny[@]}" -c:v libx264 -pix_fmt yuv420p10le
    film "$seeds/hevc.mp4" "${tiny[@]}" -c:v libx265 -preset ultrafast -x265-params log-level=none
    film "$seeds/vp9.webm" "${tiny[@]}" -c:v libvpx-vp9 -cpu-used 8 -deadline realtime
    film "$seeds/mpeg2.mpg" "${tiny[@]}" -c:v mpeg2video
    film "$seeds/mpeg4.avi" "${tiny[@]}" -c:v mpeg4
    film "$seeds/prores.mov" 64x64 25 0.12 -c:v prores
    film "$seeds/card.gif" 64x64 5 0.6 -c:v gif
    photo "$seeds/photo.jpg" 128x96
    photo "$seeds/photo.png" 64x48
    photo "$seeds/photo.webp" 64x48
    printf '1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n你好\n' >"$seeds/a.srt"
    printf 'WEBVTT\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000 align:start\n<v Ada>Hello\n' >"$seeds/a.vtt"
}
if [ ! -e "$seeds/a.vtt" ]; then
    mkdir -p "$seeds"
    make_seeds
fi

# A sanitizer's report ends the probe with a status that no answer has.
export ASAN_OPTIONS=exitcode=99:${ASAN_OPTIONS:-} UBSAN_OPTIONS=exitcode=99:${UBSAN_OPTIONS:-}
WORKERS=${WORKERS:-$(nproc)} "$BUILD/tests/standin/media_fuzz" "${PROBE:-$BUILD/kiosk-probe}" "$findings" \
    "${RUNS:-20000}" "${FUZZ_SECONDS:-0}" "${SEED:-1}" "$seeds"/*

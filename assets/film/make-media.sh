#!/bin/bash
# Makes the demo event's films and photos anew (`make media`): frames by make-films, a voice by espeak-ng, ffmpeg for the
# rest. Takes a minute. Usage: make-media.sh MAKE_FILMS EVENT
set -euo pipefail
films=$1 event=$2 media=$2/media
T=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-media.XXXXXX")
trap 'rm -rf "$T"' EXIT
mkdir -p "$media"

film() { # SCENE WAV
    "$films" "$1" "$event/logos" | ffmpeg -nostdin -v error -y -f rawvideo -pix_fmt bgr0 -s 1920x1080 -r 30 -i - -i "$2" \
        -vf format=yuv420p -c:v libx264 -preset slow -crf 25 -maxrate 4M -bufsize 8M -g 60 -profile:v high -level 4.0 \
        -colorspace bt709 -color_primaries bt709 -color_trc bt709 -c:a aac -b:a 96k -ac 2 -ar 48000 -shortest \
        -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart "$media/$1.mp4"
    echo "$media/$1.mp4"
}
photo() { # SCENE
    "$films" "$1" "$event/logos" | ffmpeg -nostdin -v error -y -f rawvideo -pix_fmt bgr0 -s 1920x1080 -i - \
        -vf noise=alls=5:allf=u -q:v 4 -map_metadata -1 -fflags +bitexact -frames:v 1 "$media/$1.jpg"
    echo "$media/$1.jpg"
}

"$films" --music 12 0 >"$T/opening.wav"
"$films" --music 8 1 >"$T/promo.wav"
"$films" --music 11 0 >"$T/history.wav"
espeak-ng -v en-gb+f3 -s 145 -p 55 -w "$T/voice.wav" \
    "Hello, everyone. This is Karin, from a small paper town in the north. I wish you two good days: many questions, and short queries. See you at the round table."
ffmpeg -nostdin -v error -y -i "$T/voice.wav" -af 'adelay=700,apad=whole_dur=13' -ar 48000 "$T/guest.wav"
cat >"$media/guest-karin.srt" <<'SRT'
1
00:00:00,700 --> 00:00:04,600
大家好，我是卡琳，来自北方的一座纸镇。
Hello, everyone. This is Karin, from a small paper town.

2
00:00:04,600 --> 00:00:09,000
祝大家两天愉快：多提问题，少写长查询。
Two good days: many questions, and short queries.

3
00:00:09,000 --> 00:00:11,800
圆桌上见！
See you at the round table!
SRT
film opening "$T/opening.wav"
film promo-plume "$T/promo.wav"
film promo-whale "$T/promo.wav"
film guest-karin "$T/guest.wav"
film history "$T/history.wav"
mkdir -p "$media/past"
for n in 1 2 3 4 5 6; do photo past-$n; mv "$media/past-$n.jpg" "$media/past/past-$n.jpg"; done

# Films for tests, made on the spot by ffmpeg's own sources; to be sourced.
#   film FILE [SIZE [RATE [SECONDS [WORDS...]]]]   a moving test card without sound; H.264 unless WORDS say otherwise
#   sounding FILE [SECONDS]                        the same with a tone, 320x180 at 30
#   photo FILE [SIZE]
films_ffmpeg() { ffmpeg -nostdin -hide_banner -v error -y -threads 2 "$@" </dev/null; }
film() {
    local file=$1 size=${2:-320x180} rate=${3:-30} seconds=${4:-1}
    shift $(($# < 4 ? $# : 4))
    [ $# -gt 0 ] || set -- -c:v libx264 -preset ultrafast -pix_fmt yuv420p
    films_ffmpeg -f lavfi -i "testsrc2=size=$size:rate=$rate:duration=$seconds" "$@" "$file"
}
sounding() {
    films_ffmpeg -f lavfi -i "testsrc2=size=320x180:rate=30:duration=${2:-1}" -f lavfi -i "sine=440:duration=${2:-1}" \
        -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -movflags +faststart "$1"
}
photo() { films_ffmpeg -f lavfi -i "testsrc2=size=${2:-320x180}" -frames:v 1 "$1"; }
# half FILE COPY: its first half
half() { head -c $(($(stat -c %s "$1") / 2)) "$1" >"$2"; }

#!/bin/bash
# kiosk-eye by hand: its manners on a command line, and that it carries nothing it has no use for.
. "$(dirname "$0")/../lib.sh"

eye=$BUILD/kiosk-eye
printf 'P5\n320 240\n255\n' > "$T/blank.pgm"
head -c 76800 /dev/zero >> "$T/blank.pgm"

run "$eye" --help
is "$status" 0 "--help is an answer"
like "$out" '*--camera SPEC*' "and names the options"
run "$eye" --version
like "$out" 'kiosk-eye*protocol 1' "--version"
run "$eye" --nonsense
is "$status" 2 "an unknown option is wrong usage"
run "$eye" --camera "frames:$T" extra
is "$status" 2 "so is a stray argument"
run "$eye" --camera "frames:$T/nowhere"
is "$status" 1 "a missing folder is refused"
like "$err" '*nowhere: No such file*' "in one line with the reason"
is "$(wc -l <<< "$err")" 1 "and only one"
run "$eye" --camera "v4l2:$T/video9" --json
like "$out" '{"v":1,"ev":"fault",*no camera there*}' "a missing camera is a JSON event"
run "$eye" --child
is "$status" 1 "--child without a parent is refused"
run "$eye" --camera "frames:$T@20" --self-test --json
is "$status" 0 "the self-test passes"
is "$(jq -r '.ev, .ok, .format, .w, .seccomp' <<< "$out" | xargs)" "self-test true PGM 320 true" "and says what it saw"
run "$eye" --camera "frames:$T@20" --json
is "$status" 0 "the pictures end and so does the eye"
is "$(jq -r .ev <<< "$out" | grep -v hint | xargs)" "hello fault" "with a greeting and an end"
printf 'no picture' > "$T/a.jpg"
run "$eye" --camera "frames:$T"
like "$err" '*a.jpg: not a JPEG, PNG or PGM picture*' "a file that is none is named"

needed=$(readelf -d "$eye" | grep NEEDED)
like "$needed" '*libzbar*' "ZBar is linked"
for lib in SDL2 sqlite3 cups pq rsvg cairo; do
    ok "lib$lib is not" test "${needed/lib$lib/}" = "$needed"
done
done_testing

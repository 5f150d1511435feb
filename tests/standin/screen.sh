# A display for windows, sourced by whole-program tests: Xvfb on a number of its own, and hands (xdotool) that touch and
# type. Needs tests/lib.sh.

# screen_open WxH: starts Xvfb and sets DISPLAY
screen_open() {
    background Xvfb -displayfd 3 -screen 0 "$1x24" -nolisten tcp -noreset 3>"$T/display" 2>/dev/null
    wait_for 20 test -s "$T/display" || return 1
    DISPLAY=:$(cat "$T/display")
    export DISPLAY
}

# screen_window NAME: waits for the window of a program by its app id and focuses it
screen_window() {
    wait_for 20 xdotool search --onlyvisible --class "$1" || return 1
    WINDOW=$(xdotool search --onlyvisible --class "$1" | tail -1)
    xdotool windowfocus --sync "$WINDOW" 2>/dev/null || true
}

# screen_scan TEXT: what a handheld scanner types, Enter included
screen_scan() { xdotool type --delay 2 -- "$1" && xdotool key --delay 2 Return; }

# screen_type TEXT: the same by a person, a key at a time
screen_type() {
    local i
    sleep 0.5 # the pause before a person's first key tells it from the end of a scan
    for ((i = 0; i < ${#1}; i++)); do
        xdotool key "${1:i:1}"
        sleep 0.4
    done
}

# screen_touch SVG BUTTON: touches the middle of a button of the screen whose drawing is the display's size
screen_touch() {
    local place
    place=$(tr '\n' ' ' <"$1" | grep -o "<rect[^>]*id=\"button-$2\"[^>]*>" | head -1)
    [ -n "$place" ] || return 1
    attribute() { sed "s/.* $1=\"\([0-9.]*\)\".*/\1/" <<<"$place"; }
    xdotool mousemove "$(awk "BEGIN { printf \"%d %d\", $(attribute x) + $(attribute width) / 2, $(attribute y) + $(attribute height) / 2 }" | cut -d' ' -f1)" \
        "$(awk "BEGIN { printf \"%d\", $(attribute y) + $(attribute height) / 2 }")" click 1
}

# screen_key SVG CHARACTER: touches a key of the keyboard (core/typist.h) on such a screen; a digit, a letter, or done
screen_key() {
    local place rows=(1234567890 qwertyuiop asdfghjkl zxcvbnm) starts=(0 0 1 3) row column
    place=$(tr '\n' ' ' <"$1" | grep -o '<rect[^>]*id="button-keys"[^>]*>' | head -1)
    [ -n "$place" ] || return 1
    attribute() { sed "s/.* $1=\"\([0-9.]*\)\".*/\1/" <<<"$place"; }
    at() { awk "BEGIN { printf \"%d\", $(attribute "$1") + $(attribute "$2") * $3 }"; }
    if [ "$2" = "done" ]; then
        xdotool mousemove "$(at x width 0.9)" "$(at y height 0.9)" click 1
        return
    fi
    for row in 0 1 2 3; do
        case ${rows[row]} in
        *"$2"*)
            column=${rows[row]%%"$2"*}
            xdotool mousemove "$(at x width "(${starts[row]} + 2 * ${#column} + 1) / 20")" "$(at y height "($row + 0.5) / 5")" click 1
            return
            ;;
        esac
    done
    return 1
}

# screen_colour X Y: the colour there, as #RRGGBB
screen_colour() {
    import -silent -window root -crop "1x1+$1+$2" -depth 8 txt:- | sed -n 's/.*\(#[0-9A-F]\{6\}\).*/\1/p' | head -1
}

# screen_ask_to_close WINDOW: what a window manager says to a window whose cross was clicked (xdotool 3.2021 has no word for
# it), in the bare protocol of X: set up, two atoms, WM_DELETE_WINDOW, and an answer that shows that all of it was read
screen_ask_to_close() {
    perl -MIO::Socket::UNIX -e '
        my ($display, $window) = @ARGV;
        my $x = IO::Socket::UNIX->new("/tmp/.X11-unix/X$display") or die "X$display: $!\n";
        sub take { my ($n, $got) = ($_[0], ""); read $x, $got, $n or die; $got }
        print $x pack("a x v v v v x2", "l", 11, 0, 0, 0); $x->flush;
        take(4 * unpack "x6 v", take 8);
        sub atom { my $name = shift; my $n = length $name;
            print $x pack("C C v v x2 a*", 16, 0, 2 + int(($n + 3) / 4), $n, $name . "\0" x (-$n % 4)); $x->flush;
            unpack "x8 V", take 32 }
        print $x pack("C C v V V", 25, 0, 11, $window, 0),
            pack("C C v V V V5", 33, 32, 0, $window, atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"), 0, 0, 0, 0),
            pack("C x v", 43, 1); $x->flush;
        take 32' "${DISPLAY#:}" "$1"
}

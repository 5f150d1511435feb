#!/bin/bash
# kioskctl reel: what staff order is in the journal as they meant it, or refused in one line that says why; and a proof of
# play says neither more nor less than was shown.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl state=$T/state
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config
reel() { run "$ctl" reel "$@" --state "$state"; }
journal() { sqlite3 "$state/journal.db" "$1"; }
entries() { journal "SELECT count(*) FROM entry"; }
last() { journal "SELECT kind || ' ' || json_extract(body, '\$.$1') FROM entry ORDER BY seq DESC LIMIT 1"; }
status() { "$ctl" reel status --json --state "$state" | jq -cr "$1"; }
lines() { [ "$(wc -l <<<"$1")" -eq 1 ]; }
"$ctl" pack "$TOP/tests/data/golden-event" -o "$T/golden.lanyard" --keys "$T/keys" >/dev/null 2>&1

# ---- no event ----
reel go
is "$status" 1 "without an event nothing is ordered"
like "$err" "*roster.db: no event here: kioskctl import brings one*" "and the line says what to do"
ok "which is one line" lines "$err"
ok "and leaves nothing behind" test ! -e "$state"
reel status
is "$status" 1 "nor is there a status"
"$ctl" import "$T/golden.lanyard" --state "$state" >/dev/null || fail "the event imports"
reel status
is "$status" 0 "an event that has not begun has one"
like "$out" "*emergency   none*picture     goes on*programme   by the agenda*left out    nothing*nothing was played yet*" \
    "which says that all is as it should be"
reel proof
is "$status $out" "0 nothing was played yet" "and a proof of nothing"
ok "asking makes no journal" test ! -e "$state/journal.db"

# ---- wrong words ----
for words in "" "fly" "hold on" "next one" "go one two" "status now" "proof harbour" "emergency one two" "go --csv" \
    "status --csv" "proof --en x" "go --for 5" "hold --zh x" "next --rehearsal" "status --operator 7" "go --gate hall"; do
    read -ra list <<<"$words"
    reel "${list[@]}"
    is "$status" 2 "\"reel $words\" is no order" && like "$err" "*kioskctl help reel*" "and says where to look"
done
like "$("$ctl" help reel)" "*go NAME*hold*next*skip NAME*emergency TEXT*emergency off*status*proof*--csv*example: kioskctl reel *" \
    "help knows each of them"

# ---- names ----
reel go lunch
is "$status" 1 "a programme that there is none of is refused"
is "$err" "reel: there is no programme or item \"lunch\"; there are break, party, loop, closing, guests, welcome, \
welcome-party, harbour, harbour-2, harbour-break, past-1, past-2, past-3, hall, agenda, menu, menu-party, wifi, thanks, \
arrivals and 2 more" "and twenty that there are named"
reel skip break
is "$status" 1 "a programme cannot be skipped"
like "$err" "reel: there is no item \"break\"; there are welcome, *" "items can"
reel go "" && true
is "$status" 1 "no name is not an empty one"
reel go "$(printf 'x%.0s' {1..200})"
is "$status" 1 "a name beyond all length is refused"
reel go Break
is "$status" 1 "codes are told apart by case"
reel go $'br\xffeak' --json
is "$status $(jq -r '.faults | length' <<<"$out")" "1 1" "a name that is no text is refused, in JSON too"
reel go break --operator 99
is "$status $err" "1 --operator: nobody of staff.csv has the number 99" "so is an operator whom nobody knows"
reel go break --operator -1
is "$status" 1 "or a number below nothing"
is "$(entries)" 0 "and nothing of all this was written"

# ---- orders ----
reel go
is "$status $out $(last target)" "0 the reel goes on by the agenda reel.go " "go, by the agenda"
reel go break --operator 7
is "$status $out $(last target)" "0 the reel goes to break reel.go break" "go, to a programme"
is "$(last operator)" "reel.go 7" "by whom is kept"
is "$(status .pinned)" break "and it still holds"
reel go harbour-2
is "$out $(last target)" "the reel goes to harbour-2 reel.go harbour-2" "go, to an item"
is "$(status .pinned)" break "which is once: the programme stays"
reel hold
is "$status $(last target)" "0 reel.hold " "hold"
is "$(status .held)" true "and the picture is held"
reel next
is "$(last target) $(status .held)" "reel.next  false" "next, and it is held no more"
reel skip hall
is "$out $(last target)" "the reel leaves out for today hall reel.skip hall" "skip, an item"
reel skip
is "$(last target) $(status '.left_out | join(" ")')" "reel.skip  hall" "skip, the one on screen"
reel go
is "$(status .pinned)" "" "go ends the wish for a programme"
reel hold --json
is "$(jq -c '[.order, .target]' <<<"$out")" '["hold",""]' "an order answers in JSON"
is "$(entries)" 9 "each is one entry"
is "$(status '.orders | length')" 9 "and told by status"
like "$("$ctl" verify --state "$state")" "*9 entries, chain whole*" "chained"

# ---- emergency ----
reel emergency "请从东门离开"
is "$status $(last zh) $(last en)" "0 reel.emergency 请从东门离开 reel.emergency " "Chinese words go to the Chinese line"
is "$(last lasts_ms)" "reel.emergency 900000" "for a quarter of an hour"
reel emergency "Leave by the east door" --for 240
is "$(last zh) $(last en) $(last lasts_ms)" \
    "reel.emergency  reel.emergency Leave by the east door reel.emergency 14400000" "English ones to the English, for as long as one says"
reel emergency "请从 East Gate 离开" --en "Leave by the East Gate" --for 1
is "$(last zh) $(last en)" "reel.emergency 请从 East Gate 离开 reel.emergency Leave by the East Gate" "or both at once"
is "$(status '.emergency | [.zh, .en] | join("|")')" "请从 East Gate 离开|Leave by the East Gate" "status shows what is on the screen"
like "$("$ctl" reel status --state "$state")" "emergency   请从 East Gate 离开 / Leave by the East Gate, until 20*" "in words too"
until=$(status .emergency.until) now=$(date +%s%3N)
ok "until a minute from then" test "$((until - now))" -gt 0 -a "$((until - now))" -le 60000
reel emergency --zh "集合" --en "Gather"
is "$(last zh) $(last en)" "reel.emergency 集合 reel.emergency Gather" "languages may be named"
reel emergency "off" --operator 12
is "$status $(last zh) $(last en) $(last operator)" "0 reel.emergency  reel.emergency  reel.emergency 12" "off is the end of it"
is "$(status .emergency)" null "and there is none any more"
reel emergency $'one\ntwo\e[31m'
is "$(last en)" "reel.emergency one two [31m" "what is said is one line, without what steers terminals"
LC_ALL=C run "$ctl" reel emergency 东 --zh "" --en "café" --state "$state"
is "$status $err" "1 --zh: there are Chinese words already" "a language is said once"
LC_ALL=C run "$ctl" reel emergency 东 --en "café" --state "$state"
is "$status $(last en)" "0 reel.emergency café" "words are UTF-8 whatever the locale"
before=$(entries)
refused() { # NAME PATTERN WORD...
    local name=$1 pattern=$2
    shift 2
    reel emergency "$@"
    is "$status" 1 "$name" && like "$err" "$pattern" "and says so" && ok "in one line" lines "$err"
}
refused "no words" "emergency: says nothing: *"
refused "blank words" "emergency: says nothing: *" "   "
refused "no time at all" "--for: write minutes from 1 to 240" x --for 0
refused "too long a time" "--for: write minutes from 1 to 240" x --for 241
refused "a time back" "--for: write minutes from 1 to 240" x --for -5
refused "half a number" "--for: write minutes from 1 to 240" x --for 5m
refused "words that are too long" "emergency: is longer than 600 bytes: *" "$(printf 'x%.0s' {1..601})"
refused "such in Chinese" "--zh: is longer than 600 bytes: *" x --zh "$(printf '东%.0s' {1..201})"
refused "two English texts" "--en: there are English words already" "Leave" --en "Stay"
refused "bytes that are no text" "emergency: is not UTF-8" $'\xe4\xb8'
refused "nor in an option" "--en: is not UTF-8" "东" --en $'\xff'
refused "an end with words" "emergency off: *" off --en "over"
is "$(entries)" "$before" "and nothing of these was written"
reel emergency "$(printf 'x%.0s' {1..600})"
is "$status" 0 "as much as there is room for is taken"
long=$(printf '东%.0s' {1..200})
reel emergency "$long"
is "$status $(status .emergency.zh)" "0 $long" "so are two hundred Chinese characters, whole"
reel emergency off

# ---- a proof ----
day=$(date -d 2026-10-24T09:00+08:00 +%s%3N)
play() { "$BUILD/tests/standin/reel_day" "$state" "${@}"; }
play <<PLAYS
harbour break 2 $day 10000 -
harbour break 2 $((day + 60000)) 10000 -
harbour break 2 $((day + 120000)) 2500 next
harbour-2 loop 1 $((day + 180000)) 9999 -
sponsors closing 1 $((day + 240000)) 20000 -
welcome loop 0 $((day + 300000)) 1000 broken
=cmd|'/c' loop 99 $((day + 360000)) 1 -
hall,"x" loop 0 $((day + 420000)) 7000 -
agenda loop 0 $((day + 480000)) -1 -
PLAYS
is "$?" 0 "a day is played"
play rehearsal <<<"harbour break 2 $((day + 1000)) 77000 -"
reel proof --csv
is "$out" "sponsor,item,plays,complete,cut,no_end,seconds,first,last
qingshan,harbour-2,1,1,0,0,9.999,2026-10-24 09:03:00,2026-10-24 09:03:00
qingshan,sponsors,1,1,0,0,20.000,2026-10-24 09:04:00,2026-10-24 09:04:00
harbour,harbour,3,2,1,0,22.500,2026-10-24 09:00:00,2026-10-24 09:02:00
#99,'=cmd|'/c',1,1,0,0,0.001,2026-10-24 09:06:00,2026-10-24 09:06:00
,agenda,1,0,0,1,0.000,2026-10-24 09:08:00,2026-10-24 09:08:00
,\"hall,\"\"x\"\"\",1,1,0,0,7.000,2026-10-24 09:07:00,2026-10-24 09:07:00
,welcome,1,0,1,0,1.000,2026-10-24 09:05:00,2026-10-24 09:05:00" \
    "sponsors first, each item with what it came to; a cell is no formula, and a comma no column"
reel proof --json
is "$(jq -c '.plays[] | select(.item == "harbour") | [.sponsor, .plays, .complete, .cut, .no_end, .shown_ms, .first, .last]' <<<"$out")" \
    "[\"harbour\",3,2,1,0,22500,$day,$((day + 120000))]" "in JSON the same"
is "$(jq '[.plays[].shown_ms] | add' <<<"$out")" "$(journal "SELECT sum(max(shown_ms, 0)) FROM play WHERE NOT rehearsal")" \
    "the whole is what the journal's index has"
reel proof
like "$out" "sponsor *item *plays *complete *cut *seconds *first *last*harbour *harbour *3 *2 *1 *22.5 *2026-10-24 09:00:00 *2026-10-24 09:02:00*" \
    "as a table for people"
reel proof --csv --rehearsal
is "$out" "sponsor,item,plays,complete,cut,no_end,seconds,first,last
harbour,harbour,1,1,0,0,77.000,2026-10-24 09:00:01,2026-10-24 09:00:01" "a rehearsal is apart, and only where one asks for it"
reel status
like "$out" "*played last, by item:*2026-10-24 09:08:00 *agenda *loop *still on*2026-10-24 09:07:00*09:05:00 *welcome *broken*09:02:00 *harbour *break *next*" \
    "status has the last play of each, newest first"
is "$(status '[.plays[] | .item] | length') $(status .item) $(status .on)" "7 agenda true" "in JSON too"
play <<<"wifi loop 0 $(date +%s%3N) 400 skip"
is "$(status '.left_out | join(" ")')" "hall wifi" "what was on screen when staff said skip is left out as well"
for n in {1..25}; do echo "many-$n loop 0 $((day + 500000 + n * 1000)) 5 -"; done | play
like "$("$ctl" reel status --state "$state")" "*and 13 more: kioskctl reel proof has them all*" "status is short, whatever was played"
"$ctl" reel proof --csv --state "$state" >/dev/full 2>/dev/null
isnt "$?" 0 "a proof that could not be written is no success"

# ---- one play fewer is one fewer in the proof: the numbers come from the entries ----
"$ctl" reel proof --csv --state "$state" >"$T/before.csv"
play <<<"harbour break 2 $((day + 900000)) 10000 -"
is "$("$ctl" reel proof --csv --state "$state" | diff "$T/before.csv" - | grep '^>')" \
    "> harbour,harbour,4,3,1,0,32.500,2026-10-24 09:00:00,2026-10-24 09:15:00" "one play more is one more in the proof"

# ---- a state folder under a rehearsal's clock ----
printf '[clock]\nnow=2026-10-24T09:00\n' >"$T/rehearsal.conf"
reel hold --config "$T/rehearsal.conf"
is "$status" 1 "under a rehearsal's clock nothing is ordered from here"
like "$err" "*its clock is a rehearsal's*" "and the line says why"
like "$("$ctl" verify --state "$state")" "*chain whole*" "the journal is whole"
done_testing

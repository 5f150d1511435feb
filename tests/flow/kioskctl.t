#!/bin/bash
# kioskctl from an organiser's side: the golden folder becomes a roster, a bundle and tickets, the same ones each time.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
golden=$TOP/tests/data/golden-event
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config

rows() { # STATE: everything the roster knows of tickets, in one comparable text
    sqlite3 "$1/roster.db" "SELECT reference, order_no, name_zh, name_latin, company, title, tier, channel, days, status, rev,
        flags, nbf, naf, language FROM ticket ORDER BY reference"
}

# ---- the golden folder ----
run "$ctl" check "$golden"
is "$status" 0 "the golden folder has no faults"
is "$out" "golden-2026: 8 tickets, 3 tiers, 3 channels, 2 sponsors: no faults, 0 warnings
sponsors: 4 positions, 8 entitlements; 2 hand-outs
access: 4 zones, 6 gates, 4 sessions, 5 rules, 2 lists, 2 staff
reel: 5 programmes, 17 items, 7 files in media" "and says what it holds"
ok "check makes no keys" test ! -e "$T/config"
run "$ctl" import "$golden" --state "$T/dry" --keys "$T/drykeys" --dry-run
is "$status" 0 "a dry run judges"
ok "and makes neither keys nor a state folder" test ! -e "$T/dry" -a ! -e "$T/drykeys"
run "$ctl" import "$golden" --state "$T/state" --keys "$T/keys"
is "$status" 0 "it imports"
like "$err" "Made 3 new keys in *" "and says that it made keys"
is "$(stat -c %a "$T/keys" "$T/keys/issuer-1.key" "$T/keys/badge.key" "$T/keys/opaque.key" | tr '\n' ' ')" \
    "700 600 600 600 " "which nobody else may read"
is "$(rows "$T/state")" "7|ORD-81|赵六|Zhao Liu|||0|0|1|0|1|0|0|0|zh
G-001|ORD-77|王明远|Wang Mingyuan|青山数据|数据库工程师|0|0|3|0|0|0|0|0|zh
G-002|ORD-77||Ada Example|Example Ltd|Engineer, Storage|1|9|3|0|2|28|1792801800000|1792922400000|en
G-003|ORD-78|欧阳娜娜|Ouyang Nana|海港云||5|1|2|0|0|4|0|0|zh
G-004|ORD-79|李四|Li Si|三人行 科技||0|0|1|1|0|0|0|0|
G-005|0012345678||Zoë O’Neill|Say \"Hi\" GmbH||0|0|3|2|0|130|0|0|en
G-006|ORD-80|张三丰||||0|0|2|3|0|0|0|0|
G-008|ORD-82||Omar Sample|||1|1|3|0|0|1|0|0|en" "row for row as written"
consents="SELECT group_concat(reference, ' ') FROM ticket WHERE"
is "$(sqlite3 "$T/state/roster.db" "$consents wall_consent")" "G-001" "consent for the wall is no unless given"
ok "a shop's code is not in the roster" test -z "$(grep -rla hx7k2m9p4q "$T/state"/*)"

run "$ctl" sponsors --state "$T/state"
is "$status" 0 "sponsors are reported before anything was printed"
like "$out" "*harbour*strip*0*harbour*cord*not measured here*" "what is not printed here is not measured here"
is "$("$ctl" sponsors --state "$T/state" --json | jq -r '.sponsors[] | "\(.sponsor) \(.position) \(.measured)"' | sort | tr '\n' ';')" \
    "harbour cord false;harbour face false;harbour strip true;harbour wall true;qingshan face false;qingshan strip true;qingshan wall true;" \
    "each where it is entitled to be"
run "$ctl" sponsors --state "$T/state" -o "$T/sponsors.csv"
is "$status $(cat "$T/sponsors.csv")" "0 sponsor,position,medium,tier,day,printed,uncertain,plays,seconds,owed" "as CSV too"

# ---- bundles ----
export SOURCE_DATE_EPOCH=1792000000
run "$ctl" pack "$golden" -o "$T/one.lanyard" --keys "$T/keys"
is "$status" 0 "it packs"
is "$(stat -c %a "$T/one.lanyard")" 600 "into a file for its owner alone"
"$ctl" pack "$golden" -o "$T/two.lanyard" --keys "$T/keys" >/dev/null
ok "the same folder packs to the same bytes in the same second" cmp "$T/one.lanyard" "$T/two.lanyard"
unset SOURCE_DATE_EPOCH
run "$ctl" import "$T/one.lanyard" --state "$T/carried"
is "$status" 0 "a bundle imports without any keys"
is "$(rows "$T/carried")" "$(rows "$T/state")" "to the same roster"
is "$(sqlite3 "$T/carried/roster.db" 'SELECT hex(digest) FROM ticket WHERE reference = 7')" \
    "$(sqlite3 "$T/state/roster.db" 'SELECT hex(digest) FROM ticket WHERE reference = 7')" "and the same digests of codes"
size=$(stat -c %s "$T/one.lanyard") good=0
for at in 8 39 40 103 104 $((size / 2)) $((size - 1)); do
    cp "$T/one.lanyard" "$T/bent"
    byte=$(od -An -tu1 -j "$at" -N1 "$T/bent")
    printf "\\x$(printf %02x $((byte ^ 1)))" | dd of="$T/bent" bs=1 seek="$at" conv=notrunc status=none
    run "$ctl" import "$T/bent" --state "$T/bentstate"
    [ "$status" -eq 1 ] && [ "$err" = "$T/bent: its signature is wrong: it was damaged or changed after packing" ] || diag "$at: $err"
    [ "$status" -eq 1 ] && good=$((good + 1))
done
is "$good" 7 "one turned bit anywhere refuses a bundle"
head -c 200 "$T/one.lanyard" >"$T/cut"
run "$ctl" import "$T/cut" --state "$T/bentstate"
is "$status $err" "1 $T/cut: its signature is wrong: it was damaged or changed after packing" "so does a cut one"
echo hello >"$T/hello"
run "$ctl" import "$T/hello" --state "$T/bentstate"
is "$status $err" "1 $T/hello: is not a Lanyard bundle" "and what is none is called so"
ok "nothing was made of these" test ! -e "$T/bentstate"

# ---- who may enter where, from folder to bundle to roster ----
places() { # STATE: the whole access model of a roster
    local table
    for table in zone gate slot rule list list_member quota staff sig1_key sig1_item code_url; do
        echo "$table"; sqlite3 "$1/roster.db" "SELECT * FROM $table" | sort
    done
}
is "$(places "$T/carried")" "$(places "$T/state")" "folder and bundle bring the same rooms, rules and lists"
count() { sqlite3 "$T/carried/roster.db" "SELECT count(*) FROM $1"; }
is "$(for t in zone gate slot rule list list_member quota staff sig1_key sig1_item code_url; do count $t; done | tr '\n' ' ')" \
    "4 6 4 5 2 4 7 2 2 2 2 " "and all of them"
is "$(sqlite3 "$T/carried/roster.db" "SELECT late / 60000, list, seats_kept_until - starts FROM slot WHERE code = 'storage'
    UNION ALL SELECT late / 60000, list, seats_kept_until FROM slot WHERE code = 'table'")" "15|speakers|600000
-80|round-table|0" "as they were written"
is "$(sqlite3 "$T/carried/roster.db" "SELECT reference, seat FROM list_member JOIN ticket ON id = ticket ORDER BY 1, 2")" "7|3号
G-002|
G-003|A1
G-008|" "each listed ticket with its seat"
is "$(sqlite3 "$T/carried/roster.db" "SELECT made FROM event")" 1792000000000 "and the moment when the bundle was signed"

# ---- signers and events ----
run "$ctl" pack "$golden" -o "$T/stranger.lanyard" --keys "$T/strangers"
fingerprint=${out##* }
before=$(rows "$T/state")
run "$ctl" import "$T/stranger.lanyard" --state "$T/state"
is "$status $err" "1 $T/stranger.lanyard: wrong key: golden-2026 came from another signer; if this one is right, add --trust $fingerprint" \
    "another signer of the same event is refused"
is "$(rows "$T/state")" "$before" "and the roster is as it was"
run "$ctl" import "$T/stranger.lanyard" --state "$T/state" --trust 0000-1111-2222-3333-4444-5555-6666-7777
is "$status" 1 "also with the wrong fingerprint"
run "$ctl" import "$T/stranger.lanyard" --state "$T/state" --trust "${fingerprint^^}"
is "$status" 0 "and taken with the right one, typed in capitals"
cp -r "$golden" "$T/other"
sed -i 's/^code = .*/code = other-2026/; s/^id = .*/id = 77/' "$T/other/event.conf"
run "$ctl" import "$T/other" --state "$T/state" --keys "$T/otherkeys"
is "$status $err" "1 Made 3 new keys in $T/otherkeys: keep a copy in a safe place.
$T/state: holds the event golden-2026: add --yes to replace it by other-2026" "another event is not replaced unasked"
run "$ctl" import "$T/other" --state "$T/state" --keys "$T/otherkeys" --yes
is "$status" 0 "but with --yes"
ids=$(sqlite3 "$T/carried/roster.db" 'SELECT id FROM ticket ORDER BY id')
sed -i 's/王明远/王明/' "$T/other/tickets.csv"
sed -i 's/^code = .*/code = golden-2026/; s/^id = .*/id = 20261024/' "$T/other/event.conf"
"$ctl" import "$T/other" --state "$T/carried" --keys "$T/keys" >/dev/null
is "$(sqlite3 "$T/carried/roster.db" 'SELECT id FROM ticket ORDER BY id')" "$ids" "importing again keeps the ids"
like "$(rows "$T/carried")" "*王明|*" "with the new name"

# ---- a kiosk that a centre looks after ----
mkdir -p "$T/carried/enrol" && echo '[enrol]' >"$T/carried/enrol/enrol.conf"
sqlite3 "$T/carried/roster.db" "INSERT INTO mark VALUES (1, '7', 1, '5:9:5', 0, zeroblob(16), 0, 'desk-1')"
before=$(cksum <"$T/carried/roster.db")
run "$ctl" import "$T/other" --state "$T/carried" --keys "$T/keys"
is "$status $err" "1 $T/carried: is enrolled at a centre, which keeps its event: add --offline-override if it cannot be \
reached" "what the centre keeps is not imported over"
is "$(cksum <"$T/carried/roster.db")" "$before" "and stays as it was"
run "$ctl" import "$T/other" --state "$T/carried" --keys "$T/keys" --offline-override
is "$status" 0 "unless staff insist"
is "$(sqlite3 "$T/carried/roster.db" 'SELECT count(*) FROM mark')" 0 "and then kiosk-syncd will load everything anew"
run "$ctl" check "$T/other" --offline-override
is "$status" 2 "no other verb knows that word"

# ---- keys ----
chmod 644 "$T/keys/issuer-1.key"
run "$ctl" pack "$golden" -o "$T/no.lanyard" --keys "$T/keys"
like "$status $err" "1 $T/keys/issuer-1.key: others may read this key (mode 0644): *" "a key that others may read is refused"
chmod 600 "$T/keys/issuer-1.key"
run "$ctl" pack "$T/other" -o "$T/no.lanyard" --keys "$T/otherkeys"
like "$status $err" '1 *issuer-1.key:1: is a key of the event "other-2026", not of "golden-2026"' "so is one of another event"
run "$ctl" pack "$T/other" -o "$T/no.lanyard" --keys "$T/other/keys"
like "$status $err" "1 $T/other/keys: is inside the event folder: keys must never be in it" "keys are not made in the folder"
mkdir "$T/other/old"
cp "$T/keys/issuer-1.key" "$T/other/old/notes.txt"
for verb in check pack import issue; do
    run "$ctl" $verb "$T/other"
    is "$status $err" "1 old/notes.txt: is a private key: move it out of the event folder, keys belong under --keys" \
        "$verb refuses a folder with a key in it, whatever its name"
done
ok "no bundle came of it" test ! -e "$T/no.lanyard"

# ---- tickets ----
run "$ctl" issue "$golden" -o "$T/tickets" --keys "$T/keys"
is "$status" 0 "tickets are issued"
is "$(stat -c %a "$T/tickets" "$T/tickets/codes.csv" | tr '\n' ' ')" "700 600 " "for their owner's eyes"
is "$(cut -d, -f1,3 "$T/tickets/codes.csv" | tr '\n' ' ')" \
    "reference,kind G-001,t1 G-002,t1 G-003,t1 G-004,t1 G-005,t1 7,t1 7,opaque G-008,t1 G-008,opaque " \
    "one code each, shops' own beside them, none for the cancelled"
is "$(ls "$T/tickets/tickets" | tr '\n' ' ')" \
    "7.pdf 7.png G-001.pdf G-001.png G-002.pdf G-002.png G-003.pdf G-003.png G-004.pdf G-004.png G-005.pdf G-005.png G-008.pdf G-008.png " \
    "with a PNG and a PDF"
code=$(sed -n 's/^G-002,.*,t1,//p' "$T/tickets/codes.csv")
is "$(zbarimg -q --raw "$T/tickets/tickets/G-002.png" 2>/dev/null)" "$code" "a reader finds the code in the picture"
pdftoppm -png -r 200 "$T/tickets/tickets/G-002.pdf" "$T/page"
is "$(zbarimg -q --raw "$T"/page*.png 2>/dev/null)" "$code" "and in the PDF"
run "$ctl" issue "$golden" -o "$T/one" --keys "$T/keys" --only G-003 --no-pictures
is "$(wc -l <"$T/one/codes.csv") $(ls "$T/one")" "2 codes.csv" "one ticket alone, without pictures"
run "$ctl" issue "$golden" -o "$T/one" --keys "$T/keys" --only G-999
is "$status $err" '1 tickets.csv: has no ticket "G-999" (or it is cancelled)' "a ticket nobody has is named"
sed 's/^G-001/=1+1/; s/^G-002/..\/..\/up/' "$golden/tickets.csv" >"$T/other/tickets.csv"
sed -i 's/^G-002/..\/..\/up/' "$T/other/lists/round-table.csv"
rm -r "$T/other/old"
run "$ctl" issue "$T/other" -o "$T/hostile" --keys "$T/keys"
like "$(cat "$T/hostile/codes.csv")" "*'=1+1,*" "a formula is disarmed in the list"
is "$(find "$T/hostile" "$T" -maxdepth 1 -name '*up*' | wc -l)" 0 "a reference never leads out of the folder"
is "$(ls "$T/hostile/tickets" | grep -c '^_._.._up-.*\.png\|^_.*up-.*\.png')" 1 "but becomes a harmless name in it"

# ---- state ----
run "$ctl" status --state "$T/carried" --json
is "$(jq -r '[.v, .ok, .event, .tickets, .scans_today, .badges_open] | join(" ")' <<<"$out")" "1 true golden-2026 8 0 0" \
    "status answers in JSON"
run "$ctl" status --state "$T/nowhere"
is "$status $err" "1 $T/nowhere/roster.db: no event here: kioskctl import brings one" "and says when there is nothing"
run "$ctl" verify --state "$T/nowhere"
is "$status $err" "1 $T/nowhere/journal.db: no such journal" "verify too"
ok "neither makes a folder" test ! -e "$T/nowhere"

# ---- staff ----
rm -rf "$T/crew" && cp -r "$golden" "$T/crew"
printf '# Keep me.\nnumber,name,rights,pin,shirt\n9,Clear Text,lists,482915,"L, long"\n' >"$T/crew/staff.csv"
staff() { run sh -c 'pin=$1; shift; printf "%s\n" "$pin" | "$@"' sh "$1" "$ctl" staff "$T/crew" "${@:2}"; }
run "$ctl" check "$T/crew"
like "$status $err" "1 *staff.csv:3: column pin: is not a hash: a PIN is never kept as it is. Make one: kioskctl staff FOLDER 9" \
    "a PIN in staff.csv is refused"
unlike "$err" "*482915*" "and not repeated"
staff "" 9
is "$status $err" "1 PIN: is empty: nothing was changed" "nor is it kept for want of another"
staff 482915 9
is "$status $out" "0 staff.csv: number 9 is in" "the command that is named there mends it"
staff 314159 41 --name "Ada, at the door" --rights override,zone
is "$status" 0 "a person is added"
like "$(cat "$T/crew/staff.csv")" '# Keep me.
number,name,rights,pin,shirt
9,Clear Text,lists,"$argon2id$v=19$m=65536,t=2,p=1$*","L, long"
41,"Ada, at the door",override zone,"$argon2id$v=19$m=65536,t=2,p=1$*",' "the rest of the file is as it was"
ok "no PIN is in it" test -z "$(grep -e 482915 -e 314159 "$T/crew/staff.csv")"
is "$("$ctl" check "$T/crew" 2>/dev/null | grep access)" "access: 4 zones, 6 gates, 4 sessions, 5 rules, 2 lists, 2 staff" "and it is good"
before=$(sha256sum "$T/crew/staff.csv")
for pin in 0000 1234 123456 123 123456789 12ab; do
    staff "$pin" 9
    [ "$status" -eq 1 ] || diag "$pin was taken"
    like "$err" "PIN: is *" "$pin is refused"
done
staff 482915 100
is "$status $err" "1 100: is not a number from 1 to 99" "so is a number beyond 99"
staff 482915 9 --rights fly
is "$status $err" '1 --rights: "fly" is none of override, lists, zone' "and a right that is none"
is "$(sha256sum "$T/crew/staff.csv")" "$before" "nothing was changed by these"
staff "" 9 --rights lists,zone
is "$status" 0 "an empty PIN keeps the present one"
run "$ctl" staff "$T/crew"
like "$out" " 9  Clear Text *lists zone *PIN set
41  Ada, at the door *override zone *PIN set" "staff are listed"
run "$ctl" staff "$T/crew" 9 --remove
is "$status $(grep -c argon2id "$T/crew/staff.csv")" "0 1" "and taken out"
mkfifo "$T/typing"
background sh -c "exec script -qec \"'$ctl' staff '$T/crew' 5 --name Typist\" /dev/null <'$T/typing' >'$T/terminal' 2>&1"
exec 3>"$T/typing"
wait_for 20 grep -q 'PIN of number 5: ' "$T/terminal" && printf '730164\r' >&3
wait_for 20 grep -q 'Once more: ' "$T/terminal" && printf '730164\r' >&3
wait_for 20 grep -q 'number 5 is in' "$T/terminal"
exec 3>&-
ok "at a terminal a PIN is asked for twice" grep -q '^5,Typist,,"\$argon2id' "$T/crew/staff.csv"
unlike "$(cat "$T/terminal")" "*730164*" "and not shown"

# ---- words ----
run "$ctl" new "$T/mine"
is "$status" 0 "a new folder is made"
is "$("$ctl" check "$T/mine" 2>&1)" "my-event: 2 tickets, 2 tiers, 2 channels, 0 sponsors: no faults, 0 warnings
sponsors: 3 positions, 0 entitlements; 1 hand-outs
access: 2 zones, 2 gates, 1 sessions, 1 rules, 1 lists, 0 staff
reel: 2 programmes, 2 items, 0 files in media" "and is good as it stands"
run "$ctl" new "$T/mine"
is "$status $err" "1 $T/mine: is not an empty folder: nothing was written" "but never over something"
help=$("$ctl" help event)
missing=
headings() { for sheet; do grep -v '^# ' "$sheet" | head -1 | tr ',' '\n'; done | grep -v Bestell | sort -u; }
for heading in $(headings "$golden"/*.csv "$golden"/lists/*.csv "$T"/mine/*.csv "$T"/mine/lists/*.csv) \
    $(sed -n 's/^\([a-z_]*\) = .*/\1/p' "$golden/event.conf"); do
    grep -q "^  ${heading}[ *]\|also:.*$heading" <<<"$help" || missing+=" $heading"
done
is "$missing" "" "help event explains every column of the golden folder"
for verb in new check pack import issue staff verify status help; do
    "$ctl" help $verb | grep -q "^example: kioskctl $verb" || fail "help $verb has no example"
done
run "$ctl" frobnicate
is "$status" 2 "an unknown verb is a usage error"
run "$ctl" check "$golden" --only G-001
is "$status $err" "2 kioskctl check: Unknown option --only (kioskctl help check)" "so is an option the verb does not take"
run "$ctl" check
is "$status $err" "2 usage: kioskctl check FOLDER (kioskctl help check)" "and a missing operand"
run "$ctl" --version
like "$status $out" "0 kioskctl (Lanyard) *" "it knows its version"
done_testing

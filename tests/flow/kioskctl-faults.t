#!/bin/bash
# What kioskctl refuses: one wrong thing at a time in the golden folder, the exact line an organiser reads, exit 1, and
# a roster that is byte for byte what it was. Then what spreadsheets do to files and must not be refused for.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
golden=$TOP/tests/data/golden-event
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config

"$ctl" import "$golden" --state "$T/state" --keys "$T/keys" >/dev/null 2>&1
# Its shared memory aside, which readers make and the last writer takes away.
present() { cat "$T/state/roster.db" "$T/state/roster.db-wal" 2>/dev/null | sha256sum; }
before=$(present)

fresh() { rm -rf "$T/e" && cp -r "$golden" "$T/e"; }
row() { printf '%s\n' "$1" >>"$T/e/tickets.csv"; }
# A row of the golden sheet: reference, name_zh, tier, and SED to bend the rest.
edit() { sed -i "$2" "$T/e/$1"; }

# refused NAME LINE: the folder $T/e gives exactly this line, and changes nothing
refused() {
    run "$ctl" import "$T/e" --state "$T/state" --keys "$T/keys"
    if [ "$status" -eq 1 ] && [ "$err" = "$2" ] && [ -z "$out" ] && [ "$(present)" = "$before" ]; then
        pass "$1"
    else
        fail "$1"
        diag "status $status, roster $([ "$(present)" = "$before" ] && echo as before || echo CHANGED)"
        diag "got:  $err"
        diag "want: $2"
    fi
}

# ---- event.conf ----
fresh; edit event.conf 's/^id = .*/id = many/'
refused "an id that is none" 'event.conf:4: id: "many" is not a number from 1 to 4294967295'
fresh; edit event.conf 's/^code = .*/code = Golden 2026/'
refused "a code that is no word" 'event.conf:3: code: "Golden 2026" may hold only a-z, 0-9 and -'
fresh; edit event.conf 's/^timezone = .*/timezone = Asia\/Peking/'
refused "a zone nobody knows" 'event.conf:9: timezone: "Asia/Peking" is not a time zone this machine knows (Asia/Shanghai is)'
fresh; edit event.conf 's/^days = .*/days = 2026-10-24;2026-10-26/'
refused "days with a gap" 'event.conf:10: days: 2026-10-26 does not follow the day before it: list every date, in order'
fresh; edit event.conf 's/^days = .*/days = 2026-02-30/'
refused "a date that never comes" 'event.conf:10: days: "2026-02-30" is not a date such as 2026-10-24'
fresh; edit event.conf 's/^venue_en/venu_en/'
refused "a key spelt wrong" 'event.conf:8: venu_en is not a key of [event]: see kioskctl help event'
fresh; edit event.conf 's/^badge_media = .*/badge_media = big/'
refused "a badge without a size" 'event.conf:13: badge_media: "big" is not a size such as om_badge_62x100mm'
fresh; edit event.conf 's/^tickets.order_no.*/tickets.colour = Farbe/'
refused "a mapped column nobody knows" 'event.conf:31: [columns] tickets.colour is not a column: see kioskctl help event'
fresh; rm "$T/e/event.conf"
refused "no event.conf" "$T/e: is not an event folder: it has no event.conf (kioskctl new DIR makes one)"

# ---- sheets ----
fresh; rm "$T/e/tickets.csv"
refused "no tickets" 'tickets.csv: is missing'
fresh; : >"$T/e/tickets.csv"
refused "an empty sheet" 'tickets.csv: is empty: its first line names the columns'
fresh; edit tickets.csv '1s/,tier,/,Farbe,/'
run "$ctl" check "$T/e"
is "$status $err" '1 warning: tickets.csv:1: column Farbe: is not used and stays here
tickets.csv:1: column tier: is missing: add it, or name yours under [columns] in event.conf' "a column that is missing"
fresh; edit tickets.csv '1s/Bestellnummer/order_no/'
run "$ctl" check "$T/e"
like "$status $err" '1 *tickets.csv:1: column order_no: is missing: \[columns\] of event.conf calls it "Bestellnummer"' \
    "a mapped heading that is missing"
fresh; edit tickets.csv '1s/,company,/,公司,/; 1s/,title,/,company,/'
refused "two columns for one" 'tickets.csv:1: column company: is a second column for company: rename one'
fresh; edit tickets.csv '2s/,standard,/,gold,/'
refused "an unknown tier" 'tickets.csv:2: column tier: "gold" is not in tiers.csv'
fresh; edit tickets.csv '2s/,web,/,door,/'
refused "an unknown channel" 'tickets.csv:2: column channel: "door" is not in channels.csv'
fresh; edit tickets.csv 's/^G-003,ORD-78/G-003,1.38E+10/'
refused "a damaged order number" 'tickets.csv:4: column order_no: "1.38E+10" is a number damaged by the spreadsheet: format the column as text and export again'
fresh; edit tickets.csv 's/^G-003/1.38E+10/'
refused "a damaged reference" 'tickets.csv:4: column reference: "1.38E+10" is a number damaged by the spreadsheet: format the column as text and export again'
fresh; edit tickets.csv 's/^G-003/G-001/'
refused "a reference twice, with both lines" 'tickets.csv:4: column reference: "G-001" is already in line 2'
fresh; edit tickets.csv 's/https:[^,]*/hx7k2m9p4q/'
refused "a code twice, with both lines" 'tickets.csv:10: column code: "hx7k2m9p4q" is already in line 9'
fresh; edit tickets.csv 's/^G-003,/,/'
refused "a ticket without a reference" 'tickets.csv:4: column reference: is empty'
fresh; edit tickets.csv 's/^G-001,ORD-77,王明远,Wang Mingyuan/G-001,ORD-77,,/'
refused "a ticket without a name" 'tickets.csv:2: column name_zh: is empty: a ticket needs name_zh or name_latin'
fresh; edit tickets.csv 's/,已支付,/,maybe,/'
refused "a status that is none" 'tickets.csv:4: column status: "maybe" is none of paid, unpaid, blocked, cancelled'
fresh; edit tickets.csv 's/,2026-10-25,已支付/,2026-10-27,已支付/'
refused "a day outside the event" 'tickets.csv:4: column days: "2026-10-27" is not a day of the event (event.conf has 2)'
fresh; edit tickets.csv 's/2026-10-24 08:30/tomorrow/'
refused "a time that is none" 'tickets.csv:3: column not_before: "tomorrow" is not a date and time such as 2026-10-24 13:00'
fresh; edit tickets.csv 's/2026-10-24 08:30/2026-10-25 19:00/'
refused "a window that is upside down" 'tickets.csv:3: column not_after: is not later than not_before'
fresh; edit tickets.csv 's/,guest foreign,/,wizard,/'
refused "a flag that is none" 'tickets.csv:3: column flags: "wizard" is none of staff, press, guest, foreign, attention, minor, test'
fresh; edit tickets.csv 's/,yes,no,no$/,perhaps,no,no/'
refused "a consent that is neither" 'tickets.csv:2: column consent_wall: "perhaps" is neither yes nor no'
fresh; row 'G-100,ORD,"张三'
refused "a quote left open" 'tickets.csv:11: a quote is opened and never closed'
fresh; row 'G-100,ORD,"张三"x,'
refused "text after a quote" 'tickets.csv:11: text follows a closing quote: write a quote inside a field twice'
fresh; row 'G-100,ORD,张三'
refused "too few fields" 'tickets.csv:11: has 3 fields where the heading has 22: a separator is missing, or a field with one needs quotes'
fresh; row "G-100,ORD,$(printf '%04100d' 0),,,,,,standard,,,,,,,,,,,,,"
refused "a field beyond 4 KiB" 'tickets.csv:11: a field is longer than 4096 bytes: is a quote left open?'
fresh; row "G-100,ORD,$(printf '王%.0s' $(seq 300)),$(printf 'm\xcc\x84%.0s' $(seq 300)),,$(printf '王%.0s' $(seq 401)),$(printf 'm\xcc\x84%.0s' $(seq 401)),,standard,,,,,,,,,,,,,"
run "$ctl" import "$T/e" --state "$T/long" --keys "$T/longkeys" --yes
is "$status" 0 "words of 400 letters keep nobody's event away" || diag "$err"
like "$err" '*tickets.csv:11: column company: has 401 letters: only the first 400 are kept*title: has 802 letters: only the first*' \
    "they are warned of by row and column"
is "$(grep -c 'only the first' <<<"$err")" 2 "each once"
is "$(sqlite3 "$T/long/roster.db" "SELECT length(name_zh), length(name_latin), length(company), length(title) FROM ticket
    WHERE reference = 'G-100'")" "300|600|400|800" "300 letters of a name are kept whole, and cuts fall between letters, accents and all"
run "$ctl" search "$(printf '王%.0s' $(seq 300))" --state "$T/long" --json
like "$out" '*G-100*' "who has such a name is found by it"
fresh; printf 'G-100,\0,\n' >>"$T/e/tickets.csv"
refused "a NUL byte" 'tickets.csv:11: holds a NUL byte: this is not a text file'
fresh; row "$(for i in $(seq 70); do printf '%01023d,' 0; done)x"
refused "a row beyond 64 KiB" 'tickets.csv:11: the row is longer than 64 KiB: is a quote left open?'
fresh; printf 'G-100,\xff\xfe\xfa,' >>"$T/e/tickets.csv"
refused "neither UTF-8 nor GB18030" 'tickets.csv:11: is neither UTF-8 nor GB18030 text: save it as "CSV UTF-8" and try again'
fresh; edit tiers.csv 's/^1,vip/0,vip/'
run "$ctl" check "$T/e"
is "$status $(head -1 <<<"$err")" '1 tiers.csv:3: column number: 0 is used twice' "a tier number twice"
fresh; edit tiers.csv 's/^5,/64,/'
run "$ctl" check "$T/e"
is "$status $(head -1 <<<"$err")" '1 tiers.csv:4: column number: "64" is not a whole number from 0 to 63' "a tier number beyond 63"

# ---- pictures ----
fresh; rm "$T/e/logos/harbour.svg"
refused "a logo that is missing" 'sponsors.csv:3: column logo: logos/harbour.svg is not in the folder (SVG or PNG)'
fresh; echo 'no picture' >"$T/e/logos/harbour.svg"
refused "a logo that is no picture" 'logos/harbour.svg: is no picture: an SVG or a PNG is wanted'
fresh; sed 's|</svg>|<animate attributeName="x"/></svg>|' -i "$T/e/logos/harbour.svg"
refused "a logo that moves" 'logos/harbour.svg:1: animation is not allowed: paper does not move'
fresh; sed 's|</svg>|<image href="https://example.org/a.png"/></svg>|' -i "$T/e/logos/harbour.svg"
refused "a logo that lies elsewhere" 'logos/harbour.svg:1: a reference to something outside this file is not allowed'
fresh; printf 'GIF89a' >"$T/e/logos/harbour.svg"
refused "a logo of another kind" 'logos/harbour.svg: is a GIF: an SVG or a PNG is wanted'
fresh; head -c 3000000 /dev/zero >"$T/e/logos/harbour.svg"
refused "a huge logo" 'logos/harbour.svg: larger than 2 MB'
fresh; printf 'GIF89a' >"$T/e/logos/event.svg"
refused "a mark of the event that is none" 'logos/event.svg: is a GIF: an SVG or a PNG is wanted'
fresh; edit badge/vip.svg '/slot-qr-badge/d'
refused "a badge without a code" 'badge/vip.svg: has no slot-qr-badge, which every badge needs'
fresh; edit badge/vip.svg 's/id="slot-text-name"/id="slot-text-alone" data-fill="name" data-if="!name2"/'
refused "a badge that some have no name on" 'badge/vip.svg:3: a badge where data-if is name2 has no slot-text-name, which every badge needs'
fresh; edit badge/vip.svg 's/slot-text-company/slot-text-compny/'
run "$ctl" check "$T/e"
is "$status $(grep vip.svg <<<"$err")" '0 warning: badge/vip.svg: slot-text-compny stays empty: a badge knows nothing of that name' "a slot of no meaning is told"
fresh; echo '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>' >"$T/e/logos/harbour.svg"
refused "a logo that is empty" 'logos/harbour.svg: shows nothing: its place would stay empty'
fresh; edit badge/vip.svg 's/x="4" y="40"/x="4" y="30"/'
refused "slots over one another" 'badge/vip.svg:4: slot-text-company overlaps slot-text-name of line 3'
fresh; edit badge/vip.svg 's/x="4" y="40" width="54"/x="4" y="40" width="57"/'
refused "a slot in the margin" 'badge/vip.svg:4: slot-text-company comes 1.0 mm into the right margin of 2 mm (data-margin)'
fresh; edit event.conf 's/^badge_family = .*/badge_family = A6/'
refused "a family that nobody drew" 'event.conf:12: badge_family: "A6" is none of 62x100, 86x54 and 100x150'
fresh; edit event.conf 's/^badge_family = .*/badge_family = 86x54/; /^badge_media/d'; rm "$T/e/badge/standard.svg"
run "$ctl" check "$T/e"
like "$status $err" "0 warning: badge/vip.svg: is 62 x 100 mm, but badge_media of event.conf is om_badge_86x54mm" \
    "a badge of another size than the labels is a warning"
fresh; edit badge/vip.svg 's/x="40" y="78"/x="60" y="78"/'
run "$ctl" import "$T/e" --state "$T/state" --keys "$T/keys"
like "$status $err" "1 badge/vip.svg:9: slot-qr-badge lies outside the page*" "a slot outside its page"
fresh; edit event.conf 's/^badge_family = .*/badge_family = 86x54/'; rm "$T/e/badge/standard.svg"
"$ctl" import "$T/e" --state "$T/state-family" --keys "$T/keys" >/dev/null 2>&1
is "$(sqlite3 "$T/state-family/roster.db" "SELECT group_concat(badge, ' ') FROM (SELECT badge FROM tier ORDER BY number)")" \
    "86x54/standard vip 86x54/standard" "an event's own badge goes before those of its family"
fresh; edit ticket/golden.svg '1i <!DOCTYPE svg [<!ENTITY x "y">]>'
run "$ctl" import "$T/e" --state "$T/state" --keys "$T/keys"
like "$status $err" "1 ticket/golden.svg:*" "a template with a DTD"
fresh; rm "$T/e/logos/harbour.svg"; ln -s /etc/passwd "$T/e/logos/harbour.svg"
run "$ctl" import "$T/e" --state "$T/state" --keys "$T/keys"
like "$status $err" "1 logos/harbour.svg: is a link: put the file itself here*" "a picture that is a link"
fresh; edit tiers.csv 's/,vip,golden$/,splendid,golden/'
run "$ctl" check "$T/e"
like "$status $err" "0 warning: tiers.csv: column badge: tier vip wants badge/62x100/splendid.svg, which is neither in the folder nor in *" \
    "a template nobody has is a warning"
fresh; edit badge/vip.svg '/slot-logo-sponsor-[23]/d'
run "$ctl" check "$T/e"
like "$status $err" "0 *badge/vip.svg: shows 1 sponsors at most; badges of tier vip are sold to 3 at a time*" \
    "a badge that shows fewer sponsors than are sold is a warning"
fresh; edit tickets.csv "s/王明远/王$(printf '\U2ebf0')/"
run "$ctl" check "$T/e"
like "$status $err" "0 warning: tickets.csv:2: column name_zh: * (U+2EBF0) cannot be drawn here: the other name is printed large instead" \
    "a name no font can draw is a warning"
run "$ctl" import "$T/e" --state "$T/state-rare" --keys "$T/keys"
like "$status $err" "0 *warning: tickets.csv:2: column name_zh: * (U+2EBF0) cannot be drawn here*" "at import, too"
"$ctl" pack "$T/e" -o "$T/rare.lanyard" --keys "$T/keys" >/dev/null 2>&1
run "$ctl" import "$T/rare.lanyard" --state "$T/state-rare" --keys "$T/keys"
like "$status $err" "0 *warning: tickets.csv:2: column name_zh: * (U+2EBF0) cannot be drawn here*" "and of a bundle"
"$ctl" issue "$T/e" -o "$T/rare" --keys "$T/keys" --only G-001 >/dev/null 2>&1
"$ctl" issue "$golden" -o "$T/usual" --keys "$T/keys" --only G-001 >/dev/null 2>&1
like "$(pdftotext "$T/rare/tickets/G-001.pdf" - 2>&1)" "*Wang Mingyuan*" "and its ticket has the Latin form"
unlike "$(pdftotext "$T/rare/tickets/G-001.pdf" -)" "*王*" "alone"
like "$(pdftotext "$T/usual/tickets/G-001.pdf" -)" "*王明远*" "where the usual one has both"

# ---- many, and none ----
fresh; for i in $(seq 30); do row "X-$i,,,A $i,,,,,gold,,,,,,,,,,,,,"; done
run "$ctl" check "$T/e"
is "$status $(wc -l <<<"$err") $(tail -1 <<<"$err")" "1 21 and 10 faults more" "twenty faults are shown, the rest counted"
run "$ctl" check "$T/e" --json
is "$(jq -r '[.ok, .fault_count, (.faults | length)] | join(" ")' <<<"$out")" "false 30 20" "and so in JSON"
run "$ctl" import "$T/nowhere" --state "$T/state" --keys "$T/keys"
is "$status $err" "1 $T/nowhere: no such folder" "a folder that is not there"
mkdir "$T/sealed"; chmod 555 "$T/sealed"
as_user "$ctl" import "$golden" --state "$T/sealed/state" --keys "$T/userkeys$(id -u)" >"$T/said" 2>&1
if [ "$(id -u)" -eq 0 ]; then
    mkdir -m 777 "$T/forall"
    run as_user "$ctl" import "$golden" --state "$T/sealed/state" --keys "$T/forall/keys"
else
    run "$ctl" import "$golden" --state "$T/sealed/state" --keys "$T/keys"
fi
if as_user test -x "$ctl"; then
    like "$status $err" "1 *$T/sealed/state: cannot be made: Permission denied" "a place that cannot be written"
else
    skip "an ordinary user may not reach this tree"
fi

# ---- what spreadsheets do, and is fine ----
fine() { # NAME: the folder $T/e imports to the rows of the golden one
    rm -rf "$T/fine"
    run "$ctl" import "$T/e" --state "$T/fine" --keys "$T/keys" "${@:2}"
    local got want query="SELECT * FROM ticket ORDER BY id"
    got=$(sqlite3 "$T/fine/roster.db" "$query" 2>&1 | sha256sum) want=$(sqlite3 "$T/state/roster.db" "$query" | sha256sum)
    if [ "$status" -eq 0 ] && [ "$got" = "$want" ]; then pass "$1"; else fail "$1"; diag "status $status $err"; fi
}
convert() { iconv -f UTF-8 -t "$1" "$golden/tickets.csv" >"$T/e/tickets.csv"; }
fresh; sed -i 's/$/\r/' "$T/e/tickets.csv"; fine "CRLF"
fresh; tr '\n' '\r' <"$golden/tickets.csv" >"$T/e/tickets.csv"; fine "CR alone"
fresh; { printf '\xef\xbb\xbf'; cat "$golden/tickets.csv"; } >"$T/e/tickets.csv"; fine "a BOM"
fresh; for i in 1 2 3; do echo ",,,,,,,,,,,,,,,,,,,,,"; done >>"$T/e/tickets.csv"; fine "empty rows at the end"
fresh; sed -i '1s/reference/Ticket ID/; 1s/name_zh/姓名/; 1s/company/单位/; 1s/,tier,/,Ticket Type,/' "$T/e/tickets.csv"; fine "other headings"
fresh; { echo "sep=,"; cat "$golden/tickets.csv"; } >"$T/e/tickets.csv"; fine "Excel's sep= line"
fresh; sed -i 's/^G-008,ORD-82/="G-008",="ORD-82"/' "$T/e/tickets.csv"; sed -i 's/="G-008",="ORD-82"/"=""G-008""","=""ORD-82"""/' "$T/e/tickets.csv"
fine "codes wrapped against formulas"
fresh; sed -i 's/^G-003/Ｇ－００３/' "$T/e/tickets.csv"; fine "full-width letters and digits"
fresh; perl -CSD -0pe 's/"[^"]*(?:""[^"]*)*"(*SKIP)(*FAIL)|,/;/g' "$golden/tickets.csv" >"$T/e/tickets.csv"; fine "semicolons"
fresh; perl -CSD -0pe 's/"[^"]*(?:""[^"]*)*"(*SKIP)(*FAIL)|,/\t/g' "$golden/tickets.csv" >"$T/e/tickets.csv"; fine "tabs"
fresh; convert UTF-16; fine "UTF-16, Excel's Unicode text"
fresh; convert GB18030
refused "GB18030 is recognised, not guessed silently" 'tickets.csv: is not UTF-8, but could be GB18030 (王明远, 欧阳娜娜, 李四, 张三丰, 赵六): if these are right, add --encoding gb18030'
fine "and taken when confirmed" --encoding gb18030
run "$ctl" check "$golden" --encoding latin1
is "$status $err" '1 --encoding: "latin1" is neither utf-8 nor gb18030' "an encoding that is none"
is "$(present)" "$before" "after all of this the roster is what it was"
done_testing

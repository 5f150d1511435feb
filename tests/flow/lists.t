#!/bin/bash
# kioskctl lists: paper that staff can work from, complete, in order, and legible to a reader of PDF.
. "$(dirname "$0")/../lib.sh"
ctl=$BUILD/kioskctl
export LC_ALL=C.UTF-8 HOME=$T XDG_CONFIG_HOME=$T/config
"$ctl" import "$TOP/tests/data/door-event" --state "$T/state" --keys "$T/keys" >/dev/null 2>&1 || fail "the event imports"
text() { pdftotext -layout "$T/paper/$1" - | sed 's/[[:space:]]\+/ /g'; }
tails() { text "$1" | grep -o '\(00\|90\)10[0-9]' | tr '\n' ' '; }

run "$ctl" lists --state "$T/state" -o "$T/paper"
is "$status" 0 "lists are drawn"
is "$(ls "$T/paper" | tr '\n' ' ')" "desk-1.pdf hall-east_keynote.pdf lab-1_workshop.pdf lab-exit_workshop.pdf salon-1_kernel-talk.pdf " \
    "one for the desk, one for each door and session"
is "$(stat -c %a "$T/paper" "$T/paper/desk-1.pdf" | tr '\n' ' ')" "700 600 " "for their owner alone"
is "$(tails desk-1.pdf)" "00102 00105 00104 00108 00106 00101 00107 00103 90101 " \
    "the desk has everyone by pinyin: Chen Ma Ouyang Shan Wang Zeng, then Ada Omar Zoë"
is "$(tails salon-1_kernel-talk.pdf)" "00102 00105 00103 " "the round table has its guests"
is "$(tails lab-1_workshop.pdf)" "00102 00105 00108 00101 " "the workshop who may come by the rules, and who has a seat"
like "$(text salon-1_kernel-talk.pdf)" "*门厅峰会*第 1 页，共 1 页*Foyer Summit*圆桌厅门*Salon Door*内核开发者圆桌*2026-10-24 10:00–11:00*" \
    "the head says event, page, gate, session and hours"
like "$(text salon-1_kernel-talk.pdf)" "*进*出*时间*姓名*单位*票种*票号尾码*座位*In Out Time Name Company Ticket type Ends in Seat*" \
    "columns are named in both languages"
like "$(text salon-1_kernel-talk.pdf)" "*陈若兰*A1*马文博*A3*Omar Sample*A2*" "seats are shown"
like "$(text salon-1_kernel-talk.pdf)" "*此票已作废*Ticket has been cancelled*" "a cancelled ticket says so"
like "$(text desk-1.pdf)" "*未付款 Unpaid*" "so does an unpaid one"
like "$(text salon-1_kernel-talk.pdf)" "*kioskctl marks marks.csv --gate salon-1 --session kernel-talk --date 2026-10-24*打印于 20*" "the foot says what to do afterwards, and when this was printed"
like "$(text lab-1_workshop.pdf)" "*预留*" "a seat without a number is called kept"
is "$(pdfinfo "$T/paper/desk-1.pdf" | sed -n 's/^Page size: *//p')" "595.276 x 841.89 pts (A4)" "the paper is A4"
pdftoppm -r 60 -png "$T/paper/desk-1.pdf" "$T/page"
colours=$(convert "$T"/page*.png -colorspace HSL -channel G -separate -format '%[fx:maxima<0.02]' info: 2>/dev/null)
is "$colours" 1 "there is nothing but black and white on it"

# ---- choice ----
run "$ctl" lists --state "$T/state" -o "$T/one" --gate salon-1 --json
is "$status $(jq -r '.lists[] | [.gate, .session, .people, .pages] | join(" ")' <<<"$out")" "0 salon-1 kernel-talk 3 1" "one gate alone"
"$ctl" lists --state "$T/state" -o "$T/two" --session workshop >/dev/null
is "$(ls "$T/two" | tr '\n' ' ')" "lab-1_workshop.pdf lab-exit_workshop.pdf " "one session alone"
"$ctl" lists --state "$T/state" -o "$T/three" --day 2 >/dev/null
is "$(ls "$T/three" | tr '\n' ' ')" "desk-1_day-2.pdf lab-1_workshop.pdf lab-exit_workshop.pdf " "one day alone"
unlike "$(pdftotext -layout "$T/three/desk-1_day-2.pdf" -)" "*00103*" "without those of the other day"
run "$ctl" lists --state "$T/state" -o "$T/no" --session nothing
is "$status $err" '1 --session: there is no session "nothing"' "an unknown session is refused"
run "$ctl" lists --state "$T/state" -o "$T/no" --day 3
is "$status $err" "1 --day: the event has days 1 to 2" "and an unknown day"
run "$ctl" lists --state "$T/state" -o "$T/no" --gate nowhere
is "$status" 1 "and an unknown gate"
ok "nothing was made of these" test ! -e "$T/no"

# ---- who was registered here, put right, or has somebody's ticket now ----
printf '[desk]\nnumbers = 5001-5009\n' >"$T/desk.conf"
here() { "$ctl" "$@" --state "$T/state" --config "$T/desk.conf" >/dev/null 2>"$T/err" || diag "$*: $(cat "$T/err")"; }
here walkup --name-zh 白步入 --tier standard --channel web
here swap D-00102 --name-zh 费接任 --company 接任示例
here correct D-00103 --name-latin 'Omar Mended'
run "$ctl" lists --state "$T/state" -o "$T/paper"
is "$(tails desk-1.pdf) $(text desk-1.pdf | grep -o 'W-500[12]\|\b500[12]\b' | tr '\n' ' ')" \
    "00102 00105 00104 00108 00106 00101 00107 00103 90101  5001 5002 " "walk-ups are on the desk's list too"
like "$(text desk-1.pdf)" "*白步入*标准票*5001*费接任*接任示例*5002*" "in their places by pinyin, with tier and company"
like "$(text salon-1_kernel-talk.pdf)" "*陈若兰*已作废*费接任*A1*" "who has a listed ticket now has its seat on paper"
unlike "$(text salon-1_kernel-talk.pdf)" "*白步入*" "who is not invited is not there"
like "$(text hall-east_keynote.pdf)" "*白步入*" "and is where everybody may go"
like "$(text desk-1.pdf)" "*Omar Mended*" "a name that was put right is right on paper"
before=$("$ctl" lists --state "$T/state" -o "$T/before" --json | jq -c '[.lists[].people]')
printf 'ticket,time,direction\n-5001,09:40,in\n' >"$T/marks.csv"
here marks "$T/marks.csv" --gate hall-east --session keynote --date 2026-10-24 --yes
is "$(sqlite3 "$T/state/journal.db" "SELECT verdict FROM scan")" ok "what is ticked on paper of a walk-up is entered"
is "$("$ctl" lists --state "$T/state" -o "$T/after" --json | jq -c '[.lists[].people]')" "$before" "who has come already stays on paper"
mv "$T/state/journal.db" "$T/journal.db" && rm -f "$T"/state/journal.db-* && head -c 5000 /dev/urandom >"$T/state/journal.db"
run "$ctl" lists --state "$T/state" -o "$T/paper"
is "$status" 0 "a damaged journal keeps no list from being drawn"
like "$err" "*journal.db: cannot be *; what was written here is left out*" "and is named"
is "$(tails desk-1.pdf)" "00102 00105 00104 00108 00106 00101 00107 00103 90101 " "with everybody of the roster"
mv "$T/journal.db" "$T/state/journal.db"

# ---- many ----
cp -r "$TOP/tests/data/door-event" "$T/many"
rm -r "$T/many"/{zones,gates,sessions,rules,staff}.csv "$T/many/lists"
{ head -1 "$T/many/tickets.csv"; for n in $(seq -w 1 95); do echo "M-000$n,,Guest $n,,en,standard,web,1,paid,,"; done; } >"$T/tickets.csv"
mv "$T/tickets.csv" "$T/many/tickets.csv"
"$ctl" import "$T/many" --state "$T/many-state" --keys "$T/keys" >/dev/null
run "$ctl" lists --state "$T/many-state" -o "$T/paper"
is "$status $(pdfinfo "$T/paper/desk.pdf" | sed -n 's/^Pages: *//p')" "0 4" "ninety-five people take four pages, in an event without gates"
is "$(pdftotext -layout "$T/paper/desk.pdf" - | grep -c 'Page [1-4] of 4')" 4 "which are numbered"
is "$(pdftotext -layout "$T/paper/desk.pdf" - | grep -o '\b00[0-9][0-9]\b' | sort -u | wc -l)" 95 "and nobody is missing"
done_testing

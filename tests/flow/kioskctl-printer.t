#!/bin/bash
# kioskctl printer and kioskctl badge: what a technician does at six in the morning, against a real print service and a
# printer in software, and what staff do from a command line while nobody stands at the desk.
. "$(dirname "$0")/../lib.sh"
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
set -u
export LC_ALL=C.UTF-8
ctl=$BUILD/kioskctl
print_shop
printed() { find "$PRINTED" -name '*.pwg' | wc -l; }

# ---- what there is ----
run "$ctl" printer
is "$status" 0 "queues are listed"
like "$out" "*BADGE*203 dpi*om_badge_62x100mm*state*ready*" "with resolution, label and state" || diag "$out"
run "$ctl" printer list BADGE --json
is "$(jq -r '.queues[0] | "\(.queue) \(.dpi) \(.ready)"' <<<"$out")" "BADGE 203 true" "and for programs"
run "$ctl" printer list NOSUCH
is "$status" 1 "one that is not there is refused"
like "$err" '*NOSUCH*no printer named*' "in a line that names it"
run "$ctl" printer drivers "zebra zpl"
like "$out" "*Zebra ZPL*sample.drv/zebra.ppd*" "a driver is found by words of its name"
run "$ctl" printer drivers "no such words"
is "$status" 0 "none found is an answer"
like "$out" "No driver*" "and said"

# ---- set up, tried, taken away ----
run "$ctl" printer add SECOND "$PRINTER_URI"
is "$status" 0 "a printer that speaks IPP is set up without a driver" || diag "$err"
like "$out" "*SECOND*ready*" "and it is ready"
run "$ctl" printer test SECOND
is "$status" 0 "a test badge is printed" || diag "$err"
like "$out" "*says it is printed*" "and said to be"
is "$(printed)" 1 "one label came out"
run "$ctl" printer test SECOND --label 86x54
is "$status" 1 "a label that is not loaded is not printed on"
like "$err" '*Wrong labels*om_badge_62x100mm is loaded*' "and it says which is"
is "$(printed)" 1 "nothing came out"
run "$ctl" printer add "two words" "$PRINTER_URI"
is "$status" 1 "no name for a queue is refused"
like "$err" '*letters, digits*' "with what is one"
run "$ctl" printer add ZEBRA "file:/dev/null" --driver no-such-driver.ppd
is "$status" 1 "an unknown driver is refused" || diag "$out"
run "$ctl" printer remove SECOND
is "$status" 0 "a queue is taken away"
run "$ctl" printer remove SECOND
is "$status" 1 "once"
run "$ctl" printer walk
is "$status" 2 "an unknown action is a wrong word"

# ---- what is wrong, in words ----
"$TOP/tests/standin/cups.sh" labels "$T/cups" 0
out_of_labels() { "$ctl" printer list BADGE 2>/dev/null | grep -q "Out of labels"; }
ok "a printer without labels says so" wait_for 10 out_of_labels || diag "$("$ctl" printer list BADGE)"
run "$ctl" printer test BADGE
is "$status" 1 "and prints no test"
like "$err" '*BADGE*Out of labels*' "but says why"
"$TOP/tests/standin/cups.sh" labels "$T/cups" 250
"$TOP/tests/standin/cups.sh" unplug "$T/cups"
run "$ctl" printer list BADGE
like "$out" "*off or not connected*" "a printer that is off is told from one that is idle" || diag "$out"
"$TOP/tests/standin/cups.sh" crash "$T/cups"
run "$ctl" printer test BADGE
is "$status" 1 "without a print service nothing is tried"
like "$err" '*print service does not answer*' "and it says so"

# ---- badges ----
event=$T/event
cp -r "$TOP/tests/data/door-event" "$event"
sed -i "s/2026-10-24/$(date +%F)/g;s/2026-10-25/$(date -d tomorrow +%F)/g" "$event"/*.c*
run "$ctl" import "$event" --state "$T/state" --keys "$T/keys" --yes
is "$status" 0 "an event" || diag "$err"
run "$ctl" badge --state "$T/state"
is "$out" "no badge is missing" "no badge is missing"
ticket=$(sqlite3 "$T/state/roster.db" "SELECT reference FROM ticket WHERE status = 0 AND NOT attention AND needs = '' AND days & 1 LIMIT 1")
staff=$(sqlite3 "$T/state/roster.db" "SELECT min(number) FROM staff")
run "$ctl" badge of "$ticket" --state "$T/state"
is "$out" "no badge has been printed here" "a ticket without a badge"
run "$ctl" badge reprint "$ticket" --state "$T/state" --operator "$staff"
is "$status" 1 "a reprint wants a reason"
run "$ctl" badge reprint "$ticket" --state "$T/state" --reason lost
is "$status" 1 "and a person"
run "$ctl" badge reprint "$ticket" --state "$T/state" --reason lost --operator 98
is "$status" 1 "of the event's staff"
run "$ctl" badge reprint NOBODY --state "$T/state" --reason lost --operator "$staff"
like "$err" '*NOBODY*no ticket has this reference*' "and a ticket"
run "$ctl" badge reprint "$ticket" --state "$T/state" --reason lost --operator "$staff"
is "$status" 1 "who has had no badge gets none this way"
like "$err" "*$ticket*has had no badge*kioskctl checkin $ticket*" "but by checking in"
run "$ctl" checkin --reference "$ticket" --yes --state "$T/state"
is "$status" 0 "then a badge is owed" || diag "$err"
run "$ctl" badge reprint "$ticket" --state "$T/state" --reason lost --operator "$staff"
like "$err" '*on its way or uncertain*' "and not a second time while it is"
like "$out" "*$ticket*badge 1*waiting*" "what there was is shown first"
run "$ctl" badge --state "$T/state" --json
is "$(jq -r '.badges[0] | "\(.ticket) \(.state)"' <<<"$out")" "$ticket waiting" "it is listed"
run "$ctl" swap "$ticket" --name-latin 'New Holder' --state "$T/state"
is "$status" 0 "a ticket that is passed on" || diag "$err"
run "$ctl" badge reprint "$ticket" --state "$T/state" --reason lost --operator "$staff"
is "$status" 1 "prints no badge any more"
like "$err" "*$ticket*passed on or cancelled*" "and it says so"
run "$ctl" badge settle "$ticket" yes --state "$T/state"
like "$err" '*no badge of this ticket is uncertain*' "what is not uncertain is not settled"
run "$ctl" badge settle "$ticket" perhaps --state "$T/state"
is "$status" 1 "yes or no"
run "$ctl" badge roll 200 --printer BADGE --state "$T/state"
is "$out" "BADGE: 200 labels" "a roll is noted"
like "$err" '*warning: BADGE: the print service does not answer*' "though nobody could be asked for the printer"
"$TOP/tests/standin/cups.sh" cupsd "$T/cups" >/dev/null
"$TOP/tests/standin/cups.sh" plug "$T/cups" >/dev/null
there() { "$ctl" printer list 2>/dev/null | grep -q BADGE; }
ok "the print service is back" wait_for 20 there
run "$ctl" badge roll 200 --printer BADGER --state "$T/state"
is "$status" 1 "a roll is in a printer that is there"
like "$err" 'BADGER: no printer has this name; there are: *BADGE*' "with those that are"
run "$ctl" badge roll 300 --printer BADGE --state "$T/state"
is "$status $out $err" "0 BADGE: 300 labels " "and is noted without a word more"
# ---- printed at another kiosk: the centre told ----
other=$(sqlite3 "$T/state/roster.db" "SELECT reference FROM ticket WHERE status = 0 AND reference <> '$ticket' LIMIT 1")
sqlite3 "$T/state/roster.db" "INSERT INTO badge (ticket, serial, kiosk, state, at)
    SELECT id, 2, 'desk-9', 'print.printed', 1792803600000 FROM ticket WHERE reference = '$other'"
run "$ctl" badge reprint "$other" --state "$T/state" --reason lost --operator "$staff"
is "$status" 0 "what another kiosk printed may be printed again" || diag "$err"
like "$out" "$other*badge 2*printed*2026-10-24 *desk-9*$other: badge 3 is owed*" "where it was is shown first"
printf '[clock]\nnow = 2026-10-24T09:00\n' >"$T/rehearsal.conf"
run "$ctl" badge of "$ticket" --state "$T/state" --config "$T/rehearsal.conf"
is "$out" "no badge has been printed here in the rehearsal: without a clock that is set (clock.now) the event itself is asked" \
    "under a rehearsal's clock it is said whose badges were asked for"
run "$ctl" badge list --state "$T/state" --config "$T/rehearsal.conf"
like "$out" "no badge is missing in the rehearsal*" "of the list too"
run "$ctl" badge roll many --printer BADGE --state "$T/state"
is "$status" 1 "of so many labels"
run "$ctl" badge roll 200 --state "$T/state"
like "$err" '*--printer*' "in a printer"
ok "the journal is whole" "$ctl" verify --state "$T/state"
"$TOP/tests/standin/cups.sh" stop "$T/cups"
done_testing

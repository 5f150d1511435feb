#!/bin/bash
# The simulation of cut-off doors on fewer scans than `make chaos` takes, and the proof that it finds what it is for.
. "$(dirname "$0")/../lib.sh"
plan 7
doors=$BUILD/tests/chaos/doors
export SCANS=40000 ORDERS=20

run "$doors"
is "$status" 0 "four doors keep the capacity, and their journals tell one story in 20 orders"
diag "$out"
like "$out" '*fullest 240 of 240 seats*' "the room was full to the last seat"
unlike "$out" '* 0 doubles named*' "and copies of tickets were named"

# planted FAULT FINDING WORDS...
export ORDERS=3
planted() { run "$doors" --plant "$1"; like "$status $out" "1 *$2" "${*:3}"; }
planted quota "held more than its capacity" "shares of one seat too many are found"
planted free "held more than its capacity" "exits that always free a seat are found"
planted arrival "depends on the order of its rows" "a merge by order of arrival is found"
planted twice "lost or invented rows" "and one that counts rows twice"

#!/bin/bash
# What kiosk-syncd costs a desk: the same scans, judged and durable, without a centre and with one, while another kiosk
# scans too and everything goes up and down. SCANS= of them. How fast news travel is bench_crowd.sh's.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
scans=${SCANS:-3000}
say() { printf '%-44s %10s %10s %10s\n' "$@"; }
# spread FILE: p50, p99 and the longest, in ms
spread() { sort -n "$1" | awk '{ a[NR] = $1 } END { printf "%.2f %.2f %.2f\n", a[int(NR * 0.5) + 1] / 1000, a[int(NR * 0.99) + 1] / 1000, a[NR] / 1000 }'; }
scan_some() {
    GATEKEEPER_TIMES=$T/times "$BUILD/tests/standin/gatekeeper" "$T/desk-1" desk-1 --random "$1" "$scans" 2 >/dev/null 2>"$T/gate.log"
    spread "$T/times"
}
{
    centre_open 5000
    for kiosk in desk-1 desk-2; do centre_kiosk $kiosk; centre_syncd $kiosk; done
    centre_herald
    for kiosk in desk-1 desk-2; do wait_for 30 has_roster $kiosk; done
} >/dev/null
say "$scans scans: judged and on disk, ms" p50 p99 max
"$BUILD/tests/standin/gatekeeper" "$T/desk-2" desk-2 --random 9 1000000 5 >/dev/null 2>&1 &
tap_pids+=($!)
other=$!
read -r a b c < <(scan_some 7)
say "in step, while another kiosk scans" "$a" "$b" "$c"
wait_for 30 is_settled desk-1
kill "${syncd[desk-1]}"
wait "${syncd[desk-1]}" 2>/dev/null
read -r a b c < <(scan_some 8)
say "the same without kiosk-syncd" "$a" "$b" "$c"
plan 0 >/dev/null

#!/bin/bash
# A kiosk behind a network of its own (a namespace): the cable is pulled, the other end goes silent, one packet in twenty is
# lost. Scanning goes on throughout, nothing is lost, and each trouble is noticed within 15 s. Needs root.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/centre.sh"
set -u
[ "$(id -u)" -eq 0 ] || skip_all "a network of its own needs root"
PATH=$PATH:/usr/sbin:/sbin
for tool in ip iptables; do command -v $tool >/dev/null || skip_all "no $tool"; done
net=10.213.$((RANDOM % 250)) space=lanyard-$$ rounds=${ROUNDS:-3}
ip netns add "$space" 2>/dev/null || skip_all "no network namespaces here"
undo() { ip netns del "$space" 2>/dev/null; ip link del "lny$$" 2>/dev/null; tap_end; }
trap undo EXIT
{ ip link add "lny$$" type veth peer name inside netns "$space" && ip addr add "$net.1/24" dev "lny$$" &&
    ip link set "lny$$" up && ip -n "$space" addr add "$net.2/24" dev inside && ip -n "$space" link set inside up &&
    ip -n "$space" link set lo up; } 2>/dev/null || skip_all "no pair of virtual cables here"
wall() { ip netns exec "$space" iptables "$@" 2>/dev/null; }
wall -L >/dev/null || skip_all "iptables does not work here"

centre_open 100
centre_tls "$net.1"
centre_kiosk_tls door-1
sync_in="ip netns exec $space" centre_syncd door-1
ok "a kiosk of its own network is in step over TLS" wait_for 30 has_roster door-1 || diag "$(tail -3 "$T/door-1/syncd.log")"
is "$(centre_ask "SELECT version || ' ' || (client_dn IS NOT NULL) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'kiosk_door_1'")" \
    "TLSv1.3 true" "by TLS 1.3, and with a certificate of its own"
"$BUILD/tests/standin/gatekeeper" "$T/door-1" door-1 --random 7 1000000 20 >"$T/door-1/acks" 2>"$T/door-1/gate.log" &
gate=$!
tap_pids+=("$gate")
is_off() { [ "$(linked door-1 state)" = 1 ]; }
# noticed WHAT: within 15 s, and a second for those who look
noticed() {
    local begin=$SECONDS
    ok "$1 is noticed" wait_for 17 is_off door-1 || diag "$(tail -3 "$T/door-1/syncd.log")"
    diag "after $((SECONDS - begin)) s"
}
back() { ok "$1: back in step" wait_for 60 is_on door-1 || diag "$(tail -3 "$T/door-1/syncd.log")"; }
for ((round = 1; round <= rounds; round++)); do
    ip link set "lny$$" down
    noticed "a pulled cable"
    ip link set "lny$$" up
    back "the cable is in again"
    wall -A INPUT -j DROP
    wall -A OUTPUT -j DROP
    noticed "a link that is silent"
    wall -F
    back "the link speaks again"
    wall -A INPUT -p tcp -m statistic --mode random --probability 0.05 -j DROP
    wall -A OUTPUT -p tcp -m statistic --mode random --probability 0.05 -j DROP
    sleep "${LOSSY:-10}"
    ok "with one packet in twenty lost the kiosk stays in step" is_on door-1 || diag "$(tail -3 "$T/door-1/syncd.log")"
    wall -F
done
kill -9 $gate
wait $gate 2>/dev/null
ok "in the end all is there" wait_for 60 is_settled door-1 || diag "$(tail -3 "$T/door-1/syncd.log")"
grep -E '^[0-9a-f-]{36} [a-z_]+ [0-9]+$' "$T/door-1/acks" | grep -v ' ok_replay ' | cut -d' ' -f1 | sort >"$T/acked"
centre_ask "SELECT uuid FROM ev.entry" | sort >"$T/there"
is "$(comm -23 "$T/acked" "$T/there" | wc -l)" 0 "and of $(wc -l <"$T/acked") acknowledged scans none is lost"
is "$(uniq -d "$T/there" | wc -l)" 0 "and none is there twice"
done_testing

#!/bin/bash
# A real PostgreSQL cluster for the tests: a data folder, socket and port of its own, run as an unprivileged user (as
# root: nobody). Any number may run at once; nothing of a cluster that Debian set up is touched.
#
#   cluster.sh start DIR [SETTING...]   makes it when it is new ("max_connections=400"); prints shell assignments PGHOST
#                                       (socket folder), PGPORT, PGUSER (boss, who may make roles and databases but is
#                                       no superuser), PGDATABASE (lanyard, owned by boss), SUPER (the superuser's name)
#   cluster.sh tls DIR [ADDRESS]        listens on an address too (loopback), TLS only, with the server certificate and CA
#                                       that stand in DIR/tls/{server.crt,server.key,ca.crt}; prints TLSPORT
#   cluster.sh stop DIR [MODE]          fast (default), immediate or smart
#   cluster.sh again DIR                starts it again after a stop, same port
#   cluster.sh kill DIR                 kill -9 of the postmaster, which takes all others along
set -euo pipefail
verb=${1:-} dir=${2:-}
if [ -z "$dir" ]; then
    sed -n '2,/^set/{/^#/p}' "$0" >&2
    exit 2
fi
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | head -1)
[ -x "$bin/initdb" ] || { echo "cluster.sh: no PostgreSQL server is installed" >&2; exit 1; }
mkdir -p "$dir" && dir=$(cd "$dir" && pwd)
data=$dir/data
as=()
if [ "$(id -u)" -eq 0 ]; then
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
    chown nobody:nogroup "$dir"
    chmod a+x "$dir" "$(dirname "$dir")"
fi
# A socket's path holds 107 bytes.
sockets=$dir/s
[ ${#sockets} -lt 80 ] || { echo "cluster.sh: $dir: too long a path" >&2; exit 1; }
cd /
ctl() { "${as[@]}" "$bin/pg_ctl" -D "$data" -s "$@" >>"$dir/ctl.log" 2>&1; }
super() { "${as[@]}" "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$sockets" -p 5432 -U super "$@"; }

make_cluster() {
    "${as[@]}" mkdir -p "$sockets"
    "${as[@]}" "$bin/initdb" -D "$data" -U super -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 ||
        { cat "$dir/initdb.log" >&2; exit 1; }
    {
        echo "listen_addresses = ''"
        echo "unix_socket_directories = '$sockets'"
        echo "fsync = off" # these machines may crash, their disks do not
        echo "shared_buffers = 64MB"
        echo "max_connections = 60"
        echo "timezone = 'UTC'"
        echo "logging_collector = off"
        printf '%s\n' "$@"
    } | "${as[@]}" tee -a "$data/postgresql.conf" >/dev/null
}
print() {
    printf 'PGHOST=%q PGPORT=5432 PGUSER=boss PGDATABASE=lanyard SUPER=super\n' "$sockets"
    echo 'export PGHOST PGPORT PGUSER PGDATABASE'
}
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; return; }
    done
}

case $verb in
start)
    shift 2
    fresh=0
    [ -d "$data" ] || { fresh=1; make_cluster "$@"; }
    ctl -w -t 60 -l "$dir/server.log" start || { tail -5 "$dir/server.log" >&2; exit 1; }
    if [ $fresh = 1 ]; then
        super -d postgres -c 'CREATE ROLE boss LOGIN CREATEROLE CREATEDB' -c 'CREATE DATABASE lanyard OWNER boss'
        super -d lanyard -c 'ALTER SCHEMA public OWNER TO boss'
    fi
    print
    ;;
tls)
    port=$(free_port) address=${3:-127.0.0.1}
    for file in server.crt server.key ca.crt; do
        "${as[@]}" sh -c "umask 077; cat >'$data/$file'" <"$dir/tls/$file"
    done
    {
        echo "listen_addresses = '$address'"
        echo "port = 5432" # of the socket; TCP has its own below
        echo "ssl = on"
        echo "ssl_cert_file = 'server.crt'"
        echo "ssl_key_file = 'server.key'"
        echo "ssl_ca_file = 'ca.crt'"
        echo "ssl_min_protocol_version = 'TLSv1.3'"
    } | "${as[@]}" tee -a "$data/postgresql.conf" >/dev/null
    # One port serves both: the socket's name carries it.
    "${as[@]}" sed -i "s/^port = 5432.*/port = $port/" "$data/postgresql.conf"
    printf '%s\n' "local all super,boss trust" "hostssl all +kiosk_scram $address/24 scram-sha-256" \
        "hostssl all all $address/24 cert" | "${as[@]}" tee "$data/pg_hba.conf" >/dev/null
    ctl -w -t 60 -m fast stop || :
    ctl -w -t 60 -l "$dir/server.log" start || { tail -5 "$dir/server.log" >&2; exit 1; }
    echo "TLSPORT=$port PGPORT=$port PGHOST=$sockets; export PGPORT PGHOST"
    ;;
again) ctl -w -t 60 -l "$dir/server.log" start || { tail -5 "$dir/server.log" >&2; exit 1; } ;;
stop) ctl -w -t 60 -m "${3:-fast}" stop ;;
kill)
    pid=$(head -1 "$data/postmaster.pid")
    kill -9 "$pid"
    # The others notice within moments that their postmaster is gone.
    for _ in {1..500}; do
        pgrep -f "^postgres: .*" >/dev/null 2>&1 && pgrep -P "$pid" >/dev/null 2>&1 || break
        sleep 0.01
    done
    ;;
*) echo "cluster.sh: no such verb: $verb" >&2; exit 2 ;;
esac

# shellcheck shell=bash disable=SC2034
# A centre and any number of kiosks for scripts that stand on tests/lib.sh. Every kiosk is a state folder with a
# kiosk-syncd of its own, enrolled by a socket (tests of TLS are elsewhere).
#
#   centre_open [TICKETS]   cluster, schema, a published event of that many tickets (default 300), code "sync-test"
#   centre_kiosk NAME       adds, enrols; its folder is $T/NAME
#   centre_herald           wakes kiosks up; pid in $herald
#   centre_syncd NAME       starts its kiosk-syncd; pid in ${syncd[NAME]}
#   centre_ask SQL          as the organiser
#   centre_settled NAME...  nothing unsent and the newest pull is later than that
#   mirror NAME, accepted   what a kiosk and what the centre believe, a line per ticket and zone, sorted
declare -A syncd
ctl=$BUILD/kioskctl

centre_event() {
    local dir=$1 tickets=$2 n
    mkdir -p "$dir"
    cat >"$dir/event.conf" <<'CONF'
[event]
code = sync-test
name_zh = 同步测试
name_en = Sync Test
timezone = Asia/Shanghai
language = zh
CONF
    {
        local day
        day=$(TZ=Asia/Shanghai date +%Y-%m-%d)
        echo "days = $day"
    } >>"$dir/event.conf"
    printf 'number,code,name_zh,name_en\n0,guest,嘉宾,Guest\n' >"$dir/tiers.csv"
    printf 'number,code,name_zh,name_en\n0,web,网站,Web\n' >"$dir/channels.csv"
    { echo "reference,tier,channel,name_zh,name_latin,code"
        for ((n = 1; n <= tickets; n++)); do printf 'R-%05d,guest,web,测试%05d,Test Person %05d,CODE-%05d\n' "$n" "$n" "$n" "$n"; done
    } >"$dir/tickets.csv"
}

centre_open() {
    local said
    said=$("$TOP/tests/standin/cluster.sh" start "$T/pg" max_connections=300) || { fail "a cluster starts"; exit 1; }
    eval "$said"
    DSN="host=$PGHOST port=$PGPORT user=$PGUSER dbname=$PGDATABASE"
    export HOME=$T XDG_CONFIG_HOME=$T/config
    "$ctl" central init "$DSN" >"$T/init.out" 2>&1 || { fail "the schema is laid"; diag "$(cat "$T/init.out")"; exit 1; }
    centre_event "$T/event" "${1:-300}"
    "$ctl" publish "$T/event" "$DSN" --yes --keys "$T/keys" >"$T/publish.out" 2>&1 ||
        { fail "the event is published"; diag "$(cat "$T/publish.out")"; exit 1; }
}

centre_ask() { psql -XAtq -v ON_ERROR_STOP=1 "$DSN" -c "$1"; }

centre_kiosk() {
    mkdir -p "$T/$1"
    "$ctl" central kiosk add "$1" "$DSN" --event sync-test --host "$PGHOST" --port "$PGPORT" --scram --keys "$T/keys" \
        -o "$T/$1.enrol" >"$T/add.out" 2>&1 && "$ctl" enrol "$T/$1.enrol" --state "$T/$1" >>"$T/add.out" 2>&1 ||
        { fail "$1 is enrolled"; diag "$(cat "$T/add.out")"; exit 1; }
}

centre_herald() { background "$ctl" central herald "$DSN" >"$T/herald.log" 2>&1; herald=$!; }

centre_syncd() {
    "$BUILD/kiosk-syncd" --state "$T/$1" >>"$T/$1/syncd.log" 2>&1 &
    syncd[$1]=$!
    tap_pids+=($!)
}

unsent() { "$ctl" status --state "$T/$1" --json 2>/dev/null | jq -r '.link.unsent // "?"'; }
mirror() {
    sqlite3 -separator '|' "$T/$1/roster.db" \
        "SELECT ticket, zone, day, slot, inside, entries, lower(hex(last_scan)) FROM elsewhere ORDER BY 1, 2, 3, 4"
}
accepted() {
    centre_ask "SELECT ticket, zone, day, slot, inside, entries, encode(last_scan, 'hex') FROM ev.elsewhere
        WHERE NOT deleted ORDER BY ticket, zone COLLATE \"C\", day, slot COLLATE \"C\""
}
is_settled() {
    local kiosk
    for kiosk; do
        [ "$(unsent "$kiosk")" = 0 ] && [ "$(mirror "$kiosk" | md5sum)" = "$(accepted | md5sum)" ] || return 1
    done
}

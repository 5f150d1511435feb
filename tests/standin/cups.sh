#!/bin/bash
# A whole print shop without hardware or privileges: a private D-Bus, cupsd and ippeveprinter on ports of their own,
# with the queue BADGE (62x100 mm labels, 203 dpi). Any number may run at once. As root all of it runs as nobody.
#
#   cups.sh start DIR       prints shell assignments: CUPS_SERVER, QUEUE, PRINTED (<n>.pwg and <n>.name), CONTROL (see
#                           print-command.sh), PRINTER_URI, LOG
#   cups.sh stop DIR        ends everything; what was printed stays in DIR/printed
#   cups.sh crash DIR       kill -9 of cupsd and its backends
#   cups.sh cupsd DIR       starts cupsd again after a crash, same port, with an empty spool as the appliance does
#   cups.sh unplug DIR      kill -9 of the printer
#   cups.sh plug DIR        starts the printer again
#   cups.sh labels DIR N    labels left in the printer's tray, 0 for none
#   cups.sh policy DIR P    what cupsd does with a job that failed: abort-job, retry-job, retry-current-job, stop-printer
#   cups.sh driver DIR QUEUE MODEL [OPTION=VALUE ...]  a queue with a driver, printing to the file DIR/shop/out/QUEUE
#   cups.sh ppd DIR QUEUE FILE  the same with a PPD file of one's own
#   cups.sh silent DIR QUEUE    a queue whose printer never answers, and which cupsd stops for that
#   cups.sh drop DIR        takes the queue away
#   cups.sh queue DIR       makes it again
#   cups.sh pause DIR       stops the queue, as a person does; cups.sh resume DIR starts it
#   cups.sh hold DIR        every new job is held; cups.sh release DIR lets them all go
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # ippeveprinter and lpadmin, which no ordinary user of Debian finds
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
verb=${1:-} dir=${2:-}
if [ -z "$dir" ]; then
    sed -n '2,/^set/{/^#/p}' "$0" >&2
    exit 2
fi
mkdir -p "$dir" && dir=$(cd "$dir" && pwd)
as=()
[ "$(id -u)" -eq 0 ] && as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)

die() { echo "cups.sh: $*" >&2; exit 1; }
alive() { [ -s "$home/run/$1.pid" ] && ! ended "$(<"$home/run/$1.pid")"; }

# until_true WHAT COMMAND...: 10 s at most, or until COMMAND says 2: never.
until_true() {
    local what=$1 end=$((SECONDS + 10))
    shift
    until "$@"; do
        if [ $? -eq 2 ] || ((SECONDS >= end)); then
            echo "cups.sh: no $what" >&2
            return 1
        fi
        sleep 0.01
    done
}

# The living processes of the session that daemon $1 leads, itself and its children of any depth. After the name in
# brackets /proc/PID/stat has state, parent, group and session; one that ended but was not reaped yet (Z) is not living.
session_of() {
    local leader=$1 stat line
    for stat in /proc/[0-9]*/stat; do
        { read -r line <"$stat"; } 2>/dev/null || continue
        # shellcheck disable=SC2086
        set -- ${line##*) }
        [ "${4:-}" = "$leader" ] && [ "$1" != Z ] && { stat=${stat%/stat}; echo "${stat##*/}"; }
    done
    return 0
}

# launch NAME COMMAND...: in a session of its own, so that its children can be found when it is gone.
launch() {
    local name=$1
    shift
    env -i PATH="$PATH" HOME="$home" TMPDIR="$home/tmp" LC_ALL=C STANDIN_HOME="$home" \
        DBUS_SYSTEM_BUS_ADDRESS="unix:path=$home/run/bus" \
        setsid "${as[@]}" "$@" >>"$home/log/$name" 2>&1 </dev/null 9>&- &
    echo $! >"$home/run/$name.pid"
}

# finish NAME SIGNAL: the daemon, then whatever it started.
finish() {
    local pid file=$home/run/$1.pid
    [ -s "$file" ] || return 0
    pid=$(<"$file")
    kill "-$2" "$pid" 2>/dev/null || true
    [ "$2" = KILL ] || until_true "end of $1" ended "$pid" || true
    # shellcheck disable=SC2046
    kill -9 $(session_of "$pid") 2>/dev/null || true
    until_true "end of $1's children" session_ended "$pid"
    rm -f "$file"
}
ended() {
    local line
    { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 0
    [[ ${line##*) } == Z* ]]
}
session_ended() { [ -z "$(session_of "$1")" ]; }

free_ports() {
    perl -MIO::Socket::INET -e 'my @s; while (@s < 2) { my $p = 10000 + int(rand(22000));
        my $s = IO::Socket::INET->new(LocalAddr => "0.0.0.0", LocalPort => $p, Listen => 1) or next; push @s, $s }
        print join(" ", map { $_->sockport } @s), "\n"'
}

make_home() {
    home=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-cups.XXXXXX")
    mkdir -p "$home"/{run,log,tmp,spool,cache,root/ppd,jobs,printed,control,out}
    # A copy, because Debian's AppArmor profile ties /usr/sbin/cupsd to the system's own folders.
    cp /usr/sbin/cupsd "$home/cupsd"
    cp "$here/print-command.sh" "$home/print-command.sh"
    cp "$here/label-printer.conf" "$home/label-printer.conf"
    chmod 755 "$home/cupsd" "$home/print-command.sh"
    touch "$home/root/printers.conf"
}

write_config() {
    cat >"$home/root/cups-files.conf" <<END
ServerRoot $home/root
RequestRoot $home/spool
CacheDir $home/cache
StateDir $home/run
TempDir $home/tmp
AccessLog $home/log/access
ErrorLog $home/log/error
PageLog $home/log/page
LogFilePerm 0644
FatalErrors none
SyncOnClose no
FileDevice Yes
END
    cat >"$home/root/cupsd.conf" <<END
Listen 127.0.0.1:$cups_port
LogLevel info
Browsing Off
WebInterface No
DefaultAuthType None
ErrorPolicy abort-job
MaxJobTime 0
PreserveJobHistory Yes
PreserveJobFiles No
DirtyCleanInterval 0
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
END
}

start_bus() {
    cat >"$home/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path=$home/run/bus</listen><auth>EXTERNAL</auth>
<policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/><allow user="*"/>
</policy>
</busconfig>
END
    launch bus dbus-daemon --nofork --nopidfile --config-file="$home/bus.conf"
}

start_cupsd() {
    local program=$home/cupsd
    "${as[@]}" "$program" -h >/dev/null 2>&1 || [ $? -ne 126 ] || program=/usr/sbin/cupsd
    launch cupsd "$program" -f -c "$home/root/cupsd.conf" -s "$home/root/cups-files.conf"
    until_true "answer of cupsd" cupsd_answers
}
cupsd_answers() { alive cupsd || return 2; lpstat -h "127.0.0.1:$cups_port" -r 2>/dev/null | grep -q 'is running'; }

start_printer() {
    launch printer ippeveprinter -a "$home/label-printer.conf" -c "$home/print-command.sh" -d "$home/jobs" \
        -n localhost -p "$printer_port" -r off "Lanyard Stand-in"
    until_true "answer of the printer" printer_answers
}
printer_answers() { alive printer || return 2; (exec 3<>"/dev/tcp/127.0.0.1/$printer_port") 2>/dev/null; }

make_queue() {
    local HOME=$home
    export HOME
    lpadmin -h "127.0.0.1:$cups_port" -p BADGE -E -v "ipp://localhost:$printer_port/ipp/print" -m everywhere \
        -o printer-error-policy=abort-job 2>>"$home/log/lpadmin"
    # lpadmin returns before the PPD is there.
    until_true "PPD of the queue" test -s "$home/root/ppd/BADGE.ppd"
}

give_home_away() { [ ${#as[@]} -eq 0 ] || { chmod 755 "$home" && chown -R nobody:nogroup "$home"; }; }

try_start() {
    read -r cups_port printer_port < <(free_ports)
    make_home
    write_config
    echo "$cups_port $printer_port" >"$home/ports"
    ln -sfn "$home" "$dir/shop"
    give_home_away
    start_bus
    until_true "bus" test -S "$home/run/bus" && start_printer && start_cupsd && make_queue
}

end_all() {
    finish cupsd TERM
    finish printer TERM
    finish bus TERM
}

start() {
    [ ! -e "$dir/shop" ] || die "$dir: already started"
    for attempt in 1 2 3; do
        if try_start; then
            printf '%s=%q\n' CUPS_SERVER "127.0.0.1:$cups_port" QUEUE BADGE \
                PRINTED "$home/printed" CONTROL "$home/control" \
                PRINTER_URI "ipp://localhost:$printer_port/ipp/print" LOG "$home/log"
            return
        fi
        echo "cups.sh: attempt $attempt failed" >&2
        tail -n 5 "$home"/log/{bus,cupsd,printer,error,lpadmin} >&2 2>/dev/null || true
        end_all
        rm -rf "$home" "$dir/shop"
    done
    die "the print shop does not start"
}

stop() {
    end_all
    mkdir -p "$dir/printed"
    cp "$home"/printed/* "$dir/printed/" 2>/dev/null || true
    rm -rf "$home" "$dir/shop"
}

labels() {
    local url="http://localhost:$printer_port/media?size0=om_badge_62x100mm&type0=labels&level0=$1"
    perl -MHTTP::Tiny -e 'exit !HTTP::Tiny->new(timeout => 5)->get($ARGV[0])->{success}' "$url" ||
        die "the printer does not answer"
}

admin() { HOME=$home "$1" -h "127.0.0.1:$cups_port" "${@:2}" 2>>"$home/log/lpadmin"; }

driver() {
    local queue=$1 model=$2 option options=()
    shift 2
    for option; do options+=(-o "$option"); done
    admin lpadmin -p "$queue" -E -v "file:$home/out/$queue" -m "$model" "${options[@]}"
}

release() {
    local job
    admin lpadmin -p BADGE -o job-hold-until-default=no-hold
    for job in $(lpstat -h "127.0.0.1:$cups_port" -o BADGE | cut -d' ' -f1); do
        admin lp -i "$job" -H resume
    done
}

if [ "$verb" != start ]; then
    [ -e "$dir/shop" ] || { [ "$verb" = stop ] && exit 0; die "$dir: not started"; }
    home=$(readlink "$dir/shop")
    read -r cups_port printer_port <"$home/ports"
fi
case $verb in
start) start ;;
stop) stop ;;
crash) finish cupsd KILL ;;
cupsd) rm -rf "$home"/spool/[cd]* "$home/cache/job.cache" && start_cupsd ;;
unplug) finish printer KILL ;;
plug) start_printer ;;
labels) labels "${3:?}" ;;
policy) admin lpadmin -p BADGE -o printer-error-policy="${3:?}" ;;
silent) admin lpadmin -p "${3:?}" -E -v "socket://127.0.0.1:1/?contimeout=1" -m drv:///sample.drv/zebra.ppd \
    -o printer-error-policy=stop-printer ;;
drop) admin lpadmin -x BADGE ;;
queue) make_queue ;;
pause) admin cupsdisable BADGE ;;
resume) admin cupsenable BADGE ;;
hold) admin lpadmin -p BADGE -o job-hold-until-default=indefinite ;;
release) release ;;
driver) driver "${@:3}" ;;
ppd) admin lpadmin -p "${3:?}" -E -v "file:$home/out/$3" -P "${4:?}" ;;
*) die "$verb: unknown" ;;
esac

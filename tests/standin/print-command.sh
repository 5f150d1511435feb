#!/bin/bash
# The print head of the software printer: ippeveprinter runs it once a document. Keeps what arrived as PRINTED/<n>.pwg
# with the job's name in <n>.name. Files in CONTROL steer it:
#   delay N      seconds before the label comes out        hold         wait while this file is there
#   fail         abort before the label                    fail-after   abort after it
#   hold-after   wait after the label while this file is there
#   state TEXT   report these state reasons, e.g. "+media-empty"
set -u
control=$STANDIN_HOME/control printed=$STANDIN_HOME/printed parent=$PPID
echo $$ > "$STANDIN_HOME/run/command.pid"
trap 'rm -f "$STANDIN_HOME/run/command.pid"' EXIT

printer_lives() { kill -0 "$parent" 2>/dev/null || exit 1; }
now_us() { echo "${EPOCHREALTIME/./}"; }

[ -e "$control/state" ] && echo "STATE: $(cat "$control/state")" >&2
if [ -e "$control/delay" ]; then
    end=$(($(now_us) + $(cat "$control/delay") * 1000000))
    while (($(now_us) < end)); do printer_lives; sleep 0.05; done
fi
while [ -e "$control/hold" ]; do printer_lives; sleep 0.05; done
[ -e "$control/fail" ] && exit 1
n=1
while [ -e "$printed/$n.pwg" ]; do n=$((n + 1)); done
printf '%s\n' "${IPP_JOB_NAME:-}" > "$printed/$n.name"
cp "$1" "$printed/.arriving" && mv "$printed/.arriving" "$printed/$n.pwg"
while [ -e "$control/hold-after" ]; do printer_lives; sleep 0.05; done
[ -e "$control/fail-after" ] && exit 1
exit 0

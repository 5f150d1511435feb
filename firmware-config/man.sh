#!/bin/bash
# A man page from a program's own --help, so that there is one source. Written to stdout; time and version are told.
# Usage: man.sh PROGRAM SECTION VERSION DATE   (PROGRAM is a path; DATE like 2026-10-24)
set -euo pipefail
program=$1 section=$2 version=$3 date=$4
name=${program##*/}

# Words for troff: no request at a line's beginning, backslashes and hyphens as they are. Columns are kept.
verbatim() { sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^[.']/\\\\\&&/" -e 's/\t/    /g'; }
# One line of a `NAME` section: what the program says of itself first.
summary() {
    "$program" --help | sed -n "s/^$name: \(.*\)/\1/p; s/^$name \(.*\)/\1/p" | grep -v '^\[' | head -1 | sed 's/\.$//' | verbatim
}
block() { printf '.nf\n'; verbatim; printf '.fi\n'; }

printf '.TH %s %s %s "Lanyard %s" "Lanyard"\n' "${name^^}" "$section" "$date" "$version"
printf '.SH NAME\n%s \\- %s\n' "$(verbatim <<<"$name")" "$(summary)"
printf '.SH SYNOPSIS\n.B %s\n' "$(verbatim <<<"$name")"
if [ "$name" = kioskctl ]; then printf '.I VERB\n[\\fIOPTIONS\\fR] [\\fIOPERANDS\\fR]\n'; else printf '[\\fIOPTIONS\\fR]\n'; fi
printf '.SH DESCRIPTION\n'
"$program" --help | block
if [ "$name" = kioskctl ]; then
    for verb in $("$program" help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -vx help); do
        printf '.SH %s\n' "${verb^^}"
        "$program" help "$verb" | block
    done
    printf '.SH FILES OF AN EVENT\n'
    "$program" help event | block
else
    printf '.SH FILES\n.I /etc/lanyard/lanyard.conf\n'
fi
printf '.SH SEE ALSO\n'
for other in kiosk-desk kiosk-door kiosk-reel kiosk-syncd kioskctl; do
    [ "$other" = "$name" ] || printf '.BR %s (1)\n' "$(verbatim <<<"$other")"
done

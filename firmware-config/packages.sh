#!/bin/bash
# Names the packages of packages.list that have one of these roles, sorted.
# Usage: packages.sh "ROLE ..." [ARCH]
set -euo pipefail
awk -v roles=" $1 " -v arch="${2:-$(dpkg --print-architecture)}" '
    /^#/ || NF < 2 { next }
    { n = split($2, has, ","); for (i = 1; i <= n; i++) if (index(roles, " " has[i] " ")) { sub("ARCH", arch, $1); print $1; next } }
' "$(dirname "$0")/packages.list" | LC_ALL=C sort

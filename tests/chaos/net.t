#!/bin/bash
# The network chaos of `make chaos` in small.
ROUNDS=${ROUNDS:-1} LOSSY=${LOSSY:-4} exec "$(dirname "$0")/net.sh"

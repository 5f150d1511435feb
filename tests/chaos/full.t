#!/bin/bash
# The full disks of `make chaos` in small.
ROUNDS=${ROUNDS:-1} exec "$(dirname "$0")/full.sh"

#!/bin/bash
# The wrong clocks of `make chaos` in small.
ROUNDS=${ROUNDS:-1} exec "$(dirname "$0")/clock.sh"

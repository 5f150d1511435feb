#!/bin/bash
# The chaos of `make chaos` in small.
KILLS=${KILLS:-40} RESTARTS=${RESTARTS:-3} exec "$(dirname "$0")/sync.sh"

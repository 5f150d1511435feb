#!/bin/bash
# The crowd of `make chaos` in small, and without its clock.
KIOSKS=${KIOSKS:-12} DOWN=${DOWN:-0.3} BACK=${BACK:-60} ORDER=${ORDER:-0} exec "$(dirname "$0")/crowd.sh"

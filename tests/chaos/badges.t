#!/bin/bash
# The chaos of `make chaos` in small: badges, a desk, its print service and its printer.
KILLS=${KILLS:-25} exec "$(dirname "$0")/badges.sh"

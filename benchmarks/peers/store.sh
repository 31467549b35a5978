#!/bin/sh
# webhook's command: FILE BODY [sync]. One line for each body; with `sync` it is on the disk at the end.
printf '%s\n' "$2" >>"$1" || exit 1
[ -z "$3" ] || sync "$1"

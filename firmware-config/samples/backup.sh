#!/bin/sh
# A copy of the centre that restores: kiosks are roles, so the roles belong to it. Run it as postgres from a timer, every
# quarter of an hour on the day; a kiosk sends again whatever the copy lacks. README.md tells how to restore.
# Usage: backup.sh FOLDER [DATABASE [HOW_MANY]]
set -eu
folder=$1 database=${2:-lanyard} keep=${3:-96}
umask 077
mkdir -p "$folder"
name=$folder/$(date -u +%Y%m%dT%H%M%SZ)
trap 'rm -f "$name".*.part' EXIT
pg_dumpall --roles-only >"$name.roles.part"
pg_dump -Fc -f "$name.dump.part" "$database"
# A dump that cannot be listed is none.
pg_restore --list "$name.dump.part" >/dev/null
mv "$name.roles.part" "$name.roles.sql"
mv "$name.dump.part" "$name.dump"
find "$folder" -name '*.dump' | sort -r | tail -n +$((keep + 1)) | while read -r old; do
    rm -f "$old" "${old%.dump}.roles.sql"
done

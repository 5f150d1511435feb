#!/bin/bash
# kioskctl publish: a folder of plain files into the centre. What it says it would do is what it does, all of it or nothing;
# who did not change is not news for any kiosk. N= tickets (2,000), of which the time is told.
. "$(dirname "$0")/../lib.sh"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip_all "no PostgreSQL server is installed"
. "$TOP/tests/standin/films.sh"
set -u
ctl=$BUILD/kioskctl N=${N:-2000}
export HOME=$T XDG_CONFIG_HOME=$T/config LC_ALL=C.UTF-8 TMPDIR=$T
eval "$("$TOP/tests/standin/cluster.sh" start "$T/pg")"
dsn="host=$PGHOST port=$PGPORT user=boss dbname=lanyard"
sql() { psql -XqtA -v ON_ERROR_STOP=1 -h "$PGHOST" -p "$PGPORT" -U "$SUPER" -d lanyard -c "$1"; }
# Everything that kiosks pull, but for the stamps: one line.
content() {
    sql "SELECT md5(string_agg(x, '' ORDER BY x)) FROM (
        SELECT 't' || (to_jsonb(t) - 'xid')::text AS x FROM ev.ticket AS t UNION ALL
        SELECT 'r' || (to_jsonb(t) - 'xid')::text FROM ev.rule AS t UNION ALL
        SELECT 'z' || (to_jsonb(t) - 'xid')::text FROM ev.zone AS t UNION ALL
        SELECT 'l' || (to_jsonb(t) - 'xid')::text FROM ev.list_member AS t UNION ALL
        SELECT 'e' || (to_jsonb(t) - 'xid')::text FROM ev.event AS t) AS u"
}
# The newest stamp of all pulled tables.
stamp() {
    sql "DO \$\$ DECLARE n text; top xid8; newest xid8 := '0'; BEGIN FOR n IN SELECT name FROM ev.pulled LOOP
        EXECUTE format('SELECT max(xid::text::bigint)::text::xid8 FROM ev.%I', n) INTO top;
        newest := greatest(newest, top); END LOOP; PERFORM set_config('my.newest', newest::text, false); END \$\$;
        SELECT current_setting('my.newest')"
}
live() { sql "SELECT count(*) FROM ev.ticket WHERE NOT deleted AND source = 'folder' AND event_id = 27"; }

cp -r "$TOP/tests/data/door-day" "$T/event"
awk -v n="$N" 'BEGIN { for (i = 1; i <= n; i++) printf "BULK-%d,O-%d,虚构%d,Fictional %d,Nowhere Ltd,zh,standard,online,1+2,paid,\n", i, i, i, i }' \
    >>"$T/event/tickets.csv"
tickets=$(($(wc -l <"$T/event/tickets.csv") - 1))

# ---- before there is anything ----
run "$ctl" publish "$T/event"
is "$status" 2 "without a centre it is usage"
run "$ctl" publish "$T/event" "$dsn" --yes --offline-override
is "$status" 2 "and with an option of import's, too"
run "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 1 "where no centre was laid it is refused"
like "$err" "*central init*" "with what to do" || diag "$err"
ok "and no keys are made" test ! -e "$T/config"
run "$ctl" central init "$dsn"
run "$ctl" publish "$T/event" "$dsn" --dry-run
is "$status" 0 "a dry run is answered" || diag "$err"
ok "and makes no keys" test ! -e "$T/config"
is "$(live)" 0 "and no tickets"

# ---- the first time ----
begun=$(date +%s%3N)
run "$ctl" publish "$T/event" "$dsn" --yes
took=$(($(date +%s%3N) - begun))
is "$status" 0 "the event is published" || diag "$err"
like "$out" "*ticket *$tickets added*published*" "with the number of its tickets"
like "$err" "*Made 3 new keys in $T/config/lanyard/keys/door-2026: *" "and with keys, which are told of"
is "$(find "$T/config/lanyard/keys/door-2026" -type f -printf '%f %m\n' | sort | tr '\n' ' ')" \
    "badge.key 600 issuer-1.key 600 opaque.key 600 " "and kept"
is "$(live)" "$tickets" "which are there"
diag "$tickets tickets in $took ms"
is "$(sql "SELECT name_zh || name_latin FROM ev.ticket WHERE reference = 'BULK-7'")" "虚构7Fictional 7" "with their names"

# ---- again ----
before=$(stamp)
run "$ctl" publish "$T/event" "$dsn" --yes --json
is "$(jq -c '[.changes, .tables]' <<<"$out")" "[0,{}]" "the same once more is no change"
is "$(stamp)" "$before" "and no stamp moves: no kiosk pulls anything"
# The control: a stamp does move when a row is written.
sql "UPDATE ev.tier SET name_en = name_en || '!' WHERE code = 'standard'"
isnt "$(stamp)" "$before" "as it does for a row that is written"
run "$ctl" publish "$T/event" "$dsn" --yes --json
is "$(jq -c .tables <<<"$out")" '{"tier":{"added":0,"changed":1,"removed":0}}' "what was changed by hand is put right"

# ---- what changes, and only that ----
sed -i -e 's/^BULK-2,O-2,虚构2,/BULK-2,O-2,改名,/' -e '/^BULK-3,/d' "$T/event/tickets.csv"
echo 'NEW-1,O-N,新来的,New Comer,,zh,standard,online,1+2,paid,' >>"$T/event/tickets.csv"
run "$ctl" publish "$T/event" "$dsn" --dry-run
like "$out" "*ticket *1 added *1 changed *1 removed *$((tickets - 2)) as they are*" "the differences are counted"
like "$out" "*new: NEW-1*changed: BULK-2*removed: BULK-3*" "and shown by example"
like "$out" "*nothing was published (--dry-run)*" "and nothing is done"
before=$(stamp)
run "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 0 "they are published"
is "$(sql "SELECT string_agg(reference || deleted, ' ' ORDER BY reference) FROM ev.ticket
    WHERE xid::text::bigint > $before")" "BULK-2false BULK-3true NEW-1false" "and these three alone are news"
echo 'BULK-3,O-3,虚构3,Fictional 3,Nowhere Ltd,zh,standard,online,1+2,paid,' >>"$T/event/tickets.csv"
run "$ctl" publish "$T/event" "$dsn" --yes --json
is "$(jq -c .tables.ticket <<<"$out")" '{"added":1,"changed":0,"removed":0}' "who was taken away comes back"
is "$(sql "SELECT count(*) || ',' || count(*) FILTER (WHERE deleted) FROM ev.ticket WHERE reference = 'BULK-3'")" "1,0" \
    "as the same ticket"

# ---- telephones ----
awk 'NR == 1 { print $0 ",phone"; next } /^BULK-1,/ { print $0 ",138 0000 4711"; next } { print $0 "," }' \
    "$T/event/tickets.csv" >"$T/with" && mv "$T/with" "$T/event/tickets.csv"
run "$ctl" publish "$T/event" "$dsn" --yes
like "$out" "*ticket *1 changed*" "a telephone is a change of its ticket" || diag "$err"
is "$(sql "SELECT reference || ' ' || length(phone) FROM ev.ticket WHERE phone IS NOT NULL")" "BULK-1 16" "of which a digest goes up"
is "$(sql "SELECT count(*) FROM ev.ticket AS t WHERE t::text ~ '0000 ?4711'")" 0 "and no digits"

# ---- many at once, some of them inside ----
cp -r "$T/event" "$T/fewer"
sed -i -E '/^BULK-2[0-9],/d' "$T/fewer/tickets.csv"
run "$ctl" publish "$T/fewer" "$dsn" --dry-run
like "$out" "*removed: BULK-20, BULK-21, BULK-22, BULK-23, BULK-24, … and 5 more
*" "what is left out of the examples is counted"
unlike "$out" "*let in*" "and nobody is inside yet"
scanned="INSERT INTO ev.scan (uuid, event_id, kiosk, seq, ticket, zone, slot, gate, day, dir, verdict, admitted, source, listed, est, turn, state)
    SELECT gen_random_uuid(), event_id, 'door-1', n, id, 'main', '', 'main-1', d, 'in', 'ok', a, 'code', false, 0, n, 'accepted'
    FROM ev.ticket"
sql "$scanned, generate_series(900001, 900002) AS n, LATERAL (VALUES (n - 900001, true)) AS v (d, a) WHERE reference IN ('BULK-20', 'BULK-29')"
sql "$scanned, (VALUES (900003, 0, false)) AS v (n, d, a) WHERE reference = 'BULK-21'"
run "$ctl" publish "$T/fewer" "$dsn" --dry-run
like "$out" "*and 5 more
    of those removed, 2 were let in already: they will be refused
*" "who was let in is counted once, and who was refused is not"
run "$ctl" publish "$T/fewer" "$dsn" --dry-run --json
is "$(jq -c .tables.ticket <<<"$out")" '{"added":0,"changed":0,"removed":10,"removed_let_in":2}' "in JSON too"
sql "DELETE FROM ev.scan WHERE seq > 900000"

# ---- a registration site's ----
sql "INSERT INTO ev.sale (event, reference, code, tier, channel, name_zh)
    VALUES ('door-2026', 'WEB-1', 'SITE-CODE-1', 'standard', 'online', '网上')"
before=$(content)
run "$ctl" publish "$T/event" "$dsn" --yes --json
is "$(jq -c .changes <<<"$out")" 0 "a ticket that a site sold is no difference"
is "$(content)" "$before" "and is left as it is"

# ---- all or nothing ----
sql "ALTER TABLE ev.rule ADD CONSTRAINT planted CHECK (priority < 77) NOT VALID"
cp -r "$T/event" "$T/broken"
sed -i '/^BULK-4,/d' "$T/broken/tickets.csv"
head -1 "$T/event/rules.csv" | grep -q '^zone' || diag "$(cat "$T/event/rules.csv")"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "priority") p = i; print; next }
    NR == 2 { OFS = ","; $p = 78 } { print }' "$T/event/rules.csv" >"$T/broken/rules.csv"
before=$(content)
run "$ctl" publish "$T/broken" "$dsn" --yes
is "$status" 1 "what the centre will not take is refused"
like "$err" "*planted*" "with its reason"
is "$(grep -vc ^warning <<<"$err")" 1 "in one line"
is "$(content)" "$before" "and nothing of the rest was done"
sql "ALTER TABLE ev.rule DROP CONSTRAINT planted"
run "$ctl" publish "$T/broken" "$dsn" --yes
isnt "$(content)" "$before" "as it is without that"
run "$ctl" publish "$T/event" "$dsn" --yes
is "$(content)" "$before" "and it goes back as it came"

# ---- somebody else ----
psql -Xq -h "$PGHOST" -p "$PGPORT" -U boss -d lanyard >"$T/other.log" 2>&1 <<EOS &
BEGIN;
SELECT pg_advisory_xact_lock(hashtextextended('lanyard.publish', 27));
\! touch $T/locked; for i in \$(seq 400); do [ -e $T/release ] && break; sleep 0.05; done
COMMIT;
EOS
tap_pids+=($!)
wait_for 10 test -e "$T/locked"
run "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 1 "two at once are one too many"
like "$err" "*somebody else is publishing*" "and the second is told"
touch "$T/release"
wait $!

# ---- interrupted ----
# While somebody's statement holds the tickets, a publish waits in the middle, with everybody's names beside it.
hold() { # hold TABLE: until $T/held is gone
    touch "$T/held"
    psql -Xq -h "$PGHOST" -p "$PGPORT" -U "$SUPER" -d lanyard >"$T/other.log" 2>&1 <<EOS &
BEGIN;
LOCK TABLE ev.$1 IN ACCESS EXCLUSIVE MODE;
\\! touch $T/holding; for i in \$(seq 800); do [ -e $T/held ] || break; sleep 0.05; done
EOS
    holder=$!
    tap_pids+=($!)
    wait_for 10 test -e "$T/holding"
    rm -f "$T/holding"
}
waits() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'boss'")" = 1 ]; }
names() { find "$T" -maxdepth 1 -name 'lanyard-publish-*'; }
before=$(content)
sed -i 's/^BULK-5,O-5,虚构5,/BULK-5,O-5,改名,/' "$T/event/tickets.csv"
for signal in INT TERM HUP; do
    hold ticket
    env --default-signal "$ctl" publish "$T/event" "$dsn" --yes >"$T/cut.out" 2>"$T/cut.err" &
    cut=$!
    tap_pids+=($!)
    wait_for 20 waits
    ok "a publish under way has people's data in a folder" grep -q 虚构7 -r "$(names)"
    kill -s $signal $cut
    wait $cut 2>/dev/null
    is "$?" $((128 + $(kill -l $signal))) "which $signal ends"
    is "$(names)" "" "together with the folder"
    is "$(cat "$T/cut.err")" "interrupted: nothing was changed" "in words"
    rm "$T/held"
    wait "$holder"
done
is "$(content)" "$before" "and nothing was changed indeed"
# The worker alone, as the kernel ends who takes too much memory.
hold ticket
"$ctl" publish "$T/event" "$dsn" --yes >"$T/cut.out" 2>"$T/cut.err" &
cut=$!
wait_for 20 waits
kill -KILL "$(pgrep -P $cut)"
wait $cut 2>/dev/null
is "$?" 1 "a worker that is killed is a refusal"
is "$(names)" "" "and leaves no names either"
rm "$T/held"
wait "$holder"
# When it has been published and films are under way, what is said is that.
cp -r "$TOP/tests/data/reel-event" "$T/late"
mkdir "$T/late/media"
(cd "$T/late/media" && photo hall.jpg)
printf 'code,programme,kind,file\nhall,all,photo,hall.jpg\n' >"$T/late/reel.csv"
hold media_file
env --default-signal "$ctl" publish "$T/late" "$dsn" --yes >"$T/cut.out" 2>"$T/cut.err" &
cut=$!
wait_for 20 waits
kill -s INT $cut
wait $cut 2>/dev/null
is "$(tail -1 "$T/cut.err")" "interrupted: the event was published already; the same once more sends what is missing of its films" \
    "after the commit other words are right"
rm "$T/held"
wait "$holder"
run "$ctl" publish "$T/late" "$dsn" --yes
like "$out" "*nothing has changed*media were sent*" "and true"
sql "UPDATE ev.event SET deleted = true WHERE code <> 'door-2026'; DELETE FROM ev.media_chunk; DELETE FROM ev.media_file"
run "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 0 "afterwards it is published as ever" || diag "$err"

# ---- another event, another signer ----
cp -r "$T/event" "$T/renamed"
sed -i 's/^id=27/id=28/' "$T/renamed/event.conf"
run "$ctl" publish "$T/renamed" "$dsn" --yes
is "$status" 1 "another event of the same name is refused"
like "$err" "*another event door-2026, number 27; this one is door-2026, number 28*" "by both numbers"
sed -i -e 's/^id=28/id=27/' -e 's/^code=door-2026/code=door-2027/' "$T/renamed/event.conf"
run "$ctl" publish "$T/renamed" "$dsn" --yes
is "$status" 1 "and another name of the same number"
before=$(content)
run env XDG_CONFIG_HOME="$T/other" "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 1 "a laptop without the keys is refused"
like "$err" "*wrong key*here are no keys of it in $T/other/lanyard/keys/door-2026*" "or rather, with none"
unlike "$err" "*--trust [0-9a-f]*" "and no key that is gone again is recommended"
ok "nor kept" test ! -e "$T/other"
run env XDG_CONFIG_HOME="$T/other" "$ctl" pack "$T/event" -o "$T/other.lanyard"
run env XDG_CONFIG_HOME="$T/other" "$ctl" publish "$T/event" "$dsn" --yes
is "$status" 1 "with other keys it is refused as well"
like "$err" "*wrong key*--trust *" "with what to compare"
is "$(content)" "$before" "and changes nothing"
trust=$(sed -n 's/.*--trust \([^ ]*\)$/\1/p' <<<"$err")
run env XDG_CONFIG_HOME="$T/other" "$ctl" publish "$T/event" "$dsn" --yes --trust 0000-0000
is "$status" 1 "another fingerprint does not help"
run env XDG_CONFIG_HOME="$T/other" "$ctl" publish "$T/event" "$dsn" --yes --trust "$trust"
is "$status" 0 "the right one does" || diag "$err"

live=$(live)

# ---- who may ----
sql "CREATE ROLE clerk LOGIN IN ROLE ev_organiser"
run "$ctl" publish "$T/event" "host=$PGHOST port=$PGPORT user=clerk dbname=lanyard" --yes
is "$status" 1 "who is no owner of the centre may not publish"
is "$(grep -vc ^warning <<<"$err")" 1 "which is said in one line"
like "$err" "*temporary tables*central check*" "with where to look"

# ---- films ----
cp -r "$TOP/tests/data/reel-event" "$T/reel"
mkdir "$T/reel/media"
(cd "$T/reel/media" && film noise.mp4 320x180 30 6 -vf noise=alls=100 -c:v libx264 -preset ultrafast -qp 2 \
    -pix_fmt yuv420p && photo hall.jpg)
printf 'code,programme,kind,file\nnoise,all,film,noise.mp4\nhall,all,photo,hall.jpg\n' >"$T/reel/reel.csv"
ok "a film of several pieces is at hand" test "$(stat -c %s "$T/reel/media/noise.mp4")" -gt 2097152
run "$ctl" publish "$T/reel" "$dsn" --dry-run
is "$(sql 'SELECT count(*) FROM ev.media_file')" 0 "a dry run sends no film"
run "$ctl" publish "$T/reel" "$dsn" --yes
is "$status" 0 "an event with films is published beside the other" || diag "$err"
like "$out" "*MB of media were sent*" "with its films"
is "$(sql "SELECT string_agg(encode(sha256(x.bytes), 'hex'), ' ' ORDER BY m.name) FROM ev.media AS m JOIN
    (SELECT sha256, string_agg(bytes, '' ORDER BY number) AS bytes FROM ev.media_chunk GROUP BY 1) AS x USING (sha256)")" \
    "$(cd "$T/reel/media" && sha256sum hall.jpg noise.mp4 | cut -d' ' -f1 | paste -sd' ')" "byte by byte"
is "$(sql "SELECT count(*) FROM ev.media_file WHERE facts = ''")" 0 "and what the shelf knows of them"
before=$(sql 'SELECT max(xmin::text::bigint) FROM ev.media_chunk')
run "$ctl" publish "$T/reel" "$dsn" --yes
like "$out" "*nothing has changed*" "a second time nothing has changed"
unlike "$out" "*media were sent*" "and none is sent"
is "$(sql 'SELECT max(xmin::text::bigint) FROM ev.media_chunk')" "$before" "nor written"
sql "DELETE FROM ev.media_file WHERE sha256 = (SELECT sha256 FROM ev.media WHERE name = 'noise.mp4')"
run "$ctl" publish "$T/reel" "$dsn" --yes
like "$out" "*media were sent*" "one that is missing there is sent again"
is "$(live)" "$live" "and the other event is as it was"
is "$(find "$T" -maxdepth 1 -name 'lanyard-publish-*' | wc -l)" 0 "and no temporary folder is left"
done_testing

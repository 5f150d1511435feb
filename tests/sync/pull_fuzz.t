#!/bin/bash
# Writers with savepoints, rollbacks, deletes and long transactions against a kiosk that keeps a copy by differences. At
# the end the copy is the table. Beside it another copy is kept by a number drawn at each write, as is often done: that
# one has to come out wrong, or this test shows nothing.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/centre.sh"
cd "$TOP" || exit 1
centre
seconds=6

# nbf bears the number. Each client has tickets of its own, so that none waits for another.
sql -U "$SUPER" <<'EOS'
CREATE SEQUENCE public.number CACHE 1;
CREATE TABLE public.copy (id bigint PRIMARY KEY, nbf bigint, status bigint);
CREATE TABLE public.control (LIKE public.copy INCLUDING ALL);
CREATE TABLE public.seen (snapshot text, number bigint, pulls int, rows bigint);
INSERT INTO public.seen VALUES (NULL, 0, 0, 0);
GRANT USAGE ON SEQUENCE public.number TO PUBLIC;
GRANT ALL ON public.copy, public.control, public.seen TO kiosk_desk_1;
EOS
put='INSERT INTO ev.ticket (event_id, id, reference, tier, channel, nbf)
VALUES (7, :id, :id, 0, 0, nextval('"'number'"'))
ON CONFLICT (event_id, id) DO UPDATE SET nbf = excluded.nbf, status = (ticket.status + 1) % 4, deleted = false;'
ids='\set id 1 + :client_id * 1000 + random(0, 299)'
cat >"$T/mixed.sql" <<EOS
$ids
\set way random(1, 6)
BEGIN;
$put
SAVEPOINT a;
$ids
$put
\if :way = 1
ROLLBACK TO a;
\elif :way = 2
DELETE FROM ev.ticket WHERE event_id = 7 AND id = :id;
\elif :way = 3
RELEASE a;
SELECT pg_sleep(0.02);
$ids
UPDATE ev.ticket SET nbf = nextval('number'), status = 3 WHERE event_id = 7 AND id = :id AND NOT deleted;
\endif
\if :way = 4
ROLLBACK;
\else
COMMIT;
\endif
EOS
cat >"$T/slow.sql" <<EOS
$ids
BEGIN;
$put
SELECT pg_sleep(0.2 + random());
SAVEPOINT b;
$ids
$put
RELEASE b;
COMMIT;
EOS

# One statement, so one snapshot: the one that is remembered is the one that the rows are of.
by_snapshot="WITH news AS MATERIALIZED (SELECT removed, id, nbf, status FROM kiosk.pull_ticket(:since)),
gone AS (DELETE FROM copy USING news WHERE news.removed AND copy.id = news.id),
come AS (INSERT INTO copy SELECT id, nbf, status FROM news WHERE NOT removed
    ON CONFLICT (id) DO UPDATE SET nbf = excluded.nbf, status = excluded.status)
UPDATE seen SET snapshot = pg_current_snapshot()::text, pulls = pulls + 1, rows = rows + (SELECT count(*) FROM news);"
by_number="WITH news AS MATERIALIZED (SELECT deleted, id, nbf, status FROM kiosk.ticket WHERE nbf > :number),
gone AS (DELETE FROM control USING news WHERE news.deleted AND control.id = news.id),
come AS (INSERT INTO control SELECT id, nbf, status FROM news WHERE NOT deleted
    ON CONFLICT (id) DO UPDATE SET nbf = excluded.nbf, status = excluded.status)
UPDATE seen SET number = greatest(number, (SELECT max(nbf) FROM news));"
pulls() {
    while kill -0 "$1" 2>/dev/null; do
        printf '%s\n' "SELECT quote_nullable(snapshot) AS since, number FROM seen \\gset" "$by_snapshot" "$by_number"
        # Some rows are news of a snapshot still being rewound, as after each reconnect.
        [ $((RANDOM % 50)) -ne 0 ] ||
            echo "UPDATE seen SET snapshot = format('%1\$s:%1\$s:',
                greatest(pg_snapshot_xmin(snapshot::pg_snapshot)::text::bigint - 50, 3));"
        sleep 0.003
    done
    printf '%s\n' "SELECT quote_nullable(snapshot) AS since, number FROM seen \\gset" "$by_snapshot" "$by_number"
}

pgbench -n -c 8 -j 2 -T $seconds -f "$T/mixed.sql@20" -f "$T/slow.sql@1" >"$T/bench" 2>&1 &
writers=$!
tap_pids+=("$writers")
pulls "$writers" | sql -U kiosk_desk_1 >"$T/pulls" 2>&1
wait "$writers"
is "$?" 0 "the writers wrote to their end" || diag "$(tail -5 "$T/bench")"
is "$(cat "$T/pulls")" "" "and the puller pulled"

# wrong COPY: rows that are missing, rows that differ, rows too many
wrong() {
    sql -U "$SUPER" -c "SELECT count(*) FILTER (WHERE c.id IS NULL) || ' ' ||
        count(*) FILTER (WHERE c.id IS NOT NULL AND t.id IS NOT NULL
            AND (c.nbf, c.status) <> (t.nbf, t.status)) || ' ' ||
        count(*) FILTER (WHERE t.id IS NULL)
        FROM (SELECT id, nbf, status FROM ev.ticket WHERE event_id = 7 AND NOT deleted) AS t
        FULL JOIN public.$1 AS c USING (id)"
}
is "$(wrong copy)" "0 0 0" "by snapshots nothing is missing, stale or too much"
isnt "$(wrong control)" "0 0 0" "by numbers something is"
diag "$(sql -U "$SUPER" -c "SELECT pulls || ' pulls, ' || rows || ' rows; ' ||
    (SELECT count(*) FROM ev.ticket) || ' tickets, ' || (SELECT last_value FROM public.number) || ' writes'
    FROM public.seen"); by numbers (missing, stale, too many): $(wrong control)"
done_testing

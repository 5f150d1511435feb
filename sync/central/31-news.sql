-- The centre, part 3b: what has news at all. Kiosks are woken whenever anything is written, all of them at once, and nearly
-- always by scans alone: so this is asked 200 times for each scan, and what it costs is what keeping in step costs.
--   kiosk.news(since pg_snapshot)            RETURNS (snapshot text, tables text): the snapshot in which it looked, and
--       names, separated by blanks, of the tables (and 'command') of which kiosk.pull_TABLE(since) has rows; may name one
--       too many (an order for another kiosk), never one too few in that snapshot. elsewhere is never named:
--   kiosk.fresh_elsewhere(since pg_snapshot) is asked along with it. As kiosk.pull_elsewhere of a `since` that is not NULL,
--       but the rows are gathered before the first is sent
--
-- One plan for good, on the indexes (event_id, xid), whatever the planner thinks of a range that it cannot see: to plan
-- these takes longer than to run them. That is why the second is there beside kiosk.pull_elsewhere, and why ev.me() is
-- left for those who are no kiosk or none any more.

-- Has a table changed in an event? An EXISTS (…) of of_event, lowest and since for each that is busy, in a pattern.
CREATE FUNCTION ev.probes(pattern text, join_by text, spared text DEFAULT '') RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format(pattern, p.name, format('EXISTS (SELECT FROM ev.%I AS t WHERE t.event_id = of_event '
        'AND t.xid >= lowest AND NOT pg_visible_in_snapshot(t.xid, since))', p.name)), join_by ORDER BY p.name)
    FROM (SELECT b.name FROM ev.pulled AS b WHERE b.busy UNION ALL VALUES ('touched')) AS p (name) WHERE p.name <> spared
$$;

DO $do$
BEGIN
    EXECUTE format($sql$
        CREATE FUNCTION kiosk.news(since pg_snapshot, OUT snapshot text, OUT tables text)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
        AS %L
    $sql$, 'DECLARE
        of_event bigint := (SELECT k.event_id FROM ev.kiosk AS k WHERE k.role = session_user AND k.revoked IS NULL);
        lowest xid8 := pg_snapshot_xmin(since);
    BEGIN
        IF of_event IS NULL THEN
            PERFORM ev.me();
        END IF;
        snapshot := pg_current_snapshot();
        tables := concat_ws('' '', ' || ev.probes('CASE WHEN %2$s THEN %1$L END', ', ', 'elsewhere') || ');
        IF tables LIKE ''%touched'' THEN
            tables := concat_ws('' '', nullif(rtrim(left(tables, -7)), ''''), (SELECT string_agg(DISTINCT t.name, '' '')
                FROM ev.touched AS t WHERE t.event_id = of_event AND t.xid >= lowest
                    AND NOT pg_visible_in_snapshot(t.xid, since)));
        END IF;
    END');
END $do$;

-- Columns as kiosk.pull_elsewhere has them.
CREATE FUNCTION kiosk.fresh_elsewhere(since pg_snapshot)
RETURNS TABLE (removed boolean, ticket bigint, zone text, day bigint, slot text, inside bigint, entries bigint, seats bigint,
    listed bigint, gate text, last bigint, last_dir text, last_gate text, last_kiosk text, last_scan bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    of_event bigint := (SELECT k.event_id FROM ev.kiosk AS k WHERE k.role = session_user AND k.revoked IS NULL);
    lowest xid8 := pg_snapshot_xmin(since);
BEGIN
    IF of_event IS NULL THEN
        PERFORM ev.me();
    END IF;
    RETURN QUERY SELECT t.deleted, t.ticket, t.zone, t.day, t.slot, t.inside, t.entries, t.seats, t.listed, t.gate, t.last,
        t.last_dir, t.last_gate, t.last_kiosk, t.last_scan
    FROM ev.elsewhere AS t
    WHERE t.event_id = of_event AND t.xid >= lowest AND NOT pg_visible_in_snapshot(t.xid, since)
    ORDER BY NOT t.deleted;
END $$;

-- The centre, part 3b: which tables have news at all. Kiosks are woken whenever anything is written, and nearly always one
-- or two of the 33 tables have changed; to ask each of them through its own function costs ten times as much.
--   kiosk.news(since pg_snapshot)            RETURNS SETOF text: names of the tables (and 'command') of which
--       kiosk.pull_TABLE(since) has rows. May name one too many (an order for another kiosk), never one too few in the
--       same snapshot
--
-- One plan for good, on the index (event_id, xid) of each table, whatever the planner thinks of a range that it cannot
-- see: to plan 33 probes takes longer than to make them.
DO $do$
DECLARE
    probes text := (SELECT string_agg(format($sql$
        SELECT %1$L::text WHERE EXISTS (SELECT FROM ev.%1$I AS t WHERE t.event_id = me.event_id AND t.xid >= lowest
            AND NOT pg_visible_in_snapshot(t.xid, since))$sql$, p.name), ' UNION ALL ' ORDER BY p.name)
        FROM ev.pulled AS p);
BEGIN
    EXECUTE format($sql$
        CREATE FUNCTION kiosk.news(since pg_snapshot) RETURNS SETOF text
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
        AS %L
    $sql$, 'DECLARE
        me ev.kiosk := ev.me();
        lowest xid8 := pg_snapshot_xmin(since);
    BEGIN
        RETURN QUERY ' || probes || ';
    END');
END $do$;

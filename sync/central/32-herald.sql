-- The centre, part 3c: waking kiosks up. `kioskctl central herald` asks every 10 ms; the
-- notification carries no truth, so nothing is lost where it is.

-- Notifies the kiosks of each event in which anything they pull has changed since a snapshot: how many events. STABLE, so
-- that it sees the snapshot of the statement that calls it, which is the next `since`. One plan for good, as kiosk.news.
DO $do$
BEGIN
    EXECUTE format($sql$
        CREATE FUNCTION ev.herald(since pg_snapshot) RETURNS int
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
        AS %L
    $sql$, 'DECLARE
        lowest xid8 := pg_snapshot_xmin(since);
        of_event bigint;
        woken int := 0;
    BEGIN
        FOR of_event IN SELECT e.event_id FROM ev.event AS e LOOP
            IF ' || ev.probes('%2$s', ' OR ') || ' THEN
                PERFORM pg_notify(''kiosk_'' || of_event, '''');
                woken := woken + 1;
            END IF;
        END LOOP;
        RETURN woken;
    END');
END $do$;

-- Without news: that kiosks know the herald lives.
CREATE FUNCTION ev.herald_beat() RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_notify('kiosk_' || e.event_id, '') FROM ev.event AS e $$;

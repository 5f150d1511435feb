-- The centre, part 3c: waking kiosks up, and saying what is wrong here. `kioskctl central herald` asks every 10 ms; the
-- notification carries no truth, so nothing is lost where it is.

-- Notifies the kiosks of each event in which anything they pull has changed since a snapshot: how many events. STABLE, so
-- that it sees the snapshot of the statement that calls it, which is the next `since`. One plan for good, as kiosk.news.
DO $do$
DECLARE
    probes text := (SELECT string_agg(format($sql$
            EXISTS (SELECT FROM ev.%1$I AS t WHERE t.event_id = of_event AND t.xid >= lowest
                AND NOT pg_visible_in_snapshot(t.xid, since))$sql$, p.name), ' OR ' ORDER BY p.name)
        FROM ev.pulled AS p);
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
            IF ' || probes || ' THEN
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

-- What is well here and what is not, a line each, for `kioskctl central check`.
CREATE FUNCTION ev.check() RETURNS TABLE (ok boolean, words text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT current_setting('server_version_num')::int >= 150000, 'PostgreSQL ' || current_setting('server_version')
    UNION ALL SELECT version = 1, 'schema version ' || version FROM (SELECT max(v.version) AS version FROM ev.version AS v) AS v
    UNION ALL SELECT current_setting('ssl')::bool, CASE WHEN current_setting('ssl')::bool THEN 'TLS is on'
        ELSE 'TLS is off: kiosks refuse to connect; set ssl = on with a certificate (kioskctl central server-cert)' END
    UNION ALL SELECT current_setting('fsync')::bool, CASE WHEN current_setting('fsync')::bool THEN 'fsync is on'
        ELSE 'fsync is off: what kiosks sent is lost when this machine loses power' END
    UNION ALL SELECT current_setting('synchronous_commit') <> 'off',
        'synchronous_commit is ' || current_setting('synchronous_commit')
    UNION ALL SELECT pg_has_role('ev_organiser', 'USAGE'), CASE WHEN pg_has_role('ev_organiser', 'USAGE')
        THEN current_user || ' may do all that an organiser does' ELSE current_user || ' is no member of ev_organiser' END
    UNION ALL SELECT r.rolcreaterole, CASE WHEN r.rolcreaterole THEN current_user || ' may make roles for kiosks'
        ELSE current_user || ' may not make roles for kiosks: ALTER ROLE ' || quote_ident(current_user) || ' CREATEROLE' END
        FROM pg_roles AS r WHERE r.rolname = current_user
    UNION ALL SELECT free >= wanted, format('%s connections are free for kiosks, %s kiosks need %s (one each, and one'
        ' more while they reconnect)', free, kiosks, wanted)
        FROM (SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS free,
            (SELECT count(*) FROM ev.kiosk AS k WHERE k.revoked IS NULL) AS kiosks,
            (SELECT 2 * count(*) + 5 FROM ev.kiosk AS k WHERE k.revoked IS NULL) AS wanted) AS c
    UNION ALL SELECT true, 'kiosks LISTEN: a pooler in between must give each a session of its own (no transaction pooling)'
    UNION ALL SELECT count(*) = 0, CASE count(*) WHEN 0 THEN 'nothing is in quarantine'
        ELSE count(*) || ' entries are in quarantine: kioskctl central quarantine' END FROM ev.quarantined
$$;

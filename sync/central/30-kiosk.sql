-- The centre, part 3: all that a kiosk may call. All of it is owned by ev_owner, fixed in its search_path, granted to
-- kiosk_api and not to PUBLIC. Which kiosk asks is told by session_user alone. A revoked kiosk gets an error of
-- SQLSTATE KS001 from each function, save as push says.
--
--   kiosk.hello(protocol int, version text)
--       RETURNS (kiosk text, event_id bigint, event text, system text, timeline bigint, now_ms bigint)
--       the first call of a connection; KS002: no such protocol. system: which database this is, at most 31 bytes
--   kiosk.report(health jsonb)               what staff want to know of this kiosk; at most 8 KiB
--   kiosk.pull_TABLE(since pg_snapshot)      for each table of store/centre.h: RETURNS TABLE (removed bool, the
--       columns of the kiosk's table in its order, integers as bigint). since NULL: all live rows; else what is removed
--       comes first, so that its code is free for another row. kiosk.pull_ticket has a column more at its end: code
--       text, the opaque code of which the kiosk makes the digest. kiosk.pull_event, kiosk.pull_screen (whose first
--       column is `one`) and kiosk.pull_list_member as the others
--   kiosk.news(since pg_snapshot), kiosk.fresh_elsewhere(since pg_snapshot)    what of this is worth asking; 31-news.sql
--   kiosk.pull_command(since pg_snapshot)    RETURNS TABLE (uuid bytea, kind text, body text, age_ms bigint): those for
--       this kiosk or all; since NULL: of the last day. The kiosk knows which of them are history
--   kiosk.push(now_boot text, now_boottime bigint, uuids bytea[], seqs bigint[], kinds text[], ats bigint[],
--       boots text[], boottimes bigint[], bodies text[])
--       RETURNS TABLE (uuid bytea, state text, winner bytea, reason text): a row for each that was sent, in any order;
--       state kept (nothing to decide), accepted, conflict (winner: the scan that counts), quarantined (reason). At
--       most 1000 rows. The same rows again: the same answer. A revoked kiosk's rows are all quarantined
--   kiosk.holds(uuids bytea[])               RETURNS (entries bigint, missing bigint): how many entries of this kiosk there
--       are, wherever they lie, and how many of these (at most 1000) are not among them. A centre that was restored from
--       an older copy has fewer than it named: then all are sent again
--   kiosk.media_chunk(sha256 bytea, number int)  RETURNS bytea, NULL = there is none; only of the kiosk's own event
--   kiosk.media_facts(sha256 bytea)          RETURNS text: the shelf's INI text, NULL = there is no such file
--   Channel for LISTEN: kiosk_<event_id>; payload is never looked at.

-- ---- who asks, and whom ----

CREATE FUNCTION ev.me() RETURNS ev.kiosk
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me ev.kiosk;
BEGIN
    SELECT k.* INTO me FROM ev.kiosk AS k WHERE k.role = session_user;
    IF me.name IS NULL THEN
        RAISE '% is no kiosk of this centre', session_user USING ERRCODE = 'KS001';
    ELSIF me.revoked IS NOT NULL THEN
        RAISE 'kiosk % is revoked', me.name USING ERRCODE = 'KS001';
    END IF;
    RETURN me;
END $$;
-- For the views below: a function in a view runs with the rights of who asks, so these two bring their own.
CREATE FUNCTION kiosk.my_event() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT (ev.me()).event_id $$;
CREATE FUNCTION kiosk.my_name() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT (ev.me()).name $$;

-- For servers that do not say their system identifier.
CREATE TABLE ev.origin (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    random text NOT NULL DEFAULT substr(replace(gen_random_uuid()::text, '-', ''), 1, 16)
);
INSERT INTO ev.origin DEFAULT VALUES;

-- The cluster and the database in it: a dump restored beside the old database is another system, whose stamps say
-- nothing to a kiosk of the old.
CREATE FUNCTION ev.system() RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cluster text;
BEGIN
    BEGIN
        SELECT s.system_identifier::text INTO STRICT cluster FROM pg_control_system() AS s;
    EXCEPTION WHEN insufficient_privilege OR undefined_function THEN
        SELECT o.random INTO STRICT cluster FROM ev.origin AS o;
    END;
    RETURN (SELECT cluster || '.' || d.oid FROM pg_database AS d WHERE d.datname = current_database());
END $$;
-- Of the log that is written now: the control file may speak of the old one for minutes after a promotion. 0: the
-- server does not say.
CREATE FUNCTION ev.timeline() RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint;
EXCEPTION WHEN insufficient_privilege OR undefined_function THEN
    RETURN 0;
END $$;

CREATE FUNCTION kiosk.hello(protocol int, version text)
RETURNS TABLE (kiosk text, event_id bigint, event text, system text, timeline bigint, now_ms bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me ev.kiosk := ev.me();
BEGIN
    IF protocol IS DISTINCT FROM 1 THEN
        RAISE 'protocol % is not spoken here, 1 is', coalesce(protocol::text, '?') USING ERRCODE = 'KS002';
    END IF;
    UPDATE ev.kiosk AS k SET seen = clock_timestamp(), version = left(coalesce($2, ''), 64) WHERE k.name = me.name;
    RETURN QUERY SELECT me.name, me.event_id, e.code, ev.system(), ev.timeline(),
        floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
    FROM ev.event AS e WHERE e.event_id = me.event_id;
END $$;

CREATE FUNCTION kiosk.report(health jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me ev.kiosk := ev.me();
    writes text;
BEGIN
    IF octet_length($1::text) > 8192 THEN
        RAISE 'a report of % bytes is too long', octet_length($1::text) USING ERRCODE = '54000';
    ELSIF jsonb_typeof($1) IS DISTINCT FROM 'object' THEN
        RAISE 'a report is an object' USING ERRCODE = '22023';
    END IF;
    UPDATE ev.kiosk AS k SET seen = clock_timestamp(), health = $1 WHERE k.name = me.name;
    writes := left(coalesce($1 ->> 'journal', ''), 64);
    IF writes <> '' AND writes <> me.journal THEN
        UPDATE ev.kiosk AS k SET journal = writes, journals = (array_prepend(me.journal, me.journals))[1:16],
            twin = CASE WHEN writes = ANY (me.journals) THEN clock_timestamp() ELSE k.twin END
        WHERE k.name = me.name;
    END IF;
END $$;

-- ---- down ----

-- A view per table with the rows of the asking kiosk's event, and a function that chooses the news of them. The
-- functions are neither SECURITY DEFINER nor have settings, for then PostgreSQL puts their text into the query of who
-- calls: rows stream while they are read, where else a million tickets would be gathered on disk first; and `since` is
-- a constant by then, so that what does not apply is gone and the index on (event_id, xid) serves. What a kiosk may see
-- is for the views to say, which are barriers: no condition of the caller's sees a row of another event. The second
-- condition of each makes a revoked kiosk's question an error where a table is empty, too. Columns are those of the
-- tables, in their order; one loop, lest 32 lists of columns be kept alike by hand.
DO $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT p.name, string_agg(c.source, ', ' ORDER BY c.place) AS sources,
            string_agg(c.name, ', ' ORDER BY c.place) AS names,
            string_agg(c.name || ' ' || c.type, ', ' ORDER BY c.place) AS shape
        FROM ev.pulled AS p CROSS JOIN LATERAL (
            SELECT a.attnum::int AS place, quote_ident(a.attname) AS name, 't.' || quote_ident(a.attname) AS source,
                format_type(a.atttypid, a.atttypmod) AS type
            FROM pg_attribute AS a
            WHERE a.attrelid = format('ev.%I', p.name)::regclass AND a.attnum > 0 AND NOT a.attisdropped
                AND a.attname NOT IN ('event_id', 'source', 'deleted', 'xid')
            UNION ALL SELECT -2, 'one', '1::bigint AS one', 'bigint' WHERE p.name = 'event'
            UNION ALL SELECT -1, 'id', 't.event_id AS id', 'bigint' WHERE p.name = 'event'
        ) AS c
        WHERE p.name <> 'command' GROUP BY p.name
    LOOP
        EXECUTE format($sql$
            CREATE VIEW kiosk.%1$I WITH (security_barrier) AS
                SELECT t.deleted, t.xid, %2$s FROM ev.%1$I AS t
                WHERE t.event_id = (SELECT kiosk.my_event()) AND (SELECT kiosk.my_event()) IS NOT NULL;
            CREATE FUNCTION kiosk.%3$I(since pg_snapshot) RETURNS TABLE (removed boolean, %5$s)
            LANGUAGE sql STABLE
            BEGIN ATOMIC
                SELECT t.deleted, %4$s FROM kiosk.%1$I AS t
                WHERE since IS NULL AND NOT t.deleted
                    OR t.xid >= pg_snapshot_xmin(since) AND NOT pg_visible_in_snapshot(t.xid, since)
                ORDER BY CASE WHEN since IS NOT NULL THEN NOT t.deleted END;
            END
        $sql$, t.name, t.sources, 'pull_' || t.name, 't.' || replace(t.names, ', ', ', t.'), t.shape);
    END LOOP;
END $$;

CREATE VIEW kiosk.command WITH (security_barrier) AS
SELECT c.xid, c.at, uuid_send(c.uuid) AS uuid, c.kind, c.body::text AS body
FROM ev.command AS c
WHERE c.event_id = (SELECT kiosk.my_event()) AND c.kiosk IN ('', (SELECT kiosk.my_name())) AND NOT c.deleted
    AND (SELECT kiosk.my_event()) IS NOT NULL;
CREATE FUNCTION kiosk.pull_command(since pg_snapshot) RETURNS TABLE (uuid bytea, kind text, body text, age_ms bigint)
LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT c.uuid, c.kind, c.body, greatest(floor(extract(epoch FROM clock_timestamp() - c.at) * 1000)::bigint, 0)
    FROM kiosk.command AS c
    WHERE since IS NULL AND c.at > clock_timestamp() - interval '1 day'
        OR c.xid >= pg_snapshot_xmin(since) AND NOT pg_visible_in_snapshot(c.xid, since);
END;

-- ---- media ----

CREATE FUNCTION ev.may_have(me ev.kiosk, file bytea) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM ev.media AS m WHERE m.event_id = (me).event_id AND m.sha256 = file AND NOT m.deleted)
$$;

CREATE FUNCTION kiosk.media_chunk(sha256 bytea, number int) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me ev.kiosk := ev.me();
BEGIN
    RETURN (SELECT c.bytes FROM ev.media_chunk AS c WHERE c.sha256 = $1 AND c.number = $2 AND ev.may_have(me, $1));
END $$;

CREATE FUNCTION kiosk.media_facts(sha256 bytea) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me ev.kiosk := ev.me();
BEGIN
    RETURN (SELECT f.facts FROM ev.media_file AS f WHERE f.sha256 = $1 AND ev.may_have(me, $1));
END $$;

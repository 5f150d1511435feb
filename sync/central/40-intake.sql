-- The centre, part 4: journal entries come in. kiosk.push takes a batch as it stands in a kiosk's journal, tells when each
-- entry happened, keeps it in ev.entry and hands it to the fold of its kind; what cannot be made sense of goes to
-- ev.quarantine with the reason and is in nobody's way. Some ten thousand entries a kiosk and day, 500 at a time from 200
-- kiosks at once. A new kind joins by a table, a fold(uuid[]) for entries that are in ev.entry already, and a row here.

-- Kinds are told apart by their first word: "scan", "scan.undo" -> scan. Folds run in the order of `turn`, each locking
-- its own tables in the order of their keys: so pushes never wait for one another in a circle. Entries whose body contains
-- `accepts` begin as accepted, all others as kept; a fold changes the state of the few that turn out otherwise.
CREATE TABLE ev.intake (
    prefix  text PRIMARY KEY CHECK (prefix ~ '^[a-z0-9_]+$'),
    turn    int NOT NULL UNIQUE,
    fold    regprocedure NOT NULL,
    accepts jsonb
);

CREATE FUNCTION ev.now_ms() RETURNS bigint
LANGUAGE sql VOLATILE
AS $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

-- Why a row cannot be an entry, whatever its kind; NULL = it can.
CREATE FUNCTION ev.fault(seq bigint, kind text, at bigint, boot text, boottime bigint, body text) RETURNS text
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    RETURN CASE
        WHEN seq IS NULL OR kind IS NULL OR at IS NULL OR boot IS NULL OR boottime IS NULL OR body IS NULL
            THEN 'a field is missing'
        WHEN seq < 1 THEN 'seq ' || seq || ' is out of range'
        WHEN kind !~ '^[a-z0-9_]+([.][a-z0-9_]+)*$' OR length(kind) > 32 THEN 'the kind is no word'
        WHEN at NOT BETWEEN 0 AND 253402300799999 THEN 'the time ' || at || ' is out of range'
        WHEN length(boot) > 64 THEN 'the boot is too long'
        WHEN boottime NOT BETWEEN 0 AND 253402300799999 THEN 'the boot time ' || boottime || ' is out of range'
        -- 64 KiB and what the journal adds
        WHEN octet_length(body) > 65792 THEN 'a body of ' || octet_length(body) || ' bytes is too long'
    END;
END $$;

-- The rows of a push, each with the time it happened by this database's clock. Of this boot, age tells it exactly. Of
-- another, the kiosk's wall clock where it was trusted then, and from it whatever else happened in that boot. For the
-- rest there are bounds only: it was before what the kiosk wrote next.
CREATE FUNCTION ev.dated(of_kiosk text, now_boot text, now_boottime bigint, uuids bytea[], seqs bigint[], kinds text[],
    ats bigint[], boots text[], boottimes bigint[], bodies text[]) RETURNS ev.quarantine[]
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
BEGIN
    RETURN (WITH sent AS MATERIALIZED (
        SELECT encode(u.uuid, 'hex')::uuid AS uuid, u.seq, u.kind, u.at, u.boot, u.boottime, u.body,
            ev.fault(u.seq, u.kind, u.at, u.boot, u.boottime, u.body) AS fault
        FROM unnest(uuids, seqs, kinds, ats, boots, boottimes, bodies)
            AS u (uuid, seq, kind, at, boot, boottime, body)
    ), clock AS MATERIALIZED (
        SELECT k.name, k.event_id, ev.now_ms() AS now FROM ev.kiosk AS k WHERE k.name = of_kiosk
    ), told AS (
        SELECT s.*, c.name, c.event_id, c.now, t.by_boot, CASE
            WHEN t.by_boot THEN c.now - (now_boottime - s.boottime)
            WHEN s.fault IS NULL AND s.at BETWEEN 1 AND c.now AND strpos(s.body, '"clock_ok":true') > 0 THEN s.at END
            AS known
        FROM sent AS s CROSS JOIN clock AS c
        CROSS JOIN LATERAL (SELECT s.fault IS NULL AND s.boot = now_boot AND s.boottime <= now_boottime) AS t (by_boot)
    ), bounded AS (
        SELECT t.*, min(t.known - t.boottime) FILTER (WHERE t.boot <> now_boot) OVER (PARTITION BY t.boot) AS booted,
            min(t.known) OVER (ORDER BY t.seq DESC) AS bound
        FROM told AS t
    )
    SELECT coalesce(array_agg(ROW(b.uuid, b.event_id, b.name, coalesce(b.seq, 0), coalesce(b.kind, ''),
        coalesce(b.at, 0), coalesce(b.boot, ''), coalesce(b.boottime, 0),
        least(coalesce(b.known, b.booted + b.boottime, b.bound), b.now),
        CASE WHEN b.by_boot THEN 'boot' WHEN b.known IS NOT NULL OR b.booted IS NOT NULL THEN 'wall' ELSE 'none' END,
        left(coalesce(b.body, ''), 65792), coalesce(b.fault, ''), clock_timestamp(), NULL)::ev.quarantine
        ORDER BY b.seq), '{}')
    FROM bounded AS b);
END $$;

-- Keeps rows and folds them. All or nothing: whatever is wrong with one of them raises.
CREATE FUNCTION ev.take(rows ev.quarantine[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    kept uuid[];
    next record;
BEGIN
    WITH written AS (
        INSERT INTO ev.entry (uuid, event_id, kiosk, seq, kind, at, boot, boottime, est, est_by, state, body)
        SELECT r.uuid, r.event_id, r.kiosk, r.seq, r.kind, r.at, r.boot, r.boottime, r.est, r.est_by,
            CASE WHEN b.body @> i.accepts THEN 'accepted' ELSE 'kept' END, b.body
        FROM unnest(rows) AS r CROSS JOIN LATERAL (SELECT r.body::jsonb OFFSET 0) AS b (body)
        LEFT JOIN ev.intake AS i ON i.prefix = split_part(r.kind, '.', 1)
        ORDER BY r.uuid
        ON CONFLICT DO NOTHING RETURNING entry.uuid
    )
    SELECT array_agg(w.uuid) INTO kept FROM written AS w;
    FOR next IN
        SELECT i.fold::regproc AS fold, array_agg(r.uuid ORDER BY r.seq) AS uuids
        FROM unnest(rows) AS r JOIN ev.intake AS i ON i.prefix = split_part(r.kind, '.', 1)
        WHERE r.uuid = ANY (kept) GROUP BY i.turn, i.fold ORDER BY i.turn
    LOOP
        EXECUTE format('SELECT %s($1)', next.fold) USING next.uuids;
    END LOOP;
END $$;

-- A fault of the moment (deadlock, disk full, shutdown, read-only) is nobody's poison: the kiosk sends again.
CREATE FUNCTION ev.is_passing(state text) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$ SELECT left(state, 2) IN ('08', '25', '40', '53', '55', '57', '58', 'F0') OR state IN ('XX001', 'XX002') $$;

-- Row by row, for a batch in which something is wrong. In the order in which the folds lock.
CREATE FUNCTION ev.take_singly(rows ev.quarantine[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    next ev.quarantine;
BEGIN
    FOR next IN
        SELECT r.* FROM unnest(rows) AS r LEFT JOIN ev.intake AS i ON i.prefix = split_part(r.kind, '.', 1)
        ORDER BY i.turn, substring(r.body FROM '"ticket"\s*:\s*(\d{1,18})')::bigint, r.seq
    LOOP
        BEGIN
            PERFORM ev.take(ARRAY[next]);
        EXCEPTION WHEN OTHERS THEN
            IF ev.is_passing(SQLSTATE) THEN
                RAISE;
            END IF;
            next.reason := left(SQLERRM, 500);
            INSERT INTO ev.quarantine SELECT next.* ON CONFLICT DO NOTHING;
        END;
    END LOOP;
END $$;

-- What became of rows; a row that is nowhere has no answer.
CREATE TYPE ev.said AS (uuid uuid, state text, winner uuid, reason text);
CREATE FUNCTION ev.answer(rows ev.quarantine[]) RETURNS SETOF ev.said
LANGUAGE sql STABLE
AS $$
    SELECT r.uuid, CASE WHEN c.command IS NOT NULL THEN 'kept' ELSE coalesce(e.state, 'quarantined') END, s.winner,
        CASE WHEN c.command IS NULL AND e.uuid IS NULL THEN q.reason ELSE '' END
    FROM unnest(rows) AS r
    LEFT JOIN ev.receipt AS c ON c.command = r.uuid AND c.kiosk = r.kiosk
    LEFT JOIN ev.entry AS e ON e.uuid = r.uuid AND e.kiosk = r.kiosk AND e.seq = r.seq AND e.kind = r.kind
    LEFT JOIN ev.scan AS s ON e.state = 'conflict' AND s.uuid = e.uuid
    LEFT JOIN ev.quarantine AS q ON q.uuid = r.uuid AND q.kiosk = r.kiosk
    WHERE c.command IS NOT NULL OR e.uuid IS NOT NULL OR q.uuid IS NOT NULL
$$;

-- What is wrong with a call as a whole is said and nothing is done.
CREATE FUNCTION ev.check_call(now_boot text, now_boottime bigint, uuids bytea[], lengths int[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    n int := coalesce(cardinality(uuids), -1);
BEGIN
    IF now_boot IS NULL OR now_boottime IS NULL OR now_boottime NOT BETWEEN 0 AND 253402300799999 THEN
        RAISE 'push: the kiosk does not say what time it is' USING ERRCODE = '22023';
    ELSIF n < 0 OR n <> ALL (lengths) OR array_position(lengths, NULL) IS NOT NULL OR array_ndims(uuids) > 1 THEN
        RAISE 'push: the columns are not of one length' USING ERRCODE = '22023';
    ELSIF n > 1000 THEN
        RAISE 'push: % rows are more than 1000', n USING ERRCODE = '22023';
    ELSIF EXISTS (SELECT FROM unnest(uuids) AS u WHERE u IS NULL OR length(u) <> 16) THEN
        RAISE 'push: a uuid is not 16 bytes long' USING ERRCODE = '22023';
    ELSIF (SELECT count(DISTINCT u) <> n FROM unnest(uuids) AS u) THEN
        RAISE 'push: a uuid stands there twice' USING ERRCODE = '22023';
    END IF;
END $$;

-- The whole way of a batch: of a kiosk itself, or of its journal brought by hand. Batches of one kiosk go one after
-- another. Joins by keys only: what the planner thinks of tables it has not yet analysed must not matter.
CREATE FUNCTION ev.push(of_kiosk text, now_boot text, now_boottime bigint, uuids bytea[], seqs bigint[], kinds text[],
    ats bigint[], boots text[], boottimes bigint[], bodies text[])
RETURNS TABLE (uuid bytea, state text, winner bytea, reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    me ev.kiosk;
    rows ev.quarantine[];
    fresh ev.quarantine[];
    answers ev.said[];
BEGIN
    PERFORM ev.check_call(now_boot, now_boottime, uuids, ARRAY[cardinality(seqs), cardinality(kinds),
        cardinality(ats), cardinality(boots), cardinality(boottimes), cardinality(bodies)]);
    SELECT k.* INTO me FROM ev.kiosk AS k WHERE k.name = of_kiosk FOR NO KEY UPDATE;
    IF me.name IS NULL THEN
        RAISE 'push: no such kiosk: %', of_kiosk USING ERRCODE = 'KS001';
    END IF;
    rows := ev.dated(of_kiosk, now_boot, now_boottime, uuids, seqs, kinds, ats, boots, boottimes, bodies);
    IF me.revoked IS NULL THEN
        INSERT INTO ev.receipt (command, kiosk, event_id, seq, est)
        SELECT r.uuid, r.kiosk, r.event_id, r.seq, r.est FROM unnest(rows) AS r
        JOIN ev.command AS c ON c.event_id = r.event_id AND c.uuid = r.uuid AND c.kind = r.kind WHERE r.reason = ''
        ON CONFLICT DO NOTHING;
        SELECT array_agg(r) INTO fresh FROM unnest(rows) AS r WHERE r.reason = ''
            AND NOT EXISTS (SELECT FROM ev.entry AS e WHERE e.uuid = r.uuid)
            AND NOT EXISTS (SELECT FROM ev.receipt AS c WHERE c.command = r.uuid AND c.kiosk = r.kiosk)
            AND NOT EXISTS (SELECT FROM ev.quarantine AS q WHERE q.uuid = r.uuid AND q.kiosk = r.kiosk);
        PERFORM ev.take_all(fresh);
    END IF;
    answers := (SELECT array_agg(a) FROM ev.answer(rows) AS a);
    IF coalesce(cardinality(answers), 0) < cardinality(rows) THEN
        INSERT INTO ev.quarantine
        SELECT r.uuid, r.event_id, r.kiosk, r.seq, r.kind, r.at, r.boot, r.boottime, r.est, r.est_by, r.body, CASE
            WHEN me.revoked IS NOT NULL THEN 'revoked'
            WHEN r.reason <> '' THEN r.reason ELSE 'the uuid is that of another entry' END, r.received_at, NULL
        FROM unnest(rows) AS r WHERE NOT EXISTS (SELECT FROM unnest(answers) AS a WHERE a.uuid = r.uuid)
        ON CONFLICT DO NOTHING;
        answers := (SELECT array_agg(a) FROM ev.answer(rows) AS a);
    END IF;
    RETURN QUERY SELECT uuid_send(a.uuid), a.state, uuid_send(a.winner), a.reason FROM unnest(answers) AS a;
END $$;

-- In one go; one by one when that fails.
CREATE FUNCTION ev.take_all(rows ev.quarantine[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    IF rows IS NULL THEN
        RETURN;
    END IF;
    BEGIN
        PERFORM ev.take(rows);
    EXCEPTION WHEN OTHERS THEN
        IF ev.is_passing(SQLSTATE) THEN
            RAISE;
        END IF;
        PERFORM ev.take_singly(rows);
    END;
END $$;

CREATE FUNCTION kiosk.push(now_boot text, now_boottime bigint, uuids bytea[], seqs bigint[], kinds text[],
    ats bigint[], boots text[], boottimes bigint[], bodies text[])
RETURNS TABLE (uuid bytea, state text, winner bytea, reason text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT * FROM ev.push((SELECT k.name FROM ev.kiosk AS k WHERE k.role = session_user), now_boot, now_boottime,
        uuids, seqs, kinds, ats, boots, boottimes, bodies)
$$;

-- An order of the centre is an entry of the kiosk too: its receipt stands for it.
CREATE FUNCTION kiosk.holds(uuids bytea[]) RETURNS TABLE (entries bigint, missing bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me ev.kiosk := ev.me();
BEGIN
    IF cardinality(uuids) > 1000 THEN
        RAISE '% are asked for, at most 1000 may be', cardinality(uuids) USING ERRCODE = '54000';
    END IF;
    RETURN QUERY SELECT (SELECT count(*) FROM ev.entry AS e WHERE e.kiosk = me.name)
        + (SELECT count(*) FROM ev.quarantine AS q WHERE q.kiosk = me.name AND NOT EXISTS (
            SELECT FROM ev.entry AS e WHERE e.uuid = q.uuid))
        + (SELECT count(*) FROM ev.receipt AS r WHERE r.kiosk = me.name AND NOT EXISTS (
            SELECT FROM ev.entry AS e WHERE e.uuid = r.command AND e.kiosk = me.name)),
        (SELECT count(*) FROM unnest(uuids) AS u CROSS JOIN LATERAL (SELECT encode(u, 'hex')::uuid AS uuid) AS asked
         WHERE NOT EXISTS (SELECT FROM ev.entry AS e WHERE e.uuid = asked.uuid)
            AND NOT EXISTS (SELECT FROM ev.quarantine AS q WHERE q.uuid = asked.uuid)
            AND NOT EXISTS (SELECT FROM ev.receipt AS r WHERE r.command = asked.uuid AND r.kiosk = me.name));
END $$;

-- Takes quarantined rows up after all, when what was wrong with them is mended (a fold, a kiosk that was revoked by
-- mistake): how many went through. Those that still do not fit stay, with the new reason.
CREATE FUNCTION ev.quarantine_release(of_uuid uuid DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next ev.quarantine;
    released int := 0;
BEGIN
    FOR next IN
        SELECT q.* FROM ev.quarantine AS q WHERE q.released IS NULL AND (of_uuid IS NULL OR q.uuid = of_uuid)
        ORDER BY q.kiosk, q.seq FOR UPDATE
    LOOP
        BEGIN
            PERFORM ev.release_one(next);
            released := released + 1;
        EXCEPTION WHEN OTHERS THEN
            IF ev.is_passing(SQLSTATE) THEN
                RAISE;
            END IF;
            UPDATE ev.quarantine AS q SET reason = left(SQLERRM, 500) WHERE q.uuid = next.uuid AND q.kiosk = next.kiosk;
        END;
    END LOOP;
    RETURN released;
END $$;

CREATE FUNCTION ev.release_one(held ev.quarantine) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    fault text := ev.fault(held.seq, held.kind, held.at, held.boot, held.boottime, held.body);
BEGIN
    IF fault IS NOT NULL THEN
        RAISE '%', fault USING ERRCODE = '22023';
    END IF;
    PERFORM ev.take(ARRAY[held]);
    IF NOT EXISTS (SELECT FROM ev.entry AS e WHERE e.uuid = held.uuid AND e.kiosk = held.kiosk AND e.seq = held.seq) THEN
        RAISE 'the uuid is that of another entry' USING ERRCODE = '23505';
    END IF;
    UPDATE ev.quarantine AS q SET released = clock_timestamp() WHERE q.uuid = held.uuid AND q.kiosk = held.kiosk;
END $$;

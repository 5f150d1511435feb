-- The centre, part 4.1: scans. Each admission is accepted in the order in which pushes commit, or is a conflict: an entry
-- by a kiosk that did not know of the last accepted scan, in a zone whose rules would have refused it had it known.
-- First wins for good; a conflict is told to everyone and never turned round. ev.elsewhere is what the scans of a ticket
-- in a zone, on a day, in a session come to: as a kiosk folds its own journal, over all kiosks.

-- The body of an entry "scan". What has no place here stays in the entry.
CREATE TYPE ev.scan_body AS (
    verdict text, admitted boolean, ticket bigint, gate text, zone text, slot text, dir text, day bigint, source text,
    listed boolean, prior uuid, happened bigint
);
-- A step in a ticket's story: a scan, or (kind scan.undo, scan.companion) what became of one, then `scan` is that one.
-- nth: of this ticket in the batch; NULL = nobody moved.
CREATE TYPE ev.scan_step AS (nth bigint, kind text, uuid uuid, kiosk text, scan ev.scan);

-- An entry "scan" as a row. What is missing or out of range raises.
CREATE FUNCTION ev.scan_of(e ev.entry) RETURNS ev.scan
LANGUAGE plpgsql
AS $$
DECLARE
    b ev.scan_body := jsonb_populate_record(NULL::ev.scan_body, e.body);
BEGIN
    IF b.verdict IS NULL OR b.admitted IS NULL OR b.gate IS NULL OR b.zone IS NULL OR b.dir IS NULL THEN
        RAISE 'a scan without verdict, admitted, gate, zone or dir' USING ERRCODE = '22023';
    ELSIF b.ticket < 1 OR b.day NOT BETWEEN -1 AND 8 OR b.happened NOT BETWEEN 0 AND 253402300799999
        OR greatest(length(b.verdict), length(b.gate), length(b.zone), length(b.slot), length(b.source)) > 64 THEN
        RAISE 'a scan with a field out of range' USING ERRCODE = '22023';
    END IF;
    RETURN ROW(e.uuid, e.event_id, e.kiosk, e.seq, b.ticket, b.zone, coalesce(b.slot, ''), b.gate, coalesce(b.day, -1),
        b.dir, b.verdict, b.admitted AND b.verdict <> 'ok_replay', coalesce(b.source, 'code'), coalesce(b.listed, false),
        0, false, b.prior, coalesce(b.happened, e.est), NULL, 'kept', NULL)::ev.scan;
END $$;

-- What the rules of a zone would have said of one more entry (kiosk: core/access.c, check_passback and check_entries).
CREATE FUNCTION ev.would_refuse(inside bigint, entries bigint, last_dir text, passback bigint, max_entries bigint,
    reentry bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    SELECT passback > 0 AND inside = 1
        OR max_entries > 0 AND entries >= max_entries AND NOT (reentry = 1 AND inside = 0 AND last_dir = 'out')
$$;

-- Did a kiosk that named a scan as prior know of the last accepted scan? A later one of the same zone will do: a kiosk names the
-- last of the zone, whatever the session.
CREATE FUNCTION ev.knew(named uuid, last_scan bytea) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT named IS NOT NULL AND (named = encode(last_scan, 'hex')::uuid OR EXISTS (
        SELECT FROM ev.scan AS p JOIN ev.scan AS l ON l.uuid = encode(last_scan, 'hex')::uuid
        WHERE p.uuid = named AND p.state = 'accepted' AND p.event_id = l.event_id AND p.ticket = l.ticket
            AND p.zone = l.zone AND p.turn >= l.turn))
$$;

-- Here and below, rows of a ticket are looked up by ticket, which is unique enough; the event is compared in a way that no
-- index serves, for on the first day the planner knows too little of the tables to take the right one by itself.

-- Scans, at most one of a ticket, into the rows of ev.elsewhere. Who leaves a zone leaves it in whatever session the
-- entry counted for. Who is inside takes no second seat, but for a conflict: then two people are there.
CREATE FUNCTION ev.move(scans ev.scan[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE ev.elsewhere AS e SET
        inside = CASE WHEN s.dir = 'out' THEN 0 ELSE 1 END,
        entries = e.entries + CASE WHEN s.dir <> 'out' AND s.state = 'accepted' THEN 1 ELSE 0 END,
        seats = CASE WHEN s.dir = 'out' THEN 0 WHEN e.inside = 0 THEN 1 + s.companions
            ELSE e.seats + s.companions + CASE WHEN s.state = 'conflict' THEN 1 ELSE 0 END END,
        listed = CASE WHEN s.dir = 'out' OR e.inside = 1 THEN e.listed ELSE s.listed::int END,
        gate = CASE WHEN s.dir = 'out' OR e.inside = 1 THEN e.gate ELSE s.gate END,
        last = CASE s.state WHEN 'accepted' THEN s.est ELSE e.last END,
        last_dir = CASE s.state WHEN 'accepted' THEN s.dir ELSE e.last_dir END,
        last_gate = CASE s.state WHEN 'accepted' THEN s.gate ELSE e.last_gate END,
        last_kiosk = CASE s.state WHEN 'accepted' THEN s.kiosk ELSE e.last_kiosk END,
        last_scan = CASE s.state WHEN 'accepted' THEN uuid_send(s.uuid) ELSE e.last_scan END,
        deleted = false
    FROM unnest(scans) AS s
    WHERE e.event_id IS NOT DISTINCT FROM s.event_id AND e.ticket = s.ticket AND e.zone = s.zone AND e.day = s.day
        AND (e.slot = s.slot OR s.dir = 'out' AND e.inside = 1);
END $$;

-- A ticket's rows of a zone and day once more from all of its scans: after one was taken back, or came late by paper.
-- As at a kiosk, marks made on paper go where their own time puts them, all else stays in its turn.
CREATE FUNCTION ev.refold(of_event bigint, of_ticket bigint, of_zone text, of_day bigint) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    next ev.scan;
BEGIN
    UPDATE ev.elsewhere AS e SET inside = 0, entries = 0, seats = 0, listed = 0, gate = '', last = 0, last_dir = 'none',
        last_gate = '', last_kiosk = '', last_scan = '\x00000000000000000000000000000000'
    WHERE e.event_id IS NOT DISTINCT FROM of_event AND e.ticket = of_ticket AND e.zone = of_zone AND e.day = of_day;
    FOR next IN
        SELECT (t.scan).* FROM (
            SELECT s AS scan, CASE s.source WHEN 'paper' THEN s.est
                ELSE max(s.est) FILTER (WHERE s.source <> 'paper') OVER (ORDER BY s.turn) END AS place
            FROM ev.scan AS s WHERE s.event_id IS NOT DISTINCT FROM of_event AND s.ticket = of_ticket AND s.zone = of_zone
                AND s.day = of_day AND s.admitted AND NOT s.undone AND s.turn IS NOT NULL) AS t
        ORDER BY t.place, (t.scan).turn
    LOOP
        PERFORM ev.move(ARRAY[next]);
    END LOOP;
END $$;

-- Entries as steps, in the order in which the kiosk wrote them.
CREATE FUNCTION ev.scan_steps(fresh uuid[]) RETURNS ev.scan_step[]
LANGUAGE plpgsql
AS $$
BEGIN
    RETURN (WITH sent AS MATERIALIZED (
        SELECT e.uuid, e.kiosk, e.seq, e.kind, (e.body ->> 'ticket')::bigint AS ticket,
            CASE WHEN e.kind = 'scan' THEN ev.scan_of(e) END AS scan,
            CASE WHEN e.kind <> 'scan' THEN (e.body ->> 'scan')::uuid END AS subject
        FROM unnest(fresh) AS f (uuid) JOIN ev.entry AS e ON e.uuid = f.uuid
        WHERE e.kind IN ('scan', 'scan.undo', 'scan.companion')
    ), told AS (
        SELECT s.uuid, s.kiosk, s.seq, s.kind, s.subject, CASE WHEN s.kind = 'scan' THEN s.scan ELSE t END AS scan,
            CASE WHEN s.kind <> 'scan' THEN coalesce(t.ticket, s.ticket, 0)
                WHEN (s.scan).admitted THEN s.ticket END AS story
        FROM sent AS s LEFT JOIN ev.scan AS t ON t.uuid = s.subject
    ), counted AS (
        SELECT t.*, CASE WHEN t.story IS NOT NULL THEN row_number() OVER (PARTITION BY t.story ORDER BY t.seq) END AS nth
        FROM told AS t
    )
    SELECT array_agg(ROW(c.nth, c.kind, coalesce(c.subject, c.uuid), c.kiosk, c.scan)::ev.scan_step ORDER BY c.seq)
    FROM counted AS c);
END $$;

-- Every row that these steps may touch, made where it is missing and locked, in the order of the key.
CREATE FUNCTION ev.lock_stays(steps ev.scan_step[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ev.elsewhere (event_id, ticket, zone, day, slot, inside, entries, seats, listed, gate, last, last_dir,
        last_gate, last_kiosk, last_scan)
    SELECT DISTINCT (s.scan).event_id, (s.scan).ticket, (s.scan).zone, (s.scan).day, (s.scan).slot, 0, 0, 0, 0, '', 0,
        'none', '', '', '\x00000000000000000000000000000000'::bytea
    FROM unnest(steps) AS s WHERE s.nth IS NOT NULL AND s.kind = 'scan'
    ORDER BY 2, 3, 4, 5
    ON CONFLICT DO NOTHING;
    PERFORM FROM (
        SELECT DISTINCT (s.scan).event_id, (s.scan).ticket, (s.scan).zone, (s.scan).day FROM unnest(steps) AS s
        WHERE s.nth IS NOT NULL) AS k
    JOIN ev.elsewhere AS e ON e.event_id IS NOT DISTINCT FROM k.event_id AND e.ticket = k.ticket AND e.zone = k.zone
        AND e.day = k.day
    ORDER BY e.ticket, e.zone, e.day, e.slot FOR UPDATE OF e;
END $$;

-- The scans of one round, judged by what the rows say now. An event without zones has one, with hard passback.
CREATE FUNCTION ev.judge(scans ev.scan[]) RETURNS ev.scan[]
LANGUAGE plpgsql
AS $$
DECLARE
    judged ev.scan[];
    this_turn bigint := nextval('ev.turn'); -- one for all: each row of a sequence costs the lock that all pushes want
BEGIN
    WITH written AS (
        INSERT INTO ev.scan AS w
        SELECT s.uuid, s.event_id, s.kiosk, s.seq, s.ticket, s.zone, s.slot, s.gate, s.day, s.dir, s.verdict, s.admitted,
            s.source, s.listed, s.companions, s.undone, s.prior, s.est, this_turn,
            CASE WHEN j.winner IS NULL THEN 'accepted' ELSE 'conflict' END, j.winner
        FROM unnest(scans) AS s
        JOIN ev.elsewhere AS e ON e.event_id IS NOT DISTINCT FROM s.event_id AND e.ticket = s.ticket AND e.zone = s.zone AND e.day = s.day
            AND e.slot = s.slot
        LEFT JOIN ev.zone AS z ON z.event_id = s.event_id AND z.code = s.zone
        CROSS JOIN LATERAL (SELECT CASE
            WHEN s.dir <> 'out' AND s.verdict <> 'ok_override'
                AND ev.would_refuse(e.inside, e.entries, e.last_dir, coalesce(z.passback, 2), coalesce(z.max_entries, 0),
                    coalesce(z.reentry, 0))
            THEN CASE WHEN NOT ev.knew(s.prior, e.last_scan) THEN ev.winner(e) END END) AS j (winner)
        RETURNING w AS row
    )
    SELECT array_agg(w.row) INTO judged FROM written AS w;
    RETURN judged;
END $$;

-- The scan that counts: the last entry that was accepted. None where a conflict alone is left in the room.
CREATE FUNCTION ev.winner(e ev.elsewhere) RETURNS uuid
LANGUAGE sql STABLE
AS $$
    SELECT s.uuid FROM ev.scan AS s
    WHERE s.event_id IS NOT DISTINCT FROM e.event_id AND s.ticket = e.ticket AND s.zone = e.zone AND s.day = e.day AND s.slot = e.slot
        AND s.admitted AND NOT s.undone AND s.state = 'accepted' AND s.dir <> 'out'
    ORDER BY s.turn DESC LIMIT 1
$$;

CREATE FUNCTION ev.tell_conflicts(scans ev.scan[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ev.conflict (event_id, uuid, ticket, zone, slot, first_kiosk, first_gate, first_at, second_kiosk,
        second_gate, second_at, earlier_by)
    SELECT s.event_id, uuid_send(s.uuid), s.ticket, s.zone, s.slot, f.kiosk, f.gate, f.est,
        s.kiosk, s.gate, s.est, f.est - s.est
    FROM unnest(scans) AS s JOIN ev.scan AS f ON f.uuid = s.winner
    WHERE s.state = 'conflict'
    ORDER BY s.event_id, s.uuid;
END $$;

-- Scans of one round: at most one of each ticket.
CREATE FUNCTION ev.accept(scans ev.scan[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    judged ev.scan[] := ev.judge(scans);
BEGIN
    PERFORM ev.refold(s.event_id, s.ticket, s.zone, s.day) FROM unnest(judged) AS s WHERE s.source = 'paper';
    PERFORM ev.move((SELECT array_agg(s) FROM unnest(judged) AS s WHERE s.source <> 'paper'));
    PERFORM ev.tell_conflicts(judged);
    UPDATE ev.entry AS e SET state = s.state FROM unnest(judged) AS s WHERE e.uuid = s.uuid AND e.state <> s.state;
END $$;

-- A scan taken back, or a companion with it: each kiosk has a say in its own alone.
CREATE FUNCTION ev.amend(step ev.scan_step) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    target ev.scan;
BEGIN
    UPDATE ev.scan AS s SET undone = s.undone OR step.kind = 'scan.undo',
        companions = s.companions + CASE step.kind WHEN 'scan.companion' THEN 1 ELSE 0 END
    WHERE s.uuid = step.uuid AND s.kiosk = step.kiosk AND (step.kind = 'scan.undo' OR s.companions < 99)
    RETURNING s.* INTO target;
    IF target.uuid IS NULL THEN
        RAISE '%: no such scan of this kiosk', step.kind USING ERRCODE = '22023';
    END IF;
    PERFORM ev.refold(target.event_id, target.ticket, target.zone, target.day);
END $$;

CREATE FUNCTION ev.fold_scan(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    steps ev.scan_step[] := ev.scan_steps(fresh);
    next ev.scan_step;
BEGIN
    INSERT INTO ev.scan SELECT (s.scan).* FROM unnest(steps) AS s WHERE s.nth IS NULL;
    UPDATE ev.entry AS e SET state = 'kept' FROM unnest(steps) AS s
    WHERE s.nth IS NULL AND e.uuid = s.uuid AND e.state <> 'kept';
    PERFORM ev.lock_stays(steps);
    FOR round IN 1 .. (SELECT coalesce(max(s.nth), 0) FROM unnest(steps) AS s) LOOP
        PERFORM ev.accept((SELECT array_agg(s.scan) FROM unnest(steps) AS s WHERE s.nth = round AND s.kind = 'scan'));
        FOR next IN SELECT s.* FROM unnest(steps) AS s WHERE s.nth = round AND s.kind <> 'scan' LOOP
            PERFORM ev.amend(next);
        END LOOP;
    END LOOP;
END $$;
INSERT INTO ev.intake VALUES ('scan', 1, 'ev.fold_scan(uuid[])', '{"admitted": true}');

-- The centre, part 4.2: badges. A row of ev.print per state of each attempt, one of ev.issued per badge, and the newest
-- badge of each ticket in ev.badge, which every kiosk pulls: an older one is superseded. And rolls of labels, so that
-- whoever brings new ones knows to which desk.

CREATE TYPE ev.print_body AS (
    badge uuid, ticket bigint, serial bigint, attempt bigint, logos bigint[], printer text, reason text, operator bigint
);
CREATE INDEX print_badge ON ev.print (event_id, ticket, serial, kiosk);

-- A state names no logos: its intent did, which came before it.
CREATE FUNCTION ev.keep_prints(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ev.print (uuid, event_id, kiosk, badge, ticket, serial, attempt, state, logos, est, printer, reason,
        operator)
    SELECT e.uuid, e.event_id, e.kiosk, coalesce(b.badge, CASE WHEN e.kind = 'print.intent' THEN e.uuid END), b.ticket,
        b.serial, b.attempt, e.kind, coalesce(array_remove(b.logos, 0), (
            SELECT i.logos FROM ev.print AS i WHERE i.event_id = e.event_id AND i.ticket = b.ticket
                AND i.serial = b.serial AND i.kiosk = e.kiosk AND i.state = 'print.intent'
            ORDER BY i.attempt DESC LIMIT 1), '{}'), e.est, coalesce(b.printer, ''), coalesce(b.reason, ''),
        coalesce(b.operator, 0)
    FROM unnest(fresh) AS f (uuid) JOIN ev.entry AS e ON e.uuid = f.uuid
    CROSS JOIN LATERAL jsonb_populate_record(NULL::ev.print_body, e.body) AS b;
END $$;

-- Rows of ev.print into ev.issued: the state of the newest entry, all else from whichever entry said it, in whatever
-- order they came (an entry may have lain in quarantine).
CREATE FUNCTION ev.issue(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ev.issued AS i (event_id, kiosk, ticket, serial, state, seq, est, printer, reason, operator, logos)
    SELECT p.event_id, p.kiosk, p.ticket, p.serial, (array_agg(p.state ORDER BY e.seq DESC))[1], max(e.seq),
        (array_agg(p.est ORDER BY e.seq DESC))[1],
        coalesce((array_agg(p.printer ORDER BY e.seq DESC) FILTER (WHERE p.printer <> ''))[1], ''), max(p.reason),
        coalesce(max(p.operator) FILTER (WHERE p.reason <> ''), 0), max(p.logos)
    FROM unnest(fresh) AS f (uuid) JOIN ev.print AS p ON p.uuid = f.uuid JOIN ev.entry AS e ON e.uuid = f.uuid
    GROUP BY p.event_id, p.kiosk, p.ticket, p.serial ORDER BY p.ticket, p.serial, p.kiosk
    ON CONFLICT (ticket, serial, kiosk, event_id) DO UPDATE SET
        state = CASE WHEN excluded.seq > i.seq THEN excluded.state ELSE i.state END,
        est = CASE WHEN excluded.seq > i.seq THEN excluded.est ELSE i.est END,
        printer = CASE WHEN excluded.printer <> '' AND (excluded.seq > i.seq OR i.printer = '') THEN excluded.printer
            ELSE i.printer END,
        reason = greatest(excluded.reason, i.reason), operator = greatest(excluded.operator, i.operator),
        logos = greatest(excluded.logos, i.logos), seq = greatest(excluded.seq, i.seq);
END $$;

-- Of one kiosk the last word on a badge counts, of two kiosks the later one.
CREATE FUNCTION ev.fold_print(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    intents uuid[] := (SELECT array_agg(e.uuid) FROM ev.entry AS e
        WHERE e.uuid = ANY (fresh) AND e.kind = 'print.intent');
BEGIN
    PERFORM ev.keep_prints(intents);
    PERFORM ev.keep_prints((SELECT array_agg(f.uuid) FROM unnest(fresh) AS f (uuid) WHERE f.uuid = ANY (intents) IS NOT TRUE));
    PERFORM ev.issue(fresh);
    INSERT INTO ev.badge AS b (event_id, ticket, serial, state, kiosk, at)
    SELECT DISTINCT ON (p.ticket) p.event_id, p.ticket, p.serial, p.state, p.kiosk, p.est
    FROM unnest(fresh) WITH ORDINALITY AS f (uuid, n) JOIN ev.print AS p ON p.uuid = f.uuid
    ORDER BY p.ticket, p.serial DESC, f.n DESC
    ON CONFLICT (event_id, ticket) DO UPDATE SET serial = excluded.serial, state = excluded.state, kiosk = excluded.kiosk,
        at = excluded.at, deleted = false
    WHERE b.deleted OR excluded.serial > b.serial
        OR excluded.serial = b.serial AND (excluded.kiosk = b.kiosk OR excluded.at >= b.at);
END $$;
ALTER TABLE ev.print ADD CONSTRAINT print_is_in_range
    CHECK (ticket > 0 AND serial BETWEEN 1 AND 255 AND attempt BETWEEN 1 AND 1000000 AND cardinality(logos) <= 8
        AND length(printer) <= 64 AND length(reason) <= 128 AND operator >= 0);
INSERT INTO ev.intake VALUES ('print', 2, 'ev.fold_print(uuid[])');

CREATE TYPE ev.roll_body AS (printer text, labels bigint, operator bigint);
ALTER TABLE ev.roll ADD CONSTRAINT roll_is_in_range
    CHECK (length(printer) BETWEEN 1 AND 64 AND labels BETWEEN 0 AND 100000 AND operator >= 0);

CREATE FUNCTION ev.fold_roll(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ev.roll AS r (event_id, kiosk, printer, labels, operator, seq, est)
    SELECT DISTINCT ON (e.kiosk, b.printer) e.event_id, e.kiosk, b.printer, b.labels, coalesce(b.operator, 0), e.seq,
        e.est
    FROM unnest(fresh) AS f (uuid) JOIN ev.entry AS e ON e.uuid = f.uuid
    CROSS JOIN LATERAL jsonb_populate_record(NULL::ev.roll_body, e.body) AS b
    WHERE e.kind = 'roll.set' ORDER BY e.kiosk, b.printer, e.seq DESC
    ON CONFLICT (kiosk, printer) DO UPDATE SET event_id = excluded.event_id, labels = excluded.labels,
        operator = excluded.operator, seq = excluded.seq, est = excluded.est
    WHERE excluded.seq > r.seq;
END $$;
INSERT INTO ev.intake VALUES ('roll', 6, 'ev.fold_roll(uuid[])');

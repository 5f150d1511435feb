-- The centre, part 4.2: badges. A row of ev.print per state of each attempt, and the newest badge of each ticket in
-- ev.badge, which every kiosk pulls: an older one is superseded.

CREATE TYPE ev.print_body AS (badge uuid, ticket bigint, serial bigint, attempt bigint, logos bigint[]);
CREATE INDEX print_badge ON ev.print (event_id, ticket, serial, kiosk);

-- A state names no logos: its intent did, which came before it.
CREATE FUNCTION ev.keep_prints(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ev.print (uuid, event_id, kiosk, badge, ticket, serial, attempt, state, logos, est)
    SELECT e.uuid, e.event_id, e.kiosk, coalesce(b.badge, CASE WHEN e.kind = 'print.intent' THEN e.uuid END), b.ticket,
        b.serial, b.attempt, e.kind, coalesce(array_remove(b.logos, 0), (
            SELECT i.logos FROM ev.print AS i WHERE i.event_id = e.event_id AND i.ticket = b.ticket
                AND i.serial = b.serial AND i.kiosk = e.kiosk AND i.state = 'print.intent'
            ORDER BY i.attempt DESC LIMIT 1), '{}'), e.est
    FROM unnest(fresh) AS f (uuid) JOIN ev.entry AS e ON e.uuid = f.uuid
    CROSS JOIN LATERAL jsonb_populate_record(NULL::ev.print_body, e.body) AS b;
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
    CHECK (ticket > 0 AND serial BETWEEN 1 AND 255 AND attempt BETWEEN 1 AND 1000000 AND cardinality(logos) <= 8);
INSERT INTO ev.intake VALUES ('print', 2, 'ev.fold_print(uuid[])');

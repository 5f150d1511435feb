-- The centre, part 4.4: hand-outs. A T-shirt or a bag is given once per ticket, by whichever desk commits first. A desk
-- that was cut off may have given a second one: that stands in ev.given as well, and is told (ev.given_twice), for what
-- was given is gone. ev.handed, which every kiosk pulls, has the first. Some thousand a day.

CREATE TYPE ev.given_body AS (ticket bigint, handout text, operator bigint);
ALTER TABLE ev.given ADD CONSTRAINT given_is_in_range
    CHECK (ticket > 0 AND length(handout) BETWEEN 1 AND 31 AND operator >= 0);

-- Hand-outs of tickets as ev.given has them now: the first that was not taken back, or none.
CREATE FUNCTION ev.hand(of_event bigint, tickets bigint[], handouts text[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ev.handed AS h (event_id, ticket, handout, kiosk, at)
    SELECT DISTINCT ON (g.ticket, g.handout) g.event_id, g.ticket, g.handout, g.kiosk, g.est
    FROM (SELECT DISTINCT u.ticket, u.handout FROM unnest(tickets, handouts) AS u (ticket, handout)) AS u
    JOIN ev.given AS g ON g.ticket = u.ticket AND g.handout = u.handout AND g.event_id IS NOT DISTINCT FROM of_event
    WHERE NOT g.back ORDER BY g.ticket, g.handout, g.turn
    ON CONFLICT (ticket, handout, event_id) DO UPDATE SET kiosk = excluded.kiosk, at = excluded.at, deleted = false
    WHERE h.deleted OR h.kiosk <> excluded.kiosk OR h.at <> excluded.at;
    UPDATE ev.handed AS h SET deleted = true
    FROM unnest(tickets, handouts) AS u (ticket, handout)
    WHERE h.event_id IS NOT DISTINCT FROM of_event AND h.ticket = u.ticket AND h.handout = u.handout AND NOT h.deleted
        AND NOT EXISTS (SELECT FROM ev.given AS g WHERE g.ticket = h.ticket AND g.handout = h.handout
            AND g.event_id IS NOT DISTINCT FROM of_event AND NOT g.back);
END $$;

-- A few of thousands of entries, so that nobody walks them all.
CREATE INDEX entry_back ON ev.entry (kiosk, seq) WHERE kind = 'handout.back';

-- Was a hand-out, given at a seq of a kiosk's journal, taken back by an entry that came before it did? It may have lain
-- in quarantine. est: not by a journal that this kiosk wrote before.
CREATE FUNCTION ev.was_taken_back(given ev.entry, body ev.given_body, fresh uuid[]) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (SELECT FROM ev.entry AS e
        WHERE e.kiosk = given.kiosk AND e.seq > given.seq AND e.kind = 'handout.back' AND e.est >= given.est
            AND e.event_id = given.event_id AND e.uuid <> ALL (fresh)
            AND e.body @> jsonb_build_object('ticket', body.ticket, 'handout', body.handout))
$$;

-- Entry by entry, since giving and taking back alternate. A kiosk takes back what it gave itself, the last first.
CREATE FUNCTION ev.fold_handout(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    next record;
    of_event bigint;
    tickets bigint[] := '{}';
    handouts text[] := '{}';
BEGIN
    FOR next IN
        SELECT e.uuid, e.event_id, e.kiosk, e.kind, e.est, b.*,
            e.kind = 'handout.given' AND ev.was_taken_back(e, b, fresh) AS back
        FROM unnest(fresh) WITH ORDINALITY AS f (uuid, n) JOIN ev.entry AS e ON e.uuid = f.uuid
        CROSS JOIN LATERAL jsonb_populate_record(NULL::ev.given_body, e.body) AS b
        WHERE e.kind IN ('handout.given', 'handout.back') ORDER BY b.ticket, f.n
    LOOP
        -- two kiosks that give the same at once take their turns here
        PERFORM pg_advisory_xact_lock(hashtextextended('lanyard handout ' || next.ticket, next.event_id));
        IF next.kind = 'handout.given' THEN
            INSERT INTO ev.given (uuid, event_id, kiosk, ticket, handout, operator, est, turn, back)
            VALUES (next.uuid, next.event_id, next.kiosk, next.ticket, next.handout, coalesce(next.operator, 0), next.est,
                nextval('ev.turn'), next.back);
        ELSIF next.ticket IS NULL OR next.handout IS NULL THEN
            RAISE 'a hand-out taken back without its ticket or name' USING ERRCODE = '22023';
        ELSE
            UPDATE ev.given AS g SET back = true
            WHERE g.uuid = (SELECT l.uuid FROM ev.given AS l WHERE l.ticket = next.ticket AND l.handout = next.handout
                AND l.kiosk = next.kiosk AND l.event_id IS NOT DISTINCT FROM next.event_id AND NOT l.back
                ORDER BY l.turn DESC LIMIT 1);
        END IF;
        of_event := next.event_id;
        tickets := tickets || next.ticket;
        handouts := handouts || next.handout;
    END LOOP;
    PERFORM ev.hand(of_event, tickets, handouts);
END $$;
INSERT INTO ev.intake VALUES ('handout', 5, 'ev.fold_handout(uuid[])');

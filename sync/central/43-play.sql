-- The centre, part 4.3: plays of the second display, a sponsor's proof; and conflicts that staff have seen. A play has
-- two entries, which may come in either order; the first end counts.

CREATE TYPE ev.play_body AS (
    play text, item text, programme text, sponsor bigint, shown_ms bigint, complete boolean, reason text
);
ALTER TABLE ev.play ADD CONSTRAINT play_is_in_range
    CHECK (length(play) BETWEEN 1 AND 64 AND length(item) <= 64 AND length(programme) <= 64 AND length(reason) <= 64
        AND sponsor >= 0 AND shown_ms >= 0);

CREATE FUNCTION ev.fold_play(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ev.play AS p (play, event_id, kiosk, item, programme, sponsor, started)
    SELECT b.play, e.event_id, e.kiosk, b.item, coalesce(b.programme, ''), coalesce(b.sponsor, 0), e.est
    FROM unnest(fresh) AS f (uuid) JOIN ev.entry AS e ON e.uuid = f.uuid
    CROSS JOIN LATERAL jsonb_populate_record(NULL::ev.play_body, e.body) AS b
    WHERE e.kind = 'play.started' ORDER BY b.play
    ON CONFLICT (play) DO UPDATE SET programme = excluded.programme, sponsor = excluded.sponsor, started = excluded.started
    WHERE p.kiosk = excluded.kiosk;
    INSERT INTO ev.play AS p (play, event_id, kiosk, item, programme, sponsor, started, shown_ms, complete, reason)
    SELECT b.play, e.event_id, e.kiosk, coalesce(b.item, ''), '', coalesce(b.sponsor, 0), e.est - b.shown_ms, b.shown_ms,
        coalesce(b.complete, false), coalesce(b.reason, '')
    FROM unnest(fresh) AS f (uuid) JOIN ev.entry AS e ON e.uuid = f.uuid
    CROSS JOIN LATERAL jsonb_populate_record(NULL::ev.play_body, e.body) AS b
    WHERE e.kind = 'play.ended' ORDER BY b.play
    ON CONFLICT (play) DO UPDATE SET shown_ms = excluded.shown_ms, complete = excluded.complete, reason = excluded.reason
    WHERE p.kiosk = excluded.kiosk AND p.shown_ms IS NULL;
END $$;
INSERT INTO ev.intake VALUES ('play', 3, 'ev.fold_play(uuid[])');

-- Of any kiosk of the event, not only of the two that made the double.
CREATE FUNCTION ev.fold_conflict(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE ev.conflict AS c SET seen = 1
    FROM unnest(fresh) AS f (uuid) JOIN ev.entry AS e ON e.uuid = f.uuid
    WHERE e.kind = 'conflict.seen' AND c.event_id = e.event_id AND c.seen = 0
        AND c.uuid = uuid_send((e.body ->> 'conflict')::uuid);
END $$;
INSERT INTO ev.intake VALUES ('conflict', 4, 'ev.fold_conflict(uuid[])');

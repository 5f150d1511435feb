-- The centre, part 5: orders of the organiser to kiosks, and who has them. An order is checked here, so that no kiosk is
-- sent what it cannot read, and becomes a journal entry of its uuid at each kiosk it is for; ev.receipt has those.

CREATE FUNCTION ev.refuse(words text) RETURNS void
LANGUAGE plpgsql
AS $$ BEGIN RAISE '%', words USING ERRCODE = '22023'; END $$;

-- The body of an order as a kiosk reads it: every key of its kind, none more.
CREATE FUNCTION ev.order_body(kind text, body jsonb) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
    whole jsonb := CASE WHEN kind LIKE 'reel.%' THEN '{"target": "", "zh": "", "en": "", "lasts_ms": 0}'::jsonb
        ELSE '{"zone": "", "reason": ""}'::jsonb END;
    key text;
BEGIN
    IF kind IS NULL OR kind NOT IN ('reel.go', 'reel.hold', 'reel.next', 'reel.skip', 'reel.emergency', 'zone.closed',
        'zone.opened') THEN
        PERFORM ev.refuse(format('order: no such kind: %s', kind));
    ELSIF jsonb_typeof(body) IS DISTINCT FROM 'object' THEN
        PERFORM ev.refuse('order: the body is no JSON object');
    END IF;
    FOR key IN SELECT jsonb_object_keys(body) LOOP
        IF NOT whole ? key THEN
            PERFORM ev.refuse(format('order: %s has no "%s"', kind, key));
        ELSIF jsonb_typeof(body -> key) <> jsonb_typeof(whole -> key) THEN
            PERFORM ev.refuse(format('order: "%s" is to be a %s', key, jsonb_typeof(whole -> key)));
        END IF;
    END LOOP;
    RETURN whole || body;
END $$;

CREATE FUNCTION ev.check_reel_order(of_event bigint, kind text, body jsonb) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    target text := body ->> 'target';
    words bool := body ->> 'zh' <> '' OR body ->> 'en' <> '';
    lasts numeric := (body ->> 'lasts_ms')::numeric;
BEGIN
    IF target <> '' AND kind NOT IN ('reel.go', 'reel.skip') THEN
        PERFORM ev.refuse(format('order: %s has no target', kind));
    ELSIF target <> '' AND NOT EXISTS (SELECT FROM ev.item AS i WHERE i.event_id = of_event AND i.code = target
            AND NOT i.deleted)
        AND (kind = 'reel.skip'
            OR NOT EXISTS (SELECT FROM ev.programme AS p WHERE p.event_id = of_event AND p.code = target
                AND NOT p.deleted)) THEN
        PERFORM ev.refuse(format('order: nothing on the reel is called %s', target));
    ELSIF greatest(octet_length(body ->> 'zh'), octet_length(body ->> 'en')) > 511 THEN
        PERFORM ev.refuse('order: words of more than 511 bytes');
    ELSIF kind = 'reel.emergency' AND words AND lasts NOT BETWEEN 1000 AND 14400000 THEN
        PERFORM ev.refuse('order: words are shown from a second to four hours: lasts_ms');
    ELSIF (kind <> 'reel.emergency' AND words) OR lasts <> trunc(lasts) OR lasts NOT BETWEEN 0 AND 14400000 THEN
        PERFORM ev.refuse(format('order: %s with words or a time that do not fit', kind));
    END IF;
END $$;

CREATE FUNCTION ev.check_zone_order(of_event bigint, kind text, body jsonb) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    wanted text := body ->> 'zone';
BEGIN
    IF octet_length(body ->> 'reason') > 127 THEN
        PERFORM ev.refuse('order: a reason of more than 127 bytes');
    ELSIF NOT EXISTS (SELECT FROM ev.zone AS z WHERE z.event_id = of_event AND z.code = wanted
            AND NOT z.deleted)
        AND (wanted <> 'main' OR EXISTS (SELECT FROM ev.zone AS z WHERE z.event_id = of_event AND NOT z.deleted)) THEN
        PERFORM ev.refuse(format('order: no such zone: %s', wanted));
    END IF;
END $$;

-- Sends an order to a kiosk, '' = to all of the event: its uuid. What does not fit is refused, with the reason.
--   SELECT ev.order_send(7, 'zone.closed', '{"zone": "hall-b", "reason": "full"}');
--   SELECT ev.order_send(7, 'reel.emergency', '{"en": "Please leave by the north doors", "lasts_ms": 600000}');
CREATE FUNCTION ev.order_send(of_event bigint, kind text, body jsonb DEFAULT '{}', kiosk text DEFAULT '') RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    whole jsonb := ev.order_body(kind, body);
    sent uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM ev.event AS e WHERE e.event_id = of_event AND NOT e.deleted) THEN
        PERFORM ev.refuse(format('order: no such event: %s', of_event));
    ELSIF kiosk IS NULL OR kiosk <> '' AND NOT EXISTS (SELECT FROM ev.kiosk AS k WHERE k.name = order_send.kiosk
        AND k.event_id = of_event AND k.revoked IS NULL) THEN
        PERFORM ev.refuse(format('order: no such kiosk: %s', kiosk));
    END IF;
    IF kind LIKE 'reel.%' THEN
        PERFORM ev.check_reel_order(of_event, kind, whole);
    ELSE
        PERFORM ev.check_zone_order(of_event, kind, whole);
    END IF;
    INSERT INTO ev.command (event_id, kind, body, kiosk) VALUES (of_event, order_send.kind, whole, order_send.kiosk)
    RETURNING uuid INTO sent;
    RETURN sent;
END $$;

-- Each order and each kiosk it is for. cut_off: it has not got it, and is not connected now either.
CREATE VIEW ev.delivery AS
SELECT c.event_id, c.uuid AS command, c.kind, c.at, k.name AS kiosk, r.received_at AS delivered_at,
    r.command IS NULL AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.usename = k.role) AS cut_off
FROM ev.command AS c
JOIN ev.kiosk AS k ON k.event_id = c.event_id AND c.kiosk IN ('', k.name) AND (k.revoked IS NULL OR k.revoked > c.at)
LEFT JOIN ev.receipt AS r ON r.command = c.uuid AND r.kiosk = k.name
WHERE NOT c.deleted;
COMMENT ON VIEW ev.delivery IS 'Orders, and which kiosk has them';

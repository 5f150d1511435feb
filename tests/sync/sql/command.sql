-- Orders: what can be sent, and who has it.
\ir setup.psql
SELECT no_plan();
INSERT INTO ev.programme (event_id, number, code, name_zh, name_en, share, is_default, silent)
VALUES (7, 0, 'main', '', '', 0, 1, 0);
INSERT INTO ev.item (event_id, number, programme, kind, code, file, captions, seconds, sound, volume, sponsor, weight, start,
    until, name_zh, name_en, title_zh, title_en)
VALUES (7, 1, 0, 0, 'film', 'f.mp4', '', 0, 0, 0, 0, 1, 0, 0, '', '', '', '');

CREATE FUNCTION t.order(kind text, body text DEFAULT '{}', kiosk text DEFAULT '', event bigint DEFAULT 7) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ev.order_send(event, kind, body::jsonb, kiosk);
    RETURN 'sent';
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN SQLERRM;
END $$;
SELECT is(t.order(k, b), 'sent', k || ' ' || b) FROM (VALUES ('reel.go', '{"target": "main"}'), ('reel.go', '{"target": "film"}'),
    ('reel.go', '{}'), ('reel.hold', '{}'), ('reel.next', '{}'), ('reel.skip', '{"target": "film"}'), ('reel.skip', '{}'),
    ('reel.emergency', '{"zh": "请从北门离开", "en": "Leave by the north doors", "lasts_ms": 600000}'),
    ('reel.emergency', '{}'), ('zone.closed', '{"zone": "hall", "reason": "full"}'), ('zone.opened', '{"zone": "hall"}'))
    AS o (k, b);
SELECT alike(t.order(k, b), 'order: ' || w, k || ' ' || left(b, 40)) FROM (VALUES ('reel.explode', '{}', '%no such kind%'),
    ('scan', '{}', '%no such kind%'), (NULL, '{}', '%no such kind%'), ('reel.go', '[]', '%no JSON object'),
    ('reel.go', '{"aim": "x"}', '%has no "aim"'), ('reel.go', '{"target": 5}', '%to be a string'),
    ('reel.go', '{"target": "opera"}', '%called opera'), ('reel.skip', '{"target": "main"}', '%called main'),
    ('reel.hold', '{"target": "film"}', '%no target'), ('reel.emergency', '{"en": "x"}', '%lasts_ms'),
    ('reel.emergency', '{"en": "x", "lasts_ms": 14400001}', '%lasts_ms'),
    ('reel.emergency', '{"en": "x", "lasts_ms": 1000.5}', '%do not fit'),
    ('reel.emergency', '{"lasts_ms": -1}', '%do not fit'), ('reel.next', '{"en": "x"}', '%do not fit'),
    ('reel.emergency', format('{"en": "%s", "lasts_ms": 9000}', repeat('x', 512)), '%511 bytes'),
    ('zone.closed', '{"zone": "attic"}', '%attic'), ('zone.closed', '{}', '%no such zone%'),
    ('zone.closed', '{"zone": "main"}', '%no such zone%'),
    ('zone.closed', format('{"zone": "hall", "reason": "%s"}', repeat('x', 128)), '%127 bytes')) AS o (k, b, w);
SELECT is(t.order('reel.hold', kiosk => 'door-3'), 'order: no such kiosk: door-3', 'not to a revoked kiosk');
SELECT is(t.order('reel.hold', kiosk => 'door-8'), 'order: no such kiosk: door-8', 'nor to another event''s');
SELECT is(t.order('reel.hold', event => 99), 'order: no such event: 99', 'nor to no event');
SELECT is(t.order('zone.closed', '{"zone": "main"}', event => 8), 'sent', 'an event without zones has one');
SELECT is(count(*), 12::bigint, 'what was refused is not there') FROM ev.command;
SELECT is(body, '{"target": "film", "zh": "", "en": "", "lasts_ms": 0}'::jsonb, 'a body has every key') FROM ev.command
    WHERE kind = 'reel.skip' AND body ->> 'target' = 'film';

-- who has it
DELETE FROM ev.command;
INSERT INTO ev.command (event_id, uuid, kind, body) VALUES (7, t.id(1), 'zone.closed', '{}');
INSERT INTO ev.command (event_id, uuid, kind, body, kiosk) VALUES (7, t.id(2), 'reel.hold', '{}', 'door-2');
CREATE VIEW t.has AS SELECT t.n(uuid_send(command)) AS command, kiosk, delivered_at IS NOT NULL AS has, cut_off FROM ev.delivery;
UPDATE ev.kiosk SET role = session_user WHERE name = 'desk-1';
SELECT bag_eq('SELECT * FROM t.has', $$VALUES (1, 'desk-1', false, false), (1, 'door-2', false, true),
    (2, 'door-2', false, true)$$, 'each order and whom it is for; who is not connected is cut off');
SELECT is(t.push('desk-1', 1, 'zone.closed', '{"zone": "hall"}'), 'kept', 'its entry comes up');
SELECT is(t.push('door-2', 1, 'zone.closed', '{"zone": "hall"}'), 'kept', 'from two kiosks, by one uuid');
SELECT is(t.push('door-2', 1, 'zone.closed', '{"zone": "hall"}'), 'kept', 'said again');
SELECT bag_eq('SELECT * FROM t.has', $$VALUES (1, 'desk-1', true, false), (1, 'door-2', true, false),
    (2, 'door-2', false, true)$$, 'both have it');
SELECT is(t.push('door-2', 2, 'x', '{}'), 'kept', 'an entry of another kind');
SELECT is(count(*), 1::bigint, 'is no receipt') FROM t.has WHERE command = 2 AND NOT has;
-- the test can fail
CREATE OR REPLACE FUNCTION ev.check_reel_order(of_event bigint, kind text, body jsonb) RETURNS void LANGUAGE sql AS '';
SELECT isnt(t.order('reel.go', '{"target": "opera"}'), 'order: nothing on the reel is called opera',
    'mutant: an unchecked order is noticed');
SELECT * FROM finish();
ROLLBACK;

-- What the organiser sees, counted by hand.
\ir setup.psql
SELECT no_plan();
INSERT INTO ev.tier (event_id, number, code, name_zh, name_en, rank, grants, badge, ticket)
VALUES (7, 1, 'vip', '贵宾', 'VIP', 1, 0, '', ''), (7, 2, 'std', '普通', 'Standard', 2, 0, '', '');
INSERT INTO ev.channel (event_id, number, code, name_zh, name_en, quota) VALUES (7, 1, 'web', '', 'Web', 0);
INSERT INTO ev.gate (event_id, code, name_zh, name_en, zone, dirs, desk) VALUES (7, 'A', '北门', 'North', 'hall', 3, 0);
INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_zh, name_latin, company, status)
VALUES (7, 100, 'r1', 1, 1, '张三', 'Zhang San', 'Example', 0), (7, 101, 'r2', 2, 1, '', 'Li Si', '', 0),
    (7, 102, 'r3', 2, 1, '', '', '', 0), (7, 103, 'r4', 2, 1, '', '', '', 3);
INSERT INTO ev.sponsor (event_id, id, code, name_zh, name_en, logo, weight, exclusive, tier_mask)
VALUES (7, 4, 'acme', '', 'Acme', '', 1, 0, 0), (7, 5, 'zeta', '', 'Zeta', '', 1, 0, 0);

-- where sponsors stand: as ev.sponsor says until something else is said
SELECT results_eq($$SELECT code, medium, places FROM ev.sold_position WHERE event_id = 7 ORDER BY number$$,
    $$VALUES ('badge', 2::bigint, 3::bigint), ('ticket', 0, 3), ('screen', 6, 6)$$, 'an event that does not say has three positions');
SELECT is((SELECT count(*) FROM ev.entitled WHERE event_id = 7), 6::bigint, 'and everybody stands at each');
SAVEPOINT said;
INSERT INTO ev.position (event_id, number, code, name_zh, name_en, medium, places, width, height)
VALUES (7, 4, 'cord', '', '', 1, 1, 0, 0), (7, 5, 'wall', '', '', 6, 2, 0, 0);
SELECT results_eq($$SELECT sponsor, position FROM ev.entitled WHERE event_id = 7 ORDER BY 1$$,
    $$VALUES (4::bigint, 5::bigint), (5, 5)$$, 'what people deliver is nobody''s unless it is said');
INSERT INTO ev.entitlement (event_id, number, sponsor, position, tier_mask, weight, exclusive, start, until)
VALUES (7, 1, 5, 4, 2, 9, 1, 0, 0);
SELECT results_eq($$SELECT sponsor, position, weight, exclusive FROM ev.entitled WHERE event_id = 7$$,
    $$VALUES (5::bigint, 4::bigint, 9::bigint, true)$$, 'then that alone holds');
ROLLBACK TO said;

-- 100 at 09:10 (and out, and in, and the next day), 101 at 09:20 and a double, 777 unknown at 09:21, 102 refused
CREATE FUNCTION t.at(clock text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('happened', extract(epoch FROM ('2026-09-01 ' || clock || '+08')::timestamptz)::bigint * 1000)
$$;
SELECT t.push('desk-1', 1, 'scan', t.body(100, 'A', more => t.at('09:10'))) \g /dev/null
SELECT t.push('desk-1', 2, 'scan', t.body(100, 'A', dir => 'out', prior => 1, more => t.at('09:12'))) \g /dev/null
SELECT t.push('desk-1', 3, 'scan', t.body(100, 'A', prior => 2, more => t.at('09:40'))) \g /dev/null
SELECT t.push('desk-1', 4, 'scan', t.body(100, 'A', day => 1, more => t.at('09:00'))) \g /dev/null
SELECT t.push('desk-1', 5, 'scan', t.body(101, 'A', more => t.at('09:20'))) \g /dev/null
SELECT t.push('door-2', 6, 'scan', t.body(101, 'B', more => t.at('09:18'))) \g /dev/null
SELECT t.push('door-2', 7, 'scan', t.body(777, 'B', verdict => 'ok_provisional', more => t.at('09:21'))) \g /dev/null
SELECT t.push('door-2', 8, 'scan', t.body(102, 'B', verdict => 'tier', more => t.at('09:22'))) \g /dev/null
SELECT t.push('desk-1', 9, 'scan', t.body(102, 'A', more => t.at('09:50'))) \g /dev/null
SELECT t.push('desk-1', 10, 'scan.undo', format('{"scan": "%s"}', t.id(9))) \g /dev/null

SELECT set_eq($$SELECT day, quarter::text, people, people_so_far FROM ev.arrivals_by_quarter WHERE event_id = 7$$,
    $$VALUES (0::bigint, '2026-09-01 09:00:00', 1::bigint, 1::bigint), (0, '2026-09-01 09:15:00', 2, 3),
        (1, '2026-09-01 09:00:00', 1, 1)$$, 'arrivals per quarter of an hour, in the event''s own time');
SELECT set_eq($$SELECT tier, name_en, came, expected FROM ev.arrivals_by_tier WHERE event_id = 7$$,
    $$VALUES ('vip', 'VIP', 1::bigint, 1::bigint), ('std', 'Standard', 1, 2), ('?', '', 1, 1)$$,
    'by tier; a cancelled ticket is not expected, an unknown one came');
SELECT set_eq($$SELECT channel, came, expected FROM ev.arrivals_by_channel WHERE event_id = 7$$,
    $$VALUES ('web', 2::bigint, 3::bigint), ('?', 1, 1)$$, 'by channel');
SELECT set_eq($$SELECT day, gate, name_en, arrivals, entries, exits, refused, conflicts FROM ev.arrivals_by_gate$$,
    $$VALUES (0::bigint, 'A', 'North', 2::bigint, 3::bigint, 1::bigint, 0::bigint, 0::bigint), (1, 'A', 'North', 1, 1, 0, 0, 0),
        (0, 'B', '', 1, 2, 0, 1, 1)$$, 'by gate');
SELECT is((SELECT sum(people) FROM ev.arrivals_by_quarter), (SELECT sum(arrivals) FROM ev.arrivals_by_gate),
    'gates and quarters of an hour agree');
SELECT set_eq($$SELECT name, zone, first_kiosk, first_gate, first_at::time::text, second_kiosk, second_gate, second_at::time::text,
    likely_first, seen FROM ev.conflicts$$, $$VALUES ('Li Si', 'hall', 'desk-1', 'A', '09:20:00', 'door-2', 'B', '09:18:00',
    'door-2', false)$$, 'conflicts with names, and who was likely first');

UPDATE ev.kiosk SET role = session_user, seen = now() - interval '90 seconds', health = '{"unsent": 12}' WHERE name = 'desk-1';
UPDATE ev.kiosk SET health = '{"unsent": "many"}' WHERE name = 'door-2';
SELECT t.push('door-2', 30, 'x', 'junk') \g /dev/null
SELECT set_eq($$SELECT kiosk, connected, unsent, newest_entry, quarantined, revoked FROM ev.kiosk_health WHERE event_id = 7$$,
    $$VALUES ('desk-1', true, 12::bigint, 10::bigint, 0::bigint, false), ('door-2', false, NULL, 8, 1, false),
        ('door-3', false, NULL, NULL, 0, true)$$, 'kiosks: connected, what they have not sent, what is held back');
SELECT cmp_ok(seen_ago, '>=', interval '90 seconds', 'and when they were seen') FROM ev.kiosk_health WHERE kiosk = 'desk-1';
SELECT set_eq($$SELECT kiosk, seq, kind, body FROM ev.quarantined$$, $$VALUES ('door-2', 30::bigint, 'x', 'junk')$$, 'quarantine');

SELECT t.push('desk-1', 40, 'print.intent', '{"ticket": 100, "serial": 1, "attempt": 1, "logos": [4, 5]}') \g /dev/null
SELECT t.push('desk-1', 41, 'print.printed', '{"ticket": 100, "serial": 1, "attempt": 1}') \g /dev/null
SELECT t.push('desk-1', 42, 'print.intent', '{"ticket": 101, "serial": 1, "attempt": 1, "logos": [4]}') \g /dev/null
SELECT t.push('desk-1', n, 'play.ended', format('{"play": "p%s", "item": "film", "sponsor": 4, "shown_ms": %s, "complete": %s}',
    n, ms, whole)) FROM (VALUES (50, 30000, 'true'), (51, 30500, 'true'), (52, 4000, 'false')) AS p (n, ms, whole) \g /dev/null
SELECT set_eq($$SELECT sponsor, badges, plays, plays_complete, seconds_complete, seconds_cut FROM ev.exposure$$,
    $$VALUES ('acme', 1::bigint, 3::bigint, 2::bigint, 60.5, 4.0), ('zeta', 1, 0, 0, 0, 0)$$,
    'sponsors: logos that were printed, plays whole and cut');
-- the test can fail
CREATE OR REPLACE VIEW ev.arrival AS
SELECT s.event_id, v.code AS event, s.day, s.ticket, s.gate, s.kiosk, to_timestamp(s.est / 1000.0) AT TIME ZONE v.timezone AS arrived
FROM ev.scan AS s JOIN ev.event AS v ON v.event_id = s.event_id WHERE s.admitted;
SELECT isnt((SELECT sum(people) FROM ev.arrivals_by_quarter), (SELECT sum(arrivals) FROM ev.arrivals_by_gate),
    'mutant: counting every scan as an arrival is noticed');
SELECT * FROM finish();
ROLLBACK;

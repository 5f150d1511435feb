-- What sponsors got on badges: a logo counts when its badge came out, apart where nobody can tell, and once however often
-- it is printed again. And rolls of labels.
\ir setup.psql
SELECT no_plan();
INSERT INTO ev.tier (event_id, number, code, name_zh, name_en, rank, grants, badge, ticket)
VALUES (7, 1, 'vip', '贵宾', 'VIP', 1, 0, '', ''), (7, 2, 'std', '普通', 'Standard', 2, 0, '', '');
INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_zh, name_latin, company, status)
VALUES (7, 100, 'r1', 1, 1, '张三', '', '', 0), (7, 101, 'r2', 2, 1, '', 'Li Si', '', 0), (7, 102, 'r3', 2, 1, '', '', '', 0);
INSERT INTO ev.sponsor (event_id, id, code, name_zh, name_en, logo, weight, exclusive, tier_mask)
VALUES (7, 4, 'acme', '', 'Acme', '', 1, 0, 0), (7, 5, 'zeta', '', 'Zeta', '', 1, 0, 0);
CREATE FUNCTION t.print(kiosk text, n int, state text, ticket int, serial int DEFAULT 1, more jsonb DEFAULT '{}')
RETURNS text LANGUAGE sql AS $$
    SELECT t.push(kiosk, n, 'print.' || state, (jsonb_build_object('intent', 1, 'attempt', 1, 'ticket', ticket, 'serial',
        serial) || more)::text)
$$;
CREATE FUNCTION t.seen() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s+%s', sponsor, badges, badges_uncertain), ', ' ORDER BY sponsor) FROM ev.exposure
    WHERE event_id = 7
$$;

SELECT t.print('desk-1', 1, 'intent', 100, more => '{"logos": [4, 5]}') \g /dev/null
SELECT t.print('desk-1', 2, 'sent', 100, more => '{"printer": "LEFT"}') \g /dev/null
SELECT is(t.seen(), 'acme 0+0, zeta 0+0', 'on its way is not seen by anybody');
SELECT t.print('desk-1', 3, 'uncertain', 100) \g /dev/null
SELECT is(t.seen(), 'acme 0+1, zeta 0+1', 'perhaps printed: apart');
SELECT t.print('desk-1', 4, 'printed', 100, more => '{"operator": 2}') \g /dev/null
SELECT is(t.seen(), 'acme 1+0, zeta 1+0', 'staff said it came out: it counts, once');
SELECT t.print('desk-1', 4, 'printed', 100) \g /dev/null
SELECT is(t.seen(), 'acme 1+0, zeta 1+0', 'said again after the answer was lost: no more');
SELECT t.print('desk-1', 5, 'intent', 100, 2, '{"logos": [4, 5], "reason": "lost", "operator": 3}') \g /dev/null
SELECT t.print('desk-1', 6, 'printed', 100, 2) \g /dev/null
SELECT is(t.seen(), 'acme 1+0, zeta 1+0', 'printed again for one who lost it: nobody gains');
SELECT t.print('door-2', 7, 'intent', 101, more => '{"logos": [4]}') \g /dev/null
SELECT t.print('door-2', 8, 'failed', 101) \g /dev/null
SELECT is(t.seen(), 'acme 1+0, zeta 1+0', 'failed: nothing was seen');
SELECT t.print('door-2', 9, 'intent', 101, more => '{"attempt": 2}') \g /dev/null
SELECT t.print('door-2', 10, 'printed', 101, more => '{"attempt": 2}') \g /dev/null
SELECT is(t.seen(), 'acme 2+0, zeta 1+0', 'printed at the second try, with the logos of the first');
-- the states of a badge come in the wrong order: its intent lay in quarantine
SELECT t.push('desk-1', 21, 'print.printed', '{"ticket": 102, "serial": 1, "attempt": 1}') \g /dev/null
SELECT is(t.seen(), 'acme 2+0, zeta 1+0', 'printed, with which logos is not known yet');
SELECT t.push('desk-1', 20, 'print.intent', '{"ticket": 102, "serial": 1, "attempt": 1, "logos": [5]}', seq => 11) \g /dev/null
SELECT is(t.seen(), 'acme 2+0, zeta 2+0', 'the intent comes late: now they are');

SELECT set_eq($$SELECT sponsor, tier, kiosk, badges, share FROM ev.exposure_on_badges WHERE event_id = 7$$,
    $$VALUES ('acme', 'vip', 'desk-1', 1::bigint, 0.5), ('zeta', 'vip', 'desk-1', 1, 0.5), ('acme', 'std', 'door-2', 1, 1),
        ('zeta', 'std', 'desk-1', 1, 1)$$, 'by tier and kiosk, with the share of all logos there');
SELECT set_eq($$SELECT reference, serial, state, printer, reason, operator FROM ev.badges WHERE ticket = 100$$,
    $$VALUES ('r1', 1::bigint, 'printed', 'LEFT', '', 0::bigint), ('r1', 2, 'printed', '', 'lost', 3)$$,
    'each badge: where, and why again');
SELECT matches(t.print('desk-1', 30, 'intent', 100, 3, jsonb_build_object('reason', repeat('x', 129))), '^quarantined',
    'a reason without end');
SELECT matches(t.print('desk-1', 31, 'intent', 100, 3, '{"operator": -1}'), '^quarantined', 'an operator who cannot be');

-- on screens, in the event's own time: 15:59 UTC is 23:59 of the same day in Shanghai, 16:01 the next one
CREATE FUNCTION t.play(kiosk text, n int, sponsor int, at timestamptz, ms int, complete boolean) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ev.play (play, event_id, kiosk, item, programme, sponsor, started, shown_ms, complete)
    VALUES ('p' || n, 7, kiosk, 'film', 'main', sponsor, extract(epoch FROM at)::bigint * 1000, ms, complete)
$$;
SELECT t.play('desk-1', n, sponsor, at, ms, complete) FROM (VALUES
    (1, 4, '2026-10-27 15:59Z'::timestamptz, 30000, true), (2, 4, '2026-10-27 02:00Z', 15000, false),
    (3, 4, '2026-10-27 02:00Z', NULL, NULL), (4, 5, '2026-10-27 02:01Z', 15000, true),
    (5, 5, '2026-10-27 16:01Z', 10000, true), (6, 0, '2026-10-27 02:02Z', 90000, true))
    AS p (n, sponsor, at, ms, complete) \g /dev/null
SELECT t.play('door-2', 7, 4, '2026-10-27 02:00Z', NULL, NULL) \g /dev/null
SELECT set_eq($$SELECT sponsor, kiosk, date::text, plays_complete, plays_cut, plays_uncertain, seconds_complete,
        seconds_cut, share FROM ev.exposure_on_screens WHERE event_id = 7$$,
    $$VALUES ('acme', 'desk-1', '2026-10-27', 1::bigint, 1::bigint, 1::bigint, 30.0, 15.0, 0.75),
        ('zeta', 'desk-1', '2026-10-27', 1, 0, 0, 15, 0, 0.25), ('zeta', 'desk-1', '2026-10-28', 1, 0, 0, 10, 0, 1),
        ('acme', 'door-2', '2026-10-27', 0, 0, 1, 0, 0, NULL)$$,
    'by kiosk and day: whole, cut, and without an end; what is nobody''s takes no share');
-- labels
SELECT is(t.push('desk-1', 40, 'roll.set', '{"printer": "LEFT", "labels": 100, "operator": 1}'), 'kept', 'a roll is put in');
SELECT t.print('desk-1', 41, 'sent', 102, 2, '{"printer": "LEFT"}') \g /dev/null
SELECT t.print('desk-1', 42, 'sent', 102, 3, '{"printer": "RIGHT"}') \g /dev/null
SELECT set_eq($$SELECT kiosk, printer, labels, used, "left" FROM ev.printers$$,
    $$VALUES ('desk-1', 'LEFT', 100::bigint, 1::bigint, 99::bigint)$$, 'what its printer took since');
SELECT t.push('desk-1', 39, 'roll.set', '{"printer": "LEFT", "labels": 5, "operator": 1}', seq => 12) \g /dev/null
SELECT is((SELECT labels FROM ev.roll), 100::bigint, 'an older roll that is told of late is no news');
SELECT matches(t.push('desk-1', 43, 'roll.set', '{"labels": 5}'), '^quarantined', 'a roll in no printer');
SELECT matches(t.push('desk-1', 44, 'roll.set', '{"printer": "LEFT", "labels": 100001}'), '^quarantined', 'a roll too long');
-- the test can fail
CREATE OR REPLACE VIEW ev.shown_logo AS
SELECT p.event_id, l.sponsor, 1::bigint AS tier, p.kiosk, p.est, p.state = 'print.printed' AS printed
FROM ev.print AS p CROSS JOIN LATERAL unnest(p.logos) AS l (sponsor) WHERE p.state IN ('print.printed', 'print.uncertain');
SELECT isnt(t.seen(), 'acme 2+0, zeta 2+0', 'mutant: each state counts, and it shows');
SELECT * FROM finish();
ROLLBACK;

-- Badges: each state a row, the newest badge of a ticket for everyone.
\ir setup.psql
SELECT no_plan();
CREATE FUNCTION t.print(kiosk text, n int, state text, ticket int, serial int DEFAULT 1, ago int DEFAULT 0,
    more jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT t.push(kiosk, n, 'print.' || state, (jsonb_build_object('intent', 1, 'attempt', 1, 'ticket', ticket, 'serial',
        serial) || more)::text, ago)
$$;
CREATE FUNCTION t.badge(of_ticket int) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s %s %s', serial, state, kiosk) FROM ev.badge WHERE event_id = 7 AND ticket = of_ticket
$$;
SELECT is(t.print('desk-1', 1, 'intent', 100, more => '{"logos": [4, 9, 0], "credits": []}'), 'kept', 'an intent');
SELECT is(t.badge(100), '1 print.intent desk-1', 'is known to all');
SELECT is(t.print('desk-1', 2, 'sent', 100, more => format('{"badge": "%s", "job": "j"}', t.id(1))::jsonb), 'kept', 'sent');
SELECT is(t.print('desk-1', 3, 'printed', 100, more => format('{"badge": "%s"}', t.id(1))::jsonb), 'kept', 'printed');
SELECT is(t.badge(100), '1 print.printed desk-1', 'the newest state');
SELECT is(logos, '{4,9}', 'a state has the logos of its intent') FROM ev.print WHERE uuid = t.id(3);
SELECT is(badge, t.id(1), 'and its badge') FROM ev.print WHERE uuid = t.id(3);
SELECT is(badge, t.id(1), 'as has the intent') FROM ev.print WHERE uuid = t.id(1);
SELECT t.print('desk-1', 3, 'printed', 100) \g /dev/null
SELECT is(count(*), 3::bigint, 'said again: no row more') FROM ev.print;
SELECT t.print('door-2', 4, 'intent', 100, 2) \g /dev/null
SELECT is(t.badge(100), '2 print.intent door-2', 'a newer badge at another desk');
SELECT t.print('desk-1', 5, 'uncertain', 100, 1) \g /dev/null
SELECT is(t.badge(100), '2 print.intent door-2', 'goes before news of an older one');
SELECT t.print('desk-1', 6, 'printed', 101, ago => 1000) \g /dev/null
SELECT t.print('door-2', 7, 'intent', 101, ago => 9000) \g /dev/null
SELECT is(t.badge(101), '1 print.printed desk-1', 'two desks, one serial: the later word');
SELECT t.print('desk-1', 8, 'failed', 101, ago => 9000) \g /dev/null
SELECT is(t.badge(101), '1 print.failed desk-1', 'of one desk the last word, whatever its clock');
SELECT matches(t.print('desk-1', 9, 'intent', 0), '^quarantined', 'no ticket');
SELECT matches(t.print('desk-1', 10, 'intent', 100, 256), '^quarantined', 'a serial that cannot be');
SELECT matches(t.print('desk-1', 11, 'intent', 100, more => '{"logos": [1,2,3,4,5,6,7,8,9]}'), '^quarantined', 'nine logos');
SELECT matches(t.print('desk-1', 12, 'intent', 100, more => '{"logos": "x"}'), '^quarantined', 'logos that are none');
SELECT is(t.badge(100), '2 print.intent door-2', 'and nothing of it counts');
-- the test can fail
CREATE OR REPLACE FUNCTION ev.fold_print(fresh uuid[]) RETURNS void LANGUAGE sql AS $$
    UPDATE ev.badge SET serial = 1, state = 'print.sent', kiosk = 'desk-1' $$;
SELECT t.print('desk-1', 13, 'sent', 100) \g /dev/null
SELECT isnt(t.badge(100), '2 print.intent door-2', 'mutant: the last to push wins, and it shows');
SELECT * FROM finish();
ROLLBACK;

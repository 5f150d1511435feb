-- What the scans of a ticket come to: as a kiosk folds its own (presence.sql), over all kiosks.
\ir setup.psql
SELECT no_plan();
CREATE FUNCTION t.row(of_ticket bigint, of_slot text DEFAULT '') RETURNS text LANGUAGE sql AS $$
    SELECT format('gate %s listed %s last %s/%s/%s', e.gate, e.listed, e.last_dir, e.last_gate, e.last_kiosk)
    FROM ev.elsewhere AS e WHERE e.ticket = of_ticket AND e.slot = of_slot
$$;
CREATE FUNCTION t.change(kiosk text, n int, kind text, scan int) RETURNS text LANGUAGE sql AS $$
    SELECT t.push(kiosk, n, 'scan.' || kind, format('{"scan": "%s", "seq": %s, "ticket": null}', t.id(scan), scan))
$$;

-- in, out, in
SELECT t.push('desk-1', 1, 'scan', t.body(100, 'A', more => '{"listed": true}')) \g /dev/null
SELECT is(t.row(100), 'gate A listed 1 last in/A/desk-1', 'where the seat was taken');
SELECT t.push('door-2', 2, 'scan', t.body(100, 'B', dir => 'out', prior => 1)) \g /dev/null
SELECT is(t.row(100), 'gate A listed 1 last out/B/door-2', 'who saw the ticket last');
SELECT is(t.room(100), 'out 1 entries 0 seats, last 2', 'gone');
SELECT t.push('door-2', 3, 'scan', t.body(100, 'B', prior => 2)) \g /dev/null
SELECT is(t.row(100), 'gate B listed 0 last in/B/door-2', 'a seat by another gate');
SELECT is(t.room(100), 'in 2 entries 1 seats, last 3', 'in again');
SELECT is(t.push('door-2', 4, 'scan', t.body(101, 'B', dir => 'out')), 'accepted', 'an exit of who never came');
SELECT is(t.room(101), 'out 0 entries 0 seats, last 4', 'leaves a trace');
SELECT t.push('desk-1', 5, 'scan', t.body(102, 'A', verdict => 'ok_override')) \g /dev/null
SELECT t.push('desk-1', 6, 'scan', t.body(102, 'A', verdict => 'ok_override', prior => 5)) \g /dev/null
SELECT is(t.room(102), 'in 2 entries 1 seats, last 6', 'who is inside takes no second seat');

-- sessions and days
SELECT t.push('desk-1', 10, 'scan', t.body(110, 'A', slot => 's1')) \g /dev/null
SELECT t.push('desk-1', 11, 'scan', t.body(110, 'A', dir => 'out', prior => 10, slot => 's2')) \g /dev/null
SELECT is(t.room(110, of_slot => 's1'), 'out 1 entries 0 seats, last 11', 'who leaves, leaves whatever session');
SELECT is(t.room(110, of_slot => 's2'), 'out 0 entries 0 seats, last 11', 'the exit is known in its own');
SELECT t.push('desk-1', 12, 'scan', t.body(110, 'A', day => -1)) \g /dev/null
SELECT is(t.room(110, of_day => -1), 'in 1 entries 1 seats, last 12', 'on no event day');

-- companions and undo
SELECT t.push('desk-1', 20, 'scan', t.body(120, 'A')) \g /dev/null
SELECT is(t.change('desk-1', 21, 'companion', 20), 'kept', 'a companion');
SELECT t.change('desk-1', 22, 'companion', 20) \g /dev/null
SELECT is(t.room(120), 'in 1 entries 3 seats, last 20', 'two companions');
SELECT is(t.change('desk-1', 22, 'companion', 20), 'kept', 'said again');
SELECT is(t.room(120), 'in 1 entries 3 seats, last 20', 'counts once');
SELECT matches(t.change('door-2', 23, 'companion', 20), '^quarantined: .*of this kiosk', 'no kiosk changes another''s');
SELECT is(t.change('desk-1', 24, 'undo', 20), 'kept', 'taken back');
SELECT is(t.room(120), 'out 0 entries 0 seats, last 0', 'as if it had not been');
SELECT is(t.push('door-2', 25, 'scan', t.body(120, 'B')), 'accepted', 'and in nobody''s way');
SELECT t.push('desk-1', 26, 'scan', t.body(121, 'A')) \g /dev/null
SELECT t.push('door-2', 27, 'scan', t.body(121, 'B')) \g /dev/null
SELECT is(t.room(121), 'in 1 entries 2 seats, last 26', 'a double');
SELECT t.change('door-2', 28, 'undo', 27) \g /dev/null
SELECT is(t.room(121), 'in 1 entries 1 seats, last 26', 'the second was sent away');
SELECT t.push('desk-1', 29, 'scan', t.body(121, 'A', verdict => 'used')) \g /dev/null
SELECT is(t.change('desk-1', 30, 'undo', 29), 'kept', 'a refusal is taken back');
SELECT ok(undone, 'and marked') FROM ev.scan WHERE uuid = t.id(29);

-- paper: where its own time puts it
SELECT t.push('desk-1', 40, 'scan', t.body(140, 'A', dir => 'out')) \g /dev/null
SELECT t.push('door-2', 41, 'scan', t.body(140, 'B', prior => 40, more => format(
    '{"source": "paper", "happened": %s}', ev.now_ms() - 3600000)::jsonb)) \g /dev/null
SELECT is(t.room(140), 'out 1 entries 0 seats, last 40', 'an entry on paper before an exit is over');
SELECT is(est, e.est, 'with the time of the paper') FROM ev.scan JOIN (SELECT (body ->> 'happened')::bigint AS est FROM ev.entry
    WHERE uuid = t.id(41)) AS e USING (est) WHERE uuid = t.id(41);

-- several of one ticket in one batch go in the order of seq
CREATE FUNCTION t.batch(base int, kiosk text, bodies text[], kinds text[]) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(p.state, ' ' ORDER BY p.uuid) FROM ev.push(kiosk, 'boot', 1000000,
        (SELECT array_agg(uuid_send(t.id(base + i)) ORDER BY i DESC) FROM generate_subscripts(bodies, 1) AS i),
        (SELECT array_agg(base + i::bigint ORDER BY i DESC) FROM generate_subscripts(bodies, 1) AS i),
        (SELECT array_agg(kinds[i] ORDER BY i DESC) FROM generate_subscripts(bodies, 1) AS i),
        array_fill(5::bigint, ARRAY[cardinality(bodies)]), array_fill('boot'::text, ARRAY[cardinality(bodies)]),
        array_fill(999000::bigint, ARRAY[cardinality(bodies)]),
        (SELECT array_agg(bodies[i] ORDER BY i DESC) FROM generate_subscripts(bodies, 1) AS i)) AS p
$$;
SELECT is(t.batch(200, 'door-2', ARRAY[t.body(150, 'B'), t.body(150, 'B', dir => 'out', prior => 201),
    t.body(150, 'B', prior => 202), t.body(151, 'B')], '{scan,scan,scan,scan}'), 'accepted accepted accepted accepted',
    'in, out, in at once, sent backwards');
SELECT is(t.room(150), 'in 2 entries 1 seats, last 203', 'comes to what it should');
SELECT is(t.batch(210, 'door-2', ARRAY[t.body(152, 'B'), format('{"scan": "%s", "ticket": 152}', t.id(211)), t.body(152, 'B'),
    format('{"scan": "%s", "ticket": 152}', t.id(213))], '{scan,scan.undo,scan,scan.companion}'),
    'accepted kept accepted kept', 'in, taken back, in, a companion: at once');
SELECT is(t.room(152), 'in 1 entries 2 seats, last 213', 'and no conflict');
SELECT is(t.conflicts(), '27: desk-1/A then door-2/B', 'of all this one double');
SELECT is(count(*), 1::bigint, 'a kind of scan nobody knows is kept') FROM (SELECT t.push('desk-1', 60, 'scan.later', '{}')) AS p (s)
    WHERE s = 'kept';

-- Folding step by step comes to the same as folding all again: 2,000 random scans of 20 tickets by three kiosks
CREATE FUNCTION t.shuffle(base int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    of_ticket int;
    knows int;
    of_slot text;
BEGIN
    PERFORM setseed(0.42);
    FOR i IN 1..2000 LOOP
        of_ticket := 500 + floor(random() * 20);
        of_slot := (ARRAY['', 's1'])[1 + floor(random() * 2)];
        knows := (SELECT t.n(e.last_scan) FROM ev.elsewhere AS e WHERE e.ticket = of_ticket AND e.slot = of_slot
            AND random() < 0.5);
        PERFORM t.push((ARRAY['desk-1', 'door-2'])[1 + floor(random() * 2)], base + i, 'scan', t.body(of_ticket, 'A',
            (ARRAY['hall', 'tea', 'bar', 'lab'])[1 + of_ticket % 4], (ARRAY['in', 'in', 'out'])[1 + floor(random() * 3)],
            nullif(knows, 0), of_slot));
    END LOOP;
    RETURN (SELECT count(*) FROM ev.conflict);
END $$;
SELECT cmp_ok(t.shuffle(10000), '>', 100::bigint, 'many scans, many conflicts');
CREATE TABLE t.before AS SELECT event_id, ticket, zone, day, slot, inside, entries, seats, last, last_dir, last_gate, last_kiosk,
    last_scan FROM ev.elsewhere WHERE ticket >= 500;
SELECT ev.refold(event_id, ticket, zone, day) FROM (SELECT DISTINCT event_id, ticket, zone, day FROM t.before) AS k \g /dev/null
SELECT bag_eq('SELECT * FROM t.before', 'SELECT event_id, ticket, zone, day, slot, inside, entries, seats, last, last_dir,
    last_gate, last_kiosk, last_scan FROM ev.elsewhere WHERE ticket >= 500', 'step by step and all again agree');

-- the test can fail: a refold that does something else
CREATE OR REPLACE FUNCTION ev.refold(of_event bigint, of_ticket bigint, of_zone text, of_day bigint) RETURNS void
LANGUAGE sql AS $$ UPDATE ev.elsewhere SET seats = seats + 1 WHERE ticket = of_ticket AND zone = of_zone $$;
SELECT ev.refold(event_id, ticket, zone, day) FROM (SELECT DISTINCT event_id, ticket, zone, day FROM t.before) AS k \g /dev/null
SELECT isnt((SELECT sum(seats) FROM t.before), (SELECT sum(seats) FROM ev.elsewhere WHERE ticket >= 500),
    'mutant: another fold is noticed');
SELECT * FROM finish();
ROLLBACK;

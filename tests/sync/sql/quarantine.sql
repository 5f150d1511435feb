-- Poison is held back with a reason, is in nobody's way, and can be let in once it is mended.
\ir setup.psql
SELECT no_plan();

SELECT matches(t.push('desk-1', 1, 'x', 'no json'), '^quarantined: .*json', 'no JSON');
SELECT matches(t.push('desk-1', 2, 'x', '[1]'), '^quarantined: .*object', 'no object');
SELECT matches(t.push('desk-1', 3, 'x', '{"a": "\u0000"}'), '^quarantined: ', 'a NUL');
SELECT matches(t.push('desk-1', 4, 'x', format('{"a": "%s"}', repeat('x', 70000))), '^quarantined: .*too long', 'too long');
SELECT is(t.push('desk-1', 5, 'x', format('{"a": "%s"}', repeat('x', 65526))), 'kept', '64 KiB are not');
SELECT matches(t.push('desk-1', 6, 'x', repeat('[', 30000)), '^quarantined: ', 'too deep');
SELECT matches(t.push('desk-1', 7, 'x', NULL), '^quarantined: a field is missing', 'no body');
SELECT matches(t.push('desk-1', 8, NULL, '{}'), '^quarantined: a field is missing', 'no kind');
SELECT matches(t.push('desk-1', 9, 'X; DROP', '{}'), '^quarantined: the kind', 'a kind that is no word');
SELECT matches(t.push('desk-1', 10, 'x', '{}', seq => 0), '^quarantined: seq', 'a seq of nought');
SELECT matches(t.push('desk-1', 11, 'x', '{}', -9000000000000000000), '^quarantined: the boot time', 'a boot time without end');
SELECT matches(t.push('desk-1', 12, 'scan', '{}'), '^quarantined: a scan without', 'a scan of nothing');
SELECT matches(t.push('desk-1', 13, 'scan', t.body(-1, 'A')), '^quarantined: ', 'a ticket that cannot be');
SELECT matches(t.push('desk-1', 14, 'scan', t.body(1, 'A', more => '{"ticket": 1e30}')), '^quarantined: ', 'a number too large');
SELECT matches(t.push('desk-1', 15, 'scan', t.body(1, 'A', dir => 'up')), '^quarantined: ', 'a direction that is none');
SELECT matches(t.push('desk-1', 16, 'scan', t.body(1, 'A', more => '{"prior": "me"}')), '^quarantined: ', 'a prior that is none');
SELECT matches(t.push('desk-1', 17, 'scan', t.body(1, repeat('A', 65))), '^quarantined: ', 'a gate too long');
SELECT matches(t.push('desk-1', 18, 'scan.undo', '{"scan": "00000000-0000-0000-0000-0000000000ff"}'), '^quarantined: .*no such',
    'an undo of nothing');
SELECT is(count(*), 0::bigint, 'no row of presence is left of all that') FROM ev.elsewhere;
SELECT is(count(*), 0::bigint, 'no scan') FROM ev.scan;
SELECT is(count(*), 1::bigint, 'and one entry') FROM ev.entry;
SELECT is(count(*), 17::bigint, 'all others are to be seen') FROM ev.quarantined;
SELECT is(body, 'no json', 'as they were sent') FROM ev.quarantined WHERE uuid = t.id(1);

-- one of 300
CREATE FUNCTION t.many(n int, bad int) RETURNS TABLE (state text, rows bigint) LANGUAGE sql AS $$
    SELECT p.state, count(*) FROM ev.push('desk-1', 'boot', 1000000,
        (SELECT array_agg(uuid_send(t.id(1000 + i)) ORDER BY i) FROM generate_series(1, n) AS i),
        (SELECT array_agg(1000 + i::bigint ORDER BY i) FROM generate_series(1, n) AS i), array_fill('scan'::text, ARRAY[n]),
        array_fill(5::bigint, ARRAY[n]), array_fill('boot'::text, ARRAY[n]), array_fill(999000::bigint, ARRAY[n]),
        (SELECT array_agg(CASE WHEN i = bad THEN '{"ticket": {}}' ELSE t.body(1000 + i, 'A') END ORDER BY i)
            FROM generate_series(1, n) AS i)) AS p GROUP BY 1
$$;
SELECT bag_eq('SELECT * FROM t.many(300, 150)', $$VALUES ('accepted', 299::bigint), ('quarantined', 1::bigint)$$,
    'one of 300 is held back');
SELECT is(count(*), 299::bigint, 'the others are all there') FROM ev.elsewhere;
SELECT bag_eq('SELECT * FROM t.many(300, 150)', $$VALUES ('accepted', 299::bigint), ('quarantined', 1::bigint)$$,
    'the same again');

-- uuids of others, and one's own twice
SELECT is(t.push('door-2', 1001, 'scan', t.body(5, 'B')), 'quarantined: the uuid is that of another entry', 'another kiosk''s');
SELECT is(t.push('desk-1', 1001, 'scan', t.body(1001, 'A'), 1000), 'accepted', 'whose answer stays the same');
SELECT is(t.push('desk-1', 1001, 'scan', t.body(1001, 'A'), seq => 77), 'quarantined: the uuid is that of another entry',
    'another seq');
SELECT is(t.push('desk-1', 1001, 'scan', t.body(1001, 'A'), 1000), 'accepted', 'the first stays');
SELECT is(t.push('door-2', 900, 'x', 'junk'), t.push('door-2', 900, 'x', 'junk'), 'a squatter on a uuid');
SELECT is(t.push('desk-1', 900, 'x', '{}'), 'kept', 'is not in the way of its owner');

-- a fault of the moment is no poison: nothing is said, the kiosk sends again
CREATE FUNCTION t.full(fresh uuid[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN RAISE 'no space left' USING ERRCODE = '53100'; END $$;
INSERT INTO ev.intake VALUES ('full', 98, 't.full(uuid[])');
SELECT throws_ok($$SELECT t.push('desk-1', 901, 'full', '{}')$$, '53100', NULL, 'disk full is said as such');
SELECT is(count(*), 0::bigint, 'and quarantines nothing') FROM ev.quarantine WHERE kind = 'full';

-- a revoked kiosk
SELECT is(t.push('door-3', 950, 'scan', t.body(7, 'C')), 'quarantined: revoked', 'a revoked kiosk''s rows are held');
SELECT is(t.room(7), NULL, 'and change nothing');
SELECT is(t.push('door-3', 950, 'scan', t.body(7, 'C')), 'quarantined: revoked', 'said again');

-- release
SELECT is(ev.quarantine_release(t.id(950)), 1, 'released by hand');
SELECT is(t.room(7), 'in 1 entries 1 seats, last 950', 'it counts');
SELECT is(t.push('door-3', 950, 'scan', t.body(7, 'C')), 'accepted', 'and is answered so');
SELECT is(ev.quarantine_release(t.id(950)), 0, 'once');
SELECT is(ev.quarantine_release(t.id(1)), 0, 'what is still no JSON stays');
SELECT is(count(*), 1::bigint, 'to be seen') FROM ev.quarantined WHERE uuid = t.id(1);
CREATE OR REPLACE FUNCTION t.full(fresh uuid[]) RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE 'not yet'; END $$;
SELECT is(t.push('desk-1', 902, 'full', '{}'), 'quarantined: not yet', 'a fold that is not ready');
CREATE OR REPLACE FUNCTION t.full(fresh uuid[]) RETURNS void LANGUAGE sql AS '';
SELECT is(ev.quarantine_release(), 1, 'when it is, all that fits goes through');
SELECT is(state, 'kept', 'and is an entry') FROM ev.entry WHERE uuid = t.id(902);

-- the test can fail: a centre that takes rows in one go alone
CREATE OR REPLACE FUNCTION ev.take_singly(rows ev.quarantine[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ev.quarantine SELECT r.uuid, r.event_id, r.kiosk, r.seq, r.kind, r.at, r.boot, r.boottime, r.est, r.est_by,
        r.body, 'the batch', r.received_at, NULL FROM unnest(rows) AS r $$;
DELETE FROM ev.entry WHERE seq > 1000; DELETE FROM ev.scan; DELETE FROM ev.quarantine; DELETE FROM ev.elsewhere;
SELECT isnt(sum(rows), 299::numeric, 'mutant: one bad row takes the others along') FROM t.many(300, 150) WHERE state = 'accepted';
SELECT * FROM finish();
ROLLBACK;

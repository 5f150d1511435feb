-- kiosk.push as a whole: who may, the same answer again, when things happened, what is refused, what is held back.
\ir setup.psql
SELECT no_plan();

-- identity is the session's role alone
SELECT throws_ok($$SELECT * FROM kiosk.push('b', 1, '{}', '{}', '{}', '{}', '{}', '{}', '{}')$$, 'KS001', NULL,
    'who is no kiosk may not');
INSERT INTO ev.kiosk (name, role, event_id) VALUES ('me-1', session_user, 7);
SELECT is_empty($$SELECT * FROM kiosk.push('b', 1, '{}', '{}', '{}', '{}', '{}', '{}', '{}')$$, 'nothing sent, nothing said');
CREATE VIEW t.batch AS SELECT * FROM kiosk.push('boot', 1000000,
    ARRAY[uuid_send(t.id(1)), uuid_send(t.id(2)), uuid_send(t.id(3)), uuid_send(t.id(4))], '{1,2,3,4}',
    '{scan,scan,roster.wanted,print.intent}', '{5,6,7,8}', '{boot,boot,boot,boot}', '{1000,2000,3000,4000}',
    ARRAY[t.body(100, 'A'), t.body(101, 'A', verdict => 'tier'), '{"clock_ok": true}', '{"ticket": "?"}']);
CREATE TABLE t.first AS SELECT uuid, state, winner, reason FROM t.batch;
SELECT bag_eq('SELECT t.n(uuid), state FROM t.first', $$VALUES (1, 'accepted'), (2, 'kept'), (3, 'kept'), (4, 'quarantined')$$,
    'a row for each, and one bad one blocks nothing');
SELECT bag_eq('SELECT * FROM t.first', 'SELECT * FROM t.batch', 'the same again: the same answer');
SELECT is(count(*), 3::bigint, 'and no row twice') FROM ev.entry;
SELECT is(kiosk, 'me-1', 'under the name of the role') FROM ev.entry WHERE uuid = t.id(1);
SELECT matches(reason, 'bigint', 'the reason is told') FROM t.first WHERE state = 'quarantined';

-- a kind that nobody knows yet is kept; one joins with a table, a function and a row
SELECT is(t.push('desk-1', 20, 'parcel.made', '{"name": "Li"}'), 'kept', 'an unknown kind is kept');
CREATE TABLE t.parcel (uuid uuid, name text NOT NULL);
GRANT INSERT ON t.parcel TO ev_owner;
CREATE FUNCTION t.fold(fresh uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO t.parcel SELECT e.uuid, e.body ->> 'name' FROM ev.entry AS e WHERE e.uuid = ANY (fresh)
$$;
INSERT INTO ev.intake VALUES ('parcel', 99, 't.fold(uuid[])');
SELECT is(t.push('desk-1', 21, 'parcel.made', '{"name": "Wu"}'), 'kept', 'a kind that joined');
SELECT is(string_agg(name, ','), 'Wu', 'is folded') FROM t.parcel;
SELECT matches(t.push('desk-1', 22, 'parcel.made', '{}'), '^quarantined: .*null', 'and its poison held back');

-- when it happened
CREATE FUNCTION t.est(base int, boots text[], boottimes bigint[], at bigint[], bodies text[])
RETURNS TABLE (n int, ago bigint, by text)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ev.push('desk-1', 'now', 1000000, (SELECT array_agg(uuid_send(t.id(base + i)) ORDER BY i)
        FROM generate_subscripts(boots, 1) AS i), (SELECT array_agg(base + i::bigint ORDER BY i)
        FROM generate_subscripts(boots, 1) AS i), array_fill('x'::text, ARRAY[cardinality(boots)]), at, boots, boottimes, bodies);
    RETURN QUERY SELECT (e.seq - base)::int, round((ev.now_ms() - e.est) / 1000.0)::bigint, e.est_by FROM ev.entry AS e
        WHERE e.seq > base AND e.kind = 'x' AND e.kiosk = 'desk-1';
END $$;
SELECT bag_eq(format($$SELECT * FROM t.est(1000, '{now,now,old,old,lost}', '{940000,999000,100000,160000,5}',
    ARRAY[5, 5, 5, %1$s, 5], ARRAY['{}', '{}', '{"clock_ok":false}', '{"clock_ok":true}', '{"clock_ok":false}'])$$,
    ev.now_ms() - 600000),
    $$VALUES (1, 60::bigint, 'boot'), (2, 1, 'boot'), (3, 660, 'wall'), (4, 600, 'wall'), (5, 0, 'none')$$,
    'by this boot, by the wall, by another entry of that boot, or not at all');
SELECT bag_eq(format($$SELECT * FROM t.est(2000, '{lost,now,away,now}', '{5,940000,5,2000000}', ARRAY[5, 5, %s, 5],
    ARRAY['{}', '{}', '{"clock_ok":true}', '{}'])$$, ev.now_ms() + 31536000000),
    $$VALUES (1, 60::bigint, 'none'), (2, 60, 'boot'), (3, 0, 'none'), (4, 0, 'none')$$,
    'bounded by what came next; a clock a year ahead and a boot time to come are not believed');

-- calls that are refused as a whole
CREATE FUNCTION t.call(uuids bytea[], seqs bigint[] DEFAULT '{1}', boot text DEFAULT 'b') RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(state, ',') FROM ev.push('desk-1', boot, 1, uuids, seqs, '{x}', '{1}', '{b}', '{1}', '{"{}"}')
$$;
SELECT throws_like($$SELECT t.call(ARRAY[NULL::bytea])$$, '%not 16 bytes%', 'no uuid');
SELECT throws_like($$SELECT t.call(ARRAY['\x00'::bytea])$$, '%not 16 bytes%', 'a short uuid');
SELECT throws_like($$SELECT t.call(ARRAY[uuid_send(t.id(1)), uuid_send(t.id(2))])$$, '%one length%', 'unequal lengths');
SELECT throws_like($$SELECT t.call(ARRAY[uuid_send(t.id(1))], NULL)$$, '%one length%', 'a column is missing');
SELECT throws_like($$SELECT t.call(NULL)$$, '%one length%', 'no uuids at all');
SELECT throws_like($$SELECT t.call(ARRAY[uuid_send(t.id(1))], '{1}', NULL)$$, '%what time%', 'no boot');
SELECT throws_like($$SELECT * FROM ev.push('desk-1', 'b', 1, array_fill(uuid_send(t.id(1)), ARRAY[1001]),
    array_fill(1::bigint, ARRAY[1001]), array_fill('x'::text, ARRAY[1001]), array_fill(1::bigint, ARRAY[1001]),
    array_fill('b'::text, ARRAY[1001]), array_fill(1::bigint, ARRAY[1001]), array_fill('{}'::text, ARRAY[1001]))$$,
    '%1001 rows are more than 1000%', 'more than a thousand');
SELECT throws_like($$SELECT * FROM ev.push('desk-1', 'b', 1, array_fill(uuid_send(t.id(1)), ARRAY[2]), '{1,2}', '{x,x}',
    '{1,2}', '{b,b}', '{1,1}', '{"{}","{}"}')$$, '%twice%', 'a uuid twice');
SELECT is(count(*), 0::bigint, 'and nothing of them stays') FROM ev.entry WHERE kind = 'x' AND boot = 'b';
SELECT * FROM finish();
ROLLBACK;

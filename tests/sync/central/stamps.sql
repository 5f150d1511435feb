-- Stamps and tombstones, as who writes the tables meets them.
\set QUIET on
SELECT plan(17 + (SELECT count(*) FROM ev.pulled)::int);

SELECT ok(EXISTS (SELECT FROM pg_attribute WHERE attrelid = t AND attname = 'deleted' AND attnotnull)
        AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = t AND attname = 'xid' AND atttypid = 'xid8'::regtype)
        AND pg_get_indexdef(to_regclass('ev.' || name || '_xid')) LIKE '%btree (event_id, xid)'
        AND (SELECT count(*) FROM pg_trigger WHERE tgrelid = t AND NOT tgisinternal AND tgenabled = 'A'
            AND tgname IN ('stamp_new', 'stamp_changed', 'bury')) = 3,
    t || ' is stamped, also when rows come by replication')
FROM (SELECT name, format('ev.%I', name)::regclass AS t FROM ev.pulled ORDER BY name) AS t;
SELECT set_eq($$SELECT substr(proname, 6) FROM pg_proc 
    WHERE pronamespace = 'kiosk'::regnamespace AND proname ^@ 'pull_'$$,
    'SELECT name FROM ev.pulled', 'and each can be pulled');

INSERT INTO ev.zone VALUES (7, 'hall', '', '', '', 1, 0, 0, 0, 0, 0, 0, 0);
SELECT xid AS first FROM ev.zone WHERE code = 'hall' \gset
SELECT cmp_ok(:'first'::xid8, '<', pg_current_xact_id(), 'a new row has the stamp of its transaction');
UPDATE ev.zone SET capacity = 0 WHERE code = 'hall';
SELECT is(xid, :'first', 'a change to the same is no news') FROM ev.zone WHERE code = 'hall';
UPDATE ev.zone SET capacity = 100 WHERE code = 'hall';
SELECT xid AS second FROM ev.zone WHERE code = 'hall' \gset
SELECT cmp_ok(:'second'::xid8, '>', :'first'::xid8, 'a change is');
UPDATE ev.zone SET xid = '3' WHERE code = 'hall';
SELECT cmp_ok(xid, '>', :'second'::xid8, 'nobody gives a row an old stamp by UPDATE') FROM ev.zone WHERE code = 'hall';
INSERT INTO ev.zone VALUES (7, 'forged', '', '', '', 1, 0, 0, 0, 0, 0, 0, 0, false, '3');
SELECT cmp_ok(xid, '>', :'second'::xid8, 'nor by INSERT') FROM ev.zone WHERE code = 'forged';
SET session_replication_role = replica;
INSERT INTO ev.zone VALUES (7, 'hub', '', '', '', 1, 0, 0, 0, 0, 0, 0, 0, false, '999999999');
RESET session_replication_role;
SELECT cmp_ok(xid, '<', pg_current_xact_id(), 'nor does a row that is replicated bring its own')
FROM ev.zone WHERE code = 'hub';

SELECT xid AS before FROM ev.zone WHERE code = 'hall' \gset
DELETE FROM ev.zone WHERE code = 'hall';
SELECT ok(deleted AND capacity = 100 AND xid > :'before', 'a deleted row stays, marked and stamped')
FROM ev.zone WHERE code = 'hall';
SELECT xid AS buried FROM ev.zone WHERE code = 'hall' \gset
DELETE FROM ev.zone WHERE code = 'hall';
SELECT is(xid, :'buried', 'a second DELETE is no news') FROM ev.zone WHERE code = 'hall';
INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_zh, company, phone, code)
VALUES (7, 77, 'gone', 0, 0, '王小明', 'Example', decode(repeat('ab', 16), 'hex'), 'k7Rt2mQ9xW');
DELETE FROM ev.ticket WHERE event_id = 7 AND id = 77;
SELECT ok(deleted AND reference = 'gone' AND name_zh || company = '' AND phone IS NULL AND code IS NULL,
    'a ticket''s tombstone forgets whose it was') FROM ev.ticket WHERE event_id = 7 AND id = 77;
INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_zh) VALUES (7, 77, 'gone', 0, 0, '李四')
ON CONFLICT (event_id, id) DO UPDATE SET name_zh = excluded.name_zh, deleted = false;
SELECT ok(NOT deleted AND name_zh = '李四', 'and may be somebody else''s again') FROM ev.ticket WHERE event_id = 7 AND id = 77;
SELECT throws_ok($$INSERT INTO ev.zone VALUES (7, 'hall', '', '', '', 1, 0, 0, 0, 0, 0, 0, 0)$$, '23505', NULL,
    'its key is still taken');
INSERT INTO ev.zone AS z VALUES (7, 'hall', '', '', '', 1, 0, 50, 0, 0, 0, 0, 0)
ON CONFLICT (event_id, code) DO UPDATE SET capacity = excluded.capacity, deleted = false;
SELECT ok(NOT deleted AND capacity = 50 AND xid > :'buried', 'put as part 2 says it lives again')
FROM ev.zone WHERE code = 'hall';
SELECT throws_ok('TRUNCATE ev.zone', 'P0001', 'TRUNCATE zone: no kiosk would hear of it', 'TRUNCATE is refused');

INSERT INTO ev.ticket (event_id, id, reference, tier, channel, code) VALUES (7, 1, 'A', 0, 0, 'same'),
    (8, 1, 'A', 0, 0, 'same');
SELECT throws_ok($$INSERT INTO ev.ticket (event_id, id, reference, tier, channel, code)
    VALUES (7, 2, 'B', 0, 0, 'same')$$,
    '23505', NULL, 'a code opens for one ticket of an event');
DELETE FROM ev.ticket WHERE event_id = 7 AND id = 1;
SELECT lives_ok($$INSERT INTO ev.ticket (event_id, id, reference, tier, channel, code)
    VALUES (7, 2, 'B', 0, 0, 'same')$$,
    'and is free when that is gone');
SELECT max(xid::text::bigint) AS before FROM ev.tier \gset
SELECT ev.restamp();
SELECT ok(bool_and(xid::text::bigint > :before), 'after a dump was restored all rows get new stamps') FROM ev.tier;
SELECT * FROM finish();

-- What a kiosk gets by its functions: news and nothing but, of its own event and nothing but.
\set QUIET on
\i tests/sync/central/as_role.psql
CREATE FUNCTION pg_temp.pull(what text, since text, who name DEFAULT 'kiosk_desk_1') RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.as_role(who, format($sql$SELECT string_agg(concat_ws(' ',
        CASE WHEN removed THEN '-' ELSE '+' END, %s), ', ') FROM kiosk.%I(%L)$sql$, split_part(what, ' ', 2),
        'pull_' || split_part(what, ' ', 1), since))
$$;
SELECT plan(34 + (SELECT count(*) FROM ev.pulled)::int);

-- who is who
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT h FROM (SELECT kiosk, event_id, event, timeline,
        abs(now_ms - extract(epoch FROM now()) * 1000) < 60000 FROM kiosk.hello(1, '1.0')) AS h$$),
    '(desk-1,7,harbour,1,t)', 'a kiosk is greeted by its name and event');
SELECT ok(length(system) BETWEEN 10 AND 31 AND system ^@ (SELECT system_identifier::text FROM pg_control_system()),
    'and told which database this is') FROM ev.system() AS system;
SELECT is(version, '1.0', 'its version is noted') FROM ev.kiosk WHERE name = 'desk-1';
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.hello(2, '')$$), 'KS002 protocol 2 is not spoken here, 1 is',
    'another protocol is refused');
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.hello(NULL, '')$$),
    'KS002 protocol ? is not spoken here, 1 is', 'or none');
CREATE ROLE stranger LOGIN IN ROLE kiosk_api;
SELECT is(pg_temp.as_role('stranger', $$SELECT kiosk.hello(1, '')$$), 'KS001 stranger is no kiosk of this centre',
    'who is no kiosk is told so');
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.report('{"paper": "low"}')$$), '', 'a report is taken');
SELECT is(health ->> 'paper', 'low', 'and kept') FROM ev.kiosk WHERE name = 'desk-1';
SELECT matches(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.report(jsonb_build_object('a', repeat('x', 8192)))$$),
    '^54000 a report of 8[0-9]+ bytes is too long', 'a long one is refused');
SELECT matches(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.report('[]')$$), '^22023', 'and one that is no object');
SELECT is(health ->> 'paper', 'low', 'which changes nothing') FROM ev.kiosk WHERE name = 'desk-1';

-- first load, news, no news
INSERT INTO ev.gate VALUES (7, 'north', '', '', 'hall', 3, 0), (7, 'south', '', '', 'hall', 3, 0),
    (8, 'west', '', '', 'hall', 3, 0);
SELECT pg_current_snapshot() AS before \gset
SELECT is(pg_temp.pull('gate code', NULL), '+ north, + south', 'the first pull has the rows of the own event');
SELECT is(pg_temp.pull('gate code', NULL, 'kiosk_desk_9'), '+ west', 'as for the other');
SELECT is(pg_temp.pull('gate code', :'before'), NULL, 'then there is no news');
DELETE FROM ev.gate WHERE code = 'north';
SELECT is(pg_temp.pull('gate code', NULL), '+ south', 'what was deleted is no part of a first pull');
INSERT INTO ev.gate VALUES (7, 'east', '', '', 'hall', 3, 0);
UPDATE ev.gate SET desk = 1 WHERE code IN ('south', 'west');
SELECT pg_current_snapshot() AS after \gset
SELECT is(pg_temp.pull('gate code', :'before'), '- north, + east, + south', 'news: what is removed first');
SELECT is(pg_temp.pull('gate code', :'after'), NULL, 'no news again');
SELECT is(pg_temp.pull('gate code', '1:1:'), '- north, + east, + south', 'from the oldest snapshot: all');
SELECT matches(pg_temp.pull('gate code', 'rubbish'), '^22P02', 'what is no snapshot is refused');

-- shapes that differ
SELECT is(pg_temp.pull('event format(''%s/%s/%s'',one,id,code)', NULL), '+ 1/7/harbour',
    'the event has the kiosk''s columns');
SELECT is(pg_temp.pull('secret key', NULL), '+ \x' || encode(sha256('seven'), 'hex'), 'keys of the own event alone');
INSERT INTO ev.sale (event, reference, code, tier, channel, name_zh) VALUES
    ('harbour', 'S1', 'opaque-code-1', 'guest', 'web', '王小明');
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT t FROM (SELECT id, reference, tier, name_zh, digest, code
        FROM kiosk.pull_ticket(NULL) WHERE code LIKE 'opaque%') AS t$$),
    '(' || ev.site_ticket(7, 'S1') || ',S1,1,王小明,,opaque-code-1)', 'a ticket of a site comes with its code');
SELECT is((SELECT array_agg(name) FROM unnest(proargnames, proargmodes) AS a (name, mode) WHERE mode = 't'),
    '{removed,id,reference,order_no,status,rev,tier,channel,flags,days,nbf,naf,language,name_zh,name_latin'
    ',screen_name,company,title,needs,table_no,wall_consent,sponsor_consent,attention,digest,phone,code}'::text[],
    'the columns of a ticket are those of a kiosk, and the code')
FROM pg_proc WHERE oid = 'kiosk.pull_ticket'::regproc;

-- orders
SELECT pg_current_snapshot() AS before \gset
INSERT INTO ev.command (event_id, kind, body, kiosk, at) VALUES (7, 'reel.next', '{"n": 1}', '', now()),
    (7, 'reel.next', '{"n": 2}', 'desk-1', now()), (7, 'reel.next', '{"n": 3}', 'door-1', now()),
    (8, 'reel.next', '{"n": 4}', '', now()), (7, 'reel.next', '{"n": 5}', '', now() - interval '25 hours');
CREATE FUNCTION pg_temp.orders(since text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.as_role('kiosk_desk_1', format($sql$SELECT string_agg(body::jsonb ->> 'n', ' ' ORDER BY body)
        FROM kiosk.pull_command(%L) WHERE length(uuid) = 16 AND age_ms >= 0$sql$, since))
$$;
SELECT is(pg_temp.orders(:'before'), '1 2 5', 'orders for all and for this kiosk, not another''s');
SELECT is(pg_temp.orders(NULL), '1 2', 'at first those of the last day');
DELETE FROM ev.command WHERE body ->> 'n' = '1';
SELECT is(pg_temp.orders(:'before'), '2 5', 'and none that was taken back');

-- media
INSERT INTO ev.media_file VALUES (sha256('a'), 3, 'facts a'), (sha256('b'), 3, 'facts b');
INSERT INTO ev.media_chunk VALUES (sha256('a'), 0, 'aaa'), (sha256('b'), 0, 'bbb');
INSERT INTO ev.media VALUES (7, 'a.mp4', sha256('a'), 3), (8, 'b.mp4', sha256('b'), 3);
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.media_chunk(sha256('a'), 0)$$), '\x616161',
    'a chunk of a film');
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.media_facts(sha256('a'))$$), 'facts a', 'and its facts');
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.media_chunk(sha256('a'), 1)$$), NULL,
    'no chunk behind the last');
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.media_chunk(sha256('b'), 0)$$), NULL, 'none of another event');
SELECT is(pg_temp.as_role('kiosk_desk_1', $$SELECT kiosk.media_facts(sha256('b'))$$), NULL, 'nor facts');

-- The index serves, also with many rows and whatever is known of them.
INSERT INTO ev.ticket (event_id, id, reference, tier, channel)
SELECT 7, 1000 + i, 'M' || i, 0, 0 FROM generate_series(1, 20000) AS i;
CREATE FUNCTION pg_temp.plan_of(since text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    line text;
    whole text := '';
BEGIN
    FOR line IN EXECUTE format('EXPLAIN (COSTS off) SELECT * FROM kiosk.pull_ticket(%L)', since) LOOP
        whole := whole || line || E'\n';
    END LOOP;
    RETURN whole;
END $$;
SELECT matches(pg_temp.plan_of(pg_current_snapshot()::text), 'Index Scan (using|on) ticket_xid.*xid >=',
    'news are found by index before the table was analysed');
ANALYZE ev.ticket;
SELECT matches(pg_temp.plan_of(pg_current_snapshot()::text), 'Index Scan (using|on) ticket_xid.*xid >=',
    'and afterwards');
SELECT doesnt_match(pg_temp.plan_of(NULL), 'Function Scan|Sort', 'a first pull streams');

-- revoked: an error from each, also where there is nothing
UPDATE ev.kiosk SET revoked = now() WHERE name = 'door-1';
SELECT is(pg_temp.as_role('kiosk_door_1', format('SELECT count(*) FROM kiosk.%I(%s)', 'pull_' || name, since)),
    'KS001 kiosk door-1 is revoked', 'a revoked kiosk pulls no ' || name)
FROM ev.pulled, LATERAL (SELECT CASE WHEN name < 'm' THEN 'NULL' ELSE '''1:1:''' END) AS s (since) ORDER BY name;
SELECT * FROM finish();

-- Hand-outs: once per ticket, by whoever commits first; a second one is told.
\ir setup.psql
SELECT no_plan();
INSERT INTO ev.ticket (event_id, id, reference, tier, channel, name_zh, name_latin, company, status)
VALUES (7, 100, 'r1', 1, 1, '张三', '', '', 0);
INSERT INTO ev.handout (event_id, number, code, name_zh, name_en, tier_mask, stock, sponsor)
VALUES (7, 0, 'shirt', 'T恤', 'T-shirt', 7, 10, 0), (7, 1, 'bag', '袋', 'Bag', 7, 0, 0);
CREATE FUNCTION t.hand(kiosk text, n int, what text, ticket int DEFAULT 100, ago int DEFAULT 0, handout text DEFAULT 'shirt')
RETURNS text LANGUAGE sql AS $$
    SELECT t.push(kiosk, n, 'handout.' || what, jsonb_build_object('ticket', ticket, 'handout', handout, 'operator', 3)::text,
        ago)
$$;
CREATE FUNCTION t.has(of_ticket int DEFAULT 100) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s', handout, kiosk), ', ' ORDER BY handout), 'nothing') FROM ev.handed
    WHERE event_id = 7 AND ticket = of_ticket AND NOT deleted
$$;
CREATE FUNCTION t.twice() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s %s: %s then %s', name, handout, first_kiosk, second_kiosk), ', '), 'none')
    FROM ev.given_twice
$$;
SELECT is(t.hand('desk-1', 1, 'given', ago => 1000), 'kept', 'a shirt');
SELECT is(t.has(), 'shirt desk-1', 'is known to all');
SELECT is(t.hand('desk-1', 1, 'given', ago => 1000), 'kept', 'said again after the answer was lost');
SELECT is((SELECT count(*) FROM ev.given), 1::bigint, 'is one shirt');
SELECT is(t.hand('door-2', 2, 'given', ago => 9000), 'kept', 'a desk that was cut off gave a second one, and earlier');
SELECT is(t.has(), 'shirt desk-1', 'who commits first counts');
SELECT is(t.twice(), '张三 shirt: desk-1 then door-2', 'and it is told');
SELECT set_eq($$SELECT handout, given, tickets, "left" FROM ev.handouts$$,
    $$VALUES ('shirt', 2::bigint, 1::bigint, 8::bigint), ('bag', 0, 0, NULL)$$, 'both are gone from the stock');
SELECT t.hand('desk-1', 3, 'back') \g /dev/null
SELECT is(t.has(), 'shirt door-2', 'the first is taken back: the other counts');
SELECT is(t.twice(), 'none', 'and nobody has two');
SELECT t.hand('desk-1', 4, 'back') \g /dev/null
SELECT is(t.has(), 'shirt door-2', 'a kiosk takes back only what it gave');
SELECT t.hand('door-2', 5, 'back') \g /dev/null
SELECT is(t.has(), 'nothing', 'all taken back');
SELECT is((SELECT count(*) FROM ev.handed WHERE deleted), 1::bigint, 'for kiosks to hear of');
SELECT t.hand('door-2', 6, 'given') \g /dev/null
SELECT is(t.has(), 'shirt door-2', 'given again');
SELECT t.hand('desk-1', 7, 'given', handout => 'bag') \g /dev/null
SELECT is(t.has(), 'bag desk-1, shirt door-2', 'a bag is another thing');
SELECT is(t.hand('desk-1', 8, 'given', 555), 'kept', 'a ticket that the centre has not heard of');
SELECT is(t.has(555), 'shirt desk-1', 'has its shirt all the same');
SELECT t.hand('door-8', 9, 'given') \g /dev/null
SELECT is(t.twice(), 'none', 'another event''s hand-outs are its own');
-- several of a kiosk at once: given, back, given
SELECT is((SELECT string_agg(DISTINCT p.state, ' ') FROM ev.push('desk-1', 'boot', 1000000, ARRAY[uuid_send(t.id(21)),
    uuid_send(t.id(22)), uuid_send(t.id(23))], ARRAY[21, 22, 23]::bigint[], ARRAY['handout.given', 'handout.back',
    'handout.given'], ARRAY[5, 5, 5]::bigint[], ARRAY['boot', 'boot', 'boot'], ARRAY[1, 2, 3]::bigint[],
    array_fill('{"ticket": 200, "handout": "bag"}'::text, ARRAY[3])) AS p), 'kept', 'a whole story in one batch');
SELECT is(t.has(200), 'bag desk-1', 'ends as it should');
SELECT is((SELECT count(*) FROM ev.given WHERE ticket = 200 AND NOT back), 1::bigint, 'with one bag given');
-- given, by a kiosk that was revoked by mistake; taken back when it was admitted again; then the first is let out
SELECT matches(t.hand('door-3', 25, 'given', 300, 5000), '^quarantined', 'a revoked kiosk''s shirt is held back');
UPDATE ev.kiosk SET revoked = NULL WHERE name = 'door-3';
SELECT is(t.hand('door-3', 26, 'back', 300), 'kept', 'its return is not');
SELECT is(ev.quarantine_release(t.id(25)), 1, 'the shirt is let out');
SELECT is(t.has(300), 'nothing', 'and is known as taken back, in whichever order they came');
SELECT t.hand('door-3', 27, 'given', 300) \g /dev/null
SELECT is(t.has(300), 'shirt door-3', 'the next one counts');
SELECT is(t.push('door-3', 28, 'handout.given', '{"ticket": 300, "handout": "bag"}', seq => 2), 'kept',
    'a journal begun anew');
SELECT t.push('door-3', 29, 'handout.given', '{"ticket": 300, "handout": "shirt"}', seq => 3) \g /dev/null
SELECT is((SELECT count(*) FROM ev.given WHERE ticket = 300 AND handout = 'shirt' AND NOT back), 2::bigint,
    'is not taken back by what the one before says');
SELECT matches(t.hand('desk-1', 30, 'given', 0), '^quarantined', 'no ticket');
SELECT matches(t.hand('desk-1', 31, 'given', handout => repeat('x', 40)), '^quarantined', 'a name without end');
SELECT matches(t.push('desk-1', 32, 'handout.given', '{"ticket": 100}'), '^quarantined', 'nothing');
SELECT matches(t.push('desk-1', 33, 'handout.back', '{"ticket": 100}'), '^quarantined', 'nothing back');
SELECT is(t.has(), 'bag desk-1, shirt door-2', 'and nothing of it counts');
-- the test can fail
CREATE OR REPLACE FUNCTION ev.hand(of_event bigint, tickets bigint[], handouts text[]) RETURNS void LANGUAGE sql AS $$
    UPDATE ev.handed SET kiosk = 'desk-1' $$;
SELECT t.hand('desk-1', 40, 'given') \g /dev/null
SELECT isnt(t.has(), 'bag desk-1, shirt door-2', 'mutant: the last to push wins, and it shows');
SELECT * FROM finish();
ROLLBACK;

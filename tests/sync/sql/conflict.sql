-- A conflict is ignorance, not repetition: who counts, who does not, and what is none.
\ir setup.psql
SELECT no_plan();

-- two doors that knew nothing of one another
SELECT is(t.push('desk-1', 1, 'scan', t.body(100, 'A'), 60000), 'accepted', 'the first is accepted');
SELECT is(t.push('door-2', 2, 'scan', t.body(100, 'B'), 300000), 'conflict 1', 'a second in ignorance is a conflict');
SELECT is(t.push('door-2', 2, 'scan', t.body(100, 'B'), 300000), 'conflict 1', 'said again: the same answer');
SELECT is(t.conflicts(), '2: desk-1/A then door-2/B', 'who and where');
SELECT is(round((second_at - first_at) / 1000.0), -240::numeric, 'when') FROM ev.conflict;
SELECT cmp_ok(earlier_by, '>', 239000::bigint, 'the loser is estimated to have been first: told, not used') FROM ev.conflict;
SELECT is(t.room(100), 'in 1 entries 2 seats, last 1', 'two people are there, one counts');
SELECT is(state, 'conflict', 'the entry says so too') FROM ev.entry WHERE uuid = t.id(2);
SELECT is(t.push('door-2', 3, 'scan', t.body(100, 'B', dir => 'out', prior => 2)), 'accepted', 'an exit is never one');
SELECT is(t.room(100), 'out 1 entries 0 seats, last 3', 'and clears the room');
SELECT is(t.push('desk-1', 4, 'scan', t.body(100, 'A', prior => 3)), 'accepted', 're-entry after an exit is none');
SELECT is(t.push('desk-1', 5, 'scan', t.body(100, 'A', day => 1)), 'accepted', 'the second day is none');
SELECT is(t.push('door-2', 6, 'scan', t.body(100, 'B', verdict => 'ok_override')), 'accepted', 'an override is none');
SELECT is(t.push('door-2', 7, 'scan', t.body(100, 'B', verdict => 'already_in')), 'kept', 'a refusal moves nobody');
SELECT is(t.conflicts(), '2: desk-1/A then door-2/B', 'and there is still one');

-- who knew
SELECT is(t.push('desk-1', 11, 'scan', t.body(110, 'A', 'lab')), 'accepted', 'soft passback: first');
SELECT is(t.push('door-2', 12, 'scan', t.body(110, 'B', 'lab', prior => 11)), 'accepted', 'a second that knew: a warning');
SELECT is(t.push('desk-1', 13, 'scan', t.body(110, 'A', 'lab', prior => 11)), 'conflict 12', 'one that did not: a conflict');
SELECT is(t.push('desk-1', 14, 'scan', t.body(110, 'A', 'lab', prior => 13)), 'conflict 12', 'who knows only its own too');
SELECT is(t.push('desk-1', 15, 'scan', t.body(111, 'A', 'lab', slot => 's1')), 'accepted', 'a session');
SELECT is(t.push('desk-1', 16, 'scan', t.body(111, 'A', 'lab', 'out', 15, 's1')), 'accepted', 'left');
SELECT is(t.push('desk-1', 17, 'scan', t.body(111, 'A', 'lab', 'in', 16, 's2')), 'accepted', 'another session');
SELECT is(t.push('door-2', 18, 'scan', t.body(111, 'B', 'lab', 'in', 17, 's2')), 'accepted', 'a prior of the zone will do');

-- other rules
SELECT is(t.push('desk-1', 21, 'scan', t.body(120, 'A', 'bar')), 'accepted', 'an only entry');
SELECT is(t.push('door-2', 22, 'scan', t.body(120, 'B', 'bar')), 'conflict 21', 'a second: used');
SELECT is(t.push('desk-1', 23, 'scan', t.body(121, 'A', 'tea')), 'accepted', 'the first of two');
SELECT is(t.push('door-2', 24, 'scan', t.body(121, 'B', 'tea')), 'accepted', 'the second of two, in ignorance');
SELECT is(t.push('door-2', 25, 'scan', t.body(121, 'B', 'tea', 'out', 24)), 'accepted', 'out');
SELECT is(t.push('desk-1', 26, 'scan', t.body(121, 'A', 'tea', 'in', 23)), 'accepted', 'comes back where that is allowed');
SELECT is(t.push('desk-1', 27, 'scan', t.body(121, 'A', 'tea', 'in', 23)), 'conflict 26', 'but not without an exit');
SELECT is(t.push('desk-1', 28, 'scan', t.body(122, 'A', 'main')), 'accepted', 'an event without zones has one');
SELECT is(t.push('door-2', 29, 'scan', t.body(122, 'B', 'main')), 'conflict 28', 'with hard passback');

-- conflicts are seen
SELECT is(t.push('door-2', 30, 'conflict.seen', format('{"conflict": "%s", "operator": 3}', t.id(29))), 'kept', 'staff saw it');
SELECT is(seen, 1::bigint, 'and it is marked') FROM ev.conflict WHERE uuid = uuid_send(t.id(29));
SELECT is(sum(seen), 1::numeric, 'no other') FROM ev.conflict;

-- the test can fail: centres without the check, and with one that does not look whether a kiosk knew
SAVEPOINT sound;
CREATE OR REPLACE FUNCTION ev.would_refuse(inside bigint, entries bigint, last_dir text, passback bigint, max_entries bigint,
    reentry bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false';
SELECT is(t.push('desk-1', 41, 'scan', t.body(140, 'A')), 'accepted', 'mutant: first');
SELECT isnt(t.push('door-2', 42, 'scan', t.body(140, 'B')), 'conflict 41', 'mutant without rules: no conflict is found');
ROLLBACK TO sound;
CREATE OR REPLACE FUNCTION ev.knew(named uuid, last_scan bytea) RETURNS boolean LANGUAGE sql AS 'SELECT true';
SELECT is(t.push('desk-1', 41, 'scan', t.body(140, 'A')), 'accepted', 'mutant: first');
SELECT isnt(t.push('door-2', 42, 'scan', t.body(140, 'B')), 'conflict 41', 'mutant that believes all knew: none is found');
ROLLBACK TO sound;
CREATE OR REPLACE FUNCTION ev.knew(named uuid, last_scan bytea) RETURNS boolean LANGUAGE sql AS 'SELECT false';
SELECT is(t.push('desk-1', 41, 'scan', t.body(140, 'A', 'lab')), 'accepted', 'mutant: first');
SELECT isnt(t.push('door-2', 42, 'scan', t.body(140, 'B', 'lab', prior => 41)), 'accepted',
    'mutant that looks at repetition alone: cries wolf');
ROLLBACK TO sound;
SELECT * FROM finish();
ROLLBACK;

-- Plays: two entries that may come in either order, and the first end counts.
\ir setup.psql
SELECT no_plan();
CREATE FUNCTION t.start(kiosk text, n int, play text, ago int) RETURNS text LANGUAGE sql AS $$
    SELECT t.push(kiosk, n, 'play.started', format('{"play": "%s", "item": "film", "file": "f.mp4", "sha256": "",
        "programme": "main", "sponsor": 4}', play), ago)
$$;
CREATE FUNCTION t.stop(kiosk text, n int, play text, shown int, complete boolean) RETURNS text LANGUAGE sql AS $$
    SELECT t.push(kiosk, n, 'play.ended', format('{"play": "%s", "item": "film", "sponsor": 4, "shown_ms": %s,
        "complete": %s, "reason": ""}', play, shown, to_json(complete)))
$$;
CREATE FUNCTION t.play(of_play text) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s/%s of %s, %s ago: %s %s', programme, item, sponsor, round((ev.now_ms() - started) / 1000.0), shown_ms,
        complete) FROM ev.play WHERE play = of_play
$$;
SELECT is(t.start('desk-1', 1, 'p1', 30000), 'kept', 'a play begins');
SELECT is(t.play('p1'), 'main/film of 4, 30 ago:  ', 'and has no end yet');
SELECT is(t.stop('desk-1', 2, 'p1', 29000, true), 'kept', 'it ends');
SELECT is(t.play('p1'), 'main/film of 4, 30 ago: 29000 t', 'whole');
SELECT is(t.stop('desk-1', 3, 'p1', 5, false), 'kept', 'a second end');
SELECT is(t.play('p1'), 'main/film of 4, 30 ago: 29000 t', 'changes nothing');
SELECT is(t.stop('desk-1', 4, 'p2', 10000, false), 'kept', 'an end before its beginning');
SELECT is(t.play('p2'), '/film of 4, 10 ago: 10000 f', 'tells what it can');
SELECT is(t.start('desk-1', 5, 'p2', 12000), 'kept', 'the beginning comes');
SELECT is(t.play('p2'), 'main/film of 4, 12 ago: 10000 f', 'and fills it up');
SELECT is(t.stop('door-2', 6, 'p3', 10000, false), 'kept', 'another kiosk''s');
SELECT t.start('desk-1', 7, 'p3', 99000) \g /dev/null
SELECT is(t.play('p3'), '/film of 4, 10 ago: 10000 f', 'is not changed by this one');
SELECT matches(t.push('desk-1', 8, 'play.started', '{}'), '^quarantined', 'a play of nothing');
SELECT matches(t.stop('desk-1', 9, 'p4', -1, true), '^quarantined', 'an end before the beginning');
SELECT is(t.push('desk-1', 10, 'play.paused', '{}'), 'kept', 'a kind of play nobody knows is kept');
-- the test can fail
CREATE OR REPLACE FUNCTION ev.fold_play(fresh uuid[]) RETURNS void LANGUAGE sql AS $$ UPDATE ev.play SET shown_ms = 5 $$;
SELECT t.stop('desk-1', 11, 'p1', 5, false) \g /dev/null
SELECT isnt(t.play('p1'), 'main/film of 4, 30 ago: 29000 t', 'mutant: the last end counts, and it shows');
SELECT * FROM finish();
ROLLBACK;

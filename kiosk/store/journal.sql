-- journal.db: what this kiosk did. `entry` is the truth: appended to, chained by hash, never changed. The other tables
-- are indexes, filled from an entry's body (the fold_ statements) in the transaction that appends it, and can be
-- filled again from the entries at any time. PRAGMA user_version is the version. A part once released stays as it is:
-- changes only add, in a part of their own (presence.sql has version 2), and every new file goes the same way.

-- name: schema
CREATE TABLE entry (
    seq      INTEGER PRIMARY KEY CHECK (seq > 0),
    uuid     BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    kind     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    boot     TEXT NOT NULL,
    boottime INTEGER NOT NULL,
    body     TEXT NOT NULL,
    prev     BLOB NOT NULL CHECK (length(prev) = 32),
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_comes_last BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE seq >= NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- The wall time of each mode's last row under a clock that was trusted: the clock floor. Such a row goes back in time
-- only when a server or staff have put the clock right: then the wrong year is forgotten.
CREATE TABLE latest (
    rehearsal INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL
) STRICT;

-- One row per judged code. ticket is null where none is known, day where it is no event day.
CREATE TABLE scan (
    seq       INTEGER PRIMARY KEY,
    uuid      BLOB NOT NULL,
    rehearsal INTEGER NOT NULL,
    ticket    INTEGER,
    zone      TEXT NOT NULL,
    gate      TEXT NOT NULL,
    day       INTEGER,
    at        INTEGER NOT NULL,
    dir       TEXT NOT NULL,
    verdict   TEXT NOT NULL,
    admitted  INTEGER NOT NULL
) STRICT;
CREATE INDEX scan_admitted ON scan (ticket, zone) WHERE admitted;

-- One row per badge; handle is the seq of its first intent, uuid that entry's, state the kind of its newest entry.
CREATE TABLE badge (
    handle    INTEGER PRIMARY KEY,
    uuid      BLOB NOT NULL,
    rehearsal INTEGER NOT NULL,
    ticket    INTEGER NOT NULL,
    serial    INTEGER NOT NULL,
    attempt   INTEGER NOT NULL,
    state     TEXT NOT NULL,
    job       TEXT NOT NULL,
    UNIQUE (ticket, rehearsal, serial)
) STRICT;
CREATE INDEX badge_open ON badge (handle)
    WHERE state IN ('print.intent', 'print.sent', 'print.printing', 'print.uncertain');
CREATE TABLE badge_logo (
    badge   INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    sponsor INTEGER NOT NULL,
    PRIMARY KEY (badge, place)
) STRICT, WITHOUT ROWID;
-- Credits of the sponsors' turns (core/rotation.h). One account per sponsor, whatever the tier of the badge: a turn
-- that a sponsor loses on one tier is made good on the next badge of any.
CREATE TABLE rotation (
    rehearsal INTEGER NOT NULL,
    runner    INTEGER NOT NULL,
    credit    INTEGER NOT NULL,
    PRIMARY KEY (rehearsal, runner)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;

-- ---- appending ----

-- name: last
SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1;

-- Null for what is no JSON object.
-- name: stamp_body
SELECT CASE WHEN json_valid(?1) THEN CASE WHEN json_type(?1) = 'object' THEN
    json_set(?1, '$.clock_ok', json(iif(?2, 'true', 'false')), '$.rehearsal', json(iif(?3, 'true', 'false'))) END END;

-- name: insert
INSERT INTO entry (seq, uuid, kind, at, boot, boottime, body, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: last_at
SELECT at FROM latest WHERE rehearsal = ?1;

-- name: fold_latest
INSERT INTO latest (rehearsal, at) SELECT json_extract(body, '$.rehearsal'), at FROM entry
WHERE seq = ?1 AND json_extract(body, '$.clock_ok')
ON CONFLICT (rehearsal) DO UPDATE SET at = excluded.at;

-- name: data_version
PRAGMA data_version;

-- name: all
SELECT seq, uuid, kind, at, boot, boottime, body, prev, hash FROM entry ORDER BY seq;

-- ---- scans ----

-- name: scan_body
SELECT json_object('verdict', ?1, 'admitted', json(iif(?2, 'true', 'false')), 'kind', ?3, 'ticket', ?4, 'gate', ?5,
    'zone', ?6, 'dir', ?7, 'day', ?8, 'warnings', ?9, 'code_digest', ?10, 'prior', ?11, 'source', ?12, 'slot', ?13,
    'listed', json(iif(?14, 'true', 'false')), 'operator', ?15, 'reason', ?16, 'happened', ?17, 'inside', json(iif(?18 IS NULL, 'null', iif(?18, 'true', 'false'))),
    'seats', ?19);

-- Entries of version 1 say nothing of source, slot and list.
-- name: fold_scan
INSERT INTO scan (seq, uuid, rehearsal, ticket, zone, gate, day, at, dir, verdict, admitted, slot, source, listed, turn)
SELECT seq, uuid, json_extract(body, '$.rehearsal'), json_extract(body, '$.ticket'), json_extract(body, '$.zone'),
    json_extract(body, '$.gate'), json_extract(body, '$.day'), ifnull(json_extract(body, '$.happened'), at),
    json_extract(body, '$.dir'), json_extract(body, '$.verdict'), json_extract(body, '$.admitted'),
    ifnull(json_extract(body, '$.slot'), ''), ifnull(json_extract(body, '$.source'), 'code'),
    ifnull(json_extract(body, '$.listed'), 0),
    ifnull(json_extract(body, '$.happened'), max(at, ifnull((
        SELECT turn FROM scan AS before WHERE before.ticket = json_extract(entry.body, '$.ticket')
            AND before.zone = json_extract(entry.body, '$.zone') AND before.day IS json_extract(entry.body, '$.day')
            AND before.rehearsal = json_extract(entry.body, '$.rehearsal') AND before.admitted
            AND before.source <> 'paper'
        ORDER BY turn DESC LIMIT 1), at)))
FROM entry WHERE seq = ?1;

-- ---- badges ----

-- name: intent_body
SELECT json_object('intent', ?1, 'attempt', ?2, 'ticket', ?3, 'serial', ?4, 'logos', json(?5), 'credits', json('[]'), 'line',
    ?6, 'accounts', json(?7));

-- name: fold_badge
INSERT INTO badge (handle, uuid, rehearsal, ticket, serial, attempt, state, job)
SELECT json_extract(body, '$.intent'), uuid, json_extract(body, '$.rehearsal'), json_extract(body, '$.ticket'),
    json_extract(body, '$.serial'), json_extract(body, '$.attempt'), kind, ''
FROM entry WHERE seq = ?1
ON CONFLICT (handle) DO UPDATE SET attempt = excluded.attempt, state = excluded.state, job = '';

-- name: fold_logo
INSERT OR REPLACE INTO badge_logo (badge, place, sponsor)
SELECT json_extract(body, '$.intent'), logo.key, logo.value
FROM entry, json_each(body, '$.logos') AS logo WHERE seq = ?1;

-- name: fold_credit
INSERT INTO rotation (rehearsal, runner, credit)
SELECT json_extract(body, '$.rehearsal'), json_extract(turn.value, '$[0]'), json_extract(turn.value, '$[1]')
FROM entry, json_each(body, '$.credits') AS turn WHERE seq = ?1
ON CONFLICT (rehearsal, runner) DO UPDATE SET credit = excluded.credit;

-- name: fold_state
UPDATE badge SET state = entry.kind,
    job = iif(json_extract(body, '$.job') = '', job, json_extract(body, '$.job'))
FROM entry WHERE entry.seq = ?1 AND badge.handle = json_extract(body, '$.intent');

-- name: get_badge
SELECT handle, uuid, attempt, ticket, serial, state, job FROM badge WHERE handle = ?1;

-- name: badge_of_ticket
SELECT handle, uuid, attempt, ticket, serial, state, job FROM badge WHERE ticket = ?1 AND rehearsal = ?2
ORDER BY serial DESC LIMIT 1;

-- name: open_badges
SELECT handle FROM badge
WHERE state IN ('print.intent', 'print.sent', 'print.printing', 'print.uncertain') AND rehearsal = ?1
ORDER BY handle LIMIT ?2;

-- name: logos
SELECT place, sponsor FROM badge_logo WHERE badge = ?1;

-- name: credit
SELECT credit FROM rotation WHERE rehearsal = ?1 AND runner = ?2;

-- name: forget
DELETE FROM scan; DELETE FROM badge; DELETE FROM badge_logo; DELETE FROM rotation; DELETE FROM latest;
DELETE FROM presence; DELETE FROM room; DELETE FROM zone_state; DELETE FROM pin; DELETE FROM play;
DELETE FROM room_step;

-- name: quick_check
PRAGMA quick_check(1);

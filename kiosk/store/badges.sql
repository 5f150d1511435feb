-- The part of journal.db that says what people did about badges: settled, printed again, put a roll of labels in,
-- handed something out. Rows are indexes of the entries, like those of journal.sql.

-- Version 5. A badge knows when it last changed, which printer had it, and why it was printed again. A row of `label`
-- is a label that a printer took; one of `roll` the newest roll of a printer. `account` has the credits of the
-- sponsors' turns per line (a position and a tier, as the caller calls it), which versions before kept in one account
-- for all: those stay where they are. A row of `handed` is a hand-out that a ticket has here.
-- name: schema_5
ALTER TABLE badge ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE badge ADD COLUMN printer TEXT NOT NULL DEFAULT '';
ALTER TABLE badge ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE badge ADD COLUMN operator INTEGER NOT NULL DEFAULT 0;
CREATE TABLE label (
    badge     INTEGER NOT NULL,
    attempt   INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    rehearsal INTEGER NOT NULL,
    printer   TEXT NOT NULL,
    PRIMARY KEY (badge, attempt)
) STRICT, WITHOUT ROWID;
CREATE INDEX label_printer ON label (printer, rehearsal, seq);
CREATE TABLE roll (
    rehearsal INTEGER NOT NULL,
    printer   TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    size      INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (rehearsal, printer)
) STRICT, WITHOUT ROWID;
CREATE TABLE account (
    rehearsal INTEGER NOT NULL,
    line      TEXT NOT NULL,
    runner    INTEGER NOT NULL,
    credit    INTEGER NOT NULL,
    PRIMARY KEY (rehearsal, line, runner)
) STRICT, WITHOUT ROWID;
CREATE TABLE handed (
    rehearsal INTEGER NOT NULL,
    ticket    INTEGER NOT NULL,
    handout   TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (rehearsal, ticket, handout)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 5;

-- Whose logos came out, were perhaps printed, or will be: a reprint shows them again and counts for nobody.
-- name: exposures
SELECT logo.sponsor, logo.place, badge.ticket, badge.state, badge.at
FROM badge JOIN badge_logo AS logo ON logo.badge = badge.handle
WHERE badge.rehearsal = ?1 AND badge.reason = '' AND badge.state IN ('print.printed', 'print.uncertain')
ORDER BY badge.handle, logo.place;

-- ---- folds ----

-- name: fold_badge_more
UPDATE badge SET at = entry.at, printer = '', reason = ifnull(json_extract(body, '$.reason'), ''),
    operator = ifnull(json_extract(body, '$.operator'), 0)
FROM entry WHERE entry.seq = ?1 AND badge.handle = json_extract(body, '$.intent');

-- name: fold_account
INSERT INTO account (rehearsal, line, runner, credit)
SELECT json_extract(body, '$.rehearsal'), json_extract(body, '$.line'), json_extract(turn.value, '$[0]'),
    json_extract(turn.value, '$[1]')
FROM entry, json_each(body, '$.accounts') AS turn WHERE seq = ?1
ON CONFLICT (rehearsal, line, runner) DO UPDATE SET credit = excluded.credit;

-- name: fold_state_more
UPDATE badge SET at = entry.at, printer = iif(ifnull(json_extract(body, '$.printer'), '') = '', printer,
    json_extract(body, '$.printer'))
FROM entry WHERE entry.seq = ?1 AND badge.handle = json_extract(body, '$.intent');

-- A printer has it: a label is gone, unless it turns out that the job never got there.
-- name: fold_label
INSERT OR IGNORE INTO label (badge, attempt, seq, rehearsal, printer)
SELECT badge.handle, badge.attempt, entry.seq, badge.rehearsal, badge.printer
FROM entry JOIN badge ON badge.handle = json_extract(body, '$.intent')
WHERE entry.seq = ?1 AND kind IN ('print.sent', 'print.printing', 'print.printed', 'print.uncertain');

-- name: fold_no_label
DELETE FROM label WHERE (badge, attempt) = (
    SELECT json_extract(body, '$.intent'), json_extract(body, '$.attempt') FROM entry
    WHERE seq = ?1 AND kind = 'print.failed' AND ifnull(json_extract(body, '$.operator'), 0) = 0);

-- name: fold_roll
INSERT OR REPLACE INTO roll (rehearsal, printer, seq, size, at)
SELECT json_extract(body, '$.rehearsal'), json_extract(body, '$.printer'), seq, json_extract(body, '$.labels'), at
FROM entry WHERE seq = ?1;

-- name: fold_handed
INSERT OR IGNORE INTO handed (rehearsal, ticket, handout, seq, at)
SELECT json_extract(body, '$.rehearsal'), json_extract(body, '$.ticket'), json_extract(body, '$.handout'), seq, at
FROM entry WHERE seq = ?1;

-- name: fold_taken_back
DELETE FROM handed WHERE (rehearsal, ticket, handout) = (
    SELECT json_extract(body, '$.rehearsal'), json_extract(body, '$.ticket'), json_extract(body, '$.handout')
    FROM entry WHERE entry.seq = ?1);

-- name: forget_badges
DELETE FROM label; DELETE FROM roll; DELETE FROM account; DELETE FROM handed;

-- ---- bodies ----

-- name: reprint_body
SELECT json_object('intent', ?1, 'attempt', 1, 'ticket', ?2, 'serial', ?3, 'logos', json(?4), 'credits', json('[]'),
    'reason', ?5, 'operator', ?6);

-- name: step_body
SELECT json_object('intent', handle, 'badge', ?2, 'attempt', attempt, 'ticket', ticket, 'serial', serial, 'job', ?3,
    'detail', ?4, 'printer', ?5, 'operator', ?6) FROM badge WHERE handle = ?1;

-- name: roll_body
SELECT json_object('printer', ?1, 'labels', ?2, 'operator', ?3);

-- name: handed_body
SELECT json_object('ticket', ?1, 'handout', ?2, 'operator', ?3);

-- ---- questions ----

-- name: account
SELECT credit FROM account WHERE rehearsal = ?1 AND line = ?2 AND runner = ?3;

-- name: badge_by_serial
SELECT handle FROM badge WHERE ticket = ?1 AND rehearsal = ?2 AND serial = ?3;

-- name: badges_of
SELECT handle, serial, attempt, state, at, printer, reason, operator, ticket FROM badge
WHERE ticket = ?1 AND rehearsal = ?2 ORDER BY serial DESC LIMIT ?3;

-- A failed one counts for as long as no later badge of its ticket stands in its place.
-- name: badges_missing
SELECT handle, serial, attempt, state, at, printer, reason, operator, ticket FROM badge AS b
WHERE rehearsal = ?1 AND state NOT IN ('print.printed', 'print.cancelled') AND NOT EXISTS (
    SELECT 1 FROM badge AS later WHERE later.ticket = b.ticket AND later.rehearsal = b.rehearsal
        AND later.serial > b.serial)
ORDER BY state <> 'print.uncertain', handle LIMIT ?2;

-- name: roll
SELECT size, at, seq FROM roll WHERE rehearsal = ?1 AND printer = ?2;

-- name: labels_used
SELECT count(*) FROM label WHERE printer = ?1 AND rehearsal = ?2 AND seq > ?3;

-- name: is_handed
SELECT at FROM handed WHERE rehearsal = ?1 AND ticket = ?2 AND handout = ?3;

-- name: was_taken_back
SELECT 1 FROM entry WHERE seq > ?1 AND kind = 'handout.back' AND json_extract(body, '$.ticket') = ?2
    AND json_extract(body, '$.handout') = ?3 LIMIT 1;

-- name: count_handed
SELECT count(*) FROM handed WHERE rehearsal = ?1 AND handout = ?2 AND seq > ?3;

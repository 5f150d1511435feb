-- The part of journal.db that says what staff wrote of people: walk-ups, tickets passed on, words put right. Rows are
-- indexes of the entries, like those of journal.sql.

-- Version 7. A row of `walkup` is a ticket that was made here; replaces: the ticket that was passed on, 0 = none. One of
-- `correction` is a word of a ticket as staff saw it and as they wrote it.
-- name: schema_7
CREATE TABLE walkup (
    rehearsal  INTEGER NOT NULL,
    ticket     INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    replaces   INTEGER NOT NULL,
    reference  TEXT NOT NULL,
    order_no   TEXT NOT NULL,
    status     INTEGER NOT NULL,
    tier       INTEGER NOT NULL,
    channel    INTEGER NOT NULL,
    flags      INTEGER NOT NULL,
    days       INTEGER NOT NULL,
    nbf        INTEGER NOT NULL,
    naf        INTEGER NOT NULL,
    language   TEXT NOT NULL,
    name_zh    TEXT NOT NULL,
    name_latin TEXT NOT NULL,
    company    TEXT NOT NULL,
    title      TEXT NOT NULL,
    PRIMARY KEY (rehearsal, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX walkup_number ON walkup (rehearsal, number);
CREATE INDEX walkup_replaces ON walkup (rehearsal, replaces) WHERE replaces > 0;
CREATE TABLE correction (
    rehearsal INTEGER NOT NULL,
    ticket    INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    field     TEXT NOT NULL,
    was       TEXT NOT NULL,
    now       TEXT NOT NULL,
    PRIMARY KEY (rehearsal, ticket, seq, field)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 7;

-- name: forget_people
DELETE FROM walkup; DELETE FROM correction;

-- name: fold_walk_up
INSERT INTO walkup (rehearsal, ticket, seq, number, replaces, reference, order_no, status, tier, channel, flags, days,
    nbf, naf, language, name_zh, name_latin, company, title)
SELECT body ->> 'rehearsal', body ->> 'ticket', seq, body ->> 'number', ifnull(body ->> 'replaces', 0),
    body ->> 'reference', body ->> 'order_no', body ->> 'status', body ->> 'tier', body ->> 'channel', body ->> 'flags',
    body ->> 'days', body ->> 'nbf', body ->> 'naf', body ->> 'language', body ->> 'name_zh', body ->> 'name_latin',
    body ->> 'company', body ->> 'title'
FROM entry WHERE seq = ?1;

-- name: fold_correction
INSERT INTO correction (rehearsal, ticket, seq, field, was, now)
SELECT entry.body ->> 'rehearsal', entry.body ->> 'ticket', entry.seq, word.key,
    ifnull(json_extract(entry.body, '$.was.' || word.key), ''), word.value
FROM entry, json_each(entry.body, '$.now') AS word WHERE entry.seq = ?1;

-- ---- entries ----

-- name: walk_up_body
SELECT json_object('ticket', ?1, 'reference', ?2, 'number', ?3, 'order_no', ?4, 'status', ?5, 'tier', ?6,
    'channel', ?7, 'flags', ?8, 'days', ?9, 'nbf', ?10, 'naf', ?11, 'language', ?12, 'name_zh', ?13,
    'name_latin', ?14, 'company', ?15, 'title', ?16, 'operator', ?17, 'replaces', ?18);

-- Words that stay as they were are null, and left out.
-- name: correct_body
SELECT json_object('ticket', ?1, 'operator', ?2,
    'was', json(json_patch('{}', json_object('name_zh', ?3, 'name_latin', ?4, 'company', ?5, 'title', ?6,
        'language', ?7))),
    'now', json(json_patch('{}', json_object('name_zh', ?8, 'name_latin', ?9, 'company', ?10, 'title', ?11,
        'language', ?12))));

-- ---- questions ----

-- In the order of roster.sql's ticket.
-- name: walk_up
SELECT ticket, reference, order_no, status, 0, tier, channel, flags, days, nbf, naf, language, name_zh, name_latin, '',
    company, title, '', '', 0, 0, 0
FROM walkup WHERE rehearsal = ?1 AND ticket = ?2;

-- name: is_passed_on
SELECT 1 FROM walkup WHERE rehearsal = ?1 AND replaces = ?2 AND replaces > 0 LIMIT 1;

-- name: passed_from
SELECT replaces FROM walkup WHERE rehearsal = ?1 AND ticket = ?2 AND replaces > 0;

-- name: passed_to
SELECT ticket FROM walkup WHERE rehearsal = ?1 AND replaces = ?2 AND replaces > 0 ORDER BY seq LIMIT 1;

-- name: corrections
SELECT field, was, now FROM correction WHERE rehearsal = ?1 AND ticket = ?2 ORDER BY seq, field;

-- name: last_number
SELECT max(number) FROM walkup WHERE rehearsal = ?1 AND number BETWEEN ?2 AND ?3;

-- The same of a roster: what a journal that was lost had given out.
-- name: last_number_told
SELECT max(CAST(substr(reference, 3) AS INTEGER)) FROM ticket
WHERE reference GLOB 'W-[0-9]*' AND CAST(substr(reference, 3) AS INTEGER) BETWEEN ?1 AND ?2;

-- name: count_written
SELECT (SELECT 2 * count(*) FROM walkup) + (SELECT count(*) FROM correction);

-- name: written_about
SELECT ticket FROM walkup WHERE rehearsal = ?1
UNION SELECT replaces FROM walkup WHERE rehearsal = ?1 AND replaces > 0
UNION SELECT ticket FROM correction WHERE rehearsal = ?1 ORDER BY 1;

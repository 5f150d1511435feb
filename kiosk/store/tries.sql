-- The part of journal.db that counts wrong tries of people who look for their own ticket. Rows are indexes of the
-- entries "self.tried", like those of journal.sql.

-- Version 6. Wrong tries for a ticket since the last right one, and which entry the newest was. Ticket 0 is for all
-- together; a negative number stands for a name that nobody has, so that it locks like any other.
-- name: schema_6
CREATE TABLE tried (
    rehearsal INTEGER NOT NULL,
    ticket    INTEGER NOT NULL,
    failures  INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (rehearsal, ticket)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 6;

-- name: forget_tries
DELETE FROM tried;

-- name: fold_tried
INSERT INTO tried (rehearsal, ticket, failures, seq)
SELECT json_extract(body, '$.rehearsal'), t.value, NOT json_extract(body, '$.right'), seq
FROM entry, (SELECT value FROM entry AS e, json_each(e.body, '$.tickets') WHERE e.seq = ?1 UNION ALL SELECT 0) AS t
WHERE seq = ?1
ON CONFLICT DO UPDATE SET failures = iif(excluded.failures, failures + 1, 0), seq = excluded.seq;

-- name: tried_failures
SELECT tried.failures, entry.boot, entry.boottime FROM tried JOIN entry ON entry.seq = tried.seq
WHERE tried.rehearsal = ?1 AND tried.ticket = ?2;

-- name: tried_body
SELECT json_object('tickets', json(?1), 'right', json(iif(?2, 'true', 'false')));

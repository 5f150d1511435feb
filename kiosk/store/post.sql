-- The journal's post: entries on their way to the centre.

-- Version 4: what the centre has accepted, and what this kiosk did since, are put together. A row of room_step is how
-- full a room was after an entry, by this journal alone (the sums of `room`), and how far that is apart from what was
-- believed: who came in elsewhere and leaves here was never in by this journal. What a kiosk did since some entry is
-- the difference of two rows, however many entries lie between them.
-- name: schema_4
ALTER TABLE scan ADD COLUMN undone_by INTEGER;
ALTER TABLE scan ADD COLUMN apart_inside INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan ADD COLUMN apart_seats INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan ADD COLUMN apart_listed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE room_step (
    zone         TEXT NOT NULL,
    slot         TEXT NOT NULL,
    day          INTEGER NOT NULL,
    rehearsal    INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    inside       INTEGER NOT NULL,
    seats        INTEGER NOT NULL,
    listed       INTEGER NOT NULL,
    apart_inside INTEGER NOT NULL,
    apart_seats  INTEGER NOT NULL,
    apart_listed INTEGER NOT NULL,
    PRIMARY KEY (zone, slot, day, rehearsal, seq)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 4;

-- Before a scan moves its ticket: where was it by this journal, and where was it believed to be? Marks made on paper
-- were judged by nobody.
-- name: fold_apart
UPDATE scan SET (apart_inside, apart_seats, apart_listed) = (
    SELECT ifnull(own.inside, 0) - json_extract(body, '$.inside'),
        iif(own.inside, own.seats, 0) - json_extract(body, '$.seats'),
        iif(own.inside, own.listed, 0) - (json_extract(body, '$.inside') AND scan.listed)
    FROM entry LEFT JOIN presence AS own ON own.ticket = scan.ticket AND own.zone = scan.zone
        AND own.rehearsal = scan.rehearsal AND own.day = ifnull(scan.day, -1) AND own.slot = scan.slot
    WHERE entry.seq = ?1)
WHERE seq = ?1 AND admitted AND ticket IS NOT NULL
    AND (SELECT json_extract(body, '$.inside') FROM entry WHERE entry.seq = ?1) IS NOT NULL;

-- After entry ?1 moved the ticket of scan ?2: a row for each room that is another now. ?3: 1 by that scan, -1 it was
-- taken back, 0 neither.
-- name: fold_room
WITH this AS (
    SELECT zone, slot, ifnull(day, -1) AS day, rehearsal, ?3 * apart_inside AS inside, ?3 * apart_seats AS seats,
        ?3 * apart_listed AS listed
    FROM scan WHERE seq = ?2
), slots AS (
    SELECT slot FROM this
    UNION SELECT room.slot FROM this JOIN room USING (zone, day, rehearsal)
), sums AS (
    SELECT slots.slot, ifnull(sum(room.inside), 0) AS inside, ifnull(sum(room.seats), 0) AS seats,
        ifnull(sum(room.listed), 0) AS listed
    FROM this, slots LEFT JOIN room ON room.zone = this.zone AND room.slot = slots.slot AND room.day = this.day
        AND room.rehearsal = this.rehearsal
    GROUP BY slots.slot
), next AS (
    SELECT this.zone, sums.slot, this.day, this.rehearsal, sums.inside, sums.seats, sums.listed, last.seq AS before,
        ifnull(last.apart_inside, 0) + iif(sums.slot = this.slot, this.inside, 0) AS apart_inside,
        ifnull(last.apart_seats, 0) + iif(sums.slot = this.slot, this.seats, 0) AS apart_seats,
        ifnull(last.apart_listed, 0) + iif(sums.slot = this.slot, this.listed, 0) AS apart_listed
    FROM this, sums LEFT JOIN room_step AS last ON last.zone = this.zone AND last.slot = sums.slot
        AND last.day = this.day AND last.rehearsal = this.rehearsal AND last.seq = (
            SELECT max(seq) FROM room_step AS old WHERE old.zone = this.zone AND old.slot = sums.slot
                AND old.day = this.day AND old.rehearsal = this.rehearsal)
)
INSERT INTO room_step (zone, slot, day, rehearsal, seq, inside, seats, listed, apart_inside, apart_seats, apart_listed)
SELECT zone, slot, day, rehearsal, ?1, inside, seats, listed, apart_inside, apart_seats, apart_listed FROM next
WHERE NOT EXISTS (
    SELECT 1 FROM room_step AS old WHERE old.zone = next.zone AND old.slot = next.slot AND old.day = next.day
        AND old.rehearsal = next.rehearsal AND old.seq = next.before AND old.inside = next.inside
        AND old.seats = next.seats AND old.listed = next.listed AND old.apart_inside = next.apart_inside
        AND old.apart_seats = next.apart_seats AND old.apart_listed = next.apart_listed);

-- What the entries after seq ?1 come to for a room: tickets, seats, listed.
-- name: room_since
SELECT ifnull(now.inside + now.apart_inside, 0) - ifnull(was.inside + was.apart_inside, 0),
    ifnull(now.seats + now.apart_seats, 0) - ifnull(was.seats + was.apart_seats, 0),
    ifnull(now.listed + now.apart_listed, 0) - ifnull(was.listed + was.apart_listed, 0)
FROM (SELECT 1)
LEFT JOIN room_step AS now ON now.zone = ?2 AND now.slot = ?3 AND now.day = ?4 AND now.rehearsal = ?5 AND now.seq = (
    SELECT max(seq) FROM room_step WHERE zone = ?2 AND slot = ?3 AND day = ?4 AND rehearsal = ?5)
LEFT JOIN room_step AS was ON was.zone = ?2 AND was.slot = ?3 AND was.day = ?4 AND was.rehearsal = ?5 AND was.seq = (
    SELECT max(seq) FROM room_step WHERE zone = ?2 AND slot = ?3 AND day = ?4 AND rehearsal = ?5 AND seq <= ?1);

-- Was the scan of a uuid, up to seq ?2, taken back after it? Whether it was an entry.
-- name: lifted
SELECT dir <> 'out' FROM entry JOIN scan USING (seq) WHERE entry.uuid = ?1 AND seq <= ?2 AND undone_by > ?2;

-- And for a ticket in a room: entries, and the last scan. No row: there is none. By the ticket's own few scans: a
-- range of seq looks better to the planner (it is what the plus takes away), but grows with all that is not sent yet.
-- name: presence_since
SELECT (SELECT count(*) FROM scan WHERE ticket = ?2 AND zone = ?3 AND day IS ?4 AND slot = ?5 AND +seq > ?1
        AND admitted AND NOT undone AND dir <> 'out' AND rehearsal = ?6),
    scan.at, dir, gate, entry.uuid, 1 + companions
FROM scan JOIN entry USING (seq)
WHERE ticket = ?2 AND zone = ?3 AND day IS ?4 AND (slot = ?5 OR dir = 'out') AND +seq > ?1 AND admitted AND NOT undone
    AND scan.rehearsal = ?6
ORDER BY turn DESC, seq DESC LIMIT 1;

-- name: post
SELECT seq, uuid, kind, at, boot, boottime, body, json_extract(body, '$.rehearsal') FROM entry WHERE seq > ?1
ORDER BY seq LIMIT ?2;

-- name: unsent
SELECT count(*) FROM entry WHERE seq > ?1 AND NOT json_extract(body, '$.rehearsal');

-- name: uuid
SELECT uuid FROM entry WHERE seq = ?1;

-- name: conflict_body
SELECT json_object('conflict', ?1, 'operator', ?2);

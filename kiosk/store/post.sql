-- The journal's post: entries on their way to the centre.

-- Version 4: by how much a scan changed the seats taken in its room, as it was judged: what this kiosk adds to what the
-- centre has accepted. An exit of nobody, or an entry of somebody inside, changes nothing (core/access.h, warnings 1, 4).
-- name: schema_4
ALTER TABLE scan ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
CREATE INDEX scan_step ON scan (zone, slot, day, seq) WHERE step <> 0;
PRAGMA user_version = 4;

-- name: fold_step
UPDATE scan SET step = CASE
    WHEN NOT admitted OR ticket IS NULL THEN 0
    WHEN dir = 'out' THEN -(NOT ifnull(json_extract(entry.body, '$.warnings'), 0) & 1)
    ELSE NOT ifnull(json_extract(entry.body, '$.warnings'), 0) & 4 END
FROM entry WHERE entry.seq = ?1 AND scan.seq = ?1;

-- What the scans after seq ?1 come to for a room: tickets, seats, listed.
-- name: room_since
SELECT ifnull(sum(step), 0), ifnull(sum(step * (1 + companions)), 0), ifnull(sum(step * listed), 0) FROM scan
WHERE zone = ?2 AND slot = ?3 AND day IS ?4 AND seq > ?1 AND step <> 0 AND NOT undone AND rehearsal = ?5;

-- And for a ticket in a room: entries, and the last scan. No row: there is none.
-- name: presence_since
SELECT (SELECT count(*) FROM scan WHERE ticket = ?2 AND zone = ?3 AND day IS ?4 AND slot = ?5 AND seq > ?1
        AND admitted AND NOT undone AND dir <> 'out' AND rehearsal = ?6),
    scan.at, dir, gate, entry.uuid, 1 + companions
FROM scan JOIN entry USING (seq)
WHERE ticket = ?2 AND zone = ?3 AND day IS ?4 AND (slot = ?5 OR dir = 'out') AND seq > ?1 AND admitted AND NOT undone
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

-- The part of journal.db that says what the second display was told and what it showed. Rows of `play` are an index of
-- the entries play.started and play.ended; orders are read from the entries themselves. Version 3.

-- name: schema_3
CREATE TABLE play (
    seq       INTEGER PRIMARY KEY,
    uuid      TEXT NOT NULL UNIQUE,
    rehearsal INTEGER NOT NULL,
    item      TEXT NOT NULL,
    file      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    programme TEXT NOT NULL,
    sponsor   INTEGER NOT NULL,
    started   INTEGER NOT NULL,
    shown_ms  INTEGER NOT NULL,
    complete  INTEGER NOT NULL,
    reason    TEXT NOT NULL
) STRICT;
CREATE INDEX play_item ON play (item, rehearsal, started);
CREATE INDEX play_open ON play (rehearsal, seq) WHERE shown_ms < 0;
CREATE INDEX entry_reel ON entry (seq) WHERE kind GLOB 'reel.*';
CREATE INDEX scan_arrival ON scan (day, seq) WHERE admitted;
PRAGMA user_version = 3;

-- name: play_body
SELECT json_object('play', ?1, 'item', ?2, 'file', ?3, 'sha256', ?4, 'programme', ?5, 'sponsor', ?6);

-- name: play_end_body
SELECT json_object('play', ?1, 'item', item, 'sponsor', sponsor, 'shown_ms', ?2, 'complete',
    json(iif(?3, 'true', 'false')), 'reason', ?4)
FROM play WHERE uuid = ?1;

-- name: order_body
SELECT json_object('target', ?1, 'zh', ?2, 'en', ?3, 'lasts_ms', ?4, 'operator', ?5);

-- name: fold_play
INSERT INTO play (seq, uuid, rehearsal, item, file, sha256, programme, sponsor, started, shown_ms, complete, reason)
SELECT seq, json_extract(body, '$.play'), json_extract(body, '$.rehearsal'), json_extract(body, '$.item'),
    json_extract(body, '$.file'), json_extract(body, '$.sha256'), json_extract(body, '$.programme'),
    json_extract(body, '$.sponsor'), at, -1, 0, ''
FROM entry WHERE seq = ?1;

-- name: fold_play_end
UPDATE play SET shown_ms = json_extract(body, '$.shown_ms'), complete = json_extract(body, '$.complete'),
    reason = json_extract(body, '$.reason')
FROM entry WHERE entry.seq = ?1 AND play.uuid = json_extract(body, '$.play');

-- name: find_play
SELECT shown_ms FROM play WHERE uuid = ?1 AND rehearsal = ?2;

-- The event's orders reach a rehearsal. For who asks from the start, history is what comes before the last order that
-- is more than a day older than the newest entry: each by the clock it was given under, the event's or a rehearsal's,
-- and never by one that was not trusted.
-- name: get_orders
SELECT seq, kind, json_extract(body, '$.target'), json_extract(body, '$.zh'), json_extract(body, '$.en'),
    json_extract(body, '$.lasts_ms'), ifnull(json_extract(body, '$.operator'), 0), at, boot, boottime
FROM entry
WHERE seq > ?1 AND kind GLOB 'reel.*' AND json_extract(body, '$.rehearsal') <= ?2
    AND (?1 > 0 OR seq > (
        SELECT ifnull(max(old.seq), 0) FROM entry AS old, latest
        WHERE old.kind GLOB 'reel.*' AND json_extract(old.body, '$.clock_ok') AND old.at < latest.at - 86400000
            AND json_extract(old.body, '$.rehearsal') = latest.rehearsal
            AND latest.rehearsal = json_extract(entry.body, '$.rehearsal')))
ORDER BY seq;

-- name: open_plays
SELECT uuid, item, file, sha256, programme, sponsor, started, shown_ms, complete, reason FROM play
WHERE shown_ms < 0 AND rehearsal = ?1 ORDER BY seq LIMIT ?2;

-- name: get_plays
SELECT uuid, item, file, sha256, programme, sponsor, started, shown_ms, complete, reason FROM play
WHERE rehearsal = ?1 AND started >= ?2 AND started < ?3 AND (?4 = 0 OR sponsor = ?4) ORDER BY started, seq;

-- name: item_shown
SELECT sum(max(shown_ms, 0)) FROM play WHERE item = ?1 AND rehearsal = ?2 AND started >= ?3 HAVING count(*) > 0;

-- The first admission of a ticket on a day, for as long as it was not taken back. Asked for by day, the scans before it
-- would be all of the day's, for each of thousands at the doors: by ticket they are a handful.
-- name: arrivals
SELECT seq, ticket, at, gate FROM scan
WHERE day = ?2 AND seq > ?1 AND rehearsal = ?3 AND admitted AND NOT undone AND ticket IS NOT NULL AND dir <> 'out'
    AND NOT EXISTS (SELECT 1 FROM scan AS before INDEXED BY scan_admitted WHERE before.ticket = scan.ticket
        AND before.day = scan.day AND before.rehearsal = scan.rehearsal AND before.admitted AND NOT before.undone
        AND before.dir <> 'out' AND before.seq < scan.seq)
ORDER BY seq DESC LIMIT ?4;

-- The part of journal.db that says who is where. Like the typed tables of journal.sql these are indexes of the entries:
-- a row of `presence` is what the admitted scans of one ticket in one room (a zone in a session on an event day) come
-- to, a row of `room` the sum of those who are inside by one gate. Triggers keep the sums, so that no fold can forget
-- them. day is -1 where it is no event day.

-- Version 2: what version 1 knew stays as it was written, and is folded again.
-- name: schema_2
ALTER TABLE scan ADD COLUMN slot TEXT NOT NULL DEFAULT '';
ALTER TABLE scan ADD COLUMN source TEXT NOT NULL DEFAULT 'code';
ALTER TABLE scan ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan ADD COLUMN companions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE scan ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
-- The order in which a ticket's scans happened: as they were written, for a clock may be set back between two of them;
-- only marks made on paper go where their own time puts them.
ALTER TABLE scan ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
CREATE INDEX scan_turn ON scan (ticket, zone, day, rehearsal, turn) WHERE admitted;
CREATE INDEX scan_mark ON scan (ticket, at) WHERE source = 'paper';

-- since, seats, listed and gate are of the stay that lasts: from the entry until the exit. gate is where the seat was
-- taken and where it is given back.
CREATE TABLE presence (
    ticket    INTEGER NOT NULL,
    zone      TEXT NOT NULL,
    rehearsal INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    slot      TEXT NOT NULL,
    inside    INTEGER NOT NULL,
    entries   INTEGER NOT NULL,
    since     INTEGER NOT NULL,
    seats     INTEGER NOT NULL,
    listed    INTEGER NOT NULL,
    gate      TEXT NOT NULL,
    last      INTEGER NOT NULL,
    last_dir  TEXT NOT NULL,
    last_gate TEXT NOT NULL,
    PRIMARY KEY (ticket, zone, rehearsal, day, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_inside ON presence (zone, slot, day, rehearsal, since, ticket) WHERE inside;
CREATE TABLE room (
    zone      TEXT NOT NULL,
    slot      TEXT NOT NULL,
    day       INTEGER NOT NULL,
    rehearsal INTEGER NOT NULL,
    gate      TEXT NOT NULL,
    inside    INTEGER NOT NULL,
    seats     INTEGER NOT NULL,
    listed    INTEGER NOT NULL,
    PRIMARY KEY (zone, slot, day, rehearsal, gate)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER presence_comes AFTER INSERT ON presence WHEN NEW.inside BEGIN
    INSERT INTO room VALUES (NEW.zone, NEW.slot, NEW.day, NEW.rehearsal, NEW.gate, 1, NEW.seats, NEW.listed)
    ON CONFLICT DO UPDATE SET inside = inside + 1, seats = seats + NEW.seats, listed = listed + NEW.listed;
END;
CREATE TRIGGER presence_goes AFTER DELETE ON presence WHEN OLD.inside BEGIN
    UPDATE room SET inside = inside - 1, seats = seats - OLD.seats, listed = listed - OLD.listed
    WHERE zone = OLD.zone AND slot = OLD.slot AND day = OLD.day AND rehearsal = OLD.rehearsal AND gate = OLD.gate;
END;
CREATE TRIGGER presence_changes AFTER UPDATE ON presence BEGIN
    UPDATE room SET inside = inside - 1, seats = seats - OLD.seats, listed = listed - OLD.listed
    WHERE OLD.inside
        AND zone = OLD.zone AND slot = OLD.slot AND day = OLD.day AND rehearsal = OLD.rehearsal AND gate = OLD.gate;
    INSERT INTO room
    SELECT NEW.zone, NEW.slot, NEW.day, NEW.rehearsal, NEW.gate, 1, NEW.seats, NEW.listed WHERE NEW.inside
    ON CONFLICT DO UPDATE SET inside = inside + 1, seats = seats + NEW.seats, listed = listed + NEW.listed;
END;

CREATE TABLE zone_state (
    rehearsal INTEGER NOT NULL,
    zone      TEXT NOT NULL,
    open      INTEGER NOT NULL,
    PRIMARY KEY (rehearsal, zone)
) STRICT, WITHOUT ROWID;
-- Wrong PINs of an operator since the last right one, and which entry the newest was.
CREATE TABLE pin (
    rehearsal INTEGER NOT NULL,
    operator  INTEGER NOT NULL,
    failures  INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (rehearsal, operator)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 2;

-- ---- folding; ?1 is the seq of a scan, or of the entry itself ----

-- A ticket that is inside already takes no second seat.
-- name: fold_entry
INSERT INTO presence (ticket, zone, rehearsal, day, slot, inside, entries, since, seats, listed, gate, last, last_dir,
    last_gate)
SELECT ticket, zone, rehearsal, ifnull(day, -1), slot, 1, 1, at, 1 + companions, listed, gate, at, dir, gate
FROM scan WHERE seq = ?1 AND admitted AND NOT undone AND ticket IS NOT NULL AND dir <> 'out'
ON CONFLICT DO UPDATE SET
    since = iif(inside, since, excluded.since),
    seats = iif(inside, seats - 1, 0) + excluded.seats,
    listed = iif(inside, listed, excluded.listed),
    gate = iif(inside, gate, excluded.gate),
    inside = 1, entries = entries + 1, last = excluded.last, last_dir = excluded.last_dir,
    last_gate = excluded.last_gate;

-- Also of a ticket that never entered: the exit is its last scan.
-- name: fold_exit
INSERT INTO presence (ticket, zone, rehearsal, day, slot, inside, entries, since, seats, listed, gate, last, last_dir,
    last_gate)
SELECT ticket, zone, rehearsal, ifnull(day, -1), slot, 0, 0, 0, 0, 0, '', at, dir, gate
FROM scan WHERE seq = ?1 AND admitted AND NOT undone AND ticket IS NOT NULL AND dir = 'out'
ON CONFLICT DO UPDATE SET inside = 0, seats = 0, last = excluded.last, last_dir = excluded.last_dir,
    last_gate = excluded.last_gate;

-- Who leaves a zone leaves it in whatever session the entry counted for.
-- name: fold_leave
UPDATE presence SET inside = 0, seats = 0, last = gone.at, last_dir = gone.dir, last_gate = gone.gate
FROM (SELECT * FROM scan WHERE seq = ?1 AND admitted AND NOT undone AND dir = 'out') AS gone
WHERE presence.ticket = gone.ticket AND presence.zone = gone.zone AND presence.rehearsal = gone.rehearsal
    AND presence.day = ifnull(gone.day, -1) AND presence.inside;

-- Does a later scan of the same ticket in the same zone and day stand there already?
-- name: is_overtaken
SELECT EXISTS (
    SELECT 1 FROM scan AS this JOIN scan AS that ON that.ticket = this.ticket AND that.zone = this.zone
        AND that.day IS this.day AND that.rehearsal = this.rehearsal AND that.admitted AND that.turn > this.turn
    WHERE this.seq = ?1);

-- name: forget_stays
DELETE FROM presence WHERE (ticket, zone, rehearsal, day) =
    (SELECT ticket, zone, rehearsal, ifnull(day, -1) FROM scan WHERE seq = ?1);

-- name: scans_like
SELECT that.seq FROM scan AS this JOIN scan AS that ON that.ticket = this.ticket AND that.zone = this.zone
    AND that.day IS this.day AND that.rehearsal = this.rehearsal AND that.admitted
WHERE this.seq = ?1 ORDER BY that.turn, that.seq;

-- name: fold_undo
UPDATE scan SET undone = 1, undone_by = entry.seq FROM entry
WHERE entry.seq = ?1 AND scan.seq = json_extract(entry.body, '$.seq');

-- name: fold_companion
UPDATE scan SET companions = companions + 1 FROM entry
WHERE entry.seq = ?1 AND scan.seq = json_extract(entry.body, '$.seq');

-- name: subject_of
SELECT json_extract(body, '$.seq') FROM entry WHERE seq = ?1;

-- name: fold_zone
INSERT INTO zone_state (rehearsal, zone, open)
SELECT json_extract(body, '$.rehearsal'), json_extract(body, '$.zone'), kind = 'zone.opened' FROM entry WHERE seq = ?1
ON CONFLICT DO UPDATE SET open = excluded.open;

-- name: fold_pin
INSERT INTO pin (rehearsal, operator, failures, seq)
SELECT json_extract(body, '$.rehearsal'), ifnull(json_extract(body, '$.operator'), 0), NOT json_extract(body, '$.right'),
    seq FROM entry WHERE seq = ?1
ON CONFLICT DO UPDATE SET failures = iif(excluded.failures, failures + 1, 0), seq = excluded.seq;

-- ---- asking ----

-- name: presence
SELECT ifnull(inside, 0), ifnull(entries, 0), ifnull(last, 0), last_dir, last_gate IS ?6, ifnull(seats, 0),
    (SELECT max(serial) FROM badge WHERE badge.ticket = ?1 AND badge.rehearsal = ?3),
    (SELECT uuid FROM scan WHERE scan.ticket = ?1 AND scan.zone = ?2 AND scan.rehearsal = ?3 AND admitted
        AND NOT undone ORDER BY seq DESC LIMIT 1)
FROM (SELECT 1) LEFT JOIN presence ON ticket = ?1 AND zone = ?2 AND rehearsal = ?3 AND day = ?4 AND slot = ?5;

-- name: prior
SELECT uuid FROM scan WHERE ticket = ?1 AND zone = ?2 AND rehearsal = ?3 AND admitted AND NOT undone
ORDER BY seq DESC LIMIT 1;

-- Has anything been written from seq ?1 on that may change a judgement about zone ?3? A refusal changes none.
-- name: has_news
SELECT EXISTS (
    SELECT 1 FROM entry LEFT JOIN scan USING (seq) WHERE entry.seq >= ?1 AND (
        entry.kind IN ('scan.undo', 'scan.companion') OR entry.kind GLOB 'zone.*'
        OR (scan.admitted AND scan.rehearsal = ?2 AND scan.zone = ?3)));

-- name: count_room
SELECT ifnull(sum(inside), 0), ifnull(sum(seats), 0), ifnull(sum(listed), 0), ifnull(sum(iif(gate = ?5, seats, 0)), 0)
FROM room WHERE zone = ?1 AND slot = ?2 AND day = ?3 AND rehearsal = ?4;

-- name: list_inside
SELECT ticket, since, seats, gate FROM presence
WHERE zone = ?1 AND slot = ?2 AND day = ?3 AND rehearsal = ?4 AND inside ORDER BY since, ticket LIMIT ?5 OFFSET ?6;

-- name: stay_day
SELECT day FROM presence WHERE ticket = ?1 AND zone = ?2 AND rehearsal = ?3 AND inside AND since > ?4
    AND (?6 = 0 OR EXISTS (SELECT 1 FROM scan WHERE scan.ticket = ?1 AND scan.zone = ?2 AND scan.rehearsal = ?3
        AND ifnull(scan.day, -1) = presence.day AND admitted AND NOT undone AND seq > ?6))
ORDER BY day <> ?5, since DESC LIMIT 1;

-- name: has_entered
SELECT entries > 0 FROM presence WHERE ticket = ?1 AND zone = ?2 AND rehearsal = ?3 AND day = ?4 AND slot = ?5;

-- name: has_mark
SELECT EXISTS (SELECT 1 FROM scan WHERE ticket = ?1 AND at = ?2 AND source = 'paper' AND gate = ?3 AND dir = ?4
    AND rehearsal = ?5 AND NOT undone);

-- name: picked
SELECT json_extract(body, '$.session') FROM entry
WHERE kind = 'door.session' AND json_extract(body, '$.gate') = ?1 AND json_extract(body, '$.rehearsal') = ?2
ORDER BY seq DESC LIMIT 1;

-- name: tally
SELECT count(*) FILTER (WHERE admitted AND dir <> 'out'), count(*) FILTER (WHERE admitted AND dir = 'out'),
    count(*) FILTER (WHERE NOT admitted)
FROM scan WHERE gate = ?1 AND day IS ?2 AND rehearsal = ?3 AND NOT undone;

-- name: zone_is_open
SELECT min(open) FROM zone_state WHERE rehearsal <= ?1 AND zone = ?2 HAVING count(*) > 0;

-- name: pin_failures
-- How many, and where in time the newest stands: of one operator (?2), or of all (?2 null).
SELECT total(pin.failures), entry.boot, entry.boottime, max(pin.seq)
FROM pin JOIN entry ON entry.seq = pin.seq
WHERE pin.rehearsal = ?1 AND (?2 IS NULL OR operator = ?2) AND pin.failures > 0;

-- ---- changing; the entries' bodies ----

-- What stands against taking back the scan of a uuid, or against a companion with it. The badge that a scan owes is
-- intended by the very next entry, under the same stamp.
-- name: find_scan
SELECT this.seq, this.ticket, this.undone,
    EXISTS (SELECT 1 FROM scan AS that WHERE that.ticket = this.ticket AND that.zone = this.zone
        AND that.day IS this.day AND that.rehearsal = this.rehearsal AND that.admitted AND NOT that.undone
        AND that.seq > this.seq),
    EXISTS (SELECT 1 FROM entry AS intent WHERE intent.seq = this.seq + 1 AND intent.kind = 'print.intent'
        AND json_extract(intent.body, '$.ticket') = this.ticket AND intent.at = entry.at
        AND intent.boottime = entry.boottime AND intent.boot = entry.boot),
    this.admitted AND NOT this.undone AND this.dir <> 'out' AND this.ticket IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM scan AS that WHERE that.ticket = this.ticket AND that.zone = this.zone
        AND that.day IS this.day AND that.rehearsal = this.rehearsal AND that.admitted AND NOT that.undone
        AND that.dir = 'out' AND (that.turn, that.seq) > (this.turn, this.seq)),
    this.companions
FROM entry JOIN scan AS this USING (seq) WHERE entry.uuid = ?1 AND this.rehearsal = ?2;

-- name: scan_change_body
SELECT json_object('scan', ?1, 'seq', ?2, 'ticket', ?3, 'operator', ?4);

-- name: zone_body
SELECT json_object('zone', ?1, 'operator', ?2, 'reason', ?3);

-- name: pin_body
SELECT json_object('operator', ?1, 'right', json(iif(?2, 'true', 'false')));

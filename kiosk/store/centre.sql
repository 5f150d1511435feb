-- roster.db, fourth part: what only a centre says. Made in the same transaction as roster.sql; empty where the roster came
-- by bundle. Columns stand in the order of schema ev's, after its event_id.

-- name: centre_schema
-- How far this roster has come.
CREATE TABLE mark (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    system       TEXT NOT NULL,
    timeline     INTEGER NOT NULL,
    snapshot     TEXT NOT NULL,
    covered      INTEGER NOT NULL,
    covered_uuid BLOB NOT NULL CHECK (length(covered_uuid) = 16),
    at           INTEGER NOT NULL,
    kiosk        TEXT NOT NULL
) STRICT;
-- Another number whenever anything changes but tickets and what happened: programs look at it before they read anew.
CREATE TABLE edition (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO edition VALUES (1, random() >> 16);
CREATE TABLE elsewhere (
    ticket     INTEGER NOT NULL,
    zone       TEXT NOT NULL,
    day        INTEGER NOT NULL,
    slot       TEXT NOT NULL,
    inside     INTEGER NOT NULL CHECK (inside IN (0, 1)),
    entries    INTEGER NOT NULL,
    seats      INTEGER NOT NULL,
    listed     INTEGER NOT NULL CHECK (listed IN (0, 1)),
    gate       TEXT NOT NULL,
    last       INTEGER NOT NULL,
    last_dir   TEXT NOT NULL,
    last_gate  TEXT NOT NULL,
    last_kiosk TEXT NOT NULL,
    last_scan  BLOB NOT NULL CHECK (length(last_scan) = 16),
    PRIMARY KEY (ticket, zone, day, slot)
) STRICT, WITHOUT ROWID;
-- The sums of those who are inside. Triggers keep them, so that no way of changing a row can forget them.
CREATE TABLE elsewhere_room (
    zone   TEXT NOT NULL,
    slot   TEXT NOT NULL,
    day    INTEGER NOT NULL,
    inside INTEGER NOT NULL,
    seats  INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    PRIMARY KEY (zone, slot, day)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER elsewhere_comes AFTER INSERT ON elsewhere WHEN NEW.inside BEGIN
    INSERT INTO elsewhere_room VALUES (NEW.zone, NEW.slot, NEW.day, 1, NEW.seats, NEW.listed)
    ON CONFLICT DO UPDATE SET inside = inside + 1, seats = seats + NEW.seats, listed = listed + NEW.listed;
END;
CREATE TRIGGER elsewhere_goes AFTER DELETE ON elsewhere WHEN OLD.inside BEGIN
    UPDATE elsewhere_room SET inside = inside - 1, seats = seats - OLD.seats, listed = listed - OLD.listed
    WHERE zone = OLD.zone AND slot = OLD.slot AND day = OLD.day;
END;
CREATE TRIGGER elsewhere_changes AFTER UPDATE ON elsewhere BEGIN
    UPDATE elsewhere_room SET inside = inside - 1, seats = seats - OLD.seats, listed = listed - OLD.listed
    WHERE OLD.inside AND zone = OLD.zone AND slot = OLD.slot AND day = OLD.day;
    INSERT INTO elsewhere_room SELECT NEW.zone, NEW.slot, NEW.day, 1, NEW.seats, NEW.listed WHERE NEW.inside
    ON CONFLICT DO UPDATE SET inside = inside + 1, seats = seats + NEW.seats, listed = listed + NEW.listed;
END;
CREATE TABLE badge (
    ticket INTEGER PRIMARY KEY,
    serial INTEGER NOT NULL,
    state  TEXT NOT NULL,
    kiosk  TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
CREATE TABLE conflict (
    uuid         BLOB PRIMARY KEY CHECK (length(uuid) = 16),
    ticket       INTEGER NOT NULL,
    zone         TEXT NOT NULL,
    slot         TEXT NOT NULL,
    first_kiosk  TEXT NOT NULL,
    first_gate   TEXT NOT NULL,
    first_at     INTEGER NOT NULL,
    second_kiosk TEXT NOT NULL,
    second_gate  TEXT NOT NULL,
    second_at    INTEGER NOT NULL,
    earlier_by   INTEGER NOT NULL,
    seen         INTEGER NOT NULL CHECK (seen IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_new ON conflict (seen, second_at);
CREATE TABLE handed (
    ticket  INTEGER NOT NULL,
    handout TEXT NOT NULL,
    kiosk   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (ticket, handout)
) STRICT, WITHOUT ROWID;
CREATE INDEX handed_handout ON handed (handout, kiosk);

-- name: get_mark
SELECT system, timeline, snapshot, covered, covered_uuid, at, kiosk FROM mark;

-- name: put_mark
INSERT OR REPLACE INTO mark VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: get_edition
SELECT number FROM edition;

-- name: next_edition
UPDATE edition SET number = number + 1;

-- name: get_elsewhere
SELECT inside, entries, last, last_dir, last_gate, last_kiosk, seats, listed, last_scan FROM elsewhere
WHERE ticket = ?1 AND zone = ?2 AND day = ?3 AND slot = ?4;

-- name: get_elsewhere_room
SELECT inside, seats, listed FROM elsewhere_room WHERE zone = ?1 AND slot = ?2 AND day = ?3;

-- name: get_stay_elsewhere
SELECT day FROM elsewhere WHERE ticket = ?1 AND zone = ?2 AND inside AND last > ?3
ORDER BY day <> ?4, last DESC LIMIT 1;

-- One that certainly failed is nobody's.
-- name: get_badge_elsewhere
SELECT serial, kiosk, state <> 'print.failed', at FROM badge WHERE ticket = ?1;

-- name: get_conflicts
SELECT uuid, ticket, zone, slot, first_kiosk, first_gate, first_at, second_kiosk, second_gate, second_at, earlier_by, seen
FROM conflict WHERE seen <= ?1 ORDER BY second_at DESC LIMIT ?2;

-- name: get_handed
SELECT at, kiosk FROM handed WHERE ticket = ?1 AND handout = ?2;

-- name: count_handed
SELECT count(*) FROM handed WHERE handout = ?1 AND (?2 IS NULL OR kiosk = ?2);

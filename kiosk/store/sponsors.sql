-- roster.db, fifth part: where sponsors are seen, and what is handed out. Made and filled in the same transaction as
-- roster.sql. Columns stand in the order of the field tables in sponsors.c and handouts_rows.c; instants are ms since
-- the epoch, 0 meaning no bound; masks hold one bit per tier number.

-- name: sponsors_schema
-- medium: as enum sponsor_medium counts. width and height in hundredths of a mm, 0 = the template's.
CREATE TABLE position (
    number  INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 63),
    code    TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    medium  INTEGER NOT NULL CHECK (medium BETWEEN 0 AND 6),
    places  INTEGER NOT NULL CHECK (places BETWEEN 1 AND 64),
    width   INTEGER NOT NULL CHECK (width >= 0),
    height  INTEGER NOT NULL CHECK (height >= 0)
) STRICT;
CREATE TABLE entitlement (
    number    INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 512),
    sponsor   INTEGER NOT NULL,
    position  INTEGER NOT NULL,
    tier_mask INTEGER NOT NULL,
    weight    INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 1000),
    exclusive INTEGER NOT NULL CHECK (exclusive IN (0, 1)),
    start     INTEGER NOT NULL CHECK (start >= 0),
    until     INTEGER NOT NULL CHECK (until = 0 OR until > start)
) STRICT;
CREATE TABLE handout (
    number    INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 63),
    code      TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    tier_mask INTEGER NOT NULL,
    stock     INTEGER NOT NULL CHECK (stock >= 0),
    sponsor   INTEGER NOT NULL CHECK (sponsor >= 0)
) STRICT;

-- name: get_positions
SELECT number, code, name_zh, name_en, medium, places, width, height FROM position ORDER BY number LIMIT ?1;

-- name: get_entitlements
SELECT sponsor, position, tier_mask, weight, exclusive, start, until FROM entitlement ORDER BY number LIMIT ?1;

-- name: get_handouts
SELECT number, code, name_zh, name_en, tier_mask, stock, sponsor FROM handout ORDER BY number LIMIT ?1;

-- name: get_handout
SELECT number, code, name_zh, name_en, tier_mask, stock, sponsor FROM handout WHERE code = ?1;

-- name: put_position
INSERT INTO position VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: put_entitlement
INSERT INTO entitlement (sponsor, position, tier_mask, weight, exclusive, start, until)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: put_handout
INSERT INTO handout VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- What names a sponsor or a position that is not there.
-- name: lost_sponsors
SELECT (SELECT count(*) FROM entitlement WHERE sponsor NOT IN (SELECT id FROM sponsor)
        OR position NOT IN (SELECT number FROM position))
    + (SELECT count(*) FROM handout WHERE sponsor <> 0 AND sponsor NOT IN (SELECT id FROM sponsor));

-- roster.db, third part: what the second display plays. Made and filled in the same transaction as roster.sql. Columns
-- stand in the order of the field tables in reel.c; instants are ms since the epoch, 0 meaning none.

-- name: reel_schema
CREATE TABLE programme (
    number     INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 31),
    code       TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name_zh    TEXT NOT NULL,
    name_en    TEXT NOT NULL,
    share      INTEGER NOT NULL CHECK (share BETWEEN 0 AND 100),
    is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
    silent     INTEGER NOT NULL CHECK (silent IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX programme_default ON programme (is_default) WHERE is_default;
CREATE TABLE reel_hours (
    number    INTEGER PRIMARY KEY,
    programme INTEGER NOT NULL CHECK (programme BETWEEN 0 AND 31),
    start     INTEGER NOT NULL,
    until     INTEGER NOT NULL CHECK (until > start)
) STRICT;
CREATE TABLE item (
    number    INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 2048),
    programme INTEGER NOT NULL CHECK (programme BETWEEN 0 AND 31),
    kind      INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
    code      TEXT NOT NULL UNIQUE CHECK (code <> ''),
    file      TEXT NOT NULL CHECK (file <> ''),
    captions  TEXT NOT NULL,
    seconds   INTEGER NOT NULL CHECK (seconds BETWEEN 0 AND 86400),
    sound     INTEGER NOT NULL CHECK (sound IN (0, 1)),
    volume    INTEGER NOT NULL CHECK (volume BETWEEN 0 AND 100),
    sponsor   INTEGER NOT NULL CHECK (sponsor >= 0),
    weight    INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 1000),
    start     INTEGER NOT NULL CHECK (start >= 0),
    until     INTEGER NOT NULL CHECK (until = 0 OR until > start),
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    title_zh  TEXT NOT NULL,
    title_en  TEXT NOT NULL
) STRICT;
CREATE TABLE media (
    name   TEXT PRIMARY KEY CHECK (name <> ''),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size   INTEGER NOT NULL CHECK (size > 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE screen (
    one               INTEGER PRIMARY KEY CHECK (one = 1),
    countdown_minutes INTEGER NOT NULL CHECK (countdown_minutes BETWEEN 0 AND 1440),
    countdown_zone    TEXT NOT NULL,
    wall              INTEGER NOT NULL CHECK (wall IN (0, 1)),
    greet_tiers       INTEGER NOT NULL,
    wifi_name         TEXT NOT NULL,
    wifi_password     TEXT NOT NULL,
    thanks_zh         TEXT NOT NULL,
    thanks_en         TEXT NOT NULL
) STRICT;

-- name: put_programme
INSERT INTO programme VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: put_hours
INSERT INTO reel_hours (programme, start, until) VALUES (?1, ?2, ?3);

-- name: put_item
INSERT INTO item VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17);

-- name: put_media
INSERT INTO media VALUES (?1, ?2, ?3);

-- name: put_screen
INSERT INTO screen VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: count_of_reel
SELECT (SELECT count(*) FROM reel_hours), (SELECT count(*) FROM media);

-- Hours and items whose programme is not there.
-- name: lost_programmes
SELECT count(*) FROM (SELECT programme FROM reel_hours UNION ALL SELECT programme FROM item)
WHERE programme NOT IN (SELECT number FROM programme);

-- name: get_programmes
SELECT number, code, name_zh, name_en, share, is_default, silent FROM programme ORDER BY number LIMIT ?1;

-- name: get_hours
SELECT programme, start, until FROM reel_hours ORDER BY start, number LIMIT ?1;

-- name: get_items
SELECT number, programme, kind, code, file, captions, seconds, sound, volume, sponsor, weight, start, until, name_zh,
    name_en, title_zh, title_en
FROM item ORDER BY number LIMIT ?1;

-- name: get_media
SELECT name, sha256, size FROM media ORDER BY name LIMIT ?1;

-- name: get_media_named
SELECT name, sha256, size FROM media WHERE name = ?1;

-- name: get_screen
SELECT countdown_minutes, countdown_zone, wall, greet_tiers, wifi_name, wifi_password, thanks_zh, thanks_en FROM screen;

-- roster.db: one event as its bundle or the centre says it. PRAGMA user_version is the version of this schema; a file
-- of another version is dropped and made again, for everything in it can be had again. Instants are ms since the epoch,
-- 0 meaning none. Masks hold one bit per tier, channel or day number. Columns stand in the order of the field tables
-- in roster_rows.c.

-- name: schema
CREATE TABLE event (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    id        INTEGER NOT NULL CHECK (id BETWEEN 1 AND 4294967295),
    code      TEXT NOT NULL,
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    venue_zh  TEXT NOT NULL,
    venue_en  TEXT NOT NULL,
    timezone  TEXT NOT NULL,
    language  TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    days      INTEGER NOT NULL CHECK (days BETWEEN 1 AND 8),
    signer    BLOB NOT NULL CHECK (length(signer) = 32),
    badge_media TEXT NOT NULL,
    made      INTEGER NOT NULL CHECK (made >= 0)
) STRICT;
-- One row more than there are days: the last one ends the last day.
CREATE TABLE day (
    number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 8),
    start  INTEGER NOT NULL,
    date   INTEGER NOT NULL
) STRICT;
CREATE TABLE secret (
    name TEXT PRIMARY KEY CHECK (name IN ('badge', 'badge_previous', 'opaque')),
    key  BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;
CREATE TABLE tier (
    number  INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 63),
    code    TEXT NOT NULL UNIQUE,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    rank    INTEGER NOT NULL,
    grants  INTEGER NOT NULL CHECK (grants BETWEEN 0 AND 65535),
    badge   TEXT NOT NULL,
    ticket  TEXT NOT NULL
) STRICT;
CREATE TABLE channel (
    number  INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 63),
    code    TEXT NOT NULL UNIQUE,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    quota   INTEGER NOT NULL CHECK (quota >= 0)
) STRICT;
CREATE TABLE keyring (
    kid          INTEGER PRIMARY KEY CHECK (kid BETWEEN 0 AND 255),
    pub          BLOB NOT NULL CHECK (length(pub) = 32),
    tier_mask    INTEGER NOT NULL,
    channel_mask INTEGER NOT NULL,
    nbf          INTEGER NOT NULL,
    naf          INTEGER NOT NULL,
    revoked      INTEGER NOT NULL CHECK (revoked IN (0, 1))
) STRICT;
-- The loader checks the ranges of these columns: as checks they would cost a third of the time to load 100,000 rows.
CREATE TABLE ticket (
    id          INTEGER PRIMARY KEY CHECK (id > 0),
    reference   TEXT NOT NULL,
    order_no    TEXT NOT NULL,
    status      INTEGER NOT NULL,
    rev         INTEGER NOT NULL,
    tier        INTEGER NOT NULL,
    channel     INTEGER NOT NULL,
    flags       INTEGER NOT NULL,
    days        INTEGER NOT NULL,
    nbf         INTEGER NOT NULL,
    naf         INTEGER NOT NULL,
    language    TEXT NOT NULL,
    name_zh     TEXT NOT NULL,
    name_latin  TEXT NOT NULL,
    screen_name TEXT NOT NULL,
    company     TEXT NOT NULL,
    title       TEXT NOT NULL,
    needs       TEXT NOT NULL,
    table_no    TEXT NOT NULL,
    wall_consent    INTEGER NOT NULL,
    sponsor_consent INTEGER NOT NULL,
    attention       INTEGER NOT NULL,
    digest      BLOB,
    phone       BLOB
) STRICT;
CREATE TABLE sponsor (
    id        INTEGER PRIMARY KEY CHECK (id > 0),
    code      TEXT NOT NULL UNIQUE,
    name_zh   TEXT NOT NULL,
    name_en   TEXT NOT NULL,
    logo      TEXT NOT NULL,
    weight    INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 1000),
    exclusive INTEGER NOT NULL CHECK (exclusive IN (0, 1)),
    tier_mask INTEGER NOT NULL
) STRICT;
CREATE TABLE asset (
    name  TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
PRAGMA user_version = 6;

-- Indexes come last: 100,000 rows load in half the time.
-- name: indexes
CREATE UNIQUE INDEX ticket_digest ON ticket (digest) WHERE digest IS NOT NULL;
-- Walk-ups' numbers, asked before each new one: some hundreds among a million tickets.
CREATE INDEX ticket_walkup ON ticket (reference) WHERE reference GLOB 'W-[0-9]*';

-- The statement that drops one more table or view; views and virtual tables (rootpage 0) first, since the latter take
-- their shadow tables along. Indexes and triggers go with their tables; SQLite's own tables are left alone.
-- name: next_drop
SELECT printf('DROP %s "%w"', type, name) FROM sqlite_schema
WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_' ORDER BY rootpage <> 0 LIMIT 1;

-- name: get_event
SELECT id, code, name_zh, name_en, venue_zh, venue_en, timezone, language, days, signer, badge_media, made FROM event;

-- name: get_days
SELECT number, start, date FROM day ORDER BY number;

-- name: get_secrets
SELECT name, key FROM secret;

-- name: get_tier
SELECT number, code, name_zh, name_en, rank, grants, badge, ticket FROM tier WHERE number = ?1;

-- name: get_channel
SELECT number, code, name_zh, name_en, quota FROM channel WHERE number = ?1;

-- name: get_key
SELECT kid, pub, tier_mask, channel_mask, nbf, naf, revoked FROM keyring WHERE kid = ?1;

-- name: get_ticket
SELECT id, reference, order_no, status, rev, tier, channel, flags, days, nbf, naf, language, name_zh, name_latin,
    screen_name, company, title, needs, table_no, wall_consent, sponsor_consent, attention, digest, phone
FROM ticket WHERE id = ?1;

-- name: get_ticket_by_digest
SELECT id, reference, order_no, status, rev, tier, channel, flags, days, nbf, naf, language, name_zh, name_latin,
    screen_name, company, title, needs, table_no, wall_consent, sponsor_consent, attention, digest, phone
FROM ticket WHERE digest = ?1;

-- name: each_ticket
SELECT id, reference, order_no, status, rev, tier, channel, flags, days, nbf, naf, language, name_zh, name_latin,
    screen_name, company, title, needs, table_no, wall_consent, sponsor_consent, attention, digest, phone
FROM ticket ORDER BY id;

-- name: get_sponsors
SELECT id, code, name_zh, name_en, logo, weight, exclusive, tier_mask FROM sponsor
WHERE ?1 < 0 OR tier_mask >> ?1 & 1 ORDER BY id LIMIT ?2;

-- name: get_asset
SELECT bytes FROM asset WHERE name = ?1;

-- name: count_tickets
SELECT count(*) FROM ticket;

-- name: put_event
INSERT INTO event VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- name: put_day
INSERT INTO day VALUES (?1, ?2, ?3);

-- name: put_secret
INSERT INTO secret VALUES (?1, ?2);

-- name: put_tier
INSERT INTO tier VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: put_channel
INSERT INTO channel VALUES (?1, ?2, ?3, ?4, ?5);

-- name: put_key
INSERT INTO keyring VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: put_ticket
INSERT INTO ticket VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,
    ?21, ?22, ?23, ?24);

-- name: put_sponsor
INSERT INTO sponsor VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- name: put_asset
INSERT INTO asset VALUES (?1, ?2);

-- sync.db: what kiosk-syncd keeps for itself and tells the others. PRAGMA user_version is the version; a file of another
-- one is made anew, for all of it can be had again.

-- name: link_schema
DROP TABLE IF EXISTS link;
DROP TABLE IF EXISTS sent;
DROP TABLE IF EXISTS refused;
CREATE TABLE link (
    one           INTEGER PRIMARY KEY CHECK (one = 1),
    boot          TEXT NOT NULL, -- of the beat
    beat          INTEGER NOT NULL,
    state         INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4),
    since         INTEGER NOT NULL,
    why           TEXT NOT NULL,
    kiosk         TEXT NOT NULL,
    centre        TEXT NOT NULL,
    served        INTEGER NOT NULL,
    pulled        INTEGER NOT NULL,
    unsent        INTEGER NOT NULL,
    refused       INTEGER NOT NULL,
    media_missing INTEGER NOT NULL,
    told          INTEGER NOT NULL, -- the centre's time
    told_boottime INTEGER NOT NULL
) STRICT;
CREATE TABLE sent (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    uuid BLOB NOT NULL CHECK (length(uuid) = 16)
) STRICT;
CREATE TABLE refused (
    uuid   BLOB PRIMARY KEY CHECK (length(uuid) = 16),
    seq    INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 2;

-- Its WAL is as long as it gets within a minute, and is written over from then on: so the others hear that the disk is full.
-- name: link_small
PRAGMA wal_autocheckpoint = 64;

-- name: link_tell
INSERT OR REPLACE INTO link VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);

-- name: link_status
SELECT boot, beat, state, since, why, kiosk, centre, served, pulled, unsent, refused, media_missing,
    told, told_boottime FROM link;

-- name: link_sent
SELECT seq, uuid FROM sent;

-- name: link_set_sent
INSERT OR REPLACE INTO sent VALUES (1, ?1, ?2);

-- name: link_refused
INSERT OR REPLACE INTO refused VALUES (?1, ?2, ?3);

-- name: link_count_refused
SELECT count(*) FROM refused;

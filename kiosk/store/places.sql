-- roster.db, second half: who may enter where. Made and filled in the same transaction as roster.sql. Codes are the
-- organiser's own words; masks hold one bit per number, bit 63 being the sign. Columns stand in the order of the field
-- tables in places_rows.c.

-- name: places_schema
CREATE TABLE zone (
    code           TEXT PRIMARY KEY CHECK (code <> ''),
    name_zh        TEXT NOT NULL,
    name_en        TEXT NOT NULL,
    parent         TEXT NOT NULL,
    passback       INTEGER NOT NULL CHECK (passback BETWEEN 0 AND 2),
    max_entries    INTEGER NOT NULL CHECK (max_entries >= 0),
    capacity       INTEGER NOT NULL CHECK (capacity >= 0),
    offline_policy INTEGER NOT NULL CHECK (offline_policy BETWEEN 0 AND 1),
    replay_ms      INTEGER NOT NULL CHECK (replay_ms >= 0),
    cross_gate_ms  INTEGER NOT NULL CHECK (cross_gate_ms >= 0),
    reentry        INTEGER NOT NULL CHECK (reentry IN (0, 1)),
    between_open   INTEGER NOT NULL CHECK (between_open IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE TABLE gate (
    code    TEXT PRIMARY KEY CHECK (code <> ''),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    zone    TEXT NOT NULL,
    dirs    INTEGER NOT NULL CHECK (dirs BETWEEN 1 AND 3),
    desk    INTEGER NOT NULL CHECK (desk IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE TABLE slot (
    code       TEXT PRIMARY KEY CHECK (code <> ''),
    number     INTEGER NOT NULL UNIQUE CHECK (number > 0),
    zone       TEXT NOT NULL,
    title_zh   TEXT NOT NULL,
    title_en   TEXT NOT NULL,
    speaker    TEXT NOT NULL,
    starts     INTEGER NOT NULL,
    ends       INTEGER NOT NULL CHECK (ends > starts),
    early      INTEGER NOT NULL CHECK (early >= 0),
    late       INTEGER NOT NULL CHECK (ends + late >= starts),
    capacity   INTEGER NOT NULL CHECK (capacity >= 0),
    list_mode  INTEGER NOT NULL CHECK (list_mode BETWEEN 0 AND 2),
    list       TEXT NOT NULL CHECK ((list = '') = (list_mode = 0)),
    seats_kept_until INTEGER NOT NULL CHECK (seats_kept_until >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX slot_zone ON slot (zone, starts);
CREATE TABLE rule (
    number       INTEGER PRIMARY KEY CHECK (number > 0),
    zone         TEXT NOT NULL,
    slot         TEXT NOT NULL,
    priority     INTEGER NOT NULL,
    effect       INTEGER NOT NULL CHECK (effect BETWEEN 1 AND 3),
    code         INTEGER NOT NULL CHECK (iif(effect = 1, code = 0, code BETWEEN 6 AND 26)), -- no admission but allow
    tier_mask    INTEGER NOT NULL,
    channel_mask INTEGER NOT NULL,
    day_mask     INTEGER NOT NULL CHECK (day_mask BETWEEN 0 AND 255),
    grants_any   INTEGER NOT NULL CHECK (grants_any BETWEEN 0 AND 65535),
    flags_any    INTEGER NOT NULL CHECK (flags_any BETWEEN 0 AND 255),
    list         TEXT NOT NULL,
    start        INTEGER NOT NULL CHECK (start >= 0),
    until        INTEGER NOT NULL CHECK (until = 0 OR until > start)
) STRICT;
CREATE INDEX rule_order ON rule (priority, number);
CREATE TABLE list (
    number INTEGER PRIMARY KEY,
    code   TEXT NOT NULL UNIQUE CHECK (code <> ''),
    size   INTEGER NOT NULL -- members, counted at the end of the load
) STRICT;
-- As many rows as tickets, or more, so the loader checks their ranges; in the order of reading, so that a page of a
-- list is one walk.
CREATE TABLE list_member (
    list   INTEGER NOT NULL,
    ticket INTEGER NOT NULL,
    seat   TEXT NOT NULL,
    PRIMARY KEY (list, ticket)
) STRICT, WITHOUT ROWID;
CREATE TABLE quota (
    zone    TEXT NOT NULL,
    slot    TEXT NOT NULL,
    gate    TEXT NOT NULL,
    granted INTEGER NOT NULL CHECK (granted >= 0),
    PRIMARY KEY (zone, slot, gate)
) STRICT, WITHOUT ROWID;
CREATE TABLE staff (
    number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 99),
    name   TEXT NOT NULL,
    rights INTEGER NOT NULL CHECK (rights BETWEEN 0 AND 255),
    pin    TEXT NOT NULL
) STRICT;
CREATE TABLE sig1_key (
    number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 3),
    pub    BLOB NOT NULL CHECK (length(pub) = 32)
) STRICT;
CREATE TABLE sig1_item (
    number    INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 63),
    item      INTEGER NOT NULL CHECK (item > 0),
    variation INTEGER NOT NULL CHECK (variation >= 0),
    tier      INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 63),
    UNIQUE (item, variation)
) STRICT;
CREATE TABLE code_url (
    number  INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 7),
    pattern TEXT NOT NULL
) STRICT;

-- ---- reading ----

-- name: get_zone
SELECT * FROM zone WHERE code = ?1;

-- name: get_gate
SELECT * FROM gate WHERE code = ?1;

-- name: get_gates
SELECT * FROM gate ORDER BY code LIMIT ?1;

-- name: get_slot
SELECT * FROM slot WHERE code = ?1;

-- name: get_slots
SELECT * FROM slot WHERE zone = ?1 AND ends > ?2 AND (?3 = 0 OR starts < ?3) ORDER BY starts, number LIMIT ?4;

-- Of these facts_slot_now chooses as it would of all: the picked one, those whose doors are open, the next, the last.
-- name: get_slots_at
SELECT * FROM slot WHERE zone = ?1 AND (code = ?2 OR (starts - early <= ?3 AND ends + max(late, 0) > ?3)
    OR starts = (SELECT min(starts) FROM slot WHERE zone = ?1 AND starts > ?3)
    OR starts = (SELECT max(starts) FROM slot WHERE zone = ?1)) ORDER BY starts, number LIMIT ?4;

-- name: get_all_slots
SELECT * FROM slot WHERE ?1 = '' AND ends > ?2 AND (?3 = 0 OR starts < ?3) ORDER BY starts, number LIMIT ?4;

-- A few dozen lists are looked into one by one: an index by ticket would double what a load of a million members costs.
-- name: get_slots_of
SELECT * FROM slot WHERE list IN (
    SELECT code FROM list WHERE EXISTS (
        SELECT 1 FROM list_member WHERE list_member.list = list.number AND ticket = ?1))
ORDER BY starts, number LIMIT ?2;

-- The first rule that matches. ?5 is a number of tier, ?6 of channel, ?7 the day or -1.
-- name: get_rule
SELECT * FROM rule
WHERE (zone = '' OR zone = ?1) AND (slot = '' OR slot = ?2)
    AND (start = 0 OR ?4 >= start) AND (until = 0 OR ?4 < until)
    AND (tier_mask >> ?5 & 1) AND (channel_mask >> ?6 & 1)
    AND (day_mask = 255 OR (?7 >= 0 AND day_mask >> ?7 & 1))
    AND (grants_any = 0 OR grants_any & ?8) AND (flags_any = 0 OR flags_any & ?9)
    AND (list = '' OR EXISTS (
        SELECT 1 FROM list JOIN list_member ON list_member.list = list.number
        WHERE list.code = rule.list AND ticket = ?3))
ORDER BY priority, number LIMIT 1;

-- Among the rules not behind number ?12 of priority ?11 (number 0: among all), does one hang on the time and would match
-- at another? ?10: the session was chosen by the clock as well. The other parameters as above.
-- name: get_timed_rule
SELECT 1 FROM rule
WHERE (zone = '' OR zone = ?1) AND (slot = '' OR slot = ?2 OR ?10)
    AND (start <> 0 OR until <> 0 OR day_mask <> 255 OR (slot <> '' AND ?10))
    AND (tier_mask >> ?5 & 1) AND (channel_mask >> ?6 & 1)
    AND (grants_any = 0 OR grants_any & ?8) AND (flags_any = 0 OR flags_any & ?9)
    AND (?12 = 0 OR (priority, number) <= (?11, ?12))
    AND (list = '' OR EXISTS (
        SELECT 1 FROM list JOIN list_member ON list_member.list = list.number
        WHERE list.code = rule.list AND ticket = ?3)) LIMIT 1;

-- name: get_ruled
SELECT 1 FROM rule WHERE effect = 1 AND (zone = '' OR zone = ?1) AND (slot = '' OR slot = ?2) LIMIT 1;

-- name: get_member
SELECT seat FROM list_member
WHERE list_member.list = (SELECT number FROM list WHERE code = ?1) AND ticket = ?2;

-- name: get_list_size
SELECT size FROM list WHERE code = ?1;

-- name: get_members
SELECT ticket FROM list_member
WHERE list_member.list = (SELECT number FROM list WHERE code = ?1) AND ticket > ?2 ORDER BY ticket LIMIT ?3;

-- name: get_quota
SELECT granted FROM quota WHERE zone = ?1 AND slot = ?2 AND gate = ?3;

-- name: get_staff
SELECT * FROM staff WHERE number = ?1;

-- name: count_staff
SELECT count(*) FROM staff;

-- name: get_sig1_keys
SELECT pub FROM sig1_key ORDER BY number;

-- name: get_sig1_items
SELECT item, variation, tier FROM sig1_item ORDER BY number;

-- name: get_urls
SELECT pattern FROM code_url ORDER BY number;

-- ---- loading; a row whose references are missing is not inserted ----

-- name: put_zone
INSERT INTO zone VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- name: put_gate
INSERT INTO gate SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM zone WHERE code = ?4);

-- name: put_slot
INSERT INTO slot SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14
WHERE EXISTS (SELECT 1 FROM zone WHERE code = ?3);

-- name: put_rule
INSERT INTO rule SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14
WHERE (?2 = '' OR EXISTS (SELECT 1 FROM zone WHERE code = ?2))
    AND (?3 = '' OR EXISTS (SELECT 1 FROM slot WHERE code = ?3));

-- name: put_list
INSERT INTO list (code, size) VALUES (?1, 0);

-- name: find_list
SELECT number FROM list WHERE code = ?1;

-- name: put_member
INSERT INTO list_member VALUES (?1, ?2, ?3);

-- name: put_quota
INSERT INTO quota SELECT ?1, ?2, ?3, ?4
WHERE EXISTS (SELECT 1 FROM zone WHERE code = ?1) AND EXISTS (SELECT 1 FROM gate WHERE code = ?3 AND zone = ?1)
    AND (?2 = '' OR EXISTS (SELECT 1 FROM slot WHERE code = ?2 AND zone = ?1));

-- name: put_staff
INSERT INTO staff VALUES (?1, ?2, ?3, ?4);

-- name: put_sig1_key
INSERT INTO sig1_key VALUES (?1, ?2);

-- name: put_sig1_item
INSERT INTO sig1_item VALUES (?1, ?2, ?3, ?4);

-- name: put_url
INSERT INTO code_url VALUES (?1, ?2);

-- ---- what must hold at the end: each finds a row that breaks it ----

-- name: zone_without_end
WITH RECURSIVE up (code, depth) AS (
    SELECT code, 1 FROM zone
    UNION ALL
    SELECT zone.parent, up.depth + 1 FROM up JOIN zone ON zone.code = up.code WHERE zone.parent <> '' AND up.depth <= ?1)
SELECT 1 FROM up WHERE depth > ?1 LIMIT 1;

-- name: zone_without_parent
SELECT 1 FROM zone WHERE parent <> '' AND parent NOT IN (SELECT code FROM zone) LIMIT 1;

-- name: named_without_list
SELECT 1 FROM (SELECT list FROM slot UNION SELECT list FROM rule)
WHERE list <> '' AND list NOT IN (SELECT code FROM list) LIMIT 1;

-- name: quota_beyond_capacity
SELECT 1 FROM (
    SELECT sum(granted) AS granted, iif(coalesce(slot.capacity, 0) > 0, slot.capacity, zone.capacity) AS capacity
    FROM quota JOIN zone ON zone.code = quota.zone LEFT JOIN slot ON slot.code = quota.slot
    GROUP BY quota.zone, quota.slot)
WHERE capacity > 0 AND granted > capacity LIMIT 1;

-- name: count_rows
SELECT (SELECT count(*) FROM zone) > ?1 OR (SELECT count(*) FROM gate) > ?2 OR (SELECT count(*) FROM slot) > ?3
    OR (SELECT count(*) FROM rule) > ?4 OR (SELECT count(*) FROM list) > ?5;

-- name: size_lists
UPDATE list SET size = (SELECT count(*) FROM list_member WHERE list_member.list = list.number);

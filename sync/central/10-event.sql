-- The centre, part 1: the schema and what an event consists of. Read and run by a DBA as it stands, or by
-- `kioskctl central init`. Everything belongs to ev_owner, a role nobody logs in as. Instants are ms since the epoch
-- (UTC), 0 meaning none; masks hold one bit per tier, channel or day number. The tables from ev.day to ev.handout have the
-- columns of a kiosk's roster in its order, after event_id; 20-stamps.sql gives each of them its stamp and its kiosk.pull_.

CREATE SCHEMA ev;
CREATE SCHEMA kiosk;
COMMENT ON SCHEMA ev IS 'Lanyard: events, tickets, kiosks, and what happened';
COMMENT ON SCHEMA kiosk IS 'Lanyard: all that a kiosk may call';

CREATE TABLE ev.version (
    version int PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now()
);

-- event_id is the event's number in tickets and badges.
CREATE TABLE ev.event (
    event_id    bigint PRIMARY KEY CHECK (event_id BETWEEN 1 AND 4294967295),
    code        text NOT NULL UNIQUE CHECK (code <> ''),
    name_zh     text NOT NULL,
    name_en     text NOT NULL,
    venue_zh    text NOT NULL,
    venue_en    text NOT NULL,
    timezone    text NOT NULL,
    language    text NOT NULL CHECK (language IN ('zh', 'en')),
    days        bigint NOT NULL CHECK (days BETWEEN 1 AND 8),
    signer      bytea NOT NULL CHECK (length(signer) = 32),
    badge_media text NOT NULL,
    made        bigint NOT NULL CHECK (made >= 0)
);
CREATE TABLE ev.day (
    event_id bigint NOT NULL REFERENCES ev.event,
    number   bigint NOT NULL CHECK (number BETWEEN 0 AND 8),
    start    bigint NOT NULL,
    date     bigint NOT NULL,
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.secret (
    event_id bigint NOT NULL REFERENCES ev.event,
    name     text NOT NULL CHECK (name IN ('badge', 'badge_previous', 'opaque')),
    key      bytea NOT NULL CHECK (length(key) = 32),
    PRIMARY KEY (event_id, name)
);
CREATE TABLE ev.tier (
    event_id bigint NOT NULL REFERENCES ev.event,
    number   bigint NOT NULL CHECK (number BETWEEN 0 AND 63),
    code     text NOT NULL,
    name_zh  text NOT NULL,
    name_en  text NOT NULL,
    rank     bigint NOT NULL,
    grants   bigint NOT NULL CHECK (grants BETWEEN 0 AND 65535),
    badge    text NOT NULL,
    ticket   text NOT NULL,
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.channel (
    event_id bigint NOT NULL REFERENCES ev.event,
    number   bigint NOT NULL CHECK (number BETWEEN 0 AND 63),
    code     text NOT NULL,
    name_zh  text NOT NULL,
    name_en  text NOT NULL,
    quota    bigint NOT NULL CHECK (quota >= 0),
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.keyring (
    event_id     bigint NOT NULL REFERENCES ev.event,
    kid          bigint NOT NULL CHECK (kid BETWEEN 0 AND 255),
    pub          bytea NOT NULL CHECK (length(pub) = 32),
    tier_mask    bigint NOT NULL,
    channel_mask bigint NOT NULL,
    nbf          bigint NOT NULL,
    naf          bigint NOT NULL,
    revoked      bigint NOT NULL CHECK (revoked IN (0, 1)),
    PRIMARY KEY (event_id, kid)
);
-- status: 0 paid, 1 unpaid, 2 blocked, 3 cancelled. digest: keyed hash of an opaque code, made by who knows the key;
-- a registration site writes the code itself and leaves digest NULL: the kiosk makes the digest and keeps only that.
-- phone: keyed hash of the last four digits of a telephone, by which its owner is known at a desk; no digits lie here.
CREATE TABLE ev.ticket (
    event_id    bigint NOT NULL REFERENCES ev.event,
    id          bigint NOT NULL CHECK (id > 0),
    reference   text NOT NULL,
    order_no    text NOT NULL DEFAULT '',
    status      bigint NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 3),
    rev         bigint NOT NULL DEFAULT 0 CHECK (rev BETWEEN 0 AND 255),
    tier        bigint NOT NULL CHECK (tier BETWEEN 0 AND 63),
    channel     bigint NOT NULL CHECK (channel BETWEEN 0 AND 63),
    flags       bigint NOT NULL DEFAULT 0 CHECK (flags BETWEEN 0 AND 255),
    days        bigint NOT NULL DEFAULT 255 CHECK (days BETWEEN 0 AND 255),
    nbf         bigint NOT NULL DEFAULT 0,
    naf         bigint NOT NULL DEFAULT 0,
    language    text NOT NULL DEFAULT '' CHECK (language IN ('', 'zh', 'en')),
    name_zh     text NOT NULL DEFAULT '',
    name_latin  text NOT NULL DEFAULT '',
    screen_name text NOT NULL DEFAULT '',
    company     text NOT NULL DEFAULT '',
    title       text NOT NULL DEFAULT '',
    needs       text NOT NULL DEFAULT '',
    table_no    text NOT NULL DEFAULT '',
    wall_consent    bigint NOT NULL DEFAULT 0 CHECK (wall_consent IN (0, 1)),
    sponsor_consent bigint NOT NULL DEFAULT 0 CHECK (sponsor_consent IN (0, 1)),
    attention       bigint NOT NULL DEFAULT 0 CHECK (attention IN (0, 1)),
    digest      bytea CHECK (length(digest) = 16),
    phone       bytea CHECK (length(phone) = 16),
    code        text CHECK (octet_length(code) BETWEEN 1 AND 512),
    source      text NOT NULL DEFAULT 'folder' CHECK (source IN ('folder', 'site', 'walkup')),
    PRIMARY KEY (event_id, id),
    -- What a kiosk has room for; ev.sale says it in words.
    CONSTRAINT texts_fit CHECK (octet_length(reference) BETWEEN 1 AND 127 AND octet_length(order_no) < 128
        AND octet_length(name_zh) <= 1200 AND octet_length(name_latin) <= 1200 AND octet_length(screen_name) <= 1200
        AND octet_length(company) <= 1200 AND octet_length(title) <= 1200 AND octet_length(needs) <= 1200
        AND octet_length(table_no) < 64)
);
CREATE UNIQUE INDEX ticket_reference ON ev.ticket (event_id, source, reference);
CREATE TABLE ev.sponsor (
    event_id  bigint NOT NULL REFERENCES ev.event,
    id        bigint NOT NULL CHECK (id > 0),
    code      text NOT NULL,
    name_zh   text NOT NULL,
    name_en   text NOT NULL,
    logo      text NOT NULL,
    weight    bigint NOT NULL CHECK (weight BETWEEN 1 AND 1000),
    exclusive bigint NOT NULL CHECK (exclusive IN (0, 1)),
    tier_mask bigint NOT NULL,
    PRIMARY KEY (event_id, id)
);
CREATE TABLE ev.asset (
    event_id bigint NOT NULL REFERENCES ev.event,
    name     text NOT NULL,
    bytes    bytea NOT NULL,
    PRIMARY KEY (event_id, name)
);
CREATE TABLE ev.zone (
    event_id       bigint NOT NULL REFERENCES ev.event,
    code           text NOT NULL CHECK (code <> ''),
    name_zh        text NOT NULL,
    name_en        text NOT NULL,
    parent         text NOT NULL,
    passback       bigint NOT NULL CHECK (passback BETWEEN 0 AND 2), -- 0 off, 1 soft, 2 hard
    max_entries    bigint NOT NULL CHECK (max_entries >= 0),
    capacity       bigint NOT NULL CHECK (capacity >= 0),
    offline_policy bigint NOT NULL CHECK (offline_policy BETWEEN 0 AND 1),
    replay_ms      bigint NOT NULL CHECK (replay_ms >= 0),
    cross_gate_ms  bigint NOT NULL CHECK (cross_gate_ms >= 0),
    reentry        bigint NOT NULL CHECK (reentry IN (0, 1)),
    between_open   bigint NOT NULL CHECK (between_open IN (0, 1)),
    PRIMARY KEY (event_id, code)
);
CREATE TABLE ev.gate (
    event_id bigint NOT NULL REFERENCES ev.event,
    code     text NOT NULL CHECK (code <> ''),
    name_zh  text NOT NULL,
    name_en  text NOT NULL,
    zone     text NOT NULL,
    dirs     bigint NOT NULL CHECK (dirs BETWEEN 1 AND 3),
    desk     bigint NOT NULL CHECK (desk IN (0, 1)),
    PRIMARY KEY (event_id, code)
);
CREATE TABLE ev.slot (
    event_id   bigint NOT NULL REFERENCES ev.event,
    code       text NOT NULL CHECK (code <> ''),
    number     bigint NOT NULL CHECK (number > 0),
    zone       text NOT NULL,
    title_zh   text NOT NULL,
    title_en   text NOT NULL,
    speaker    text NOT NULL,
    starts     bigint NOT NULL,
    ends       bigint NOT NULL CHECK (ends > starts),
    early      bigint NOT NULL CHECK (early >= 0),
    late       bigint NOT NULL CHECK (ends + late >= starts),
    capacity   bigint NOT NULL CHECK (capacity >= 0),
    list_mode  bigint NOT NULL CHECK (list_mode BETWEEN 0 AND 2),
    list       text NOT NULL CHECK ((list = '') = (list_mode = 0)),
    seats_kept_until bigint NOT NULL CHECK (seats_kept_until >= 0),
    PRIMARY KEY (event_id, code)
);
CREATE TABLE ev.rule (
    event_id     bigint NOT NULL REFERENCES ev.event,
    number       bigint NOT NULL CHECK (number > 0),
    zone         text NOT NULL,
    slot         text NOT NULL,
    priority     bigint NOT NULL,
    effect       bigint NOT NULL CHECK (effect BETWEEN 1 AND 3),
    code         bigint NOT NULL,
    tier_mask    bigint NOT NULL,
    channel_mask bigint NOT NULL,
    day_mask     bigint NOT NULL CHECK (day_mask BETWEEN 0 AND 255),
    grants_any   bigint NOT NULL CHECK (grants_any BETWEEN 0 AND 65535),
    flags_any    bigint NOT NULL CHECK (flags_any BETWEEN 0 AND 255),
    list         text NOT NULL,
    start        bigint NOT NULL CHECK (start >= 0),
    until        bigint NOT NULL CHECK (until = 0 OR until > start),
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.list (
    event_id bigint NOT NULL REFERENCES ev.event,
    number   bigint NOT NULL,
    code     text NOT NULL CHECK (code <> ''),
    size     bigint NOT NULL,
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.list_member (
    event_id bigint NOT NULL REFERENCES ev.event,
    list     bigint NOT NULL,
    ticket   bigint NOT NULL,
    seat     text NOT NULL,
    PRIMARY KEY (event_id, list, ticket)
);
CREATE TABLE ev.quota (
    event_id bigint NOT NULL REFERENCES ev.event,
    zone     text NOT NULL,
    slot     text NOT NULL,
    gate     text NOT NULL,
    granted  bigint NOT NULL CHECK (granted >= 0),
    PRIMARY KEY (event_id, zone, slot, gate)
);
CREATE TABLE ev.staff (
    event_id bigint NOT NULL REFERENCES ev.event,
    number   bigint NOT NULL CHECK (number BETWEEN 1 AND 99),
    name     text NOT NULL,
    rights   bigint NOT NULL CHECK (rights BETWEEN 0 AND 255),
    pin      text NOT NULL, -- argon2id
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.sig1_key (
    event_id bigint NOT NULL REFERENCES ev.event,
    number   bigint NOT NULL CHECK (number BETWEEN 0 AND 3),
    pub      bytea NOT NULL CHECK (length(pub) = 32),
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.sig1_item (
    event_id  bigint NOT NULL REFERENCES ev.event,
    number    bigint NOT NULL CHECK (number BETWEEN 0 AND 63),
    item      bigint NOT NULL CHECK (item > 0),
    variation bigint NOT NULL CHECK (variation >= 0),
    tier      bigint NOT NULL CHECK (tier BETWEEN 0 AND 63),
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.code_url (
    event_id bigint NOT NULL REFERENCES ev.event,
    number   bigint NOT NULL CHECK (number BETWEEN 0 AND 7),
    pattern  text NOT NULL,
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.programme (
    event_id   bigint NOT NULL REFERENCES ev.event,
    number     bigint NOT NULL CHECK (number BETWEEN 0 AND 31),
    code       text NOT NULL CHECK (code <> ''),
    name_zh    text NOT NULL,
    name_en    text NOT NULL,
    share      bigint NOT NULL CHECK (share BETWEEN 0 AND 100),
    is_default bigint NOT NULL CHECK (is_default IN (0, 1)),
    silent     bigint NOT NULL CHECK (silent IN (0, 1)),
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.reel_hours (
    event_id  bigint NOT NULL REFERENCES ev.event,
    number    bigint NOT NULL,
    programme bigint NOT NULL CHECK (programme BETWEEN 0 AND 31),
    start     bigint NOT NULL,
    until     bigint NOT NULL CHECK (until > start),
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.item (
    event_id  bigint NOT NULL REFERENCES ev.event,
    number    bigint NOT NULL CHECK (number BETWEEN 1 AND 2048),
    programme bigint NOT NULL CHECK (programme BETWEEN 0 AND 31),
    kind      bigint NOT NULL CHECK (kind BETWEEN 0 AND 3),
    code      text NOT NULL CHECK (code <> ''),
    file      text NOT NULL CHECK (file <> ''),
    captions  text NOT NULL,
    seconds   bigint NOT NULL CHECK (seconds BETWEEN 0 AND 86400),
    sound     bigint NOT NULL CHECK (sound IN (0, 1)),
    volume    bigint NOT NULL CHECK (volume BETWEEN 0 AND 100),
    sponsor   bigint NOT NULL CHECK (sponsor >= 0),
    weight    bigint NOT NULL CHECK (weight BETWEEN 1 AND 1000),
    start     bigint NOT NULL CHECK (start >= 0),
    until     bigint NOT NULL CHECK (until = 0 OR until > start),
    name_zh   text NOT NULL,
    name_en   text NOT NULL,
    title_zh  text NOT NULL,
    title_en  text NOT NULL,
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.media (
    event_id bigint NOT NULL REFERENCES ev.event,
    name     text NOT NULL CHECK (name <> ''),
    sha256   bytea NOT NULL CHECK (length(sha256) = 32),
    size     bigint NOT NULL CHECK (size > 0),
    PRIMARY KEY (event_id, name)
);
CREATE TABLE ev.screen (
    event_id          bigint NOT NULL REFERENCES ev.event,
    one               bigint NOT NULL CHECK (one = 1),
    countdown_minutes bigint NOT NULL CHECK (countdown_minutes BETWEEN 0 AND 1440),
    countdown_zone    text NOT NULL,
    wall              bigint NOT NULL CHECK (wall IN (0, 1)),
    greet_tiers       bigint NOT NULL,
    wifi_name         text NOT NULL,
    wifi_password     text NOT NULL,
    thanks_zh         text NOT NULL,
    thanks_en         text NOT NULL,
    PRIMARY KEY (event_id, one)
);
-- Where sponsors are seen. medium: 0 ticket, 1 lanyard, 2 badge, 3 bag, 4 booth, 5 gift, 6 screen; width and height in
-- hundredths of a mm. An event without rows has a badge, a ticket and a screen (ev.sold_position); one without
-- entitlements has those of ev.sponsor at each (ev.entitled).
CREATE TABLE ev.position (
    event_id bigint NOT NULL REFERENCES ev.event,
    number   bigint NOT NULL CHECK (number BETWEEN 0 AND 63),
    code     text NOT NULL CHECK (code <> ''),
    name_zh  text NOT NULL,
    name_en  text NOT NULL,
    medium   bigint NOT NULL CHECK (medium BETWEEN 0 AND 6),
    places   bigint NOT NULL CHECK (places BETWEEN 1 AND 64),
    width    bigint NOT NULL CHECK (width >= 0),
    height   bigint NOT NULL CHECK (height >= 0),
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.entitlement (
    event_id  bigint NOT NULL REFERENCES ev.event,
    number    bigint NOT NULL CHECK (number BETWEEN 1 AND 512),
    sponsor   bigint NOT NULL,
    position  bigint NOT NULL,
    tier_mask bigint NOT NULL,
    weight    bigint NOT NULL CHECK (weight BETWEEN 1 AND 1000),
    exclusive bigint NOT NULL CHECK (exclusive IN (0, 1)),
    start     bigint NOT NULL CHECK (start >= 0),
    until     bigint NOT NULL CHECK (until = 0 OR until > start),
    PRIMARY KEY (event_id, number)
);
CREATE TABLE ev.handout (
    event_id  bigint NOT NULL REFERENCES ev.event,
    number    bigint NOT NULL CHECK (number BETWEEN 0 AND 63),
    code      text NOT NULL CHECK (code <> ''),
    name_zh   text NOT NULL,
    name_en   text NOT NULL,
    tier_mask bigint NOT NULL,
    stock     bigint NOT NULL CHECK (stock >= 0), -- 0 = not counted
    sponsor   bigint NOT NULL CHECK (sponsor >= 0), -- 0 = nobody's
    PRIMARY KEY (event_id, number)
);

-- The bytes of media files, 1 MiB a row, and the shelf's facts (INI text) of the whole. Files are shared by all events.
CREATE TABLE ev.media_file (
    sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
    size   bigint NOT NULL CHECK (size > 0),
    facts  text NOT NULL
);
CREATE TABLE ev.media_chunk (
    sha256 bytea NOT NULL REFERENCES ev.media_file ON DELETE CASCADE,
    number int NOT NULL CHECK (number >= 0),
    bytes  bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 1048576),
    PRIMARY KEY (sha256, number)
);

-- A kiosk is its login role; it sees one event.
CREATE TABLE ev.kiosk (
    name     text PRIMARY KEY CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
    role     name NOT NULL UNIQUE,
    former   name[] NOT NULL DEFAULT '{}', -- roles it had before it was renewed: none of them may log in
    event_id bigint NOT NULL REFERENCES ev.event,
    added    timestamptz NOT NULL DEFAULT now(),
    revoked  timestamptz,
    -- what it said last
    seen     timestamptz,
    version  text NOT NULL DEFAULT '',
    health   jsonb NOT NULL DEFAULT '{}',
    -- Which journal it writes, and which it wrote before (the newest 16). One that comes back tells of two machines with
    -- one enrolment: twin is when that was seen last.
    journal  text NOT NULL DEFAULT '',
    journals text[] NOT NULL DEFAULT '{}',
    twin     timestamptz,
    -- the numbers of its walk-ups, both included; NULL = none are reserved
    number_from bigint CHECK (number_from > 0),
    number_to   bigint CHECK (number_to >= number_from)
);

-- ---- what happened ----

-- Journal entries of all kiosks as they were written, whatever their kind. state: what became of it. Kiosk and event are
-- those of ev.kiosk, and typed rows below have the uuid of their entry: kiosk.push sees to that. References would say it
-- again and halve what can be pushed: each lock of a row that all pushes refer to is a multixact.
CREATE TABLE ev.entry (
    uuid        uuid PRIMARY KEY,
    event_id    bigint NOT NULL,
    kiosk       text NOT NULL,
    seq         bigint NOT NULL,
    kind        text NOT NULL,
    at          bigint NOT NULL,           -- the kiosk's wall clock, ms
    boot        text NOT NULL,
    boottime    bigint NOT NULL,           -- ms
    est         bigint NOT NULL,           -- when it happened by this database's clock, as well as can be told, ms
    est_by      text NOT NULL CHECK (est_by IN ('boot', 'wall', 'none')),
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    state       text NOT NULL CHECK (state IN ('kept', 'accepted', 'conflict')),
    body        jsonb NOT NULL CONSTRAINT body_is_an_object CHECK (jsonb_typeof(body) = 'object')
);
-- None by time: its last page is where all pushes would meet.
CREATE INDEX entry_kiosk ON ev.entry (kiosk, seq);

-- Entries nobody could make sense of, and all that a revoked kiosk still had. Released by `kioskctl central quarantine`.
-- The key has the kiosk: one that sends another's uuids must not be in the way of that other's rows.
CREATE TABLE ev.quarantine (
    uuid        uuid NOT NULL,
    event_id    bigint NOT NULL,
    kiosk       text NOT NULL,
    seq         bigint NOT NULL,
    kind        text NOT NULL,
    at          bigint NOT NULL,
    boot        text NOT NULL,
    boottime    bigint NOT NULL,
    est         bigint NOT NULL,
    est_by      text NOT NULL,
    body        text NOT NULL,
    reason      text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    released    timestamptz,
    PRIMARY KEY (uuid, kiosk)
);

-- One row per admitted or refused code.
CREATE TABLE ev.scan (
    uuid      uuid PRIMARY KEY,
    event_id  bigint NOT NULL,
    kiosk     text NOT NULL,
    seq       bigint NOT NULL,
    ticket    bigint,
    zone      text NOT NULL,
    slot      text NOT NULL,
    gate      text NOT NULL,
    day       bigint NOT NULL,  -- -1 = no event day
    dir       text NOT NULL CHECK (dir IN ('in', 'out', 'none')),
    verdict   text NOT NULL,
    admitted  boolean NOT NULL,
    source    text NOT NULL,
    listed    boolean NOT NULL,
    companions int NOT NULL DEFAULT 0,
    undone    boolean NOT NULL DEFAULT false,
    prior     uuid,
    est       bigint NOT NULL,
    turn      bigint,           -- order in which the centre took up a ticket's admissions; NULL = nobody moved
    state     text NOT NULL CHECK (state IN ('kept', 'accepted', 'conflict')),
    winner    uuid              -- of a conflict: the scan that counts
);
CREATE SEQUENCE ev.turn;
CREATE INDEX scan_ticket ON ev.scan (ticket, zone, day, turn) WHERE admitted;

-- What the accepted scans of a ticket in a zone, on a day, in a session come to: pulled by every kiosk. Columns after
-- event_id as in a kiosk's table elsewhere.
CREATE TABLE ev.elsewhere (
    event_id  bigint NOT NULL,
    ticket    bigint NOT NULL,
    zone      text NOT NULL,
    day       bigint NOT NULL,
    slot      text NOT NULL,
    inside    bigint NOT NULL CHECK (inside IN (0, 1)),
    entries   bigint NOT NULL,
    seats     bigint NOT NULL,
    listed    bigint NOT NULL CHECK (listed IN (0, 1)),
    gate      text NOT NULL,      -- where the seat was taken
    last      bigint NOT NULL,    -- est of the last accepted scan
    last_dir  text NOT NULL,
    last_gate text NOT NULL,
    last_kiosk text NOT NULL,
    last_scan bytea NOT NULL CHECK (length(last_scan) = 16),
    PRIMARY KEY (ticket, zone, day, slot, event_id)
);
-- Newest badge of a ticket.
CREATE TABLE ev.badge (
    event_id bigint NOT NULL,
    ticket   bigint NOT NULL,
    serial   bigint NOT NULL,
    state    text NOT NULL,
    kiosk    text NOT NULL,
    at       bigint NOT NULL,
    PRIMARY KEY (event_id, ticket)
);
CREATE TABLE ev.conflict (
    event_id     bigint NOT NULL,
    uuid         bytea NOT NULL CHECK (length(uuid) = 16), -- of the scan that lost
    ticket       bigint NOT NULL,
    zone         text NOT NULL,
    slot         text NOT NULL,
    first_kiosk  text NOT NULL,
    first_gate   text NOT NULL,
    first_at     bigint NOT NULL,
    second_kiosk text NOT NULL,
    second_gate  text NOT NULL,
    second_at    bigint NOT NULL,
    earlier_by   bigint NOT NULL,
    seen         bigint NOT NULL DEFAULT 0 CHECK (seen IN (0, 1)),
    PRIMARY KEY (event_id, uuid)
);
-- Hand-outs that were given, by ticket: pulled by every kiosk, so that nobody gets a second one at another desk.
CREATE TABLE ev.handed (
    event_id bigint NOT NULL,
    ticket   bigint NOT NULL,
    handout  text NOT NULL,
    kiosk    text NOT NULL,
    at       bigint NOT NULL, -- est of the first time
    PRIMARY KEY (ticket, handout, event_id)
);
-- Every print state of every badge, and every play: typed rows of entries, for the reports.
CREATE TABLE ev.print (
    uuid     uuid PRIMARY KEY,
    event_id bigint NOT NULL,
    kiosk    text NOT NULL,
    badge    uuid,
    ticket   bigint NOT NULL,
    serial   bigint NOT NULL,
    attempt  bigint NOT NULL,
    state    text NOT NULL,
    logos    bigint[] NOT NULL,
    est      bigint NOT NULL,
    printer  text NOT NULL DEFAULT '',
    reason   text NOT NULL DEFAULT '', -- of a reprint; '' = the first badge
    operator bigint NOT NULL DEFAULT 0 -- who asked for it or settled it; 0 = nobody
);
-- What the states of a badge come to. A kiosk never gives a serial of a ticket twice, two kiosks that are cut off may.
CREATE TABLE ev.issued (
    event_id bigint NOT NULL,
    kiosk    text NOT NULL,
    ticket   bigint NOT NULL,
    serial   bigint NOT NULL,
    state    text NOT NULL,
    seq      bigint NOT NULL,  -- of the entry of that state
    est      bigint NOT NULL,
    printer  text NOT NULL,
    reason   text NOT NULL,
    operator bigint NOT NULL,
    logos    bigint[] NOT NULL,
    PRIMARY KEY (ticket, serial, kiosk, event_id)
);
-- Each hand-out that was given, also a second one by a desk that could not know of the first.
CREATE TABLE ev.given (
    uuid     uuid PRIMARY KEY,
    event_id bigint NOT NULL,
    kiosk    text NOT NULL,
    ticket   bigint NOT NULL,
    handout  text NOT NULL,
    operator bigint NOT NULL,
    est      bigint NOT NULL,
    turn     bigint NOT NULL,  -- order in which the centre took them up
    back     boolean NOT NULL DEFAULT false
);
CREATE INDEX given_ticket ON ev.given (ticket, handout);
-- The newest roll of labels of each printer.
CREATE TABLE ev.roll (
    event_id bigint NOT NULL,
    kiosk    text NOT NULL,
    printer  text NOT NULL,
    labels   bigint NOT NULL,  -- 0 = count no more
    operator bigint NOT NULL,
    seq      bigint NOT NULL,
    est      bigint NOT NULL,
    PRIMARY KEY (kiosk, printer)
);
-- Tickets that were made at a desk, and what became of them here: new, passed (it stands for `replaces`), late (what it
-- stands for was gone already).
CREATE TABLE ev.walkup (
    uuid       uuid PRIMARY KEY,
    event_id   bigint NOT NULL,
    kiosk      text NOT NULL,
    ticket     bigint NOT NULL,
    reference  text NOT NULL,
    replaces   bigint NOT NULL, -- 0 = none
    order_no   text NOT NULL,
    status     bigint NOT NULL,
    tier       bigint NOT NULL,
    channel    bigint NOT NULL,
    flags      bigint NOT NULL,
    days       bigint NOT NULL,
    nbf        bigint NOT NULL,
    naf        bigint NOT NULL,
    language   text NOT NULL,
    name_zh    text NOT NULL,
    name_latin text NOT NULL,
    company    text NOT NULL,
    title      text NOT NULL,
    operator   bigint NOT NULL,
    est        bigint NOT NULL,
    turn       bigint NOT NULL, -- order in which the centre took them up
    state      text NOT NULL CHECK (state IN ('new', 'passed', 'late'))
);
CREATE UNIQUE INDEX walkup_reference ON ev.walkup (event_id, reference);
-- Words that staff put right: applied; same (the centre says so already); conflict (it says something else: `told`).
CREATE TABLE ev.correction (
    uuid     uuid NOT NULL,
    field    text NOT NULL CHECK (field IN ('name_zh', 'name_latin', 'company', 'title', 'language')),
    event_id bigint NOT NULL,
    kiosk    text NOT NULL,
    ticket   bigint NOT NULL,
    was      text NOT NULL,
    now      text NOT NULL CHECK (octet_length(now) <= 1200),
    told     text NOT NULL,
    operator bigint NOT NULL CHECK (operator >= 0),
    est      bigint NOT NULL,
    turn     bigint NOT NULL,
    state    text NOT NULL CHECK (state IN ('applied', 'same', 'conflict')),
    PRIMARY KEY (uuid, field)
);
CREATE TABLE ev.play (
    play     text PRIMARY KEY,
    event_id bigint NOT NULL,
    kiosk    text NOT NULL,
    item     text NOT NULL,
    programme text NOT NULL,
    sponsor  bigint NOT NULL,
    started  bigint NOT NULL,
    shown_ms bigint,             -- NULL = no end has come
    complete boolean,
    reason   text NOT NULL DEFAULT ''
);

-- Orders of the organiser: kind reel.go, reel.hold, reel.next, reel.skip, reel.emergency, zone.closed, zone.opened; body
-- as of the journal entries of those kinds. kiosk '' = all.
CREATE TABLE ev.command (
    event_id bigint NOT NULL REFERENCES ev.event,
    uuid     uuid NOT NULL DEFAULT gen_random_uuid(),
    kind     text NOT NULL,
    body     jsonb NOT NULL,
    kiosk    text NOT NULL DEFAULT '',
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    by       name NOT NULL DEFAULT session_user,
    PRIMARY KEY (event_id, uuid)
);
-- Which kiosk has which command: its entry of that uuid has come up. One uuid, an entry at each kiosk: so not in ev.entry.
CREATE TABLE ev.receipt (
    command     uuid NOT NULL,
    kiosk       text NOT NULL REFERENCES ev.kiosk,
    event_id    bigint NOT NULL,
    seq         bigint NOT NULL,
    est         bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (command, kiosk)
);

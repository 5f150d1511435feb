-- The centre, part 2: stamps. Each row that kiosks pull bears the id of the transaction that wrote it last, so that a
-- kiosk which knows a snapshot finds all that has come since, however late a transaction commits (a sequence or a time
-- of change misses those). Rows do not go away: a deleted row stays as a tombstone, for kiosks to hear of it. Some 30
-- tables of a few rows, ev.ticket and ev.elsewhere of a million.
--
-- Who writes to these tables need not think of any of this, with one exception: a key that was once deleted is still
-- there. So a row is put by
--     INSERT INTO ev.tier (event_id, number, code, …) VALUES (…)
--     ON CONFLICT (event_id, number) DO UPDATE SET code = excluded.code, …, deleted = false;
-- and a DELETE says "DELETE 0", since the row was changed and not removed. It goes row by row; thousands are buried
-- five times as fast by UPDATE … SET deleted = true. An UPDATE that changes nothing is no news.

CREATE TABLE ev.pulled (
    name text PRIMARY KEY,
    busy boolean NOT NULL DEFAULT false -- has many rows, or changes all day
);
INSERT INTO ev.pulled (name) VALUES ('event'), ('day'), ('secret'), ('tier'), ('channel'), ('keyring'), ('sponsor'),
    ('asset'), ('zone'), ('gate'), ('slot'), ('rule'), ('list'), ('quota'), ('staff'), ('sig1_key'), ('sig1_item'),
    ('code_url'), ('programme'), ('reel_hours'), ('item'), ('media'), ('screen'), ('position'), ('entitlement'),
    ('handout'), ('conflict'), ('command');
INSERT INTO ev.pulled VALUES ('ticket', true), ('list_member', true), ('elsewhere', true), ('badge', true),
    ('handed', true);

-- Which transaction changed which of the tables that are not busy: one place to look at instead of 28, each time that any
-- kiosk is woken. A row per table and transaction, most of them an organiser's; none is ever changed, so nobody waits for
-- another.
CREATE TABLE ev.touched (
    event_id bigint NOT NULL,
    xid      xid8 NOT NULL,
    name     text NOT NULL,
    PRIMARY KEY (event_id, xid, name)
);

CREATE FUNCTION ev.stamp() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.xid := pg_current_xact_id();
    RETURN NEW;
END $$;

CREATE FUNCTION ev.stamp_and_touch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.xid := pg_current_xact_id();
    INSERT INTO ev.touched VALUES (NEW.event_id, NEW.xid, TG_TABLE_NAME) ON CONFLICT DO NOTHING;
    RETURN NEW;
END $$;

-- By its place, which serves whatever the key: the row is locked already, so it is still there.
CREATE FUNCTION ev.bury() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('UPDATE %I.%I SET deleted = true WHERE ctid = $1 AND NOT deleted', TG_TABLE_SCHEMA, TG_TABLE_NAME)
    USING OLD.ctid;
    RETURN NULL;
END $$;

CREATE FUNCTION ev.refuse_truncate() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE 'TRUNCATE %: no kiosk would hear of it', TG_TABLE_NAME USING HINT = 'Use DELETE.';
END $$;

-- All tables alike, so that none is forgotten or differs in a word. ALWAYS: rows that come by replication from another
-- server get stamps of this one, whose snapshots the kiosks here know.
DO $$
DECLARE
    name text;
    stamp text;
BEGIN
    FOR name, stamp IN SELECT p.name, CASE WHEN p.busy THEN 'stamp' ELSE 'stamp_and_touch' END FROM ev.pulled AS p LOOP
        EXECUTE format($sql$
            ALTER TABLE ev.%1$I
                ADD COLUMN deleted boolean NOT NULL DEFAULT false,
                ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
            CREATE INDEX %2$I ON ev.%1$I (event_id, xid);
            CREATE TRIGGER stamp_new BEFORE INSERT ON ev.%1$I FOR EACH ROW EXECUTE FUNCTION ev.%3$I();
            CREATE TRIGGER stamp_changed BEFORE UPDATE ON ev.%1$I FOR EACH ROW
                WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION ev.%3$I();
            CREATE TRIGGER bury BEFORE DELETE ON ev.%1$I FOR EACH ROW EXECUTE FUNCTION ev.bury();
            CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ev.%1$I EXECUTE FUNCTION ev.refuse_truncate();
            ALTER TABLE ev.%1$I ENABLE ALWAYS TRIGGER stamp_new, ENABLE ALWAYS TRIGGER stamp_changed,
                ENABLE ALWAYS TRIGGER bury;
        $sql$, name, name || '_xid', stamp);
    END LOOP;
END $$;

-- A tombstone is for kiosks to hear that a ticket is gone; whose it was is nobody's business any more. Its number and
-- reference stay, by which reports and a second sale find it.
CREATE FUNCTION ev.forget_person() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.order_no := '';
    NEW.name_zh := '';
    NEW.name_latin := '';
    NEW.screen_name := '';
    NEW.company := '';
    NEW.title := '';
    NEW.needs := '';
    NEW.table_no := '';
    NEW.phone := NULL;
    NEW.digest := NULL;
    NEW.code := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER forget_person BEFORE UPDATE ON ev.ticket FOR EACH ROW WHEN (NEW.deleted AND NOT OLD.deleted)
    EXECUTE FUNCTION ev.forget_person();

-- One code opens for one ticket.
CREATE UNIQUE INDEX ticket_code ON ev.ticket (event_id, code) WHERE code IS NOT NULL AND NOT deleted;

-- After rows came from a dump (pg_restore): their stamps are of another life, and would be news for ever or never.
CREATE FUNCTION ev.restamp() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text;
BEGIN
    DELETE FROM ev.touched;
    FOR name IN SELECT p.name FROM ev.pulled AS p LOOP
        EXECUTE format('UPDATE ev.%I SET xid = pg_current_xact_id()', name);
    END LOOP;
END $$;

-- The centre, part 4.5: what staff at desks write about people. A walk-up becomes a ticket that every kiosk pulls; a
-- ticket that was passed on is cancelled, and its new owner has one in its place; a word that was put right is put right
-- here too, if the centre still says what staff saw. Else it stands as a conflict: the centre's word holds, and
-- ev.corrections tells who wrote what. First commit counts, as with scans. Some hundreds an event.
--
-- Rows of ev.walkup and ev.correction are what the folds decided; their triggers carry it out on ev.ticket. So it happens
-- at a hub, where the entry comes in, and at the centre, where only the row arrives.

CREATE TYPE ev.walkup_body AS (
    ticket bigint, reference text, replaces bigint, order_no text, status bigint, tier bigint, channel bigint,
    flags bigint, days bigint, nbf bigint, naf bigint, language text, name_zh text, name_latin text, company text,
    title text, operator bigint
);

-- Why an entry is no walk-up; NULL = it is one.
CREATE FUNCTION ev.walkup_fault(e ev.entry, b ev.walkup_body) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    other ev.walkup;
BEGIN
    SELECT w.* INTO other FROM ev.walkup AS w WHERE w.event_id = e.event_id AND w.reference = b.reference;
    RETURN CASE
        WHEN b.ticket IS NULL OR b.reference IS NULL OR b.tier IS NULL OR b.channel IS NULL OR b.days IS NULL
            THEN 'a walk-up without ticket, reference, tier, channel or days'
        WHEN b.reference !~ '^W-[0-9]{1,7}$' OR b.ticket < 1 OR b.replaces < 0 OR b.operator < 0
            THEN 'a walk-up with a field out of range'
        WHEN coalesce(b.name_zh, '') = '' AND coalesce(b.name_latin, '') = '' THEN 'a walk-up without a name'
        WHEN (e.kind = 'swap') <> (coalesce(b.replaces, 0) > 0) THEN 'a swap says which ticket was passed on, a walk-up none'
        WHEN other.uuid IS NOT NULL THEN format('the number %s was given out by %s already, to somebody else: two desks'
            ' had the same numbers. Give each its own (kioskctl central kiosk renew --numbers), and register this person'
            ' again', other.reference, other.kiosk)
        WHEN NOT EXISTS (SELECT FROM ev.tier AS t WHERE t.event_id = e.event_id AND t.number = b.tier AND NOT t.deleted)
            THEN format('the event has no tier of number %s', b.tier)
        WHEN NOT EXISTS (SELECT FROM ev.channel AS c
            WHERE c.event_id = e.event_id AND c.number = b.channel AND NOT c.deleted)
            THEN format('the event has no channel of number %s', b.channel)
        WHEN EXISTS (SELECT FROM ev.ticket AS t
            WHERE t.event_id = e.event_id AND t.reference = b.reference
                AND t.source IN ('folder', 'site') AND NOT t.deleted)
            THEN format('a ticket of the reference %s was published: register this person again', b.reference)
        WHEN EXISTS (SELECT FROM ev.ticket AS t WHERE t.event_id = e.event_id AND t.id = b.ticket)
            THEN format('the ticket %s is there already', b.ticket)
    END;
END $$;

-- new; passed: in the place of another; late: of a ticket that was cancelled here, or passed on by another desk, before
-- this came in: then it is blocked until the organiser says otherwise, for one ticket admits one.
CREATE FUNCTION ev.walkup_state(of_event bigint, replaced bigint) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    old ev.ticket;
BEGIN
    IF coalesce(replaced, 0) = 0 THEN
        RETURN 'new';
    END IF;
    SELECT t.* INTO old FROM ev.ticket AS t WHERE t.event_id = of_event AND t.id = replaced FOR UPDATE;
    RETURN CASE WHEN old.deleted OR old.status = 3 THEN 'late' ELSE 'passed' END;
END $$;

-- One at a time of an event. It is the last that a push waits for, so nobody waits in a circle.
CREATE FUNCTION ev.lock_people(of_event bigint) RETURNS void
LANGUAGE sql
AS $$ SELECT pg_advisory_xact_lock(hashtextextended('lanyard people', of_event)) $$;

-- What two desks wrote about one person reaches staff's screens as two entries of one ticket do; zone '' tells the two
-- apart. by_kiosk, at: who wrote what counts; NULL: the organiser did.
CREATE FUNCTION ev.tell_words(e ev.entry, of_ticket bigint, by_kiosk text, at bigint) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO ev.conflict (event_id, uuid, ticket, zone, slot, first_kiosk, first_gate, first_at, second_kiosk,
        second_gate, second_at, earlier_by)
    VALUES (e.event_id, uuid_send(e.uuid), of_ticket, '', '', coalesce(by_kiosk, ''), '', coalesce(at, e.est), e.kiosk, '',
        e.est, coalesce(at - e.est, 0))
    ON CONFLICT (event_id, uuid) DO NOTHING
$$;

CREATE FUNCTION ev.fold_walkup(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    e ev.entry;
    b ev.walkup_body;
    came text;
    fault text;
    first ev.walkup;
BEGIN
    FOR e IN
        SELECT k.* FROM unnest(fresh) WITH ORDINALITY AS f (uuid, n) JOIN ev.entry AS k ON k.uuid = f.uuid
        WHERE k.kind IN ('walkup', 'swap') ORDER BY f.n
    LOOP
        b := jsonb_populate_record(NULL::ev.walkup_body, e.body);
        PERFORM ev.lock_people(e.event_id);
        fault := ev.walkup_fault(e, b);
        IF fault IS NOT NULL THEN
            RAISE '%', fault USING ERRCODE = '22023';
        END IF;
        came := ev.walkup_state(e.event_id, b.replaces);
        INSERT INTO ev.walkup (uuid, event_id, kiosk, ticket, reference, replaces, order_no, status, tier, channel, flags,
            days, nbf, naf, language, name_zh, name_latin, company, title, operator, est, turn, state)
        VALUES (e.uuid, e.event_id, e.kiosk, b.ticket, b.reference, coalesce(b.replaces, 0), coalesce(b.order_no, ''),
            CASE came WHEN 'late' THEN 2 ELSE coalesce(b.status, 0) END, b.tier, b.channel, coalesce(b.flags, 0), b.days,
            coalesce(b.nbf, 0), coalesce(b.naf, 0), coalesce(b.language, ''), coalesce(b.name_zh, ''),
            coalesce(b.name_latin, ''), coalesce(b.company, ''), coalesce(b.title, ''), coalesce(b.operator, 0), e.est,
            nextval('ev.turn'), came);
        IF came = 'late' THEN
            UPDATE ev.entry AS k SET state = 'conflict' WHERE k.uuid = e.uuid;
            SELECT w.* INTO first FROM ev.walkup AS w
            WHERE w.event_id = e.event_id AND w.replaces = b.replaces AND w.state = 'passed';
            PERFORM ev.tell_words(e, b.ticket, first.kiosk, first.est);
        END IF;
    END LOOP;
END $$;
INSERT INTO ev.intake VALUES ('walkup', 7, 'ev.fold_walkup(uuid[])'), ('swap', 8, 'ev.fold_walkup(uuid[])');

-- The seats of who passed a ticket on go along with it.
CREATE FUNCTION ev.apply_walkup() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO ev.ticket (event_id, id, reference, order_no, status, tier, channel, flags, days, nbf, naf, language,
        name_zh, name_latin, company, title, source)
    VALUES (NEW.event_id, NEW.ticket, NEW.reference, NEW.order_no, NEW.status, NEW.tier, NEW.channel, NEW.flags, NEW.days,
        NEW.nbf, NEW.naf, NEW.language, NEW.name_zh, NEW.name_latin, NEW.company, NEW.title, 'walkup')
    ON CONFLICT (event_id, id) DO NOTHING;
    IF NEW.state = 'passed' THEN
        UPDATE ev.ticket AS t SET status = 3
        WHERE t.event_id = NEW.event_id AND t.id = NEW.replaces AND t.status <> 3 AND NOT t.deleted;
        INSERT INTO ev.list_member (event_id, list, ticket, seat)
        SELECT m.event_id, m.list, NEW.ticket, m.seat FROM ev.list_member AS m
        WHERE m.event_id = NEW.event_id AND m.ticket = NEW.replaces AND NOT m.deleted
        ON CONFLICT (event_id, list, ticket) DO NOTHING;
        UPDATE ev.list_member AS m SET deleted = true
        WHERE m.event_id = NEW.event_id AND m.ticket = NEW.replaces AND NOT m.deleted;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON ev.walkup FOR EACH ROW EXECUTE FUNCTION ev.apply_walkup();

-- ---- words put right ----

-- What becomes of one word. A person keeps a name, whatever two desks take away between them.
CREATE FUNCTION ev.correction_state(t ev.ticket, field text, was text, now text) RETURNS text
LANGUAGE sql STABLE
AS $$
    SELECT CASE WHEN told = was AND NOT (now = '' AND (field = 'name_zh' AND t.name_latin = ''
            OR field = 'name_latin' AND t.name_zh = '')) THEN 'applied'
        WHEN told = now THEN 'same' ELSE 'conflict' END
    FROM (SELECT to_jsonb(t) ->> field AS told) AS c
$$;

-- A field that is new to this centre stays in the entry.
CREATE FUNCTION ev.correct(e ev.entry, of_ticket bigint) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    word record;
    t ev.ticket;
    lost text;
    first ev.correction;
BEGIN
    FOR word IN
        SELECT w.key AS field, coalesce(e.body -> 'was' ->> w.key, '') AS was, w.value AS now
        FROM jsonb_each_text(e.body -> 'now') AS w
        WHERE w.key IN ('name_zh', 'name_latin', 'company', 'title', 'language') ORDER BY w.value = '', w.key
    LOOP
        SELECT k.* INTO t FROM ev.ticket AS k WHERE k.event_id = e.event_id AND k.id = of_ticket AND NOT k.deleted
        FOR UPDATE;
        IF t.id IS NULL THEN
            RAISE 'there is no ticket % to put right', of_ticket USING ERRCODE = '22023';
        END IF;
        INSERT INTO ev.correction (uuid, field, event_id, kiosk, ticket, was, now, told, operator, est, turn, state)
        VALUES (e.uuid, word.field, e.event_id, e.kiosk, of_ticket, word.was, coalesce(word.now, ''),
            to_jsonb(t) ->> word.field, coalesce((e.body ->> 'operator')::bigint, 0), e.est, nextval('ev.turn'),
            ev.correction_state(t, word.field, word.was, coalesce(word.now, '')));
    END LOOP;
    SELECT c.field INTO lost FROM ev.correction AS c WHERE c.uuid = e.uuid AND c.state = 'conflict' ORDER BY c.turn LIMIT 1;
    IF lost IS NOT NULL THEN
        UPDATE ev.entry AS k SET state = 'conflict' WHERE k.uuid = e.uuid;
        SELECT c.* INTO first FROM ev.correction AS c WHERE c.event_id = e.event_id AND c.ticket = of_ticket
            AND c.field = lost AND c.state = 'applied' AND c.now = to_jsonb(t) ->> lost ORDER BY c.turn DESC LIMIT 1;
        PERFORM ev.tell_words(e, of_ticket, first.kiosk, first.est);
    END IF;
END $$;

CREATE FUNCTION ev.fold_correction(fresh uuid[]) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    e ev.entry;
BEGIN
    FOR e IN
        SELECT k.* FROM unnest(fresh) WITH ORDINALITY AS f (uuid, n) JOIN ev.entry AS k ON k.uuid = f.uuid
        WHERE k.kind = 'correct' ORDER BY f.n
    LOOP
        IF jsonb_typeof(e.body -> 'ticket') IS DISTINCT FROM 'number'
            OR jsonb_typeof(e.body -> 'now') IS DISTINCT FROM 'object'
            OR jsonb_typeof(coalesce(e.body -> 'was', '{}')) <> 'object' THEN
            RAISE 'a correction without its ticket or words' USING ERRCODE = '22023';
        END IF;
        PERFORM ev.lock_people(e.event_id);
        PERFORM ev.correct(e, (e.body ->> 'ticket')::bigint);
    END LOOP;
END $$;
INSERT INTO ev.intake VALUES ('correct', 9, 'ev.fold_correction(uuid[])');

CREATE FUNCTION ev.apply_correction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('UPDATE ev.ticket SET %1$I = $1 WHERE event_id = $2 AND id = $3 AND %1$I = $4 AND NOT deleted', NEW.field)
    USING NEW.now, NEW.event_id, NEW.ticket, NEW.was;
    RETURN NULL;
END $$;
CREATE TRIGGER apply AFTER INSERT ON ev.correction FOR EACH ROW WHEN (NEW.state = 'applied')
    EXECUTE FUNCTION ev.apply_correction();

-- By replication, too. And what the centre makes of a hub's row comes back to the hub, which has it already.
ALTER TABLE ev.walkup ENABLE ALWAYS TRIGGER apply;
ALTER TABLE ev.correction ENABLE ALWAYS TRIGGER apply;
CREATE FUNCTION ev.skip_own_ticket() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM ev.ticket AS t WHERE t.event_id = NEW.event_id AND t.id = NEW.id) THEN NULL
        ELSE NEW END;
END $$;
CREATE TRIGGER skip_own BEFORE INSERT ON ev.ticket FOR EACH ROW WHEN (NEW.source = 'walkup')
    EXECUTE FUNCTION ev.skip_own_ticket();
CREATE FUNCTION ev.skip_own_seat() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM ev.list_member AS m
        WHERE m.event_id = NEW.event_id AND m.list = NEW.list AND m.ticket = NEW.ticket) THEN NULL ELSE NEW END;
END $$;
CREATE TRIGGER skip_own BEFORE INSERT ON ev.list_member FOR EACH ROW EXECUTE FUNCTION ev.skip_own_seat();
ALTER TABLE ev.ticket ENABLE REPLICA TRIGGER skip_own;
ALTER TABLE ev.list_member ENABLE REPLICA TRIGGER skip_own;

-- ---- a folder that is published again ----
-- The folder on the organiser's laptop knows nothing of all this. In its staged rows what staff put right stays right
-- while the folder says what they saw, and a ticket that was passed on stays cancelled. Both run in the session that
-- published, for its temporary tables are there.

CREATE FUNCTION ev.keep_people(of_event bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    c ev.correction;
BEGIN
    UPDATE s_ticket AS s SET status = 3 FROM ev.walkup AS w
    WHERE w.event_id = of_event AND w.state = 'passed' AND w.replaces = s.id AND s.event_id = of_event;
    IF NOT EXISTS (SELECT FROM ev.correction AS k WHERE k.event_id = of_event) THEN
        RETURN;
    END IF;
    CREATE INDEX s_ticket_id ON s_ticket (id);
    FOR c IN SELECT k.* FROM ev.correction AS k WHERE k.event_id = of_event AND k.state = 'applied' ORDER BY k.turn LOOP
        EXECUTE format('UPDATE s_ticket SET %1$I = $1 WHERE id = $2 AND %1$I = $3', c.field)
        USING c.now, c.ticket, c.was;
    END LOOP;
END $$;

CREATE FUNCTION ev.keep_seats(of_event bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w ev.walkup;
BEGIN
    FOR w IN SELECT k.* FROM ev.walkup AS k WHERE k.event_id = of_event AND k.state = 'passed' ORDER BY k.turn LOOP
        UPDATE s_list_member SET ticket = w.ticket WHERE ticket = w.replaces;
    END LOOP;
END $$;

-- ---- numbers ----

-- The number in a reference such as W-1017; NULL: it is none of a walk-up.
CREATE FUNCTION ev.walkup_number(reference text) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT substring($1 FROM '^W-([0-9]{1,7})$')::bigint $$;

-- What a kiosk's walk-ups are numbered from and to: as said ("1001-2000"), else the thousand after the highest, but for
-- those that desks without a centre fall back on. Nobody else of the event has any of them, and no ticket that is known.
CREATE FUNCTION ev.reserve_numbers(of_kiosk text, numbers text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me ev.kiosk;
    other ev.kiosk;
    sold text;
    low bigint := substring(numbers FROM '^([0-9]{1,7})-[0-9]{1,7}$')::bigint;
    high bigint := substring(numbers FROM '^[0-9]{1,7}-([0-9]{1,7})$')::bigint;
BEGIN
    SELECT k.* INTO me FROM ev.kiosk AS k WHERE k.name = of_kiosk;
    PERFORM pg_advisory_xact_lock(hashtextextended('lanyard numbers', me.event_id));
    IF coalesce(numbers, '') = '' AND me.number_from IS NOT NULL THEN
        RETURN;
    ELSIF coalesce(numbers, '') = '' THEN
        low := 1 + greatest(1000, (SELECT max(k.number_to) FROM ev.kiosk AS k WHERE k.event_id = me.event_id),
            (SELECT max(ev.walkup_number(t.reference)) FROM ev.ticket AS t
             WHERE t.event_id = me.event_id AND t.source <> 'walkup' AND NOT t.deleted));
        low := CASE WHEN low <= 9999 AND low + 999 >= 9001 THEN 10001 ELSE low END;
        high := low + 999;
    END IF;
    IF low IS NULL OR low < 1 OR high < low OR high > 9999999 THEN
        RAISE 'numbers are a range such as 1001-2000, not %', coalesce(nullif(numbers, ''), 'beyond 9999999')
            USING ERRCODE = '22023';
    END IF;
    SELECT k.* INTO other FROM ev.kiosk AS k WHERE k.event_id = me.event_id AND k.name <> of_kiosk
        AND k.number_from <= high AND k.number_to >= low ORDER BY k.number_from LIMIT 1;
    IF other.name IS NOT NULL THEN
        RAISE 'kiosk % has the numbers %-%', other.name, other.number_from, other.number_to USING ERRCODE = '22023',
            HINT = 'Two kiosks with one number register two people under it.';
    END IF;
    SELECT t.reference INTO sold FROM ev.ticket AS t WHERE t.event_id = me.event_id AND t.source <> 'walkup'
        AND NOT t.deleted AND ev.walkup_number(t.reference) BETWEEN low AND high LIMIT 1;
    IF sold IS NOT NULL THEN
        RAISE 'ticket % has one of the numbers %-%', sold, low, high USING ERRCODE = '22023',
            HINT = 'A walk-up would get the same reference. Say other numbers.';
    END IF;
    UPDATE ev.kiosk AS k SET number_from = low, number_to = high WHERE k.name = of_kiosk;
END $$;

-- "1001-2000", '' = none: for the enrolment.
CREATE FUNCTION ev.numbers_of(of_kiosk text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce((SELECT k.number_from || '-' || k.number_to FROM ev.kiosk AS k WHERE k.name = of_kiosk), '') $$;

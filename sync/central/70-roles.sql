-- The centre, part 7: who may do what. Runs last, for it hands all that the parts before have made to ev_owner and
-- takes it from PUBLIC. It needs a role with CREATEROLE that owns the database, no superuser. Roles belong to the whole
-- cluster, so they are made where they are missing and used where another Lanyard database made them.
--
--   ev_owner         owns everything; nobody logs in as it; who runs this becomes a member
--   kiosk_api        may call kiosk.*; each kiosk's own role is a member
--   kiosk_scram      mark of kiosks that come with a password instead of a certificate, for pg_hba.conf
--   ev_organiser     reads all but keys, gives orders (ev.command), adds and revokes kiosks
--   ev_registration  a registration site: reads and writes ev.sale, nothing else

DO $$
DECLARE
    missing name;
BEGIN
    FOR missing IN
        SELECT r FROM unnest('{ev_owner,kiosk_api,kiosk_scram,ev_organiser,ev_registration}'::name[]) AS r
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r)
    LOOP
        EXECUTE format('CREATE ROLE %I NOLOGIN', missing);
    END LOOP;
    IF NOT pg_has_role(current_user, 'ev_owner', 'USAGE') THEN
        GRANT ev_owner TO CURRENT_USER;
    END IF;
END $$;

-- ---- kiosks ----
-- These run with the rights of who calls: making roles takes CREATEROLE, and a function that lent it to others
-- would be worth more to a thief than all the rest.

CREATE FUNCTION ev.kiosk_role(name text) RETURNS name
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT ('kiosk_' || replace(name, '-', '_'))::name $$;

-- The limits are for accidents, who means harm lifts them: hence the limit of connections, and `kioskctl central
-- revoke`.
CREATE FUNCTION ev.kiosk_make_role(role name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    setting text;
BEGIN
    EXECUTE format('CREATE ROLE %I LOGIN CONNECTION LIMIT 4 IN ROLE kiosk_api', role);
    FOREACH setting IN ARRAY ARRAY['statement_timeout = ''30s''', 'idle_in_transaction_session_timeout = ''60s''',
        'lock_timeout = ''5s''', 'tcp_keepalives_idle = 5', 'tcp_keepalives_interval = 3', 'tcp_keepalives_count = 3',
        'tcp_user_timeout = 15000', 'plan_cache_mode = force_custom_plan', 'jit = off'] LOOP
        EXECUTE format('ALTER ROLE %I SET %s', role, setting);
    END LOOP;
END $$;

-- A kiosk of an event: its role, which is returned, for certificate or password. numbers: of its walk-ups, as
-- ev.reserve_numbers has it.
CREATE FUNCTION ev.kiosk_add(name text, event_code text, numbers text DEFAULT '') RETURNS name
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role name := ev.kiosk_role($1);
    event bigint := (SELECT e.event_id FROM ev.event AS e WHERE e.code = $2 AND NOT e.deleted);
BEGIN
    IF $1 IS NULL OR $1 !~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$' THEN
        RAISE 'a kiosk''s name has a-z, 0-9 and -, at most 40 of them: %', $1 USING ERRCODE = '22023';
    ELSIF event IS NULL THEN
        RAISE 'no event % at this centre', coalesce($2, '?') USING ERRCODE = '22023';
    ELSIF EXISTS (SELECT FROM ev.kiosk AS k WHERE k.name = $1) THEN
        RAISE 'there is a kiosk % already', $1 USING ERRCODE = '42710',
            HINT = 'kioskctl central kiosk renew makes a new enrolment; admit lets a revoked one in again with its old.';
    ELSIF EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role) THEN
        RAISE 'there is a role % already, of another database or an earlier one', role USING ERRCODE = '42710',
            HINT = 'Roles belong to the whole cluster: choose another name, or DROP ROLE if nobody uses it.';
    END IF;
    PERFORM ev.kiosk_make_role(role);
    INSERT INTO ev.kiosk (name, role, event_id) VALUES ($1, role, event);
    PERFORM ev.reserve_numbers($1, numbers);
    RETURN role;
END $$;

-- The roles of kiosks that came with the rows of another server, to a hub or from a dump: makes those that are missing,
-- ends those of revoked kiosks and lets in those that were admitted again. Which were changed.
CREATE FUNCTION ev.kiosk_roles() RETURNS SETOF name
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    next record;
BEGIN
    FOR next IN
        SELECT k.role, k.revoked IS NULL AS welcome, r.rolname IS NULL AS missing
        FROM ev.kiosk AS k LEFT JOIN pg_roles AS r ON r.rolname = k.role
        WHERE r.rolcanlogin IS DISTINCT FROM (k.revoked IS NULL)
        UNION ALL SELECT f.role, false, false
        FROM ev.kiosk AS k CROSS JOIN unnest(k.former) AS f (role) JOIN pg_roles AS r ON r.rolname = f.role
        WHERE r.rolcanlogin ORDER BY 1
    LOOP
        IF next.missing THEN
            PERFORM ev.kiosk_make_role(next.role);
        END IF;
        EXECUTE format('ALTER ROLE %I %s', next.role, CASE WHEN next.welcome THEN 'LOGIN' ELSE 'NOLOGIN' END);
        IF NOT next.welcome THEN
            PERFORM ev.kiosk_part(next.role);
        END IF;
        RETURN NEXT next.role;
    END LOOP;
END $$;

CREATE FUNCTION ev.kiosk_named(name text) RETURNS name
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role name := (SELECT k.role FROM ev.kiosk AS k WHERE k.name = $1);
BEGIN
    IF role IS NULL THEN
        RAISE 'no kiosk % at this centre', coalesce($1, '?') USING ERRCODE = '22023';
    END IF;
    RETURN role;
END $$;

-- Ends a role's sessions: how many. Who makes roles may also belong to them, as ending sessions takes.
CREATE FUNCTION ev.kiosk_part(role name) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended int;
    member boolean := pg_has_role(current_user, role, 'USAGE');
BEGIN
    IF NOT member THEN
        EXECUTE format('GRANT %I TO CURRENT_USER', role);
    END IF;
    SELECT count(*) FILTER (WHERE pg_terminate_backend(a.pid)) INTO ended
    FROM pg_stat_activity AS a WHERE a.usename = role;
    IF NOT member THEN
        EXECUTE format('REVOKE %I FROM CURRENT_USER', role);
    END IF;
    RETURN ended;
END $$;

-- How many of its sessions were ended. First they end, for one of them may hold its row of ev.kiosk; who slips in
-- before this commits finds every function refusing. Without CREATEROLE the rest is done and the warning says what is
-- not.
CREATE FUNCTION ev.kiosk_revoke(name text) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role name := ev.kiosk_named($1);
    ended int := 0;
BEGIN
    BEGIN
        EXECUTE format('ALTER ROLE %I NOLOGIN', role);
        ended := ev.kiosk_part(role);
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE WARNING '% can still log in, though to no use: % may not change roles', role, current_user;
    END;
    UPDATE ev.kiosk AS k SET revoked = coalesce(k.revoked, clock_timestamp()) WHERE k.name = $1;
    RETURN ended;
END $$;

CREATE FUNCTION ev.kiosk_admit(name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    role name := ev.kiosk_named($1);
BEGIN
    EXECUTE format('ALTER ROLE %I LOGIN', role);
    UPDATE ev.kiosk AS k SET revoked = NULL, twin = NULL, journals = '{}' WHERE k.name = $1;
END $$;

-- A new role for the same kiosk, for a new certificate or password: its machine was replaced, or its enrolment fell
-- into other hands. It keeps its numbers, unless others are said. The old role stays behind, unable to log in, so that whoever still has it is told.
CREATE FUNCTION ev.kiosk_renew(name text, event_code text, numbers text DEFAULT '') RETURNS name
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old name := ev.kiosk_named($1);
    fresh name;
BEGIN
    IF NOT EXISTS (SELECT FROM ev.kiosk AS k JOIN ev.event AS e ON e.event_id = k.event_id
        WHERE k.name = $1 AND e.code = $2) THEN
        RAISE 'kiosk % is not of event %', $1, $2 USING ERRCODE = '22023';
    END IF;
    PERFORM ev.reserve_numbers($1, numbers);
    fresh := (SELECT r.role FROM generate_series(2, 1000) AS n
        CROSS JOIN LATERAL (SELECT (ev.kiosk_role($1) || '_r' || n)::name AS role) AS r
        WHERE NOT EXISTS (SELECT FROM pg_roles AS p WHERE p.rolname = r.role) ORDER BY n LIMIT 1);
    PERFORM ev.kiosk_make_role(fresh);
    EXECUTE format('ALTER ROLE %I NOLOGIN', old);
    PERFORM ev.kiosk_part(old);
    UPDATE ev.kiosk AS k SET role = fresh, former = k.former || old, revoked = NULL, twin = NULL, journals = '{}'
    WHERE k.name = $1;
    RETURN fresh;
END $$;

-- ---- a registration site ----
-- The tickets it sold, by the words an organiser uses. To sell one:
--
--     INSERT INTO ev.sale (event, reference, code, tier, channel, name_zh, name_latin, company)
--     VALUES ('harbour-2026', 'WEB-10432', 'k7Rt2mQ9xW', 'visitor', 'web', '王小明', 'Wang Xiaoming', 'Example Ltd');
--
-- event is the event's code, reference the site's own number of the ticket, code the text in the QR code (8 random
-- characters or more; NULL: found by name at a desk only). What is not given is empty, or as the defaults say. To
-- cancel:
--
--     UPDATE ev.sale SET status = 'cancelled' WHERE event = 'harbour-2026' AND reference = 'WEB-10432';
--
-- Kiosks hear of it within a second. A reference that was deleted may be sold again.

CREATE VIEW ev.sale WITH (security_barrier) AS
SELECT e.code AS event, t.reference, t.code, r.code AS tier, c.code AS channel,
    ('{paid,unpaid,blocked,cancelled}'::text[])[t.status + 1] AS status, t.order_no, t.language, t.name_zh,
    t.name_latin, t.screen_name, t.company, t.title, t.needs, t.table_no, t.wall_consent = 1 AS wall_consent,
    t.sponsor_consent = 1 AS sponsor_consent, t.id AS ticket
FROM ev.ticket AS t
JOIN ev.event AS e ON e.event_id = t.event_id
LEFT JOIN ev.tier AS r ON r.event_id = t.event_id AND r.number = t.tier
LEFT JOIN ev.channel AS c ON c.event_id = t.event_id AND c.number = t.channel
WHERE t.source = 'site' AND NOT t.deleted;
ALTER VIEW ev.sale ALTER status SET DEFAULT 'paid', ALTER wall_consent SET DEFAULT false,
    ALTER sponsor_consent SET DEFAULT false;

-- The number of a site's ticket, the same whenever it is sold again.
CREATE FUNCTION ev.site_ticket(event_id bigint, reference text) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ('x' || encode(substr(sha256(int8send($1) || '\x7369746500' || convert_to($2, 'UTF8')), 1, 8), 'hex'))
        ::bit(64)::bigint & 9223372036854775807 -- 'site', 0, reference; the top bit is not used
$$;

CREATE FUNCTION ev.sale_row(s ev.sale) RETURNS ev.ticket
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t ev.ticket;
    long record;
BEGIN
    SELECT f.name, octet_length(f.text) AS bytes, f.most INTO long FROM (VALUES ('reference', s.reference, 127),
        ('order_no', s.order_no, 127), ('name_zh', s.name_zh, 1200), ('name_latin', s.name_latin, 1200),
        ('screen_name', s.screen_name, 1200), ('company', s.company, 1200), ('title', s.title, 1200),
        ('needs', s.needs, 1200), ('table_no', s.table_no, 63)) AS f (name, text, most)
    WHERE octet_length(f.text) > f.most LIMIT 1;
    IF FOUND THEN
        RAISE '% has % bytes, a kiosk has room for %', long.name, long.bytes, long.most USING ERRCODE = '22001';
    END IF;
    t.event_id := (SELECT e.event_id FROM ev.event AS e WHERE e.code = s.event AND NOT e.deleted);
    IF t.event_id IS NULL THEN
        RAISE 'no event % at this centre', coalesce(s.event, '(none given)') USING ERRCODE = '22023';
    ELSIF coalesce(s.reference, '') = '' THEN
        RAISE 'a ticket needs a reference' USING ERRCODE = '22023';
    END IF;
    t.tier := (SELECT r.number FROM ev.tier AS r WHERE r.event_id = t.event_id AND r.code = s.tier AND NOT r.deleted);
    t.channel := (SELECT c.number FROM ev.channel AS c
        WHERE c.event_id = t.event_id AND c.code = s.channel AND NOT c.deleted);
    t.status := array_position('{paid,unpaid,blocked,cancelled}', s.status) - 1;
    IF t.tier IS NULL THEN
        RAISE 'event % has no tier %', s.event, coalesce(s.tier, '(none given)') USING ERRCODE = '22023', HINT =
            (SELECT 'Its tiers: ' || string_agg(r.code, ', ' ORDER BY r.number) FROM ev.tier AS r
             WHERE r.event_id = t.event_id AND NOT r.deleted);
    ELSIF t.channel IS NULL THEN
        RAISE 'event % has no channel %', s.event, coalesce(s.channel, '(none given)') USING ERRCODE = '22023', HINT =
            (SELECT 'Its channels: ' || string_agg(c.code, ', ' ORDER BY c.number) FROM ev.channel AS c
             WHERE c.event_id = t.event_id AND NOT c.deleted);
    ELSIF t.status IS NULL THEN
        RAISE 'no status %: paid, unpaid, blocked or cancelled', coalesce(s.status, '?') USING ERRCODE = '22023';
    END IF;
    t.id := ev.site_ticket(t.event_id, s.reference);
    t.reference := s.reference;
    t.code := s.code;
    RETURN t;
END $$;

CREATE FUNCTION ev.sell() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t ev.ticket;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM ev.ticket AS k USING ev.event AS e
        WHERE e.code = OLD.event AND k.event_id = e.event_id AND k.id = OLD.ticket AND k.source = 'site';
        RETURN OLD;
    ELSIF TG_OP = 'UPDATE' AND (NEW.event, NEW.reference) IS DISTINCT FROM (OLD.event, OLD.reference) THEN
        RAISE 'a ticket keeps its event and reference: delete it and sell another' USING ERRCODE = '22023';
    END IF;
    t := ev.sale_row(NEW);
    IF TG_OP = 'INSERT' AND ev.walkup_number(NEW.reference) IS NOT NULL THEN
        RAISE 'references like % are numbers that desks give to walk-ups: sell under another one', NEW.reference
            USING ERRCODE = '22023';
    END IF;
    INSERT INTO ev.ticket AS k (event_id, id, reference, code, tier, channel, status, order_no, language, name_zh,
        name_latin, screen_name, company, title, needs, table_no, wall_consent, sponsor_consent, source)
    SELECT t.event_id, t.id, t.reference, t.code, t.tier, t.channel, t.status, coalesce(NEW.order_no, ''),
        coalesce(NEW.language, ''), coalesce(NEW.name_zh, ''), coalesce(NEW.name_latin, ''),
        coalesce(NEW.screen_name, ''), coalesce(NEW.company, ''), coalesce(NEW.title, ''), coalesce(NEW.needs, ''),
        coalesce(NEW.table_no, ''), coalesce(NEW.wall_consent, false)::int, coalesce(NEW.sponsor_consent, false)::int,
        'site'
    ON CONFLICT (event_id, id) DO UPDATE SET (code, tier, channel, status, order_no, language, name_zh, name_latin,
        screen_name, company, title, needs, table_no, wall_consent, sponsor_consent, deleted) =
        (excluded.code, excluded.tier, excluded.channel, excluded.status, excluded.order_no, excluded.language,
        excluded.name_zh, excluded.name_latin, excluded.screen_name, excluded.company, excluded.title, excluded.needs,
        excluded.table_no, excluded.wall_consent, excluded.sponsor_consent, false)
    WHERE k.source = 'site' AND (k.deleted OR TG_OP = 'UPDATE');
    IF NOT FOUND THEN
        RAISE 'event % has a ticket % already', NEW.event, NEW.reference USING ERRCODE = '23505';
    END IF;
    NEW.ticket := t.id;
    RETURN NEW;
END $$;
CREATE TRIGGER sell INSTEAD OF INSERT OR UPDATE OR DELETE ON ev.sale FOR EACH ROW EXECUTE FUNCTION ev.sell();

-- ---- owner and rights ----

ALTER SCHEMA ev OWNER TO ev_owner;
ALTER SCHEMA kiosk OWNER TO ev_owner;
-- Whatever parts there are; a table's type, index and own sequence follow it.
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT format('ALTER %s %s OWNER TO ev_owner',
            CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END,
            c.oid::regclass)
        FROM pg_class AS c WHERE c.relnamespace IN ('ev'::regnamespace, 'kiosk'::regnamespace)
            AND c.relkind IN ('r', 'p', 'v', 'S', 'c')
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass
                AND d.deptype IN ('a', 'i') AND d.refclassid = 'pg_class'::regclass)
        UNION ALL
        SELECT format('ALTER ROUTINE %s OWNER TO ev_owner', p.oid::regprocedure)
        FROM pg_proc AS p WHERE p.pronamespace IN ('ev'::regnamespace, 'kiosk'::regnamespace)
    LOOP
        EXECUTE command;
    END LOOP;
END $$;

REVOKE ALL ON ALL TABLES IN SCHEMA ev, kiosk FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA ev, kiosk FROM PUBLIC;
-- Temporary tables are a way to fill the server's disk.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE')) THEN
        EXECUTE format('REVOKE TEMPORARY, CREATE ON DATABASE %I FROM PUBLIC', current_database());
    ELSE
        RAISE WARNING 'not the owner of this database: kiosks may make temporary tables in it';
    END IF;
END $$;

-- So are large objects. Their functions are the superuser's; ev.check says where they stay open.
DO $$
BEGIN
    IF (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid), pg_catalog.lo_creat(int),
            pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;
    END IF;
END $$;

GRANT USAGE ON SCHEMA kiosk TO kiosk_api;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA kiosk TO kiosk_api;
DO $$
DECLARE
    view regclass;
BEGIN
    FOR view IN SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = 'kiosk'::regnamespace AND c.relkind = 'v' LOOP
        EXECUTE format('GRANT SELECT ON %s TO kiosk_api', view);
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA ev TO ev_organiser, ev_registration;
GRANT SELECT ON ALL TABLES IN SCHEMA ev TO ev_organiser;
REVOKE SELECT ON ev.secret FROM ev_organiser;
GRANT INSERT (event_id, kind, body, kiosk) ON ev.command TO ev_organiser;
GRANT INSERT (name, role, event_id), UPDATE (role, former, revoked, twin, journals, number_from,
    number_to) ON ev.kiosk TO ev_organiser;
GRANT EXECUTE ON FUNCTION ev.kiosk_role(text), ev.kiosk_make_role(name), ev.kiosk_add(text, text, text), ev.kiosk_roles(),
    ev.kiosk_named(text), ev.kiosk_part(name), ev.kiosk_revoke(text), ev.kiosk_admit(text),
    ev.kiosk_renew(text, text, text), ev.reserve_numbers(text, text), ev.numbers_of(text), ev.walkup_number(text),
    ev.keep_people(bigint), ev.keep_seats(bigint) TO ev_organiser;
GRANT EXECUTE ON FUNCTION ev.herald(pg_snapshot), ev.herald_beat(), ev.check() TO ev_organiser;
GRANT EXECUTE ON FUNCTION ev.order_send(bigint, text, jsonb, text), ev.quarantine_release(uuid),
    ev.push(text, text, bigint, bytea[], bigint[], text[], bigint[], text[], bigint[], text[]) TO ev_organiser;
GRANT SELECT, INSERT, UPDATE, DELETE ON ev.sale TO ev_registration;

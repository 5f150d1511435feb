-- The centre, part 6b: how it is itself.

-- What is well here and what is not, a line each, for `kioskctl central check`.
CREATE FUNCTION ev.check() RETURNS TABLE (ok boolean, words text)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT current_setting('server_version_num')::int >= 150000, 'PostgreSQL ' || current_setting('server_version')
    UNION ALL SELECT version = 3, 'schema version ' || version FROM (SELECT max(v.version) AS version FROM ev.version AS v) AS v
    UNION ALL SELECT current_setting('ssl')::bool, CASE WHEN current_setting('ssl')::bool THEN 'TLS is on'
        ELSE 'TLS is off: kiosks refuse to connect; set ssl = on with a certificate (kioskctl central server-cert)' END
    UNION ALL SELECT current_setting('fsync')::bool, CASE WHEN current_setting('fsync')::bool THEN 'fsync is on'
        ELSE 'fsync is off: what kiosks sent is lost when this machine loses power' END
    UNION ALL SELECT current_setting('synchronous_commit') <> 'off',
        'synchronous_commit is ' || current_setting('synchronous_commit')
    UNION ALL SELECT may, CASE WHEN may THEN current_user || ' may do all that an organiser does'
        ELSE current_user || ' is no member of ev_organiser: GRANT ev_organiser TO ' || quote_ident(current_user) END
        FROM (SELECT pg_has_role('ev_organiser', 'USAGE') OR pg_has_role('ev_owner', 'USAGE') AS may) AS o
    UNION ALL SELECT true, CASE WHEN has_function_privilege('kiosk_api', 'pg_catalog.lo_create(oid)', 'EXECUTE')
        THEN 'kiosks could make large objects, as everybody may; a superuser forbids it: REVOKE EXECUTE ON FUNCTION'
            ' lo_create(oid), lo_creat(int), lo_from_bytea(oid, bytea) FROM PUBLIC'
        ELSE 'kiosks may make no large objects' END
    UNION ALL SELECT r.rolcreaterole, CASE WHEN r.rolcreaterole THEN current_user || ' may make roles for kiosks'
        ELSE current_user || ' may not make roles for kiosks: ALTER ROLE ' || quote_ident(current_user) || ' CREATEROLE' END
        FROM pg_roles AS r WHERE r.rolname = current_user
    UNION ALL SELECT free >= wanted, format('%s connections are free for kiosks, %s kiosks need %s (one each, and one'
        ' more while they reconnect)', free, kiosks, wanted)
        FROM (SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS free,
            (SELECT count(*) FROM ev.kiosk AS k WHERE k.revoked IS NULL) AS kiosks,
            (SELECT 2 * count(*) + 5 FROM ev.kiosk AS k WHERE k.revoked IS NULL) AS wanted) AS c
    UNION ALL SELECT true, 'kiosks LISTEN: a pooler in between must give each a session of its own (no transaction pooling)'
    UNION ALL SELECT count(*) = 0, CASE count(*) WHEN 0 THEN 'nothing is in quarantine'
        ELSE count(*) || ' entries are in quarantine: kioskctl central quarantine' END FROM ev.quarantined
    UNION ALL SELECT false, format('two machines use the enrolment of %s, seen last %s: revoke it, enrol each under its own'
        ' name, and admit it again', k.name, date_trunc('second', k.twin)) FROM ev.kiosk AS k WHERE k.twin IS NOT NULL
$$;

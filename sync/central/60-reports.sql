-- The centre, part 6: what the organiser looks at while the event runs, as views with names for people. Everything is
-- counted from the typed rows of entries when it is asked for: a question takes some ten milliseconds at a day's size.
-- Times are of the event's own zone.

-- The first entry of each ticket on each day: a person who came, once however many rooms they went through.
CREATE VIEW ev.arrival AS
SELECT DISTINCT ON (s.event_id, s.day, s.ticket) s.event_id, v.code AS event, s.day, s.ticket, s.gate, s.kiosk,
    to_timestamp(s.est / 1000.0) AT TIME ZONE v.timezone AS arrived
FROM ev.scan AS s JOIN ev.event AS v ON v.event_id = s.event_id
WHERE s.admitted AND NOT s.undone AND s.state = 'accepted' AND s.dir <> 'out'
ORDER BY s.event_id, s.day, s.ticket, s.turn;
COMMENT ON VIEW ev.arrival IS 'Who came on which day: when, and by which gate';

CREATE VIEW ev.arrivals_by_quarter AS
SELECT a.event_id, a.event, a.day, date_bin('15 minutes', a.arrived, '2000-01-01') AS quarter, count(*) AS people,
    sum(count(*)) OVER (PARTITION BY a.event_id, a.day ORDER BY date_bin('15 minutes', a.arrived, '2000-01-01'))::bigint
        AS people_so_far
FROM ev.arrival AS a GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 4;
COMMENT ON VIEW ev.arrivals_by_quarter IS 'Arrivals per quarter of an hour';

-- Tickets that came, on whichever day, of those that may come. Those that were sold since the last publish count as
-- unknown: no tier, no channel.
CREATE VIEW ev.attendance AS
SELECT coalesce(t.event_id, a.event_id) AS event_id, t.tier, t.channel, a.ticket IS NOT NULL AS came
FROM (SELECT * FROM ev.ticket WHERE NOT deleted) AS t
FULL JOIN (SELECT DISTINCT event_id, ticket FROM ev.arrival) AS a ON a.event_id = t.event_id AND a.ticket = t.id
WHERE a.ticket IS NOT NULL OR t.status = 0;
COMMENT ON VIEW ev.attendance IS 'Each ticket that came or may come';

CREATE VIEW ev.arrivals_by_tier AS
SELECT a.event_id, v.code AS event, coalesce(t.code, '?') AS tier, coalesce(t.name_zh, '') AS name_zh,
    coalesce(t.name_en, '') AS name_en, count(*) FILTER (WHERE a.came) AS came, count(*) AS expected
FROM ev.attendance AS a JOIN ev.event AS v ON v.event_id = a.event_id
LEFT JOIN ev.tier AS t ON t.event_id = a.event_id AND t.number = a.tier
GROUP BY 1, 2, 3, 4, 5, t.rank ORDER BY 1, t.rank NULLS LAST, 3;
COMMENT ON VIEW ev.arrivals_by_tier IS 'Who came and who is expected, by tier';

CREATE VIEW ev.arrivals_by_channel AS
SELECT a.event_id, v.code AS event, coalesce(c.code, '?') AS channel, coalesce(c.name_zh, '') AS name_zh,
    coalesce(c.name_en, '') AS name_en, count(*) FILTER (WHERE a.came) AS came, count(*) AS expected
FROM ev.attendance AS a JOIN ev.event AS v ON v.event_id = a.event_id
LEFT JOIN ev.channel AS c ON c.event_id = a.event_id AND c.number = a.channel
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 3;
COMMENT ON VIEW ev.arrivals_by_channel IS 'Who came and who is expected, by channel';

-- A person is an arrival at the gate of their first entry of the day alone; entries and exits are all that went through.
CREATE VIEW ev.arrivals_by_gate AS
SELECT s.event_id, v.code AS event, s.day, s.gate, coalesce(g.name_zh, '') AS name_zh, coalesce(g.name_en, '') AS name_en,
    count(*) FILTER (WHERE s.is_first) AS arrivals,
    count(*) FILTER (WHERE s.admitted AND s.dir <> 'out') AS entries,
    count(*) FILTER (WHERE s.admitted AND s.dir = 'out') AS exits,
    count(*) FILTER (WHERE NOT s.admitted) AS refused,
    count(*) FILTER (WHERE s.verdict = 'ok_override') AS overrides,
    count(*) FILTER (WHERE s.state = 'conflict') AS conflicts
FROM (SELECT *, row_number() OVER (PARTITION BY event_id, day, ticket, admitted AND state = 'accepted' AND dir <> 'out'
        ORDER BY turn) = 1 AND admitted AND state = 'accepted' AND dir <> 'out' AS is_first
    FROM ev.scan WHERE NOT undone) AS s
JOIN ev.event AS v ON v.event_id = s.event_id
LEFT JOIN ev.gate AS g ON g.event_id = s.event_id AND g.code = s.gate
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 3, 4;
COMMENT ON VIEW ev.arrivals_by_gate IS 'What went through each gate';

-- unsent: as the kiosk said last; NULL = it did not say.
CREATE VIEW ev.kiosk_health AS
SELECT k.event_id, v.code AS event, k.name AS kiosk, k.version,
    EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.usename = k.role) AS connected,
    date_trunc('second', clock_timestamp() - k.seen) AS seen_ago,
    CASE jsonb_typeof(k.health -> 'unsent') WHEN 'number' THEN (k.health ->> 'unsent')::numeric::bigint END AS unsent,
    (SELECT e.seq FROM ev.entry AS e WHERE e.kiosk = k.name ORDER BY e.seq DESC LIMIT 1) AS newest_entry,
    (SELECT count(*) FROM ev.quarantine AS q WHERE q.kiosk = k.name AND q.released IS NULL) AS quarantined,
    k.revoked IS NOT NULL AS revoked, k.twin IS NOT NULL AS twin, k.health
FROM ev.kiosk AS k JOIN ev.event AS v ON v.event_id = k.event_id ORDER BY 1, 3;
COMMENT ON VIEW ev.kiosk_health IS 'Each kiosk: connected, seen, what it has not sent';

-- likely_first: by the estimates; the one that counts is always `first`.
CREATE VIEW ev.conflicts AS
SELECT c.event_id, v.code AS event, encode(c.uuid, 'hex')::uuid AS scan, c.ticket,
    coalesce(nullif(t.name_zh, ''), nullif(t.name_latin, ''), t.reference, '?') AS name, coalesce(t.company, '') AS company,
    c.zone, c.slot, c.first_kiosk, c.first_gate, to_timestamp(c.first_at / 1000.0) AT TIME ZONE v.timezone AS first_at,
    c.second_kiosk, c.second_gate, to_timestamp(c.second_at / 1000.0) AT TIME ZONE v.timezone AS second_at,
    CASE WHEN c.earlier_by > 0 THEN c.second_kiosk ELSE c.first_kiosk END AS likely_first,
    c.seen = 1 AS seen
FROM ev.conflict AS c JOIN ev.event AS v ON v.event_id = c.event_id
LEFT JOIN ev.ticket AS t ON t.event_id = c.event_id AND t.id = c.ticket
WHERE NOT c.deleted ORDER BY c.event_id, c.second_at DESC;
COMMENT ON VIEW ev.conflicts IS 'Tickets that two kiosks admitted: who, where, when';

-- A logo counts when its badge came out of the printer.
CREATE VIEW ev.exposure AS
SELECT s.event_id, v.code AS event, s.code AS sponsor, s.name_zh, s.name_en,
    (SELECT count(*) FROM ev.print AS p
        WHERE p.event_id = s.event_id AND p.state = 'print.printed' AND s.id = ANY (p.logos)) AS badges,
    coalesce(p.plays, 0) AS plays, coalesce(p.whole, 0) AS plays_complete, coalesce(p.whole_ms, 0) / 1000.0 AS seconds_complete,
    coalesce(p.cut_ms, 0) / 1000.0 AS seconds_cut
FROM ev.sponsor AS s JOIN ev.event AS v ON v.event_id = s.event_id
LEFT JOIN (
    SELECT event_id, sponsor, count(*) AS plays, count(*) FILTER (WHERE complete) AS whole,
        sum(shown_ms) FILTER (WHERE complete) AS whole_ms, sum(shown_ms) FILTER (WHERE NOT complete) AS cut_ms
    FROM ev.play GROUP BY 1, 2) AS p ON p.event_id = s.event_id AND p.sponsor = s.id
WHERE NOT s.deleted ORDER BY s.event_id, s.code;
COMMENT ON VIEW ev.exposure IS 'What each sponsor got: logos on badges, plays and seconds';

CREATE VIEW ev.quarantined AS
SELECT q.event_id, v.code AS event, q.uuid, q.kiosk, q.seq, q.kind, to_timestamp(q.est / 1000.0) AT TIME ZONE v.timezone AS happened, q.reason,
    q.received_at, q.body
FROM ev.quarantine AS q JOIN ev.event AS v ON v.event_id = q.event_id
WHERE q.released IS NULL ORDER BY q.received_at, q.kiosk, q.seq;
COMMENT ON VIEW ev.quarantined IS 'Entries nobody could make sense of, with the reason';

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
WHERE NOT c.deleted AND c.zone <> '' ORDER BY c.event_id, c.second_at DESC;
COMMENT ON VIEW ev.conflicts IS 'Tickets that two kiosks admitted: who, where, when';

-- Who was registered at a desk, and in whose place. state late: what was passed on was gone already; the ticket is
-- blocked until the organiser sets its status.
CREATE VIEW ev.walkups AS
SELECT w.event_id, v.code AS event, w.reference, w.ticket,
    coalesce(nullif(t.name_zh, ''), nullif(t.name_latin, ''), nullif(w.name_zh, ''), w.name_latin) AS name,
    coalesce(t.company, w.company) AS company, coalesce(r.code, '?') AS tier, coalesce(c.code, '?') AS channel, w.kiosk,
    to_timestamp(w.est / 1000.0) AT TIME ZONE v.timezone AS at, w.operator, coalesce(o.reference, '') AS replaces, w.state,
    a.ticket IS NOT NULL AS came
FROM ev.walkup AS w JOIN ev.event AS v ON v.event_id = w.event_id
LEFT JOIN ev.ticket AS t ON t.event_id = w.event_id AND t.id = w.ticket
LEFT JOIN ev.ticket AS o ON o.event_id = w.event_id AND o.id = w.replaces
LEFT JOIN ev.tier AS r ON r.event_id = w.event_id AND r.number = w.tier
LEFT JOIN ev.channel AS c ON c.event_id = w.event_id AND c.number = w.channel
LEFT JOIN (SELECT DISTINCT event_id, ticket FROM ev.arrival) AS a ON a.event_id = w.event_id AND a.ticket = w.ticket
ORDER BY w.event_id, w.turn;
COMMENT ON VIEW ev.walkups IS 'Who was registered at a desk, or got the ticket of somebody else';

-- Each word that staff put right: who, where, when, what it was and is to be, and what the centre says now. state
-- conflict: the centre said something else when it came in (told), and goes on saying it.
CREATE VIEW ev.corrections AS
SELECT c.event_id, v.code AS event, coalesce(t.reference, '?') AS reference, c.ticket, c.kiosk,
    to_timestamp(c.est / 1000.0) AT TIME ZONE v.timezone AS at, c.operator, coalesce(s.name, '') AS operator_name, c.field,
    c.was, c.now, c.state, c.told, coalesce(to_jsonb(t) ->> c.field, '') AS centre_says
FROM ev.correction AS c JOIN ev.event AS v ON v.event_id = c.event_id
LEFT JOIN ev.ticket AS t ON t.event_id = c.event_id AND t.id = c.ticket
LEFT JOIN ev.staff AS s ON s.event_id = c.event_id AND s.number = c.operator AND NOT s.deleted
ORDER BY c.event_id, c.state <> 'conflict', c.turn;
COMMENT ON VIEW ev.corrections IS 'Words that staff put right: what was, what is to be, what the centre says; conflicts first';

-- Each badge with what became of it and, of a reprint, why and by whom.
CREATE VIEW ev.badges AS
SELECT i.event_id, v.code AS event, i.ticket, coalesce(t.reference, '?') AS reference,
    coalesce(nullif(t.name_zh, ''), nullif(t.name_latin, ''), '?') AS name, i.serial, i.kiosk, i.printer,
    substr(i.state, 7) AS state, to_timestamp(i.est / 1000.0) AT TIME ZONE v.timezone AS at, i.reason, i.operator
FROM ev.issued AS i JOIN ev.event AS v ON v.event_id = i.event_id
LEFT JOIN ev.ticket AS t ON t.event_id = i.event_id AND t.id = i.ticket
ORDER BY i.event_id, i.est, i.ticket, i.serial;
COMMENT ON VIEW ev.badges IS 'Each badge: where, when, printed or not; and why it was printed again';

-- A logo counts when its badge came out of the printer; where nobody can tell, it is counted apart. A reprint shows it
-- again, and counts for nobody.
CREATE VIEW ev.shown_logo AS
SELECT i.event_id, l.sponsor, t.tier, i.kiosk, i.est, i.state = 'print.printed' AS printed
FROM ev.issued AS i CROSS JOIN LATERAL unnest(i.logos) AS l (sponsor)
LEFT JOIN ev.ticket AS t ON t.event_id = i.event_id AND t.id = i.ticket
WHERE i.reason = '' AND i.state IN ('print.printed', 'print.uncertain');
COMMENT ON VIEW ev.shown_logo IS 'Each sponsor''s logo on each badge that came out, or perhaps did';

CREATE VIEW ev.exposure AS
SELECT s.event_id, v.code AS event, s.code AS sponsor, s.name_zh, s.name_en, coalesce(b.badges, 0) AS badges,
    coalesce(b.uncertain, 0) AS badges_uncertain, coalesce(p.plays, 0) AS plays, coalesce(p.whole, 0) AS plays_complete,
    round(coalesce(p.whole_ms, 0) / 1000.0, 1) AS seconds_complete, round(coalesce(p.cut_ms, 0) / 1000.0, 1) AS seconds_cut
FROM ev.sponsor AS s JOIN ev.event AS v ON v.event_id = s.event_id
LEFT JOIN (
    SELECT event_id, sponsor, count(*) FILTER (WHERE printed) AS badges, count(*) FILTER (WHERE NOT printed) AS uncertain
    FROM ev.shown_logo GROUP BY 1, 2) AS b ON b.event_id = s.event_id AND b.sponsor = s.id
LEFT JOIN (
    SELECT event_id, sponsor, count(*) AS plays, count(*) FILTER (WHERE complete) AS whole,
        sum(shown_ms) FILTER (WHERE complete) AS whole_ms, sum(shown_ms) FILTER (WHERE NOT complete) AS cut_ms
    FROM ev.play GROUP BY 1, 2) AS p ON p.event_id = s.event_id AND p.sponsor = s.id
WHERE NOT s.deleted ORDER BY s.event_id, s.code;
COMMENT ON VIEW ev.exposure IS 'What each sponsor got: logos on badges, plays and seconds';

-- Per tier, kiosk and day, with the share of all logos that these badges showed.
CREATE VIEW ev.exposure_on_badges AS
SELECT l.event_id, v.code AS event, coalesce(s.code, l.sponsor::text) AS sponsor, coalesce(t.code, '?') AS tier, l.kiosk,
    (to_timestamp(l.est / 1000.0) AT TIME ZONE v.timezone)::date AS date, count(*) FILTER (WHERE l.printed) AS badges,
    count(*) FILTER (WHERE NOT l.printed) AS badges_uncertain,
    round(count(*) FILTER (WHERE l.printed) / nullif(sum(count(*) FILTER (WHERE l.printed)) OVER (PARTITION BY l.event_id,
        t.code, l.kiosk, (to_timestamp(l.est / 1000.0) AT TIME ZONE v.timezone)::date), 0), 3) AS share
FROM ev.shown_logo AS l JOIN ev.event AS v ON v.event_id = l.event_id
LEFT JOIN ev.sponsor AS s ON s.event_id = l.event_id AND s.id = l.sponsor
LEFT JOIN ev.tier AS t ON t.event_id = l.event_id AND t.number = l.tier
GROUP BY l.event_id, v.code, v.timezone, 3, t.code, l.kiosk, 6 ORDER BY 1, 6, 4, 3, 5;
COMMENT ON VIEW ev.exposure_on_badges IS 'Sponsors'' logos on badges, by tier, kiosk and day';

-- Per kiosk and day, with the share of all that sponsors were shown there. Of a play whose end never came (a power cut)
-- nobody can tell how long it lasted: it is counted apart, and no seconds with it.
CREATE VIEW ev.exposure_on_screens AS
SELECT p.event_id, v.code AS event, coalesce(s.code, p.sponsor::text) AS sponsor, p.kiosk,
    (to_timestamp(p.started / 1000.0) AT TIME ZONE v.timezone)::date AS date,
    count(*) FILTER (WHERE p.complete) AS plays_complete, count(*) FILTER (WHERE NOT p.complete) AS plays_cut,
    count(*) FILTER (WHERE p.shown_ms IS NULL) AS plays_uncertain,
    round(coalesce(sum(p.shown_ms) FILTER (WHERE p.complete), 0) / 1000.0, 1) AS seconds_complete,
    round(coalesce(sum(p.shown_ms) FILTER (WHERE NOT p.complete), 0) / 1000.0, 1) AS seconds_cut,
    round(coalesce(sum(p.shown_ms), 0) / nullif(sum(sum(p.shown_ms)) OVER (PARTITION BY p.event_id, p.kiosk,
        (to_timestamp(p.started / 1000.0) AT TIME ZONE v.timezone)::date), 0), 3) AS share
FROM ev.play AS p JOIN ev.event AS v ON v.event_id = p.event_id
LEFT JOIN ev.sponsor AS s ON s.event_id = p.event_id AND s.id = p.sponsor
WHERE p.sponsor > 0 GROUP BY p.event_id, v.code, v.timezone, 3, p.kiosk, 5 ORDER BY 1, 5, 3, 4;
COMMENT ON VIEW ev.exposure_on_screens IS 'Sponsors on the second displays, by kiosk and day: plays and seconds';

CREATE VIEW ev.handouts AS
SELECT h.event_id, v.code AS event, h.code AS handout, h.name_zh, h.name_en, h.stock,
    count(g.uuid) AS given, count(DISTINCT g.ticket) AS tickets, CASE WHEN h.stock > 0 THEN h.stock - count(g.uuid) END AS left
FROM ev.handout AS h JOIN ev.event AS v ON v.event_id = h.event_id
LEFT JOIN ev.given AS g ON g.event_id = h.event_id AND g.handout = h.code AND NOT g.back
WHERE NOT h.deleted GROUP BY 1, 2, 3, 4, 5, 6, h.number ORDER BY 1, h.number;
COMMENT ON VIEW ev.handouts IS 'What was handed out, and how much is left';

CREATE VIEW ev.given_twice AS
SELECT g.event_id, v.code AS event, g.ticket, coalesce(t.reference, '?') AS reference,
    coalesce(nullif(t.name_zh, ''), nullif(t.name_latin, ''), '?') AS name, g.handout, h.kiosk AS first_kiosk,
    to_timestamp(h.at / 1000.0) AT TIME ZONE v.timezone AS first_at, g.kiosk AS second_kiosk,
    to_timestamp(g.est / 1000.0) AT TIME ZONE v.timezone AS second_at, g.operator
FROM (SELECT *, row_number() OVER (PARTITION BY event_id, ticket, handout ORDER BY turn) AS nth
    FROM ev.given WHERE NOT back) AS g
JOIN ev.event AS v ON v.event_id = g.event_id
JOIN ev.handed AS h ON h.event_id = g.event_id AND h.ticket = g.ticket AND h.handout = g.handout AND NOT h.deleted
LEFT JOIN ev.ticket AS t ON t.event_id = g.event_id AND t.id = g.ticket
WHERE g.nth > 1 ORDER BY g.event_id, g.turn;
COMMENT ON VIEW ev.given_twice IS 'Hand-outs that two desks gave to one ticket while they were cut off';

-- used: badges that the printer took since the roll was put in.
CREATE VIEW ev.printers AS
SELECT r.event_id, v.code AS event, r.kiosk, r.printer, r.labels,
    to_timestamp(r.est / 1000.0) AT TIME ZONE v.timezone AS put_in, u.used, greatest(r.labels - u.used, 0) AS left
FROM ev.roll AS r JOIN ev.event AS v ON v.event_id = r.event_id
CROSS JOIN LATERAL (
    SELECT count(*) AS used FROM ev.print AS p JOIN ev.entry AS e ON e.uuid = p.uuid
    WHERE p.kiosk = r.kiosk AND p.printer = r.printer AND p.event_id = r.event_id AND p.state = 'print.sent'
        AND e.seq > r.seq) AS u
WHERE r.labels > 0 ORDER BY 1, 3, 4;
COMMENT ON VIEW ev.printers IS 'Labels left in each printer';

CREATE VIEW ev.quarantined AS
SELECT q.event_id, v.code AS event, q.uuid, q.kiosk, q.seq, q.kind, to_timestamp(q.est / 1000.0) AT TIME ZONE v.timezone AS happened, q.reason,
    q.received_at, q.body
FROM ev.quarantine AS q JOIN ev.event AS v ON v.event_id = q.event_id
WHERE q.released IS NULL ORDER BY q.received_at, q.kiosk, q.seq;
COMMENT ON VIEW ev.quarantined IS 'Entries nobody could make sense of, with the reason';

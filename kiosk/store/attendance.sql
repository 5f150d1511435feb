-- Who came, by the journal of one kiosk: a row for each ticket and event day, in the order in which they came.

-- name: each_attendance
SELECT s.ticket, ifnull(s.day, -1), min(s.at), s.gate, count(*),
    (SELECT at FROM scan AS l WHERE l.ticket = s.ticket AND l.day IS s.day AND l.rehearsal = s.rehearsal AND l.admitted
        AND NOT l.undone ORDER BY l.turn DESC, l.seq DESC LIMIT 1)
FROM scan AS s
WHERE s.admitted AND NOT s.undone AND s.ticket IS NOT NULL AND s.dir <> 'out' AND s.rehearsal = ?1
GROUP BY s.ticket, s.day ORDER BY min(s.at), s.ticket;

-- Scans of one gate as staff look back on them. The index of scan by ticket finds one person's; the last ones of a gate
-- are the last rows of the table but for those of other gates.

-- name: visits_recent
SELECT entry.uuid, scan.ticket, scan.at, scan.verdict, scan.undone, json_extract(entry.body, '$.operator')
FROM scan JOIN entry USING (seq)
WHERE scan.gate = ?1 AND scan.rehearsal = ?2 ORDER BY scan.seq DESC LIMIT ?3;

-- name: visits_last
SELECT entry.uuid, scan.ticket, scan.at, scan.verdict, scan.undone, json_extract(entry.body, '$.operator')
FROM scan JOIN entry USING (seq)
WHERE scan.ticket = ?1 AND scan.gate = ?2 AND ifnull(scan.day, -1) = ?3 AND scan.rehearsal = ?4 AND scan.admitted
    AND NOT scan.undone AND scan.dir <> 'out'
ORDER BY scan.turn DESC, scan.seq DESC LIMIT 1;

-- The badge that a scan intended: its entry is the next one.
-- name: visits_badge
SELECT badge.handle FROM entry JOIN badge ON badge.handle = entry.seq + 1 WHERE entry.uuid = ?1;

-- Is a badge void, for the admission that intended it was taken back?
-- name: is_void
SELECT EXISTS (SELECT 1 FROM badge JOIN scan ON scan.seq = badge.handle - 1 AND scan.ticket = badge.ticket
    WHERE badge.handle = ?1 AND scan.undone);

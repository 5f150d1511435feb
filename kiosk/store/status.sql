-- What `kioskctl status` counts beside the journal's own interface.

-- name: scans_since
SELECT count(*) FROM scan WHERE at >= ?1 AND NOT rehearsal;

-- name: scans_rehearsed
SELECT count(*) FROM scan WHERE rehearsal;

-- What `kioskctl zone list` says of a closed zone.
-- name: zone_since
SELECT at FROM entry WHERE kind IN ('zone.closed', 'zone.opened') AND json_extract(body, '$.zone') = ?1
    AND json_extract(body, '$.rehearsal') = ?2 ORDER BY seq DESC LIMIT 1;

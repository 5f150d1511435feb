-- What `kioskctl status` counts beside the journal's own interface.

-- name: scans_since
SELECT count(*) FROM scan WHERE at >= ?1 AND NOT rehearsal;

-- name: scans_rehearsed
SELECT count(*) FROM scan WHERE rehearsal;

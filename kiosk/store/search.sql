-- The index of people by name, beside the tickets in roster.db. A key is a kind (its first byte) and the beginning of a
-- folded name from somewhere; core/names.h makes them. A person has three to six. What stands here is a proposal: who
-- asks looks at the ticket itself, so that a key too many does no harm.

-- name: search_schema
CREATE TABLE name_key (
    key    BLOB NOT NULL,
    ticket INTEGER NOT NULL,
    PRIMARY KEY (key, ticket)
) STRICT, WITHOUT ROWID;

-- Is all of it there? Without this row the index is still to be made: who asks walks the tickets then.
CREATE TABLE name_index (one INTEGER PRIMARY KEY CHECK (one = 1)) STRICT;

-- name: is_indexed
SELECT 1 FROM name_index;

-- name: set_indexed
INSERT INTO name_index VALUES (1);

-- name: each_names
SELECT id, name_zh, name_latin FROM ticket;

-- name: each_ticket_names
SELECT id, name_zh, name_latin, company FROM ticket ORDER BY id;

-- name: put_name_key
INSERT OR IGNORE INTO name_key VALUES (?1, ?2);

-- In order, none twice; many at once take half the time.
-- name: append_name_keys
INSERT INTO name_key VALUES
    (?1, ?2), (?3, ?4), (?5, ?6), (?7, ?8), (?9, ?10), (?11, ?12), (?13, ?14), (?15, ?16), (?17, ?18), (?19, ?20),
    (?21, ?22), (?23, ?24), (?25, ?26), (?27, ?28), (?29, ?30), (?31, ?32), (?33, ?34), (?35, ?36), (?37, ?38),
    (?39, ?40), (?41, ?42), (?43, ?44), (?45, ?46), (?47, ?48), (?49, ?50), (?51, ?52), (?53, ?54), (?55, ?56),
    (?57, ?58), (?59, ?60), (?61, ?62), (?63, ?64);

-- name: drop_name_key
DELETE FROM name_key WHERE key = ?1 AND ticket = ?2;

-- name: get_names
SELECT name_zh, name_latin, company FROM ticket WHERE id = ?1;

-- Keys from ?1 to below ?2, the shortest first where they begin alike.
-- name: get_name_keys
SELECT ticket FROM name_key WHERE key >= ?1 AND key < ?2 ORDER BY key, ticket LIMIT ?3;

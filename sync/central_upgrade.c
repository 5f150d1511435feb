/* A centre of an older version becomes one of this: the schema is laid anew beside the old one, and what the old one
 * held moves over, table by table, as far as both know a column. All functions and views are those of this version
 * then, and no list of changes is kept. Stamps are new, so kiosks pull all of it once more; a million tickets take a
 * minute. One transaction: where anything fails, all is as it was. */
#include <stdlib.h>
#include <string.h>

#include "sync/central.h"
#include "sync/wire_impl.h"

#define UPGRADE_MS 3600000

static const char aside[] = "DROP SCHEMA kiosk CASCADE;\n"
                            "ALTER SCHEMA ev RENAME TO ev_before;\n";

/* Tables in the order in which they were made, so that what is referred to is there. */
static const char over[] =
    "DELETE FROM ev.origin;\n"
    "DO $$\n"
    "DECLARE\n"
    "    t record;\n"
    "BEGIN\n"
    "    ALTER TABLE ev.walkup DISABLE TRIGGER apply;\n"
    "    ALTER TABLE ev.correction DISABLE TRIGGER apply;\n"
    "    FOR t IN\n"
    "        SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns\n"
    "        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped\n"
    "            AND a.attname <> 'xid'\n"
    "        JOIN pg_class AS o ON o.relname = c.relname AND o.relkind = 'r' AND o.relnamespace = "
    "'ev_before'::regnamespace\n"
    "        JOIN pg_attribute AS b ON b.attrelid = o.oid AND b.attname = a.attname AND NOT b.attisdropped\n"
    "        WHERE c.relnamespace = 'ev'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('pulled', 'intake', "
    "'touched')\n"
    "        GROUP BY c.oid, c.relname ORDER BY c.oid\n"
    "    LOOP\n"
    "        EXECUTE format('INSERT INTO ev.%1$I (%2$s) SELECT %2$s FROM ev_before.%1$I', t.name, t.columns);\n"
    "    END LOOP;\n"
    "    PERFORM setval('ev.turn', (SELECT last_value FROM ev_before.turn), (SELECT is_called FROM ev_before.turn));\n"
    "    ALTER TABLE ev.walkup ENABLE ALWAYS TRIGGER apply;\n"
    "    ALTER TABLE ev.correction ENABLE ALWAYS TRIGGER apply;\n"
    "    -- what an older one kept as entries only\n"
    "    IF to_regclass('ev_before.issued') IS NULL THEN\n"
    "        PERFORM ev.issue((SELECT array_agg(p.uuid) FROM ev.print AS p));\n"
    "        PERFORM ev.fold_handout(array_agg(e.uuid ORDER BY e.received_at, e.kiosk, e.seq)) FROM ev.entry AS e\n"
    "            WHERE e.kind LIKE 'handout.%' GROUP BY e.event_id;\n"
    "        PERFORM ev.fold_roll((SELECT array_agg(e.uuid) FROM ev.entry AS e WHERE e.kind = 'roll.set'));\n"
    "    END IF;\n"
    "    IF to_regclass('ev_before.walkup') IS NULL THEN\n"
    "        FOR t IN\n"
    "            SELECT e.uuid, i.fold::regproc AS fold FROM ev.entry AS e JOIN ev.intake AS i ON i.prefix = e.kind\n"
    "            WHERE e.kind IN ('walkup', 'swap', 'correct') ORDER BY e.received_at, e.kiosk, e.seq\n"
    "        LOOP\n"
    "            BEGIN\n"
    "                EXECUTE format('SELECT %s($1)', t.fold) USING ARRAY[t.uuid];\n"
    "            EXCEPTION WHEN OTHERS THEN\n"
    "                RAISE WARNING 'entry % stays as it is: %', t.uuid, SQLERRM;\n"
    "            END;\n"
    "        END LOOP;\n"
    "    END IF;\n"
    "END $$;\n"
    "DROP SCHEMA ev_before CASCADE;\n";

/* What central_sql says, with the old schema put aside after its first word and moved over before its last. */
static char *upgrade_sql(void) {
    char *laid = central_sql(), *sql = NULL;
    char *begin = laid ? strstr(laid, "BEGIN;\n") : NULL, *tail = laid ? strstr(laid, CENTRAL_LAST) : NULL;
    if (begin && tail) {
        begin += strlen("BEGIN;\n");
        size_t size = strlen(laid) + sizeof(aside) + sizeof(over);
        sql = malloc(size);
        if (sql)
            snprintf(sql, size, "%.*s%s%.*s%s%s", (int)(begin - laid), laid, aside, (int)(tail - begin), begin, over,
                     tail);
    }
    free(laid);
    return sql;
}

enum wire_fault central_move(struct wire *wire, char *why) {
    char *sql = upgrade_sql(), ignored[WIRE_WHY];
    if (!sql)
        return WIRE_MEMORY;
    enum wire_fault fault = wire_run(wire, sql, UPGRADE_MS, why);
    free(sql);
    if (fault == WIRE_REPLY)
        wire_run(wire, "ROLLBACK", UPGRADE_MS, ignored);
    return fault;
}

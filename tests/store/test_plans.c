/* What is asked at each scan looks things up, however long the journal is and however much of it the centre has not got
 * yet: no statement on the way of a scan walks all entries, nor all since some entry. */
#include "journal_help.h"

static const struct {
    enum journal_query query;
    const char *name;
} on_the_way[] = {
    {JQ_LAST_AT, "last_at"},
    {JQ_PRESENCE, "presence"},
    {JQ_PRIOR, "prior"},
    {JQ_STAY_DAY, "stay_day"},
    {JQ_BADGE_OF_TICKET, "badge_of_ticket"},
    {JQ_GET_BADGE, "get_badge"},
    {JQ_LOGOS, "logos"},
    {JQ_IS_OVERTAKEN, "is_overtaken"},
    {JQ_FORGET_STAYS, "forget_stays"},
    {JQ_COUNT_ROOM, "count_room"},
    {JQ_PRESENCE_SINCE, "presence_since"},
    {JQ_ROOM_SINCE, "room_since"},
    {JQ_LIFTED, "lifted"},
    {JQ_ZONE_IS_OPEN, "zone_is_open"},
    {JQ_FIND_SCAN, "find_scan"},
    {JQ_BADGE_BY_SERIAL, "badge_by_serial"},
    {JQ_IS_HANDED, "is_handed"},
    {JQ_LABELS_USED, "labels_used"},
};

/* The step of the plan that walks, or "". */
static const char *walk_in(struct journal *journal, const char *sql, char *step, size_t cap) {
    sqlite3_stmt *stmt = NULL;
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
    step[0] = '\0';
    assert_int_equal(sqlite3_prepare_v2(journal->db, explain, -1, &stmt, NULL), SQLITE_OK);
    while (!step[0] && sqlite3_step(stmt) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(stmt, 3);
        bool walks = strncmp(detail, "SCAN entry", 10) == 0 || strncmp(detail, "SCAN scan", 9) == 0 ||
                     strncmp(detail, "SCAN badge", 10) == 0 || strstr(detail, "(rowid>?)");
        if (walks)
            snprintf(step, cap, "%s", detail);
    }
    sqlite3_finalize(stmt);
    sqlite3_free(explain);
    return step;
}

static void nothing_on_the_way_of_a_scan_walks(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    char step[256];
    for (size_t i = 0; i < sizeof(on_the_way) / sizeof(*on_the_way); i++)
        if (*walk_in(journal, journal_queries[on_the_way[i].query], step, sizeof(step)))
            fail_msg("%s: %s", on_the_way[i].name, step);
}

/* The same look finds what is planted. */
static void a_walk_would_be_found(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    char step[256];
    assert_string_not_equal(walk_in(journal,
                                    "SELECT * FROM scan WHERE ticket = ?1 AND seq > ?2 AND at > 0 ORDER BY seq", step,
                                    sizeof(step)),
                            "");
    assert_string_not_equal(walk_in(journal, "SELECT * FROM entry WHERE kind = 'scan'", step, sizeof(step)), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_on_the_way_of_a_scan_walks),
        cmocka_unit_test(a_walk_would_be_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

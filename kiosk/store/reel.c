/* Reads and loads the reel's part of the roster. All of it is read at once, when the roster has changed: some hundred
 * rows, a millisecond. */
#include "store/reel.h"

#include <errno.h>

#include "store/reel.sql.h"
#include "store/roster_impl.h"
#include "store/roster_rows.h"

#define FIELDS(ARRAY) ARRAY, sizeof(ARRAY) / sizeof((ARRAY)[0])
#define F(TYPE, MEMBER) ROW_FIELD(TYPE, RECORD, MEMBER)

#define RECORD roster_programme
static const struct row_field programme_fields[] = {
    F(ROW_INT, number), F(ROW_CODE, code),       F(ROW_TEXT, name_zh), F(ROW_TEXT, name_en),
    F(ROW_INT, share),  F(ROW_BOOL, is_default), F(ROW_BOOL, silent),
};
#undef RECORD
#define RECORD reel_hours
static const struct row_field hours_fields[] = {F(ROW_INT, programme), F(ROW_I64, from), F(ROW_I64, until)};
#undef RECORD
#define RECORD roster_item
static const struct row_field item_fields[] = {
    F(ROW_INT, number),    F(ROW_INT, programme), F(ROW_INT, kind),   F(ROW_CODE, code),    F(ROW_CODE, file),
    F(ROW_CODE, captions), F(ROW_INT, seconds),   F(ROW_BOOL, sound), F(ROW_INT, volume),   F(ROW_I64, sponsor),
    F(ROW_INT, weight),    F(ROW_I64, from),      F(ROW_I64, until),  F(ROW_TEXT, name_zh), F(ROW_TEXT, name_en),
    F(ROW_TEXT, title_zh), F(ROW_TEXT, title_en),
};
#undef RECORD
#define RECORD roster_media
static const struct row_field media_fields[] = {F(ROW_CODE, name), F(ROW_BYTES, sha256), F(ROW_I64, size)};
#undef RECORD
#define RECORD roster_screen
static const struct row_field screen_fields[] = {
    F(ROW_INT, countdown_minutes), F(ROW_CODE, countdown_zone), F(ROW_BOOL, wall),      F(ROW_U64, greet_tiers),
    F(ROW_TEXT, wifi_name),        F(ROW_TEXT, wifi_password),  F(ROW_TEXT, thanks_zh), F(ROW_TEXT, thanks_en),
};
#undef RECORD

enum query {
    Q_PROGRAMMES,
    Q_HOURS,
    Q_ITEMS,
    Q_MEDIA,
    Q_MEDIA_NAMED,
    Q_SCREEN,
    Q_PUT_PROGRAMME,
    Q_PUT_HOURS,
    Q_PUT_ITEM,
    Q_PUT_MEDIA,
    Q_PUT_SCREEN,
    Q_COUNT,
    Q_LOST,
};
static const char *const queries[] = {
    [Q_PROGRAMMES] = SQL_GET_PROGRAMMES,
    [Q_HOURS] = SQL_GET_HOURS,
    [Q_ITEMS] = SQL_GET_ITEMS,
    [Q_MEDIA] = SQL_GET_MEDIA,
    [Q_MEDIA_NAMED] = SQL_GET_MEDIA_NAMED,
    [Q_SCREEN] = SQL_GET_SCREEN,
    [Q_PUT_PROGRAMME] = SQL_PUT_PROGRAMME,
    [Q_PUT_HOURS] = SQL_PUT_HOURS,
    [Q_PUT_ITEM] = SQL_PUT_ITEM,
    [Q_PUT_MEDIA] = SQL_PUT_MEDIA,
    [Q_PUT_SCREEN] = SQL_PUT_SCREEN,
    [Q_COUNT] = SQL_COUNT_OF_REEL,
    [Q_LOST] = SQL_LOST_PROGRAMMES,
};

static struct db_queries queries_on(sqlite3 *db) {
    return (struct db_queries){.db = db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
}

void reel_prepare(struct roster *roster) { roster->reel = queries_on(roster->db); }

/* ---- reading ---- */

static int read_all(struct roster *roster, enum query query, const struct row_field *fields, size_t n_fields,
                    void *ret_objects, size_t size, size_t max) {
    DB_STMT_USE stmt = db_query(&roster->reel, query);
    size_t n = 0;
    int r;
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)max);
    while (n < max && (r = db_step(stmt)) != 0) {
        if (r > 0)
            r = row_read(stmt, fields, n_fields, (char *)ret_objects + n * size);
        if (r < 0)
            return r;
        n++;
    }
    return (int)n;
}

int roster_programmes(struct roster *roster, struct roster_programme *ret_programmes, size_t max) {
    return read_all(roster, Q_PROGRAMMES, FIELDS(programme_fields), ret_programmes, sizeof(*ret_programmes), max);
}

int roster_reel_hours(struct roster *roster, struct reel_hours *ret_hours, size_t max) {
    return read_all(roster, Q_HOURS, FIELDS(hours_fields), ret_hours, sizeof(*ret_hours), max);
}

int roster_items(struct roster *roster, struct roster_item *ret_items, size_t max) {
    return read_all(roster, Q_ITEMS, FIELDS(item_fields), ret_items, sizeof(*ret_items), max);
}

int roster_media(struct roster *roster, struct roster_media *ret_media, size_t max) {
    return read_all(roster, Q_MEDIA, FIELDS(media_fields), ret_media, sizeof(*ret_media), max);
}

int roster_media_named(struct roster *roster, const char *name, struct roster_media *ret_media) {
    struct roster_media media = {.size = 0};
    DB_STMT_USE stmt = db_query(&roster->reel, Q_MEDIA_NAMED);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    r = row_read(stmt, FIELDS(media_fields), &media);
    if (r == 0)
        *ret_media = media;
    return r;
}

int roster_screen(struct roster *roster, struct roster_screen *ret_screen) {
    struct roster_screen screen = {.countdown_minutes = 0};
    DB_STMT_USE stmt = db_query(&roster->reel, Q_SCREEN);
    if (!stmt)
        return db_last_errno(roster->db);
    int r = db_step(stmt);
    if (r > 0)
        r = row_read(stmt, FIELDS(screen_fields), &screen);
    if (r == 0)
        *ret_screen = screen;
    return r;
}

/* ---- loading ---- */

void reel_load_prepare(struct roster_load *load) { load->reel = queries_on(load->db); }

int reel_load_begin(struct roster_load *load) {
    reel_load_prepare(load);
    return db_exec(load->db, SQL_REEL_SCHEMA);
}

static int put(struct roster_load *load, enum query query, const struct row_field *fields, size_t n,
               const void *object) {
    DB_STMT_USE stmt = db_query(&load->reel, query);
    if (!stmt)
        return db_last_errno(load->db);
    int r = row_bind(stmt, 1, fields, n, object);
    return r < 0 ? r : db_run(stmt);
}

int roster_load_programme(struct roster_load *load, const struct roster_programme *programme) {
    return put(load, Q_PUT_PROGRAMME, FIELDS(programme_fields), programme);
}

int roster_load_hours(struct roster_load *load, const struct reel_hours *hours) {
    return put(load, Q_PUT_HOURS, FIELDS(hours_fields), hours);
}

int roster_load_item(struct roster_load *load, const struct roster_item *item) {
    return put(load, Q_PUT_ITEM, FIELDS(item_fields), item);
}

int roster_load_media(struct roster_load *load, const struct roster_media *media) {
    return put(load, Q_PUT_MEDIA, FIELDS(media_fields), media);
}

int roster_load_screen(struct roster_load *load, const struct roster_screen *screen) {
    return put(load, Q_PUT_SCREEN, FIELDS(screen_fields), screen);
}

static int one_row(struct roster_load *load, enum query query, int64_t ret_numbers[2]) {
    DB_STMT_USE stmt = db_query(&load->reel, query);
    int r = stmt ? db_step(stmt) : db_last_errno(load->db);
    for (int i = 0; r > 0 && i < sqlite3_column_count(stmt) && i < 2; i++)
        ret_numbers[i] = sqlite3_column_int64(stmt, i);
    return r < 0 ? r : 0;
}

int reel_load_finish(struct roster_load *load) {
    int64_t counts[2] = {0}, lost[2] = {0};
    int r = one_row(load, Q_COUNT, counts);
    if (r == 0)
        r = one_row(load, Q_LOST, lost);
    if (r < 0)
        return r;
    return lost[0] > 0 ? -ENOENT : counts[0] > REEL_HOURS || counts[1] > ROSTER_MEDIA ? -ENOSPC : 0;
}

/* Reads and loads the positions that are sold and who is entitled to them, and says who may stand where now. A desk
 * asks once per badge: a hundred rows, some ten microseconds. */
#include "store/sponsors.h"

#include <errno.h>

#include "store/centre.h"
#include "store/roster_impl.h"
#include "store/roster_rows.h"
#include "store/sponsors.sql.h"

#define FIELDS(ARRAY) ARRAY, sizeof(ARRAY) / sizeof((ARRAY)[0])
#define F(TYPE, MEMBER) ROW_FIELD(TYPE, RECORD, MEMBER)

/* Width and height, the columns behind these, are hundredths there. */
#define RECORD roster_position
static const struct row_field position_fields[] = {
    F(ROW_INT, number),   F(ROW_CODE, code),  F(ROW_TEXT, name_zh),
    F(ROW_TEXT, name_en), F(ROW_INT, medium), F(ROW_INT, places),
};
#undef RECORD
#define POSITION_WIDTH ((int)(sizeof(position_fields) / sizeof(position_fields[0])))
#define RECORD roster_entitlement
static const struct row_field entitlement_fields[] = {
    F(ROW_I64, sponsor),    F(ROW_INT, position), F(ROW_U64, tiers), F(ROW_INT, weight),
    F(ROW_BOOL, exclusive), F(ROW_I64, from),     F(ROW_I64, until),
};
#undef RECORD

enum query { Q_POSITIONS, Q_ENTITLEMENTS, Q_PUT_POSITION, Q_PUT_ENTITLEMENT, Q_LOST };
static const char *const queries[] = {
    [Q_POSITIONS] = SQL_GET_POSITIONS,   [Q_ENTITLEMENTS] = SQL_GET_ENTITLEMENTS,
    [Q_PUT_POSITION] = SQL_PUT_POSITION, [Q_PUT_ENTITLEMENT] = SQL_PUT_ENTITLEMENT,
    [Q_LOST] = SQL_LOST_SPONSORS,
};

static struct db_queries queries_on(sqlite3 *db) {
    return (struct db_queries){.db = db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
}

void sponsors_prepare(struct roster *roster) { roster->sponsors = queries_on(roster->db); }

const char *sponsor_medium_name(enum sponsor_medium medium) {
    switch (medium) {
    case MEDIUM_TICKET: return "ticket";
    case MEDIUM_LANYARD: return "lanyard";
    case MEDIUM_BADGE: return "badge";
    case MEDIUM_BAG: return "bag";
    case MEDIUM_BOOTH: return "booth";
    case MEDIUM_GIFT: return "gift";
    case MEDIUM_SCREEN: return "screen";
    }
    return "";
}

bool sponsor_medium_measured(enum sponsor_medium medium) {
    return medium == MEDIUM_TICKET || medium == MEDIUM_BADGE || medium == MEDIUM_SCREEN;
}

/* ---- what holds where nothing is said ---- */

static const struct roster_position default_positions[] = {
    {.number = 0, .code = "badge", .name_zh = "胸牌", .name_en = "Badge", .medium = MEDIUM_BADGE, .places = 3},
    {.number = 1, .code = "ticket", .name_zh = "门票", .name_en = "Ticket", .medium = MEDIUM_TICKET, .places = 3},
    {.number = 2, .code = "screen", .name_zh = "屏幕", .name_en = "Screen", .medium = MEDIUM_SCREEN, .places = 6},
};

static int entitle_all(const struct roster_sponsor *sponsors, size_t n, int position, struct sponsor_offer *offer) {
    for (size_t i = 0; i < n; i++) {
        if (offer->n_entitlements == ENTITLEMENTS_MAX)
            return -ENOSPC;
        offer->entitlements[offer->n_entitlements++] = (struct roster_entitlement){
            .sponsor = sponsors[i].id,
            .position = position,
            .tiers = sponsors[i].tier_mask,
            .weight = sponsors[i].weight,
            .exclusive = sponsors[i].exclusive,
        };
    }
    return 0;
}

int sponsors_default(const struct roster_sponsor *sponsors, size_t n, struct sponsor_offer *offer) {
    if (offer->n_positions == 0) {
        memcpy(offer->positions, default_positions, sizeof(default_positions));
        offer->n_positions = sizeof(default_positions) / sizeof(default_positions[0]);
    }
    int r = 0;
    for (size_t i = 0, said = offer->n_entitlements; r == 0 && said == 0 && i < offer->n_positions; i++)
        if (sponsor_medium_measured(offer->positions[i].medium))
            r = entitle_all(sponsors, n, offer->positions[i].number, offer);
    return r;
}

/* ---- reading ---- */

static int read_position(sqlite3_stmt *stmt, void *ret_row) {
    struct roster_position *position = ret_row;
    position->w_mm = (double)sqlite3_column_int64(stmt, POSITION_WIDTH) / 100;
    position->h_mm = (double)sqlite3_column_int64(stmt, POSITION_WIDTH + 1) / 100;
    return row_read(stmt, FIELDS(position_fields), position);
}

static int read_entitlement(sqlite3_stmt *stmt, void *ret_row) {
    return row_read(stmt, FIELDS(entitlement_fields), ret_row);
}

static int read_all(struct roster *roster, enum query query, int (*read)(sqlite3_stmt *stmt, void *ret_row),
                    void *ret_rows, size_t size, size_t max) {
    DB_STMT_USE stmt = db_query(&roster->sponsors, query);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)max);
    size_t n = 0;
    int r;
    while (n < max && (r = db_step(stmt)) != 0) {
        if (r > 0)
            r = read(stmt, (char *)ret_rows + n * size);
        if (r < 0)
            return r;
        n++;
    }
    return (int)n;
}

int roster_offer(struct roster *roster, struct sponsor_offer *ret_offer) {
    struct roster_sponsor sponsors[ROTATION_MAX];
    *ret_offer = (struct sponsor_offer){0};
    int r = read_all(roster, Q_POSITIONS, read_position, ret_offer->positions, sizeof(ret_offer->positions[0]),
                     POSITIONS_MAX);
    ret_offer->n_positions = r > 0 ? (size_t)r : 0;
    if (r >= 0)
        r = read_all(roster, Q_ENTITLEMENTS, read_entitlement, ret_offer->entitlements,
                     sizeof(ret_offer->entitlements[0]), ENTITLEMENTS_MAX);
    ret_offer->n_entitlements = r > 0 ? (size_t)r : 0;
    if (r == 0)
        r = roster_sponsors(roster, ROSTER_ANY_TIER, sponsors, ROTATION_MAX);
    if (r < 0)
        return r;
    sponsors_default(sponsors, ret_offer->n_entitlements == 0 ? (size_t)r : 0, ret_offer);
    return 0;
}

int roster_positions(struct roster *roster, struct roster_position *ret_positions, size_t max) {
    struct sponsor_offer offer;
    int r = roster_offer(roster, &offer);
    size_t n = offer.n_positions < max ? offer.n_positions : max;
    if (r < 0)
        return r;
    memcpy(ret_positions, offer.positions, n * sizeof(*ret_positions));
    return (int)n;
}

int roster_entitlements(struct roster *roster, struct roster_entitlement *ret_entitlements, size_t max) {
    struct sponsor_offer offer;
    int r = roster_offer(roster, &offer);
    size_t n = offer.n_entitlements < max ? offer.n_entitlements : max;
    if (r < 0)
        return r;
    memcpy(ret_entitlements, offer.entitlements, n * sizeof(*ret_entitlements));
    return (int)n;
}

/* ---- who stands there now ---- */

static bool holds(const struct roster_entitlement *entitlement, int tier, int64_t now) {
    bool fits = tier < 0 || (tier < ROSTER_TIERS && (entitlement->tiers >> tier & 1));
    return fits && now >= entitlement->from && (entitlement->until == 0 || now < entitlement->until);
}

/* Kept by id, each once. */
struct standing {
    struct roster_entitlement *by_id[ROTATION_MAX];
    struct roster_entitlement rows[ROTATION_MAX];
    size_t n;
};

static void add(struct standing *standing, const struct roster_entitlement *entitlement) {
    size_t at = 0;
    while (at < standing->n && standing->by_id[at]->sponsor < entitlement->sponsor)
        at++;
    if (at < standing->n && standing->by_id[at]->sponsor == entitlement->sponsor) {
        struct roster_entitlement *same = standing->by_id[at];
        same->exclusive |= entitlement->exclusive;
        same->weight = same->weight > entitlement->weight ? same->weight : entitlement->weight;
        return;
    }
    if (standing->n == ROTATION_MAX)
        return;
    for (size_t i = standing->n; i > at; i--)
        standing->by_id[i] = standing->by_id[i - 1];
    standing->rows[standing->n] = *entitlement;
    standing->by_id[at] = &standing->rows[standing->n++];
}

static const struct roster_position *position_of(const struct sponsor_offer *offer, int number) {
    for (size_t i = 0; i < offer->n_positions; i++)
        if (offer->positions[i].number == number)
            return &offer->positions[i];
    return NULL;
}

void sponsors_choose(const struct sponsor_offer *offer, enum sponsor_medium medium, int tier, int64_t now,
                     struct sponsor_line *ret_line) {
    struct standing standing = {.n = 0};
    for (size_t i = 0; i < offer->n_entitlements; i++) {
        const struct roster_entitlement *entitlement = &offer->entitlements[i];
        const struct roster_position *position = position_of(offer, entitlement->position);
        if (position && position->medium == medium && holds(entitlement, tier, now))
            add(&standing, entitlement);
    }
    *ret_line = (struct sponsor_line){.places = 0};
    for (size_t i = 0; i < offer->n_positions; i++)
        if (offer->positions[i].medium == medium)
            ret_line->places += offer->positions[i].places;
    for (size_t i = 0; i < standing.n; i++)
        if (standing.by_id[i]->exclusive)
            ret_line->pinned[ret_line->n_pinned++] = standing.by_id[i]->sponsor;
        else
            ret_line->runners[ret_line->n_runners++] =
                (struct rotation_runner){.id = standing.by_id[i]->sponsor, .weight = standing.by_id[i]->weight};
}

bool sponsor_line_has(const struct sponsor_line *line, int64_t sponsor) {
    for (size_t i = 0; i < line->n_pinned; i++)
        if (line->pinned[i] == sponsor)
            return true;
    for (size_t i = 0; i < line->n_runners; i++)
        if (line->runners[i].id == sponsor)
            return true;
    return false;
}

int sponsors_entitled(struct roster *roster, enum sponsor_medium medium, int tier, int64_t now,
                      struct sponsor_line *ret_line) {
    struct sponsor_offer offer;
    int r = roster_offer(roster, &offer);
    if (r == 0)
        sponsors_choose(&offer, medium, tier, now, ret_line);
    return r;
}

/* ---- loading ---- */

void sponsors_load_prepare(struct roster_load *load) { load->sponsors = queries_on(load->db); }

int sponsors_load_begin(struct roster_load *load) {
    sponsors_load_prepare(load);
    return db_exec(load->db, SQL_SPONSORS_SCHEMA);
}

/* Of a millimetre, rounded; without the mathematical library for one number. */
static int64_t hundredths(double mm) {
    const double scaled = mm * 100;
    const int64_t whole = (int64_t)scaled;
    return scaled - (double)whole >= 0.5 ? whole + 1 : whole;
}

int roster_load_position(struct roster_load *load, const struct roster_position *position) {
    int most = position->medium == MEDIUM_BADGE ? BADGE_LOGOS : ROTATION_MAX;
    if (position->places > most || !(position->w_mm >= 0 && position->w_mm < 1e6) ||
        !(position->h_mm >= 0 && position->h_mm < 1e6))
        return -EINVAL;
    DB_STMT_USE stmt = db_query(&load->sponsors, Q_PUT_POSITION);
    if (!stmt)
        return db_last_errno(load->db);
    int r = row_bind(stmt, 1, FIELDS(position_fields), position);
    sqlite3_bind_int64(stmt, POSITION_WIDTH + 1, hundredths(position->w_mm));
    sqlite3_bind_int64(stmt, POSITION_WIDTH + 2, hundredths(position->h_mm));
    return r < 0 ? r : db_run(stmt);
}

int roster_load_entitlement(struct roster_load *load, const struct roster_entitlement *entitlement) {
    DB_STMT_USE stmt = db_query(&load->sponsors, Q_PUT_ENTITLEMENT);
    if (!stmt)
        return db_last_errno(load->db);
    int r = row_bind(stmt, 1, FIELDS(entitlement_fields), entitlement);
    return r < 0 ? r : db_run(stmt);
}

int sponsors_load_finish(struct roster_load *load) {
    DB_STMT_USE stmt = db_query(&load->sponsors, Q_LOST);
    int r = stmt ? db_step(stmt) : db_last_errno(load->db);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    return sqlite3_column_int64(stmt, 0) > 0 ? -ENOENT : 0;
}

/* ---- into a scan ---- */

int sponsors_into_scan(struct roster *roster, int tier, int64_t now, const char *gate, struct journal_scan *scan) {
    struct centre_mark mark;
    struct sponsor_line line;
    int r = sponsors_entitled(roster, MEDIUM_BADGE, tier, now, &line);
    if (r < 0)
        return r;
    bool enrolled = centre_mark(roster, &mark) == 0 && *mark.kiosk;
    scan->tier = tier;
    scan->start = rotation_start(enrolled ? mark.kiosk : gate);
    scan->places = line.places < BADGE_LOGOS ? line.places : BADGE_LOGOS;
    scan->n_pinned = line.n_pinned < BADGE_LOGOS ? line.n_pinned : BADGE_LOGOS;
    scan->n_runners = line.n_runners;
    memcpy(scan->pinned, line.pinned, scan->n_pinned * sizeof(scan->pinned[0]));
    memcpy(scan->runners, line.runners, scan->n_runners * sizeof(scan->runners[0]));
    return 0;
}

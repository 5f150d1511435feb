/* positions.csv, entitlements.csv and handouts.csv, row by row, and what only all rows together show. See
 * model_offer.h. */
#include "ctl/model_offer.h"

#include <errno.h>
#include <string.h>

#include "app/clock.h"
#include "ctl/fields.h"
#include "ctl/model.h"

#define MM_MAX 5000
#define STOCK_MAX 10000000

struct model_offer *model_offer_new(void) {
    return g_new0(struct model_offer, 1);
}
void model_offer_free(struct model_offer *model) { g_free(model); }

/* What people read is never empty: the other language, else the code. */
static void read_names(struct table *t, int zh, int en, const char *code, char *ret_zh, char *ret_en, size_t cap) {
    table_copy(t, zh, ret_zh, cap);
    table_copy(t, en, ret_en, cap);
    if (!*ret_zh)
        g_strlcpy(ret_zh, *ret_en ? ret_en : code, cap);
    if (!*ret_en)
        g_strlcpy(ret_en, ret_zh, cap);
}

static const struct roster_sponsor *find_sponsor(struct table *t, int column, const struct plan *plan) {
    const char *text = table_text(t, column);
    for (int i = 0; i < plan->n_sponsors; i++)
        if (g_ascii_strcasecmp(plan->sponsors[i].code, text) == 0)
            return &plan->sponsors[i];
    if (*text)
        table_fault(t, column, "\"%s\" is not in sponsors.csv", text);
    return NULL;
}

/* ---- positions ---- */

static enum sponsor_medium read_medium(struct table *t) {
    static const struct word words[] = {{"ticket", MEDIUM_TICKET},
                                        {"门票", MEDIUM_TICKET},
                                        {"票面", MEDIUM_TICKET},
                                        {"lanyard", MEDIUM_LANYARD},
                                        {"挂绳", MEDIUM_LANYARD},
                                        {"badge", MEDIUM_BADGE},
                                        {"胸牌", MEDIUM_BADGE},
                                        {"bag", MEDIUM_BAG},
                                        {"袋", MEDIUM_BAG},
                                        {"手提袋", MEDIUM_BAG},
                                        {"booth", MEDIUM_BOOTH},
                                        {"展位", MEDIUM_BOOTH},
                                        {"gift", MEDIUM_GIFT},
                                        {"礼品", MEDIUM_GIFT},
                                        {"screen", MEDIUM_SCREEN},
                                        {"屏幕", MEDIUM_SCREEN},
                                        {NULL, 0}};
    if (!*table_text(t, POSITION_MEDIUM))
        table_fault(t, POSITION_MEDIUM, "is empty");
    return (enum sponsor_medium)field_word(t, POSITION_MEDIUM, words, MEDIUM_BADGE,
                                           "none of badge, ticket, screen, lanyard, bag, booth, gift");
}

static int read_places(struct table *t, enum sponsor_medium medium) {
    int64_t places = medium == MEDIUM_BADGE || medium == MEDIUM_TICKET ? 3 : medium == MEDIUM_SCREEN ? 6 : 1;
    table_number(t, POSITION_PLACES, 1, medium == MEDIUM_BADGE ? BADGE_LOGOS : ROTATION_MAX, &places);
    return (int)places;
}

static double read_mm(struct table *t, int column) {
    const char *text = table_text(t, column);
    char *end = NULL;
    double mm = *text ? g_ascii_strtod(text, &end) : 0;
    if (!*text || (*end == '\0' && g_ascii_isdigit(*text) && mm > 0 && mm <= MM_MAX))
        return mm;
    table_fault(t, column, "\"%s\" is not a length in mm, such as 18 or 18.5, up to %d", text, MM_MAX);
    return 0;
}

static void add_position(struct plan *plan, struct table *t) {
    struct model_offer *m = plan->offer;
    struct sponsor_offer *offer = &m->offer;
    struct roster_position position = {0};
    position.number = (int)field_need_number(t, POSITION_NUMBER, 0, POSITIONS_MAX - 1);
    field_code(t, POSITION_CODE, position.code, sizeof position.code);
    read_names(t, POSITION_NAME_ZH, POSITION_NAME_EN, position.code, position.name_zh, position.name_en,
               sizeof position.name_zh);
    position.medium = read_medium(t);
    position.places = read_places(t, position.medium);
    position.w_mm = read_mm(t, POSITION_WIDTH);
    position.h_mm = read_mm(t, POSITION_HEIGHT);
    for (size_t i = 0; i < offer->n_positions; i++)
        if (field_same_code(t, POSITION_CODE, position.code, offer->positions[i].code) ||
            (position.number >= 0 &&
             field_same_number(t, POSITION_NUMBER, position.number, offer->positions[i].number)))
            return;
    if (offer->n_positions == POSITIONS_MAX)
        return; /* its number was a fault */
    m->position_lines[offer->n_positions] = t->csv.row_line;
    offer->positions[offer->n_positions++] = position;
}

/* ---- entitlements ---- */

static int find_position(struct table *t, const struct sponsor_offer *offer) {
    const char *text = table_text(t, ENTITLEMENT_POSITION);
    for (size_t i = 0; i < offer->n_positions; i++)
        if (g_ascii_strcasecmp(offer->positions[i].code, text) == 0)
            return offer->positions[i].number;
    if (*text)
        table_fault(t, ENTITLEMENT_POSITION, "\"%s\" is not in positions.csv", text);
    else
        table_fault(t, ENTITLEMENT_POSITION, "is empty");
    return -1;
}

/* A date alone is its whole day. */
static int64_t read_moment(struct table *t, int column, const struct plan *plan, bool end) {
    const char *text = table_text(t, column);
    int32_t date = *text ? plan_date(text) : 0;
    int64_t at = 0;
    if (!date)
        return field_instant(t, column, plan);
    app_local_midnight(plan->event.timezone, end ? plan_date_after(date) : date, &at);
    return at;
}

static bool meet(const struct roster_entitlement *a, const struct roster_entitlement *b) {
    bool times = (a->until == 0 || b->from < a->until) && (b->until == 0 || a->from < b->until);
    return a->sponsor == b->sponsor && a->position == b->position && (a->tiers & b->tiers) && times;
}

static bool is_twice(struct table *t, const struct model_offer *m, const struct roster_entitlement *entitlement) {
    for (size_t i = 0; i < m->offer.n_entitlements; i++)
        if (meet(&m->offer.entitlements[i], entitlement)) {
            table_fault(t, ENTITLEMENT_SPONSOR,
                        "%s is entitled to this by line %d already, for the same tickets and time",
                        table_text(t, ENTITLEMENT_SPONSOR), m->entitlement_lines[i]);
            return true;
        }
    return false;
}

static void add_entitlement(struct plan *plan, struct table *t) {
    struct model_offer *m = plan->offer;
    struct sponsor_offer *offer = &m->offer;
    const struct roster_sponsor *sponsor = find_sponsor(t, ENTITLEMENT_SPONSOR, plan);
    int position = find_position(t, offer);
    if (!*table_text(t, ENTITLEMENT_SPONSOR))
        table_fault(t, ENTITLEMENT_SPONSOR, "is empty");
    int64_t weight = sponsor ? sponsor->weight : 1;
    struct roster_entitlement entitlement = {.sponsor = sponsor ? sponsor->id : 0,
                                             .position = position,
                                             .tiers = sponsor ? sponsor->tier_mask : UINT64_MAX,
                                             .exclusive = sponsor && sponsor->exclusive};
    if (*table_text(t, ENTITLEMENT_TIERS))
        entitlement.tiers = field_tiers(t, ENTITLEMENT_TIERS, plan);
    table_number(t, ENTITLEMENT_WEIGHT, 1, ROTATION_WEIGHT_MAX, &weight);
    entitlement.weight = (int)weight;
    table_flag(t, ENTITLEMENT_EXCLUSIVE, &entitlement.exclusive);
    entitlement.from = read_moment(t, ENTITLEMENT_FROM, plan, false);
    entitlement.until = read_moment(t, ENTITLEMENT_UNTIL, plan, true);
    if (entitlement.from && entitlement.until && entitlement.until <= entitlement.from)
        table_fault(t, ENTITLEMENT_UNTIL, "is not later than from");
    if (!sponsor || position < 0 || is_twice(t, m, &entitlement))
        return;
    if (offer->n_entitlements == ENTITLEMENTS_MAX) {
        table_fault(t, ENTITLEMENT_SPONSOR, "is one entitlement too many: at most %d", ENTITLEMENTS_MAX);
        return;
    }
    m->entitlement_lines[offer->n_entitlements] = t->csv.row_line;
    offer->entitlements[offer->n_entitlements++] = entitlement;
}

/* ---- hand-outs ---- */

static void add_handout(struct plan *plan, struct table *t) {
    struct model_offer *m = plan->offer;
    struct roster_handout handout = {0};
    int64_t stock = 0;
    handout.number = (int)field_need_number(t, HANDOUT_NUMBER, 0, HANDOUTS_MAX - 1);
    field_code(t, HANDOUT_CODE, handout.code, sizeof handout.code);
    read_names(t, HANDOUT_NAME_ZH, HANDOUT_NAME_EN, handout.code, handout.name_zh, handout.name_en,
               sizeof handout.name_zh);
    handout.tiers = field_tiers(t, HANDOUT_TIERS, plan);
    table_number(t, HANDOUT_STOCK, 1, STOCK_MAX, &stock);
    handout.stock = (int32_t)stock;
    const struct roster_sponsor *sponsor = find_sponsor(t, HANDOUT_SPONSOR, plan);
    handout.sponsor = sponsor ? sponsor->id : 0;
    for (int i = 0; i < m->n_handouts; i++)
        if (field_same_code(t, HANDOUT_CODE, handout.code, m->handouts[i].code) ||
            (handout.number >= 0 && field_same_number(t, HANDOUT_NUMBER, handout.number, m->handouts[i].number)))
            return;
    if (m->n_handouts < HANDOUTS_MAX)
        m->handouts[m->n_handouts++] = handout;
}

/* ---- what would be missed on the day ---- */

/* At one moment, for one tier: is there room for who stands on every one, and for anyone else? */
static bool remark_crowd(const struct plan *plan, enum sponsor_medium medium, const struct roster_tier *tier,
                         int64_t at, struct faults *faults) {
    struct sponsor_line line;
    sponsors_choose(&plan->offer->offer, medium, tier->number, at, &line);
    if (line.places == 0 || line.n_pinned < (size_t)line.places ||
        line.n_pinned + line.n_runners <= (size_t)line.places)
        return false;
    const char *file = plan->offer->entitlements_written ? SHEET_ENTITLEMENTS.file : SHEET_SPONSORS.file;
    model_warn(plan, faults, file, 0, "exclusive", "%zu exclusive sponsors for %d places on a %s of tier %s: %s",
               line.n_pinned, line.places, sponsor_medium_name(medium), tier->code,
               line.n_pinned > (size_t)line.places ? "the last ones are left out" : "nobody else is ever on it");
    return true;
}

static void remark_crowds(const struct plan *plan, enum sponsor_medium medium, struct faults *faults) {
    const struct sponsor_offer *offer = &plan->offer->offer;
    for (int tier = 0; tier < plan->n_tiers; tier++) {
        bool told = remark_crowd(plan, medium, &plan->tiers[tier], 0, faults);
        for (size_t i = 0; !told && i < offer->n_entitlements; i++)
            if (offer->entitlements[i].from)
                told = remark_crowd(plan, medium, &plan->tiers[tier], offer->entitlements[i].from, faults);
    }
}

static void remark_unseen(const struct plan *plan, struct faults *faults) {
    const struct sponsor_offer *offer = &plan->offer->offer;
    for (int s = 0; s < plan->n_sponsors; s++) {
        bool seen = false;
        for (size_t i = 0; i < offer->n_entitlements; i++)
            seen |= offer->entitlements[i].sponsor == plan->sponsors[s].id;
        if (!seen)
            model_warn(plan, faults, SHEET_ENTITLEMENTS.file, 0, "sponsor", "does not have %s: it is seen nowhere",
                       plan->sponsors[s].code);
    }
}

/* ---- all of it ---- */

/* Entitlements without positions.csv speak of the three there are. */
static void complete(struct plan *plan, struct faults *faults) {
    struct model_offer *m = plan->offer;
    if (sponsors_default(plan->sponsors, (size_t)plan->n_sponsors, &m->offer) < 0)
        fault_add(faults, SHEET_POSITIONS.file, 0, NULL,
                  "has too many positions for all sponsors at each: say in entitlements.csv who stands where");
}

int model_offer_read(const struct files *files, struct plan *plan, struct faults *faults) {
    size_t before = faults->count;
    struct model_offer *m = plan->offer;
    model_read_rows(files, plan, &SHEET_POSITIONS, add_position, faults);
    m->positions_written = m->offer.n_positions;
    sponsors_default(NULL, 0, &m->offer);
    model_read_rows(files, plan, &SHEET_ENTITLEMENTS, add_entitlement, faults);
    m->entitlements_written = m->offer.n_entitlements;
    complete(plan, faults);
    model_read_rows(files, plan, &SHEET_HANDOUTS, add_handout, faults);
    if (faults->count > before)
        return -EBADMSG;
    remark_crowds(plan, MEDIUM_BADGE, faults);
    remark_crowds(plan, MEDIUM_TICKET, faults);
    remark_unseen(plan, faults);
    return 0;
}

int model_offer_load(const struct model_offer *m, struct roster_load *load) {
    int r = 0;
    bool positions = m->positions_written > 0 || m->entitlements_written > 0;
    for (size_t i = 0; r == 0 && positions && i < m->offer.n_positions; i++)
        r = roster_load_position(load, &m->offer.positions[i]);
    for (size_t i = 0; r == 0 && i < m->entitlements_written; i++)
        r = roster_load_entitlement(load, &m->offer.entitlements[i]);
    for (int i = 0; r == 0 && i < m->n_handouts; i++)
        r = roster_load_handout(load, &m->handouts[i]);
    return r;
}

/* kioskctl sponsors: what each sponsor got, against what it was entitled to, from this kiosk's journal or from the
 * centre. What comes from the centre is counted there by the minute, so that a hundred thousand badges are some
 * thousand rows. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "ctl/centre.h"
#include "ctl/event_state.h"
#include "ctl/sponsor_counts.h"
#include "ctl/table.h"
#include "ctl/verbs.h"
#include "store/exposures.h"
#include "store/people.h"
#include "store/plays.h"

/* ---- from this kiosk ---- */

struct local {
    struct sponsor_counts *counts;
    struct roster *roster;
    struct journal *journal;
    int64_t ticket; /* of the badge before */
    int tier;
};

static int add_exposure(void *ctx, const struct exposure *exposure) {
    struct local *local = ctx;
    if (exposure->ticket != local->ticket) {
        struct roster_ticket ticket;
        local->ticket = exposure->ticket;
        local->tier = people_ticket(local->roster, local->journal, exposure->ticket, &ticket) == 0 ? ticket.tier : -1;
        if (exposure->printed)
            sponsor_counts_badges(local->counts, local->tier, exposure->at, 1);
    }
    sponsor_counts_logos(local->counts, exposure->sponsor, local->tier, exposure->at, exposure->printed,
                         !exposure->printed);
    return 0;
}

static int add_play(void *ctx, const struct play *play) {
    if (play->sponsor > 0 && play->shown_ms >= 0)
        sponsor_counts_plays(ctx, play->sponsor, play->started, 1, play->shown_ms);
    return 0;
}

static int read_local(struct event_state *state, struct sponsor_counts *counts) {
    struct local local = {.counts = counts, .roster = state->roster, .journal = state->journal};
    counts->event = state->event;
    int r = roster_offer(state->roster, &counts->offer);
    if (r == 0)
        r = counts->n_sponsors = roster_sponsors(state->roster, ROSTER_ANY_TIER, counts->sponsors, ROTATION_MAX);
    for (int i = 0; r >= 0 && i < ROSTER_TIERS; i++) {
        struct roster_tier tier;
        if (roster_tier(state->roster, i, &tier) == 0)
            g_strlcpy(counts->tiers[i], tier.code, sizeof counts->tiers[i]);
    }
    if (r >= 0 && state->journal)
        r = journal_exposures(state->journal, add_exposure, &local);
    if (r >= 0 && state->journal)
        r = journal_plays(state->journal, 0, INT64_MAX, 0, add_play, counts);
    return r < 0 ? r : 0;
}

/* ---- from the centre ---- */

static int64_t number_at(const PGresult *result, int row, int column) {
    g_autofree char *text = centre_text(result, row, column);
    return g_ascii_strtoll(text, NULL, 10);
}

static void text_at(const PGresult *result, int row, int column, char *ret, size_t cap) {
    g_autofree char *text = centre_text(result, row, column);
    g_strlcpy(ret, text, cap);
}

static void take_sponsor(struct sponsor_counts *counts, const PGresult *result, int row) {
    if (counts->n_sponsors == ROTATION_MAX)
        return;
    struct roster_sponsor *sponsor = &counts->sponsors[counts->n_sponsors++];
    sponsor->id = number_at(result, row, 0);
    text_at(result, row, 1, sponsor->code, sizeof sponsor->code);
}

static void take_position(struct sponsor_counts *counts, const PGresult *result, int row) {
    if (counts->offer.n_positions == POSITIONS_MAX)
        return;
    struct roster_position *position = &counts->offer.positions[counts->offer.n_positions++];
    position->number = (int)number_at(result, row, 0);
    text_at(result, row, 1, position->code, sizeof position->code);
    position->medium = (enum sponsor_medium)number_at(result, row, 2);
    position->places = (int)number_at(result, row, 3);
}

static void take_entitlement(struct sponsor_counts *counts, const PGresult *result, int row) {
    if (counts->offer.n_entitlements == ENTITLEMENTS_MAX)
        return;
    counts->offer.entitlements[counts->offer.n_entitlements++] = (struct roster_entitlement){
        .sponsor = number_at(result, row, 0),
        .position = (int)number_at(result, row, 1),
        .tiers = (uint64_t)number_at(result, row, 2),
        .weight = (int)number_at(result, row, 3),
        .exclusive = number_at(result, row, 4) != 0,
        .from = number_at(result, row, 5),
        .until = number_at(result, row, 6),
    };
}

static void take_tier(struct sponsor_counts *counts, const PGresult *result, int row) {
    int64_t number = number_at(result, row, 0);
    if (number >= 0 && number < ROSTER_TIERS)
        text_at(result, row, 1, counts->tiers[number], sizeof counts->tiers[number]);
}

static void take_day(struct sponsor_counts *counts, const PGresult *result, int row) {
    if (row > ROSTER_DAYS)
        return;
    counts->event.days = row;
    counts->event.day_start[row] = number_at(result, row, 0);
    if (row < ROSTER_DAYS)
        counts->event.day_date[row] = (int32_t)number_at(result, row, 1);
}

static void take_badges(struct sponsor_counts *counts, const PGresult *result, int row) {
    sponsor_counts_badges(counts, (int)number_at(result, row, 1), number_at(result, row, 0), number_at(result, row, 2));
}

static void take_logos(struct sponsor_counts *counts, const PGresult *result, int row) {
    sponsor_counts_logos(counts, number_at(result, row, 2), (int)number_at(result, row, 1), number_at(result, row, 0),
                         number_at(result, row, 3), number_at(result, row, 4));
}

static void take_plays(struct sponsor_counts *counts, const PGresult *result, int row) {
    sponsor_counts_plays(counts, number_at(result, row, 1), number_at(result, row, 0), number_at(result, row, 2),
                         number_at(result, row, 3));
}

/* Reprints are no exposures. */
#define BADGES                                                                                          \
    "WITH t AS (SELECT i.state, i.est / 60000 * 60000 AS minute, i.logos, coalesce(t.tier, -1) AS tier" \
    " FROM ev.issued AS i LEFT JOIN ev.ticket AS t ON t.event_id = i.event_id AND t.id = i.ticket"      \
    " WHERE i.event_id = $1::bigint AND i.reason = '') "

static const struct {
    const char *sql;
    void (*take)(struct sponsor_counts *counts, const PGresult *result, int row);
} QUESTIONS[] = {
    {"SELECT id::text, code FROM ev.sponsor WHERE event_id = $1::bigint AND NOT deleted ORDER BY id", take_sponsor},
    {"SELECT number::text, code, medium::text, places::text FROM ev.sold_position WHERE event_id = $1::bigint"
     " ORDER BY number",
     take_position},
    {"SELECT sponsor::text, position::text, tier_mask::text, weight::text, exclusive::int::text, start::text,"
     " until::text FROM ev.entitled WHERE event_id = $1::bigint ORDER BY 1, 2",
     take_entitlement},
    {"SELECT number::text, code FROM ev.tier WHERE event_id = $1::bigint AND NOT deleted", take_tier},
    {"SELECT start::text, date::text FROM ev.day WHERE event_id = $1::bigint AND NOT deleted ORDER BY number",
     take_day},
    {BADGES "SELECT minute::text, tier::text, count(*)::text FROM t WHERE state = 'print.printed' AND"
            " cardinality(logos) > 0 GROUP BY minute, tier",
     take_badges},
    {BADGES "SELECT minute::text, tier::text, sponsor::text, (count(*) FILTER (WHERE state = 'print.printed'))::text,"
            " (count(*) FILTER (WHERE state = 'print.uncertain'))::text FROM t CROSS JOIN unnest(logos) AS sponsor"
            " WHERE state IN ('print.printed', 'print.uncertain') GROUP BY minute, tier, sponsor",
     take_logos},
    {"SELECT (started / 60000 * 60000)::text, sponsor::text, count(*)::text, sum(shown_ms)::bigint::text FROM ev.play"
     " WHERE event_id = $1::bigint AND sponsor > 0 AND shown_ms IS NOT NULL GROUP BY started / 60000, sponsor",
     take_plays},
};

static int read_centre(const struct options *options, struct sponsor_counts *counts, struct faults *faults) {
    WIRE_AUTO wire = NULL;
    g_autofree char *number = NULL, *code = NULL;
    int r = centre_open(options->central, &wire, faults);
    if (r == 0)
        r = centre_event(wire, options, &number, &code, faults);
    const char *const params[] = {number, NULL};
    for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(QUESTIONS); i++) {
        RESULT_AUTO result = NULL;
        r = centre_ask(wire, QUESTIONS[i].sql, params, &result, faults);
        for (int row = 0; r == 0 && row < PQntuples(result); row++)
            QUESTIONS[i].take(counts, result, row);
    }
    return r;
}

/* ---- words ---- */

static const struct roster_position *position_of(const struct sponsor_counts *counts, int number) {
    for (size_t i = 0; i < counts->offer.n_positions; i++)
        if (counts->offer.positions[i].number == number)
            return &counts->offer.positions[i];
    return NULL;
}

static const char *sponsor_code(const struct sponsor_counts *counts, int64_t id, char ret[32]) {
    g_snprintf(ret, 32, "%" PRId64, id);
    for (int i = 0; i < counts->n_sponsors; i++)
        if (counts->sponsors[i].id == id)
            g_strlcpy(ret, counts->sponsors[i].code, 32);
    return ret;
}

static const char *tier_code(const struct sponsor_counts *counts, int tier) {
    return tier >= 0 && tier < ROSTER_TIERS && *counts->tiers[tier] ? counts->tiers[tier] : "";
}

static const char *day_text(const struct sponsor_counts *counts, int day, char ret[16]) {
    int32_t date = day >= 0 ? counts->event.day_date[day] : 0;
    ret[0] = '\0';
    if (date)
        g_snprintf(ret, 16, "%04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100);
    return ret;
}

/* What counts at a position: logos on badges, seconds on screens. */
static double got(const struct sponsor_cell *cell, enum sponsor_medium medium) {
    return medium == MEDIUM_SCREEN ? (double)cell->shown_ms / 1000 : (double)cell->printed;
}

static double owed(const struct sponsor_cell *cell, enum sponsor_medium medium) {
    return medium == MEDIUM_SCREEN ? cell->owed / 1000 : cell->owed;
}

static void add_up(struct sponsor_cell *sum, const struct sponsor_cell *cell) {
    sum->printed += cell->printed;
    sum->uncertain += cell->uncertain;
    sum->plays += cell->plays;
    sum->shown_ms += cell->shown_ms;
    sum->owed += cell->owed;
}

/* A sponsor at a position, all tiers and days together. */
static struct sponsor_cell sum_of(const GArray *cells, int64_t sponsor, int position) {
    struct sponsor_cell sum = {.sponsor = sponsor, .position = position, .tier = -1, .day = -1};
    for (guint i = 0; i < cells->len; i++) {
        const struct sponsor_cell *cell = &g_array_index(cells, struct sponsor_cell, i);
        if ((sponsor == 0 || cell->sponsor == sponsor) && cell->position == position)
            add_up(&sum, cell);
    }
    return sum;
}

/* Shown by position: what is counted here, and what people deliver. */
static bool is_counted(enum sponsor_medium medium) { return medium == MEDIUM_BADGE || medium == MEDIUM_SCREEN; }

static bool is_entitled(const struct sponsor_counts *counts, int64_t sponsor, int position) {
    for (size_t i = 0; i < counts->offer.n_entitlements; i++)
        if (counts->offer.entitlements[i].sponsor == sponsor && counts->offer.entitlements[i].position == position)
            return true;
    return false;
}

static double percent(double part, double whole) { return whole > 0 ? part * 100 / whole : 0; }

/* ---- as a table ---- */

static void print_line(const struct sponsor_counts *counts, const GArray *cells, int64_t sponsor,
                       const struct roster_position *position) {
    struct sponsor_cell sum = sum_of(cells, sponsor, position->number), all = sum_of(cells, 0, position->number);
    char code[32];
    enum sponsor_medium medium = position->medium;
    sponsor_code(counts, sponsor, code);
    if (!is_counted(medium)) {
        printf("%-16s %-12s  not measured here\n", code, position->code);
        return;
    }
    printf("%-16s %-12s %8" PRId64 " %9" PRId64 " %9.1f %7.1f%% %8.1f%%\n", code, position->code, sum.printed,
           sum.uncertain, (double)sum.shown_ms / 1000, percent(got(&sum, medium), got(&all, medium)),
           percent(owed(&sum, medium), owed(&all, medium)));
}

static void print_cell(const struct sponsor_counts *counts, const struct sponsor_cell *cell) {
    char code[32], day[16];
    const struct roster_position *position = position_of(counts, cell->position);
    printf("%-16s %-12s %-12s %-10s %8" PRId64 " %9" PRId64 " %9.1f %9.1f\n", sponsor_code(counts, cell->sponsor, code),
           position->code, *tier_code(counts, cell->tier) ? tier_code(counts, cell->tier) : "-",
           *day_text(counts, cell->day, day) ? day : "-", cell->printed, cell->uncertain, (double)cell->shown_ms / 1000,
           owed(cell, position->medium));
}

static void print_table(const struct sponsor_counts *counts, const GArray *cells) {
    printf("%-16s %-12s %8s %9s %9s %8s %9s\n", "sponsor", "position", "printed", "uncertain", "seconds", "share",
           "entitled");
    for (int s = 0; s < counts->n_sponsors; s++)
        for (size_t p = 0; p < counts->offer.n_positions; p++)
            if (is_entitled(counts, counts->sponsors[s].id, counts->offer.positions[p].number) ||
                sum_of(cells, counts->sponsors[s].id, counts->offer.positions[p].number).printed > 0)
                print_line(counts, cells, counts->sponsors[s].id, &counts->offer.positions[p]);
    if (cells->len == 0)
        return;
    printf("\nby tier and day; owed: logos, or seconds, by entitlement\n%-16s %-12s %-12s %-10s %8s %9s %9s %9s\n",
           "sponsor", "position", "tier", "day", "printed", "uncertain", "seconds", "owed");
    for (guint i = 0; i < cells->len; i++)
        print_cell(counts, &g_array_index(cells, struct sponsor_cell, i));
}

/* ---- as CSV and JSON ---- */

static char *as_csv(const struct sponsor_counts *counts, const GArray *cells) {
    GString *csv = g_string_new("sponsor,position,medium,tier,day,printed,uncertain,plays,seconds,owed\n");
    for (guint i = 0; i < cells->len; i++) {
        const struct sponsor_cell *cell = &g_array_index(cells, struct sponsor_cell, i);
        const struct roster_position *position = position_of(counts, cell->position);
        char code[32], day[16], owes[G_ASCII_DTOSTR_BUF_SIZE];
        if (!position)
            continue; /* cells are of positions that there are */
        csv_write(csv, sponsor_code(counts, cell->sponsor, code), ',');
        csv_write(csv, position->code, ',');
        g_ascii_formatd(owes, sizeof owes, "%.3f", owed(cell, position->medium));
        g_string_append_printf(csv, "%s,%s,%s,%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ".%03d,%s\n",
                               sponsor_medium_name(position->medium), tier_code(counts, cell->tier),
                               day_text(counts, cell->day, day), cell->printed, cell->uncertain, cell->plays,
                               cell->shown_ms / 1000, (int)(cell->shown_ms % 1000), owes);
    }
    return g_string_free(csv, FALSE);
}

static json_t *cell_json(const struct sponsor_counts *counts, const struct sponsor_cell *cell,
                         const struct roster_position *position) {
    char day[16];
    return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:f}", "tier", tier_code(counts, cell->tier), "day",
                     day_text(counts, cell->day, day), "printed", (json_int_t)cell->printed, "uncertain",
                     (json_int_t)cell->uncertain, "plays", (json_int_t)cell->plays, "shown_ms",
                     (json_int_t)cell->shown_ms, "owed", owed(cell, position->medium));
}

static json_t *line_json(const struct sponsor_counts *counts, const GArray *cells, int64_t sponsor,
                         const struct roster_position *position) {
    char code[32];
    enum sponsor_medium medium = position->medium;
    json_t *line = json_pack("{s:s, s:s, s:s, s:b}", "sponsor", sponsor_code(counts, sponsor, code), "position",
                             position->code, "medium", sponsor_medium_name(medium), "measured", is_counted(medium));
    if (!is_counted(medium))
        return line;
    struct sponsor_cell sum = sum_of(cells, sponsor, position->number), all = sum_of(cells, 0, position->number);
    json_t *parts = json_array();
    for (guint i = 0; i < cells->len; i++) {
        const struct sponsor_cell *cell = &g_array_index(cells, struct sponsor_cell, i);
        if (cell->sponsor == sponsor && cell->position == position->number)
            json_array_append_new(parts, cell_json(counts, cell, position));
    }
    json_object_update_new(line,
                           json_pack("{s:I, s:I, s:I, s:I, s:f, s:f, s:o}", "printed", (json_int_t)sum.printed,
                                     "uncertain", (json_int_t)sum.uncertain, "plays", (json_int_t)sum.plays, "shown_ms",
                                     (json_int_t)sum.shown_ms, "share", percent(got(&sum, medium), got(&all, medium)),
                                     "entitled", percent(owed(&sum, medium), owed(&all, medium)), "parts", parts));
    return line;
}

static json_t *as_json(const struct sponsor_counts *counts, const GArray *cells) {
    json_t *lines = json_array();
    for (int s = 0; s < counts->n_sponsors; s++)
        for (size_t p = 0; p < counts->offer.n_positions; p++)
            if (is_entitled(counts, counts->sponsors[s].id, counts->offer.positions[p].number))
                json_array_append_new(lines,
                                      line_json(counts, cells, counts->sponsors[s].id, &counts->offer.positions[p]));
    return json_pack("{s:o}", "sponsors", lines);
}

/* Half a report on a full disk would be taken for a whole one. */
static int write_out(const struct options *options, const struct sponsor_counts *counts, const GArray *cells,
                     struct faults *faults) {
    g_autofree char *csv = options->csv || options->output ? as_csv(counts, cells) : NULL;
    int r = 0;
    if (options->output)
        r = files_write(options->output, csv, strlen(csv), 0644);
    else if (csv)
        fputs(csv, stdout);
    else if (!options->json)
        print_table(counts, cells);
    if (r < 0)
        return fault_add(faults, options->output, 0, NULL, "cannot be written: %s", g_strerror(-r));
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    return written ? 0 : fault_add(faults, "sponsors", 0, NULL, "could not be written: %s", g_strerror(errno));
}

static int count_here(const struct options *options, struct sponsor_counts *counts, struct faults *faults) {
    EVENT_STATE_AUTO state;
    int r = event_state_open(options, EVENT_JOURNAL_READ, &state, faults);
    if (r < 0)
        return r;
    r = read_local(&state, counts);
    return r < 0 ? fault_add(faults, state.dir, 0, NULL, "cannot be read: %s", g_strerror(-r)) : 0;
}

int verb_sponsors(const struct options *options) {
    FAULTS_AUTO faults = {0};
    g_autofree struct sponsor_counts *counts = g_new0(struct sponsor_counts, 1);
    json_t *answer = NULL;
    sponsor_counts_start(counts);
    int r = options->central ? read_centre(options, counts, &faults) : count_here(options, counts, &faults);
    if (r == 0) {
        g_autoptr(GArray) cells = sponsor_counts_sorted(counts);
        answer = as_json(counts, cells);
        r = write_out(options, counts, cells, &faults);
    }
    sponsor_counts_clear(counts);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}

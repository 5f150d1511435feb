/* programmes.csv: which programme is on when. Hours are those of a clock on the event's wall, so that a night in which
 * clocks change has as many hours as it has. */
#include <stdbool.h>
#include <string.h>

#include "app/clock.h"
#include "ctl/fields.h"
#include "ctl/model_reel.h"

#define DAY_MINUTES 1440
#define SHARE 25 /* percent, where nothing is said */

/* One or two digits up to stop; -1 = they are none. */
static int two_digits(const char *text, char stop) {
    size_t n = strspn(text, "0123456789");
    if (n < 1 || n > 2 || text[n] != stop)
        return -1;
    return n == 1 ? text[0] - '0' : (text[0] - '0') * 10 + (text[1] - '0');
}

/* "08:30" -> 510, -1 = it is none. 24:00 is for until alone. */
static int minute_of(const char *text) {
    const char *colon = strchr(text, ':');
    if (!colon || strlen(colon) != 3)
        return -1;
    int hour = two_digits(text, ':'), minute = two_digits(colon + 1, '\0');
    bool sound = hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= DAY_MINUTES;
    return sound ? hour * 60 + minute : -1;
}

/* false when the field is empty or a fault. */
static bool read_minute(struct table *t, int column, int most, int *ret_minute) {
    const char *text = table_text(t, column);
    int minute = minute_of(text);
    if (*text && (minute < 0 || minute > most))
        table_fault(t, column, "\"%s\" is not a time of day such as 08:30", text);
    if (!*text || minute < 0 || minute > most)
        return false;
    *ret_minute = minute;
    return true;
}

/* A minute of a day, as the clock on the wall shows it; where clocks skip it, the moment at which they do. */
static int64_t instant_of(const struct plan *plan, int32_t date, int minute) {
    if (minute == DAY_MINUTES) {
        date = plan_date_after(date);
        minute = 0;
    }
    int64_t ms = 0;
    if (minute == 0 && app_local_midnight(plan->event.timezone, date, &ms) == 0)
        return ms;
    g_autoptr(GDateTime) at =
        g_date_time_new(plan->zone, date / 10000, date / 100 % 100, date % 100, minute / 60, minute % 60, 0);
    return at ? g_date_time_to_unix(at) * 1000 : 0;
}

static void add_hours(struct plan *plan, struct table *t, int programme, uint8_t days, int from, int until) {
    struct model_reel *reel = plan->reel;
    for (int day = 0; day < plan->event.days; day++) {
        int32_t date = plan->event.day_date[day];
        if (!(days & (1u << day)))
            continue;
        if (reel->n_hours == REEL_HOURS) {
            table_fault(t, PROGRAMME_FROM, "is one time too many: at most %d, of all programmes on all days",
                        REEL_HOURS);
            return;
        }
        struct model_hours *hours = &reel->hours[reel->n_hours];
        hours->line = t->csv.row_line;
        hours->row = (struct reel_hours){.programme = programme,
                                         .from = instant_of(plan, date, from),
                                         .until = instant_of(plan, until > from ? date : plan_date_after(date), until)};
        reel->n_hours += hours->row.from < hours->row.until; /* not when clocks skip all of it */
    }
}

static void read_hours(struct plan *plan, struct table *t, int programme) {
    const char *from_text = table_text(t, PROGRAMME_FROM), *until_text = table_text(t, PROGRAMME_UNTIL);
    uint8_t days = field_days(t, PROGRAMME_DAYS, &plan->event, UINT8_MAX);
    int from = 0, until = 0;
    bool has_from = read_minute(t, PROGRAMME_FROM, DAY_MINUTES - 1, &from);
    bool has_until = read_minute(t, PROGRAMME_UNTIL, DAY_MINUTES, &until);
    if (!*from_text && *until_text)
        table_fault(t, PROGRAMME_FROM, "is empty, but until is %s", until_text);
    else if (*from_text && !*until_text)
        table_fault(t, PROGRAMME_UNTIL, "is empty, but from is %s", from_text);
    else if (!*from_text && *table_text(t, PROGRAMME_DAYS))
        table_fault(t, PROGRAMME_FROM, "is empty, but days are given: a whole day is from 00:00 until 24:00");
    if (has_from && has_until)
        add_hours(plan, t, programme, days, from, until);
}

/* Did an earlier row of the programme say something else? Later rows need not repeat what the first one says. */
static bool says(struct table *t, struct model_programme *programme, int column) {
    if (!*table_text(t, column))
        return false;
    if (programme->said[column] == 0)
        programme->said[column] = t->csv.row_line;
    return true;
}

static void agree(struct table *t, const struct model_programme *programme, int column, bool same) {
    if (!same)
        table_fault(t, column, "\"%s\" is not what line %d says of %s", table_text(t, column), programme->said[column],
                    programme->row.code);
}

static void read_name(struct table *t, struct model_programme *programme, int column, char *name, size_t cap) {
    if (!says(t, programme, column))
        return;
    if (programme->said[column] == t->csv.row_line)
        table_copy(t, column, name, cap);
    else
        agree(t, programme, column, strcmp(name, table_text(t, column)) == 0);
}

static void read_flag(struct table *t, struct model_programme *programme, int column, bool *flag) {
    bool value = *flag;
    if (!says(t, programme, column))
        return;
    table_flag(t, column, &value);
    if (programme->said[column] != t->csv.row_line)
        agree(t, programme, column, value == *flag);
    *flag = value;
}

static void read_share(struct table *t, struct model_programme *programme) {
    int64_t share = programme->row.share;
    if (!says(t, programme, PROGRAMME_SHARE))
        return;
    table_number(t, PROGRAMME_SHARE, 0, 100, &share);
    if (programme->said[PROGRAMME_SHARE] != t->csv.row_line)
        agree(t, programme, PROGRAMME_SHARE, share == programme->row.share);
    programme->row.share = (int)share;
}

/* The programme of this row, made when it is its first; NULL with a fault. */
static struct model_programme *programme_of(struct model_reel *reel, struct table *t) {
    struct model_programme first = {.row = {.number = reel->n_programmes, .share = SHARE}, .line = t->csv.row_line};
    size_t before = t->faults->count;
    field_code(t, PROGRAMME_CODE, first.row.code, sizeof first.row.code);
    for (int i = 0; i < reel->n_programmes; i++)
        if (g_ascii_strcasecmp(reel->programmes[i].row.code, first.row.code) == 0)
            return &reel->programmes[i];
    if (reel->n_programmes == REEL_PROGRAMMES)
        table_fault(t, PROGRAMME_CODE, "is one programme too many: at most %d", REEL_PROGRAMMES);
    if (t->faults->count > before)
        return NULL;
    reel->programmes[reel->n_programmes] = first;
    return &reel->programmes[reel->n_programmes++];
}

void model_add_programme(struct plan *plan, struct table *t) {
    struct model_programme *programme = programme_of(plan->reel, t);
    if (!programme)
        return;
    struct roster_programme *row = &programme->row;
    read_name(t, programme, PROGRAMME_NAME_ZH, row->name_zh, sizeof row->name_zh);
    read_name(t, programme, PROGRAMME_NAME_EN, row->name_en, sizeof row->name_en);
    read_share(t, programme);
    read_flag(t, programme, PROGRAMME_SILENT, &row->silent);
    read_flag(t, programme, PROGRAMME_DEFAULT, &row->is_default);
    read_hours(plan, t, row->number);
}

static void find_default(struct model_reel *reel, struct faults *faults) {
    int called = -1;
    for (int i = 0; i < reel->n_programmes; i++) {
        struct model_programme *p = &reel->programmes[i];
        if (g_ascii_strcasecmp(p->row.code, "default") == 0 && p->said[PROGRAMME_DEFAULT] == 0)
            called = i;
        if (p->row.is_default && reel->default_programme >= 0)
            fault_add(faults, SHEET_PROGRAMMES.file, p->said[PROGRAMME_DEFAULT], "default",
                      "%s is the default programme already (line %d): there can be one",
                      reel->programmes[reel->default_programme].row.code,
                      reel->programmes[reel->default_programme].said[PROGRAMME_DEFAULT]);
        else if (p->row.is_default)
            reel->default_programme = i;
    }
    if (reel->default_programme < 0 && called >= 0) {
        reel->default_programme = called;
        reel->programmes[called].row.is_default = true;
    }
}

static void tell_overlap(const struct plan *plan, const struct model_hours *a, const struct model_hours *b,
                         struct faults *faults) {
    const struct model_reel *reel = plan->reel;
    int64_t from = MAX(a->row.from, b->row.from), until = MIN(a->row.until, b->row.until);
    char begins[6] = "", ends[6] = "";
    int day = 0;
    app_local_day(plan->event.timezone, from, &day, NULL);
    app_local_time(plan->event.timezone, from, begins);
    app_local_time(plan->event.timezone, until, ends);
    fault_add(faults, SHEET_PROGRAMMES.file, a->line, "from",
              "%s and %s (line %d) overlap on %04d-%02d-%02d from %s until %s: only one can be on",
              reel->programmes[a->row.programme].row.code, reel->programmes[b->row.programme].row.code, b->line,
              day / 10000, day / 100 % 100, day % 100, begins, ends);
}

/* A row of several days is told once, with the first row that it meets. */
static void check_overlaps(const struct plan *plan, struct faults *faults) {
    const struct model_hours *hours = plan->reel->hours;
    int told = 0;
    for (int i = 0; i < plan->reel->n_hours; i++)
        for (int j = 0; j < i && told != hours[i].line; j++)
            if (hours[i].row.from < hours[j].row.until && hours[j].row.from < hours[i].row.until) {
                tell_overlap(plan, &hours[i], &hours[j], faults);
                told = hours[i].line;
            }
}

void model_check_programmes(struct plan *plan, struct faults *faults) {
    struct model_reel *reel = plan->reel;
    for (int i = 0; i < reel->n_programmes; i++) {
        struct roster_programme *row = &reel->programmes[i].row;
        if (!row->name_zh[0])
            g_strlcpy(row->name_zh, row->name_en[0] ? row->name_en : row->code, sizeof row->name_zh);
        if (!row->name_en[0])
            g_strlcpy(row->name_en, row->name_zh, sizeof row->name_en);
    }
    find_default(reel, faults);
    check_overlaps(plan, faults);
}

/* Drawing paper lists. See paper.h. Three thousand pages take a few minutes and no memory. */
#include "ctl/paper.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "art/pages.h"
#include "ctl/check.h"
#include "ctl/progress.h"
#include "ctl/roll.h"
#include "ctl/when.h"

#define FILLS 16
#define GRID_DPI 300
#define MM_PER_DOT (25.4 / GRID_DPI)

struct fills {
    struct slot_fill list[FILLS];
    char *texts[FILLS]; /* owned, NULL = borrowed */
    size_t n;
};

static void put(struct fills *fills, const char *name, const char *text) {
    fills->list[fills->n++] = (struct slot_fill){.name = name, .text = text};
}

static void put_own(struct fills *fills, const char *name, char *text) {
    fills->texts[fills->n] = text;
    put(fills, name, text);
}

static void fills_clear(struct fills *fills) {
    for (size_t i = 0; i < fills->n; i++)
        g_free(fills->texts[i]);
}
#define FILLS_AUTO __attribute__((cleanup(fills_clear))) struct fills

/* ---- words ---- */

static const char *lead_of(const struct paper *paper) { return strcmp(paper->event.language, "en") == 0 ? "en" : "zh"; }
static const char *follow_of(const struct paper *paper) {
    return strcmp(paper->event.language, "en") == 0 ? "zh" : "en";
}

static char *fill_hole(char *text, const char *hole, const char *with) {
    GString *filled = g_string_new(text);
    g_string_replace(filled, hole, with, 0);
    g_free(text);
    return g_string_free(filled, FALSE);
}

static char *say(const struct paper *paper, const char *language, const char *msgid) {
    return g_strdup(catalog_say(paper->catalog, language, msgid));
}

static char *say_number(const struct paper *paper, const char *language, const char *msgid, int64_t n, int64_t m) {
    g_autofree char *first = g_strdup_printf("%" G_GINT64_FORMAT, n);
    g_autofree char *second = g_strdup_printf("%" G_GINT64_FORMAT, m);
    return fill_hole(fill_hole(say(paper, language, msgid), "{n}", first), "{m}", second);
}

/* "东厅门  East Hall": the event's language first, the other after it when it says something else. */
static char *both(const struct paper *paper, const char *zh, const char *en) {
    bool english = strcmp(lead_of(paper), "en") == 0;
    const char *lead = english ? en : zh, *follow = english ? zh : en;
    if (!*lead || !*follow || strcmp(lead, follow) == 0)
        return g_strdup(*lead ? lead : follow);
    return g_strdup_printf("%s  %s", lead, follow);
}

static char *both_said(const struct paper *paper, const char *msgid) {
    return both(paper, catalog_say(paper->catalog, "zh", msgid), catalog_say(paper->catalog, "en", msgid));
}

/* ---- templates ---- */

static int load(const struct paper *paper, const char *name, struct template **ret_template, struct faults *faults) {
    const struct files none = {0};
    struct file file;
    char error[TEMPLATE_ERROR] = "";
    int r = asset_load(&none, paper->assets, name, &file);
    if (r < 0)
        return fault_add(faults, name, 0, NULL, "is not in %s: %s", paper->assets, g_strerror(-r));
    r = template_load(file.bytes, file.size, name, ret_template, error);
    asset_clear(&file);
    return r < 0 ? fault_add(faults, name, 0, NULL, "%s", error) : 0;
}

static int measure(struct paper *paper, struct faults *faults) {
    struct rect box = {0};
    double width;
    bool fits = template_size(paper->page, 0, 0, GRID_DPI) == 0 &&
                template_mm(paper->row, &width, &paper->row_height) &&
                template_place(paper->page, "slot-live-rows", &box);
    paper->left = box.x * MM_PER_DOT;
    paper->top = box.y * MM_PER_DOT;
    paper->rows = fits ? (int)(box.h * MM_PER_DOT / paper->row_height + 0.01) : 0;
    return paper->rows > 0 ? 0 : fault_add(faults, "paper/list.svg", 0, NULL, "has no slot-live-rows for list-row.svg");
}

int paper_open(struct paper *paper, struct faults *faults) {
    int r = load(paper, "paper/list.svg", &paper->page, faults);
    if (r == 0)
        r = load(paper, "paper/list-row.svg", &paper->row, faults);
    for (int i = 0; r == 0 && i < ROSTER_TIERS; i++)
        if (roster_tier(paper->roster, i, &paper->tiers[i]) < 0)
            paper->tiers[i] = (struct roster_tier){.number = i};
    return r == 0 ? measure(paper, faults) : r;
}

void paper_clear(struct paper *paper) {
    template_free(paper->page);
    template_free(paper->row);
    paper->page = paper->row = NULL;
}

int64_t paper_pages(const struct paper *paper, size_t n) {
    return n == 0 ? 1 : (int64_t)((n + (size_t)paper->rows - 1) / (size_t)paper->rows);
}

/* ---- a page ---- */

static char *hours_of(const struct paper *paper, const struct paper_list *list) {
    char starts[WHEN_TEXT], ends[WHEN_TEXT];
    if (list->slot) {
        when_write(paper->event.timezone, list->slot->starts, starts);
        when_write(paper->event.timezone, list->slot->ends, ends);
        return g_strdup_printf("%.16s–%.5s", starts, strlen(ends) > 16 ? ends + 11 : ends);
    }
    if (list->day < 0)
        return g_strdup("");
    int date = paper->event.day_date[list->day];
    return g_strdup_printf("%04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100);
}

static char *session_of(const struct paper *paper, const struct paper_list *list) {
    if (list->slot)
        return both(paper, list->slot->title_zh, list->slot->title_en);
    g_autofree char *msgid = g_strdup_printf("day-%d", list->day + 1);
    return list->day < 0 ? both_said(paper, "day-all") : both_said(paper, msgid);
}

/* "2026-10-24 09:30–10:30 · 按拼音排序，共 34 人 · In pinyin order, 34 in all" */
static char *line_of(const struct paper *paper, const struct paper_list *list) {
    const char *msgid = list->everyone ? "list-everyone" : "list-people";
    g_autofree char *hours = hours_of(paper, list);
    g_autofree char *lead = say_number(paper, lead_of(paper), msgid, (int64_t)list->n, 0);
    g_autofree char *follow = say_number(paper, follow_of(paper), msgid, (int64_t)list->n, 0);
    return g_strdup_printf("%s%s%s · %s", hours, *hours ? " · " : "", lead, follow);
}

static void put_said(const struct paper *paper, struct fills *fills, const char *slot, const char *language,
                     const char *msgid, const char *hole, const char *with) {
    put_own(fills, slot, fill_hole(say(paper, language, msgid), hole, with));
}

/* What kioskctl marks has to be told of this list: "salon-1 --session kernel-talk --date 2026-10-24". */
static char *where_of(const struct paper *paper, const struct paper_list *list) {
    GString *text = g_string_new(list->gate->code);
    if (list->slot)
        g_string_append_printf(text, " --session %s", list->slot->code);
    if (list->day >= 0) {
        int date = paper->event.day_date[list->day];
        g_string_append_printf(text, " --date %04d-%02d-%02d", date / 10000, date / 100 % 100, date % 100);
    }
    return g_string_free(text, FALSE);
}

/* The name that a row begins with, as a dictionary shows its first and last word. */
static char *guide(const struct paper *paper, const struct paper_list *list, size_t row) {
    struct roster_ticket ticket;
    if (row >= list->n || people_ticket(paper->roster, paper->journal, list->tickets[row], &ticket) < 0)
        return g_strdup("");
    return g_strdup(roll_name(&ticket));
}

static int begin_page(struct paper *paper, const struct paper_list *list, struct pages *pages, int64_t page,
                      char *ret_error) {
    FILLS_AUTO fills = {0};
    const struct roster_event *event = &paper->event;
    bool english = strcmp(lead_of(paper), "en") == 0;
    int64_t of = paper_pages(paper, list->n);
    size_t first = (size_t)page * (size_t)paper->rows;
    size_t last = MIN(first + (size_t)paper->rows, list->n);
    put(&fills, "text-event", english ? event->name_en : event->name_zh);
    put(&fills, "text-event2", english ? event->name_zh : event->name_en);
    put_own(&fills, "text-page", say_number(paper, lead_of(paper), "list-page", page + 1, of));
    put_own(&fills, "text-page2", say_number(paper, follow_of(paper), "list-page", page + 1, of));
    put_own(&fills, "text-gate", both(paper, list->gate->name_zh, list->gate->name_en));
    put_own(&fills, "text-session", session_of(paper, list));
    put_own(&fills, "text-hours", line_of(paper, list));
    put_own(&fills, "text-first", guide(paper, list, first));
    put_own(&fills, "text-last", guide(paper, list, last > 0 ? last - 1 : list->n));
    g_autofree char *where = where_of(paper, list);
    put_said(paper, &fills, "text-how", lead_of(paper), "list-how", "{gate}", where);
    put_said(paper, &fills, "text-how2", follow_of(paper), "list-how", "{gate}", where);
    put_said(paper, &fills, "text-printed", lead_of(paper), "list-printed", "{time}", paper->printed);
    put_said(paper, &fills, "text-printed2", follow_of(paper), "list-printed", "{time}", paper->printed);
    return pages_add(pages, paper->page, fills.list, fills.n, ret_error);
}

/* ---- a row ---- */

static const char *void_msgid(enum ticket_status status) {
    switch (status) {
    case TICKET_PAID:
    case TICKET_UNPAID: return NULL;
    case TICKET_BLOCKED: return "verdict-blocked";
    case TICKET_CANCELLED: return "verdict-revoked";
    }
    return NULL;
}

static void put_status(const struct paper *paper, struct fills *fills, enum ticket_status status) {
    const char *msgid = void_msgid(status);
    if (msgid) {
        put(fills, "if-void", "");
        put_own(fills, "text-void", say(paper, lead_of(paper), msgid));
        put_own(fills, "text-void2", say(paper, follow_of(paper), msgid));
    }
    if (status == TICKET_UNPAID) {
        put(fills, "if-note", "");
        put_own(fills, "text-note", both_said(paper, "list-unpaid"));
    }
}

/* Latin names alone are set as English: a Chinese apostrophe is as wide as a character. */
static void put_name(struct fills *fills, const struct roster_ticket *ticket) {
    bool two = *ticket->name_zh && *ticket->name_latin && strcmp(ticket->name_zh, ticket->name_latin) != 0;
    if (two)
        put(fills, "if-both", "");
    put(fills, two ? "text-name" : *ticket->name_zh ? "text-alone" : "text-latin", roll_name(ticket));
    put(fills, "text-name2", ticket->name_latin);
}

/* On the session's list: the seat, or that one is kept. */
static int put_seat(const struct paper *paper, const struct paper_list *list, struct fills *fills, int64_t ticket) {
    char seat[ROSTER_CODE] = "";
    if (!list->slot || list->slot->list_mode == LIST_NONE)
        return 0;
    int r = people_listed_as(paper->roster, paper->journal, ticket, &ticket);
    if (r == 0)
        r = roster_listed(paper->roster, list->slot->list, ticket, seat);
    if (r < 0)
        return r;
    if (r > 0 && !*seat && list->slot->list_mode == LIST_RESERVES)
        put_own(fills, "text-seat", both_said(paper, "list-kept"));
    else
        put_own(fills, "text-seat", g_strdup(seat));
    return 0;
}

static int draw_row(struct paper *paper, const struct paper_list *list, struct pages *pages, size_t row,
                    char *ret_error) {
    FILLS_AUTO fills = {0};
    struct roster_ticket ticket;
    int r = people_ticket(paper->roster, paper->journal, list->tickets[row], &ticket);
    if (r == 0)
        r = put_seat(paper, list, &fills, ticket.id);
    if (r < 0) {
        g_snprintf(ret_error, TEMPLATE_ERROR, "the roster cannot be read: %s", g_strerror(-r));
        return r;
    }
    const struct roster_tier *tier = &paper->tiers[ticket.tier % ROSTER_TIERS];
    put_status(paper, &fills, ticket.status);
    put_name(&fills, &ticket);
    put(&fills, "text-company", ticket.company);
    put_own(&fills, "text-tier", both(paper, tier->name_zh, tier->name_en));
    put(&fills, "text-ticket", roll_tail(ticket.reference, paper->tail));
    if ((!list->slot || list->slot->list_mode == LIST_NONE) && *ticket.table_no)
        put(&fills, "text-seat", ticket.table_no);
    double y = paper->top + (double)(row % (size_t)paper->rows) * paper->row_height;
    return pages_put(pages, paper->row, paper->left, y, fills.list, fills.n, ret_error);
}

/* What is left of the last page takes people who are on no list. */
static int draw_blanks(struct paper *paper, struct pages *pages, size_t from, char *ret_error) {
    int r = 0;
    for (size_t row = from; r == 0 && row < (size_t)paper->rows; row++)
        r = pages_put(pages, paper->row, paper->left, paper->top + (double)row * paper->row_height, NULL, 0, ret_error);
    return r;
}

static int draw_all(struct paper *paper, const struct paper_list *list, struct pages *pages, char *ret_error) {
    char label[] = "drawing lists";
    int64_t of = paper_pages(paper, list->n);
    for (int64_t page = 0; page < of; page++) {
        size_t first = (size_t)page * (size_t)paper->rows, end = MIN(first + (size_t)paper->rows, list->n);
        int r = begin_page(paper, list, pages, page, ret_error);
        for (size_t row = first; r == 0 && row < end; row++)
            r = draw_row(paper, list, pages, row, ret_error);
        if (r == 0)
            r = draw_blanks(paper, pages, end - first, ret_error);
        if (r < 0)
            return r;
        paper->done += (double)(end - first);
        if (paper->planned > 0)
            progress_show(label, paper->done / paper->planned * 0.999);
    }
    return 0;
}

int paper_draw(struct paper *paper, const struct paper_list *list, struct faults *faults) {
    struct pages_words words = {.lead = lead_of(paper), .say = catalog_say, .say_ctx = paper->catalog};
    struct pages *pages = NULL;
    char error[TEMPLATE_ERROR] = "";
    int r = pages_begin(list->path, &words, &pages, error);
    if (r == 0)
        r = draw_all(paper, list, pages, error);
    r = pages_end(pages, r, error);
    return r < 0 ? fault_add(faults, list->path, 0, NULL, "cannot be drawn: %s", error) : 0;
}

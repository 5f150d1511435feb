/* tickets.csv, one row at a time. See tickets.h. */
#include "ctl/tickets.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "ctl/fields.h"
#include "ctl/linemap.h"

#define PROGRESS_ROWS 2048

static enum ticket_status read_status(struct table *t) {
    static const struct word words[] = {{"paid", TICKET_PAID},
                                        {"p", TICKET_PAID},
                                        {"ok", TICKET_PAID},
                                        {"已支付", TICKET_PAID},
                                        {"已付款", TICKET_PAID},
                                        {"unpaid", TICKET_UNPAID},
                                        {"pending", TICKET_UNPAID},
                                        {"n", TICKET_UNPAID},
                                        {"未支付", TICKET_UNPAID},
                                        {"未付款", TICKET_UNPAID},
                                        {"blocked", TICKET_BLOCKED},
                                        {"已冻结", TICKET_BLOCKED},
                                        {"冻结", TICKET_BLOCKED},
                                        {"cancelled", TICKET_CANCELLED},
                                        {"canceled", TICKET_CANCELLED},
                                        {"c", TICKET_CANCELLED},
                                        {"已取消", TICKET_CANCELLED},
                                        {"已退款", TICKET_CANCELLED},
                                        {NULL, 0}};
    return (enum ticket_status)field_word(t, TICKETS_STATUS, words, TICKET_PAID,
                                          "none of paid, unpaid, blocked, cancelled");
}

static void read_language(struct table *t, char ret[3]) {
    static const struct word words[] = {{"zh", 0},   {"zh-cn", 0}, {"zh-hans", 0}, {"chinese", 0}, {"中文", 0},
                                        {"汉语", 0}, {"en", 1},    {"en-us", 1},   {"en-gb", 1},   {"english", 1},
                                        {"英文", 1}, {"英语", 1},  {NULL, 0}};
    const char *text = table_text(t, TICKETS_LANGUAGE);
    int language = field_word(t, TICKETS_LANGUAGE, words, 0, "neither zh nor en");
    if (*text)
        g_strlcpy(ret, language ? "en" : "zh", 3);
}

/* Instants must fit the T1 code: 15-minute units in 16 bits from the first midnight on. */
static int64_t read_instant(struct table *t, int column, const struct plan *plan) {
    const char *text = table_text(t, column);
    int64_t at = field_instant(t, column, plan), first = plan->event.day_start[0];
    if (at == 0)
        return 0;
    if (column == TICKETS_NOT_AFTER && at <= first)
        table_fault(t, column, "%s is before the event begins", text);
    else if (at >= plan->event.day_start[plan->event.days] + INT64_C(7) * 86400000)
        table_fault(t, column, "%s is long after the event", text);
    return at;
}

static void read_tier(struct table *t, const struct plan *plan, struct roster_ticket *ticket) {
    const char *tier_text = table_text(t, TICKETS_TIER), *channel_text = table_text(t, TICKETS_CHANNEL);
    const struct roster_tier *tier = plan_tier(plan, tier_text);
    const struct roster_channel *channel = plan_channel(plan, channel_text);
    if (tier)
        ticket->tier = (uint8_t)tier->number;
    else if (*tier_text)
        table_fault(t, TICKETS_TIER, "\"%s\" is not in tiers.csv", tier_text);
    else
        table_fault(t, TICKETS_TIER, "is empty");
    if (channel)
        ticket->channel = (uint8_t)channel->number;
    else if (*channel_text)
        table_fault(t, TICKETS_CHANNEL, "\"%s\" is not in channels.csv", channel_text);
}

static void read_person(struct table *t, struct roster_ticket *ticket) {
    table_words(t, TICKETS_NAME_ZH, ticket->name_zh, sizeof ticket->name_zh);
    table_words(t, TICKETS_NAME_LATIN, ticket->name_latin, sizeof ticket->name_latin);
    table_words(t, TICKETS_SCREEN_NAME, ticket->screen_name, sizeof ticket->screen_name);
    table_words(t, TICKETS_COMPANY, ticket->company, sizeof ticket->company);
    table_words(t, TICKETS_TITLE, ticket->title, sizeof ticket->title);
    table_words(t, TICKETS_NEEDS, ticket->needs, sizeof ticket->needs);
    table_words(t, TICKETS_TABLE, ticket->table_no, sizeof ticket->table_no);
    read_language(t, ticket->language);
    table_flag(t, TICKETS_CONSENT_WALL, &ticket->wall_consent);
    table_flag(t, TICKETS_CONSENT_SPONSORS, &ticket->sponsor_consent);
    table_flag(t, TICKETS_ATTENTION, &ticket->attention);
    if (!ticket->name_zh[0] && !ticket->name_latin[0] &&
        (t->field[TICKETS_NAME_ZH] >= 0 || t->field[TICKETS_NAME_LATIN] >= 0))
        table_fault(t, t->field[TICKETS_NAME_ZH] >= 0 ? TICKETS_NAME_ZH : TICKETS_NAME_LATIN,
                    "is empty: a ticket needs name_zh or name_latin");
}

static void read_rights(struct table *t, const struct plan *plan, struct roster_ticket *ticket) {
    int64_t rev = 0;
    read_tier(t, plan, ticket);
    ticket->status = read_status(t);
    table_number(t, TICKETS_REV, 0, 255, &rev);
    ticket->rev = (uint8_t)rev;
    ticket->flags = field_flags(t, TICKETS_FLAGS);
    ticket->days = field_days(t, TICKETS_DAYS, &plan->event, (uint8_t)((1u << plan->event.days) - 1));
    ticket->nbf = read_instant(t, TICKETS_NOT_BEFORE, plan);
    ticket->naf = read_instant(t, TICKETS_NOT_AFTER, plan);
    if (ticket->nbf && ticket->naf && ticket->naf <= ticket->nbf)
        table_fault(t, TICKETS_NOT_AFTER, "is not later than not_before");
    ticket->attention |= (ticket->flags & TICKET_ATTENTION) != 0;
    if (ticket->attention)
        ticket->flags |= TICKET_ATTENTION;
}

/* Duplicates are found by digests: ids of references, and of codes. */
struct seen {
    struct linemap *references, *codes;
    int64_t sold[PLAN_CHANNELS]; /* tickets of each channel number that are not cancelled */
};

/* The first ticket beyond a channel's quota is named, not each one after it. */
static void check_quota(struct table *t, const struct plan *plan, struct seen *seen,
                        const struct roster_ticket *ticket) {
    if (ticket->status == TICKET_CANCELLED || ticket->channel >= PLAN_CHANNELS)
        return;
    int64_t sold = ++seen->sold[ticket->channel];
    for (int i = 0; i < plan->n_channels; i++)
        if (plan->channels[i].number == ticket->channel && plan->channels[i].quota > 0 &&
            sold == plan->channels[i].quota + 1)
            table_fault(t, TICKETS_CHANNEL, "is ticket %" G_GINT64_FORMAT " of %s, whose quota in channels.csv is %d",
                        (gint64)sold, plan->channels[i].code, plan->channels[i].quota);
}

static void check_twice(struct table *t, int column, struct linemap *map, int64_t digest, const char *text) {
    int before = linemap_put(map, digest, t->csv.row_line);
    if (before)
        table_fault(t, column, "\"%s\" is already in line %d", text, before);
}

static void read_reference(struct table *t, const struct plan *plan, struct seen *seen, struct roster_ticket *ticket) {
    table_need(t, TICKETS_REFERENCE, ticket->reference, sizeof ticket->reference);
    table_copy(t, TICKETS_ORDER_NO, ticket->order_no, sizeof ticket->order_no);
    if (!ticket->reference[0])
        return;
    ticket->id = ticket_id_derive(plan->event.id, "csv", ticket->reference);
    check_twice(t, TICKETS_REFERENCE, seen->references, ticket->id, ticket->reference);
}

static void read_code(struct table *t, const struct tickets_walk *walk, struct seen *seen,
                      struct roster_ticket *ticket) {
    const char *text = table_text(t, TICKETS_CODE), *digest = table_text(t, TICKETS_CODE_DIGEST);
    struct code code;
    size_t length = 0;
    if (*text) {
        /* As a gate reads it: what an address wraps is what counts, and pretix's own form is one more secret. */
        enum code_kind kind = code_read(text, strlen(text), &walk->plan->urls, &code);
        if (kind != CODE_OPAQUE && kind != CODE_SIG1) {
            table_fault(t, TICKETS_CODE,
                        kind == CODE_UNREADABLE ? "\"%s\" is no code: at most 512 letters, digits and signs of ASCII"
                                                : "\"%s\" has the form of Lanyard's own codes",
                        text);
            return;
        }
        check_twice(t, TICKETS_CODE, seen->codes, ticket_id_derive(walk->plan->event.id, "code", text), text);
        if (walk->opaque_key)
            opaque_digest(kind == CODE_SIG1 ? code.sig1.text : code.opaque.text,
                          kind == CODE_SIG1 ? code.sig1.len : code.opaque.len, walk->opaque_key, ticket->digest);
        ticket->has_digest = walk->opaque_key != NULL;
    } else if (*digest) {
        ticket->has_digest =
            sodium_hex2bin(ticket->digest, OPAQUE_DIGEST, digest, strlen(digest), NULL, &length, NULL) == 0 &&
            length == OPAQUE_DIGEST;
        if (!ticket->has_digest)
            table_fault(t, TICKETS_CODE_DIGEST, "is not a digest");
        else
            check_twice(t, TICKETS_CODE_DIGEST, seen->codes, ticket_id_derive(walk->plan->event.id, "code", digest),
                        digest);
    }
}

/* The order number does where there is no telephone, or only the words for none. */
static void read_phone(struct table *t, const struct tickets_walk *walk, struct roster_ticket *ticket) {
    const char *text = table_text(t, TICKETS_PHONE), *digest = table_text(t, TICKETS_PHONE_DIGEST);
    uint8_t without[TICKET_SYMMETRIC_KEY] = {0};
    size_t length = 0;
    if (*text) {
        bool is_one = phone_digest(text, ticket->id, walk->opaque_key ? walk->opaque_key : without, ticket->phone);
        if (!is_one)
            fault_warn(t->faults, SHEET_TICKETS.file, t->csv.row_line, "phone",
                       "is no telephone number of four digits or more: it is left out");
        ticket->has_phone = is_one && walk->opaque_key;
    } else if (*digest) {
        ticket->has_phone =
            sodium_hex2bin(ticket->phone, PHONE_DIGEST, digest, strlen(digest), NULL, &length, NULL) == 0 &&
            length == PHONE_DIGEST;
        if (!ticket->has_phone)
            table_fault(t, TICKETS_PHONE_DIGEST, "is not a digest");
    }
}

static int take_row(struct tickets_walk *walk, struct table *t, struct seen *seen) {
    struct roster_ticket ticket = {0};
    size_t before = t->faults->count;
    read_reference(t, walk->plan, seen, &ticket);
    read_person(t, &ticket);
    read_rights(t, walk->plan, &ticket);
    read_code(t, walk, seen, &ticket);
    read_phone(t, walk, &ticket);
    check_quota(t, walk->plan, seen, &ticket);
    if (t->faults->count > before)
        return 0;
    walk->count++;
    return walk->take ? walk->take(walk->ctx, &ticket, t) : 0;
}

static int walk_rows(struct tickets_walk *walk, struct table *t, struct seen *seen) {
    int r = 0;
    for (int64_t row = 1; r >= 0 && table_next(t); row++) {
        r = take_row(walk, t, seen);
        if (walk->progress && row % PROGRESS_ROWS == 0)
            walk->progress(walk->progress_ctx, (double)t->csv.at / (double)t->csv.size);
    }
    return r;
}

int tickets_each(struct tickets_walk *walk, const struct files *files, struct faults *faults) {
    const struct file *file = files_find(files, SHEET_TICKETS.file);
    size_t before = faults->count;
    walk->count = 0;
    if (!file)
        return fault_add(faults, SHEET_TICKETS.file, 0, NULL, "is missing");
    TABLE_AUTO table;
    if (table_open(&table, &SHEET_TICKETS, file, walk->plan->mapping, walk->plan->bundle, faults) < 0)
        return -EBADMSG;
    if (table.field[TICKETS_NAME_ZH] < 0 && table.field[TICKETS_NAME_LATIN] < 0)
        fault_add(faults, SHEET_TICKETS.file, table.csv.row_line, "name_zh",
                  "is missing, and name_latin too: one of them is needed");
    struct seen seen = {.references = linemap_new(), .codes = linemap_new()};
    int r = walk_rows(walk, &table, &seen);
    /* While tickets are wrong, a list that names them would be too. */
    if (r >= 0 && faults->count == before)
        r = lists_each(walk->plan, files, seen.references, walk->member, walk->ctx, faults);
    linemap_free(seen.references);
    linemap_free(seen.codes);
    if (walk->progress)
        walk->progress(walk->progress_ctx, 1);
    return r < 0 ? r : faults->count > before ? -EBADMSG : 0;
}

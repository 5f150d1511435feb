/* What a field of a sheet may be. See fields.h. */
#include "ctl/fields.h"

#include <string.h>

#define BETWEEN " ,;+|"

int word_find(const struct word *words, const char *text) {
    for (; words->name; words++)
        if (g_ascii_strcasecmp(words->name, text) == 0)
            return words->value;
    return -1;
}

int field_word(struct table *t, int column, const struct word *words, int fallback, const char *expected) {
    const char *text = table_text(t, column);
    int value = *text ? word_find(words, text) : fallback;
    if (value < 0)
        table_fault(t, column, "\"%s\" is %s", text, expected);
    return value < 0 ? fallback : value;
}

unsigned field_words(struct table *t, int column, const struct word *words, const char *expected) {
    g_auto(GStrv) names = g_strsplit_set(table_text(t, column), BETWEEN, -1);
    unsigned values = 0;
    for (char **name = names; *name; name++) {
        int value = **name ? word_find(words, *name) : 0;
        if (value < 0)
            table_fault(t, column, "\"%s\" is %s", *name, expected);
        else
            values |= (unsigned)value;
    }
    return values;
}

bool field_code_ok(struct table *t, int column, const char *code) {
    for (const char *c = code; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr("-_.", *c)) {
            table_fault(t, column, "\"%s\" may hold only letters, digits, - _ and .", code);
            return false;
        }
    return true;
}

void field_code(struct table *t, int column, char *ret, size_t cap) {
    table_need(t, column, ret, cap);
    field_code_ok(t, column, ret);
}

bool field_same_code(struct table *t, int column, const char *code, const char *other) {
    bool same = *code && g_ascii_strcasecmp(code, other) == 0;
    if (same)
        table_fault(t, column, "\"%s\" is used twice", code);
    return same;
}

bool field_same_number(struct table *t, int column, int64_t number, int64_t other) {
    if (number == other)
        table_fault(t, column, "%" G_GINT64_FORMAT " is used twice", (gint64)number);
    return number == other;
}

int64_t field_need_number(struct table *t, int column, int64_t min, int64_t max) {
    int64_t number = -1;
    if (*table_text(t, column))
        table_number(t, column, min, max, &number);
    else
        table_fault(t, column, "is empty");
    return number;
}

uint16_t field_grants(struct table *t, int column) {
    g_auto(GStrv) words = g_strsplit_set(table_text(t, column), BETWEEN, -1);
    uint16_t grants = 0;
    for (char **word = words; *word; word++) {
        gint64 level = 0;
        if (!**word)
            continue;
        if (!g_ascii_string_to_signed(*word, 10, 1, 16, &level, NULL))
            table_fault(t, column, "\"%s\" is not a level from 1 to 16", *word);
        else
            grants |= (uint16_t)(1u << (level - 1));
    }
    return grants;
}

uint8_t field_flags(struct table *t, int column) {
    static const struct word words[] = {
        {"staff", TICKET_STAFF},   {"press", TICKET_PRESS},     {"guest", TICKET_GUEST},
        {"speaker", TICKET_GUEST}, {"foreign", TICKET_FOREIGN}, {"attention", TICKET_ATTENTION},
        {"minor", TICKET_MINOR},   {"test", TICKET_TEST},       {NULL, 0}};
    return (uint8_t)field_words(t, column, words, "none of staff, press, guest, foreign, attention, minor, test");
}

/* Index of a day by number or date; -1 none. */
static int find_day(const struct roster_event *event, const char *word) {
    gint64 number = 0;
    if (g_ascii_string_to_signed(word, 10, 1, event->days, &number, NULL))
        return (int)number - 1;
    int32_t date = plan_date(word);
    for (int i = 0; date && i < event->days; i++)
        if (event->day_date[i] == date)
            return i;
    return -1;
}

static uint8_t day_range(const struct roster_event *event, const char *word) {
    int from = find_day(event, word), to = from;
    if (from < 0 && g_ascii_isdigit(word[0]) && word[1] == '-' && g_ascii_isdigit(word[2]) && !word[3]) {
        from = find_day(event, (char[]){word[0], '\0'});
        to = find_day(event, word + 2);
    }
    uint8_t days = 0;
    for (int i = from; i >= 0 && i <= to; i++)
        days |= (uint8_t)(1u << i);
    return days;
}

uint8_t field_days(struct table *t, int column, const struct roster_event *event, uint8_t every) {
    const char *text = table_text(t, column);
    uint8_t days = 0;
    if (!*text || g_ascii_strcasecmp(text, "all") == 0 || strcmp(text, "全部") == 0)
        return every;
    g_auto(GStrv) words = g_strsplit_set(text, BETWEEN, -1);
    for (char **word = words; *word; word++) {
        uint8_t some = **word ? day_range(event, *word) : 0;
        if (**word && !some)
            table_fault(t, column, "\"%s\" is not a day of the event (event.conf has %d)", *word, event->days);
        days |= some;
    }
    return days;
}

static int tier_number(const struct plan *plan, const char *word) {
    const struct roster_tier *tier = plan_tier(plan, word);
    return tier ? tier->number : -2;
}

static int channel_number(const struct plan *plan, const char *word) {
    const struct roster_channel *channel = plan_channel(plan, word);
    return channel ? channel->number : -2;
}

/* -2 is no such row; a row whose number is a fault has -1, and is told there. */
static uint64_t numbers(struct table *t, int column, const struct plan *plan, const char *file,
                        int (*number)(const struct plan *plan, const char *word)) {
    g_auto(GStrv) words = g_strsplit_set(table_text(t, column), BETWEEN, -1);
    uint64_t mask = 0;
    for (char **word = words; *word; word++) {
        int n = **word ? number(plan, *word) : -1;
        if (n >= 0)
            mask |= UINT64_C(1) << n;
        else if (n == -2 && g_ascii_strcasecmp(*word, "all") == 0)
            return UINT64_MAX;
        else if (n == -2)
            table_fault(t, column, "\"%s\" is not in %s", *word, file);
    }
    return mask ? mask : UINT64_MAX;
}

uint64_t field_tiers(struct table *t, int column, const struct plan *plan) {
    return numbers(t, column, plan, SHEET_TIERS.file, tier_number);
}

uint64_t field_channels(struct table *t, int column, const struct plan *plan) {
    return numbers(t, column, plan, SHEET_CHANNELS.file, channel_number);
}

int64_t field_instant(struct table *t, int column, const struct plan *plan) {
    const char *text = table_text(t, column);
    int64_t at = 0;
    if (*text && !plan_instant(plan, text, &at))
        table_fault(t, column, "\"%s\" is not a date and time such as 2026-10-24 13:00", text);
    return at;
}

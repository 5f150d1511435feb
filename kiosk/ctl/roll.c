/* Tickets by pinyin. See roll.h. Sort keys are made once a ticket and then compared as bytes. */
#include "ctl/roll.h"

#include <errno.h>
#include <string.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>

#define COLLATION "zh-u-co-pinyin"
#define NAME_UNITS 512 /* UTF-16 units of a name that are looked at */
#define KEY_MAX 1024
#define TAIL_MIN 4
#define TAIL_MAX 12

/* Family names that are read otherwise than their character: for the order they are taken for a character of that
 * reading which is no family name itself. */
static const char *const surnames[][2] = {
    {"长孙", "掌孙"}, {"尉迟", "玉迟"}, {"万俟", "墨俟"}, {"曾", "增"}, {"单", "善"}, {"解", "械"},
    {"仇", "囚"},     {"区", "瓯"},     {"朴", "瓢"},     {"查", "渣"}, {"盖", "舸"}, {"覃", "禽"},
    {"乐", "悦"},     {"缪", "妙"},     {"种", "虫"},     {"翟", "宅"}, {"员", "运"},
};

struct entry {
    size_t key; /* offset into keys */
    int64_t ticket;
};

struct making {
    UCollator *collator;
    GByteArray *keys;
    GArray *entries;
    GArray *tails[TAIL_MAX + 1]; /* hashes of the last n characters, by n */
};

const char *roll_name(const struct roster_ticket *ticket) {
    const char *const names[] = {ticket->name_zh, ticket->name_latin, ticket->screen_name};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (*names[i])
            return names[i];
    return ticket->reference;
}

const char *roll_tail(const char *reference, int n) {
    glong length = g_utf8_strlen(reference, -1);
    return n == 0 || length <= n ? reference : g_utf8_offset_to_pointer(reference, length - n);
}

static uint64_t hash_of(const char *text) {
    uint64_t hash = 14695981039346656037u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211u;
    return hash;
}

/* What the collator is shown; g_free. */
static char *as_read(const char *name) {
    for (size_t i = 0; i < G_N_ELEMENTS(surnames); i++)
        if (g_str_has_prefix(name, surnames[i][0]))
            return g_strconcat(surnames[i][1], name + strlen(surnames[i][0]), NULL);
    return g_strdup(name);
}

static int take(void *ctx, const struct roster_ticket *ticket) {
    struct making *making = ctx;
    UChar name[NAME_UNITS];
    uint8_t key[KEY_MAX];
    UErrorCode error = U_ZERO_ERROR;
    int32_t length = 0;
    struct entry entry = {.key = making->keys->len, .ticket = ticket->id};
    g_autofree char *read = as_read(roll_name(ticket));
    u_strFromUTF8WithSub(name, NAME_UNITS, &length, read, -1, 0xFFFD, NULL, &error);
    int32_t size = ucol_getSortKey(making->collator, name, MIN(length, NAME_UNITS), key, KEY_MAX);
    key[KEY_MAX - 1] = 0; /* a longer key is cut: such names differ before that */
    g_byte_array_append(making->keys, key, (guint)CLAMP(size, 1, KEY_MAX));
    g_array_append_val(making->entries, entry);
    for (int n = TAIL_MIN; n <= TAIL_MAX; n++) {
        uint64_t hash = hash_of(roll_tail(ticket->reference, n));
        g_array_append_val(making->tails[n], hash);
    }
    return 0;
}

static gint by_key(gconstpointer a, gconstpointer b, gpointer keys) {
    const struct entry *x = a, *y = b;
    const char *bytes = keys;
    int order = strcmp(bytes + x->key, bytes + y->key);
    return order ? order : (x->ticket > y->ticket) - (x->ticket < y->ticket);
}

static gint by_value(gconstpointer a, gconstpointer b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool all_differ(GArray *hashes) {
    g_array_sort(hashes, by_value);
    for (guint i = 1; i < hashes->len; i++)
        if (g_array_index(hashes, uint64_t, i) == g_array_index(hashes, uint64_t, i - 1))
            return false;
    return true;
}

static int shortest_tail(struct making *making) {
    for (int n = TAIL_MIN; n <= TAIL_MAX; n++)
        if (all_differ(making->tails[n]))
            return n;
    return 0;
}

static void sort_all(struct making *making, struct roll *ret_roll) {
    g_array_sort_with_data(making->entries, by_key, making->keys->data);
    *ret_roll = (struct roll){.n = making->entries->len, .tail = shortest_tail(making)};
    ret_roll->tickets = g_new(int64_t, ret_roll->n);
    for (size_t i = 0; i < ret_roll->n; i++)
        ret_roll->tickets[i] = g_array_index(making->entries, struct entry, i).ticket;
}

int roll_make(struct roster *roster, struct journal *journal, struct roll *ret_roll) {
    UErrorCode error = U_ZERO_ERROR;
    struct making making = {.collator = ucol_open(COLLATION, &error)};
    if (U_FAILURE(error))
        return -ENOSYS;
    making.keys = g_byte_array_new();
    making.entries = g_array_new(FALSE, FALSE, sizeof(struct entry));
    for (int n = TAIL_MIN; n <= TAIL_MAX; n++)
        making.tails[n] = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    int r = people_each(roster, journal, take, &making);
    if (r == 0)
        sort_all(&making, ret_roll);
    for (int n = TAIL_MIN; n <= TAIL_MAX; n++)
        g_array_unref(making.tails[n]);
    g_array_unref(making.entries);
    g_byte_array_unref(making.keys);
    ucol_close(making.collator);
    return r;
}

void roll_clear(struct roll *roll) {
    g_free(roll->tickets);
    *roll = (struct roll){0};
}

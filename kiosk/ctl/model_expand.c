/* Rows of reel.csv into items of the roster: one for each programme and each photo of a folder, each with a code of its
 * own by which staff can call it. Also which files of media/ these are. */
#include <string.h>

#include "ctl/model_reel.h"

#define CODE_BYTES (sizeof((struct roster_item *)0)->code - 1) /* without NUL */

/* As people count: 2.jpg before 10.jpg. */
static int by_number(gconstpointer a, gconstpointer b) {
    const char *x = (*(const struct roster_media *const *)a)->name, *y = (*(const struct roster_media *const *)b)->name;
    for (const char *p = x, *q = y; *p && *q;) {
        bool digits = g_ascii_isdigit(*p) && g_ascii_isdigit(*q);
        guint64 m = digits ? g_ascii_strtoull(p, (char **)&p, 10) : (unsigned char)*p++;
        guint64 n = digits ? g_ascii_strtoull(q, (char **)&q, 10) : (unsigned char)*q++;
        if (m != n)
            return m < n ? -1 : 1;
    }
    return strcmp(x, y);
}

/* Of reel->there; g_ptr_array_unref. folder ends in '/'. */
static GPtrArray *photos_of(const struct model_reel *reel, const char *folder) {
    GPtrArray *photos = g_ptr_array_new();
    for (guint i = 0; i < reel->there->len; i++) {
        struct roster_media *media = &g_array_index(reel->there, struct roster_media, i);
        if (g_str_has_prefix(media->name, folder) && model_is_picture(media->name))
            g_ptr_array_add(photos, media);
    }
    g_ptr_array_sort(photos, by_number);
    return photos;
}

/* One line, with what it is about: a folder that a camera filled, or too many rows. */
static bool too_many(const struct model_reel *reel, struct faults *faults) {
    int64_t items = 0;
    for (guint i = 0; i < reel->showings->len; i++) {
        const struct model_showing *showing = &g_array_index(reel->showings, struct model_showing, i);
        g_autoptr(GPtrArray) found = showing->photos ? photos_of(reel, showing->item.file) : NULL;
        guint photos = found ? found->len : 1;
        items += (int64_t)photos * showing->n_programmes;
        if (items > REEL_ITEMS && showing->photos) {
            fault_add(faults, SHEET_REEL.file, showing->line, "file",
                      "media/%.*s holds %u pictures: with them the reel has %" G_GINT64_FORMAT
                      " items, at most %d fit. Put the best of them into a folder of their own",
                      (int)strlen(showing->item.file) - 1, showing->item.file, photos, (gint64)items, REEL_ITEMS);
            return true;
        }
    }
    items = MAX(items, reel->n_showings);
    if (items > REEL_ITEMS)
        fault_add(faults, SHEET_REEL.file, 0, NULL, "has %" G_GINT64_FORMAT " items, at most %d fit: take rows out",
                  (gint64)items, REEL_ITEMS);
    return items > REEL_ITEMS;
}

/* ---- codes ---- */

/* Of a file's name or an address: what stands after the last '/', up to the ending. Chinese stays Chinese. */
static char *stem_of(const struct roster_item *item) {
    g_autofree char *path = g_strndup(item->file, strcspn(item->file, "?#"));
    if (g_str_has_suffix(path, "/"))
        path[strlen(path) - 1] = '\0';
    const char *slash = strrchr(path, '/'), *leaf = slash ? slash + 1 : path, *dot = strrchr(leaf, '.');
    char *stem = g_strndup(leaf, dot && dot > leaf ? (size_t)(dot - leaf) : strlen(leaf));
    for (char *c = stem; *c; c++)
        if (!g_ascii_isalnum(*c) && !(*c & 0x80) && !strchr("-_.", *c))
            *c = '-';
    if (!*stem) {
        g_free(stem);
        return g_strdup("item");
    }
    return stem;
}

/* base and tail as far as they fit, never half a character. */
static void join_code(const char *base, const char *tail, char ret_code[CODE_BYTES + 1]) {
    size_t room = CODE_BYTES - MIN(strlen(tail), CODE_BYTES), n = strlen(base);
    while (n > room || (n > 0 && (base[n] & 0xc0) == 0x80))
        n--;
    memcpy(ret_code, base, n);
    g_strlcpy(ret_code + n, tail, CODE_BYTES + 1 - n);
}

/* A code that no other item has, in either case; taken remembers it. */
static void name_item(GHashTable *taken, struct roster_item *item, const char *base, const char *tail) {
    g_autofree char *more = g_strdup(tail);
    for (int n = 2;; n++) {
        join_code(base, more, item->code);
        char *folded = g_utf8_strdown(item->code, -1);
        if (g_hash_table_add(taken, folded))
            return;
        g_free(more);
        more = g_strdup_printf("%s-%d", tail, n);
    }
}

/* ---- items ---- */

static void use_media(struct model_reel *reel, GHashTable *used, const char *name) {
    const struct roster_media *media = *name ? model_reel_there(reel, name) : NULL;
    if (media && g_hash_table_add(used, (gpointer)media))
        g_array_append_val(reel->media, *media);
}

static int by_name(gconstpointer a, gconstpointer b) {
    return strcmp(((const struct roster_media *)a)->name, ((const struct roster_media *)b)->name);
}

struct expansion {
    struct model_reel *reel;
    GHashTable *taken; /* codes */
    GHashTable *used;  /* of reel->there */
};

static void add_item(struct expansion *e, const struct model_showing *showing, int nth, struct roster_item *item,
                     const char *tail) {
    struct model_reel *reel = e->reel;
    const char *programme = reel->programmes[showing->programmes[nth]].row.code;
    g_autofree char *whole = nth > 0 ? g_strdup_printf("%s-%s", tail, programme) : g_strdup(tail);
    g_autofree char *stem = stem_of(&showing->item);
    bool given = showing->item.code[0] != '\0', kept = given && !*whole;
    item->number = (int)reel->items->len + 1;
    item->programme = showing->programmes[nth];
    if (!kept) /* what was given is taken already */
        name_item(e->taken, item, given ? showing->item.code : stem, whole);
    if (item->kind == REEL_FILM || item->kind == REEL_PHOTO)
        use_media(reel, e->used, item->file);
    use_media(reel, e->used, item->captions);
    g_array_append_val(reel->items, *item);
}

static void add_photos(struct expansion *e, const struct model_showing *showing, int nth) {
    g_autoptr(GPtrArray) photos = photos_of(e->reel, showing->item.file);
    for (guint n = 0; n < photos->len; n++) {
        const struct roster_media *media = g_ptr_array_index(photos, n);
        struct roster_item item = showing->item;
        char tail[16];
        snprintf(tail, sizeof tail, "-%u", n + 1);
        g_strlcpy(item.file, media->name, sizeof item.file);
        add_item(e, showing, nth, &item, tail);
    }
}

static void add_showing(struct expansion *e, const struct model_showing *showing) {
    for (int nth = 0; nth < showing->n_programmes; nth++) {
        struct roster_item item = showing->item;
        if (showing->photos)
            add_photos(e, showing, nth);
        else
            add_item(e, showing, nth, &item, "");
    }
}

void model_reel_expand(const struct plan *plan, struct faults *faults) {
    struct model_reel *reel = plan->reel;
    if (too_many(reel, faults))
        return;
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) used = g_hash_table_new(NULL, NULL);
    struct expansion e = {reel, taken, used};
    for (guint i = 0; i < reel->showings->len; i++) {
        const struct model_showing *showing = &g_array_index(reel->showings, struct model_showing, i);
        if (showing->item.code[0])
            g_hash_table_add(taken, g_utf8_strdown(showing->item.code, -1));
    }
    for (guint i = 0; i < reel->showings->len; i++)
        add_showing(&e, &g_array_index(reel->showings, struct model_showing, i));
    g_array_sort(reel->media, by_name);
}

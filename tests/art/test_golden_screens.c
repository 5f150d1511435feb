/* What every screen and card has where, and what it says: one line a slot in tests/data/art/, so that a screen that was
 * changed is noticed and looked at before anybody meets it. `make golden` writes the lines anew once it was. */
#include "art/words_of.h"

#include <errno.h>
#include <glib/gstdio.h>

#define GOLDEN "tests/data/art"

static const struct {
    const char *name;
    int w, h;
} forms[] = {{"landscape", 1920, 1080}, {"portrait", 1080, 1920}, {"compact", 800, 480}};

static const char *kind_of(enum slot_kind kind) {
    switch (kind) {
    case SLOT_TEXT: return "text";
    case SLOT_QR: return "qr";
    case SLOT_LOGO: return "logo";
    case SLOT_LIVE: return "live";
    case SLOT_BAR: return "bar";
    case SLOT_BUTTON: return "button";
    }
    return "?";
}

static const struct text_slot *text_of(const struct page *page, const struct template_place *place) {
    g_autofree char *id = g_strconcat("slot-text-", place->name, NULL);
    for (int i = 0; place->kind == SLOT_TEXT && i < page->n; i++)
        if (strcmp(page->slots[i].id, id) == 0)
            return &page->slots[i];
    return NULL;
}

static const char *said(const char *language, const char *msgid) {
    const char *word = word_of(language, msgid);
    return word ? word : "?";
}

/* Who leads says which of the two is shown large; a slot of one language shows that one alone. */
static void describe_text(const struct text_slot *slot, GString *to) {
    g_auto(GStrv) flags = g_strsplit(slot->condition, " ", -1);
    g_string_append_printf(to, " #%06X %g-%g", slot->color, slot->size, slot->min_size);
    for (char **flag = flags; *flag; flag++)
        if (**flag)
            g_string_append_printf(to, " ?%s", *flag);
    if (slot->fill[0])
        g_string_append_printf(to, " =%s", slot->fill);
    if (!slot->msgid[0])
        return;
    bool zh = strcmp(slot->language, "zh") == 0, en = strcmp(slot->language, "en") == 0;
    g_string_append_printf(to, " %s:%s%s%s%s", slot->language, en ? "" : " ", en ? "" : said("zh", slot->msgid),
                           zh ? "" : " | ", zh ? "" : said("en", slot->msgid));
}

static char *describe(const char *svg, gsize size, int w, int h) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    struct page page = {0};
    struct stage s;
    GString *text = g_string_new(NULL);
    read_page(svg, size, &page);
    stage_open_text(&s, svg, size, w, h, 0);
    int n = template_places(s.template, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n; i++) {
        const struct template_place *place = &places[i];
        const struct text_slot *slot = text_of(&page, place);
        g_string_append_printf(text, "%s %s %d %d %d %d", kind_of(place->kind), place->name, place->box.x, place->box.y,
                               place->box.w, place->box.h);
        if (slot)
            describe_text(slot, text);
        g_string_append_c(text, '\n');
    }
    stage_close(&s);
    return g_string_free(text, FALSE);
}

static void tell_missing(char sign, char *const *lines, const char *other) {
    g_auto(GStrv) others = g_strsplit(other, "\n", -1);
    for (; *lines; lines++)
        if (**lines && !g_strv_contains((const char *const *)others, *lines))
            print_message("    %c %s\n", sign, *lines);
}

/* 1 when the description is another one than before. */
static int compare(const char *name, const char *before, const char *now) {
    if (before && strcmp(before, now) == 0)
        return 0;
    g_auto(GStrv) old = g_strsplit(before ? before : "", "\n", -1), new = g_strsplit(now, "\n", -1);
    print_message("%s %s:\n", name, before ? "has changed" : "is new");
    tell_missing('-', old, now);
    tell_missing('+', new, before ? before : "");
    return 1;
}

static char *golden_path(const char *folder, const char *leaf) {
    g_autofree char *stem = g_strndup(leaf, strlen(leaf) - strlen(".svg"));
    return g_strdup_printf(GOLDEN "/%s%s.txt", strcmp(folder, "card") == 0 ? "card-" : "", stem);
}

static int check_art(const char *folder, const char *leaf, int w, int h, GHashTable *kept) {
    g_autofree char *name = g_build_filename(folder, leaf, NULL), *path = golden_path(folder, leaf);
    g_autofree char *before = NULL;
    gsize size;
    g_autofree char *svg = read_asset(name, &size);
    g_autofree char *now = describe(svg, size, w, h);
    g_hash_table_add(kept, g_path_get_basename(path));
    if (g_strcmp0(g_getenv("GOLDEN"), "write") == 0)
        assert_true(g_file_set_contents(path, now, -1, NULL));
    g_file_get_contents(path, &before, NULL, NULL);
    return compare(name, before, now);
}

static int check_folder(const char *folder, GHashTable *kept) {
    g_autofree char *path = g_build_filename("assets", folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    int changed = 0;
    assert_non_null(dir);
    for (const char *leaf; (leaf = g_dir_read_name(dir));)
        for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
            g_autofree char *end = g_strdup_printf("-%s.svg", forms[i].name);
            if (g_str_has_suffix(leaf, end))
                changed += check_art(folder, leaf, forms[i].w, forms[i].h, kept);
        }
    return changed;
}

/* Descriptions of screens that are no more. */
static int check_left_over(GHashTable *kept) {
    g_autoptr(GDir) dir = g_dir_open(GOLDEN, 0, NULL);
    int left = 0;
    assert_non_null(dir);
    for (const char *leaf; (leaf = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(GOLDEN, leaf, NULL);
        if (!g_str_has_suffix(leaf, ".txt") || g_hash_table_contains(kept, leaf))
            continue;
        if (g_strcmp0(g_getenv("GOLDEN"), "write") == 0) {
            assert_int_equal(g_remove(path), 0);
            continue;
        }
        print_message("%s describes a screen that is no more\n", path);
        left++;
    }
    return left;
}

static void every_screen_is_as_it_was_looked_at(void **state) {
    g_autoptr(GHashTable) kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    (void)state;
    int changed = check_folder("screen", kept) + check_folder("card", kept) + check_left_over(kept);
    word_of("zh", NULL);
    word_of("en", NULL);
    if (changed > 0)
        fail_msg("%d screens have changed: look at them (make gallery), then make golden", changed);
}

static void a_slot_that_moved_is_noticed(void **state) {
    static const char before[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'><rect "
                                 "id='slot-text-a' x='10' width='40' height='20' data-size='9'/></svg>";
    static const char after[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'><rect "
                                "id='slot-text-a' x='11' width='40' height='20' data-size='9'/></svg>";
    g_autofree char *was = describe(before, strlen(before), 100, 100), *is = describe(after, strlen(after), 100, 100);
    (void)state;
    assert_string_equal(was, "text a 10 0 40 20 #000000 9-0\n");
    assert_int_equal(compare("planted", was, was), 0);
    assert_int_equal(compare("planted", was, is), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_is_as_it_was_looked_at),
        cmocka_unit_test(a_slot_that_moved_is_noticed),
    };
    return cmocka_run_group_tests_name("golden screens", tests, NULL, NULL);
}

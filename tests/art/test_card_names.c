/* Every slot and flag of the second display's cards is one that the reel fills: a name that was changed on one side
 * only would leave a hole on a wall, and no error anywhere. */
#include "art/cards.h"

#define SHEET "(?:&poster->)?sheet, "
#define MADE "(?:poster_text\\(poster, )?" /* of a number */

/* What the reel's code has in this place, between quotes: "text-next-%d-title". */
static void find_names(const char *code, const char *pattern, GPtrArray *names) {
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(regex, code, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL))
        g_ptr_array_add(names, g_match_info_fetch(match, 1));
}

static char *reel_code(void) {
    static const char *const files[] = {"reel/poster.c",          "reel/poster_cards.c",    "reel/poster_guests.c",
                                        "reel/poster_overlays.c", "reel/poster_sponsors.c", "station/screens.c"};
    GString *all = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename("kiosk", files[i], NULL), *code = NULL;
        assert_true(g_file_get_contents(path, &code, NULL, NULL));
        g_string_append(all, code);
    }
    return g_string_free(all, FALSE);
}

/* "text-%s-title" is made for "now", "now-%d" and "next-%d". */
static GPtrArray *spell_out(const GPtrArray *names, const GPtrArray *sessions) {
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < names->len; i++) {
        g_auto(GStrv) parts = g_strsplit(names->pdata[i], "%s", 2);
        if (!parts[1])
            g_ptr_array_add(all, g_strdup(names->pdata[i]));
        for (guint k = 0; parts[1] && k < sessions->len; k++)
            g_ptr_array_add(all, g_strconcat(parts[0], sessions->pdata[k], parts[1], NULL));
    }
    return all;
}

/* What it puts into texts, codes and logos, and the flags it sets. A pair has a leading and a following text. */
static GPtrArray *names_in_code(void) {
    g_autofree char *code = reel_code();
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) sessions = g_ptr_array_new_with_free_func(g_free);
    find_names(code, "sheet_(?:put|flag|logo)\\((?:&poster->)?sheet,\\s*[^\"]*\"([a-z0-9%-]+)\"", names);
    find_names(code, "\"(text-cue-1)\"", names); /* the other choice of a put */
    find_names(code, "(?:two \\? \"text-cue-1\" : )\"([a-z0-9%-]+)\"", names);
    find_names(code, "poster_(?:place|clock)\\(backdrop, poster,\\s*" MADE "\"([a-z0-9%-]+)\"", names);
    find_names(code, "station_put_words\\(backdrop->station, " SHEET "\"([a-z-]+)\"", names);
    find_names(code, "station_put_words\\(backdrop->station, " SHEET "\"[a-z-]+\", \"([a-z-]+)\"", names);
    find_names(code, "poster_pair\\(poster, " MADE "\"([a-z0-9%-]+)\"", pairs);
    find_names(code, "put_session\\(backdrop, poster, " MADE "\"([a-z0-9%-]+)\"", sessions);
    for (guint i = 0; i < pairs->len; i++) {
        g_ptr_array_add(names, g_strconcat(pairs->pdata[i], "-lead", NULL));
        g_ptr_array_add(names, g_strconcat(pairs->pdata[i], "-follow", NULL));
    }
    return spell_out(names, sessions);
}

/* How many of a row there are: "#define POSTER_WALL 12". */
static int most_of(const char *name) {
    static const struct {
        const char *part, *ceiling;
    } rows[] = {{"person-", "POSTER_WALL"},    {"sponsor-", "POSTER_LOGOS"}, {"logo-", "POSTER_LOGOS"},
                {"if-place-", "POSTER_LOGOS"}, {"next-", "POSTER_NEXT"},     {"now-", "POSTER_NOW"},
                {"line-", "POSTER_THANKS"}};
    g_autofree char *header = NULL;
    assert_true(g_file_get_contents("kiosk/reel/poster.h", &header, NULL, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *define = g_strdup_printf("#define %s ", rows[i].ceiling);
        const char *at = strstr(header, define);
        assert_non_null(at);
        if (strstr(name, rows[i].part))
            return (int)g_ascii_strtoll(at + strlen(define), NULL, 10);
    }
    return 0;
}

static bool is_filled(const GPtrArray *names, const char *name) {
    g_autoptr(GRegex) digits = g_regex_new("[0-9]+", 0, 0, NULL);
    g_autofree char *any = g_regex_replace_literal(digits, name, -1, 0, "%d", 0, NULL);
    const char *digit = strpbrk(name, "0123456789");
    gint64 number = digit ? g_ascii_strtoll(digit, NULL, 10) : 0;
    if (g_ptr_array_find_with_equal_func((GPtrArray *)names, name, g_str_equal, NULL))
        return true;
    return number >= 1 && number <= most_of(name) &&
           g_ptr_array_find_with_equal_func((GPtrArray *)names, any, g_str_equal, NULL);
}

static int count_unfilled(const struct card *card, const GPtrArray *names) {
    int unfilled = 0;
    for (int i = 0; i < card->scan.n_slots; i++) {
        const struct slot *slot = &card->scan.slots[i];
        if (slot->kind == SLOT_LIVE || slot->msgid[0])
            continue;
        assert_in_range(slot->kind, SLOT_TEXT, SLOT_LOGO);
        bool filled = is_filled(names, slot_fill_name(slot));
        if (!filled)
            print_message("%s: nothing fills %s\n", card->file, slot_fill_name(slot));
        unfilled += !filled;
    }
    for (int i = 0; i < card->scan.n_flags; i++) {
        g_autofree char *flag = g_strconcat("if-", card->scan.flags[i], NULL);
        bool set = is_filled(names, flag);
        if (!set)
            print_message("%s: nothing sets %s\n", card->file, flag);
        unfilled += !set;
    }
    return unfilled;
}

static void check_names(struct card *card) {
    g_autoptr(GPtrArray) names = names_in_code();
    assert_int_equal(count_unfilled(card, names), 0);
}

static void the_reel_fills_every_slot(void **state) {
    (void)state;
    each_card(check_names);
}

static int seen;

static void count_card(struct card *card) {
    (void)card;
    seen++;
}

static void no_card_is_left_out(void **state) {
    g_autoptr(GDir) folder = g_dir_open("assets/card", 0, NULL);
    int files = 0;
    (void)state;
    assert_non_null(folder);
    while (g_dir_read_name(folder))
        files++;
    each_card(count_card);
    assert_int_equal(seen, 2 * files); /* each led by either language */
}

static void a_planted_slot_that_nobody_fills_is_found(void **state) {
    static const struct {
        const char *body;
        int unfilled;
    } rows[] = {
        {"<rect id='slot-text-weather' width='300' height='100' data-if=\"sunny\"/>", 2},
        {"<rect id='slot-text-next-4-time' width='300' height='100' data-if=\"next-4\"/>", 0},
        {"<rect id='slot-text-next-5-time' width='300' height='100' data-if=\"next-5\"/>", 2}, /* there are four */
        {"<rect id='slot-text-then-4-time' width='300' height='100' data-if=\"then-4\"/>", 2},
        {"<rect id='slot-text-big' width='300' height='100' data-fill='person-12'/>", 0},
        {"<rect id='slot-text-person-1' width='300' height='100' data-fill='guest-1'/>", 1},
        {"<rect id='slot-text-person-1' width='300' height='100' data-if=\"clock\"/>", 1}, /* a text, and no flag */
        {"<rect id='slot-text-title' width='300' height='100'/>", 1},                      /* only as a pair */
    };
    g_autoptr(GPtrArray) names = names_in_code();
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct card card;
        open_planted(&card, rows[i].body);
        assert_int_equal(count_unfilled(&card, names), rows[i].unfilled);
        close_card(&card);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reel_fills_every_slot),
        cmocka_unit_test(no_card_is_left_out),
        cmocka_unit_test(a_planted_slot_that_nobody_fills_is_found),
    };
    return cmocka_run_group_tests_name("names of cards", tests, NULL, NULL);
}

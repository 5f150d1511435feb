/* Every slot and flag of the second display's cards is one that the reel fills: a name that was changed on one side
 * only would leave a hole on a wall, and no error anywhere. */
#include "art/cards.h"

/* The texts between quotes of what fills cards, as patterns: "text-next-%d" is "text-next-*". */
static GPtrArray *names_in_code(void) {
    static const char *const files[] = {"reel/poster.c", "reel/poster_cards.c", "reel/poster_guests.c",
                                        "reel/poster_overlays.c", "station/screens.c"};
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GRegex) quoted = g_regex_new("\"([a-z%][a-z0-9%-]*)\"", 0, 0, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename("kiosk", files[i], NULL), *code = NULL;
        g_autoptr(GMatchInfo) match = NULL;
        assert_true(g_file_get_contents(path, &code, NULL, NULL));
        for (g_regex_match(quoted, code, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL))
            g_ptr_array_add(names, g_match_info_fetch(match, 1));
    }
    return names;
}

/* A place in a row is any: "text-next-4-title" is of "text-%s-title" and "next-%d". */
static bool is_of(const char *name, const char *pattern) {
    g_autoptr(GRegex) number = g_regex_new("[0-9]+", 0, 0, NULL);
    g_autofree char *any = g_regex_replace_literal(number, name, -1, 0, "%d", 0, NULL);
    g_auto(GStrv) parts = g_strsplit(pattern, "%s", -1);
    g_autofree char *glob = g_strjoinv("*", parts);
    return g_pattern_match_simple(glob, any);
}

static bool is_filled(const GPtrArray *names, const char *name) {
    g_autofree char *stem = g_strdup(name);
    if (g_str_has_suffix(stem, "-lead"))
        stem[strlen(stem) - strlen("-lead")] = '\0';
    else if (g_str_has_suffix(stem, "-follow"))
        stem[strlen(stem) - strlen("-follow")] = '\0';
    for (guint i = 0; i < names->len; i++) {
        const char *pattern = names->pdata[i];
        bool whole = strcmp(name, pattern) == 0; /* "text-hello-lead" is put as such */
        if (whole || (pattern[0] != '%' && strcmp(pattern, "if-%s") != 0 && is_of(stem, pattern)))
            return true;
    }
    return false;
}

static int count_unfilled(const struct card *card, const GPtrArray *names) {
    static const char *const kinds[] = {[SLOT_TEXT] = "text-", [SLOT_QR] = "qr-", [SLOT_LOGO] = "logo-"};
    int unfilled = 0;
    for (int i = 0; i < card->n_places; i++) {
        const struct template_place *place = &card->places[i];
        if (place->kind == SLOT_LIVE || is_message(card, place->name))
            continue;
        assert_in_range(place->kind, SLOT_TEXT, SLOT_LOGO);
        g_autofree char *name = g_strconcat(kinds[place->kind], place->name, NULL);
        bool filled = is_filled(names, name);
        if (!filled)
            print_message("%s: nothing fills %s\n", card->file, name);
        unfilled += !filled;
    }
    for (int i = 0; i < STATES * FLAGS_MAX; i++) {
        const char *flag = card->flags[i / FLAGS_MAX][i % FLAGS_MAX];
        bool set = !flag || is_filled(names, flag) || is_filled(names, flag + strlen("if-"));
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
    struct card card;
    g_autoptr(GPtrArray) names = names_in_code();
    (void)state;
    open_planted(&card, "<rect id='slot-text-weather' width='300' height='100' data-if=\"sunny\"/>"
                        "<rect id='slot-text-next-4-time' y='200' width='300' height='100' data-if=\"next-4\"/>");
    assert_int_equal(count_unfilled(&card, names), 2);
    close_card(&card);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reel_fills_every_slot),
        cmocka_unit_test(no_card_is_left_out),
        cmocka_unit_test(a_planted_slot_that_nobody_fills_is_found),
    };
    return cmocka_run_group_tests_name("names of cards", tests, NULL, NULL);
}

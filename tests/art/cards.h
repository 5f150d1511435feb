/* What the tests of the second display's cards share: each of them in both forms and led by either language, with the
 * flags its drawing asks for. */
#ifndef LANYARD_TESTS_ART_CARDS_H
#define LANYARD_TESTS_ART_CARDS_H

#include "art/slots.h"
#include "art/slots_of.h"

#define FLAGS_MAX 32

/* No flag is set, all that go together, or those that say there is nothing yet. From FEW on the numbered ones are set
 * up to those counts for which the card has a drawing of its own, without any logo: names stand in their place. */
enum state { BARE, FULL, EARLY, FEW, STATES_MAX = FEW + 16 };

struct card {
    char file[64], name[32];
    char *svg;
    gsize size;
    struct page page;
    struct stage stage;
    struct template_place places[TEMPLATE_SLOTS_MAX];
    int n_places;
    struct svg_scan scan; /* the engine's own slots, in the order of places */
    int n_states;
    char *flags[STATES_MAX][FLAGS_MAX + 1]; /* "if-NAME" of its data-if, up to a NULL */
    bool zh;                                /* leads */
};

static inline void add_flag(struct card *card, int state, const char *name) {
    char **flags = card->flags[state], *flag = g_strconcat("if-", name, NULL);
    guint n = g_strv_length(flags);
    assert_true(n < FLAGS_MAX);
    if (g_strv_contains((const char *const *)flags, flag))
        g_free(flag);
    else
        flags[n] = flag;
}

/* "person-12": 12; 0 without a number. */
static inline int number_of(const char *name) {
    const char *dash = strrchr(name, '-');
    return dash ? (int)g_ascii_strtoll(dash + 1, NULL, 10) : 0;
}

/* A drawing of its own for this many: "person-3" and "!person-4". The whole row stands without logos too. */
static inline void take_count(struct card *card, int count) {
    int state = card->n_states++;
    assert_in_range(state, FEW, STATES_MAX - 1);
    for (int i = 0; card->flags[FULL][i]; i++) {
        const char *name = card->flags[FULL][i] + strlen("if-");
        if (number_of(name) <= count && !g_str_has_prefix(name, "sponsor-"))
            add_flag(card, state, name);
    }
}

static inline void take_counts(struct card *card) {
    int most = 0;
    for (int i = 0; card->flags[FULL][i]; i++)
        most = MAX(most, number_of(card->flags[FULL][i]));
    for (int count = 1; count < most; count++) {
        g_autofree char *fewer = g_strdup_printf("data-if=\"![a-z]+-%d\"", count + 1);
        if (g_regex_match_simple(fewer, card->svg, 0, 0))
            take_count(card, count);
    }
    if (most > 0)
        take_count(card, most);
}

static inline void take_flags(struct card *card) {
    g_autoptr(GRegex) asked = g_regex_new("data-if=\"!?([a-z0-9-]+)\"", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    for (g_regex_match(asked, card->svg, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 1);
        bool early = strcmp(name, "nobody") == 0 || strcmp(name, "soon") == 0;
        add_flag(card, early ? EARLY : FULL, name);
    }
    card->n_states = FEW;
    take_counts(card);
}

static inline void open_text(struct card *card, char *svg, gsize size, bool portrait) {
    card->svg = svg;
    card->size = size;
    card->page.portrait = portrait;
    char error[TEMPLATE_ERROR] = "";
    read_page(svg, size, &card->page);
    if (svg_scan(svg, size, card->file, &card->scan, error) < 0)
        fail_msg("%s", error);
    take_flags(card);
    stage_open_text(&card->stage, svg, size, portrait ? 1080 : 1920, portrait ? 1920 : 1080, 0);
    card->n_places = template_places(card->stage.template, card->places, TEMPLATE_SLOTS_MAX);
}

static inline void open_card(struct card *card, const char *name, bool portrait) {
    gsize size;
    *card = (struct card){0};
    g_strlcpy(card->name, name, sizeof card->name);
    g_snprintf(card->file, sizeof card->file, "card/%s-%s.svg", name, portrait ? "portrait" : "landscape");
    char *svg = read_asset(card->file, &size);
    open_text(card, svg, size, portrait);
}

static inline void close_card(struct card *card) {
    stage_close(&card->stage);
    g_free(card->svg);
    for (int i = 0; i < STATES_MAX * (FLAGS_MAX + 1); i++)
        g_free(card->flags[i / (FLAGS_MAX + 1)][i % (FLAGS_MAX + 1)]);
}

static inline void each_card(void (*check)(struct card *card)) {
    static const char *const cards[] = {"agenda",    "arrivals", "caption",     "countdown", "countdown-card",
                                        "emergency", "greeting", "lower-third", "notice",    "speaker",
                                        "sponsors",  "thanks",   "wifi"};
    for (size_t i = 0; i < 4 * G_N_ELEMENTS(cards); i++) {
        struct card card;
        open_card(&card, cards[i / 4], i & 1);
        card.zh = i & 2;
        check(&card);
        close_card(&card);
    }
}

static inline void open_planted(struct card *card, const char *body) {
    *card = (struct card){.file = "planted", .zh = true};
    char *svg = g_strconcat("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1920 1080'>", body, "</svg>", NULL);
    open_text(card, svg, strlen(svg), false);
}

#endif

/* What every screen and card keeps, by whomever it was drawn and in whichever look: text stands out 4.5 to 1 from the
 * pixels under it in each state that the gallery shows, in strong contrast and in an event's own colours too; no text
 * becomes smaller than can be read, a finger fits on every button, and on upright displays buttons and camera lie where
 * a seated person reaches. A screen that is added is tested with no line here. */
#include "art/words_of.h"

#include "art/fills.h"
#include "art/look.h"
#include "art/theme.h"

#define CONTRAST_LEAST 4.5
#define SCALE 3     /* drawn at a third of the size: nine times as fast, and no ground is lost */
#define RIM 2       /* px at that size */
#define TOUCH_PX 78 /* 14 mm of a display of 15.6 inches and 1920 by 1080 */
#define TOUCH_COMPACT \
    74 /* 10 mm of one of 5 inches and 800 by 480: larger ones would leave no room for their question */

static const struct form {
    const char *name;
    int w, h;
    double type; /* px: the smallest */
    int touch;
} forms[] = {
    {"landscape", 1920, 1080, 28, TOUCH_PX},
    {"portrait", 1080, 1920, 28, TOUCH_PX},
    {"compact", 800, 480, 26, TOUCH_COMPACT},
};

struct art {
    char *name;   /* "screen/attract-landscape.svg" */
    char *screen; /* "attract" */
    const struct form *form;
    char *svg;
    gsize size;
};

static void each_art(const char *folder, void (*check)(const struct art *art, void *ctx), void *ctx) {
    g_autofree char *path = g_build_filename("assets", folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    assert_non_null(dir);
    for (const char *leaf; (leaf = g_dir_read_name(dir));)
        for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
            g_autofree char *end = g_strdup_printf("-%s.svg", forms[i].name);
            if (!g_str_has_suffix(leaf, end))
                continue;
            g_autofree char *screen = g_strndup(leaf, strlen(leaf) - strlen(end));
            g_autofree char *name = g_build_filename(folder, leaf, NULL);
            struct art art = {.name = name, .screen = screen, .form = &forms[i]};
            art.svg = read_asset(name, &art.size);
            check(&art, ctx);
            g_free(art.svg);
        }
}

static void each_screen_and_card(void (*check)(const struct art *art, void *ctx), void *ctx) {
    each_art("screen", check, ctx);
    each_art("card", check, ctx);
}

/* ---- contrast ---- */

struct contrast_run {
    const struct states *states;
    const struct look *look;
    const char *look_name;
    int faint, measured;
};

static const char *say_nothing(void *ctx, const char *language, const char *msgid) {
    (void)ctx;
    (void)language;
    (void)msgid;
    return "";
}

static void draw_state(struct stage *s, const char *const *flags) {
    struct slot_fill fills[64];
    size_t n = 0;
    for (; flags[n]; n++) {
        assert_true(n < G_N_ELEMENTS(fills));
        fills[n] = (struct slot_fill){.name = flags[n], .text = ""};
    }
    assert_int_equal(template_render(s->template, fills, n, "zh", say_nothing, NULL, &s->canvas, s->error), 0);
}

/* A box may take in the rim of its panel: a line of two pixels beside a letter hides nothing. */
static struct rect inner(struct rect box) {
    int x = box.w > 4 * RIM ? RIM : 0, y = box.h > 4 * RIM ? RIM : 0;
    return (struct rect){box.x + x, box.y + y, box.w - 2 * x, box.h - 2 * y};
}

/* only: one slot, -1 = all. */
static void measure_state(struct contrast_run *run, const struct art *art, const char *variant, struct stage *s,
                          const struct page *page, const char *const *flags, int only, bool *seen) {
    draw_state(s, flags);
    for (int i = 0; i < page->n; i++) {
        const struct text_slot *slot = &page->slots[i];
        if ((only >= 0 && i != only) || !shows(slot->condition, flags))
            continue;
        struct rect box = inner(stage_box(s, slot->id));
        double worst = worst_in(s, &box, slot->color);
        seen[i] = true;
        run->measured++;
        if (worst >= CONTRAST_LEAST)
            continue;
        print_message("%s %s, %s: %s #%06X stands out only %.2f to 1\n", art->name, variant, run->look_name, slot->id,
                      slot->color, worst);
        run->faint++;
    }
}

/* "person-3" is shown when "person-1" and "person-2" are: such flags count. */
static void add_flag(GPtrArray *flags, const char *name) {
    const char *dash = strrchr(name, '-');
    guint64 count = 0;
    if (dash && g_ascii_string_to_unsigned(dash + 1, 10, 1, 99, &count, NULL))
        for (guint64 k = 1; k < count; k++)
            g_ptr_array_add(flags, g_strdup_printf("if-%.*s-%d", (int)(dash - name), name, (int)k));
    g_ptr_array_add(flags, g_strconcat("if-", name, NULL));
}

static bool counts(const char *flag) { return g_ascii_isdigit(flag[strlen(flag) - 1]); }

/* A slot that no state of the gallery shows: in the screen's first state, with what it asks for. */
static void measure_unseen(struct contrast_run *run, const struct art *art, struct stage *s, const struct page *page,
                           const struct state *first, bool *seen) {
    for (int i = 0; i < page->n; i++) {
        g_auto(GStrv) words = g_strsplit(page->slots[i].condition, " ", -1);
        g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func(g_free);
        for (char **word = words; !seen[i] && *word; word++)
            if (**word && **word != '!')
                add_flag(flags, *word);
        for (guint k = 0; !seen[i] && first && k + 1 < first->flags->len; k++) {
            const char *flag = g_ptr_array_index(first->flags, k);
            g_autofree char *against = g_strconcat("!", flag + strlen("if-"), NULL);
            if (!counts(flag) && !g_strv_contains((const char *const *)words, against))
                g_ptr_array_add(flags, g_strdup(flag));
        }
        g_ptr_array_add(flags, NULL);
        if (!seen[i])
            measure_state(run, art, "(unseen)", s, page, (const char *const *)flags->pdata, i, seen);
    }
}

/* Over a picture all texts of ink are white. */
static void lift(struct page *page) {
    static const uint32_t lifted[] = {PALETTE_SECOND, PALETTE_QUIET, 0xF2B84B};
    for (int i = 0; i < page->n; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(lifted); k++)
            if (page->slots[i].color == lifted[k])
                page->slots[i].color = 0xFFFFFF;
}

static void check_contrast(const struct art *art, void *ctx) {
    struct contrast_run *run = ctx;
    struct stage s = {0};
    struct page page = {0};
    const struct state *first = NULL;
    bool seen[PAGE_SLOTS_MAX] = {false};
    if (run->look->background && !strstr(art->svg, "class=\"ground\""))
        return;
    g_autofree char *svg = g_memdup2(art->svg, art->size);
    look_recolor(run->look, svg, art->size); /* what the slots' colours become */
    read_page(svg, art->size, &page);
    if (run->look->background)
        lift(&page);
    if (template_load_as(art->svg, art->size, art->name, run->look, &s.template, s.error) < 0)
        fail_msg("%s", s.error);
    int w = art->form->w / SCALE, h = art->form->h / SCALE;
    assert_int_equal(template_size(s.template, w, h, 0), 0);
    assert_int_equal(pixels_alloc(w, h, &s.canvas), 0);
    for (size_t i = 0; i < run->states->n; i++) {
        const struct state *state = &run->states->list[i];
        if (strcmp(state->screen, art->screen) != 0)
            continue;
        first = first ? first : state;
        for (int zh = 0; zh < 2; zh++) {
            g_ptr_array_index(state->flags, state->flags->len - 1) = g_strdup(zh ? "if-lang-zh" : "if-lang-en");
            g_ptr_array_add(state->flags, NULL);
            measure_state(run, art, state->variant, &s, &page, (const char *const *)state->flags->pdata, -1, seen);
            g_ptr_array_set_size(state->flags, (gint)state->flags->len - 2);
            g_ptr_array_add(state->flags, NULL);
        }
    }
    if (!first)
        print_message("note: %s is in no picture of tests/gallery/fills\n", art->screen);
    measure_unseen(run, art, &s, &page, first, seen);
    stage_close(&s);
}

/* How many slots cannot be read in this look. */
static int count_faint_over(const struct palette *palette, bool high, const char *picture, const char *name) {
    struct states states;
    struct look look = {0};
    look_set(&look, palette, high);
    if (picture)
        assert_int_equal(look_set_background(&look, palette, picture, strlen(picture), name, NULL), 0);
    states_read(&states);
    struct contrast_run run = {.states = &states, .look = &look, .look_name = name};
    each_screen_and_card(check_contrast, &run);
    states_clear(&states);
    look_clear(&look);
    assert_true(run.measured > (picture ? 100 : 1000));
    return run.faint;
}

static int count_faint(const struct palette *palette, bool high, const char *name) {
    return count_faint_over(palette, high, NULL, name);
}

static void text_stands_out_as_drawn(void **state) {
    (void)state;
    assert_int_equal(count_faint(&PALETTE_BUILT_IN, false, "as drawn"), 0);
}

static void text_stands_out_in_strong_contrast(void **state) {
    (void)state;
    assert_int_equal(count_faint(&PALETTE_BUILT_IN, true, "high"), 0);
}

static void text_stands_out_over_a_picture(void **state) {
    static const char light[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 4'>"
                                "<rect width='4' height='4' fill='#FFFFFF'/></svg>";
    (void)state;
    assert_int_equal(count_faint_over(&PALETTE_BUILT_IN, false, light, "over a white picture"), 0);
}

/* ---- an event's own colours ---- */

static bool accepted(const struct palette *palette) {
    struct palette_faint faint[PALETTE_FAINT_MAX];
    return palette_faint(palette, faint) == 0;
}

static uint32_t toward(uint32_t from, uint32_t to, int step, int steps) {
    uint32_t rgb = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int a = from >> shift & 255, b = to >> shift & 255;
        rgb |= (uint32_t)(a + (b - a) * step / steps) << shift;
    }
    return rgb;
}

/* As far from black, white and the built-in accent as is let through: where a pair that nobody counted would show. */
static struct palette at_the_limit(uint32_t ink, uint32_t paper, uint32_t accent) {
    struct palette best = PALETTE_BUILT_IN;
    for (int i = 0; i <= 64; i++) {
        struct palette palette = best;
        palette.ink = toward(0x000000, ink, i, 64);
        palette.ink2 = palette_ink2(palette.ink);
        palette.accent = 0xFFFFFF;
        best = accepted(&palette) ? palette : best;
    }
    for (int i = 0; i <= 64; i++) {
        struct palette palette = best;
        palette.paper = toward(0xFFFFFF, paper, i, 64);
        best = accepted(&palette) ? palette : best;
    }
    for (int i = 0; i <= 64; i++) {
        struct palette palette = best;
        palette.accent = toward(0xFFFFFF, accent, i, 64);
        best = accepted(&palette) ? palette : best;
    }
    return best;
}

static void colours_that_are_let_through_can_be_read(void **state) {
    const struct palette limits[] = {
        at_the_limit(0xB01030, 0x80C080, 0x20A0FF),
        at_the_limit(0x107040, 0xF0A0A0, 0xFF4060),
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++) {
        g_autofree char *name =
            g_strdup_printf("ink #%06X paper #%06X accent #%06X", limits[i].ink, limits[i].paper, limits[i].accent);
        assert_true(accepted(&limits[i]));
        assert_int_not_equal(limits[i].ink, PALETTE_BUILT_IN.ink);
        assert_int_equal(count_faint(&limits[i], false, name), 0);
    }
}

/* The same measuring, of colours that nobody lets through. */
static void colours_that_are_refused_cannot_be_read(void **state) {
    struct palette dark = PALETTE_BUILT_IN;
    (void)state;
    dark.accent = 0x7A4432;
    assert_false(accepted(&dark));
    assert_true(count_faint(&dark, false, "planted") > 10);
}

/* ---- sizes ---- */

static void check_type(const struct art *art, void *ctx) {
    struct page page = {0};
    int *small = ctx;
    read_page(art->svg, art->size, &page);
    for (int i = 0; i < page.n; i++) {
        const struct text_slot *slot = &page.slots[i];
        double size = slot->size > 0 ? slot->size : slot->h / 1.35;
        double least = slot->min_size > 0 ? slot->min_size : size / 2;
        if (least >= art->form->type)
            continue;
        print_message("%s: %s may become %.0f px, less than %.0f\n", art->name, slot->id, least, art->form->type);
        ++*small;
    }
}

static void no_text_is_too_small(void **state) {
    int small = 0;
    (void)state;
    each_screen_and_card(check_type, &small);
    assert_int_equal(small, 0);
}

/* In every language that the slot may speak; a message nobody wrote is locale.t's. */
static void check_words(const struct art *art, void *ctx) {
    static const char *const languages[] = {"zh", "en"};
    struct page page = {0};
    int *cut = ctx;
    read_page(art->svg, art->size, &page);
    for (int i = 0; i < page.n; i++) {
        struct text_slot slot = page.slots[i];
        if (slot.min_size <= 0)
            slot.min_size = (slot.size > 0 ? slot.size : slot.h / 1.35) / 2;
        for (size_t k = 0; slot.msgid[0] && k < G_N_ELEMENTS(languages); k++) {
            bool other = strcmp(slot.language, languages[1 - k]) == 0;
            const char *word = other ? NULL : word_of(languages[k], slot.msgid);
            if (!word || strchr(word, '{') || fits(&slot, word))
                continue;
            print_message("%s: %s has no room for \"%s\"\n", art->name, slot.id, word);
            ++*cut;
        }
    }
}

static void every_message_has_room(void **state) {
    int cut = 0;
    (void)state;
    each_screen_and_card(check_words, &cut);
    word_of("zh", NULL);
    word_of("en", NULL);
    assert_int_equal(cut, 0);
}

static void open_plain(const struct art *art, struct stage *s) {
    stage_open_text(s, art->svg, art->size, art->form->w, art->form->h, 0);
}

static void check_touch(const struct art *art, void *ctx) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    struct stage s;
    int *narrow = ctx;
    open_plain(art, &s);
    int n = template_places(s.template, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n; i++) {
        const struct rect *box = &places[i].box;
        if (places[i].kind != SLOT_BUTTON || (box->w >= art->form->touch && box->h >= art->form->touch))
            continue;
        print_message("%s: button-%s is %d x %d px, less than %d\n", art->name, places[i].name, box->w, box->h,
                      art->form->touch);
        ++*narrow;
    }
    stage_close(&s);
}

static void a_finger_fits_on_every_button(void **state) {
    int narrow = 0;
    (void)state;
    each_art("screen", check_touch, &narrow);
    assert_int_equal(narrow, 0);
}

/* Above the middle of an upright display on purpose. */
static const struct {
    const char *screen, *place, *reason;
} above[] = {
    {"attract", "staff", "the mark that staff hold for a second; guests have no use for it"},
    {"alert", NULL, "laid over the head of whatever is on, so that it covers nothing that is in use; staff answer it"},
    {"staff-*", NULL, "a list and its keys take the whole display; staff hold the device, or stand"},
    {"desk-*", NULL, "likewise"},
    {"field-*", NULL, "likewise"},
};

static bool may_stand_above(const struct art *art, const char *place) {
    bool may = false;
    for (size_t i = 0; i < G_N_ELEMENTS(above); i++)
        may |= g_pattern_match_simple(above[i].screen, art->screen) &&
               (!above[i].place || strcmp(above[i].place, place) == 0);
    return may;
}

static void check_reach(const struct art *art, void *ctx) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    struct stage s;
    int *high = ctx;
    if (art->form->h <= art->form->w)
        return;
    open_plain(art, &s);
    int n = template_places(s.template, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n; i++) {
        bool used = places[i].kind == SLOT_BUTTON || places[i].kind == SLOT_LIVE;
        if (!used || places[i].box.y >= art->form->h / 2 || may_stand_above(art, places[i].name))
            continue;
        print_message("%s: %s begins at %d, in the upper half\n", art->name, places[i].name, places[i].box.y);
        ++*high;
    }
    stage_close(&s);
}

static void a_seated_person_reaches_everything(void **state) {
    int high = 0;
    (void)state;
    each_art("screen", check_reach, &high);
    assert_int_equal(high, 0);
}

static void planted_faults_are_found(void **state) {
    static char planted_name[] = "planted";
    static char svg[] =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1080 1920'>"
        "<rect id='slot-text-small' y='1000' width='400' height='100' data-size='28' data-min-size='27'/>"
        "<rect id='slot-text-halved' y='1100' width='400' height='100' data-size='54'/>"
        "<rect id='slot-text-cut' y='1200' width='60' height='100' data-size='28' data-min-size='28' "
        "data-lang='zh' data-text='attract-title'/>"
        "<rect id='button-low' y='1000' width='200' height='77' fill='none'/>"
        "<rect id='button-high' y='959' width='200' height='78' fill='none'/>"
        "<rect id='slot-live-camera' y='100' width='200' height='200'/></svg>";
    const struct art planted = {
        .name = planted_name, .screen = planted_name, .form = &forms[1], .svg = svg, .size = strlen(svg)};
    int small = 0, cut = 0, narrow = 0, high = 0;
    (void)state;
    check_type(&planted, &small);
    check_words(&planted, &cut);
    word_of("zh", NULL);
    word_of("en", NULL);
    check_touch(&planted, &narrow);
    check_reach(&planted, &high);
    assert_int_equal(small, 2);
    assert_int_equal(cut, 1);
    assert_int_equal(narrow, 1);
    assert_int_equal(high, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stands_out_as_drawn),
        cmocka_unit_test(text_stands_out_in_strong_contrast),
        cmocka_unit_test(text_stands_out_over_a_picture),
        cmocka_unit_test(colours_that_are_let_through_can_be_read),
        cmocka_unit_test(colours_that_are_refused_cannot_be_read),
        cmocka_unit_test(no_text_is_too_small),
        cmocka_unit_test(every_message_has_room),
        cmocka_unit_test(a_finger_fits_on_every_button),
        cmocka_unit_test(a_seated_person_reaches_everything),
        cmocka_unit_test(planted_faults_are_found),
    };
    return cmocka_run_group_tests_name("every screen", tests, NULL, NULL);
}

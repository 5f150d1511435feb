/* Looks: which colours of a file are exchanged and which are not, that contrast is WCAG's, that a theme comes back as
 * it was written, that larger type is larger and stays in its box, and that a picture under a screen leaves its text
 * readable. What all screens look like in a look, test_every_screen.c measures. */
#include "art/slots_of.h"

#include "art/font.h"
#include "art/look.h"
#include "art/theme.h"

static const struct palette plum = {.ink = 0x2A1033, .ink2 = 0x312352, .paper = 0xFBF6F1, .accent = 0xFF9E7A};

/* ---- colours ---- */

static const struct {
    const char *before, *after;
} exchanges[] = {
    {"<a fill=\"#0B172B\"/>", "<a fill=\"#2A1033\"/>"},
    {"<a fill='#0b172b'/>", "<a fill='#2A1033'/>"},
    {"<a style='fill:#F2B84B;stroke:#F5F7FA'/>", "<a style='fill:#FF9E7A;stroke:#FBF6F1'/>"},
    {"<style>.x{fill:#F2B84B}</style><b stop-color='#13294B'/>",
     "<style>.x{fill:#FF9E7A}</style><b stop-color='#312352'/>"},
    {"<style><![CDATA[.x{fill:#0B172B}]]></style>", "<style><![CDATA[.x{fill:#2A1033}]]></style>"},
    /* nobody's colours, longer and shorter ones, ids, words, remarks */
    {"<a fill='#1F7A50'/>", "<a fill='#1F7A50'/>"},
    {"<a fill='#FFFFFF'/>", "<a fill='#FFFFFF'/>"},
    {"<a fill='#0B172B80'/>", "<a fill='#0B172B80'/>"},
    {"<a href='#0B172B' fill='url(#F2B84B)'/>", "<a href='#0B172B' fill='url(#F2B84B)'/>"},
    {"<a xlink:href='#F2B84B'/>", "<a xlink:href='#F2B84B'/>"},
    {"<text>#0B172B</text><!-- fill='#0B172B' --><c/>", "<text>#0B172B</text><!-- fill='#0B172B' --><c/>"},
    /* a verdict keeps its amber, with all that is in it and nothing that comes after; ink is no verdict */
    {"<g class='verdict'><a fill='#F2B84B' stroke='#0B172B'/></g><a fill='#F2B84B'/>",
     "<g class='verdict'><a fill='#F2B84B' stroke='#2A1033'/></g><a fill='#FF9E7A'/>"},
    {"<a fill='#F2B84B' class='big verdict'/><a fill='#F2B84B'/>",
     "<a fill='#F2B84B' class='big verdict'/><a fill='#FF9E7A'/>"},
    {"<g class='verdicts'><a fill='#F2B84B'/></g>", "<g class='verdicts'><a fill='#FF9E7A'/></g>"},
    /* what is no markup stays, and is read to its end */
    {"<a fill='#0B172B", "<a fill='#2A1033"},
    {"<a fill=#0B172B><", "<a fill=#0B172B><"},
    {"<a x='>' fill='#0B172B'/>", "<a x='>' fill='#2A1033'/>"},
    {"<!-- <a fill='#0B172B'", "<!-- <a fill='#0B172B'"},
    {"<", "<"},
    {"", ""},
};

static void colours_alone_are_exchanged(void **state) {
    struct look look = {0};
    (void)state;
    look_set(&look, &plum, false);
    for (size_t i = 0; i < G_N_ELEMENTS(exchanges); i++) {
        g_autofree char *svg = g_strdup(exchanges[i].before);
        look_recolor(&look, svg, strlen(svg));
        assert_string_equal(svg, exchanges[i].after);
    }
}

/* Exactly the bytes there are: the sanitizers see a look beyond them. */
static void a_file_may_end_anywhere(void **state) {
    struct look look = {0};
    gsize size;
    (void)state;
    g_autofree char *svg = read_asset("screen/door-verdict-compact.svg", &size);
    look_set(&look, &plum, false);
    for (gsize n = 0; n < size; n += 7) {
        g_autofree char *part = g_memdup2(svg, n);
        look_recolor(&look, part, n);
    }
}

static void the_built_in_look_changes_nothing(void **state) {
    struct look look = {0};
    struct palette_swap swaps[PALETTE_SWAPS];
    (void)state;
    look_set(&look, &PALETTE_BUILT_IN, false);
    assert_int_equal(look.n_swaps, 0);
    size_t n = palette_swaps(&PALETTE_BUILT_IN, false, swaps);
    for (size_t i = 0; i < n; i++) { /* nor would it, shade by shade */
        assert_int_equal(swaps[i].text, swaps[i].from);
        assert_int_equal(swaps[i].shape, swaps[i].from);
    }
}

static void strong_contrast_is_black_white_and_yellow_to_read(void **state) {
    struct palette_swap swaps[PALETTE_SWAPS];
    (void)state;
    size_t n = palette_swaps(&plum, true, swaps);
    for (size_t i = 0; i < n; i++)
        assert_true(swaps[i].text == 0x000000 || swaps[i].text == 0xFFFFFF || swaps[i].text == 0xFFFF00);
}

/* Ratios as WCAG's own formula gives them; the greys are the well-known ones on white. */
static void contrast_is_that_of_wcag(void **state) {
    static const struct {
        uint32_t a, b;
        double ratio;
    } pairs[] = {{0x000000, 0xFFFFFF, 21},   {0xFFFFFF, 0xFFFFFF, 1},    {0x767676, 0xFFFFFF, 4.54},
                 {0x777777, 0xFFFFFF, 4.48}, {0xFF0000, 0xFFFFFF, 4.00}, {0x0000FF, 0xFFFFFF, 8.59},
                 {0xF2B84B, 0xFFFFFF, 1.79}};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        assert_float_equal(palette_contrast(pairs[i].a, pairs[i].b), pairs[i].ratio, 0.006);
        assert_float_equal(palette_contrast(pairs[i].b, pairs[i].a), pairs[i].ratio, 0.006);
    }
}

static void what_cannot_be_read_is_named_with_its_figures(void **state) {
    struct palette_faint faint[PALETTE_FAINT_MAX];
    struct palette palette = PALETTE_BUILT_IN;
    char sentence[PALETTE_SENTENCE];
    bool named = false;
    (void)state;
    assert_int_equal(palette_faint(&palette, faint), 0);
    assert_int_equal(palette_faint(&plum, faint), 0);
    palette.accent = 0x7A4432;
    size_t n = palette_faint(&palette, faint);
    for (size_t i = 0; i < n; i++) {
        palette_sentence(&faint[i], sentence);
        named |= strcmp(sentence, "ink #0B172B on accent #7A4432 is 2.3:1, needs 4.5:1") == 0;
    }
    assert_true(named);
    palette_sentence(&(struct palette_faint){"accent", "paper", 0x777777, 0xFFFFFF, 4.48}, sentence);
    assert_string_equal(sentence, "accent #777777 on paper #FFFFFF is 4.4:1, needs 4.5:1"); /* never rounded up */
}

/* ---- themes ---- */

static void a_theme_comes_back_as_it_was_written(void **state) {
    struct theme theme, back;
    char why[THEME_WHY];
    (void)state;
    theme_built_in(&theme);
    assert_null(theme_write(&theme));
    assert_int_equal(theme_set(&theme, THEME_INK, "#2A1033", why), 0);
    assert_int_equal(theme.palette.ink2, palette_ink2(0x2A1033));
    assert_int_equal(theme_set(&theme, THEME_INK2, "#40204a", why), 0);
    assert_int_equal(theme_set(&theme, THEME_LOGO, "logos/event.svg", why), 0);
    assert_int_equal(theme_set(&theme, THEME_FONT, "Noto Serif CJK SC", why), 0);
    assert_int_equal(theme_set(&theme, THEME_CONTRAST, "high", why), 0);
    g_autofree char *text = theme_write(&theme);
    assert_int_equal(theme_read(text, strlen(text), &back, why), 0);
    assert_memory_equal(&back.palette, &theme.palette, sizeof back.palette);
    assert_string_equal(back.logo, "logos/event.svg");
    assert_string_equal(back.background, "");
    assert_string_equal(back.font, "Noto Serif CJK SC");
    assert_true(back.high);
}

static void what_is_no_theme_is_refused(void **state) {
    static const struct {
        enum theme_key key;
        const char *value, *why;
    } bad[] = {{THEME_INK, "blue", "\"blue\" is not a colour such as #0B172B"},
               {THEME_PAPER, "#FFF", "\"#FFF\" is not a colour such as #0B172B"},
               {THEME_ACCENT, "#F2B84G", "\"#F2B84G\" is not a colour such as #0B172B"},
               {THEME_FONT, "A, B", "\"A, B\" is not a font family of fewer than 64 bytes, without a comma"},
               {THEME_CONTRAST, "very", "\"very\" is not normal or high"}};
    struct theme theme = {0}, untouched = {.high = true};
    char why[THEME_WHY];
    (void)state;
    theme_built_in(&theme);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        assert_int_equal(theme_set(&theme, bad[i].key, bad[i].value, why), -EINVAL);
        assert_string_equal(why, bad[i].why);
    }
    g_autofree char *longest = g_strnfill(THEME_NAME, 'x');
    assert_int_equal(theme_set(&theme, THEME_LOGO, longest, why), -EINVAL);
    assert_int_equal(theme_read("[theme]\nink=red\n", 16, &untouched, why), -EBADMSG);
    assert_string_equal(why, "ink: \"red\" is not a colour such as #0B172B");
    assert_int_equal(theme_read("not a key file", 14, &untouched, why), -EBADMSG);
    assert_true(untouched.high);
    assert_int_equal(theme_read("[theme]\nlater=1\n", 16, &untouched, why), 0); /* of a newer version */
}

/* ---- type ---- */

#define PAGE \
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 300'><rect width='1200' height='300' fill='#F5F7FA'/>"
#define ROOMY PAGE "<rect id='slot-text-a' width='1200' height='300' data-size='100' data-min-size='40'/></svg>"
#define TIGHT PAGE "<rect id='slot-text-a' width='1200' height='110' data-size='100' data-min-size='40'/></svg>"

static void open_in(struct stage *s, const char *svg, const struct look *look) {
    *s = (struct stage){0};
    if (template_load_as(svg, strlen(svg), "test.svg", look, &s->template, s->error) < 0)
        fail_msg("%s", s->error);
    assert_int_equal(template_size(s->template, 1200, 300, 0), 0);
    assert_int_equal(pixels_alloc(1200, 300, &s->canvas), 0);
}

/* How high and how wide the text's ink is. */
static struct rect ink_of(const char *svg, const struct look *look, const char *text) {
    struct slot_fill fill = {.name = "text-a", .text = text};
    struct stage s;
    open_in(&s, svg, look);
    stage_render(&s, &fill, 1, "zh");
    uint32_t ground = stage_pixel(&s, 1199, 299);
    int left = 1200, right = 0, top = 300, bottom = 0;
    for (int y = 0; y < 300; y++)
        for (int x = 0; x < 1200; x++)
            if (stage_pixel(&s, x, y) != ground) {
                left = MIN(left, x), right = MAX(right, x + 1);
                top = MIN(top, y), bottom = MAX(bottom, y + 1);
            }
    assert_int_equal(template_overflow(s.template), 0);
    stage_close(&s);
    return (struct rect){left, top, right - left, bottom - top};
}

static void large_type_grows_within_its_box(void **state) {
    struct look look = {0};
    (void)state;
    look_set(&look, &PALETTE_BUILT_IN, true);
    struct rect plain = ink_of(ROOMY, NULL, "欢迎光临"), large = ink_of(ROOMY, &look, "欢迎光临");
    assert_float_equal(large.w / (double)plain.w, LOOK_LARGE_TYPE, 0.02);
    struct rect tight = ink_of(TIGHT, &look, "欢迎光临"), one = ink_of(TIGHT, NULL, "欢迎光临");
    assert_true(tight.w >= one.w && tight.h <= 110);
    struct rect wide = ink_of(ROOMY, &look, "这一行已经太长了，再大也放不下了"); /* shrinks as it would without */
    assert_true(wide.w <= 1200);
}

/* Two lines of which the second is one character would be larger, and worse. */
static void what_stood_on_one_line_still_does(void **state) {
    static const char svg[] = PAGE "<rect id='slot-text-a' width='640' height='300' data-size='100' data-min-size='40' "
                                   "data-lines='2'/></svg>";
    struct look look = {0};
    (void)state;
    look_set(&look, &PALETTE_BUILT_IN, true);
    assert_true(ink_of(svg, &look, "请出示二维码").h < 130);
}

/* ---- what lies under ---- */

#define GROUND                                                        \
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1200 300'>" \
    "<rect class='ground' width='1200' height='300' fill='#13294B'/>" \
    "<rect x='1000' width='200' height='300' fill='#0B172B'/>"        \
    "<rect id='slot-text-a' width='900' height='300' data-size='100' data-min-size='40' data-color='#A9BBD3'/></svg>"

static void text_stands_out_from_any_background(void **state) {
    static const char *const pictures[] = {
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 1'><rect width='2' height='1' fill='#FFFFFF'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 1'><rect width='4' height='1' fill='#FFFF00'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 1'><rect width='4' height='1' fill='#101010'/></svg>",
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(pictures); i++) {
        struct look look = {0};
        struct stage s;
        look_set(&look, &PALETTE_BUILT_IN, false);
        assert_int_equal(look_set_background(&look, &PALETTE_BUILT_IN, pictures[i], strlen(pictures[i]), "x.svg", NULL),
                         0);
        open_in(&s, GROUND, &look);
        struct slot_fill none = {.name = "text-a", .text = ""}, some = {.name = "text-a", .text = "一一一一"};
        stage_render(&s, &none, 1, "zh");
        struct rect all = {0, 0, 1000, 300};
        assert_true(worst_in(&s, &all, 0xFFFFFF) >= PALETTE_CONTRAST_LEAST);
        uint32_t bare = stage_pixel(&s, 100, 150);
        assert_int_not_equal(bare & 0xFFFFFF, PALETTE_BUILT_IN.ink2);                  /* it shines through */
        assert_int_equal(stage_pixel(&s, 1100, 150) & 0xFFFFFF, PALETTE_BUILT_IN.ink); /* where the ground is */
        stage_render(&s, &some, 1, "zh");
        int white = 0;
        for (int x = 0; x < 900; x++)
            for (int y = 100; y < 200; y++)
                white += (stage_pixel(&s, x, y) & 0xFFFFFF) == 0xFFFFFF;
        assert_true(white > 100); /* the quiet text is white over a picture */
        stage_close(&s);
        look_clear(&look);
    }
}

static void what_is_no_background_is_refused(void **state) {
    static const struct {
        const char *bytes, *why;
    } bad[] = {{"", "x.jpg: damaged, or neither SVG, PNG nor JPEG"},
               {"GIF89a", "x.jpg: damaged, or neither SVG, PNG nor JPEG"},
               {"\xff\xd8\xff\xe0 no more of it", "x.jpg: damaged, or neither SVG, PNG nor JPEG"},
               {"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "x.jpg:1: script is not allowed"}};
    struct look look = {0};
    char why[TEMPLATE_ERROR];
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        assert_int_equal(
            look_set_background(&look, &PALETTE_BUILT_IN, bad[i].bytes, strlen(bad[i].bytes), "x.jpg", why), -EBADMSG);
        assert_string_equal(why, bad[i].why);
        assert_null(look.background);
    }
}

/* ---- fonts ---- */

static void a_font_may_come_with_the_event(void **state) {
    static const char path[] = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf";
    char family[LOOK_FONT] = "", again[LOOK_FONT], why[TEMPLATE_ERROR];
    g_autofree char *bytes = NULL;
    gsize size;
    (void)state;
    assert_true(font_is_file("theme/a.ttf") && font_is_file("theme/b.otf"));
    assert_false(font_is_file("Noto Sans") || font_is_file("logos/a.ttf"));
    assert_int_equal(font_add("no font", 7, "theme/a.ttf", family, why), -EBADMSG);
    assert_string_equal(why, "theme/a.ttf: is not a font");
    assert_string_equal(family, "");
    if (!g_file_get_contents(path, &bytes, &size, NULL))
        skip();
    assert_int_equal(font_add(bytes, size, "theme/a.ttf", family, why), 0);
    assert_string_equal(family, "DejaVu Serif");
    assert_int_equal(font_add(bytes, size, "theme/a.ttf", again, why), 0);
    assert_true(theme_font_there("dejavu serif"));
    assert_false(theme_font_there("No Such Family"));
    struct look look = {.type = 1};
    g_strlcpy(look.font, family, sizeof look.font);
    assert_int_not_equal(ink_of(ROOMY, &look, "Lantern").w, ink_of(ROOMY, NULL, "Lantern").w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_alone_are_exchanged),
        cmocka_unit_test(a_file_may_end_anywhere),
        cmocka_unit_test(the_built_in_look_changes_nothing),
        cmocka_unit_test(strong_contrast_is_black_white_and_yellow_to_read),
        cmocka_unit_test(contrast_is_that_of_wcag),
        cmocka_unit_test(what_cannot_be_read_is_named_with_its_figures),
        cmocka_unit_test(a_theme_comes_back_as_it_was_written),
        cmocka_unit_test(what_is_no_theme_is_refused),
        cmocka_unit_test(large_type_grows_within_its_box),
        cmocka_unit_test(what_stood_on_one_line_still_does),
        cmocka_unit_test(text_stands_out_from_any_background),
        cmocka_unit_test(what_is_no_background_is_refused),
        cmocka_unit_test(a_font_may_come_with_the_event),
    };
    return cmocka_run_group_tests_name("looks", tests, NULL, NULL);
}

/* Strangers' names: cleaned, drawn inside their slot, never blank, never a box in place of a letter. */
#include "art/stage.h"
#include "art/text.h"

static const struct {
    const char *what, *raw, *clean;
} cleanings[] = {
    {"plain", "欧阳若兰 Ruolan", "欧阳若兰 Ruolan"},
    {"nothing", "", ""},
    {"blanks folded and trimmed", " \t a \r\n\xc2\xa0 b\xe3\x80\x80", "a b"},
    {"line separators",
     "a\xe2\x80\xa8"
     "b\xe2\x80\xa9",
     "a b"},
    {"controls",
     "a\x01\x1b[31m\x7f"
     "b",
     "a[31mb"},
    {"bidi overrides",
     "a\xe2\x80\xae"
     "b\xe2\x81\xa6"
     "c\xd8\x9c",
     "abc"},
    {"zero width and soft hyphen",
     "a\xe2\x80\x8b\xc2\xad\xef\xbb\xbf"
     "b",
     "ab"},
    {"private use", "a\xee\x80\x80\xf3\xb0\x80\x80", "a"},
    {"unassigned and noncharacters", "a\xef\xbf\xbf\xcd\xb8", "a"},
    {"invalid bytes", "a\xff\xc3(\xed\xa0\x80\xf8\x88\x80\x80\x80", "a("},
    {"truncated", "a\xe6\xac", "a"},
    {"NFC", "e\xcc\x81", "\xc3\xa9"},
    {"two marks at most",
     "a\xcc\xb6\xcc\xb7\xcc\xb8\xcc\xb6"
     "b",
     "a\xcc\xb6\xcc\xb7"
     "b"},
    {"a mark without a base",
     "\xcc\x81"
     "a",
     "a"},
    {"emoji", "Li \xf0\x9f\x98\x80\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9 \xe2\x9d\xa4\xef\xb8\x8f Wei", "Li Wei"},
    {"only emoji", "\xf0\x9f\x98\x80 \xe2\x98\x95", ""},
    {"keycap", "1\xef\xb8\x8f\xe2\x83\xa3", "1"},
    {"joiner between Persian letters", "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae", "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae"},
    {"markup is text", "</script>&amp;<b>%n%s", "</script>&amp;<b>%n%s"},
    {"rare Han", "\xf0\xa0\xae\xb7\xe4\xb6\xae", "\xf0\xa0\xae\xb7\xe4\xb6\xae"},
};

static void text_comes_out_clean(void **state) {
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cleanings); i++) {
        char clean[256];
        size_t n = text_clean(cleanings[i].raw, clean, sizeof clean);
        if (strcmp(clean, cleanings[i].clean) != 0 || n != strlen(clean))
            fail_msg("%s: \"%s\" became \"%s\"", cleanings[i].what, cleanings[i].raw, clean);
        /* Cleaning again changes nothing. */
        char again[256];
        text_clean(clean, again, sizeof again);
        assert_string_equal(again, clean);
    }
}

static void a_small_buffer_cuts_between_characters(void **state) {
    (void)state;
    char out[8];
    for (size_t cap = 1; cap <= sizeof out; cap++) {
        memset(out, 'X', sizeof out);
        size_t n = text_clean("欧阳 若兰", out, cap);
        assert_true(n < cap);
        assert_int_equal(strlen(out), n);
        assert_true(g_utf8_validate(out, -1, NULL));
        assert_true(n == 0 || out[n - 1] != ' ');
    }
    assert_int_equal(text_clean("a", out, 0), 0);
}

static void a_very_long_text_is_bounded(void **state) {
    (void)state;
    g_autofree char *marks = g_malloc(200001);
    for (int i = 0; i < 200000; i += 2)
        memcpy(marks + i, "\xcc\x81", 2);
    marks[200000] = '\0';
    marks[0] = 'a';
    marks[1] = 'b';
    char out[64];
    text_clean(marks, out, sizeof out);
    assert_true(strlen(out) <= 8);
}

static void missing_letters_are_named(void **state) {
    (void)state;
    char first[8] = "?";
    assert_int_equal(text_missing_glyphs("欧阳若兰 Müller Ж محمد 𠮷䶮", first), 0);
    assert_string_equal(first, "");
    /* A character that Unicode has and no Noto font draws: CJK extension H, U+31350. */
    assert_true(text_missing_glyphs("欧\xf0\xb1\x8d\x90\xf0\xb1\x8d\x91", first) >= 1);
    assert_string_equal(first, "\xf0\xb1\x8d\x90");
    assert_true(text_missing_glyphs("\xf0\xb1\x8d\x90", NULL) >= 1);
    assert_int_equal(text_missing_glyphs("", first), 0);
}

/* ---- drawing ---- */

static char *three_hundred(void) {
    GString *s = g_string_new(NULL);
    while (s->len < 300)
        g_string_append(s, "Wgjy");
    return g_string_free(s, FALSE);
}

static const char *const hostile[] = {
    "欧阳若兰",
    "欧阳若兰欧阳若兰欧阳若兰欧阳若兰欧阳若兰欧阳若兰",
    "Maximiliane Bartholomea Featherstonehaugh of Cholmondeleyshire",
    "محمد عبد الرحمن بن عبد العزيز آل خليفة",
    "Li Wei \xf0\x9f\x98\x80\xf0\x9f\x8e\x89",
    ("Z\xcc\xb6\xcc\xb7\xcc\xb8\xcc\xa1"
     "a\xcc\xb6\xcc\x81\xcc\x82\xcc\x83\xcc\x84l\xcc\xb6\xcd\x81g\xcc\xb6\xcc\xbf\xcc\xbe"),
    "\xe1\xba\xa8\xe1\xba\xae\xc3\x85\xcc\xa8 \xc3\x87\xc5\xa2\xc8\x98",
    "</script><rect width='9999'/>",
    "%n%n%s%1000d",
    "ราชวิทยาลัยจุฬาภรณ์ ปั๊ม",
    "नमस्ते क्ष्म्य",
    "fffffffffjjjjjjjjjQQQQ",
    "𠮷䶮㛃",
    "i",
    ".",
};

static const char *const text_slots[] = {"text-name", "text-company", "text-event", "text-note"};

/* Ink in the slot, none outside, at label and screen resolutions. */
static void check_in_slots(struct stage *s, const char *text) {
    struct slot_fill fills[2] = {[1] = {.name = "if-vip"}};
    fills[0] = (struct slot_fill){.name = "text-event", .text = ""};
    stage_render(s, fills, 2, "zh");
    struct pixels empty = stage_copy(s);
    for (size_t i = 0; i < G_N_ELEMENTS(text_slots); i++) {
        char id[64];
        snprintf(id, sizeof id, "slot-%s", text_slots[i]);
        struct slot_fill filled[3] = {{.name = text_slots[i], .text = text}, fills[1], fills[0]};
        stage_render(s, filled, 3, "zh");
        struct rect box = stage_box(s, id);
        if (template_overflow(s->template) != 0)
            fail_msg("%s: %d pixels of \"%s\" wanted out", id, template_overflow(s->template), text);
        if (stage_changed(&s->canvas, &empty, &box, false) != 0)
            fail_msg("%s: \"%s\" left the slot", id, text);
        if (stage_changed(&s->canvas, &empty, &box, true) < 3)
            fail_msg("%s: \"%s\" is blank", id, text);
    }
    pixels_free(&empty);
}

static void what_would_be_seen_is_known(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool shows, drawable;
    } cases[] = {
        {"欧阳若兰", true, true},
        {"龘䶮㛃𠮷", true, true},
        {"قمر", true, true},
        {"", false, true},
        {" \xe3\x80\x80\xe2\x80\xae", false, true},
        {"🎉🐘", false, true}, /* emoji are nobody's letters: a name gives way to no other because of them */
        {"小明🎉", true, true},
        {"\xe3\x85\xa4\xe2\xa0\x80", false, true}, /* the filler of Hangul, the blank of Braille */
        {"王\xee\x80\x80", true, false},           /* private use */
        {"王\xf0\xb1\x8d\x90", true, false},       /* a letter that no font has */
        {"\xf0\xb1\x8d\x90", false, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (text_shows(cases[i].text) != cases[i].shows)
            fail_msg("\"%s\" %s", cases[i].text, cases[i].shows ? "shows nothing" : "shows something");
        if (text_drawable(cases[i].text) != cases[i].drawable)
            fail_msg("\"%s\" is %sdrawable", cases[i].text, cases[i].drawable ? "not " : "");
    }
}

static int dots_of(struct stage *s, const char *name) {
    struct rect box = stage_box(s, "slot-text-name");
    int n = 0;
    stage_render(s, &(struct slot_fill){.name = "text-name", .text = name}, 1, "zh");
    for (int y = box.y; y < box.y + box.h; y++)
        for (int x = box.x; x < box.x + box.w; x++)
            n += stage_pixel(s, x, y) != 0xffffffff;
    return n;
}

/* The first and last column with ink in the rows of a band, as a width. */
static int width_in(const struct stage *s, int top, int bottom) {
    int left = s->canvas.w, right = -1;
    for (int y = top; y < bottom; y++)
        for (int x = 0; x < s->canvas.w; x++)
            if (stage_pixel(s, x, y) != 0xffffffff) {
                left = MIN(left, x);
                right = MAX(right, x);
            }
    return right < left ? 0 : right - left + 1;
}

static void no_box_stands_for_a_letter(void **state) {
    (void)state;
    struct stage s;
    stage_open(&s, "badge.svg", 0, 0, 203);
    int alone = dots_of(&s, "王一");
    assert_int_equal(dots_of(&s, "王\xf0\xb1\x8d\x90一"), alone);
    assert_int_equal(dots_of(&s, "\xf0\xb1\x8d\x90"), dots_of(&s, ""));
    assert_true(dots_of(&s, "王一丁") > alone); /* else the above would prove nothing */
    stage_close(&s);
}

/* Ten characters where nine would fill a line: five and five, not nine and one. */
static void centred_lines_are_of_like_length(void **state) {
    (void)state;
    static const char svg[] =
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 60'>"
        "<rect width='200' height='60' fill='#fff'/>"
        "<rect id='slot-text-name' width='200' height='60' data-size='22' data-lines='2'%s/></svg>";
    for (int centred = 0; centred < 2; centred++) {
        struct stage s;
        g_autofree char *page = g_strdup_printf(svg, centred ? " data-align='center'" : "");
        stage_open_text(&s, page, strlen(page), 200, 60, 0);
        stage_render(&s, &(struct slot_fill){.name = "text-name", .text = "田田田田田田田田田田"}, 1, "zh");
        int first = width_in(&s, 0, 30), last = width_in(&s, 32, 60);
        if (centred)
            assert_true(ABS(first - last) <= 4);
        else
            assert_true(first > 5 * last);
        stage_close(&s);
    }
}

static void hostile_names_stay_in_their_slots(void **state) {
    (void)state;
    g_autofree char *longest = three_hundred();
    static const int dpis[] = {203, 300};
    for (size_t d = 0; d < G_N_ELEMENTS(dpis); d++) {
        struct stage s;
        stage_open(&s, "badge.svg", 0, 0, dpis[d]);
        for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++)
            check_in_slots(&s, hostile[i]);
        check_in_slots(&s, longest);
        stage_close(&s);
    }
}

#define SLOT(attributes)                                                                                               \
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 200'><rect id='slot-text-a' x='100' y='50' width='200' " \
    "height='60' " attributes "/></svg>"

static struct rect ink_of(struct stage *s, const char *text) {
    struct rect ink = {s->canvas.w, s->canvas.h, 0, 0};
    int right = -1, bottom = -1;
    stage_render(s, &(struct slot_fill){.name = "text-a", .text = text}, 1, "zh");
    for (int y = 0; y < s->canvas.h; y++)
        for (int x = 0; x < s->canvas.w; x++)
            if (stage_pixel(s, x, y) >> 24 > 100) {
                ink.x = MIN(ink.x, x);
                ink.y = MIN(ink.y, y);
                right = MAX(right, x);
                bottom = MAX(bottom, y);
            }
    ink.w = right - ink.x + 1;
    ink.h = bottom - ink.y + 1;
    return ink;
}

static struct rect ink_with(const char *svg, const char *text) {
    struct stage s;
    stage_open_text(&s, svg, strlen(svg), 400, 200, 0);
    struct rect ink = ink_of(&s, text);
    stage_close(&s);
    return ink;
}

/* A slot too small for its own smallest size must be reported: the check above can fail. */
static void overflow_is_seen_and_clipped(void **state) {
    (void)state;
    struct stage s;
    static const char svg[] = SLOT("data-size='120' data-min-size='120'");
    stage_open_text(&s, svg, strlen(svg), 400, 200, 0);
    struct rect ink = ink_of(&s, "国");
    assert_true(template_overflow(s.template) > 100);
    assert_true(ink.y >= 50 && ink.y + ink.h <= 110);
    ink_of(&s, "");
    assert_int_equal(template_overflow(s.template), 0);
    stage_close(&s);
}

static void alignment_is_the_designers(void **state) {
    (void)state;
    static const char *const texts[] = {"国国", "محمد"};
    for (size_t i = 0; i < 2; i++) {
        struct rect left = ink_with(SLOT("data-size='30' data-align='left' data-valign='top'"), texts[i]);
        struct rect middle = ink_with(SLOT("data-size='30' data-align='center'"), texts[i]);
        struct rect right = ink_with(SLOT("data-size='30' data-align='right' data-valign='bottom'"), texts[i]);
        assert_in_range(left.x, 100, 104);
        assert_in_range(middle.x + middle.w / 2, 197, 203);
        assert_in_range(right.x + right.w, 296, 300);
        assert_in_range(left.y, 50, 62);
        assert_in_range(right.y + right.h, 98, 110);
        struct rect wrapped = ink_with(SLOT("data-size='24' data-lines='2' data-align='right'"),
                                       i ? "محمد عبد الرحمن بن عبد العزيز" : "国国国国国国国国国国国");
        assert_in_range(wrapped.x + wrapped.w, 294, 300);
    }
}

static void concessions_come_in_order(void **state) {
    (void)state;
    const char *one = SLOT("data-size='40' data-min-size='20'"), *wraps = SLOT("data-size='28' data-lines='2'"),
               *shrinks = SLOT("data-size='28' data-lines='2' data-wrap-size='20'");
    int full = ink_with(one, "国国国").h;
    assert_in_range(full, 32, 40);
    assert_int_equal(ink_with(one, "国国国国国").h, full);           /* 5 x 40 just fits */
    assert_in_range(ink_with(one, "国国国国国国国国").h, 20, 26);    /* shrunk */
    struct rect cut = ink_with(one, "国国国国国国国国国国国国国国"); /* ellipsis at the smallest size */
    assert_in_range(cut.h, 16, 20);
    assert_in_range(cut.w, 180, 200);
    assert_true(ink_with(wraps, "国国国国国国国国国").h > 40);   /* two lines at full size ... */
    assert_true(ink_with(shrinks, "国国国国国国国国国").h < 25); /* ... or one line while it stays large enough */
    assert_true(ink_with(shrinks, "国国国国国国国国国国国").h > 40);
}

static void tabular_figures_share_a_width(void **state) {
    (void)state;
    const char *tabular = SLOT("data-size='40' data-tabular='1'");
    int ones = ink_with(tabular, "|11111|").w, eights = ink_with(tabular, "|88888|").w;
    assert_int_equal(ones, eights);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_comes_out_clean),
        cmocka_unit_test(a_small_buffer_cuts_between_characters),
        cmocka_unit_test(a_very_long_text_is_bounded),
        cmocka_unit_test(missing_letters_are_named),
        cmocka_unit_test(what_would_be_seen_is_known),
        cmocka_unit_test(no_box_stands_for_a_letter),
        cmocka_unit_test(centred_lines_are_of_like_length),
        cmocka_unit_test(hostile_names_stay_in_their_slots),
        cmocka_unit_test(overflow_is_seen_and_clipped),
        cmocka_unit_test(alignment_is_the_designers),
        cmocka_unit_test(concessions_come_in_order),
        cmocka_unit_test(tabular_figures_share_a_width),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}

/* What a printed template is refused for, each with its line: a slot in the margin, slots over one another, and of a
 * badge what is missing or too small. Then whether a printer with margins of its own would cut something off. */
#include <errno.h>
#include <math.h>

#include "art/logo_check.h"
#include "art/stage.h"

#define HEAD "<svg xmlns='http://www.w3.org/2000/svg' width='60mm' height='40mm' viewBox='0 0 60 40'%s>\n"
#define NAME "<rect id='slot-text-name' x='4' y='4' width='30' height='8'/>\n"
#define CODE "<rect id='slot-qr-badge' x='38' y='4' width='17' height='17' data-ecc='Q'/>\n"

static void judge(const char *margin, const char *slots, bool badge, const char *expected) {
    g_autofree char *head = g_strdup_printf(HEAD, margin), *svg = g_strconcat(head, slots, "</svg>", NULL);
    struct template *t = NULL;
    char error[TEMPLATE_ERROR] = "";
    int r = badge ? template_load_badge(svg, strlen(svg), "a.svg", &t, error)
                  : template_load(svg, strlen(svg), "a.svg", &t, error);
    assert_int_equal(r, *expected ? -EBADMSG : 0);
    assert_string_equal(error, expected);
    assert_true((t != NULL) == (r == 0));
    template_free(t);
}

static void slots_keep_to_the_margin(void **state) {
    (void)state;
    judge("", "<rect id='slot-text-a' x='2' y='2' width='56' height='36'/>", false, "");
    judge("", "\n<rect id='slot-text-a' x='1.5' y='2' width='9' height='9'/>", false,
          "a.svg:3: slot-text-a comes 0.5 mm into the left margin of 2 mm (data-margin)");
    judge("", "<rect id='slot-logo-a' x='4' y='0' width='9' height='9'/>", false,
          "a.svg:2: slot-logo-a comes 2.0 mm into the top margin of 2 mm (data-margin)");
    judge(" data-margin='5'", "<rect id='slot-qr-a' x='38' y='6' width='18' height='18'/>", false,
          "a.svg:2: slot-qr-a comes 1.0 mm into the right margin of 5 mm (data-margin)");
    judge(" data-margin='0'", "<rect id='slot-bar-a' width='60' height='40'/>", false, "");
    judge(" data-margin='wide'", "", false, "a.svg:1: data-margin is not a number of mm from 0 to 50");
    judge(" data-margin='-1'", "", false, "a.svg:1: data-margin is not a number of mm from 0 to 50");
}

static void screens_have_no_margin(void **state) {
    (void)state;
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 40'>"
                              "<rect id='slot-text-a' width='60' height='40'/>"
                              "<rect id='slot-text-b' width='60' height='40'/></svg>";
    struct template *t;
    assert_int_equal(template_load(svg, strlen(svg), "a.svg", &t, NULL), 0);
    template_free(t);
}

static void slots_do_not_lie_over_one_another(void **state) {
    (void)state;
    static const char a[] = "<rect id='slot-text-a' x='4' y='4' width='20' height='10'/>\n";
    static const struct {
        const char *second, *refusal;
    } cases[] = {
        {"<rect id='slot-text-b' x='4' y='14' width='20' height='9'/>", ""},
        {"<rect id='slot-text-b' x='4' y='13.6' width='20' height='9'/>", ""}, /* as much air as a line has */
        {"<rect id='slot-text-b' x='4' y='13' width='20' height='9'/>",
         "a.svg:3: slot-text-b overlaps slot-text-a of line 2"},
        {"<rect id='slot-logo-b' x='20' y='4' width='20' height='9'/>",
         "a.svg:3: slot-logo-b overlaps slot-text-a of line 2"},
        {"<rect id='slot-text-b' x='4' y='4' width='20' height='9' data-over='slot-text-a'/>", ""},
        {"<rect id='slot-text-b' x='4' y='4' width='20' height='9' data-over='slot-text-x slot-text-a'/>", ""},
        {"<rect id='slot-text-b' x='4' y='4' width='20' height='9' data-over='slot-text-ab'/>",
         "a.svg:3: slot-text-b overlaps slot-text-a of line 2"},
        {"<rect id='slot-text-b' x='4' y='4' width='20' height='9' data-over='a'/>",
         "a.svg:3: slot-text-b: bad data-over=\"a\""},
        {"<rect id='button-b' x='4' y='4' width='20' height='9'/>", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *both = g_strconcat(a, cases[i].second, NULL);
        judge("", both, false, cases[i].refusal);
    }
}

static void what_is_never_shown_together_may_share_a_place(void **state) {
    (void)state;
    static const char box[] = "x='4' y='4' width='20' height='9'";
    static const struct {
        const char *first, *second;
        bool good;
    } cases[] = {
        {"vip", "!vip", true},
        {"vip", "staff", false}, /* both may be set */
        {"vip", "vip", false},
        {"!vip", "!staff", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *both =
            g_strdup_printf("<rect id='slot-text-a' data-if='%s' %s/>\n<g data-if='%s'><rect id='slot-text-b' %s/></g>",
                            cases[i].first, box, cases[i].second, box);
        judge("", both, false, cases[i].good ? "" : "a.svg:3: slot-text-b overlaps slot-text-a of line 2");
    }
}

static void a_badge_has_a_name_and_a_code_that_can_be_read(void **state) {
    (void)state;
    judge("", NAME CODE, true, "");
    judge("", CODE, true, "a.svg: has no slot-text-name, which every badge needs");
    judge("", NAME, true, "a.svg: has no slot-qr-badge, which every badge needs");
    judge("", NAME, false, ""); /* a ticket has a code of another name */
    judge("", "<rect id='slot-text-who' x='4' y='4' width='30' height='8' data-fill='name'/>" CODE, true, "");
    judge("", NAME "<rect id='slot-qr-badge' x='38' y='4' width='17' height='16' data-ecc='Q'/>", true,
          "a.svg:3: slot-qr-badge is too small: a badge's code needs 16.5 mm each way");
    judge("", NAME "<rect id='slot-qr-badge' x='38' y='4' width='17' height='17'/>", true,
          "a.svg:3: slot-qr-badge needs data-ecc=\"Q\": badges get creased");
    judge("", "<rect id='slot-text-alone' data-fill='name' data-if='!name2' x='4' y='4' width='30' height='8'/>" CODE,
          true, "a.svg:2: a badge where data-if is name2 has no slot-text-name, which every badge needs");
    judge("",
          "<rect id='slot-text-alone' data-fill='name' data-if='!name2' x='4' y='4' width='30' height='8'/>"
          "<rect id='slot-text-name' data-if='name2' x='4' y='4' width='30' height='8'/>" CODE,
          true, "");
    judge("",
          "<rect id='slot-text-a' data-fill='name' data-if='zh' x='4' y='4' width='30' height='8'/>"
          "<rect id='slot-text-name' data-if='en' x='4' y='14' width='30' height='8'/>" CODE,
          true, "");
    judge("",
          "<rect id='slot-text-name' data-if='zh' x='4' y='4' width='30' height='8'/>"
          "<rect id='slot-text-title' data-if='en' x='4' y='14' width='30' height='8'/>" CODE,
          true, "a.svg:2: a badge where data-if is not zh has no slot-text-name, which every badge needs");
    judge("", NAME "<g data-if='mark'><rect id='slot-qr-badge' x='38' y='4' width='17' height='17' data-ecc='Q'/></g>",
          true, "a.svg:3: a badge where data-if is not mark has no slot-qr-badge, which every badge needs");
    static const char screen[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 40'>" NAME CODE "</svg>";
    struct template *t = NULL;
    char error[TEMPLATE_ERROR];
    assert_int_equal(template_load_badge(screen, strlen(screen), "b.svg", &t, error), -EBADMSG);
    assert_string_equal(error, "b.svg: has no size in mm (width and height of the <svg>)");
}

static void a_printers_margins_are_asked_before_it_cuts(void **state) {
    (void)state;
    g_autofree char *head = g_strdup_printf(HEAD, ""), *svg = g_strconcat(head, NAME CODE "</svg>", NULL);
    static const struct {
        struct template_margins margins;
        const char *cut;
    } cases[] = {
        {{0, 0, 0, 0}, ""},
        {{4, 4, 5, 19}, ""},
        {{4.5, 0, 0, 0}, "slot-text-name: 0.5 mm of it would be cut off at the left"},
        {{0, 6, 0, 0}, "slot-text-name: 2.0 mm of it would be cut off at the top"},
        {{0, 0, 6, 0}, "slot-qr-badge: 1.0 mm of it would be cut off at the right"},
        {{0, 0, 0, 20}, "slot-qr-badge: 1.0 mm of it would be cut off at the bottom"},
    };
    struct template *t;
    assert_int_equal(template_load_badge(svg, strlen(svg), "a.svg", &t, NULL), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char error[TEMPLATE_ERROR] = "";
        assert_int_equal(template_fits(t, &cases[i].margins, error), *cases[i].cut ? -ERANGE : 0);
        assert_string_equal(error, cases[i].cut);
    }
    template_free(t);
}

/* ---- logos that move, or are none ---- */

/* A PNG as far as its head says: IHDR, then a chunk of this name. */
static GByteArray *png_with(const char *chunk) {
    static const guint8 head[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0,
                                  9,    0,   0,   0,   9,    8,    6,    0,    0, 0, 0, 0,  0,   0,   0,   0,   0, 8};
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_append(bytes, head, sizeof head);
    g_byte_array_append(bytes, (const guint8 *)chunk, 4);
    g_byte_array_append(bytes, (const guint8 *)"............", 12);
    return bytes;
}

static void check_refused(const void *bytes, size_t size, const char *expected) {
    char error[TEMPLATE_ERROR] = "";
    assert_int_equal(logo_check(bytes, size, "logos/x", error), *expected ? -EBADMSG : 0);
    assert_string_equal(error, expected);
}

static void logos_that_move_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *inner, *refusal;
    } cases[] = {
        {"<rect width='9' height='9'/>", ""},
        {"<rect width='9' height='9' fill='#ffffff'/>", ""}, /* for a dark ground */
        {"", "logos/x: shows nothing: its place would stay empty"},
        {"<rect width='9' height='9' fill='none'/>", "logos/x: shows nothing: its place would stay empty"},
        {"<rect x='20' width='9' height='9'/>", "logos/x: shows nothing: its place would stay empty"},
        {"<rect width='9' height='9'><animate attributeName='x'/></rect>",
         "logos/x:1: animation is not allowed: paper does not move"},
        {"<animateTransform/>", "logos/x:1: animation is not allowed: paper does not move"},
        {"<set attributeName='x' to='1'/>", "logos/x:1: animation is not allowed: paper does not move"},
        {"<style>@keyframes a { to { x: 9 } }</style>", "logos/x:1: animation is not allowed: paper does not move"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *svg =
            g_strdup_printf("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>%s</svg>", cases[i].inner);
        check_refused(svg, strlen(svg), cases[i].refusal);
    }
    g_autoptr(GByteArray) moving = png_with("acTL"), still = png_with("IDAT");
    check_refused(moving->data, moving->len, "logos/x: animated PNG: paper does not move");
    check_refused(still->data, still->len, "logos/x: damaged PNG");
    g_autofree char *base64 = g_base64_encode(moving->data, moving->len);
    g_autofree char *svg = g_strdup_printf("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>"
                                           "<image href='data:image/png;base64,%s'/></svg>",
                                           base64);
    check_refused(svg, strlen(svg), "logos/x:1: embedded picture is animated");
}

static void what_is_no_logo_is_called_by_its_name(void **state) {
    (void)state;
    check_refused("GIF89a........", 14, "logos/x: is a GIF: an SVG or a PNG is wanted");
    check_refused("\xff\xd8\xff\xe0....", 8, "logos/x: is a JPEG: an SVG or a PNG is wanted");
    check_refused("RIFF....WEBPVP8 ", 16, "logos/x: is a WebP picture: an SVG or a PNG is wanted");
    check_refused("%PDF-1.7", 8, "logos/x: is a PDF: an SVG or a PNG is wanted");
    check_refused("\x1f\x8b\x08.", 4, "logos/x: is compressed: an SVG or a PNG is wanted");
    check_refused("", 0, "logos/x: is no picture: an SVG or a PNG is wanted");
    check_refused(" \n", 2, "logos/x: is no picture: an SVG or a PNG is wanted");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_keep_to_the_margin),
        cmocka_unit_test(screens_have_no_margin),
        cmocka_unit_test(slots_do_not_lie_over_one_another),
        cmocka_unit_test(what_is_never_shown_together_may_share_a_place),
        cmocka_unit_test(a_badge_has_a_name_and_a_code_that_can_be_read),
        cmocka_unit_test(a_printers_margins_are_asked_before_it_cuts),
        cmocka_unit_test(logos_that_move_are_refused),
        cmocka_unit_test(what_is_no_logo_is_called_by_its_name),
    };
    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}

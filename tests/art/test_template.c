/* Templates: where slots stand, what is refused and in which words, flags and languages, and repeatable renders. */
#include <errno.h>

#include "art/stage.h"

static void sizes_in_dots_are_those_of_the_labels(void **state) {
    (void)state;
    static const struct {
        double w, h;
        int dots_w, dots_h;
    } labels[] = {
        {62, 100, 496, 799}, {86, 54, 687, 432}, {54, 86, 432, 687}, {100, 150, 799, 1199}, {101.6, 152.4, 812, 1218}};
    for (size_t i = 0; i < G_N_ELEMENTS(labels); i++) {
        struct stage s;
        char svg[400];
        snprintf(
            svg, sizeof svg,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%gmm' height='%gmm' viewBox='0 0 %g %g' data-margin='0'>"
            "<rect id='slot-text-all' width='%g' height='%g'/></svg>",
            labels[i].w, labels[i].h, labels[i].w, labels[i].h, labels[i].w, labels[i].h);
        stage_open_text(&s, svg, strlen(svg), 0, 0, 203);
        struct rect all = stage_box(&s, "slot-text-all");
        assert_in_range(all.w, labels[i].dots_w - 1, labels[i].dots_w);
        assert_in_range(all.h, labels[i].dots_h - 1, labels[i].dots_h);
        pixels_free(&s.canvas);
        assert_int_equal(pixels_alloc(labels[i].dots_w, labels[i].dots_h, &s.canvas), 0);
        assert_int_equal(stage_try(&s, NULL, 0, "zh"), 0); /* no other canvas is taken */
        stage_close(&s);
    }
}

static void slots_stand_where_they_were_drawn(void **state) {
    (void)state;
    struct stage s;
    struct template_place places[TEMPLATE_SLOTS_MAX];
    stage_open(&s, "badge.svg", 620, 1000, 0);
    struct rect qr = stage_box(&s, "slot-qr-badge"); /* inside a moved group */
    assert_int_equal(qr.x, 415);
    assert_int_equal(qr.y, 550);
    assert_int_equal(qr.w, 165);
    assert_int_equal(qr.h, 165);
    struct rect next = stage_box(&s, "button-next");
    assert_int_equal(next.w, 80);
    assert_int_equal(template_places(s.template, places, TEMPLATE_SLOTS_MAX), 10);
    assert_string_equal(places[1].name, "name");
    assert_int_equal(places[1].kind, SLOT_TEXT);
    assert_int_equal(template_places(s.template, places, 3), 3);
    assert_false(template_place(s.template, "slot-text-nobody", &next));
    /* Another size: everything moves with it. */
    assert_int_equal(template_size(s.template, 0, 0, 300), 0);
    assert_int_equal(stage_box(&s, "slot-qr-badge").x, (int)(41.5 / 25.4 * 300 + 0.5));
    stage_close(&s);
}

static void a_screen_is_centred_in_another_shape(void **state) {
    (void)state;
    struct stage s;
    stage_open(&s, "screen.svg", 1920, 1200, 0);
    assert_int_equal(stage_box(&s, "slot-logo-1").y, 960 + 60);
    stage_close(&s);
}

static void impossible_sizes_are_refused(void **state) {
    (void)state;
    struct stage s;
    stage_open(&s, "screen.svg", 1920, 1080, 0);
    assert_int_equal(template_size(s.template, 0, 0, 203), -EINVAL); /* a screen has no millimetres */
    assert_int_equal(template_size(s.template, 8193, 10, 0), -EINVAL);
    assert_int_equal(template_size(s.template, 0, 10, 0), -EINVAL);
    s.canvas.w--;
    assert_int_equal(stage_try(&s, NULL, 0, "zh"), -EINVAL);
    s.canvas.w++;
    stage_close(&s);
}

#define HEAD "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 100 100'>"

static const struct {
    const char *svg, *message;
} refusals[] = {
    {"", "t.svg: empty file"},
    {"<p/>", "t.svg:1: this is not an SVG"},
    {"<svg xmlns='http://www.w3.org/2000/svg'/>", "t.svg:1: the <svg> has no viewBox"},
    {"<svg viewBox='0 0 a b'/>", "t.svg:1: the viewBox is not four numbers"},
    {"<svg viewBox='0 0 0 5'/>", "t.svg:1: the viewBox has no size"},
    {"<svg xmlns='http://www.w3.org/2000/svg' width='10mm' height='30mm' viewBox='0 0 20 20'/>",
     "t.svg: width and height do not match the viewBox"},
    {"<!DOCTYPE svg [<!ENTITY a 'b'>]>\n" HEAD "</svg>", "t.svg:1: a DTD is not allowed"},
    {"<?xml-stylesheet href='a.css'?>" HEAD "</svg>", "t.svg:1: processing instructions are not allowed"},
    {"<?xml version='1.0' encoding='UTF-7'?>" HEAD "</svg>", "t.svg:1: the encoding must be UTF-8"},
    {HEAD "\n<script>alert(1)</script></svg>", "t.svg:2: script is not allowed"},
    {HEAD "\n<svg:script/></svg>", "t.svg:2: script is not allowed"},
    {HEAD "\n\n<xi:include href='#a'/></svg>", "t.svg:3: XInclude is not allowed"},
    {HEAD "<image href='file:///etc/passwd'/></svg>",
     "t.svg:1: a reference to something outside this file is not allowed"},
    {HEAD "<use xlink:href='other.svg#a'/></svg>",
     "t.svg:1: a reference to something outside this file is not allowed"},
    {HEAD "<image href='data:image/svg+xml;base64,AAAA'/></svg>",
     "t.svg:1: embedded data must be a PNG or JPEG picture"},
    {HEAD "<image href='data:image/png;base64,AAAA'/></svg>", "t.svg:1: embedded picture is damaged"},
    {HEAD "<image href='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA//8AAP//CAYAAAAAAAAA'/></svg>",
     "t.svg:1: embedded picture is larger than 4096 pixels"},
    {HEAD "<rect fill='url(http://a/b#c)'/></svg>", "t.svg:1: a url() outside this file is not allowed"},
    {HEAD "<rect style='fill: URL( \"a.svg#c\")'/></svg>", "t.svg:1: a url() outside this file is not allowed"},
    {HEAD "<style>@import 'a.css';</style></svg>", "t.svg:1: @import is not allowed"},
    {HEAD "<style><![CDATA[rect{fill:url(x)}]]></style></svg>", "t.svg:1: a url() outside this file is not allowed"},
    {HEAD "<g xml:base='http://a/'/></svg>", "t.svg:1: xml:base is not allowed"},
    {HEAD "<g onload='a()'/></svg>", "t.svg:1: event attributes are not allowed"},
    {HEAD "\n<rect id='slot-text-a' x='95' y='0' width='10' height='5'/></svg>",
     "t.svg:2: slot-text-a lies outside the page"},
    {HEAD "\n<g transform='translate(0,-3)'><rect id='slot-qr-a' width='10' height='5'/></g></svg>",
     "t.svg:2: slot-qr-a lies outside the page"},
    {HEAD "<rect id='slot-text-a' width='0' height='5'/></svg>", "t.svg:1: slot-text-a has no size"},
    {HEAD "<g display='none'><rect id='slot-text-a' width='9' height='5'/></g></svg>",
     "t.svg:1: slot-text-a has no size"},
    {HEAD "<rect id='slot-name' width='9' height='5'/></svg>", "t.svg:1: unknown kind of slot \"slot-name\""},
    {HEAD "<path id='slot-text-a' d='M0 0h5v5z'/></svg>", "t.svg:1: slot-text-a must be a <rect>"},
    {HEAD "<rect id='slot-text-a' width='9' height='5' data-colour='#000000'/></svg>",
     "t.svg:1: slot-text-a: unknown attribute data-colour"},
    {HEAD "<rect id='slot-text-a' width='9' height='5' data-color='red'/></svg>",
     "t.svg:1: slot-text-a: bad data-color=\"red\""},
    {HEAD "<rect id='slot-text-a' width='9' height='5' data-lines='1.5'/></svg>",
     "t.svg:1: slot-text-a: bad data-lines=\"1.5\""},
    {HEAD "<rect id='slot-text-a' width='9' height='5' data-size='nan'/></svg>",
     "t.svg:1: slot-text-a: bad data-size=\"nan\""},
    {HEAD "<rect id='slot-text-a' width='9' height='5' data-size='2' data-min-size='3'/></svg>",
     "t.svg:1: slot-text-a: data-min-size is above data-size"},
    {HEAD "<rect id='slot-qr-a' width='9' height='5' data-fill='b'/></svg>", "t.svg:1: slot-qr-a: bad data-fill=\"b\""},
    {HEAD "<rect id='slot-qr-a' width='9' height='5' data-ecc='X'/></svg>", "t.svg:1: slot-qr-a: bad data-ecc=\"X\""},
    {HEAD "<rect id='slot-text-a' width='9' height='5'/>\n<rect id='slot-text-a' width='9' height='5'/></svg>",
     "t.svg:2: slot-text-a stands here a second time"},
    {HEAD "<g data-if='a\"]{}'/></svg>", "t.svg:1: data-if must be one name of letters, digits, - and _"},
};

static void each_refusal_names_line_and_reason(void **state) {
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(refusals); i++) {
        struct template *t = NULL;
        char error[TEMPLATE_ERROR] = "loaded";
        int result = template_load(refusals[i].svg, strlen(refusals[i].svg), "t.svg", &t, error);
        assert_string_equal(error, refusals[i].message);
        assert_int_equal(result, -EBADMSG);
        assert_null(t);
    }
}

static void broken_markup_and_bombs_are_refused(void **state) {
    (void)state;
    struct template *t = NULL;
    char error[TEMPLATE_ERROR];
    static const char open[] = HEAD "<g>\n<g></svg>", latin1[] = HEAD "<text>\xe9</text></svg>";
    assert_int_equal(template_load(open, strlen(open), "t.svg", &t, error), -EBADMSG);
    assert_true(g_str_has_prefix(error, "t.svg:2: "));
    assert_int_equal(template_load(latin1, strlen(latin1), "t.svg", &t, error), -EBADMSG);
    g_autoptr(GString) deep = g_string_new(HEAD);
    for (int i = 0; i < 100; i++)
        g_string_append(deep, "<g>");
    assert_int_equal(template_load(deep->str, deep->len, "t.svg", &t, error), -EBADMSG);
    assert_string_equal(error, "t.svg:1: elements are nested too deeply");
    g_autoptr(GString) many = g_string_new(HEAD);
    for (int i = 0; i < 20001; i++)
        g_string_append(many, "<g/>");
    assert_int_equal(template_load(many->str, many->len, "t.svg", &t, error), -EBADMSG);
    assert_string_equal(error, "t.svg:1: more than 20000 elements");
    g_autofree char *huge = g_malloc0(TEMPLATE_BYTES_MAX + 1);
    assert_int_equal(template_load(huge, TEMPLATE_BYTES_MAX + 1, "t.svg", &t, error), -EBADMSG);
    assert_string_equal(error, "t.svg: larger than 4 MB");
    assert_null(t);
    template_free(NULL);
}

/* The same templates with the fault taken out load: the refusals above are about the fault alone. */
static void harmless_markup_loads(void **state) {
    (void)state;
    static const char *const fine[] = {
        "\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>\n<!-- drawn by hand -->\n" HEAD "</svg>",
        HEAD "<style><![CDATA[rect{fill:url(#c)}]]></style><use href='#a'/><rect fill='url(\"#b\")' id='a'/></svg>",
        HEAD "<metadata about=''/><rect id='slot-text-a' x='90' y='95' width='10' height='5' fill='none'/></svg>",
        HEAD "<g data-if='a'><g data-if='!b_2'><rect id='slot-bar-x' width='3' height='2' rx='1'/></g></g></svg>",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(fine); i++) {
        struct template *t = NULL;
        char error[TEMPLATE_ERROR] = "";
        template_load(fine[i], strlen(fine[i]), "t.svg", &t, error);
        assert_string_equal(error, "");
        assert_non_null(t);
        template_free(t);
    }
}

static void flags_choose_art_and_slots(void **state) {
    (void)state;
    struct stage s;
    const struct slot_fill plain[] = {{.name = "text-note", .text = "MMM"}};
    const struct slot_fill vip[] = {{.name = "text-note", .text = "MMM"}, {.name = "if-vip"}};
    stage_open(&s, "badge.svg", 620, 1000, 0);
    struct rect note = stage_box(&s, "slot-text-note");
    stage_render(&s, plain, 1, "zh");
    assert_int_equal(stage_pixel(&s, 500, 80), 0xffffffff);
    assert_int_equal(stage_pixel(&s, 500, 25), 0xff000000);
    struct pixels without = stage_copy(&s);
    for (int round = 0; round < 3; round++) { /* drawn, then twice from the kept layer */
        stage_render(&s, vip, 2, "zh");
        assert_int_equal(stage_pixel(&s, 500, 80), 0xff000000);
        assert_true(stage_changed(&s.canvas, &without, &note, true) > 100);
        stage_render(&s, plain, 1, "zh");
        assert_memory_equal(s.canvas.data, without.data, (size_t)without.h * (size_t)without.stride);
    }
    pixels_free(&without);
    stage_close(&s);
}

/* More sets of flags than layers are kept: the picture must not depend on what was kept. */
static void kept_layers_never_change_the_picture(void **state) {
    (void)state;
    static const char svg[] = HEAD "<g data-if='a'><rect width='20' height='100' fill='#f00'/></g>"
                                   "<g data-if='b'><rect x='30' width='20' height='100' fill='#0f0' opacity='.5'/></g>"
                                   "<g data-if='c'><circle cx='80' cy='50' r='15' fill='#00f'/></g></svg>";
    static const char *const names[] = {"if-a", "if-b", "if-c"};
    struct stage s;
    struct pixels first[8];
    stage_open_text(&s, svg, strlen(svg), 100, 100, 0);
    for (int round = 0; round < 3; round++)
        for (unsigned set = 0; set < 8; set++) {
            struct slot_fill fills[3];
            size_t n = 0;
            for (unsigned i = 0; i < 3; i++)
                if (set >> i & 1)
                    fills[n++] = (struct slot_fill){.name = names[i]};
            stage_render(&s, fills, n, "zh");
            if (round == 0)
                first[set] = stage_copy(&s);
            else
                assert_memory_equal(s.canvas.data, first[set].data, 100 * 400);
            assert_int_equal(stage_pixel(&s, 10, 50), set & 1 ? 0xffff0000 : 0);
            assert_int_equal(stage_pixel(&s, 80, 50), set & 4 ? 0xff0000ff : 0);
        }
    for (int i = 0; i < 8; i++)
        pixels_free(&first[i]);
    stage_close(&s);
}

static void slots_leave_no_trace_of_their_rectangles(void **state) {
    (void)state;
    struct stage s;
    stage_open(&s, "badge.svg", 620, 1000, 0);
    stage_render(&s, &(struct slot_fill){.name = "text-event", .text = ""}, 1, "zh");
    struct rect name = stage_box(&s, "slot-text-company"); /* no fill attribute: black if it were drawn */
    assert_int_equal(stage_pixel(&s, name.x + name.w / 2, name.y + name.h / 2), 0xffffffff);
    stage_close(&s);
}

static void messages_follow_the_language(void **state) {
    (void)state;
    struct stage s;
    stage_open(&s, "screen.svg", 960, 540, 0);
    struct rect box = stage_box(&s, "slot-text-greeting");
    stage_render(&s, NULL, 0, "zh");
    struct pixels zh = stage_copy(&s);
    stage_render(&s, NULL, 0, "en");
    assert_true(stage_changed(&s.canvas, &zh, &box, true) > 50);
    assert_int_equal(stage_changed(&s.canvas, &zh, &box, false), 0);
    /* The caller's own words win over the message. */
    struct pixels en = stage_copy(&s);
    stage_render(&s, &(struct slot_fill){.name = "text-greeting", .text = "欢迎"}, 1, "zh");
    assert_memory_equal(s.canvas.data, zh.data, (size_t)zh.h * (size_t)zh.stride);
    pixels_free(&zh);
    pixels_free(&en);
    stage_close(&s);
}

static void one_text_may_stand_in_two_places(void **state) {
    (void)state;
    static const char svg[] = HEAD "<rect id='slot-text-a' width='100' height='40' data-size='30'/>"
                                   "<rect id='slot-text-a-again' y='50' width='100' height='40' data-size='30' "
                                   "data-fill='a'/></svg>";
    static const struct slot_fill fills[] = {{.name = "text-a", .text = "MM"}, {.name = "text-a-again", .text = "i"}};
    struct stage s;
    stage_open_text(&s, svg, strlen(svg), 100, 100, 0);
    stage_render(&s, fills, 2, "zh");
    assert_memory_equal(s.canvas.data, s.canvas.data + (ptrdiff_t)50 * s.canvas.stride, 40 * (size_t)s.canvas.stride);
    stage_close(&s);
}

static void a_bar_fills_its_share(void **state) {
    (void)state;
    struct stage s;
    stage_open(&s, "badge.svg", 620, 1000, 0);
    struct rect bar = stage_box(&s, "slot-bar-paper");
    int y = bar.y + bar.h / 2;
    stage_render(&s, &(struct slot_fill){.name = "bar-paper", .value = 0.5}, 1, "zh");
    assert_int_equal(stage_pixel(&s, bar.x + bar.w * 2 / 5, y), 0xff000000);
    assert_int_equal(stage_pixel(&s, bar.x + bar.w * 3 / 5, y), 0xffffffff);
    stage_render(&s, &(struct slot_fill){.name = "bar-paper", .value = 7}, 1, "zh");
    assert_int_equal(stage_pixel(&s, bar.x + bar.w - 15, y), 0xff000000);
    stage_render(&s, &(struct slot_fill){.name = "bar-paper", .value = -1}, 1, "zh");
    assert_int_equal(stage_pixel(&s, bar.x + 15, y), 0xffffffff);
    stage_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_in_dots_are_those_of_the_labels),
        cmocka_unit_test(slots_stand_where_they_were_drawn),
        cmocka_unit_test(a_screen_is_centred_in_another_shape),
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(each_refusal_names_line_and_reason),
        cmocka_unit_test(broken_markup_and_bombs_are_refused),
        cmocka_unit_test(harmless_markup_loads),
        cmocka_unit_test(flags_choose_art_and_slots),
        cmocka_unit_test(kept_layers_never_change_the_picture),
        cmocka_unit_test(slots_leave_no_trace_of_their_rectangles),
        cmocka_unit_test(messages_follow_the_language),
        cmocka_unit_test(one_text_may_stand_in_two_places),
        cmocka_unit_test(a_bar_fills_its_share),
    };
    return cmocka_run_group_tests_name("templates", tests, NULL, NULL);
}

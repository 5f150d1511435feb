/* What a label printer gets: QR symbols in whole dots that read back, logos in their boxes, one bit a dot, and PDF. */
#include <errno.h>
#include <glib/gstdio.h>

#include "art/label.h"
#include "art/qr.h"
#include "art/stage.h"

#define BADGE_CODE "B1ABCDEFGHIJKLMNOPQRSTUVWX23"

/* ---- QR ---- */

static void versions_are_those_the_codes_count_on(void **state) {
    (void)state;
    static struct qr qr;
    char ticket[147] = "T1";
    memset(ticket + 2, 'Q', 144);
    assert_int_equal(qr_make(ticket, 'M', &qr), 0);
    assert_int_equal(qr.version, 6);
    assert_int_equal(qr.side, 41);
    assert_int_equal(qr_make(BADGE_CODE, 'Q', &qr), 0);
    assert_int_equal(qr.version, 2);
    g_autofree char *long_text = g_strnfill(3000, 'x');
    assert_int_equal(qr_make(long_text, 'L', &qr), -E2BIG);
    assert_int_equal(qr_make("a", 'X', &qr), -EINVAL);
    assert_int_equal(qr_make("", 'M', &qr), -EINVAL);
    assert_int_equal(qr.version, 2); /* untouched by failures */
}

static void to_one_bit(struct stage *s, int dpi, struct raster1 *ret_raster) {
    assert_int_equal(raster1_alloc(s->canvas.w, s->canvas.h, dpi, ret_raster), 0);
    struct rect logos[] = {stage_box(s, "slot-logo-1"), stage_box(s, "slot-logo-2")};
    assert_int_equal(raster1_from_pixels(&s->canvas, logos, 2, ret_raster), 0);
}

static void a_badge_code_reads_back_in_whole_dots(void **state) {
    (void)state;
    struct stage s;
    struct raster1 label;
    stage_open(&s, "badge.svg", 0, 0, 203);
    const struct slot_fill fills[] = {{.name = "qr-badge", .text = BADGE_CODE},
                                      {.name = "text-name", .text = "欧阳若兰"}};
    stage_render(&s, fills, 2, "zh");
    to_one_bit(&s, 203, &label);
    struct rect box = stage_box(&s, "slot-qr-badge"), symbol = symbol_in(&label, &box);
    assert_int_equal(symbol.w, 25 * 4);
    assert_int_equal(symbol.h, 25 * 4);
    assert_true(symbol.x - box.x >= 4 * 4 && box.x + box.w - symbol.x - symbol.w >= 4 * 4); /* quiet zone */
    assert_true(symbol.y - box.y >= 4 * 4 && box.y + box.h - symbol.y - symbol.h >= 4 * 4);
    assert_int_equal(uneven_runs(&label, &symbol, 4), 0);
    g_autofree char *read = read_back(&label);
    assert_non_null(read);
    assert_string_equal(read, BADGE_CODE);
    /* One dot too many, as a scaling driver makes, and the count must notice. */
    label.data[(symbol.y + 50) * label.stride + (symbol.x + 12) / 8] ^= 0x10;
    assert_true(uneven_runs(&label, &symbol, 4) > 0);
    raster1_free(&label);
    stage_close(&s);
}

static void a_code_that_does_not_fit_is_refused(void **state) {
    (void)state;
    struct stage s;
    char ticket[147] = "T1";
    memset(ticket + 2, 'Q', 144);
    stage_open(&s, "badge.svg", 0, 0, 203);
    /* 49 modules with their quiet zone in 132 dots leave 2 dots each: under half a millimetre. */
    assert_int_equal(stage_try(&s, &(struct slot_fill){.name = "qr-badge", .text = ticket}, 1, "zh"), -ENODATA);
    assert_non_null(strstr(s.error, "slot-qr-badge: "));
    g_autofree char *huge = g_strnfill(3000, 'x');
    assert_int_equal(stage_try(&s, &(struct slot_fill){.name = "qr-badge", .text = huge}, 1, "zh"), -ENODATA);
    stage_close(&s);
}

/* ---- logos ---- */

static struct slot_fill logo_fill(const char *slot, const char *file, char **ret_bytes) {
    struct slot_fill fill = {.name = slot};
    gsize size;
    fill.bytes = *ret_bytes = stage_read(file, &size);
    fill.size = size;
    return fill;
}

static int inked(const struct stage *s, const struct rect *box) {
    int n = 0;
    for (int y = box->y; y < box->y + box->h; y++)
        for (int x = box->x; x < box->x + box->w; x++)
            n += stage_pixel(s, x, y) != 0xffffffff;
    return n;
}

static void logos_stay_in_their_slots(void **state) {
    (void)state;
    struct stage s;
    g_autofree char *wide = NULL;
    stage_open(&s, "badge.svg", 0, 0, 203);
    stage_render(&s, NULL, 0, "zh");
    struct pixels without = stage_copy(&s);
    struct slot_fill fill = logo_fill("logo-1", "logo-wide.svg", &wide);
    struct rect box = stage_box(&s, "slot-logo-1");
    for (int round = 0; round < 2; round++) { /* drawn, then kept */
        stage_render(&s, &fill, 1, "zh");
        assert_int_equal(stage_changed(&s.canvas, &without, &box, false), 0);
        assert_in_range(inked(&s, &box), box.w * (box.w / 4 - 1), box.w * (box.w / 4 + 2)); /* 40:10, fitted */
    }
    pixels_free(&without);
    stage_close(&s);
}

static void optical_areas_are_even(void **state) {
    (void)state;
    struct stage s;
    g_autofree char *wide = NULL, *square = NULL;
    stage_open(&s, "badge.svg", 0, 0, 300);
    struct rect box = stage_box(&s, "slot-logo-2");
    struct slot_fill fill = logo_fill("logo-2", "logo-wide.svg", &wide);
    stage_render(&s, &fill, 1, "zh");
    int area_wide = inked(&s, &box);
    fill = logo_fill("logo-2", "logo-square.svg", &square);
    stage_render(&s, &fill, 1, "zh");
    int area_square = (int)(inked(&s, &box) * 4 / G_PI); /* a disc fills pi/4 of its square */
    assert_in_range(area_square * 100 / area_wide, 85, 115);
    stage_close(&s);
}

static void strangers_logos_are_refused_by_name(void **state) {
    (void)state;
    static const struct {
        const char *bytes, *message;
    } bad[] = {
        {"hello", "slot-logo-1: is no picture"},
        {"<!DOCTYPE a><svg xmlns='http://www.w3.org/2000/svg'/>", "slot-logo-1:1: a DTD is not allowed"},
        {"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "slot-logo-1:1: script is not allowed"},
        {"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>", "slot-logo-1:1: a reference"},
        {"<svg xmlns='http://www.w3.org/2000/svg'><filter id='f'><feTurbulence/></filter></svg>",
         "slot-logo-1:1: this filter is too slow for a logo"},
        {"<p/>", "slot-logo-1:1: this is not an SVG"},
    };
    static const uint8_t giant[40] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0,   0,   13, 'I',
                                      'H',  'D', 'R', 0,   0,    255,  255,  0,    0, 255, 255, 8,  6};
    static const uint8_t damaged[40] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I',
                                        'H',  'D', 'R', 0,   0,    0,    9,    0,    0, 0, 9, 8,  6};
    struct stage s;
    stage_open(&s, "badge.svg", 0, 0, 203);
    g_autoptr(GString) copies = g_string_new("<svg xmlns='http://www.w3.org/2000/svg'><g id='a'/>");
    for (int i = 0; i < 25; i++)
        g_string_append(copies, "<use href='#a'/>");
    g_string_append(copies, "</svg>");
    struct slot_fill bomb = {.name = "logo-1", .bytes = copies->str, .size = copies->len};
    assert_int_equal(stage_try(&s, &bomb, 1, "zh"), -EBADMSG);
    assert_string_equal(s.error, "slot-logo-1:1: more than 24 <use> in a logo");
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        struct slot_fill fill = {.name = "logo-1", .bytes = bad[i].bytes, .size = strlen(bad[i].bytes)};
        assert_int_equal(stage_try(&s, &fill, 1, "zh"), -EBADMSG);
        if (!g_str_has_prefix(s.error, bad[i].message))
            fail_msg("\"%s\" instead of \"%s\"", s.error, bad[i].message);
    }
    struct slot_fill fill = {.name = "logo-1", .bytes = giant, .size = sizeof giant};
    assert_int_equal(stage_try(&s, &fill, 1, "zh"), -EBADMSG);
    assert_string_equal(s.error, "slot-logo-1: PNG larger than 4096 pixels or empty");
    fill.bytes = damaged;
    assert_int_equal(stage_try(&s, &fill, 1, "zh"), -EBADMSG);
    assert_string_equal(s.error, "slot-logo-1: damaged PNG");
    g_autofree char *large = g_malloc0(3 << 20);
    fill.bytes = large;
    fill.size = 3 << 20;
    assert_int_equal(stage_try(&s, &fill, 1, "zh"), -EBADMSG);
    assert_string_equal(s.error, "slot-logo-1: larger than 2 MB");
    stage_close(&s);
}

/* ---- files ---- */

static char *scratch;

static int make_scratch(void **state) {
    (void)state;
    scratch = g_dir_make_tmp("art-XXXXXX", NULL);
    return scratch ? 0 : -1;
}

static int drop_scratch(void **state) {
    (void)state;
    int result = g_rmdir(scratch); /* fails when a test left something behind */
    g_free(scratch);
    return result;
}

static char *in_scratch(const char *name) { return g_build_filename(scratch, name, NULL); }

static void a_saved_picture_reads_back(void **state) {
    (void)state;
    struct pixels p;
    g_autofree char *path = in_scratch("a.png");
    assert_int_equal(pixels_alloc(3, 2, &p), 0);
    static const uint32_t colours[6] = {0xffff0000, 0xff00ff00, 0xff0000ff, 0x80808080, 0, 0xffffffff};
    memcpy(p.data, colours, sizeof colours);
    assert_int_equal(pixels_save_png(&p, path), 0);
    cairo_surface_t *read = cairo_image_surface_create_from_png(path);
    assert_int_equal(cairo_surface_status(read), CAIRO_STATUS_SUCCESS);
    assert_int_equal(cairo_image_surface_get_stride(read), 12);
    assert_memory_equal(cairo_image_surface_get_data(read), colours, sizeof colours);
    cairo_surface_destroy(read);
    g_unlink(path);
    g_autofree char *nowhere = in_scratch("no/such/folder.png");
    assert_int_equal(pixels_save_png(&p, nowhere), -ENOENT);
    assert_int_equal(pixels_save_png(&p, scratch), -EISDIR); /* rename onto a folder; the half-way file goes too */
    pixels_free(&p);
}

static void one_bit_keeps_edges_and_dithers_logos(void **state) {
    (void)state;
    struct pixels p;
    struct raster1 r;
    assert_int_equal(pixels_alloc(20, 16, &p), 0);
    assert_int_equal(raster1_alloc(20, 16, 203, &r), 0);
    assert_int_equal(r.stride, 3);
    uint32_t *at = (uint32_t *)(void *)p.data;
    for (int i = 0; i < 20 * 16; i++)
        at[i] = i % 20 < 8 ? 0xff808080 : i % 20 < 16 ? 0xff7f7f7f : 0; /* grey, darker, transparent */
    assert_int_equal(raster1_from_pixels(&p, &(struct rect){-4, 8, 100, 100}, 1, &r), 0);
    int dithered = 0;
    for (int y = 0; y < 16; y++) {
        assert_int_equal(r.data[y * 3 + 2], 0); /* transparent is paper, padding is 0 */
        for (int x = 0; x < 16; x++) {
            if (y < 8)
                assert_int_equal(dot(&r, x, y), x >= 8);
            else
                dithered += dot(&r, x, y);
        }
    }
    assert_in_range(dithered, 60, 68); /* half of 128 */
    r.w--;
    assert_int_equal(raster1_from_pixels(&p, NULL, 0, &r), -EINVAL);
    r.w++;
    g_autofree char *path = in_scratch("b.png");
    assert_int_equal(raster1_save_png(&r, path), 0);
    cairo_surface_t *read = cairo_image_surface_create_from_png(path);
    const uint32_t *row = (const uint32_t *)(const void *)cairo_image_surface_get_data(read);
    assert_int_equal(row[0] & 0xffffff, 0xffffff);
    assert_int_equal(row[8] & 0xffffff, 0);
    cairo_surface_destroy(read);
    g_unlink(path);
    pixels_free(&p);
    raster1_free(&r);
    pixels_free(&p);
    assert_int_equal(pixels_alloc(0, 5, &p), -EINVAL);
    assert_int_equal(raster1_alloc(9000, 5, 203, &r), -EINVAL);
}

/* A letter's smoothed edge in a logo stays an edge; a grey that somebody drew is still dithered. */
static void small_type_in_logos_does_not_fray(void **state) {
    (void)state;
    struct pixels p;
    struct raster1 r;
    assert_int_equal(pixels_alloc(16, 16, &p), 0);
    assert_int_equal(raster1_alloc(16, 16, 203, &r), 0);
    uint32_t *at = (uint32_t *)(void *)p.data;
    for (int edge = 0; edge < 2; edge++) {
        int half = 0;
        for (int i = 0; i < 16 * 16; i++) /* black, one column of light grey, then paper or a darker grey */
            at[i] = i % 16 < 7 ? 0xff000000 : i % 16 == 7 ? 0xff909090 : edge ? 0xffffffff : 0xff707070;
        assert_int_equal(raster1_from_pixels(&p, &(struct rect){0, 0, 16, 16}, 1, &r), 0);
        for (int y = 0; y < 16; y++)
            half += dot(&r, 7, y);
        if (edge)
            assert_int_equal(half, 0);
        else
            assert_in_range(half, 1, 15);
    }
    raster1_free(&r);
    pixels_free(&p);
}

/* cairo 1.16 loses 768 bytes with every PDF that embeds a CFF font, as Noto CJK is; not ours to report. */
__attribute__((weak)) void __lsan_disable(void);
__attribute__((weak)) void __lsan_enable(void);

static int make_pdf(struct stage *s, const struct slot_fill *fills, size_t n, const char *path) {
    if (__lsan_disable)
        __lsan_disable();
    int result = template_pdf(s->template, fills, n, "zh", NULL, NULL, path, s->error);
    if (__lsan_enable)
        __lsan_enable();
    return result;
}

static void a_pdf_has_its_millimetres_and_fonts(void **state) {
    (void)state;
    struct stage s;
    g_autofree char *path = in_scratch("badge.pdf"), *pdf = NULL, *wide = NULL;
    gsize size;
    stage_open(&s, "badge.svg", 0, 0, 203);
    struct slot_fill fills[3] = {{.name = "text-name", .text = "欧阳若兰"}, {.name = "qr-badge", .text = BADGE_CODE}};
    fills[2] = logo_fill("logo-1", "logo-wide.svg", &wide);
    assert_int_equal(make_pdf(&s, fills, 3, path), 0);
    assert_true(g_file_get_contents(path, &pdf, &size, NULL));
    assert_memory_equal(pdf, "%PDF-", 5);
    assert_non_null(memmem(pdf, size, "[ 0 0 175.748", strlen("[ 0 0 175.748")));
    assert_non_null(memmem(pdf, size, "/FontDescriptor", strlen("/FontDescriptor")));
    assert_null(memmem(pdf, size, "/Image", strlen("/Image"))); /* all vectors */
    g_unlink(path);
    g_autofree char *huge = g_strnfill(3000, 'x');
    fills[1].text = huge;
    assert_int_equal(make_pdf(&s, fills, 3, path), -ENODATA);
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_int_equal(template_pdf(s.template, NULL, 0, "zh", NULL, NULL, "/nowhere/a.pdf", s.error), -ENOENT);
    assert_string_equal(s.error, "/nowhere/a.pdf: No such file or directory");
    stage_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_those_the_codes_count_on),
        cmocka_unit_test(a_badge_code_reads_back_in_whole_dots),
        cmocka_unit_test(a_code_that_does_not_fit_is_refused),
        cmocka_unit_test(logos_stay_in_their_slots),
        cmocka_unit_test(optical_areas_are_even),
        cmocka_unit_test(strangers_logos_are_refused_by_name),
        cmocka_unit_test(a_saved_picture_reads_back),
        cmocka_unit_test(one_bit_keeps_edges_and_dithers_logos),
        cmocka_unit_test(small_type_in_logos_does_not_fray),
        cmocka_unit_test(a_pdf_has_its_millimetres_and_fonts),
    };
    return cmocka_run_group_tests_name("print", tests, make_scratch, drop_scratch);
}

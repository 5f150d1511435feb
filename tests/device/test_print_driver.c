/* Queues with a driver: what reaches a label printer through CUPS's own filter is, dot for dot, the badge that was
 * drawn. A real cupsd with rastertolabel prints ZPL (Zebra) into a file, which is decoded here:
 * ~DGR:CUPS.GRF,BYTES,PER-LINE, then hexadecimal digits with Zebra's repeat letters. Also PDF for office printers, a
 * printer without a queue, and drivers that cannot be drawn for. */
#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <cups/raster.h>

#include "device/print_words.h"
#include "standin/print_shop.h"

static struct shop shop;

static int set_up(void **state) {
    (void)state;
    return shop_start(&shop);
}

static int tear_down(void **state) {
    (void)state;
    shop_stop(&shop);
    return 0;
}

static char *out_file(const char *queue, size_t *ret_size) {
    char path[256];
    snprintf(path, sizeof path, "%s/shop/out/%s", shop.dir, queue);
    FILE *in = fopen(path, "r");
    char *text = calloc(1, 4 << 20);
    *ret_size = in ? fread(text, 1, (4 << 20) - 1, in) : 0;
    if (in)
        fclose(in);
    return text;
}

/* ---- ZPL ---- */

/* G to Y: 1 to 19 more of the digit that follows, g to z: 20 to 400. "," ends a line with zeros, "!" with ones, ":"
 * repeats the line above. (Zebra, ZPL II programming guide, alternative data compression.) */
struct zpl {
    const char *at;
    long repeat;
    size_t nibble, per_line;
    uint8_t *rows;
    size_t size;
};

static void put(struct zpl *zpl, int digit, long times) {
    for (long i = 0; i < times && zpl->nibble / 2 < zpl->size; i++, zpl->nibble++)
        zpl->rows[zpl->nibble / 2] |= (uint8_t)(digit << (zpl->nibble % 2 ? 0 : 4));
}

static void fill_line(struct zpl *zpl, int digit) {
    size_t in_line = zpl->nibble % (zpl->per_line * 2);
    put(zpl, digit, (long)(zpl->per_line * 2 - in_line));
}

static void repeat_line(struct zpl *zpl) {
    size_t y = zpl->nibble / (zpl->per_line * 2);
    assert_true(y > 0 && (y + 1) * zpl->per_line <= zpl->size);
    memcpy(zpl->rows + y * zpl->per_line, zpl->rows + (y - 1) * zpl->per_line, zpl->per_line);
    zpl->nibble += zpl->per_line * 2;
}

static void read_char(struct zpl *zpl, char c) {
    if (isxdigit((unsigned char)c)) {
        int digit = isdigit((unsigned char)c) ? c - '0' : toupper(c) - 'A' + 10;
        put(zpl, digit, zpl->repeat ? zpl->repeat : 1);
        zpl->repeat = 0;
    } else if (c >= 'G' && c <= 'Y') {
        zpl->repeat += c - 'G' + 1;
    } else if (c >= 'g' && c <= 'z') {
        zpl->repeat += (c - 'g' + 1) * 20;
    } else if (c == ',' || c == '!') {
        fill_line(zpl, c == ',' ? 0 : 15);
    } else if (c == ':') {
        repeat_line(zpl);
    }
}

static struct raster1 decode(const char *text, int w) {
    const char *graphic = strstr(text, "~DGR:CUPS.GRF,");
    int used = 0;
    struct zpl zpl = {0};
    assert_non_null(graphic);
    assert_int_equal(sscanf(graphic, "~DGR:CUPS.GRF,%zu,%zu,%n", &zpl.size, &zpl.per_line, &used), 2);
    zpl.rows = calloc(1, zpl.size);
    for (zpl.at = graphic + used; *zpl.at && *zpl.at != '^' && *zpl.at != '~'; zpl.at++)
        read_char(&zpl, *zpl.at);
    assert_int_equal(zpl.nibble, zpl.size * 2);
    return (struct raster1){.w = w, .h = (int)(zpl.size / zpl.per_line), .stride = (int)zpl.per_line, .data = zpl.rows};
}

static int count_of(const char *text, const char *what) {
    int count = 0;
    for (; (text = strstr(text, what)); text++)
        count++;
    return count;
}

/* ---- printing ---- */

static struct raster1 badge_at(int dpi) {
    struct raster1 small = shop_badge("B1AAAABBBBCCCCDDDDEEEEFFFFGG");
    if (dpi == 203)
        return small;
    struct raster1 page = {.w = (62 * dpi * 10 + 127) / 254, .h = (100 * dpi * 10 + 127) / 254, .dpi = dpi};
    page.stride = (page.w + 7) / 8;
    page.data = calloc((size_t)page.h, (size_t)page.stride);
    for (int y = 0; y < small.h; y++)
        memcpy(page.data + (size_t)y * (size_t)page.stride + 3, small.data + (size_t)y * (size_t)small.stride,
               (size_t)small.stride);
    free(small.data);
    return page;
}

static struct printer *open_queue(const char *queue) {
    struct printer *printer = NULL;
    char error[PRINTER_ERROR] = "";
    if (printer_open(shop.server, queue, &printer, error) < 0)
        fail_msg("%s: %s", queue, error);
    return printer;
}

static bool is_done(struct printer *printer, int id) {
    struct printer_job job = {0};
    char error[PRINTER_ERROR];
    return printer_job(printer, id, &job, error) == 0 && job.state >= PRINTER_JOB_DONE;
}

static void print(struct printer *printer, const struct raster1 *page, const char *name) {
    struct printer_document document = {0};
    struct printer_job job = {0};
    char error[PRINTER_ERROR] = "";
    if (printer_encode(printer, page, SHOP_MEDIA, &document, error) < 0 ||
        printer_submit(printer, name, SHOP_MEDIA, &document, &job, error) < 0)
        fail_msg("%s", error);
    free(document.bytes);
    assert_true(shop_until(is_done(printer, job.id)));
    assert_int_equal(printer_job(printer, job.id, &job, error), 0);
    assert_int_equal(job.state, PRINTER_JOB_DONE);
}

static void assert_same_dots(const struct raster1 *got, const struct raster1 *want) {
    assert_int_equal(got->stride, want->stride);
    assert_int_equal(got->h, want->h);
    for (int y = 0; y < want->h; y++)
        if (memcmp(got->data + (size_t)y * (size_t)got->stride, want->data + (size_t)y * (size_t)want->stride,
                   (size_t)want->stride) != 0)
            fail_msg("line %d differs", y);
}

static void a_label_printer_gets_every_dot(int dpi, const char *queue) {
    char arguments[128];
    snprintf(arguments, sizeof arguments, "%s drv:///sample.drv/zebra.ppd Resolution=%ddpi", queue, dpi);
    assert_int_equal(shop_do(&shop, "driver", arguments), 0);
    struct printer *printer = open_queue(queue);
    struct printer_info info;
    char error[PRINTER_ERROR] = "";
    size_t size;
    assert_int_equal(printer_info(printer, &info, error), 0);
    assert_int_equal(info.format, PRINTER_CUPS_RASTER);
    assert_int_equal(info.dpi, dpi);
    struct raster1 page = badge_at(dpi);
    print(printer, &page, "badge:zpl:1");
    char *text = out_file(queue, &size);
    struct raster1 got = decode(text, page.w);
    assert_same_dots(&got, &page);
    assert_int_equal(count_of(text, "^XZ"), count_of(text, "^XA"));
    assert_int_equal(count_of(text, "~DGR:"), 1); /* one badge, one label */
    page.data[0] ^= 0x80;                         /* the comparison can fail */
    assert_int_not_equal(memcmp(got.data, page.data, (size_t)page.stride), 0);
    free(got.data);
    free(page.data);
    free(text);
    printer_close(printer);
}

static void zpl_at_203_dpi(void **state) {
    (void)state;
    a_label_printer_gets_every_dot(203, "ZPL203");
}

static void zpl_at_300_dpi(void **state) {
    (void)state;
    a_label_printer_gets_every_dot(300, "ZPL300");
}

/* ---- drivers of our own ---- */

#define OWN_DRIVER "tests/standin/label-printer.ppd"

/* Our own driver with a line more, and its queue. */
static void make_queue(const char *queue, const char *line) {
    char command[512], arguments[128];
    snprintf(command, sizeof command, "{ cat %s; echo '%s'; } >%s/%s.ppd", OWN_DRIVER, line, shop.dir, queue);
    assert_int_equal(system(command), 0);
    snprintf(arguments, sizeof arguments, "%s %s/%s.ppd", queue, shop.dir, queue);
    assert_int_equal(shop_do(&shop, "ppd", arguments), 0);
}

static bool is_black(const struct raster1 *page, int x, int y) {
    return page->data[y * page->stride + x / 8] >> (7 - x % 8) & 1;
}

/* Does the label show the page from dot x, y on? */
static bool shows(const struct raster1 *label, const struct raster1 *page, int x, int y) {
    for (int row = 0; row < label->h; row++)
        for (int dot = 0; dot < label->w; dot++)
            if (is_black(label, dot, row) != is_black(page, x + dot, y + row))
                return false;
    return true;
}

/* 2 mm at the left and 1 mm elsewhere that the head does not reach: 16 and 8 dots. The filter prints what it gets from
 * its first dot on, so that a whole page would be moved. The resolution is a name without code. */
static void only_what_the_head_reaches_is_sent(void **state) {
    size_t size;
    (void)state;
    make_queue("MARGIN", "*DefaultResolution: 203dpi");
    struct printer *printer = open_queue("MARGIN");
    struct raster1 page = badge_at(203);
    for (int y = 0; y < page.h; y++) /* no two columns alike near the edges */
        page.data[y * page.stride + y % page.stride] ^= (uint8_t)(y * 37);
    print(printer, &page, "badge:margin:1");
    char *text = out_file("MARGIN", &size);
    assert_non_null(strstr(text, "^PW472\n")); /* 496 - 16 - 8 */
    struct raster1 got = decode(text, 472);
    assert_int_equal(got.h, 799 - 8 - 8);
    assert_true(shows(&got, &page, 16, 8));
    assert_false(shows(&got, &page, 15, 8));
    free(text);
    free(got.data);
    free(page.data);
    printer_close(printer);
}

/* cupsd says that A4 is loaded in each of its label printers: no badge would ever have come out of one. */
static void labels_are_not_guessed(void **state) {
    struct printer *printer = open_queue("ZPL203");
    struct printer_info info;
    char text[PRINT_WORDS], error[PRINTER_ERROR] = "";
    (void)state;
    assert_int_equal(printer_info(printer, &info, error), 0);
    assert_false(info.has_media_ready);
    assert_int_equal(print_trouble(&info, SHOP_MEDIA, text), PRINT_WELL);
    printer_close(printer);
}

/* Set to another resolution while it is open: a badge that was drawn for the old one would be two thirds its size. */
static void another_resolution_is_noticed(void **state) {
    struct printer_document document = {.size = 42};
    struct printer_info info;
    char error[PRINTER_ERROR] = "";
    (void)state;
    struct printer *printer = open_queue("ZPL203");
    struct raster1 page = badge_at(203);
    assert_int_equal(shop_do(&shop, "driver", "ZPL203 drv:///sample.drv/zebra.ppd Resolution=300dpi"), 0);
    assert_int_equal(printer_info(printer, &info, error), 0);
    assert_int_equal(info.dpi, 300);
    assert_int_equal(printer_encode(printer, &page, SHOP_MEDIA, &document, error), -ENOTSUP);
    assert_non_null(strstr(error, "another resolution"));
    assert_int_equal(document.size, 42);
    free(page.data);
    printer_close(printer);
}

static void a_driver_without_this_size_is_named(void **state) {
    (void)state;
    struct printer *printer = open_queue("MARGIN"); /* has 62x100 and 54x86, and cuts none to measure */
    struct printer_document document = {.size = 42};
    struct raster1 page = badge_at(203);
    char error[PRINTER_ERROR] = "";
    assert_int_equal(printer_encode(printer, &page, "om_badge_100x150mm", &document, error), -ENOTSUP);
    assert_int_equal(document.size, 42);
    assert_string_equal(error, "the driver of \"MARGIN\" has no labels of this size");
    free(page.data);
    printer_close(printer);
}

static void a_driver_without_resolution_is_refused(void **state) {
    static const struct {
        const char *queue, *line;
    } cases[] = {
        {"MUTE", "*% not a word of a resolution"},
        {"OBLONG", "*DefaultResolution: 300x600dpi"},
        {"ODD", "*DefaultResolution: fine"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char error[PRINTER_ERROR] = "", words[64];
        struct printer *printer = NULL;
        make_queue(cases[i].queue, cases[i].line);
        assert_int_equal(printer_open(shop.server, cases[i].queue, &printer, error), -ENOTSUP);
        assert_null(printer);
        snprintf(words, sizeof words, "\"%s\" says no resolution", cases[i].queue);
        assert_non_null(strstr(error, words));
    }
}

/* What a filter gets when it wants colours: DYMO's own driver does. */
static void a_filter_that_wants_colours_gets_black_and_white(void **state) {
    struct printer_document document = {0};
    char error[PRINTER_ERROR] = "";
    cups_page_header2_t header;
    (void)state;
    make_queue("COLOUR", "*DefaultResolution: 203dpi\n*OpenUI *ColorModel: PickOne\n*OrderDependency: 10 AnySetup "
                         "*ColorModel\n*DefaultColorModel: RGB\n*ColorModel RGB: "
                         "\"<</cupsColorSpace 1/cupsColorOrder 0/cupsBitsPerColor 8>>setpagedevice\"\n*CloseUI: "
                         "*ColorModel");
    struct printer *printer = open_queue("COLOUR");
    struct raster1 page = badge_at(203);
    if (printer_encode(printer, &page, SHOP_MEDIA, &document, error) < 0)
        fail_msg("%s", error);
    FILE *file = tmpfile();
    assert_int_equal(fwrite(document.bytes, 1, document.size, file), document.size);
    rewind(file);
    cups_raster_t *stream = cupsRasterOpen(fileno(file), CUPS_RASTER_READ);
    assert_true(cupsRasterReadHeader2(stream, &header));
    assert_int_equal(header.cupsBitsPerPixel, 24);
    assert_int_equal(header.cupsWidth, 472);
    uint8_t line[3 * 472];
    for (int y = 0; y < (int)header.cupsHeight; y++) {
        assert_int_equal(cupsRasterReadPixels(stream, line, sizeof line), sizeof line);
        for (int x = 0; x < 3 * 472; x++)
            if (line[x] != (is_black(&page, 16 + x / 3, 8 + y) ? 0 : 255))
                fail_msg("dot %d of line %d", x / 3, y);
    }
    cupsRasterClose(stream);
    fclose(file);
    free(document.bytes);
    free(page.data);
    printer_close(printer);
}

static bool is_stopped(struct printer *printer, struct printer_info *ret_info) {
    char error[PRINTER_ERROR];
    return printer_info(printer, ret_info, error) == 0 && ret_info->stopped;
}

/* cupsd calls both "paused". */
static void a_person_who_pauses_is_told_from_trouble(void **state) {
    struct printer_document document = {0};
    struct printer_job job = {0};
    struct printer_info info = {0};
    char text[PRINT_WORDS], error[PRINTER_ERROR] = "";
    (void)state;
    assert_int_equal(shop_do(&shop, "pause", ""), 0);
    struct printer *printer = open_queue("BADGE");
    assert_true(is_stopped(printer, &info));
    assert_true(info.paused);
    assert_int_equal(print_trouble(&info, SHOP_MEDIA, text), PRINT_PAUSED);
    assert_int_equal(shop_do(&shop, "resume", ""), 0);
    assert_false(is_stopped(printer, &info));
    assert_false(info.paused);
    printer_close(printer);

    assert_int_equal(shop_do(&shop, "silent", "SILENT"), 0);
    printer = open_queue("SILENT");
    struct raster1 page = badge_at(203);
    if (printer_encode(printer, &page, SHOP_MEDIA, &document, error) < 0 ||
        printer_submit(printer, "badge:silent:1", SHOP_MEDIA, &document, &job, error) < 0)
        fail_msg("%s", error);
    assert_true(shop_until(is_stopped(printer, &info)));
    assert_false(info.paused);
    assert_non_null(strstr(info.reasons, "paused"));
    assert_int_equal(print_trouble(&info, SHOP_MEDIA, text), PRINT_STOPPED);
    assert_string_equal(text, "Printing was stopped after trouble: The printer is not responding. (stopped)");
    free(document.bytes);
    free(page.data);
    printer_close(printer);
}

static void an_office_printer_gets_a_page(void **state) {
    struct printer_info info;
    char error[PRINTER_ERROR] = "";
    size_t size;
    (void)state;
    assert_int_equal(shop_do(&shop, "driver", "PAGES drv:///sample.drv/generic.ppd"), 0);
    struct printer *printer = open_queue("PAGES");
    assert_int_equal(printer_info(printer, &info, error), 0);
    assert_int_equal(info.format, PRINTER_PDF);
    struct printer_margins sheet;
    assert_false(printer_margins(printer, SHOP_MEDIA, &sheet)); /* of the sheet, not of the badge on it */
    assert_int_equal(sheet.left, 0);
    assert_int_equal(info.dpi, 300);
    struct raster1 page = badge_at(300);
    struct printer_document document = {0};
    assert_int_equal(printer_encode(printer, &page, SHOP_MEDIA, &document, error), 0);
    assert_memory_equal(document.bytes, "%PDF-1.", 7);
    free(document.bytes);
    print(printer, &page, "badge:pages:1");
    char *text = out_file("PAGES", &size);
    assert_true(size > 1000);
    assert_memory_equal(text, "%!PS", 4);
    free(text);
    free(page.data);
    printer_close(printer);
}

/* Drawn at its own dpi by what cupsd draws pages with, it is the badge again. */
static void a_page_is_the_badge_to_the_dot(int dpi) {
    struct printer_document document = {0};
    struct raster1 page = badge_at(dpi), got = {0};
    char path[96], command[320], error[PRINTER_ERROR] = "", line[128];
    struct printer *printer = open_queue("PAGES");
    assert_int_equal(printer_encode(printer, &page, SHOP_MEDIA, &document, error), 0);
    snprintf(path, sizeof path, "%s/page.pdf", shop.dir);
    FILE *file = fopen(path, "w");
    assert_int_equal(fwrite(document.bytes, 1, document.size, file), document.size);
    fclose(file);
    snprintf(command, sizeof command, "gs -q -dSAFER -dBATCH -dNOPAUSE -sDEVICE=pbmraw -r%d -sOutputFile=- %s", dpi,
             path);
    file = popen(command, "r");
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "P4\n");
    while (fgets(line, sizeof line, file) && line[0] == '#')
        ;
    assert_int_equal(sscanf(line, "%d %d", &got.w, &got.h), 2);
    assert_int_equal(got.w, page.w);
    got.stride = (got.w + 7) / 8;
    got.data = calloc((size_t)got.h, (size_t)got.stride);
    assert_int_equal(fread(got.data, (size_t)got.stride, (size_t)got.h, file), got.h);
    pclose(file);
    assert_same_dots(&got, &page);
    page.data[5000] ^= 1; /* the comparison can fail */
    assert_int_not_equal(memcmp(got.data, page.data, (size_t)page.h * (size_t)page.stride), 0);
    free(document.bytes);
    free(got.data);
    free(page.data);
    printer_close(printer);
}

static void a_page_is_the_badge(void **state) {
    (void)state;
    a_page_is_the_badge_to_the_dot(203);
    a_page_is_the_badge_to_the_dot(300);
}

/* Straight to a printer that speaks IPP: no cupsd has a part in it. */
static void a_printer_without_a_queue(void **state) {
    char error[PRINTER_ERROR] = "";
    struct printer *printer = NULL;
    struct printer_info info;
    (void)state;
    assert_int_equal(shop_do(&shop, "crash", ""), 0);
    if (printer_open(NULL, shop.uri, &printer, error) < 0)
        fail_msg("%s", error);
    assert_int_equal(printer_info(printer, &info, error), 0);
    assert_int_equal(info.format, PRINTER_PWG);
    assert_int_equal(info.dpi, 203);
    assert_string_equal(info.media_ready[0], SHOP_MEDIA);
    struct printer_margins margins;
    assert_true(printer_margins(printer, SHOP_MEDIA, &margins));
    assert_int_equal(margins.left, 100);
    struct raster1 page = badge_at(203);
    print(printer, &page, "badge:direct:1");
    assert_int_equal(shop_labels(&shop, "badge:direct:1"), 1);
    assert_int_equal(printer_own_job(printer, "badge:direct:1"), PRINTER_JOB_DONE);
    free(page.data);
    printer_close(printer);
    assert_int_equal(printer_open(NULL, "ipp://127.0.0.1:1/ipp/print", &printer, error), -ECONNREFUSED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zpl_at_203_dpi),
        cmocka_unit_test(zpl_at_300_dpi),
        cmocka_unit_test(labels_are_not_guessed),
        cmocka_unit_test(another_resolution_is_noticed),
        cmocka_unit_test(only_what_the_head_reaches_is_sent),
        cmocka_unit_test(a_driver_without_this_size_is_named),
        cmocka_unit_test(a_filter_that_wants_colours_gets_black_and_white),
        cmocka_unit_test(a_driver_without_resolution_is_refused),
        cmocka_unit_test(a_person_who_pauses_is_told_from_trouble),
        cmocka_unit_test(an_office_printer_gets_a_page),
        cmocka_unit_test(a_page_is_the_badge),
        cmocka_unit_test(a_printer_without_a_queue),
    };

    return cmocka_run_group_tests_name("print driver", tests, set_up, tear_down);
}

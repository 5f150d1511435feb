/* Queues with a driver: what reaches a label printer through CUPS's own filter is, dot for dot, the badge that was
 * drawn. A real cupsd with rastertolabel prints ZPL (Zebra) into a file, which is decoded here:
 * ~DGR:CUPS.GRF,BYTES,PER-LINE, then hexadecimal digits with Zebra's repeat letters. Also PDF for office printers, a
 * printer without a queue, and drivers that cannot be drawn for. */
#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

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

/* Neither a size of its own nor one cut to measure, or no black and white: an office inkjet. */
static void a_driver_without_this_size_is_named(void **state) {
    (void)state;
    assert_int_equal(shop_do(&shop, "driver", "NOSIZE drv:///sample.drv/deskjet.ppd"), 0);
    struct printer *printer = open_queue("NOSIZE");
    struct printer_document document = {.size = 42};
    struct raster1 page = badge_at(203);
    char error[PRINTER_ERROR] = "";
    assert_true(printer_encode(printer, &page, SHOP_MEDIA, &document, error) < 0);
    assert_int_equal(document.size, 42);
    assert_non_null(strstr(error, "NOSIZE"));
    free(page.data);
    printer_close(printer);
}

static void a_driver_without_resolution_is_refused(void **state) {
    char path[96], arguments[128], error[PRINTER_ERROR] = "";
    struct printer *printer = NULL;
    (void)state;
    snprintf(path, sizeof path, "%s/mute.ppd", shop.dir);
    FILE *out = fopen(path, "w");
    fputs("*PPD-Adobe: \"4.3\"\n*FormatVersion: \"4.3\"\n*FileVersion: \"1\"\n*LanguageVersion: English\n"
          "*LanguageEncoding: ISOLatin1\n*PCFileName: \"MUTE.PPD\"\n*Manufacturer: \"Mute\"\n*Product: \"(Mute)\"\n"
          "*ModelName: \"Mute\"\n*ShortNickName: \"Mute\"\n*NickName: \"Mute\"\n*PSVersion: \"(3010.000) 0\"\n"
          "*LanguageLevel: \"3\"\n*ColorDevice: False\n*DefaultColorSpace: Gray\n*FileSystem: False\n"
          "*cupsFilter: \"application/vnd.cups-raster 0 rastertolabel\"\n"
          "*OpenUI *PageSize: PickOne\n*OrderDependency: 10 AnySetup *PageSize\n*DefaultPageSize: w176h283\n"
          "*PageSize w176h283: \"<</PageSize[176 283]>>setpagedevice\"\n*CloseUI: *PageSize\n"
          "*OpenUI *PageRegion: PickOne\n*OrderDependency: 10 AnySetup *PageRegion\n*DefaultPageRegion: w176h283\n"
          "*PageRegion w176h283: \"<</PageSize[176 283]>>setpagedevice\"\n*CloseUI: *PageRegion\n"
          "*DefaultImageableArea: w176h283\n*ImageableArea w176h283: \"0 0 176 283\"\n"
          "*DefaultPaperDimension: w176h283\n*PaperDimension w176h283: \"176 283\"\n*DefaultFont: Courier\n"
          "*Font Courier: Standard \"(002.004S)\" Standard ROM\n",
          out);
    fclose(out);
    snprintf(arguments, sizeof arguments, "MUTE %s", path);
    assert_int_equal(shop_do(&shop, "ppd", arguments), 0);
    assert_int_equal(printer_open(shop.server, "MUTE", &printer, error), -ENOTSUP);
    assert_null(printer);
    assert_non_null(strstr(error, "\"MUTE\" says no resolution"));
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
        cmocka_unit_test(a_driver_without_this_size_is_named),
        cmocka_unit_test(a_driver_without_resolution_is_refused),
        cmocka_unit_test(an_office_printer_gets_a_page),
        cmocka_unit_test(a_printer_without_a_queue),
    };

    return cmocka_run_group_tests_name("print driver", tests, set_up, tear_down);
}

/* The printer seam against a real cupsd and a printer in software: what arrives is what was rendered, dot for dot. */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <cups/cups.h>
#include <cups/raster.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <zbar.h>

#include "device/ipp_client.h"
#include "standin/print_shop.h"

#define CODE "B1AAAABBBBCCCCDDDDEEEEFFFFGG"

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

static struct printer *open_queue(void) {
    struct printer *printer = NULL;
    char error[PRINTER_ERROR] = "";

    if (printer_open(shop.server, "BADGE", &printer, error) < 0)
        fail_msg("%s", error);
    return printer;
}

static enum printer_job_state state_of(struct printer *printer, int id) {
    struct printer_job job;
    char error[PRINTER_ERROR];

    return printer_job(printer, id, &job, error) == 0 ? job.state : PRINTER_JOB_UNKNOWN;
}

static int submit(struct printer *printer, const char *name, const uint8_t *bytes, size_t size) {
    struct printer_job job = {0};
    char error[PRINTER_ERROR] = "";

    if (printer_submit(printer, name, SHOP_MEDIA, &(struct printer_document){PRINTER_PWG, (uint8_t *)bytes, size}, &job,
                       error) < 0)
        fail_msg("%s", error);
    assert_true(job.id > 0);
    assert_non_null(strstr(job.uuid, "urn:uuid:"));
    return job.id;
}

static uint8_t *read_file(const char *path, size_t *ret_size) {
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t *bytes;

    assert_true(fd >= 0 && fstat(fd, &info) == 0);
    bytes = malloc((size_t)info.st_size + 1);
    assert_true(read(fd, bytes, (size_t)info.st_size) == info.st_size);
    close(fd);
    *ret_size = (size_t)info.st_size;
    return bytes;
}

/* The page as a PWG reader sees it. */
static struct raster1 read_page(const char *path, cups_page_header2_t *ret_header) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    cups_raster_t *stream = cupsRasterOpen(fd, CUPS_RASTER_READ);
    struct raster1 page;

    assert_non_null(stream);
    assert_true(cupsRasterReadHeader2(stream, ret_header));
    page = (struct raster1){.w = (int)ret_header->cupsWidth,
                            .h = (int)ret_header->cupsHeight,
                            .stride = (int)ret_header->cupsBytesPerLine,
                            .dpi = (int)ret_header->HWResolution[0]};
    page.data = calloc((size_t)page.h, (size_t)page.stride);
    for (int y = 0; y < page.h; y++)
        assert_int_equal(cupsRasterReadPixels(stream, page.data + y * page.stride, (unsigned)page.stride), page.stride);
    cupsRasterClose(stream);
    close(fd);
    return page;
}

static bool same_dots(const struct raster1 *a, const struct raster1 *b) {
    return a->w == b->w && a->h == b->h && a->stride == b->stride &&
           memcmp(a->data, b->data, (size_t)a->h * (size_t)a->stride) == 0;
}

static void read_qr(const struct raster1 *page, char *ret_text, size_t size) {
    size_t length = (size_t)page->w * (size_t)page->h;
    uint8_t *grey = malloc(length);
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    const zbar_symbol_t *symbol;

    for (int y = 0; y < page->h; y++)
        for (int x = 0; x < page->w; x++)
            grey[y * page->w + x] = page->data[y * page->stride + x / 8] & (0x80 >> (x & 7)) ? 0 : 255;
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)page->w, (unsigned)page->h);
    zbar_image_set_data(image, grey, length, NULL);
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_scan_image(scanner, image);
    symbol = zbar_image_first_symbol(image);
    snprintf(ret_text, size, "%s", symbol ? zbar_symbol_get_data(symbol) : "");
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    free(grey);
}

static void a_queue_says_what_it_is(void **state) {
    struct printer *printer = open_queue();
    struct printer_info info = {0}, list[4];
    char error[PRINTER_ERROR] = "";

    (void)state;
    assert_int_equal(printer_info(printer, &info, error), 0);
    assert_string_equal(info.name, "BADGE");
    assert_int_equal(info.dpi, 203);
    assert_true(info.accepting && !info.stopped && info.has_media_ready);
    assert_string_equal(info.media_ready[0], SHOP_MEDIA);
    assert_string_equal(info.reasons, "");
    assert_true(info.up_seconds >= 0 && info.up_seconds < 3600);
    assert_int_equal(printer_list(shop.server, list, 4), 1);
    assert_string_equal(list[0].name, "BADGE");
    assert_int_equal(list[0].dpi, 203);
    printer_close(printer);
}

static void what_is_missing_is_named(void **state) {
    static const struct {
        const char *server, *queue;
        int error;
        const char *words;
    } cases[] = {
        {shop.server, "NOWHERE", -ENOENT, "NOWHERE"},
        {"127.0.0.1:1", "BADGE", -ECONNREFUSED, "127.0.0.1"},
        {"/nowhere/cups.sock", "BADGE", -ECONNREFUSED, "/nowhere/cups.sock"},
        {"127.0.0.1:port", "BADGE", -EINVAL, "127.0.0.1:port"},
        {"", "BADGE", -EINVAL, "BADGE"},
        {shop.server, "", -EINVAL, "names no"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct printer *printer = NULL;
        char error[PRINTER_ERROR] = "";

        assert_int_equal(printer_open(cases[i].server, cases[i].queue, &printer, error), cases[i].error);
        assert_null(printer);
        assert_non_null(strstr(error, cases[i].words));
    }
    assert_int_equal(printer_list("127.0.0.1:1", NULL, 0), 0);
}

/* A listening socket that nobody serves: what hangs is told apart from what is not there, and not called a "Success".
 */
static void a_silent_printer_is_named(void **state) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct printer *printer = NULL;
    char uri[64], error[PRINTER_ERROR] = "";

    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    snprintf(uri, sizeof uri, "ipp://127.0.0.1:%d/ipp/print", ntohs(at.sin_port));
    assert_int_equal(printer_open(NULL, uri, &printer, error), -ECONNRESET);
    assert_null(printer);
    assert_string_equal(error, "the print service broke off, or does not answer within two seconds");
    close(fd);
}

static void a_page_must_fit_its_label(void **state) {
    static const struct {
        const char *media;
        int w, h, dpi, result;
    } cases[] = {
        {"om_badge_62x100mm", 496, 799, 203, 0},
        {"om_badge_62x100mm", 495, 800, 203, 0},
        {"om_card_86x54mm", 687, 432, 203, 0},
        {"om_card_54x86mm", 432, 687, 203, 0},
        {"om_large_100x150mm", 799, 1199, 203, 0},
        {"na_index-4x6_4x6in", 812, 1218, 203, 0},
        {"om_badge_62x100mm", 732, 1181, 300, 0},
        {"om_badge_62x100mm", 799, 496, 203, -EINVAL},
        {"om_badge_62x100mm", 490, 799, 203, -EINVAL},
        {"om_card_54x86mm", 496, 799, 203, -EINVAL},
        {"badge", 496, 799, 203, -EINVAL},
        {"om_badge_62x100mm", 496, 799, 0, -EINVAL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct raster1 page = {.w = cases[i].w, .h = cases[i].h, .dpi = cases[i].dpi, .stride = (cases[i].w + 7) / 8};
        uint8_t *bytes = NULL;
        size_t size = 0;

        page.data = calloc((size_t)page.h, (size_t)page.stride);
        assert_int_equal(printer_encode_pwg(&page, cases[i].media, &bytes, &size), cases[i].result);
        assert_int_equal(bytes != NULL, cases[i].result == 0);
        free(page.data);
        free(bytes);
    }
}

static void the_label_is_the_page(void **state) {
    struct printer *printer = open_queue();
    struct raster1 page = shop_badge(CODE), arrived;
    cups_page_header2_t header;
    uint8_t *bytes = NULL, *got;
    size_t size = 0, got_size = 0;
    char path[192], text[64];

    (void)state;
    assert_int_equal(printer_encode_pwg(&page, SHOP_MEDIA, &bytes, &size), 0);
    assert_true(size < 20000);
    int id = submit(printer, "badge:page:1", bytes, size);
    assert_true(shop_until(state_of(printer, id) == PRINTER_JOB_DONE));
    assert_int_equal(shop_labels(&shop, "badge:page:1"), 1);

    snprintf(path, sizeof path, "%s/1.pwg", shop.printed);
    got = read_file(path, &got_size);
    assert_int_equal(got_size, size);
    assert_memory_equal(got, bytes, size);

    arrived = read_page(path, &header);
    assert_true(same_dots(&arrived, &page));
    assert_int_equal(header.HWResolution[1], 203);
    assert_int_equal(header.cupsBitsPerPixel, 1);
    assert_int_equal(header.cupsColorSpace, CUPS_CSPACE_K);
    assert_int_equal(header.PageSize[0], 175);
    assert_int_equal(header.PageSize[1], 283);
    assert_string_equal(header.cupsPageSizeName, SHOP_MEDIA);
    read_qr(&arrived, text, sizeof text);
    assert_string_equal(text, CODE);

    /* The comparison above is one that can fail: a single dot, a blank page. */
    arrived.data[5000] ^= 1;
    assert_false(same_dots(&arrived, &page));
    memset(arrived.data, 0, (size_t)arrived.h * (size_t)arrived.stride);
    read_qr(&arrived, text, sizeof text);
    assert_string_equal(text, "");
    free(arrived.data);
    free(page.data);
    free(bytes);
    free(got);
    printer_close(printer);
}

/* cupsd's word for a job that the printer aborted is a race: "completed" in one of twelve runs. The printer's own is
 * not. */
static void the_printer_itself_knows_best(void **state) {
    struct printer *printer = open_queue();
    struct raster1 page = shop_badge(CODE);
    uint8_t *bytes = NULL;
    size_t size = 0;

    (void)state;
    assert_int_equal(printer_encode_pwg(&page, SHOP_MEDIA, &bytes, &size), 0);
    assert_int_equal(printer_own_job(printer, "badge:page:1"), PRINTER_JOB_DONE);
    assert_int_equal(printer_own_job(printer, "badge:page:2"), PRINTER_JOB_UNKNOWN);
    shop_control(&shop, "hold", "");
    int id = submit(printer, "badge:own:1", bytes, size);
    assert_true(shop_until(printer_own_job(printer, "badge:own:1") == PRINTER_JOB_PRINTING));
    shop_control(&shop, "fail", "");
    shop_control(&shop, "hold", NULL);
    assert_true(shop_until(printer_own_job(printer, "badge:own:1") == PRINTER_JOB_FAILED));
    shop_control(&shop, "fail", NULL);
    assert_true(shop_until(state_of(printer, id) == PRINTER_JOB_DONE || state_of(printer, id) == PRINTER_JOB_FAILED));
    free(page.data);
    free(bytes);
    printer_close(printer);
}

static int create_empty(const char *name) {
    char error[PRINTER_ERROR];
    struct ipp_place place;

    assert_int_equal(ipp_place_parse(shop.server, &place), 0);
    HTTP_AUTO http = ipp_connect(&place, error);
    ipp_t *request = ipp_request(IPP_OP_CREATE_JOB, "ipp://localhost/printers/BADGE");
    IPP_AUTO answer = NULL;
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, name);
    assert_int_equal(ipp_ask(http, request, "/", &answer, error), 0);
    return ipp_number(answer, "job-id", 0);
}

static void jobs_are_found_by_name(void **state) {
    struct printer *printer = open_queue();
    struct printer_job jobs[4] = {0};
    char error[PRINTER_ERROR] = "";
    int first = create_empty("badge:find:1"), other = create_empty("letter:find:1"),
        second = create_empty("badge:find:2");

    (void)state;
    assert_int_equal(printer_jobs(printer, "badge:find:", jobs, 4, error), 2);
    assert_int_equal(jobs[0].id, second);
    assert_int_equal(jobs[1].id, first);
    assert_string_equal(jobs[1].name, "badge:find:1");
    assert_int_equal(jobs[1].state, PRINTER_JOB_WAITING);
    assert_int_equal(jobs[1].documents, 0);
    assert_false(jobs[1].started);
    assert_int_equal(printer_jobs(printer, "badge:find:", jobs, 1, error), 1);
    assert_int_equal(jobs[0].id, second);
    assert_int_equal(printer_jobs(printer, "nobody", jobs, 4, error), 0);

    assert_int_equal(printer_cancel(printer, first), 0);
    assert_int_equal(printer_cancel(printer, second), 0);
    assert_int_equal(printer_cancel(printer, other), 0);
    assert_int_equal(printer_job(printer, first, &jobs[0], error), 0);
    assert_int_equal(jobs[0].state, PRINTER_JOB_FAILED);
    assert_false(jobs[0].started);
    assert_int_equal(printer_job(printer, 99999, &jobs[0], error), 0);
    assert_int_equal(jobs[0].state, PRINTER_JOB_UNKNOWN);
    assert_int_equal(shop_labels(&shop, "badge:find:1"), 0);
    printer_close(printer);
}

static bool says(struct printer *printer, const char *reason) {
    struct printer_info info;
    char error[PRINTER_ERROR];

    return printer_info(printer, &info, error) == 0 &&
           (reason[0] ? strstr(info.reasons, reason) != NULL : !info.reasons[0]);
}

/* cupsd itself learns neither before the next job. */
static void an_idle_printer_tells_its_trouble(void **state) {
    struct printer *printer = open_queue();

    (void)state;
    assert_int_equal(shop_do(&shop, "labels", "0"), 0);
    assert_true(says(printer, "media-empty"));
    assert_int_equal(shop_do(&shop, "labels", "250"), 0);
    assert_true(says(printer, ""));
    assert_int_equal(shop_do(&shop, "unplug", ""), 0);
    assert_true(says(printer, "offline"));
    assert_int_equal(shop_do(&shop, "plug", ""), 0);
    assert_true(says(printer, ""));
    printer_close(printer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_must_fit_its_label), cmocka_unit_test(a_queue_says_what_it_is),
        cmocka_unit_test(a_silent_printer_is_named), cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(the_label_is_the_page),     cmocka_unit_test(the_printer_itself_knows_best),
        cmocka_unit_test(jobs_are_found_by_name),    cmocka_unit_test(an_idle_printer_tells_its_trouble),
    };

    return cmocka_run_group_tests_name("printer", tests, set_up, tear_down);
}

/* Many pages in one file: each is there with its rows where they were put, memory does not grow with them, and a file
 * that went wrong is none. */
#include <errno.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <sys/stat.h>

#include "art/pages.h"
#include "art/stage.h"

static const char page_svg[] =
    "<svg xmlns='http://www.w3.org/2000/svg' width='100mm' height='60mm' viewBox='0 0 100 60'>"
    "<rect width='100' height='60' fill='#fff'/><rect id='slot-text-head' x='5' y='5' width='90' height='8'/></svg>";
static const char row_svg[] =
    "<svg xmlns='http://www.w3.org/2000/svg' width='90mm' height='8mm' viewBox='0 0 90 8' data-margin='0'>"
    "<path d='M0 8H90' stroke='#000'/><rect id='slot-text-name' x='0' y='0' width='90' height='7'/></svg>";

struct desk {
    struct template *page, *row;
    char folder[64], path[96], error[TEMPLATE_ERROR];
};

static void desk_open(struct desk *d) {
    *d = (struct desk){0};
    assert_int_equal(template_load(page_svg, strlen(page_svg), "page.svg", &d->page, d->error), 0);
    assert_int_equal(template_load(row_svg, strlen(row_svg), "row.svg", &d->row, d->error), 0);
    g_snprintf(d->folder, sizeof d->folder, "%.40s/lanyard-XXXXXX", g_get_tmp_dir());
    assert_non_null(mkdtemp(d->folder));
    g_snprintf(d->path, sizeof d->path, "%s/list.pdf", d->folder);
}

static void desk_close(struct desk *d) {
    template_free(d->page);
    template_free(d->row);
    g_unlink(d->path);
    assert_int_equal(g_rmdir(d->folder), 0); /* nothing half-made is left */
}

static int draw_page(struct desk *d, struct pages *pages, int number) {
    char head[32];
    g_snprintf(head, sizeof head, "page%d", number);
    struct slot_fill fills[] = {{.name = "text-head", .text = head}, {.name = "text-name", .text = "曾小纸"}};
    int r = pages_add(pages, d->page, fills, 1, d->error);
    for (int row = 0; r == 0 && row < 4; row++)
        r = pages_put(pages, d->row, 5, 16 + 8 * row, fills + 1, 1, d->error);
    return r;
}

static int begin(struct desk *d, struct pages **ret_pages) {
    static const struct pages_words words = {.lead = "zh", .say = stage_say};
    return pages_begin(d->path, &words, ret_pages, d->error);
}

/* cairo 1.16 loses 768 bytes with every PDF that embeds a CFF font, when it is finished; not ours to report. */
__attribute__((weak)) void __lsan_disable(void);
__attribute__((weak)) void __lsan_enable(void);

static int finish(struct desk *d, struct pages *pages) {
    if (__lsan_disable)
        __lsan_disable();
    int r = pages_end(pages, 0, d->error);
    if (__lsan_enable)
        __lsan_enable();
    return r;
}

static char *text_of(const char *path) {
    char *argv[] = {(char[]){"pdftotext"}, (char[]){"-layout"}, g_strdup(path), (char[]){"-"}, NULL};
    char *text = NULL;
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &text, NULL, NULL, NULL))
        fail_msg("pdftotext does not run");
    g_free(argv[2]);
    return text;
}

static int count(const char *text, const char *word) {
    int n = 0;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        n++;
    return n;
}

static void every_page_and_row_is_there(void **state) {
    (void)state;
    struct desk d;
    struct pages *pages;
    struct stat st;
    desk_open(&d);
    assert_int_equal(begin(&d, &pages), 0);
    for (int i = 1; i <= 3; i++)
        assert_int_equal(draw_page(&d, pages, i), 0);
    assert_int_equal(finish(&d, pages), 0);
    g_autofree char *text = text_of(d.path);
    assert_int_equal(count(text, "\f"), 3);
    assert_int_equal(count(text, "page"), 3);
    assert_non_null(strstr(text, "page2"));
    assert_int_equal(count(text, "曾小纸"), 12);
    assert_int_equal(stat(d.path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600); /* names are in it */
    desk_close(&d);
}

static void a_file_that_went_wrong_is_none(void **state) {
    (void)state;
    struct desk d;
    struct pages *pages;
    struct template *screen;
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'/>";
    desk_open(&d);
    assert_int_equal(template_load(svg, strlen(svg), "screen.svg", &screen, d.error), 0);
    assert_int_equal(begin(&d, &pages), 0);
    assert_int_equal(pages_add(pages, screen, NULL, 0, d.error), -EINVAL);
    assert_non_null(strstr(d.error, "no size in mm"));
    assert_int_equal(pages_end(pages, -EINVAL, d.error), -EINVAL);
    assert_int_equal(g_access(d.path, F_OK), -1);
    assert_int_equal(pages_end(NULL, -EIO, d.error), -EIO);
    g_strlcat(d.path, "/no/such", sizeof d.path);
    assert_int_equal(begin(&d, &pages), -ENOENT);
    template_free(screen);
    desk_close(&d);
}

/* What a page takes is given back with the next: between the 50th and the 250th almost nothing is added. */
static void memory_does_not_grow_with_pages(void **state) {
    (void)state;
    struct desk d;
    struct pages *pages;
    size_t before = 0;
    desk_open(&d);
    assert_int_equal(begin(&d, &pages), 0);
    for (int i = 1; i <= 250; i++) {
        assert_int_equal(draw_page(&d, pages, i), 0);
        if (i == 50)
            before = mallinfo2().uordblks;
    }
    assert_true(mallinfo2().uordblks < before + (1 << 20));
    assert_int_equal(finish(&d, pages), 0);
    desk_close(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_and_row_is_there),
        cmocka_unit_test(a_file_that_went_wrong_is_none),
        cmocka_unit_test(memory_does_not_grow_with_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

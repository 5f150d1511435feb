/* kioskctl's readers from inside: CSV by table, text folding, and two thousand bent golden folders that must be judged
 * without a crash (run with SAN=1 to mean it). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "ctl/csv.h"
#include "ctl/files.h"
#include "ctl/linemap.h"
#include "ctl/plan.h"
#include "ctl/text.h"
#include "ctl/tickets.h"
#include "unit/chance.h"

/* All rows as text: fields between [ and ], rows by line, an error by its words. */
static char *read_all(const char *text, size_t size) {
    GString *all = g_string_new(NULL);
    struct csv csv;
    int r;
    csv_open(&csv, text, size);
    while ((r = csv_next(&csv)) == 1) {
        g_string_append_printf(all, "%d:", csv.row_line);
        for (int i = 0; i < csv.n; i++)
            g_string_append_printf(all, "[%s]", csv.fields[i]);
    }
    if (r < 0)
        g_string_append_printf(all, "%d! %s", csv.row_line, csv.error);
    csv_close(&csv);
    return g_string_free(all, FALSE);
}

static void test_csv(void **state) {
    static const struct {
        const char *text, *rows;
    } cases[] = {
        {"", ""},
        {"a", "1:[a]"},
        {"a,b\n1,2\n", "1:[a][b]2:[1][2]"},
        {"a,b\r\n1,2\r\n", "1:[a][b]2:[1][2]"},
        {"a,b\r1,2", "1:[a][b]2:[1][2]"},
        {"a;b,c;d\n1;2", "1:[a][b,c][d]2:[1][2]"},
        {"a\tb\n1\t2,5", "1:[a][b]2:[1][2,5]"},
        {"sep=;\na;b", "2:[a][b]"},
        {"a,b,\n,,\n  \n1,,2", "1:[a][b][]4:[1][][2]"},
        {"\"a,b\",\"c\"\"d\"\n", "1:[a,b][c\"d]"},
        {"\"a\nb\",c\nd,e", "1:[a\nb][c]3:[d][e]"},
        {"\"a\r\nb\",c\r\nd,e", "1:[a\r\nb][c]3:[d][e]"},
        {"\"a\" ,b", "1:[a][b]"},
        {"a\"b,c", "1:[a\"b][c]"},
        {"\"\",x", "1:[][x]"},
        {"# a remark, and more\na;b\n1;2\n# 3;4", "2:[a][b]3:[1][2]4:[# 3][4]"},
        {"\"# saved again, in quotes\",,\r\n# two\r\na,b", "3:[a][b]"},
        {"#,b\n1,2", "1:[#][b]2:[1][2]"},
        {"# only", ""},
        {"a\n\"b", "1:[a]2! a quote is opened and never closed"},
        {"\"a\"b", "1! text follows a closing quote: write a quote inside a field twice"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *rows = read_all(cases[i].text, strlen(cases[i].text));
        assert_string_equal(rows, cases[i].rows);
    }
}

static void test_ceilings(void **state) {
    (void)state;
    for (int over = 0; over < 2; over++) {
        g_autofree char *field = g_strnfill((gsize)(CSV_FIELD_MAX + over), 'x');
        g_autofree char *rows = read_all(field, strlen(field));
        assert_int_equal(g_str_has_prefix(rows, "1!"), over);
        g_autofree char *commas = g_strnfill((gsize)(CSV_FIELDS - 1 + over), ',');
        g_autofree char *row = g_strconcat("x", commas, NULL);
        g_autofree char *fields = read_all(row, strlen(row));
        assert_int_equal(g_str_has_prefix(fields, "1!"), over);
    }
    g_autofree char *nul = read_all("a\0b", 3);
    assert_string_equal(nul, "1! holds a NUL byte: this is not a text file");
}

static void test_text(void **state) {
    static const struct {
        const char *from, *trimmed, *folded;
    } cases[] = {
        {"", "", ""},
        {"  a  b ", "a  b", "a  b"},
        {"\xe3\x80\x80王\xc2\xa0", "王", "王"},
        {"a\r\nb\nc\td", "a b c d", "a b c d"},
        {"ＡＢ－１２", "ＡＢ－１２", "AB-12"},
        {"=\"0012\"", "=\"0012\"", "0012"},
        {"'+86", "'+86", "+86"},
        {"'tis", "'tis", "'tis"},
        {"\x1b[31mred", "[31mred", "[31mred"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *trimmed = g_strdup(cases[i].from), *folded = g_strdup(cases[i].from);
        text_trim(trimmed);
        text_fold_code(folded);
        assert_string_equal(trimmed, cases[i].trimmed);
        assert_string_equal(folded, cases[i].folded);
    }
    assert_true(text_is_damaged_number("1.38E+10"));
    assert_true(text_is_damaged_number("2e+9"));
    assert_false(text_is_damaged_number("138E10"));
    assert_false(text_is_damaged_number("E+10"));
    assert_false(text_is_damaged_number("1.38E+"));
    assert_true(text_same("Order Code", "order_code"));
    assert_true(text_same("ＣＯＤＥ", "code"));
    assert_false(text_same("code", "codes"));
}

static void test_dates(void **state) {
    (void)state;
    assert_int_equal(plan_date("2026-10-24"), 20261024);
    assert_int_equal(plan_date("2026/1/5"), 20260105);
    assert_int_equal(plan_date("2028-02-29"), 20280229);
    static const char *const none[] = {"",           "2026-02-29", "2026-13-01", "2026-10-24x", "24.10.2026",
                                       "2026-10/24", "2026-+1-02", "-026-10-24", "2026-00-10"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        assert_int_equal(plan_date(none[i]), 0);
}

static void test_instants(void **state) {
    static const char *const none[] = {"2026-10-24",       "2026-10-24 ",      "2026-10-24 9",
                                       "2026-10-24 25:00", "2026-10-24 09:60", "2026-10-24 09:00:30",
                                       "2026-10-24 -1:00", "x 09:00",          "2026-10-24 09:00x"};
    struct plan plan = {.zone = g_time_zone_new_identifier("Asia/Shanghai")};
    int64_t at = 0;
    (void)state;
    assert_true(plan_instant(&plan, "2026-10-24 08:30", &at));
    assert_int_equal(at, INT64_C(1792801800000));
    assert_true(plan_instant(&plan, "2026/10/24T8:30:00", &at));
    assert_int_equal(at, INT64_C(1792801800000));
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        assert_false(plan_instant(&plan, none[i], &at));
    plan_clear(&plan);
}

static void test_linemap(void **state) {
    struct linemap *map = linemap_new();
    (void)state;
    for (int i = 1; i <= 5000; i++)
        assert_int_equal(linemap_put(map, (int64_t)i * 2654435761, i), 0);
    for (int i = 1; i <= 5000; i++)
        assert_int_equal(linemap_put(map, (int64_t)i * 2654435761, 9999), i);
    linemap_free(map);
}

static char *golden(void) {
    g_autofree char *here = g_path_get_dirname(__FILE__);
    return g_build_filename(here, "../data/golden-event", NULL);
}

/* One to four bends of a file: a byte changed, cut, doubled, or something nasty put in. */
static void bend(struct file *file, struct chance *seed) {
    static const char *const nasty[] = {
        "\"",           ",",  "\n",       "\r",      ";",          "\t",
        "\xef\xbb\xbf", "１", "1.38E+10", "-1",      "%n%s",       "99999999999999999999",
        "\xe3\x80",     "é",  "=\"",      "\x1b[2J", "2026-10-24", "[event]"};
    GString *text = g_string_new_len(file->bytes, (gssize)file->size);
    for (uint32_t n = 1 + chance_below(seed, 4); n > 0; n--) {
        size_t at = text->len ? chance_below(seed, (uint32_t)text->len) : 0;
        size_t some = chance_below(seed, 40);
        some = MIN(some, text->len - at);
        switch (chance_below(seed, 5)) {
        case 0:
            if (text->len)
                text->str[at] = (char)chance_next(seed);
            break;
        case 1: g_string_erase(text, (gssize)at, (gssize)some); break;
        case 2: {
            g_autofree char *copy = g_strndup(text->str + at, some);
            g_string_insert(text, (gssize)at, copy);
            break;
        }
        case 3: g_string_insert(text, (gssize)at, nasty[chance_below(seed, G_N_ELEMENTS(nasty))]); break;
        case 4: g_string_truncate(text, at); break;
        }
    }
    g_free(file->bytes);
    file->size = text->len;
    file->bytes = g_string_free(text, FALSE);
}

/* As folder.c does: what is no UTF-8 never reaches the parsers. */
static bool is_text(const struct file *file) {
    size_t bad;
    return text_detect(file->bytes, file->size, &bad) == TEXT_UTF8;
}

static bool judge(const struct files *files, int64_t *ret_tickets) {
    static const uint8_t key[TICKET_SYMMETRIC_KEY] = {1};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    struct tickets_walk walk = {.plan = &plan, .opaque_key = key};
    bool good = plan_read(files, false, &plan, &faults) == 0 && tickets_each(&walk, files, &faults) == 0;
    assert_int_equal(good, faults.count == 0);
    for (size_t i = 0; i < MIN(faults.count, FAULTS_SHOWN); i++)
        assert_true(strlen(faults.lines[i]) > 10 && !strchr(faults.lines[i], '\n') && !strchr(faults.lines[i], '\x1b'));
    *ret_tickets = walk.count;
    return good;
}

static void test_bent_folders(void **state) {
    g_autofree char *dir = golden();
    struct files_policy policy = {0};
    struct chance seed = {20261024};
    int refused = 0, judged = 0;
    int64_t tickets = 0;
    (void)state;
    for (int i = 0; i < 2000; i++) {
        FILES_AUTO files = {0};
        FAULTS_AUTO faults = {0};
        assert_int_equal(files_read_folder(dir, &policy, &files, &faults), 0);
        if (i == 0) {
            assert_true(judge(&files, &tickets));
            assert_int_equal(tickets, 8);
        }
        struct file *file;
        do
            file = &files.list[chance_below(&seed, (uint32_t)files.n)];
        while (!files_is_text(file->name));
        bend(file, &seed);
        if (!is_text(file))
            continue;
        judged++;
        refused += !judge(&files, &tickets);
    }
    /* Neither everything nor nothing is refused, else the bends prove little. */
    assert_in_range(judged, 1000, 2000);
    assert_in_range(refused, judged / 4, judged - judged / 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),          cmocka_unit_test(test_ceilings), cmocka_unit_test(test_text),
        cmocka_unit_test(test_dates),        cmocka_unit_test(test_instants), cmocka_unit_test(test_linemap),
        cmocka_unit_test(test_bent_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The pure parts of a pull: snapshots rewound, and COPY's binary stream taken apart however it was cut. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sync/pull.h"
#include "sync/pull_copy.h"
#include "sync/pull_impl.h"

static void rewinds(void **state) {
    (void)state;
    static const struct {
        const char *before;
        uint64_t by;
        const char *after;
    } cases[] = {
        {"5:9:5,7", 2, "3:3:"},
        {"5:9:5,7", 0, "5:5:"},
        {"20000:20000:", PULL_REWIND, "10000:10000:"},
        {"20000:30500:20000,30499", PULL_REWIND, "10000:10000:"},
        {"9:9:", 9, "1:1:"},
        {"9:9:", 8, "1:1:"},
        {"9:12:9", UINT64_MAX, "1:1:"},
        {"18446744073709551615:18446744073709551615:", 5, "18446744073709551610:18446744073709551610:"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char after[64] = "untouched";
        assert_int_equal(pull_rewind(cases[i].before, cases[i].by, after, sizeof(after)), 0);
        assert_string_equal(after, cases[i].after);
        assert_int_equal(pull_rewind(cases[i].before, cases[i].by, after, strlen(cases[i].after) + 1), 0);
        assert_int_equal(pull_rewind(cases[i].before, cases[i].by, after, strlen(cases[i].after)), -ENOSPC);
    }
}

static void no_snapshots(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        ":",
        "::",
        "5",
        "5:",
        "5:9",
        "5:9:5,",
        "5:9:,5",
        "5:9:5,,7",
        "5:9:7,5",
        "5:9:5,5",
        "5:9:4",
        "5:9:9",
        "9:5:",
        "0:0:",
        "0:5:",
        "-1:5:",
        "+1:5:",
        " 5:9:",
        "5:9: 5",
        "5:9:5 ",
        "5:9:5:",
        "a:9:",
        "5:9:5,7,x",
        "5;9;",
        "5:9:5,7\n",
        "5.0:9:",
        "18446744073709551616:18446744073709551616:",
        "5:99999999999999999999999999:",
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char after[64] = "untouched";
        if (pull_rewind(cases[i], 1, after, sizeof(after)) != -EINVAL)
            fail_msg("\"%s\" was taken for a snapshot", cases[i]);
        assert_string_equal(after, "untouched");
    }
}

static bool visible(uint64_t xid, const char *snapshot) {
    uint64_t xmin, xmax;
    assert_int_equal(pull_snapshot(snapshot, &xmin, &xmax), 0);
    const char *list = strrchr(snapshot, ':');
    char word[32];
    snprintf(word, sizeof(word), ",%llu,", (unsigned long long)xid);
    char padded[128];
    snprintf(padded, sizeof(padded), ",%s,", list + 1);
    return xid < xmin || (xid < xmax && !strstr(padded, word));
}

/* What was not visible before is not visible after, and neither is anything of the last `by` ids. The control keeps
 * xmax and what was in progress, as one might: it loses ids. */
static void nothing_is_lost(void **state) {
    (void)state;
    static const char *const snapshots[] = {"50:50:", "50:60:50,55", "50:51:50", "40:90:40,41,42,88"};
    for (size_t i = 0; i < sizeof(snapshots) / sizeof(snapshots[0]); i++) {
        char after[64], control[64];
        uint64_t xmin, xmax;
        int lost = 0;
        assert_int_equal(pull_rewind(snapshots[i], 20, after, sizeof(after)), 0);
        pull_snapshot(snapshots[i], &xmin, &xmax);
        snprintf(control, sizeof(control), "%d%s", (int)xmin - 20, strchr(snapshots[i], ':'));
        for (uint64_t xid = 1; xid < 120; xid++) {
            bool wanted = !visible(xid, snapshots[i]) || xid >= xmin - 20;
            assert_true(!wanted || !visible(xid, after));
            lost += wanted && visible(xid, control);
        }
        assert_true(lost > 0);
    }
}

/* ---- COPY ---- */

#define HEADER "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"
#define ROWS                          \
    "\0\2\0\0\0\3abc\377\377\377\377" \
    "\0\2\0\0\0\0\0\0\0\1x"
#define END "\377\377"
static const char whole[] = HEADER ROWS END;

struct seen {
    char text[256];
    int rows, stop;
};

static int see(void *ctx, const struct pull_field *fields) {
    struct seen *seen = ctx;
    for (int i = 0; i < 2; i++) {
        size_t n = strlen(seen->text);
        snprintf(seen->text + n, sizeof(seen->text) - n, "[%.*s%s]", fields[i].size < 0 ? 0 : fields[i].size,
                 fields[i].size < 0 ? "" : fields[i].bytes, fields[i].size < 0 ? "NULL" : "");
    }
    return ++seen->rows == seen->stop ? -ENOSPC : 0;
}

static int feed(const char *bytes, size_t size, size_t piece, struct seen *seen) {
    struct pull_copy copy = {.columns = 2, .row = see, .ctx = seen};
    int r = 0;
    for (size_t at = 0; r == 0 && at < size; at += piece) {
        size_t n = size - at < piece ? size - at : piece;
        char *own = malloc(n); /* so that reading beyond is noticed */
        memcpy(own, bytes + at, n);
        r = pull_copy_feed(&copy, own, n);
        free(own);
    }
    if (r == 0)
        r = pull_copy_end(&copy);
    pull_copy_clear(&copy);
    return r;
}

static void any_pieces(void **state) {
    (void)state;
    for (size_t piece = 1; piece <= sizeof(whole); piece++) {
        struct seen seen = {0};
        assert_int_equal(feed(whole, sizeof(whole) - 1, piece, &seen), 0);
        assert_string_equal(seen.text, "[abc][NULL][][x]");
    }
}

static void cut_off(void **state) {
    (void)state;
    for (size_t size = 0; size < sizeof(whole) - 1; size++)
        for (size_t piece = 1; piece < 8; piece++) {
            struct seen seen = {0};
            assert_int_equal(feed(whole, size, piece, &seen), -EBADMSG);
        }
}

static void hostile(void **state) {
    (void)state;
#define CASE(text, error) \
    { text, sizeof(text) - 1, error }
    static const struct {
        const char *bytes;
        size_t size;
        int error;
    } cases[] = {
        CASE("pgcopy", -EBADMSG),
        CASE("PGCOPY\n\377\r\n\1\0\0\0\0\0\0\0\0" END, -EBADMSG),
        CASE("PGCOPY\n\377\r\n\0\0\1\0\0\0\0\0\0" END, -EBADMSG),         /* a critical flag */
        CASE("PGCOPY\n\377\r\n\0\0\0\0\0\377\377\377\377" END, -EBADMSG), /* an endless extension */
        CASE(HEADER "\0\3\0\0\0\1a\0\0\0\1b\0\0\0\1c" END, -EBADMSG),     /* a column more */
        CASE(HEADER "\0\0" END, -EBADMSG),
        CASE(HEADER "\377\376" END, -EBADMSG),
        CASE(HEADER "\177\377", -EBADMSG),
        CASE(HEADER "\0\2\377\377\377\376", -EBADMSG),     /* a length of -2 */
        CASE(HEADER "\0\2\177\377\377\377abc", -EMSGSIZE), /* 2 GiB are promised */
        CASE(HEADER "\0\2\4\377\377\377abc", -EMSGSIZE),
        CASE(HEADER ROWS END "x", -EBADMSG),
        CASE(HEADER ROWS END END, -EBADMSG),
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        for (size_t piece = 1; piece < 40; piece += 6) {
            struct seen seen = {0};
            assert_int_equal(feed(cases[i].bytes, cases[i].size, piece, &seen), cases[i].error);
        }
}

static void stops(void **state) {
    (void)state;
    struct seen seen = {.stop = 1};
    assert_int_equal(feed(whole, sizeof(whole) - 1, 64, &seen), -ENOSPC);
    assert_int_equal(seen.rows, 1);
}

/* ---- values ---- */

static void values(void **state) {
    (void)state;
    static const struct {
        Oid type;
        const char *bytes;
        int size, r;
        enum centre_kind kind;
        int64_t number;
    } cases[] = {
        {20, "\377\377\377\377\377\377\377\376", 8, 0, CENTRE_INTEGER, -2},
        {20, "\0\0\1\0\0\0\0\0", 8, 0, CENTRE_INTEGER, INT64_C(1) << 40},
        {20, "\0\0\0\1", 4, -EBADMSG, CENTRE_NULL, 0},
        {23, "\377\377\377\376", 4, 0, CENTRE_INTEGER, -2},
        {21, "\377\376", 2, 0, CENTRE_INTEGER, -2},
        {16, "\1", 1, 0, CENTRE_INTEGER, 1},
        {16, "", 0, -EBADMSG, CENTRE_NULL, 0},
        {25, "abc", 3, 0, CENTRE_TEXT, 0},
        {17, "abc", 3, 0, CENTRE_BLOB, 0},
        {2950, "0123456789abcdef", 16, 0, CENTRE_BLOB, 0},
        {701, "01234567", 8, -ENOTSUP, CENTRE_NULL, 0},
        {701, NULL, -1, 0, CENTRE_NULL, 0},
        {20, NULL, -1, 0, CENTRE_NULL, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct centre_value value = {0};
        const struct pull_field field = {.bytes = cases[i].bytes, .size = cases[i].size};
        assert_int_equal(pull_value(cases[i].type, &field, &value), cases[i].r);
        assert_int_equal(value.kind, cases[i].kind);
        assert_int_equal(value.number, cases[i].number);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rewinds),    cmocka_unit_test(no_snapshots), cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(any_pieces), cmocka_unit_test(cut_off),      cmocka_unit_test(hostile),
        cmocka_unit_test(stops),      cmocka_unit_test(values),
    };
    return cmocka_run_group_tests_name("pull", tests, NULL, NULL);
}

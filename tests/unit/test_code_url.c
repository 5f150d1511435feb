/* Codes inside a shop's addresses: what is taken out, and what is left alone. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/ticket.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define T1                                                                                                 \
    "T1AEAAAAAAAAAAAAAAAAAAAAIAAAAAAAAAAAAAB777ACDB6B7YM3U7QEKQDVXVTFLGLYSHK2WS4CG7XU7ET2SOAHZ6VBMGNEVSRL" \
    "Z7VCO2GXKQGKTHTLRXFJTLFVV7SLF4NOUEGF6AC7UJVXAI"
#define B1 "B1AERUKZ4JVPG66AMBVLQYRJHZEE"
#define SIG1_HEAD "E4BibyTSylQOgeKjuMPiTDxi5HXPuTVsx1qCli3IL0143gj0EZXOB9iQInANxRFJTt4Pf9nXnHdB91Qk"
#define SIG1_TAIL "RN0L5AIBABSxw2TKFnSUNUCKAEAPAQA"
#define SIG1 SIG1_HEAD "/" SIG1_TAIL

static void patterns_are_checked(void **state) {
    (void)state;
    char longest[CODE_URL_MAX + 1];
    static const struct {
        const char *pattern;
        int wanted;
    } cases[] = {
        {"https://tickets.example.org/t/{code}", 0},
        {"https://tickets.example.org/t?secret={code}&go=1", 0},
        {"https://{code}.example.org/", 0},
        {"ticket:{code}", 0},
        {"", -EINVAL},
        {"https://tickets.example.org/t/", -EINVAL},
        {"{code}", -EINVAL},
        {"{code}/t", -EINVAL},
        {"https://example.org/{code}/{code}", -EINVAL},
        {"https://example.org/{Code}", -EINVAL},
        {"https://example.org/{code", -EINVAL},
        {"https://example.org/\303\251/{code}", -EINVAL},
        {"https://example.org/\t{code}", -EINVAL},
        {"https://example.org/{code}\n", -EINVAL},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (code_url_check(cases[i].pattern) != cases[i].wanted)
            fail_msg("%s: not %d", cases[i].pattern, cases[i].wanted);
    memset(longest, 'a', sizeof(longest));
    memcpy(longest + 100, "{code}", 6);
    longest[CODE_URL_MAX] = '\0';
    assert_int_equal(code_url_check(longest), -EINVAL);
    longest[CODE_URL_MAX - 1] = '\0';
    assert_int_equal(code_url_check(longest), 0);
}

static const struct code_urls urls = {
    .pattern = {"https://tickets.example.org/t/{code}", "https://shop.example.org/go?secret={code}&lang=en",
                "https://{code}.Guest.example.org/Door", "ticket:{code}", "wifi:{code}{code}",
                "https://shop.example.org/{code}", "code={code}"},
    .n = 7,
};

/* text -> the kind read, and for an opaque code its text */
static const struct reading {
    const char *name, *text;
    enum code_kind kind;
    const char *opaque;
} readings[] = {
    {"a T1 as it is", T1, CODE_T1, NULL},
    {"a T1 in an address", "https://tickets.example.org/t/" T1, CODE_T1, NULL},
    {"a B1 in an address", "https://tickets.example.org/t/" B1, CODE_B1, NULL},
    {"a sig1 in an address", "https://tickets.example.org/t/" SIG1, CODE_SIG1, NULL},
    {"a sig1, escaped", "https://tickets.example.org/t/" SIG1_HEAD "%2F" SIG1_TAIL, CODE_SIG1, NULL},
    {"a foreign code", "https://tickets.example.org/t/abc", CODE_OPAQUE, "abc"},
    {"blanks around", " https://tickets.example.org/t/abc\r\n", CODE_OPAQUE, "abc"},
    {"scheme and host in capitals", "HTTPS://TICKETS.EXAMPLE.ORG/t/abc", CODE_OPAQUE, "abc"},
    {"the path in capitals", "https://tickets.example.org/T/abc", CODE_OPAQUE, "https://tickets.example.org/T/abc"},
    {"another scheme", "http://tickets.example.org/t/abc", CODE_OPAQUE, "http://tickets.example.org/t/abc"},
    {"another host", "https://tickets.example.com/t/abc", CODE_OPAQUE, "https://tickets.example.com/t/abc"},
    {"a host that only begins so", "https://tickets.example.org.evil.example/t/abc", CODE_OPAQUE,
     "https://tickets.example.org.evil.example/t/abc"},
    {"nothing inside", "https://tickets.example.org/t/", CODE_OPAQUE, "https://tickets.example.org/t/"},
    {"the code in the middle", "https://shop.example.org/go?secret=a%2Bb+c&lang=en", CODE_OPAQUE, "a+b+c"},
    {"the code in the host", "https://abc.guest.EXAMPLE.org/Door", CODE_OPAQUE, "abc"},
    {"capitals behind the host", "https://abc.guest.example.org/door", CODE_OPAQUE,
     "https://abc.guest.example.org/door"},
    {"a scheme alone", "TICKET:abc", CODE_OPAQUE, "abc"},
    {"a later pattern", "https://shop.example.org/abc", CODE_OPAQUE, "abc"},
    {"nothing between", "https://shop.example.org/go?secret=&lang=en", CODE_OPAQUE, "go?secret=&lang=en"},
    {"a pattern that is none", "wifi:abcabc", CODE_OPAQUE, "wifi:abcabc"},
    {"half an escape", "ticket:a%2", CODE_OPAQUE, "ticket:a%2"},
    {"no hexadecimal", "ticket:a%2gb", CODE_OPAQUE, "ticket:a%2gb"},
    {"no hexadecimal before the digits", "ticket:a%/1b", CODE_OPAQUE, "ticket:a%/1b"},
    {"no hexadecimal between digits and letters", "ticket:a%4@b", CODE_OPAQUE, "ticket:a%4@b"},
    {"no scheme", "code=abc", CODE_OPAQUE, "abc"},
    {"no scheme, other letters", "Code=abc", CODE_OPAQUE, "Code=abc"},
    {"a lone per cent", "ticket:a%", CODE_OPAQUE, "ticket:a%"},
    {"an escaped NUL", "ticket:a%00b", CODE_OPAQUE, "ticket:a%00b"},
    {"an escaped letter beyond ASCII", "ticket:%c3%a9", CODE_OPAQUE, "ticket:%c3%a9"},
    {"only escaped blanks", "ticket:%20%0A", CODE_OPAQUE, "ticket:%20%0A"},
    {"escaped blanks around", "ticket:%20abc%0a", CODE_OPAQUE, "abc"},
    {"an escape of an escape", "ticket:a%2541", CODE_OPAQUE, "a%41"},
    {"an address in an address", "ticket:https://tickets.example.org/t/" B1, CODE_OPAQUE,
     "https://tickets.example.org/t/" B1},
    {"no address", "abc", CODE_OPAQUE, "abc"},
    {"unreadable", "ticket:a\33b", CODE_UNREADABLE, NULL},
};

static void codes_are_taken_out_of_addresses(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(readings); i++) {
        const struct reading *r = &readings[i];
        struct code code;
        if (code_read(r->text, strlen(r->text), &urls, &code) != r->kind)
            fail_msg("%s: read as %s", r->name, code_kind_name(code.kind));
        if (r->opaque)
            assert_string_equal(code.opaque.text, r->opaque);
    }
}

static void without_patterns_an_address_is_a_code(void **state) {
    (void)state;
    static const struct code_urls none;
    const char text[] = "https://tickets.example.org/t/abc";
    struct code code;
    assert_int_equal(code_read(text, strlen(text), NULL, &code), CODE_OPAQUE);
    assert_string_equal(code.opaque.text, text);
    assert_int_equal(code_read(text, strlen(text), &none, &code), CODE_OPAQUE);
    assert_string_equal(code.opaque.text, text);
    assert_int_equal(code_read(B1, strlen(B1), NULL, &code), CODE_B1);
}

static void more_patterns_than_there_can_be_are_not_looked_at(void **state) {
    (void)state;
    struct code_urls many = urls;
    struct code code;
    many.n = SIZE_MAX;
    assert_int_equal(code_read("https://nowhere.example/x", 25, &many, &code), CODE_OPAQUE);
    assert_string_equal(code.opaque.text, "https://nowhere.example/x");
}

static void the_longest_address_is_read(void **state) {
    (void)state;
    char text[CODE_MAX + 1];
    struct code code;
    memset(text, 'x', sizeof(text));
    memcpy(text, "ticket:", 7);
    assert_int_equal(code_read(text, CODE_MAX, &urls, &code), CODE_OPAQUE);
    assert_int_equal(code.opaque.len, CODE_MAX - 7);
    assert_int_equal(code_read(text, CODE_MAX + 1, &urls, &code), CODE_UNREADABLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_checked),
        cmocka_unit_test(codes_are_taken_out_of_addresses),
        cmocka_unit_test(without_patterns_an_address_is_a_code),
        cmocka_unit_test(more_patterns_than_there_can_be_are_not_looked_at),
        cmocka_unit_test(the_longest_address_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

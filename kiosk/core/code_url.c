/* Shops print addresses around their codes, so that a phone's own camera opens a page. This takes the code out again by
 * comparing text: a handful of short patterns, once a scan. Nothing is opened, looked up or redirected. */
#include <errno.h>
#include <string.h>

#include "core/formats.h"

static const char placeholder[] = "{code}";
#define PLACEHOLDER (sizeof(placeholder) - 1)

int code_url_check(const char *pattern) {
    size_t len = strnlen(pattern, CODE_URL_MAX);
    const char *code = len < CODE_URL_MAX && text_is_plain(pattern, len) ? strstr(pattern, placeholder) : NULL;
    return code && code != pattern && !strstr(code + PLACEHOLDER, placeholder) ? 0 : -EINVAL;
}

/* How much of a pattern is scheme and host, whose letters may be of either case. */
static size_t either_case(const char *pattern) {
    size_t scheme = strcspn(pattern, ":/?#{");
    if (pattern[scheme] != ':')
        return 0;
    if (strncmp(pattern + scheme, "://", 3) != 0)
        return scheme;
    return scheme + 3 + strcspn(pattern + scheme + 3, "/?#");
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

/* Are len characters of text those of the pattern? The first fold of them in either case. */
static bool is_same(const char *text, const char *pattern, size_t len, size_t fold) {
    for (size_t i = 0; i < len; i++)
        if (text[i] != pattern[i] && (i >= fold || lower(text[i]) != lower(pattern[i])))
            return false;
    return true;
}

static int hex_value(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 3986: %XX is a byte; + is itself, which base64 needs. False for a % without two hexadecimal digits. */
static bool percent_decode(const char *text, size_t len, char *ret_text, size_t *ret_len) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '%') {
            int high = len - i > 2 ? hex_value(text[i + 1]) : -1, low = len - i > 2 ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        ret_text[n++] = c;
    }
    *ret_len = n;
    return true;
}

/* The code inside an address that fits the pattern. */
static bool unwrap(const char *pattern, const char *text, size_t len, char ret_code[CODE_MAX], size_t *ret_len) {
    if (code_url_check(pattern) < 0)
        return false;
    size_t before = (size_t)(strstr(pattern, placeholder) - pattern), fold = either_case(pattern);
    const char *rest = pattern + before + PLACEHOLDER;
    size_t after = strlen(rest), rest_fold = fold > before + PLACEHOLDER ? fold - before - PLACEHOLDER : 0;
    if (len <= before + after || !is_same(text, pattern, before, fold) ||
        !is_same(text + len - after, rest, after, rest_fold))
        return false;
    return percent_decode(text + before, len - before - after, ret_code, ret_len);
}

/* An address with nothing readable inside stands for itself. */
enum code_kind code_read(const char *text, size_t len, const struct code_urls *urls, struct code *ret_code) {
    if (code_classify(text, len, ret_code) != CODE_OPAQUE || !urls)
        return ret_code->kind;
    for (size_t i = 0; i < urls->n && i < CODE_URLS; i++) {
        char inner[CODE_MAX];
        size_t inner_len;
        struct code inside;
        if (unwrap(urls->pattern[i], ret_code->opaque.text, ret_code->opaque.len, inner, &inner_len) &&
            code_classify(inner, inner_len, &inside) != CODE_UNREADABLE) {
            *ret_code = inside;
            break;
        }
    }
    return ret_code->kind;
}

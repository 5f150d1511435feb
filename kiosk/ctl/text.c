/* From the bytes an office program saved to UTF-8 text. See text.h. */
#include "ctl/text.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

static bool has_bom16(const char *bytes, size_t size) {
    return size >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0);
}

/* GLib's own validation stops at NUL; here a NUL is text, and the CSV reader names its line. */
static bool is_utf8(const char *bytes, size_t size, size_t *ret_bad) {
    const char *at = bytes, *end = bytes + size;
    while (at < end && !g_utf8_validate_len(at, (gsize)(end - at), &at) && at < end) {
        if (*at != '\0') {
            *ret_bad = (size_t)(at - bytes);
            return false;
        }
        at++;
    }
    return true;
}

static int convert(const char *bytes, size_t size, const char *charset, char **ret_text, size_t *ret_size) {
    gsize written = 0;
    char *text = g_convert(bytes, (gssize)size, "UTF-8", charset, NULL, &written, NULL);
    if (!text)
        return -EBADMSG;
    *ret_text = text;
    *ret_size = written;
    return 0;
}

enum text_encoding text_detect(const char *bytes, size_t size, size_t *ret_bad) {
    if (has_bom16(bytes, size))
        return TEXT_UTF16;
    if (is_utf8(bytes, size, ret_bad))
        return TEXT_UTF8;
    g_autofree char *text = NULL;
    size_t length;
    return convert(bytes, size, "GB18030", &text, &length) == 0 ? TEXT_GB18030 : TEXT_UNKNOWN;
}

int text_decode(const char *bytes, size_t size, enum text_encoding from, char **ret_text, size_t *ret_size) {
    size_t bom = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, bad;
    switch (from) {
    case TEXT_UTF8:
        if (!is_utf8(bytes, size, &bad))
            return -EBADMSG;
        *ret_size = size - bom;
        *ret_text = g_malloc(size - bom + 1);
        memcpy(*ret_text, bytes + bom, size - bom);
        (*ret_text)[size - bom] = '\0';
        return 0;
    case TEXT_UTF16: return convert(bytes, size, "UTF-16", ret_text, ret_size);
    case TEXT_GB18030: return convert(bytes, size, "GB18030", ret_text, ret_size);
    case TEXT_UNKNOWN: break;
    }
    return -EBADMSG;
}

uint32_t text_next(const char **at) {
    if (!**at)
        return 0;
    uint32_t c = g_utf8_get_char(*at);
    *at = g_utf8_next_char(*at);
    return c;
}

/* How many bytes of blank or control begin here. */
static size_t blank_at(const char *text) {
    unsigned char c = (unsigned char)*text;
    if (c == 0x7f || (c && c <= ' '))
        return 1;
    if (strncmp(text, "\xc2\xa0", 2) == 0)
        return 2;
    return strncmp(text, "\xe3\x80\x80", 3) == 0 || strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

void text_trim(char *text) {
    char *from = text, *to = text, *keep = text; /* keep: end of what is not trailing blank */
    size_t blank;
    while ((blank = blank_at(from)) > 0)
        from += blank;
    while (*from) {
        from += from[0] == '\r' && from[1] == '\n'; /* one line end is one blank */
        blank = blank_at(from);
        if (blank == 0)
            blank = (size_t)(g_utf8_next_char(from) - from);
        else if (blank == 1)
            *from = ' ';
        bool solid = blank_at(from) == 0;
        memmove(to, from, blank);
        to += blank;
        from += blank;
        if (solid)
            keep = to;
    }
    *keep = '\0';
}

static void fold_width(char *text) {
    char *to = text;
    for (const char *from = text; *from;) {
        const char *next = g_utf8_next_char(from);
        uint32_t c = g_utf8_get_char(from);
        if (c >= 0xff01 && c <= 0xff5e) {
            *to++ = (char)(c - 0xff01 + '!');
        } else if (c == 0x3000) {
            *to++ = ' ';
        } else {
            memmove(to, from, (size_t)(next - from));
            to += next - from;
        }
        from = next;
    }
    *to = '\0';
}

void text_fold_code(char *text) {
    fold_width(text);
    text_trim(text);
    size_t n = strlen(text);
    if (n >= 3 && text[0] == '=' && text[1] == '"' && text[n - 1] == '"') {
        memmove(text, text + 2, n - 3);
        text[n - 3] = '\0';
    } else if (n >= 2 && text[0] == '\'' && strchr("=+-@", text[1])) {
        memmove(text, text + 1, n);
    }
}

static bool goes_with_the_one_before(const char *text, const char *at) {
    const gunichar c = g_utf8_get_char(at), before = at > text ? g_utf8_get_char(g_utf8_prev_char(at)) : 0;
    return g_unichar_ismark(c) || c == 0x200d || before == 0x200d || (c >= 0x1f3fb && c <= 0x1f3ff);
}

size_t text_whole_letters(const char *text, size_t cap) {
    const char *end = text + strlen(text);
    if ((size_t)(end - text) < cap)
        return (size_t)(end - text);
    end = g_utf8_find_prev_char(text, text + cap);
    while (end && end > text && goes_with_the_one_before(text, end))
        end = g_utf8_prev_char(end);
    return end ? (size_t)(end - text) : 0;
}

bool text_is_damaged_number(const char *text) {
    size_t n = strspn(text, "0123456789");
    if (n == 0)
        return false;
    text += n;
    if (*text == '.' || *text == ',')
        text += 1 + strspn(text + 1, "0123456789");
    if ((*text != 'E' && *text != 'e') || text[1] != '+')
        return false;
    n = strspn(text + 2, "0123456789");
    return n > 0 && text[2 + n] == '\0';
}

/* The next character that counts in a comparison. */
static uint32_t next_plain(const char **at) {
    uint32_t c;
    do
        c = text_next(at);
    while (c && (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '_' || c == '-' || c == 0x3000 || c == 0xa0 ||
                 c == 0xfeff));
    if (c >= 0xff01 && c <= 0xff5e)
        c = c - 0xff01 + '!';
    return g_unichar_tolower(c);
}

bool text_same(const char *a, const char *b) {
    uint32_t c, d;
    do {
        c = next_plain(&a);
        d = next_plain(&b);
    } while (c && c == d);
    return c == d;
}

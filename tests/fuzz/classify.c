/* The gate that every text passes: the first line is a shop's pattern, the rest is what was held up to the camera. */
#include "fuzz/code_promises.h"

static struct code_urls urls = {.pattern = {"https://tickets.example.org/t/{code}", "ticket:{code}"}, .n = 2};

/* The line before the text as the last pattern, if it is one. */
static void learn(const char *line, size_t len) {
    char pattern[CODE_URL_MAX + 8];
    if (len >= sizeof(pattern))
        len = sizeof(pattern) - 1;
    memcpy(pattern, line, len);
    pattern[len] = '\0';
    urls.n = 2;
    if (code_url_check(pattern) < 0)
        return;
    PROMISE(strlen(pattern) < CODE_URL_MAX);
    promise_printable(pattern, strlen(pattern));
    memcpy(urls.pattern[urls.n++], pattern, strlen(pattern) + 1);
}

/* With patterns nothing becomes less readable, and what is no address stays what it was. */
static void read_it(const char *text, size_t len) {
    struct code plain, read;
    classify(text, len, &plain);
    memset(&read, 0xA5, sizeof(read));
    enum code_kind kind = code_read(text, len, &urls, &read);
    PROMISE(kind == read.kind);
    if (plain.kind != CODE_OPAQUE)
        PROMISE(kind == plain.kind);
    else
        PROMISE(kind != CODE_UNREADABLE);
    if (kind == CODE_OPAQUE) {
        PROMISE(read.opaque.len >= 1 && read.opaque.len <= plain.opaque.len);
        PROMISE(strlen(read.opaque.text) == read.opaque.len);
        promise_printable(read.opaque.text, read.opaque.len);
    }
    PROMISE(code_read(text, len, NULL, &read) == plain.kind);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    const char *text = (const char *)data, *end = len > 0 ? memchr(text, '\n', len) : NULL;
    if (end)
        learn(text, (size_t)(end - text));
    size_t line = end ? (size_t)(end - text) + 1 : 0;
    read_it(text + line, len - line);
    read_it(text, len);
    return 0;
}

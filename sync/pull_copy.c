/* The stream of COPY (FORMAT binary): a header, rows, a trailer. libpq hands out a row at a time, nearly always whole;
 * what is not is kept until its rest has come. See pull_copy.h. */
#include "sync/pull_copy.h"

#include <endian.h>
#include <errno.h>
#include <stdint.h>

#define SIGNATURE "PGCOPY\n\377\r\n" /* and its NUL: 11 bytes */
#define SIGNATURE_SIZE 11
#define HEADER (SIGNATURE_SIZE + 8)
#define CRITICAL 0xFFFF0000u /* flags that must be understood */
#define MORE 0               /* not whole yet */

static uint32_t get32(const char *at) {
    uint32_t n;
    memcpy(&n, at, sizeof(n));
    return be32toh(n);
}

static int get16(const char *at) {
    uint16_t n;
    memcpy(&n, at, sizeof(n));
    return (int16_t)be16toh(n);
}

/* Each of these: how many bytes it took, MORE, or negative errno. */
static int64_t take_header(struct pull_copy *copy, const char *bytes, size_t size) {
    size_t known = size < SIGNATURE_SIZE ? size : SIGNATURE_SIZE;
    if (memcmp(bytes, SIGNATURE, known) != 0)
        return -EBADMSG;
    if (size < HEADER)
        return MORE;
    uint32_t extension = get32(bytes + SIGNATURE_SIZE + 4);
    if ((get32(bytes + SIGNATURE_SIZE) & CRITICAL) || extension > PULL_ROW_MAX)
        return -EBADMSG;
    if (size - HEADER < extension)
        return MORE;
    copy->begun = true;
    return HEADER + (int64_t)extension;
}

static int64_t take_row(struct pull_copy *copy, const char *bytes, size_t size) {
    struct pull_field fields[PULL_COLUMNS];
    if (size < 2)
        return MORE;
    int n = get16(bytes);
    size_t at = 2;
    if (n == -1) {
        copy->ended = true;
        return 2;
    }
    if (n != copy->columns || n > PULL_COLUMNS)
        return -EBADMSG;
    for (int i = 0; i < n; i++) {
        if (size - at < 4)
            return MORE;
        uint32_t length = get32(bytes + at);
        at += 4;
        fields[i] = (struct pull_field){.size = -1};
        if (length == UINT32_MAX)
            continue;
        if (length > PULL_ROW_MAX || at + length > PULL_ROW_MAX)
            return length > INT32_MAX ? -EBADMSG : -EMSGSIZE;
        if (size - at < length)
            return MORE;
        fields[i] = (struct pull_field){.bytes = bytes + at, .size = (int)length};
        at += length;
    }
    int r = copy->row(copy->ctx, fields);
    return r != 0 ? (r < 0 ? r : -ECANCELED) : (int64_t)at;
}

/* As much as is whole; the rest stays. */
static int64_t take(struct pull_copy *copy, const char *bytes, size_t size) {
    size_t at = 0;
    int64_t n = 1;
    while (at < size && n > 0) {
        if (copy->ended)
            return -EBADMSG; /* something behind the end */
        n = copy->begun ? take_row(copy, bytes + at, size - at) : take_header(copy, bytes + at, size - at);
        if (n < 0)
            return n;
        at += (size_t)n;
    }
    return (int64_t)at;
}

static int keep(struct pull_copy *copy, const char *bytes, size_t size) {
    if (size > copy->cap - copy->size) {
        size_t cap = (copy->size + size) * 2;
        char *rest = copy->size + size > 2 * (size_t)PULL_ROW_MAX ? NULL : realloc(copy->rest, cap);
        if (!rest)
            return -ENOMEM;
        copy->rest = rest;
        copy->cap = cap;
    }
    memcpy(copy->rest + copy->size, bytes, size);
    copy->size += size;
    return 0;
}

int pull_copy_feed(struct pull_copy *copy, const char *bytes, size_t size) {
    int r;
    if (copy->size > 0) {
        if ((r = keep(copy, bytes, size)) < 0)
            return r;
        int64_t n = take(copy, copy->rest, copy->size);
        if (n < 0)
            return (int)n;
        copy->size -= (size_t)n;
        memmove(copy->rest, copy->rest + n, copy->size);
        return 0;
    }
    int64_t n = take(copy, bytes, size);
    if (n < 0)
        return (int)n;
    return (size_t)n < size ? keep(copy, bytes + n, size - (size_t)n) : 0;
}

int pull_copy_end(const struct pull_copy *copy) { return copy->ended && copy->size == 0 ? 0 : -EBADMSG; }

void pull_copy_clear(struct pull_copy *copy) {
    free(copy->rest);
    copy->rest = NULL;
    copy->size = copy->cap = 0;
}

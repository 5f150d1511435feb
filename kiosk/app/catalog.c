/* Two small .mo files in memory, a few hundred messages each, looked up by binary search some dozens of times per
 * screen. A file is checked whole when it is opened (bounds, ends, order, UTF-8), so that a lookup has nothing left to
 * check and a damaged file is refused instead of half shown. */
#include "app/catalog.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC 0x950412deU
#define HEADER 28
#define FILE_MAX_BYTES (4 << 20)

struct mo {
    char *bytes;
    uint32_t size;
    bool swapped;               /* written on a machine of the other byte order */
    uint32_t count, ids, texts; /* number of messages; offsets of the two tables of (length, offset) pairs */
};

struct catalog {
    struct mo zh, en;
};

static uint32_t word(const struct mo *mo, uint32_t at) {
    uint32_t value;
    memcpy(&value, mo->bytes + at, sizeof(value));
    return mo->swapped ? GUINT32_SWAP_LE_BE(value) : value;
}

static const char *entry(const struct mo *mo, uint32_t table, uint32_t i) {
    return mo->bytes + word(mo, table + i * 8 + 4);
}

static bool string_ok(const struct mo *mo, uint32_t table, uint32_t i) {
    uint64_t length = word(mo, table + i * 8), at = word(mo, table + i * 8 + 4);
    return at + length < mo->size && mo->bytes[at + length] == '\0' && g_utf8_validate(mo->bytes + at, -1, NULL);
}

static bool table_ok(const struct mo *mo, uint32_t table) {
    return table >= HEADER && (uint64_t)table + (uint64_t)mo->count * 8 <= mo->size;
}

static bool whole(struct mo *mo) {
    if (mo->size < HEADER)
        return false;
    mo->swapped = word(mo, 0) != MAGIC;
    if (word(mo, 0) != MAGIC || word(mo, 4) >> 16 > 1)
        return false;
    mo->count = word(mo, 8);
    mo->ids = word(mo, 12);
    mo->texts = word(mo, 16);
    if (!table_ok(mo, mo->ids) || !table_ok(mo, mo->texts))
        return false;
    for (uint32_t i = 0; i < mo->count; i++) {
        if (!string_ok(mo, mo->ids, i) || !string_ok(mo, mo->texts, i))
            return false;
        if (i > 0 && strcmp(entry(mo, mo->ids, i - 1), entry(mo, mo->ids, i)) >= 0)
            return false;
    }
    return true;
}

static int read_all(int fd, char *to, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = read(fd, to + done, size - done);
        if (n <= 0)
            return n < 0 ? -errno : -EBADMSG;
        done += (size_t)n;
    }
    return 0;
}

static int read_mo(int fd, struct mo *mo) {
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode) || st.st_size > FILE_MAX_BYTES)
        return -EBADMSG;
    mo->size = (uint32_t)st.st_size;
    mo->bytes = g_malloc(mo->size + 1);
    int r = read_all(fd, mo->bytes, mo->size);
    if (r < 0)
        return r;
    return whole(mo) ? 0 : -EBADMSG;
}

static int open_mo(const char *dir, const char *name, struct mo *mo) {
    g_autofree char *path = g_build_filename(dir, name, NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int r = read_mo(fd, mo);
    close(fd);
    return r;
}

int catalog_open(const char *dir, struct catalog **ret_catalog) {
    struct catalog *catalog = g_new0(struct catalog, 1);
    int r = open_mo(dir, "zh.mo", &catalog->zh);
    if (r == 0)
        r = open_mo(dir, "en.mo", &catalog->en);
    if (r < 0) {
        catalog_free(catalog);
        return r;
    }
    *ret_catalog = catalog;
    return 0;
}

void catalog_free(struct catalog *catalog) {
    if (!catalog)
        return;
    g_free(catalog->zh.bytes);
    g_free(catalog->en.bytes);
    g_free(catalog);
}

static const char *find(const struct mo *mo, const char *msgid) {
    uint32_t low = 0, high = mo->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(msgid, entry(mo, mo->ids, middle));
        if (order == 0)
            return entry(mo, mo->texts, middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *catalog_say(void *catalog, const char *language, const char *msgid) {
    const struct catalog *both = catalog;
    if (!both || !*msgid) /* the empty msgid holds the file's own header */
        return msgid;
    const char *text = find(strcmp(language, "zh") == 0 ? &both->zh : &both->en, msgid);
    return text && *text ? text : msgid;
}

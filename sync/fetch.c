/* Films and pictures from the centre, a piece at a time: see fetch.h. All state is on the disk: HEX.part holds what has
 * come, HEX.bad has a byte for each time the whole was not what its name says, so that a restart forgets neither. */
#include "sync/fetch.h"

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "app/media_ini.h"
#include "app/shelf.h"
#include "app/shelf_folder.h"
#include "app/shelf_ini.h"
#include "store/reel.h"
#include "sync/wire_impl.h"

#define FETCH_MS 20000
#define TRIES 2
#define BAD_S 600 /* after so long a bad file is tried anew: somebody may have mended the centre */
#define OID_INT4 23
#define OID_BYTEA 17

struct fetch {
    struct wire *wire;
    const char *state_dir;
    int folder;
    const struct roster_media *media;
    char part[SHELF_HEX + 8], bad[SHELF_HEX + 8];
    struct fetch_result *result;
    char *why;
};

static void name_it(struct fetch *fetch, const char *words) {
    char text[2 * WIRE_WHY];
    if (fetch->result->word[0])
        return;
    snprintf(text, sizeof(text), "%s: %s", fetch->media->name, words);
    wire_line(fetch->result->word, text);
}

/* A quota or a file size limit is a full disk to whoever reads it. */
static const char *disk_words(int r) {
    return r == -ENOSPC || r == -EDQUOT || r == -EFBIG ? "no space on the disk" : strerrordesc_np(-r);
}

/* ---- what is there ---- */

/* Whole chunks only: the last one may have been cut by a pulled plug. -errno. */
static int64_t arrived(struct fetch *fetch, int fd) {
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    int64_t size = st.st_size;
    if (size > fetch->media->size)
        size = 0;
    if (size < fetch->media->size)
        size -= size % FETCH_CHUNK;
    if (size != st.st_size && ftruncate(fd, size) < 0)
        return -errno;
    return size;
}

/* Room for the rest, for the copy on the shelf, and for the journal. */
static bool has_room(const struct fetch *fetch, int64_t there) {
    struct statvfs disk;
    if (fstatvfs(fetch->folder, &disk) < 0)
        return false;
    uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
    return fetch->media->size < INT64_MAX / 4 && (uint64_t)(2 * fetch->media->size - there + SHELF_SPARE) <= room;
}

static bool is_given_up(const struct fetch *fetch) {
    struct stat st;
    return fstatat(fetch->folder, fetch->bad, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size >= TRIES &&
           llabs((long long)time(NULL) - st.st_mtime) < BAD_S;
}

static void count_bad(const struct fetch *fetch) {
    SHELF_FD fd = openat(fetch->folder, fetch->bad, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, "x", 1) < 0)
        return; /* then it is tried once more than it should be */
}

/* ---- one chunk ---- */

static enum wire_fault ask_chunk(struct fetch *fetch, int64_t number, PGresult **ret_result) {
    const uint32_t n = htobe32((uint32_t)number);
    const struct wire_param params[] = {{OID_BYTEA, fetch->media->sha256, MEDIA_SHA256}, {OID_INT4, &n, sizeof(n)}};
    return wire_ask(fetch->wire, "SELECT kiosk.media_chunk($1, $2)", params, 2, FETCH_MS, ret_result, fetch->why);
}

static int append(int fd, int64_t at, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t n = pwrite(fd, bytes, size, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        bytes += n;
        at += n;
        size -= (size_t)n;
    }
    return fsync(fd) < 0 ? -errno : 0;
}

/* 0 it came, -ENOENT the centre has none, -EBADMSG a piece of another size, -errno of the disk. */
static int keep_chunk(struct fetch *fetch, int fd, int64_t at, const PGresult *result) {
    int64_t wanted = fetch->media->size - at < FETCH_CHUNK ? fetch->media->size - at : FETCH_CHUNK;
    if (PQntuples(result) != 1 || PQgetisnull(result, 0, 0))
        return -ENOENT;
    if (PQgetlength(result, 0, 0) != wanted)
        return -EBADMSG;
    int r = append(fd, at, PQgetvalue(result, 0, 0), (size_t)wanted);
    if (r == 0)
        fetch->result->bytes += wanted;
    return r;
}

/* ---- the whole ---- */

/* As the shelf that it was published from wrote them, or kiosk-probe's alone. */
static int read_facts(const struct roster_media *media, const char *text, size_t size, struct shelf_item *item) {
    const char *base = strrchr(media->name, '/');
    if (shelf_ini_parse(text, size, item) == 0)
        return 0;
    if (media_ini_parse(text, size, &item->facts) < 0)
        return -EBADMSG;
    item->gain = media_gain(&item->facts);
    snprintf(item->name, sizeof(item->name), "%s", base ? base + 1 : media->name);
    return 0;
}

static enum wire_fault ask_facts(struct fetch *fetch, struct shelf_item *item, bool *ret_known) {
    const struct wire_param param = {OID_BYTEA, fetch->media->sha256, MEDIA_SHA256};
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault =
        wire_ask(fetch->wire, "SELECT kiosk.media_facts($1)", &param, 1, FETCH_MS, &result, fetch->why);
    *ret_known = false;
    if (fault != WIRE_OK || PQntuples(result) != 1 || PQgetisnull(result, 0, 0))
        return fault;
    const char *text = PQgetvalue(result, 0, 0);
    size_t size = (size_t)PQgetlength(result, 0, 0);
    *ret_known = size <= MEDIA_INI_BYTES && read_facts(fetch->media, text, size, item) == 0;
    item->size = fetch->media->size;
    item->added = (int64_t)time(NULL) * 1000;
    memcpy(item->sha256, fetch->media->sha256, sizeof(item->sha256));
    return WIRE_OK;
}

/* Onto the shelf, which looks at every byte first. */
static void put(struct fetch *fetch, int fd, const struct shelf_item *item) {
    int r = shelf_put(fetch->state_dir, fd, item, NULL, NULL);
    if (r == 0 || r == -EEXIST) {
        unlinkat(fetch->folder, fetch->bad, 0);
        fetch->result->missing--;
    } else if (r == -EBADMSG) {
        count_bad(fetch);
        if (is_given_up(fetch))
            name_it(fetch, "the centre's bytes are not those of this file, twice");
    } else {
        name_it(fetch, disk_words(r));
        return; /* what has come stays */
    }
    unlinkat(fetch->folder, fetch->part, 0);
}

static enum wire_fault finish(struct fetch *fetch, int fd) {
    struct shelf_item item = {0};
    bool known;
    enum wire_fault fault = ask_facts(fetch, &item, &known);
    if (fault != WIRE_OK)
        return fault;
    if (known)
        put(fetch, fd, &item);
    else
        name_it(fetch, "the centre does not say what it is");
    return WIRE_OK;
}

/* ---- one file ---- */

static enum wire_fault take_chunk(struct fetch *fetch, int fd, int64_t at) {
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = ask_chunk(fetch, at / FETCH_CHUNK, &result);
    if (fault != WIRE_OK)
        return fault;
    int r = keep_chunk(fetch, fd, at, result);
    if (r == -ENOENT)
        name_it(fetch, "is not at the centre");
    else if (r == -EBADMSG) {
        count_bad(fetch);
        unlinkat(fetch->folder, fetch->part, 0);
        name_it(fetch, "the centre's file is of another size");
    } else if (r < 0)
        name_it(fetch, disk_words(r));
    return r == 0 && at + fetch->result->bytes == fetch->media->size ? finish(fetch, fd) : WIRE_OK;
}

static enum wire_fault fetch_one(struct fetch *fetch) {
    char hex[SHELF_HEX];
    shelf_hex(fetch->media->sha256, hex);
    snprintf(fetch->part, sizeof(fetch->part), "%s.part", hex);
    snprintf(fetch->bad, sizeof(fetch->bad), "%s.bad", hex);
    if (is_given_up(fetch)) {
        name_it(fetch, "the centre's bytes are not those of this file, twice");
        return WIRE_OK;
    }
    SHELF_FD fd = openat(fetch->folder, fetch->part, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    int64_t at = fd < 0 ? -errno : arrived(fetch, fd);
    if (at < 0) {
        name_it(fetch, disk_words((int)at));
        return WIRE_OK;
    }
    if (at == fetch->media->size)
        return finish(fetch, fd);
    if (!has_room(fetch, at)) {
        name_it(fetch, "no space on the disk");
        return WIRE_OK;
    }
    return take_chunk(fetch, fd, at);
}

/* ---- all ---- */

static bool ends_in(const char *name, const char *end) {
    size_t n = strlen(name), m = strlen(end);
    return n > m && strcmp(name + n - m, end) == 0;
}

/* Nothing is missing: what was begun for files that the event no longer has goes. */
static void sweep(int folder) {
    int again = dup(folder);
    DIR *dir = again < 0 ? NULL : fdopendir(again);
    if (!dir && again >= 0)
        close(again);
    if (!dir)
        return;
    rewinddir(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (ends_in(entry->d_name, ".part") || ends_in(entry->d_name, ".bad"))
            unlinkat(folder, entry->d_name, 0);
    closedir(dir);
}

static int open_folder(const char *state_dir) {
    SHELF_FD state = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (state < 0 || (mkdirat(state, SHELF_FOLDER, 0700) < 0 && errno != EEXIST))
        return -errno;
    int folder = openat(state, SHELF_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return folder < 0 ? -errno : folder;
}

static bool is_missing(const char *state_dir, const struct roster_media *media) {
    struct shelf_item item;
    return shelf_find(state_dir, media->sha256, &item) < 0;
}

static enum wire_fault fetch_first(struct fetch *fetch, const struct roster_media *media, int n) {
    enum wire_fault fault = WIRE_OK;
    bool done = false;
    for (int i = 0; i < n; i++)
        fetch->result->missing += is_missing(fetch->state_dir, &media[i]);
    int64_t before = fetch->result->missing;
    for (int i = 0; fault == WIRE_OK && !done && i < n; i++) {
        if (!is_missing(fetch->state_dir, &media[i]))
            continue;
        fetch->media = &media[i];
        fault = fetch_one(fetch);
        done = fetch->result->bytes > 0 || fetch->result->missing < before;
    }
    fetch->result->more = fault == WIRE_OK && done && fetch->result->missing > 0;
    return fault;
}

enum wire_fault fetch_some(struct wire *wire, struct roster *roster, const char *state_dir,
                           struct fetch_result *ret_result, char *why) {
    *ret_result = (struct fetch_result){0};
    struct roster_media *media = calloc(SHELF_MAX, sizeof(*media));
    if (!media)
        return wire_line(why, "out of memory"), WIRE_MEMORY;
    int n = roster_media(roster, media, SHELF_MAX);
    SHELF_FD folder = n > 0 ? open_folder(state_dir) : -ENOENT;
    enum wire_fault fault = WIRE_OK;
    struct fetch fetch = {.wire = wire, .state_dir = state_dir, .folder = folder, .result = ret_result, .why = why};
    if (folder >= 0)
        fault = fetch_first(&fetch, media, n);
    else if (n > 0)
        snprintf(ret_result->word, sizeof(ret_result->word), "media: %s", strerrordesc_np(-folder));
    if (folder >= 0 && fault == WIRE_OK && ret_result->missing == 0)
        sweep(folder);
    free(media);
    return fault;
}

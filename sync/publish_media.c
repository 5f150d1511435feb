/* Films and photos into the centre, in pieces of 1 MiB, all of a file in one transaction: kiosks see it whole or not.
 */
#include <endian.h>
#include <errno.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

#include "app/shelf.h"
#include "sync/publish.h"
#include "sync/wire_impl.h"

#define PIECE (1 << 20)
#define PIECE_MS 60000
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25 };

static enum wire_fault is_there(struct wire *wire, const uint8_t sha256[32], bool *ret_there, char *why) {
    const struct wire_param param = {OID_BYTEA, sha256, SHELF_SHA256};
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault =
        wire_ask(wire, "SELECT 1 FROM ev.media_file WHERE sha256 = $1", &param, 1, PIECE_MS, &result, why);
    *ret_there = fault == WIRE_OK && PQntuples(result) > 0;
    return fault;
}

static enum wire_fault put_piece(struct wire *wire, const uint8_t sha256[32], int number, const void *bytes, int size,
                                 char *why) {
    uint32_t place = htobe32((uint32_t)number);
    const struct wire_param params[] = {
        {OID_BYTEA, sha256, SHELF_SHA256}, {OID_INT4, &place, 4}, {OID_BYTEA, bytes, size}};
    WIRE_RESULT_AUTO result = NULL;
    return wire_ask(wire, "INSERT INTO ev.media_chunk VALUES ($1, $2, $3)", params, 3, PIECE_MS, &result, why);
}

static enum wire_fault put_file(struct wire *wire, const struct shelf_item *item, const char *facts, char *why) {
    uint64_t size = htobe64((uint64_t)item->size);
    const struct wire_param params[] = {
        {OID_BYTEA, item->sha256, SHELF_SHA256}, {OID_INT8, &size, 8}, {OID_TEXT, facts, (int)strlen(facts)}};
    WIRE_RESULT_AUTO result = NULL;
    return wire_ask(wire, "INSERT INTO ev.media_file VALUES ($1, $2, $3)", params, 3, PIECE_MS, &result, why);
}

static enum wire_fault put_pieces(struct wire *wire, int fd, const struct shelf_item *item,
                                  void (*progress)(void *ctx, int64_t done, int64_t of), void *ctx, char *why) {
    g_autoptr(GByteArray) buffer = g_byte_array_sized_new(PIECE);
    guint8 *piece = buffer->data;
    int64_t done = 0;
    for (int number = 0; done < item->size; number++) {
        ssize_t n = pread(fd, piece, PIECE, done);
        if (n <= 0)
            return wire_line(why, "a media file was cut short while it was read"), WIRE_REPLY;
        enum wire_fault fault = put_piece(wire, item->sha256, number, piece, (int)n, why);
        if (fault != WIRE_OK)
            return fault;
        done += n;
        if (progress)
            progress(ctx, done, item->size);
    }
    return WIRE_OK;
}

enum wire_fault publish_media(struct wire *wire, const char *state_dir, const uint8_t sha256[32],
                              void (*progress)(void *ctx, int64_t done, int64_t of), void *ctx, int64_t *ret_bytes,
                              char *why) {
    struct shelf_item item;
    bool there = false;
    char hex[SHELF_HEX], ignored[WIRE_WHY];
    *ret_bytes = 0;
    enum wire_fault fault = is_there(wire, sha256, &there, why);
    if (fault != WIRE_OK || there)
        return fault;
    shelf_hex(sha256, hex);
    g_autofree char *ini = g_strdup_printf("%s/media/%s.ini", state_dir, hex);
    g_autofree char *facts = NULL;
    int fd = shelf_find(state_dir, sha256, &item) == 0 ? shelf_open(state_dir, sha256) : -ENOENT;
    if (fd < 0 || !g_file_get_contents(ini, &facts, NULL, NULL)) {
        if (fd >= 0)
            close(fd);
        return wire_line(why, "a media file is not on the shelf"), WIRE_REPLY;
    }
    fault = wire_run(wire, "BEGIN", PIECE_MS, why);
    if (fault == WIRE_OK)
        fault = put_file(wire, &item, facts, why);
    if (fault == WIRE_OK)
        fault = put_pieces(wire, fd, &item, progress, ctx, why);
    close(fd);
    if (fault == WIRE_OK)
        fault = wire_run(wire, "COMMIT", PIECE_MS, why);
    else if (fault == WIRE_REPLY)
        wire_run(wire, "ROLLBACK", PIECE_MS, ignored);
    *ret_bytes = fault == WIRE_OK ? item.size : 0;
    return fault;
}

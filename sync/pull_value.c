/* From PostgreSQL's binary values to roster.db's: integers of three widths and truth, texts, bytes and uuids. */
#include <errno.h>

#include "sync/pull_impl.h"

enum { BOOL = 16, BYTEA = 17, NAME = 19, INT8 = 20, INT2 = 21, INT4 = 23, TEXT = 25, VARCHAR = 1043, UUID = 2950 };

static int take_integer(const struct pull_field *field, int size, int64_t *ret_number) {
    uint64_t wide = 0;
    if (field->size != size)
        return -EBADMSG;
    for (int i = 0; i < size; i++)
        wide = wide << 8 | (uint8_t)field->bytes[i];
    *ret_number = size == 2 ? (int16_t)wide : size == 4 ? (int32_t)wide : (int64_t)wide;
    return 0;
}

int pull_value(Oid type, const struct pull_field *field, struct centre_value *ret_value) {
    struct centre_value value = {.kind = CENTRE_NULL};
    int r = 0;
    if (field->size >= 0)
        switch (type) {
        case BOOL:
        case INT2:
        case INT4:
        case INT8:
            value.kind = CENTRE_INTEGER;
            r = take_integer(field, type == BOOL ? 1 : type == INT2 ? 2 : type == INT4 ? 4 : 8, &value.number);
            break;
        case TEXT:
        case VARCHAR:
        case NAME:
        case BYTEA:
        case UUID:
            value.kind = type == BYTEA || type == UUID ? CENTRE_BLOB : CENTRE_TEXT;
            value.bytes = field->bytes;
            value.size = (size_t)field->size;
            break;
        default: r = -ENOTSUP;
        }
    if (r == 0)
        *ret_value = value;
    return r;
}

/* Moves values between struct members and SQLite, by a table of fields. Reading checks each range: a roster comes from
 * a file that may have been damaged or made by another hand. */
#include "store/row.h"

#include "store/db.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

static int64_t load_number(const struct row_field *field, const char *at) {
    switch (field->type) {
    case ROW_I64:
    case ROW_U64: {
        int64_t v;
        memcpy(&v, at, sizeof(v));
        return v;
    }
    case ROW_U32: {
        uint32_t v;
        memcpy(&v, at, sizeof(v));
        return v;
    }
    case ROW_U16: {
        uint16_t v;
        memcpy(&v, at, sizeof(v));
        return v;
    }
    case ROW_INT: {
        int v;
        memcpy(&v, at, sizeof(v));
        return v;
    }
    case ROW_U8: return *(const uint8_t *)at;
    case ROW_BOOL: return *(const bool *)at;
    case ROW_TEXT:
    case ROW_CODE:
    case ROW_BYTES: break;
    }
    return 0;
}

static bool is_string(const struct row_field *field) { return field->type == ROW_TEXT || field->type == ROW_CODE; }

static int bind_field(sqlite3_stmt *stmt, int parameter, const struct row_field *field, const char *at) {
    if (is_string(field)) {
        size_t len = strnlen(at, field->size);
        if (len == field->size)
            return -EINVAL;
        return db_errno(sqlite3_bind_text(stmt, parameter, at, (int)len, SQLITE_STATIC));
    }
    if (field->type == ROW_BYTES)
        return db_errno(sqlite3_bind_blob(stmt, parameter, at, (int)field->size, SQLITE_STATIC));
    return db_errno(sqlite3_bind_int64(stmt, parameter, load_number(field, at)));
}

int row_bind(sqlite3_stmt *stmt, int first, const struct row_field *fields, size_t n, const void *object) {
    for (size_t i = 0; i < n; i++) {
        int r = bind_field(stmt, first + (int)i, &fields[i], (const char *)object + fields[i].offset);
        if (r < 0)
            return r;
    }
    return 0;
}

static int store_number(const struct row_field *field, int64_t v, char *at) {
    int64_t low = 0, high = INT64_MAX;
    switch (field->type) {
    case ROW_I64:
    case ROW_U64: memcpy(at, &v, sizeof(v)); return 0;
    case ROW_U32: high = UINT32_MAX; break;
    case ROW_U16: high = UINT16_MAX; break;
    case ROW_U8: high = UINT8_MAX; break;
    case ROW_BOOL: high = 1; break;
    case ROW_INT:
        low = INT_MIN;
        high = INT_MAX;
        break;
    case ROW_TEXT:
    case ROW_CODE:
    case ROW_BYTES: return -EINVAL;
    }
    if (v < low || v > high)
        return -EBADMSG;
    /* The value fits; on either byte order the member's own type does the narrowing. */
    switch (field->type) {
    case ROW_U32: memcpy(at, &(uint32_t){(uint32_t)v}, sizeof(uint32_t)); break;
    case ROW_U16: memcpy(at, &(uint16_t){(uint16_t)v}, sizeof(uint16_t)); break;
    case ROW_INT: memcpy(at, &(int){(int)v}, sizeof(int)); break;
    case ROW_U8: *(uint8_t *)at = (uint8_t)v; break;
    case ROW_BOOL: *(bool *)at = v != 0; break;
    case ROW_I64:
    case ROW_U64:
    case ROW_TEXT:
    case ROW_CODE:
    case ROW_BYTES: break;
    }
    return 0;
}

/* A name that is longer than fits, from whoever wrote it into the centre, costs its end and not the row, nor all rows
 * that are read with it. UTF-8: a byte 10xxxxxx goes on with a character. */
static size_t whole_characters(const char *bytes, size_t size) {
    while (size > 0 && ((unsigned char)bytes[size] & 0xC0) == 0x80)
        size--;
    return size;
}

static int store_bytes(sqlite3_stmt *stmt, int column, const struct row_field *field, char *at) {
    bool text = is_string(field);
    const void *bytes = text ? (const void *)sqlite3_column_text(stmt, column) : sqlite3_column_blob(stmt, column);
    size_t size = (size_t)sqlite3_column_bytes(stmt, column);
    if (!bytes && size)
        return -ENOMEM;
    if (!text && size != field->size)
        return -EBADMSG;
    if (field->type == ROW_CODE && size >= field->size)
        return -EBADMSG;
    if (text && size >= field->size)
        size = whole_characters(bytes, field->size - 1);
    memset(at, 0, field->size);
    if (bytes && size)
        memcpy(at, bytes, size);
    return 0;
}

int row_read(sqlite3_stmt *stmt, const struct row_field *fields, size_t n, void *ret_object) {
    for (size_t i = 0; i < n; i++) {
        char *at = (char *)ret_object + fields[i].offset;
        bool bytes = is_string(&fields[i]) || fields[i].type == ROW_BYTES;
        int r = bytes ? store_bytes(stmt, (int)i, &fields[i], at)
                      : store_number(&fields[i], sqlite3_column_int64(stmt, (int)i), at);
        if (r < 0)
            return r;
    }
    return 0;
}

/* Rows and structs: a table of fields says which member of a struct is which column, so that loading and reading of
 * one kind cannot drift apart. Columns and parameters are numbered in the order of the table, parameters from 1. */
#ifndef LANYARD_STORE_ROW_H
#define LANYARD_STORE_ROW_H

#include <sqlite3.h>
#include <stddef.h>

enum row_type {
    ROW_I64,
    ROW_U64, /* kept as the same 64 bits, signed */
    ROW_U32,
    ROW_U16,
    ROW_U8,
    ROW_INT, /* int, int32_t and enums */
    ROW_BOOL,
    ROW_TEXT,  /* words in a char array with its NUL: what is longer is cut at a character */
    ROW_CODE,  /* a name that something is found by, in a char array with its NUL: a cut one would be another */
    ROW_BYTES, /* fixed bytes */
};

struct row_field {
    enum row_type type;
    size_t offset, size;
};
#define ROW_FIELD(TYPE, STRUCT, MEMBER) \
    { TYPE, offsetof(struct STRUCT, MEMBER), sizeof(((struct STRUCT *)0)->MEMBER) }

/* Bind n fields of object to parameters first.. . Texts and bytes are not copied: object must outlive the step.
 * -EINVAL for a text without NUL. */
int row_bind(sqlite3_stmt *stmt, int first, const struct row_field *fields, size_t n, const void *object);

/* Read columns 0..n-1 into object. -EBADMSG when one does not fit; object is half filled then. */
int row_read(sqlite3_stmt *stmt, const struct row_field *fields, size_t n, void *ret_object);

#endif

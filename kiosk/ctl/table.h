/* One sheet of an event folder, row by row: headings matched to columns, fields cleaned by the kind of their column,
 * faults named by file, line and column. */
#ifndef LANYARD_CTL_TABLE_H
#define LANYARD_CTL_TABLE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "ctl/csv.h"
#include "ctl/fault.h"
#include "ctl/files.h"
#include "ctl/sheet.h"

struct table {
    const struct sheet *sheet;
    struct csv csv;
    int field[SHEET_COLUMNS]; /* of each column, -1 = not in the file */
    int headings;             /* fields of the heading row */
    struct faults *faults;
};

/* mapping: from "tickets.tier" to the heading that stands for it, of [columns]; may be NULL. bundle: columns that only
 * bundles have are known too. The caller closes, also after a failure. */
int table_open(struct table *table, const struct sheet *sheet, const struct file *file, GHashTable *mapping,
               bool bundle, struct faults *faults);
void table_close(struct table *table);
#define TABLE_AUTO __attribute__((cleanup(table_close))) struct table

/* Which column does a heading mean? -1 = none. */
int table_column_of(const struct sheet *sheet, const char *heading, GHashTable *mapping, bool bundle);

/* The next row; false at the end, or (with a fault) when the file cannot be read on. Rows of a wrong number of fields
 * are faults and skipped. */
bool table_next(struct table *table);

/* A field of the present row, cleaned; "" when empty or when the file has no such column. Never NULL. */
const char *table_text(const struct table *table, int column);
/* Name a fault in a field of the present row. */
int table_fault(struct table *table, int column, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Fields as values; a field that cannot be one is a fault and leaves *ret as it was. Empty leaves it too. */
void table_number(struct table *table, int column, int64_t min, int64_t max, int64_t *ret);
void table_flag(struct table *table, int column, bool *ret); /* yes no true false 1 0 x 是 否 */
void table_copy(struct table *table, int column, char *ret, size_t cap);
/* The same for words that people read: what is too long is cut, with a warning. */
void table_words(struct table *table, int column, char *ret, size_t cap);
/* As table_copy, and empty is a fault. */
void table_need(struct table *table, int column, char *ret, size_t cap);

/* Append a field, quoted where it must be, and what follows it (',' or '\n'). */
void csv_write(GString *to, const char *field, char after);

/* The same for eyes in a spreadsheet, which runs what begins like a formula: a ' before it says that it is text. */
void csv_write_guarded(GString *to, const char *field, char after);

/* The sheet as bundles carry it: known columns under their own names, comma, LF. */
int table_canonical(const struct sheet *sheet, const struct file *file, GHashTable *mapping, GString *to,
                    struct faults *faults);
void table_canonical_heading(const struct sheet *sheet, GString *to);

#endif

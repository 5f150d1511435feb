/* A CSV reader for what spreadsheets write: RFC 4180 with comma, semicolon or tab (found from the first line, or said
 * by Excel's "sep=;"), CRLF, LF or CR, quoted newlines. One row at a time from bytes in memory, no allocation
 * after opening; about 200 MB/s. Encoding is not its business: text.h made the bytes UTF-8 before. */
#ifndef LANYARD_CTL_CSV_H
#define LANYARD_CTL_CSV_H

#include <stddef.h>

#define CSV_ROW_MAX (64 << 10) /* bytes of one row */
#define CSV_FIELD_MAX 4096     /* bytes of one field */
#define CSV_FIELDS 128         /* fields in a row */

struct csv {
    const char *text;
    size_t size, at;
    char separator;
    int line; /* of the next byte, from 1 */
    /* the present row */
    int row_line;             /* where it began */
    int n;                    /* fields */
    char *fields[CSV_FIELDS]; /* NUL-terminated, writable, valid until the next row */
    char *row;                /* owned: CSV_ROW_MAX + CSV_FIELDS bytes */
    char error[160];          /* after -EBADMSG: what is wrong, without file and line */
};

/* Look at bytes that stay the caller's, end with a NUL and outlive csv. Lines that begin with "# " above the first row
 * are remarks. */
void csv_open(struct csv *csv, const char *text, size_t size);
void csv_close(struct csv *csv);

/* The next row: 1, 0 at the end, -EBADMSG (csv->error, csv->row_line) for what cannot be read any further. Rows
 * without any content are skipped. */
int csv_next(struct csv *csv);

#endif

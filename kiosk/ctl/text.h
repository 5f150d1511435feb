/* From the bytes an office program saved to UTF-8 text. Spreadsheets in China save GB18030 without saying so, and
 * Excel's "Unicode text" is UTF-16; full-width letters and digits come from Chinese keyboards. */
#ifndef LANYARD_CTL_TEXT_H
#define LANYARD_CTL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum text_encoding {
    TEXT_UTF8,    /* valid; text_decode only takes off a BOM */
    TEXT_UTF16,   /* says so by its BOM */
    TEXT_GB18030, /* not UTF-8, valid GB18030: a guess that a person should confirm */
    TEXT_UNKNOWN,
};

/* Which encoding are these bytes? For TEXT_UNKNOWN, ret_bad is the offset of the first byte that is no UTF-8. */
enum text_encoding text_detect(const char *bytes, size_t size, size_t *ret_bad);

/* To UTF-8 without BOM; the caller frees with g_free. -EBADMSG when bytes are not of that encoding. */
int text_decode(const char *bytes, size_t size, enum text_encoding from, char **ret_text, size_t *ret_size);

/* The next character of valid UTF-8, and on to the one after; 0 at the end. */
uint32_t text_next(const char **at);

/* In place: blanks at both ends go (ASCII, no-break and ideographic), controls and line ends inside become blanks. */
void text_trim(char *text);
/* In place: full-width forms (U+FF01..FF5E) become ASCII, the ideographic blank a blank; then as text_trim. What
 * spreadsheets wrap around codes to keep their hands off, ="0012" and a leading ' before =+-@, is taken off. */
void text_fold_code(char *text);

/* How many bytes of text are whole letters, with their accents and joined signs, and leave room for a NUL in cap. */
size_t text_whole_letters(const char *text, size_t cap);

/* Digits, perhaps a fraction, and an exponent: 1.38E+10, which was an order number before a spreadsheet saw it. */
bool text_is_damaged_number(const char *text);

/* Equal but for case, width, blanks, '_' and '-': how headings are compared. */
bool text_same(const char *a, const char *b);

#endif

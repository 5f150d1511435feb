/* UTF-8 a character at a time, for names as people typed them anywhere: damaged bytes are left out by whoever reads. */
#ifndef LANYARD_CORE_LETTERS_H
#define LANYARD_CORE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LETTER_BYTES 4 /* of one character at most */

/* The character at text (NUL-terminated), and its length in bytes; 0 when the byte there begins none. A NUL is read as
 * the character 0 of length 1. */
size_t letter_read(const char *text, uint32_t *ret_c);
/* c is a character as letter_read gives them. How many bytes were written; no NUL. */
size_t letter_write(uint32_t c, char ret_bytes[LETTER_BYTES]);

/* Han, kana and Hangul: a character is a syllable or more, and names stand without blanks. */
bool letter_is_syllable(uint32_t c);

#endif

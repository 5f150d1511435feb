/* Which Chinese surnames are common: where a name begins, its pinyin means one of these far more often than the words
 * that an input method knows. The hundred most frequent and the two-character ones that still occur; a rare surname is
 * only further down, never missing. */
#ifndef LANYARD_CORE_SURNAME_H
#define LANYARD_CORE_SURNAME_H

#include <stddef.h>

/* Does text begin with a common surname? Its rank, 0 = the most frequent, and its bytes in ret_size; -1 when not. Of
 * two that fit the longer one. */
int surname_rank(const char *text, size_t *ret_size);

#endif

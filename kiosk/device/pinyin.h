/* Chinese characters for pinyin letters, from libpinyin's data: the seam behind which that library stands, so that the
 * keyboard itself (core/typist.h) stays pure. One lookup a keystroke. Nothing is learnt and nothing written: the next
 * guest must not be offered the name of the last one. Owned by one thread. */
#ifndef LANYARD_DEVICE_PINYIN_H
#define LANYARD_DEVICE_PINYIN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/typist.h"

#define PINYIN_ERROR 256

struct pinyin;

/* folder: libpinyin's data, NULL = where the package puts it. -ENOENT (a file is missing), -EBADMSG (they cannot be
 * used), -ENOMEM, -errno of fork; then ret_error has one line for people. The data are tried in a child process first,
 * because libpinyin ends a program that gives it a damaged file. */
int pinyin_open(const char *folder, struct pinyin **ret_pinyin, char ret_error[PINYIN_ERROR]);
void pinyin_close(struct pinyin *pinyin); /* NULL is fine */

/* Candidates for letters (a..z and '), best first, at most max; how many, 0 for letters that are no pinyin. surname: a
 * person's name begins here, so common surnames come first. */
size_t pinyin_look(struct pinyin *pinyin, const char *letters, bool surname, struct typist_candidate *ret_candidates,
                   size_t max);

#endif

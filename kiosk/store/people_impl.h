/* Shared by people.c and people_write.c: the words that staff write, one after another. */
#ifndef LANYARD_STORE_PEOPLE_IMPL_H
#define LANYARD_STORE_PEOPLE_IMPL_H

#include "store/people.h"

#define PEOPLE_WORDS 5

/* name: as entries call it. */
extern const struct people_word {
    const char *name;
    size_t in_words, in_ticket, size;
} people_word[PEOPLE_WORDS];

static inline char *word_in(struct people_words *words, size_t word) {
    return (char *)words + people_word[word].in_words;
}
static inline const char *word_of(const struct people_words *words, size_t word) {
    return (const char *)words + people_word[word].in_words;
}
static inline char *word_in_ticket(struct roster_ticket *ticket, size_t word) {
    return (char *)ticket + people_word[word].in_ticket;
}

#endif

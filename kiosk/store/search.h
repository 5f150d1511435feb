/* Finding a person by name, for staff and for somebody whose ticket is at home. Chinese by its beginning or by any two
 * characters that stand together, in simplified or traditional writing; by pinyin without tones, whole or from any
 * syllable, and by its initials; other scripts in Latin letters, without accents or capitals, from the beginning of any
 * word. Of several words each must begin a word of the names or of the company. The keys lie in roster.db beside the
 * tickets and are made by whoever writes those, import and pull alike (core/names.h folds names and words alike); at
 * 1,000,000 tickets an answer takes some milliseconds. Reads only, but for the count of wrong tries. Within
 * roster_hold where the answer and what is done with it are to be of one roster. */
#ifndef LANYARD_STORE_SEARCH_H
#define LANYARD_STORE_SEARCH_H

#include "store/journal.h"
#include "store/roster.h"

#define SEARCH_WORDS_MAX 256 /* bytes of what is typed that count, with NUL; the rest is ignored */
#define SEARCH_HITS_MAX 50   /* a longer list is no help: type more */

enum search_state {
    SEARCH_FOUND,     /* n > 0 */
    SEARCH_NOBODY,    /* of this name */
    SEARCH_TYPE_MORE, /* fewer than two letters, or than one Chinese character: nothing was looked for */
};

/* The order of hits: the best first, and among equals by key and ticket, so that the list stands still. */
enum search_quality {
    SEARCH_EXACT,  /* the whole name, or all of its initials */
    SEARCH_PREFIX, /* the name begins so */
    SEARCH_WORD,   /* a later word or character begins so, or words stand in another order */
};

struct search_hit {
    struct roster_ticket ticket; /* as it is, names and company unmasked: for staff's eyes */
    enum search_quality quality;
    bool inside;     /* filled by search_presence; */
    int32_t entries; /* 0 = has not come yet */
};

struct search_answer {
    enum search_state state;
    size_t n;  /* hits, <= max and SEARCH_HITS_MAX */
    bool more; /* there are others than these: type more */
};

/* People as people.h has them: walk-ups and corrected names too; journal NULL: those of the roster. words: UTF-8 as
 * typed; bytes that are none are left out. Tickets of every status are found: who was cancelled wants to hear it from a
 * person. Output hits beyond answer.n are untouched. 0, or negative errno and no output. */
int search_people(struct roster *roster, struct journal *journal, const char *words, struct search_hit *ret_hits,
                  size_t max, struct search_answer *ret_answer);

/* Who of them is here: in room (facts_room of the gate), by centre and journal together. journal NULL: by the centre
 * alone. Some B-tree walks per hit. */
int search_presence(struct roster *roster, struct journal *journal, const struct room *room, struct search_hit *hits,
                    size_t n);

/* ---- self-service: a name and a second thing that only its owner knows ---- */

#define SEARCH_SELF_MAX 5

/* All that a screen in a hall may show of somebody: enough for them to find themselves. */
struct search_masked {
    int64_t ticket;
    char name[64];    /* 王*明, "Karin H." (core/mask.h) */
    char company[64]; /* its beginning, 青山… or "Qingshan …"; "" = none */
};

struct search_self {
    enum search_state state; /* SEARCH_NOBODY: no such pair of name and proof, which of them is not told */
    size_t n;
    struct search_masked people[SEARCH_SELF_MAX];
    int64_t wait; /* ms until the next try is taken, 0 = now */
};

/* SEARCH_TYPE_MORE: a name or a proof of less than four letters and digits. name: the whole name as it was written at
 * registration, in either writing, or its whole pinyin; a beginning is not enough; two words in either order. proof:
 * the order number (capitals, spaces and dashes do not count), or the last four digits of the telephone, of which more
 * may be typed. Every try that could have found somebody is an entry "self.tried" of the journal, on disk before the
 * answer: five wrong ones are free, then core/lockout.h's waits, of one name and of all names together; while there is
 * a wait nothing is looked for (state SEARCH_NOBODY, n 0). journal NULL is refused: -EINVAL. A try that cannot be
 * written is no try: negative errno. The digits are wiped by the caller. */
int search_self(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp, const char *name,
                const char *proof, struct search_self *ret_self);

#endif

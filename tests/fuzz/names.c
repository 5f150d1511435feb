/* Names: what is typed, a zero byte, and a person's name, any bytes at all. Forms and keys keep within themselves, a
 * name finds itself, and whoever matches is proposed by a key, else an index would not find them. */
#include <stdbool.h>
#include <string.h>

#include "core/mask.h"
#include "core/names.h"
#include "fuzz/fuzz.h"

#define LEN_MAX 200

static void promise_form(const struct name_form *form) {
    PROMISE(strlen(form->text) == form->len && form->len < NAMES_TEXT && form->n <= NAMES_STARTS);
    for (size_t i = 0; i < form->n; i++)
        PROMISE(form->starts[i] < form->len && (i == 0 ? form->starts[i] == 0 : form->starts[i] > form->starts[i - 1]));
}

static void promise_keys(const struct name_keys *keys) {
    for (size_t i = 0; i < keys->n; i++) {
        PROMISE(keys->key[i].len > 1 && keys->key[i].len <= NAMES_KEY &&
                !memchr(keys->key[i].bytes, 0, keys->key[i].len));
        for (size_t j = 0; j < i; j++)
            PROMISE(keys->key[i].len != keys->key[j].len ||
                    memcmp(keys->key[i].bytes, keys->key[j].bytes, keys->key[i].len) != 0);
    }
}

static bool proposes(const struct name_keys *keys, const struct name_word *word) {
    for (size_t i = 0; i < keys->n; i++) {
        struct name_key wanted;
        names_key(keys->key[i].bytes[0], word->text, word->len, &wanted);
        if (wanted.len <= keys->key[i].len && memcmp(wanted.bytes, keys->key[i].bytes, wanted.len) == 0)
            return true;
    }
    return false;
}

static void promise_proposed(const struct name_words *words, const struct name_keys *keys) {
    bool proposed = words->joins && proposes(keys, &words->joined);
    for (size_t i = 0; i < words->n; i++)
        proposed |= proposes(keys, &words->word[i]);
    PROMISE(proposed);
}

static void promise_itself(const char *name, const struct name_fold *fold) {
    struct name_words words;
    names_words(name, &words);
    bool whole = words.joins && words.n < NAMES_WORDS && words.joined.len + 32 < NAMES_TEXT;
    if (whole && words.enough && fold->plain.len + 32 < NAMES_TEXT)
        PROMISE(names_match(&words, name, "", "") <= NAME_MATCH_BEGIN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    char typed[LEN_MAX + 1] = "", name[LEN_MAX + 1] = "", masked[64];
    struct name_words words;
    struct name_keys keys;
    struct name_fold fold;
    const uint8_t *end = len ? memchr(data, 0, len) : NULL;
    size_t first = end ? (size_t)(end - data) : len, second = end ? len - first - 1 : 0;
    if (first > LEN_MAX || second > LEN_MAX || !len)
        return 0;
    memcpy(typed, data, first);
    if (second)
        memcpy(name, end + 1, second);
    names_words(typed, &words);
    names_keys(name, "", &keys);
    promise_keys(&keys);
    for (unsigned reading = 0; reading < names_readings(name); reading++) {
        names_fold(name, reading, &fold);
        promise_form(&fold.plain);
        promise_form(&fold.syllables);
        PROMISE(strlen(fold.initials) <= NAMES_STARTS);
    }
    if (words.n && keys.n < NAMES_KEYS && names_match(&words, name, "", typed) != NAME_MATCH_NONE)
        promise_proposed(&words, &keys);
    names_fold(name, 0, &fold);
    promise_itself(name, &fold);
    mask_company(name, masked, sizeof(masked));
    PROMISE(strlen(masked) < sizeof(masked));
    return 0;
}

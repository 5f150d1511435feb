/* What lies where on the typist's keyboard, and what it bears. One grid for both orientations: digits, the letters as
 * everybody knows them, and a row to work with. */
#include "core/typist_impl.h"

#include <string.h>

#define ROWS 5
#define CAPITALS 1 /* of labels */
#define SIGNS 2
#define ACCENTS 3
#define ACCENT_CAPITALS 4
#define LETTER_KEYS 26

static const char digits[] = "1234567890";
static const char *const labels[][LETTER_KEYS] = {
    {"q", "w", "e", "r", "t", "y", "u", "i", "o", "p", "a", "s", "d",
     "f", "g", "h", "j", "k", "l", "z", "x", "c", "v", "b", "n", "m"},
    {"Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "A", "S", "D",
     "F", "G", "H", "J", "K", "L", "Z", "X", "C", "V", "B", "N", "M"},
    {"@", ".", "-", "_", "'", "&", "/", "(",  ")",  "+",  ",",  ":",  ";",
     "!", "?", "#", "*", "%", "=", "·", "（", "）", "，", "、", "《", "》"},
    {"á", "à", "â", "ä", "ã", "å", "æ", "é", "è", "ê", "ë", "í", "ï",
     "ñ", "ó", "ò", "ô", "ö", "ø", "ç", "ś", "š", "ß", "ú", "ü", "ý"},
    {"Á", "À", "Â", "Ä", "Ã", "Å", "Æ", "É", "È", "Ê", "Ë", "Í", "Ï",
     "Ñ", "Ó", "Ò", "Ô", "Ö", "Ø", "Ç", "Ś", "Š", "ẞ", "Ú", "Ü", "Ý"},
};

/* Items of a row in their order: those from first on, with what may stand at its ends. */
static const struct typist_box places[] = {
    [TYPIST_SHIFT] = {0, 3, 3, 1},  [TYPIST_DELETE] = {17, 3, 3, 1}, [TYPIST_SIGNS] = {0, 4, 3, 1},
    [TYPIST_SCRIPT] = {3, 4, 3, 1}, [TYPIST_LEFT] = {6, 4, 2, 1},    [TYPIST_SPACE] = {8, 4, 6, 1},
    [TYPIST_RIGHT] = {14, 4, 2, 1}, [TYPIST_DONE] = {16, 4, 4, 1},
};
/* The order of Tab: as they lie on the page. */
static const uint8_t order[] = {
    TYPIST_CANCEL,        TYPIST_LANGUAGE,      TYPIST_CLEAR,         TYPIST_CANDIDATE,     TYPIST_CANDIDATE + 1,
    TYPIST_CANDIDATE + 2, TYPIST_CANDIDATE + 3, TYPIST_CANDIDATE + 4, TYPIST_CANDIDATE + 5, TYPIST_CANDIDATE + 6,
    TYPIST_CANDIDATE + 7, TYPIST_EARLIER,       TYPIST_LATER,
};
#define BESIDE_GRID (sizeof(order) / sizeof(order[0]))

struct typist_box typist_box(int key) {
    if (key < 0 || key >= TYPIST_KEYS)
        return (struct typist_box){0};
    if (key < 10)
        return (struct typist_box){(uint8_t)(2 * key), 0, 2, 1};
    if (key < 20)
        return (struct typist_box){(uint8_t)(2 * (key - 10)), 1, 2, 1};
    if (key < 29)
        return (struct typist_box){(uint8_t)(2 * (key - 20) + 1), 2, 2, 1};
    if (key < TYPIST_LETTERS)
        return (struct typist_box){(uint8_t)(2 * (key - 29) + 3), 3, 2, 1};
    return places[key];
}

int typist_at(int x, int y) {
    for (int key = 0; key < TYPIST_KEYS && x >= 0 && y >= 0; key++) {
        struct typist_box box = typist_box(key);
        if (x / 256 >= box.x && x / 256 < box.x + box.w && y / 256 >= box.y && y / 256 < box.y + box.h)
            return key;
    }
    return TYPIST_NOTHING;
}

static int sheet_of(const struct typist *typist) {
    bool capitals = typist->capitals != TYPIST_LOWER;
    switch (typist->sheet) {
    case TYPIST_SHEET_LETTERS: return capitals ? CAPITALS : 0;
    case TYPIST_SHEET_SIGNS: return SIGNS;
    case TYPIST_SHEET_ACCENTS: return capitals ? ACCENT_CAPITALS : ACCENTS;
    }
    return 0;
}

const char *typist_label(const struct typist *typist, int item) {
    static const char *const figures[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "0"};
    if (item < 0 || item >= TYPIST_ITEMS)
        return "";
    if (item < 10)
        return figures[item];
    if (item < TYPIST_LETTERS)
        return labels[sheet_of(typist)][item - 10];
    if (item >= TYPIST_CANDIDATE && typist_has(typist, item))
        return typist->candidates[typist->first + (size_t)(item - TYPIST_CANDIDATE)].text;
    return "";
}

bool typist_has(const struct typist *typist, int item) {
    if (item < 0 || item >= TYPIST_ITEMS)
        return false;
    if (item >= TYPIST_CANDIDATE)
        return typist->first + (size_t)(item - TYPIST_CANDIDATE) < typist->n_candidates;
    switch (item) {
    case TYPIST_SCRIPT: return typist->pinyin;
    case TYPIST_CLEAR: return *typist->text || *typist->composing;
    case TYPIST_EARLIER: return typist->first > 0;
    case TYPIST_LATER: return typist->first + TYPIST_SHOWN < typist->n_candidates;
    default: return true; /* an int: the other keys */
    }
}

int typist_key_of(char character) {
    const char *digit = strchr(digits, character);
    if (character == '\0')
        return TYPIST_NOTHING;
    if (digit)
        return (int)(digit - digits);
    for (int key = 0; key < LETTER_KEYS; key++)
        if (labels[0][key][0] == character)
            return key + 10;
    return TYPIST_NOTHING;
}

/* Where an item stands in the order: beside the grid first, then its keys row by row. */
static size_t stands(int item) {
    for (size_t i = 0; i < BESIDE_GRID; i++)
        if (order[i] == item)
            return i;
    if (item >= TYPIST_LETTERS && item != TYPIST_SHIFT) /* shift stands before the row it begins */
        return BESIDE_GRID + (size_t)item;
    if (item == TYPIST_SHIFT)
        return BESIDE_GRID + 29;
    return BESIDE_GRID + (size_t)item + (item >= 29);
}

#define STANDS (BESIDE_GRID + TYPIST_KEYS)

static int item_standing(size_t place) {
    for (int item = 0; item < TYPIST_ITEMS; item++)
        if (stands(item) == place)
            return item;
    return TYPIST_NOTHING;
}

int typist_next(const struct typist *typist, int item, int step) {
    size_t place = item == TYPIST_NOTHING ? BESIDE_GRID + 9 : stands(item); /* begins at q, or at 0 backwards */
    if (item == TYPIST_NOTHING && step < 0)
        place = BESIDE_GRID + 10;
    do
        place = (place + (step > 0 ? 1 : STANDS - 1)) % STANDS;
    while (!typist_has(typist, item_standing(place)));
    return item_standing(place);
}

static int in_row(const struct typist *typist, int x, int y) {
    for (int nudge = 0; nudge < 3; nudge++) {
        int at = x + (x < TYPIST_GRID_W / 2 ? nudge : -nudge);
        int key = typist_at(at * 256, y * 256);
        if (typist_has(typist, key))
            return key;
    }
    return TYPIST_NOTHING;
}

int typist_beside(const struct typist *typist, int item, int dx, int dy) {
    if (dx != 0)
        return typist_next(typist, item, dx);
    struct typist_box box = typist_box(item);
    if (item >= TYPIST_KEYS || item < 0)
        return typist_next(typist, item, dy);
    int y = box.y + dy, found = TYPIST_NOTHING;
    if (y >= 0 && y < ROWS)
        found = in_row(typist, box.x + box.w / 2, y);
    if (y < 0)
        found = typist_has(typist, TYPIST_CANDIDATE) ? TYPIST_CANDIDATE : TYPIST_CANCEL;
    return found == TYPIST_NOTHING ? item : found;
}

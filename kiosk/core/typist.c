/* What each key of the typist does. */
#include "core/typist_impl.h"

#include <string.h>

/* HID usages that mean more than a character (core/wedge.h has Enter, Escape and Backspace). */
enum {
    USAGE_TAB = 0x2B,
    USAGE_HOME = 0x4A,
    USAGE_PAGE_UP = 0x4B,
    USAGE_DELETE = 0x4C,
    USAGE_END = 0x4D,
    USAGE_PAGE_DOWN = 0x4E,
    USAGE_RIGHT = 0x4F,
    USAGE_LEFT = 0x50,
    USAGE_DOWN = 0x51,
    USAGE_UP = 0x52,
};

static enum typist_result changed(bool any) { return any ? TYPIST_CHANGED : TYPIST_DEAF; }

static void forget_candidates(struct typist *typist) {
    typist->n_candidates = typist->first = 0;
    if (typist->focus >= TYPIST_EARLIER)
        typist->focus = TYPIST_SPACE; /* where the next one is chosen */
}

/* A word's first letter, where a name is typed: on the screen as it will be. */
static void begin_word(struct typist *typist) {
    if (typist->name && !typist->chinese && typist->capitals != TYPIST_CAPITALS)
        typist->capitals = typist_line_word_begins(typist) ? TYPIST_ONE_CAPITAL : TYPIST_LOWER;
}

struct typist typist_start(const struct typist_ask *ask) {
    struct typist typist = {.focus = TYPIST_NOTHING, .held = TYPIST_NOTHING};
    typist.chars = ask->chars && ask->chars < TYPIST_CHARS ? ask->chars : TYPIST_CHARS;
    typist.bytes = ask->bytes && ask->bytes < TYPIST_BYTES ? ask->bytes : TYPIST_BYTES;
    typist.pinyin = ask->pinyin;
    typist.chinese = ask->pinyin && ask->chinese;
    typist.name = ask->name;
    typist_line_fill(&typist, ask->text ? ask->text : "");
    begin_word(&typist);
    return typist;
}

/* ---- pinyin ---- */

static enum typist_result compose(struct typist *typist, char letter) {
    size_t n = strlen(typist->composing);
    if (n + 1 >= TYPIST_COMPOSING || (letter == '\'' && (n == 0 || typist->composing[n - 1] == '\'')))
        return TYPIST_DEAF;
    typist->composing[n] = letter;
    typist->composing[n + 1] = '\0';
    return TYPIST_LOOKUP;
}

static bool stop_composing(struct typist *typist) {
    bool any = *typist->composing;
    *typist->composing = '\0';
    forget_candidates(typist);
    return any;
}

/* Letters that nobody made characters of stay as they are. */
static bool keep_letters(struct typist *typist) {
    typist_line_insert(typist, typist->composing, strlen(typist->composing));
    return stop_composing(typist);
}

void typist_candidates(struct typist *typist, const struct typist_candidate *candidates, size_t n) {
    size_t letters = strlen(typist->composing);
    forget_candidates(typist);
    for (size_t i = 0; i < n && typist->n_candidates < TYPIST_CANDIDATES; i++) {
        const struct typist_candidate *candidate = &candidates[i];
        if (candidate->eats > 0 && candidate->eats <= letters && memchr(candidate->text, 0, sizeof(candidate->text)) &&
            *candidate->text && typist_line_accepts(candidate->text))
            typist->candidates[typist->n_candidates++] = *candidate;
    }
}

/* The letters that a candidate stands for become it; the others go on. */
static enum typist_result choose(struct typist *typist, size_t index) {
    if (index >= typist->n_candidates)
        return TYPIST_DEAF;
    const struct typist_candidate *chosen = &typist->candidates[index];
    size_t eats = chosen->eats;
    if (!typist_line_insert(typist, chosen->text, strlen(chosen->text)))
        return TYPIST_CHANGED; /* full, and it says so */
    eats += typist->composing[eats] == '\'';
    memmove(typist->composing, typist->composing + eats, strlen(typist->composing + eats) + 1);
    forget_candidates(typist);
    return *typist->composing ? TYPIST_LOOKUP : TYPIST_CHANGED;
}

static enum typist_result turn_page(struct typist *typist, int by) {
    if (!typist_has(typist, by < 0 ? TYPIST_EARLIER : TYPIST_LATER))
        return TYPIST_DEAF;
    typist->first = by < 0 ? typist->first - TYPIST_SHOWN : typist->first + TYPIST_SHOWN;
    if (typist->focus != TYPIST_NOTHING && !typist_has(typist, typist->focus))
        typist->focus = TYPIST_CANDIDATE;
    return TYPIST_CHANGED;
}

/* ---- keys ---- */

static bool composes(const struct typist *typist, const char *label) {
    return typist->chinese && typist->sheet == TYPIST_SHEET_LETTERS && label[0] >= 'a' && label[0] <= 'z';
}

static enum typist_result write(struct typist *typist, const char *label) {
    keep_letters(typist);
    typist_line_insert(typist, label, strlen(label));
    if (typist->capitals == TYPIST_ONE_CAPITAL)
        typist->capitals = TYPIST_LOWER;
    begin_word(typist);
    return TYPIST_CHANGED;
}

static enum typist_result press_character(struct typist *typist, int key) {
    const char *label = typist_label(typist, key);
    if (composes(typist, label))
        return compose(typist, label[0]);
    if (*typist->composing && label[0] == '\'')
        return compose(typist, '\'');
    if (typist->n_candidates && key < TYPIST_SHOWN) /* key 0 is the digit 1 */
        return choose(typist, typist->first + (size_t)key);
    return write(typist, label);
}

static enum typist_result press_space(struct typist *typist) {
    if (typist->n_candidates)
        return choose(typist, typist->first);
    if (*typist->composing)
        return changed(keep_letters(typist));
    if (typist->caret == 0 || typist->text[typist->caret - 1] == ' ') /* a line begins with a letter */
        return TYPIST_DEAF;
    return write(typist, " ");
}

static enum typist_result press_delete(struct typist *typist) {
    size_t n = strlen(typist->composing);
    if (n > 0) {
        typist->composing[n - 1] = '\0';
        forget_candidates(typist);
        return n > 1 ? TYPIST_LOOKUP : TYPIST_CHANGED;
    }
    bool any = typist_line_delete(typist);
    begin_word(typist);
    return changed(any);
}

static enum typist_result press_clear(struct typist *typist) {
    bool composed = stop_composing(typist), any = typist_line_clear(typist);
    if (typist->focus == TYPIST_CLEAR)
        typist->focus = TYPIST_DELETE;
    begin_word(typist);
    return changed(composed || any);
}

static enum typist_result press_shift(struct typist *typist) {
    typist->capitals = (enum typist_capitals)((typist->capitals + 1) % 3);
    return TYPIST_CHANGED;
}

static enum typist_result press_signs(struct typist *typist) {
    typist->sheet = (enum typist_sheet)((typist->sheet + 1) % 3);
    return TYPIST_CHANGED;
}

static enum typist_result press_script(struct typist *typist) {
    keep_letters(typist);
    typist->chinese = !typist->chinese;
    typist->sheet = TYPIST_SHEET_LETTERS;
    typist->capitals = TYPIST_LOWER;
    begin_word(typist);
    return TYPIST_CHANGED;
}

static enum typist_result move(struct typist *typist, int by) {
    bool kept = keep_letters(typist), moved = typist_line_move(typist, by);
    begin_word(typist);
    return changed(kept || moved);
}

static enum typist_result done(struct typist *typist) {
    keep_letters(typist);
    typist_line_trim(typist);
    return TYPIST_TYPED;
}

static enum typist_result press(struct typist *typist, int item) {
    if (!typist_has(typist, item))
        return TYPIST_DEAF;
    if (item < TYPIST_LETTERS)
        return press_character(typist, item);
    if (item >= TYPIST_CANDIDATE)
        return choose(typist, typist->first + (size_t)(item - TYPIST_CANDIDATE));
    switch ((enum typist_item)item) {
    case TYPIST_SHIFT: return press_shift(typist);
    case TYPIST_DELETE: return press_delete(typist);
    case TYPIST_SIGNS: return press_signs(typist);
    case TYPIST_SCRIPT: return press_script(typist);
    case TYPIST_LEFT: return move(typist, -1);
    case TYPIST_SPACE: return press_space(typist);
    case TYPIST_RIGHT: return move(typist, 1);
    case TYPIST_DONE: return done(typist);
    case TYPIST_CLEAR: return press_clear(typist);
    case TYPIST_CANCEL: return TYPIST_CANCELLED;
    case TYPIST_LANGUAGE: return TYPIST_TURN;
    case TYPIST_EARLIER: return turn_page(typist, -1);
    case TYPIST_LATER: return turn_page(typist, 1);
    case TYPIST_CANDIDATE:
    case TYPIST_NOTHING: break;
    }
    return TYPIST_DEAF;
}

enum typist_result typist_touch(struct typist *typist, int item) {
    if (!typist_has(typist, item) || item == typist->held)
        return TYPIST_DEAF;
    typist->held = item;
    typist->focus = TYPIST_NOTHING;
    return press(typist, item);
}

void typist_lift(struct typist *typist) { typist->held = TYPIST_NOTHING; }

/* ---- a real keyboard ---- */

static enum typist_result tab(struct typist *typist, int step) {
    typist->focus = typist_next(typist, typist->focus, step);
    return TYPIST_CHANGED;
}

static enum typist_result arrow(struct typist *typist, int dx, int dy) {
    if (typist->focus != TYPIST_NOTHING) {
        typist->focus = typist_beside(typist, typist->focus, dx, dy);
        return TYPIST_CHANGED;
    }
    return dx ? move(typist, dx) : TYPIST_DEAF;
}

static enum typist_result enter(struct typist *typist) {
    if (typist->focus != TYPIST_NOTHING)
        return press(typist, typist->focus);
    return *typist->composing ? changed(keep_letters(typist)) : done(typist);
}

static enum typist_result escape(struct typist *typist) {
    if (typist->focus != TYPIST_NOTHING) {
        typist->focus = TYPIST_NOTHING;
        return TYPIST_CHANGED;
    }
    return *typist->composing ? changed(stop_composing(typist)) : TYPIST_CANCELLED;
}

/* A letter means what it says on the real key, whatever the sheet on the screen is. */
static enum typist_result character(struct typist *typist, char c) {
    char text[2] = {c, '\0'};
    int key = typist_key_of(c);
    if (typist->chinese && key >= 10)
        return compose(typist, c);
    if (*typist->composing && c == '\'')
        return compose(typist, c);
    if (typist->n_candidates && key >= 0 && key < TYPIST_SHOWN)
        return choose(typist, typist->first + (size_t)key);
    return c == ' ' ? press_space(typist) : write(typist, text);
}

static enum typist_result delete_ahead(struct typist *typist) {
    if (*typist->composing || !typist_line_move(typist, 1))
        return TYPIST_DEAF;
    return changed(typist_line_delete(typist));
}

enum typist_result typist_key(struct typist *typist, const struct wedge_key *key) {
    char c = wedge_character(key);
    if (key->modifiers & (WEDGE_CTRL | WEDGE_ALT | WEDGE_META))
        return TYPIST_DEAF;
    if (c)
        return character(typist, c);
    switch (key->usage) {
    case WEDGE_USAGE_ENTER:
    case WEDGE_USAGE_KEYPAD_ENTER: return enter(typist);
    case WEDGE_USAGE_ESCAPE: return escape(typist);
    case WEDGE_USAGE_BACKSPACE: return press_delete(typist);
    case USAGE_DELETE: return delete_ahead(typist);
    case USAGE_TAB: return tab(typist, key->modifiers & WEDGE_SHIFT ? -1 : 1);
    case USAGE_LEFT: return arrow(typist, -1, 0);
    case USAGE_RIGHT: return arrow(typist, 1, 0);
    case USAGE_UP: return arrow(typist, 0, -1);
    case USAGE_DOWN: return arrow(typist, 0, 1);
    case USAGE_HOME: return move(typist, -TYPIST_BYTES);
    case USAGE_END: return move(typist, TYPIST_BYTES);
    case USAGE_PAGE_UP: return turn_page(typist, -1);
    case USAGE_PAGE_DOWN: return turn_page(typist, 1);
    default: return TYPIST_DEAF; /* a number, of which there are 256 */
    }
}

enum typist_result typist_type(struct typist *typist, const char *text) {
    size_t before = typist->caret, length = typist_length(typist);
    if (!typist_line_accepts(text))
        return TYPIST_DEAF;
    if (text[0] && !text[1])
        return character(typist, text[0]);
    keep_letters(typist);
    bool taken = typist_line_insert(typist, text, strlen(text));
    begin_word(typist);
    return changed(taken || typist->full || typist->caret != before || typist_length(typist) != length);
}

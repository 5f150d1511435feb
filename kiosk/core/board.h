/* The keyboard on the screen: which letters its keys bear now, and the line of text that grows by touching them. Pure;
 * who draws it asks for each key's label, who touches it says which key. Latin letters, digits and what stands in
 * names: enough to find anybody, Chinese names by their pinyin. */
#ifndef LANYARD_CORE_BOARD_H
#define LANYARD_CORE_BOARD_H

#include <stdbool.h>
#include <stddef.h>

#define BOARD_TEXT 256 /* bytes of the line with its NUL; further letters are not taken */

/* Keys by number, left to right and top to bottom: ten, nine and seven letters, then these. */
enum board_key {
    BOARD_LETTERS = 26,
    BOARD_SHIFT = BOARD_LETTERS,
    BOARD_DELETE,
    BOARD_SYMBOLS,
    BOARD_SPACE,
    BOARD_CLEAR,
};
#define BOARD_KEYS (BOARD_CLEAR + 1)

struct board {
    char text[BOARD_TEXT]; /* UTF-8 */
    bool capitals;         /* for one letter */
    bool symbols;          /* digits and signs instead of letters */
};

/* What a letter key bears now, one character; "" for the keys behind the letters. */
const char *board_label(const struct board *board, int key);
/* Did anything change? A number that is no key changes nothing. */
bool board_press(struct board *board, int key);
/* A letter of a real keyboard, one character of UTF-8; controls and broken bytes are not taken. */
bool board_type(struct board *board, const char *character);

#endif

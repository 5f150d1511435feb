/* The keyboard on the screen (board.h). */
#include "core/board.h"

#include <string.h>

#define SHEETS 3

static const char *const labels[SHEETS][BOARD_LETTERS] = {
    {"q", "w", "e", "r", "t", "y", "u", "i", "o", "p", "a", "s", "d",
     "f", "g", "h", "j", "k", "l", "z", "x", "c", "v", "b", "n", "m"},
    {"Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "A", "S", "D",
     "F", "G", "H", "J", "K", "L", "Z", "X", "C", "V", "B", "N", "M"},
    {"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-", "'", ".",
     ",", "@", "&", "/", "(", ")", "+", "#", "_", ":", "·", "!", "?"},
};

const char *board_label(const struct board *board, int key) {
    if (key < 0 || key >= BOARD_LETTERS)
        return "";
    return labels[board->symbols ? 2 : board->capitals ? 1 : 0][key];
}

static bool append(struct board *board, const char *character, size_t size) {
    size_t used = strlen(board->text);
    if (used + size >= BOARD_TEXT)
        return false;
    memcpy(board->text + used, character, size);
    board->text[used + size] = '\0';
    return true;
}

/* UTF-8: bytes 10xxxxxx belong to the character before them. */
static bool take_back(struct board *board) {
    size_t used = strlen(board->text);
    if (used == 0)
        return false;
    do
        used--;
    while (used > 0 && ((unsigned char)board->text[used] & 0xC0) == 0x80);
    board->text[used] = '\0';
    return true;
}

static bool letter(struct board *board, int key) {
    const char *label = board_label(board, key);
    bool taken = append(board, label, strlen(label));
    bool lowered = board->capitals;
    board->capitals = false;
    return taken || lowered;
}

/* A line does not begin with a space. */
static bool space(struct board *board) { return *board->text && append(board, " ", 1); }

bool board_press(struct board *board, int key) {
    if (key < 0 || key >= BOARD_KEYS)
        return false;
    if (key < BOARD_LETTERS)
        return letter(board, key);
    switch ((enum board_key)key) {
    case BOARD_SHIFT: board->capitals = !board->capitals; return !board->symbols;
    case BOARD_DELETE: return take_back(board);
    case BOARD_SYMBOLS: board->symbols = !board->symbols; return true;
    case BOARD_SPACE: return space(board);
    case BOARD_CLEAR: break;
    }
    bool any = *board->text != '\0';
    *board = (struct board){0};
    return any;
}

/* Length by the first byte (RFC 3629); 0 = it begins no character. */
static size_t size_of(unsigned char first) {
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first < 0xE0)
        return 2;
    if (first >= 0xE0 && first < 0xF0)
        return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

bool board_type(struct board *board, const char *character) {
    const unsigned char *bytes = (const unsigned char *)character;
    size_t size = size_of(bytes[0]);
    if (size == 0 || strlen(character) != size || bytes[0] < ' ' || bytes[0] == 0x7F)
        return false;
    for (size_t i = 1; i < size; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return false;
    if (size == 2 && bytes[0] == 0xC2 && bytes[1] < 0xA0) /* C1 controls */
        return false;
    return bytes[0] == ' ' ? space(board) : append(board, character, size);
}

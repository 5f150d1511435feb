/* The keyboard of core/board.h on a page (board.h): 31 touch areas, a letter on most of them. */
#include "station/board.h"

#include <stdio.h>

void board_put(struct sheet *sheet, struct board_texts *texts, const struct board *board) {
    for (int key = 0; key < BOARD_LETTERS; key++) {
        snprintf(texts->names[key], sizeof(texts->names[key]), "text-key-%d", key);
        sheet_put(sheet, texts->names[key], board_label(board, key));
    }
    sheet_put(sheet, "text-typed", board->text);
    sheet_flag(sheet, "if-typed", *board->text);
    sheet_flag(sheet, "if-capitals", board->capitals && !board->symbols);
    sheet_flag(sheet, "if-symbols", board->symbols);
    sheet_flag(sheet, "if-letters", !board->symbols);
}

int board_key_at(const struct station *station, int x, int y) {
    for (int key = 0; key < BOARD_KEYS; key++) {
        char id[24];
        snprintf(id, sizeof(id), "button-key-%d", key);
        if (stage_hit(&station->stage, id, x, y))
            return key;
    }
    return -1;
}

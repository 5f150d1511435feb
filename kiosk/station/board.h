/* The keyboard of core/board.h on a page: labels into slots, touches into keys. */
#ifndef LANYARD_STATION_BOARD_H
#define LANYARD_STATION_BOARD_H

#include "core/board.h"
#include "station/station.h"

/* Names of slots that a sheet points into: one as long as the sheet. */
struct board_texts {
    char names[BOARD_LETTERS][24];
};
/* Slots text-key-N and text-typed; flags capitals, symbols, typed. The board outlives the sheet. */
void board_put(struct sheet *sheet, struct board_texts *texts, const struct board *board);
/* Which key was touched (button-key-N, as enum board_key counts); -1 = none. */
int board_key_at(const struct station *station, int x, int y);

#endif

/* Screens that staff meet at every kiosk: the pad their PIN is typed on (screen/staff-pin) and rows to touch
 * (screen/staff-list). Desk and door fill what is theirs and stand on these for the rest. */
#ifndef LANYARD_STATION_STAFF_H
#define LANYARD_STATION_STAFF_H

#include "core/pin_pad.h"
#include "station/station.h"

#define STAFF_ROWS 8 /* most rows of a list on one page; compact screens have fewer */

/* One row, as it is shown. */
struct staff_row {
    bool done;                                                     /* has a tick */
    char text[ROSTER_PERSON], sub[2 * ROSTER_PERSON + 8], end[64]; /* sub: another name, and a company */
};

/* Texts and names of slots that a sheet points into: one as long as the sheet. */
struct staff_texts {
    char dots[PIN_PAD_MAX * 4], wait[96], page[48], who[160];
    char names[STAFF_ROWS][3][40];
};

/* The pad. now: CLOCK_BOOTTIME ms. */
void staff_put_pad(const struct station *station, struct sheet *sheet, struct staff_texts *texts,
                   const struct pin_pad *pad, int64_t now);
/* Row i of a page, i < STAFF_ROWS; the row outlives the sheet. */
void staff_put_row(struct sheet *sheet, struct staff_texts *texts, size_t i, const struct staff_row *row);
/* "9–16" when there is more than one page; first counts from 0. n == 0 shows that the list is empty. */
void staff_put_page(struct sheet *sheet, struct staff_texts *texts, size_t first, size_t n, bool paged);
/* "02 · 沈志愿" into text-operator; nothing for 0 or an unknown number. */
void staff_put_operator(const struct station *station, struct sheet *sheet, struct staff_texts *texts, int staff_no);

/* Which key of the pad was touched: 0..9, PIN_PAD_DELETE, PIN_PAD_DONE; -1 = none. Which row (< n); -1 = none. */
int staff_key_at(const struct station *station, int x, int y);
int staff_row_at(const struct station *station, size_t n, int x, int y);
/* How many rows a page has on this display. */
size_t staff_page_rows(const struct station *station);

#endif

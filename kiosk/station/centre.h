/* What a station knows of the centre and of the other kiosks: is it cut off, does the centre know a code that the
 * roster does not, and was a ticket that was admitted here admitted elsewhere as well. Looked at some times a second;
 * kiosk-syncd does the talking. */
#ifndef LANYARD_STATION_CENTRE_H
#define LANYARD_STATION_CENTRE_H

#include "station/station.h"

#define STATION_ASK_MS 300 /* most that an unknown code waits for the centre */

/* Look at the link and at new conflicts, at most every 100 ms. True when something that may be shown has changed. */
bool station_centre_look(struct station *station);
void station_centre_close(struct station *station);
/* No centre answers: the facts' cut_off. Also where there never was one. */
bool station_cut_off(const struct station *station);

/* For a code that the roster does not know: have it pulled, and wait for that, STATION_ASK_MS at most. True when the
 * centre was asked and has answered: judge again. False at once where there is no link. */
bool station_centre_ask(struct station *station);

/* The newest conflict that nobody has acknowledged and that concerns this kiosk, or any (`all`, for staff's own
 * screens). NULL = none. Valid until the next look. */
const struct centre_conflict *station_conflict(const struct station *station, bool all);
/* Staff have seen it: goes from this screen at once, and from all others by way of the centre. */
int station_conflict_seen(struct station *station, const struct centre_conflict *conflict, int staff_no);

/* Do staff stand before the screen now? Then conflicts of all kiosks are theirs to see and to acknowledge. */
bool station_is_staffed(const struct station *station);

/* Lay the conflict's words over what is drawn: screen/alert-FORM.svg. with_button: staff may touch "button-seen". */
void station_draw_conflict(struct station *station, const struct centre_conflict *conflict, const char *language,
                           bool with_button);

#endif

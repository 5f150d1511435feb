/* One media file as kioskctl sees it: what kiosk-probe found in it, what is wrong with it in words, and the ffmpeg line
 * that mends it or makes it anew. */
#ifndef LANYARD_CTL_MEDIA_LOOK_H
#define LANYARD_CTL_MEDIA_LOOK_H

#include <glib.h>

#include "core/media_rules.h"
#include "ctl/fault.h"

/* Run the program probe (kiosk-probe's path) on fd. name is for faults and the progress bar. -EBADMSG with a fault when
 * it cannot be read or broke the probe. */
int media_look(const char *probe, int fd, const char *name, struct media_facts *ret_facts, struct faults *faults);

/* All flaws in words, "; " between; g_free. */
char *media_flaws(unsigned flaws, const struct media_facts *facts);
/* The line for a shell that makes path fit, beside it as NAME-fits.mp4; NULL where none does. g_free. */
char *media_line(unsigned flaws, const struct media_facts *facts, const char *path);

/* Run ffmpeg on fd into the folder's file leaf. -EBADMSG with a fault. */
int media_convert(unsigned flaws, const struct media_facts *facts, int fd, int folder, const char *leaf,
                  const char *name, struct faults *faults);

#endif

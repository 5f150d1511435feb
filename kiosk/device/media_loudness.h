/* How loud a film is as the reel plays it, in two channels: EBU R128 integrated loudness and true peak (libebur128). In
 * constant memory. */
#ifndef LANYARD_DEVICE_MEDIA_LOUDNESS_H
#define LANYARD_DEVICE_MEDIA_LOUDNESS_H

#include <libavutil/frame.h>
#include <stdbool.h>

struct media_loudness; /* made by the first frame; NULL before */

/* A frame whose form is another than the first one's ends the measuring: then nothing is known. */
void media_loudness_add(struct media_loudness **loudness, const AVFrame *frame);
/* False, outputs untouched, when there was nothing to hear. loudness LUFS, peak dBTP. */
bool media_loudness_end(struct media_loudness *loudness, double *ret_loudness, double *ret_peak);
void media_loudness_free(struct media_loudness *loudness); /* NULL is fine */

#endif

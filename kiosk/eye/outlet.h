/* Where the eye's messages go: to the parent's pipe, or to a person's terminal as lines. */
#ifndef LANYARD_EYE_OUTLET_H
#define LANYARD_EYE_OUTLET_H

#include <stdbool.h>
#include <stdint.h>

#include "device/eye.h"

struct outlet {
    bool child, json;
    uint32_t seq;                       /* of JSON lines */
    struct eye_preview_header *preview; /* NULL by hand */
    int64_t preview_at;                 /* ms, of the last picture */
};

/* As a child: check the descriptors and map the preview. -EBADF when they are not what a parent gives. */
int outlet_open(struct outlet *outlet, bool child, bool json);
/* -EPIPE and the like when nobody listens any more. */
int outlet_send(struct outlet *outlet, const struct eye_message *message);
/* At most 30 pictures a second. at: ms of the frame. */
void outlet_show(struct outlet *outlet, const struct grey *frame, int64_t at);

#endif

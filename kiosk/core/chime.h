/* Which chime goes with what just came on a desk's screen. A chime never says anything alone: the screen has said it in
 * words and in shape already, and nobody who cannot hear it misses anything. Pure; once per step of the flow. */
#ifndef LANYARD_CORE_CHIME_H
#define LANYARD_CORE_CHIME_H

#include "core/desk_flow.h"

enum chime {
    CHIME_NONE,
    CHIME_WELCOME, /* somebody is in */
    CHIME_READY,   /* the badge can be taken */
    CHIME_REFUSED, /* this ticket does not go in */
    CHIME_LOOK,    /* please look: staff decide, or something did not work */
};
#define CHIME_COUNT 5

/* The flow before a step and after it. A person is answered once, and the badge of the person on screen comes out
 * once; words that change, a screen that rests again and a desk that breaks with nobody before it are silent. */
enum chime chime_of_desk(const struct desk_flow *before, const struct desk_flow *now);

#endif

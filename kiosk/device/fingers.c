/* See fingers.h. */
#include "device/fingers.h"

static int find(const struct fingers *fingers, int64_t screen, int64_t finger) {
    for (int i = 0; i < FINGERS_MAX; i++)
        if (fingers->at[i].down && fingers->at[i].screen == screen && fingers->at[i].finger == finger)
            return i;
    return -1;
}

static int free_place(const struct fingers *fingers) {
    int oldest = 0;
    for (int i = 0; i < FINGERS_MAX; i++) {
        if (!fingers->at[i].down)
            return i;
        if (fingers->at[i].turn < fingers->at[oldest].turn)
            oldest = i;
    }
    return oldest;
}

int fingers_down(struct fingers *fingers, int64_t screen, int64_t finger) {
    int i = find(fingers, screen, finger);
    if (i < 0)
        i = free_place(fingers);
    fingers->at[i].down = true;
    fingers->at[i].screen = screen;
    fingers->at[i].finger = finger;
    fingers->at[i].turn = ++fingers->turns;
    return i + 1;
}

int fingers_up(struct fingers *fingers, int64_t screen, int64_t finger) {
    int i = find(fingers, screen, finger);
    if (i >= 0)
        fingers->at[i].down = false;
    return i + 1;
}

/* The second display: layers of film, photo and art, one over the other, thirty times a second and more. Makers: window
 * (SDL2, a plain resizable window, never full screen: the compositor places it by its app id), off-screen (a PNG where
 * one is asked for), and raw (every shown picture, for recorders and tests). The picture before stays until the next
 * one is shown whole; nothing is ever cleared to black in between. One a process; one thread. */
#ifndef LANYARD_DEVICE_PROJECTOR_H
#define LANYARD_DEVICE_PROJECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pixels.h"
#include "device/display.h"

#define PROJECTOR_TEXTURES 16
#define PROJECTOR_LAYERS 16
#define PROJECTOR_INK 0xFF0B172Bu /* behind the layers: bars beside a picture of another shape */

struct projector_layer {
    int texture;           /* 0..PROJECTOR_TEXTURES-1; one that holds nothing is not drawn */
    double x, y, w, h;     /* where, in pixels of the projector; may reach beyond it */
    double sx, sy, sw, sh; /* which part of the texture, 0..1; sw 0 = all of it */
    double alpha;          /* 0..1 */
};

/* The raw maker writes, to a file or FIFO, for each shown picture: this header in the machine's byte order, then h rows
 * of w * 4 bytes, B G R X. */
#define PROJECTOR_RAW_MAGIC 0x4C594E52u
struct projector_raw {
    uint32_t magic, w, h;
    uint32_t sequence; /* 1.. */
    int64_t shown_us;  /* CLOCK_MONOTONIC, when it was shown */
    char name[40];     /* of the last snapshot */
};

struct projector;
struct projector_ops {
    /* A texture's new content; the old one stays when this fails. -EIO, -ENOMEM, -EINVAL. */
    int (*put_film)(struct projector *p, int texture, const struct planar *frame);
    int (*put_art)(struct projector *p, int texture, const struct pixels *picture); /* premultiplied */
    void (*drop)(struct projector *p, int texture);
    /* Draw the layers in turn and show. */
    int (*show)(struct projector *p, const struct projector_layer *layers, size_t n);
    /* Off-screen: write what is shown as DIR/NNN-NAME.png. Others: nothing. name also goes into the headers of raw. */
    int (*snapshot)(struct projector *p, const char *name);
    /* QUIT, KEY, RESIZED, EXPOSED (textures are lost too when `lost` is true: put them again). False: none waiting. */
    bool (*event)(struct projector *p, struct display_event *ret_event, bool *ret_lost);
    void (*close)(struct projector *p);
};
struct projector {
    const struct projector_ops *ops;
    int w, h; /* pixels to draw on now: the window's, 1920 on the longer side at most */
    bool window;
};

/* spec: "window[:WxH]", "offscreen:WxH:DIR", "raw:WxH:PATH". As display_open otherwise. */
int projector_open(const char *spec, const char *title, struct projector **ret_projector,
                   char ret_error[DISPLAY_ERROR]);
void projector_close(struct projector *projector); /* NULL is fine */

#endif

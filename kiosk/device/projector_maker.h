/* Between projector.c and the makers of projectors: how each is opened, and the two easels that draw for them. */
#ifndef LANYARD_DEVICE_PROJECTOR_MAKER_H
#define LANYARD_DEVICE_PROJECTOR_MAKER_H

#include <SDL.h>

#include "device/projector.h"

/* Holds textures and draws layers. The processor's draws into a picture in memory, the graphics chip's with an SDL
 * renderer. */
struct easel;
struct easel_ops {
    int (*put_film)(struct easel *easel, int texture, const struct planar *frame);  /* what was checked */
    int (*put_art)(struct easel *easel, int texture, const struct pixels *picture); /* what was checked */
    void (*drop)(struct easel *easel, int texture);
    /* Ink, and the layers over it. canvas: 4 bytes a pixel, B G R X; the chip's easel does not look at it. -EIO,
     * -ENOMEM. */
    int (*draw)(struct easel *easel, const struct projector_layer *layers, size_t n, const struct pixels *canvas);
    void (*free)(struct easel *easel);
};
struct easel {
    const struct easel_ops *ops; /* makers embed this struct first */
};
int easel_processor_new(struct easel **ret_easel); /* -ENOMEM */
/* renderer is lent. -ENOMEM, -ENOTSUP for one that cannot blend premultiplied pictures. */
int easel_chip_new(SDL_Renderer *renderer, struct easel **ret_easel);

/* What put_film and put_art do first: -EINVAL for what is no picture, or no texture. */
int easel_film(struct easel *easel, int texture, const struct planar *frame);
int easel_art(struct easel *easel, int texture, const struct pixels *picture);
void easel_drop(struct easel *easel, int texture);

/* How SDL turns a film's colours. It knows no BT.709 of full range: such a film is brought to the smaller range. */
SDL_YUV_CONVERSION_MODE film_mode(const struct planar *frame);
/* The three planes one after another, rows of w and (w + 1) / 2 bytes, in the range that film_mode means. */
size_t film_size(const struct planar *frame);
void film_copy(const struct planar *frame, uint8_t *ret_planes);

/* w and h are the first size. Negative errno with one line in ret_error. */
int projector_window_open(int w, int h, const char *title, struct projector **ret_projector,
                          char ret_error[DISPLAY_ERROR]);
int projector_offscreen_open(int w, int h, const char *dir, struct projector **ret_projector,
                             char ret_error[DISPLAY_ERROR]);
int projector_raw_open(int w, int h, const char *path, struct projector **ret_projector, char ret_error[DISPLAY_ERROR]);

#endif

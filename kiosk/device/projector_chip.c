/* The graphics chip's easel, for Wayland and bare screens: an SDL renderer. Films are uploaded as they come from the
 * decoder and turned into colours by the chip; art is blended premultiplied, as it is. SDL takes a film's colours from
 * a setting of the process, some renderers when a texture is made, some when it is drawn: it is set each time. */
#include <math.h>
#include <math.h>
#include <errno.h>
#include <string.h>

#include "device/projector_maker.h"

struct texture {
    SDL_Texture *texture; /* NULL = holds nothing */
    int w, h;
    bool film, opaque;
    SDL_YUV_CONVERSION_MODE mode; /* of a film */
};

struct chip {
    struct easel base;
    SDL_Renderer *renderer; /* lent */
    SDL_BlendMode over;     /* premultiplied */
    struct texture textures[PROJECTOR_TEXTURES];
};

static bool alike(const struct texture *a, const struct texture *b) {
    return a->texture && a->w == b->w && a->h == b->h && a->film == b->film && (!a->film || a->mode == b->mode);
}

/* The present texture where it is of the same kind, else a new one: it takes the old one's place once it is filled. */
static SDL_Texture *texture_for(struct chip *chip, const struct texture *old, const struct texture *wanted) {
    if (alike(old, wanted))
        return old->texture;
    if (wanted->film)
        SDL_SetYUVConversionMode(wanted->mode);
    SDL_Texture *texture =
        SDL_CreateTexture(chip->renderer, wanted->film ? SDL_PIXELFORMAT_IYUV : SDL_PIXELFORMAT_ARGB8888,
                          SDL_TEXTUREACCESS_STREAMING, wanted->w, wanted->h);
    if (texture)
        SDL_SetTextureScaleMode(texture, SDL_ScaleModeLinear);
    return texture;
}

static int keep(struct texture *old, const struct texture *wanted, int r) {
    if (r == 0) {
        if (old->texture && old->texture != wanted->texture)
            SDL_DestroyTexture(old->texture);
        *old = *wanted;
    } else if (wanted->texture && wanted->texture != old->texture) {
        SDL_DestroyTexture(wanted->texture);
    }
    return r;
}

static int upload(SDL_Texture *texture, const struct planar *f) {
    return SDL_UpdateYUVTexture(texture, NULL, f->plane[0], f->stride[0], f->plane[1], f->stride[1], f->plane[2],
                                f->stride[2]);
}

/* A film whose range must be changed first goes by way of a copy; there is hardly one. */
static int upload_narrowed(SDL_Texture *texture, const struct planar *f) {
    uint8_t *planes = malloc(film_size(f));
    if (!planes)
        return -1;
    film_copy(f, planes);
    int r = SDL_UpdateTexture(texture, NULL, planes, f->w);
    free(planes);
    return r;
}

static int chip_film(struct easel *easel, int texture, const struct planar *frame) {
    struct chip *chip = (struct chip *)easel;
    struct texture *old = &chip->textures[texture];
    struct texture wanted = {.w = frame->w, .h = frame->h, .film = true, .opaque = true, .mode = film_mode(frame)};
    wanted.texture = texture_for(chip, old, &wanted);
    if (!wanted.texture)
        return -ENOMEM;
    SDL_SetYUVConversionMode(wanted.mode);
    bool narrowed = frame->bt709 && frame->full_range;
    int r = narrowed ? upload_narrowed(wanted.texture, frame) : upload(wanted.texture, frame);
    return keep(old, &wanted, r < 0 ? -EIO : 0);
}

static bool is_opaque(const struct pixels *picture) {
    uint32_t all = 0xFF000000u;
    for (int y = 0; y < picture->h; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(picture->data + (ptrdiff_t)y * picture->stride);
        for (int x = 0; x < picture->w; x++)
            all &= row[x];
    }
    return all >> 24 == 255;
}

static int chip_art(struct easel *easel, int texture, const struct pixels *picture) {
    struct chip *chip = (struct chip *)easel;
    struct texture *old = &chip->textures[texture];
    struct texture wanted = {.w = picture->w, .h = picture->h, .opaque = is_opaque(picture)};
    wanted.texture = texture_for(chip, old, &wanted);
    if (!wanted.texture)
        return -ENOMEM;
    int r = SDL_UpdateTexture(wanted.texture, NULL, picture->data, picture->stride);
    return keep(old, &wanted, r < 0 ? -EIO : 0);
}

static void chip_drop(struct easel *easel, int texture) {
    struct texture *t = &((struct chip *)easel)->textures[texture];
    if (t->texture)
        SDL_DestroyTexture(t->texture);
    memset(t, 0, sizeof(*t));
}

static void chip_free(struct easel *easel) {
    for (int texture = 0; texture < PROJECTOR_TEXTURES; texture++)
        chip_drop(easel, texture);
    free(easel);
}

/* A layer that shows a part is the whole texture, larger, behind a window: SDL takes parts in whole pixels only. */
static SDL_FRect stretched(const struct projector_layer *l) {
    bool part = l->sw > 0 && l->sh > 0 && l->sw <= 1 && l->sh <= 1;
    double w = part ? l->w / l->sw : l->w, h = part ? l->h / l->sh : l->h;
    return (SDL_FRect){(float)(part ? l->x - l->sx * w : l->x), (float)(part ? l->y - l->sy * h : l->y), (float)w,
                       (float)h};
}

static int draw_layer(struct chip *chip, const struct projector_layer *l) {
    const struct texture *t = l->texture >= 0 && l->texture < PROJECTOR_TEXTURES ? &chip->textures[l->texture] : NULL;
    if (!t || !t->texture || !(l->alpha > 0))
        return 0;
    Uint8 alpha = l->alpha < 1 ? (Uint8)lround(l->alpha * 255) : 255, colour = t->opaque ? 255 : alpha;
    SDL_BlendMode mode = !t->opaque ? chip->over : alpha < 255 ? SDL_BLENDMODE_BLEND : SDL_BLENDMODE_NONE;
    SDL_SetTextureBlendMode(t->texture, mode);
    SDL_SetTextureAlphaMod(t->texture, alpha);
    SDL_SetTextureColorMod(t->texture, colour, colour, colour);
    if (t->film)
        SDL_SetYUVConversionMode(t->mode);
    SDL_Rect window = {(int)(l->x + 0.5), (int)(l->y + 0.5), (int)(l->w + 0.5), (int)(l->h + 0.5)};
    SDL_FRect to = stretched(l);
    int r = l->sw > 0 ? SDL_RenderSetClipRect(chip->renderer, &window) : 0;
    if (r == 0)
        r = SDL_RenderCopyF(chip->renderer, t->texture, NULL, &to);
    if (l->sw > 0)
        SDL_RenderSetClipRect(chip->renderer, NULL);
    if (t->film)
        SDL_RenderFlush(chip->renderer); /* while the colours are this film's */
    return r;
}

static int chip_draw(struct easel *easel, const struct projector_layer *layers, size_t n, const struct pixels *canvas) {
    struct chip *chip = (struct chip *)easel;
    (void)canvas;
    int r = SDL_SetRenderDrawColor(chip->renderer, PROJECTOR_INK >> 16 & 255, PROJECTOR_INK >> 8 & 255,
                                   PROJECTOR_INK & 255, 255);
    if (r == 0)
        r = SDL_RenderClear(chip->renderer);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = draw_layer(chip, &layers[i]);
    return r < 0 ? -EIO : 0;
}

static const struct easel_ops CHIP = {chip_film, chip_art, chip_drop, chip_draw, chip_free};

/* SDL only tells by trying. */
static bool can_blend(SDL_Renderer *renderer, SDL_BlendMode mode) {
    SDL_Texture *texture = SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STREAMING, 1, 1);
    bool can = texture && SDL_SetTextureBlendMode(texture, mode) == 0;
    if (texture)
        SDL_DestroyTexture(texture);
    return can;
}

int easel_chip_new(SDL_Renderer *renderer, struct easel **ret_easel) {
    SDL_BlendMode over =
        SDL_ComposeCustomBlendMode(SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA, SDL_BLENDOPERATION_ADD,
                                   SDL_BLENDFACTOR_ONE, SDL_BLENDFACTOR_ONE_MINUS_SRC_ALPHA, SDL_BLENDOPERATION_ADD);
    if (!can_blend(renderer, over))
        return -ENOTSUP;
    struct chip *chip = calloc(1, sizeof(*chip));
    if (!chip)
        return -ENOMEM;
    chip->base.ops = &CHIP;
    chip->renderer = renderer;
    chip->over = over;
    *ret_easel = (struct easel *)chip;
    return 0;
}

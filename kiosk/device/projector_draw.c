/* Drawing with an SDL renderer. Films are uploaded as they come from the decoder, art is brought to straight alpha
 * once, when it is put: the software renderer has no blending for premultiplied pictures. What is opaque is copied, not
 * blended. */
#include <errno.h>
#include <string.h>

#include "device/projector_maker.h"

static SDL_Texture *texture_for(struct projector_board *board, int slot, int w, int h, bool film) {
    if (board->slots[slot].texture && board->slots[slot].w == w && board->slots[slot].h == h &&
        board->slots[slot].film == film)
        return board->slots[slot].texture;
    Uint32 format = film ? SDL_PIXELFORMAT_IYUV : SDL_PIXELFORMAT_ARGB8888;
    SDL_Texture *texture = SDL_CreateTexture(board->renderer, format, SDL_TEXTUREACCESS_STREAMING, w, h);
    if (texture)
        SDL_SetTextureScaleMode(texture, SDL_ScaleModeLinear);
    return texture;
}

/* The new texture takes the old one's place once it is filled. */
static void keep(struct projector_board *board, int slot, SDL_Texture *texture, int w, int h, bool film) {
    if (board->slots[slot].texture && board->slots[slot].texture != texture)
        SDL_DestroyTexture(board->slots[slot].texture);
    board->slots[slot].texture = texture;
    board->slots[slot].w = w;
    board->slots[slot].h = h;
    board->slots[slot].film = film;
}

static int not_kept(struct projector_board *board, int slot, SDL_Texture *texture) {
    if (texture && texture != board->slots[slot].texture)
        SDL_DestroyTexture(texture);
    return texture ? -EIO : -ENOMEM;
}

int board_film(struct projector_board *board, int slot, const struct planar *f) {
    if (slot < 0 || slot >= PROJECTOR_TEXTURES || f->w < 2 || f->h < 2)
        return -EINVAL;
    SDL_YUV_CONVERSION_MODE mode = f->full_range ? SDL_YUV_CONVERSION_JPEG
                                   : f->bt709    ? SDL_YUV_CONVERSION_BT709
                                                 : SDL_YUV_CONVERSION_BT601;
    SDL_SetYUVConversionMode(mode);
    SDL_Texture *texture = texture_for(board, slot, f->w, f->h, true);
    if (!texture || SDL_UpdateYUVTexture(texture, NULL, f->plane[0], f->stride[0], f->plane[1], f->stride[1],
                                         f->plane[2], f->stride[2]) < 0)
        return not_kept(board, slot, texture);
    keep(board, slot, texture, f->w, f->h, true);
    board->slots[slot].opaque = true;
    return 0;
}

static uint32_t straight(uint32_t p) {
    uint32_t a = p >> 24;
    if (a == 255 || a == 0)
        return a ? p : 0;
    uint32_t r = ((p >> 16 & 255) * 255 + a / 2) / a, g = ((p >> 8 & 255) * 255 + a / 2) / a,
             b = ((p & 255) * 255 + a / 2) / a;
    return a << 24 | (r > 255 ? 255 : r) << 16 | (g > 255 ? 255 : g) << 8 | (b > 255 ? 255 : b);
}

/* Returns whether every pixel is opaque. */
static bool fill(const struct pixels *from, uint8_t *rows, int pitch) {
    uint32_t all = 0xFF000000u;
    for (int y = 0; y < from->h; y++) {
        const uint32_t *in = (const uint32_t *)(const void *)(from->data + (ptrdiff_t)y * from->stride);
        uint32_t *out = (uint32_t *)(void *)(rows + (ptrdiff_t)y * pitch);
        for (int x = 0; x < from->w; x++) {
            out[x] = straight(in[x]);
            all &= in[x];
        }
    }
    return all >> 24 == 255;
}

int board_art(struct projector_board *board, int slot, const struct pixels *picture) {
    void *rows;
    int pitch;
    if (slot < 0 || slot >= PROJECTOR_TEXTURES || !picture->data || picture->w < 1 || picture->h < 1)
        return -EINVAL;
    SDL_Texture *texture = texture_for(board, slot, picture->w, picture->h, false);
    if (!texture || SDL_LockTexture(texture, NULL, &rows, &pitch) < 0)
        return not_kept(board, slot, texture);
    bool opaque = fill(picture, rows, pitch);
    SDL_UnlockTexture(texture);
    keep(board, slot, texture, picture->w, picture->h, false);
    board->slots[slot].opaque = opaque;
    return 0;
}

void board_drop(struct projector_board *board, int slot) {
    if (slot < 0 || slot >= PROJECTOR_TEXTURES || !board->slots[slot].texture)
        return;
    SDL_DestroyTexture(board->slots[slot].texture);
    memset(&board->slots[slot], 0, sizeof(board->slots[slot]));
}

void board_clear(struct projector_board *board) {
    for (int slot = 0; slot < PROJECTOR_TEXTURES; slot++)
        board_drop(board, slot);
}

static SDL_Rect source_of(const struct projector_layer *layer, int w, int h) {
    SDL_Rect all = {0, 0, w, h};
    if (layer->sw <= 0)
        return all;
    SDL_Rect part = {(int)(layer->sx * w + 0.5), (int)(layer->sy * h + 0.5), (int)(layer->sw * w + 0.5),
                     (int)(layer->sh * h + 0.5)};
    part.w = part.w < 1 ? 1 : part.w;
    part.h = part.h < 1 ? 1 : part.h;
    return SDL_IntersectRect(&part, &all, &part) ? part : all;
}

static int draw(struct projector_board *board, const struct projector_layer *layer) {
    if (layer->texture < 0 || layer->texture >= PROJECTOR_TEXTURES || !board->slots[layer->texture].texture)
        return 0;
    SDL_Texture *texture = board->slots[layer->texture].texture;
    int alpha = (int)(layer->alpha * 255 + 0.5);
    bool copy = alpha >= 255 && board->slots[layer->texture].opaque;
    SDL_Rect from = source_of(layer, board->slots[layer->texture].w, board->slots[layer->texture].h);
    SDL_FRect to = {(float)layer->x, (float)layer->y, (float)layer->w, (float)layer->h};
    SDL_SetTextureBlendMode(texture, copy ? SDL_BLENDMODE_NONE : SDL_BLENDMODE_BLEND);
    SDL_SetTextureAlphaMod(texture, (Uint8)(alpha > 255 ? 255 : alpha < 0 ? 0 : alpha));
    return SDL_RenderCopyF(board->renderer, texture, &from, &to);
}

int board_draw(struct projector_board *board, const struct projector_layer *layers, size_t n) {
    int r = SDL_SetRenderDrawColor(board->renderer, PROJECTOR_INK >> 16 & 255, PROJECTOR_INK >> 8 & 255,
                                   PROJECTOR_INK & 255, 255);
    if (r == 0)
        r = SDL_RenderClear(board->renderer);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = draw(board, &layers[i]);
    return r < 0 ? -EIO : 0;
}

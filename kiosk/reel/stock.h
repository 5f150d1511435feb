/* The stock of card templates: each loaded at first use and kept by name until the screen's size or the event changes,
 * and the painting with them. A loop uses a dozen; STOCK_KEPT at most, the one used longest ago goes first. Belongs to
 * the backstage's thread, as fonts do. */
#ifndef LANYARD_REEL_STOCK_H
#define LANYARD_REEL_STOCK_H

#include "reel/poster.h"

#define STOCK_KEPT 24

struct stock {
    int w, h; /* of the screen; 0 = nothing was painted yet */
    struct {
        char name[POSTER_NAME];
        struct template *art; /* NULL = dropped; the name stays for its count */
        uint64_t key;         /* of its last ask */
        unsigned
            showings;  /* asks of another key than the one before: painted again with its key it is the same showing */
        uint64_t used; /* tick of its last use */
    } kept[STOCK_KEPT];
    size_t n;
    uint64_t tick;
    struct look look; /* the event's, made with the first template */
    bool has_look;
    struct pixels canvas; /* overlays are painted here before they are cut out */
};

/* Paint an ask. 0 and ret_art is the caller's (art_free); else negative errno with one line in why (TEMPLATE_ERROR
 * bytes), and ret_art is empty but for kind, key, r, w and h. backdrop's showings is set. */
int stock_paint(struct stock *stock, struct backdrop *backdrop, const struct art_ask *ask, struct art *ret_art,
                char *why);
/* Paint a kind unseen with any words, so that the first true one finds its template, art and fonts ready. */
int stock_warm(struct stock *stock, const struct station *station, enum art_kind kind, int w, int h, char *why);
void stock_drop(struct stock *stock); /* all templates: another roster may have other ones */
void stock_free(struct stock *stock); /* zeros are fine */

#endif

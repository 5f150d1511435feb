/* Badge templates that are in use, a dozen at most: six tiers at two printers. Private to badge. */
#ifndef LANYARD_BADGE_SHELF_H
#define LANYARD_BADGE_SHELF_H

#include "badge/badge.h"

#define BADGE_SHELF 12

struct badge_template {
    char name[96]; /* "badge/62x100/vip.svg", "" = unused */
    int dpi;
    uint64_t used; /* ticks of the shelf */
    struct template *template;
    double w_mm, h_mm;
    int w, h; /* dots */
};

struct badge_shelf {
    struct badge_template kept[BADGE_SHELF];
    uint64_t tick;
};

/* The template of a tier (tiers.csv, column badge), else what comes nearest to it: the same name of the family that has
 * the size of the event's labels, then that family's standard. ret_remark says so when it is not the one asked for.
 * Owned by the shelf, good until the next call. Results as badge_make. */
int badge_shelf_take(struct badge_shelf *shelf, const struct badge_shop *shop, const char *name,
                     const struct badge_paper *paper, struct badge_template **ret_template, char *ret_remark,
                     char *ret_why);
void badge_shelf_clear(struct badge_shelf *shelf);

#endif

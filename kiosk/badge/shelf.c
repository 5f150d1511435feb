/* Finding a badge's template, and keeping it. See shelf.h. */
#include "badge/shelf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "badge/files.h"

#define MM_PER_INCH 25.4
#define TRIES 3

static void drop(struct badge_template *kept) {
    template_free(kept->template);
    *kept = (struct badge_template){0};
}

void badge_shelf_clear(struct badge_shelf *shelf) {
    for (size_t i = 0; i < BADGE_SHELF; i++)
        drop(&shelf->kept[i]);
}

static struct badge_template *find(struct badge_shelf *shelf, const char *name, int dpi) {
    for (size_t i = 0; i < BADGE_SHELF; i++)
        if (shelf->kept[i].dpi == dpi && strcmp(shelf->kept[i].name, name) == 0)
            return &shelf->kept[i];
    return NULL;
}

static struct badge_template *oldest(struct badge_shelf *shelf) {
    struct badge_template *oldest = &shelf->kept[0];
    for (size_t i = 1; i < BADGE_SHELF; i++)
        if (shelf->kept[i].used < oldest->used)
            oldest = &shelf->kept[i];
    return oldest;
}

static int size_it(struct badge_template *fresh, char *ret_why) {
    int r = template_size(fresh->template, 0, 0, fresh->dpi);
    if (r < 0) {
        snprintf(ret_why, TEMPLATE_ERROR, "%s: is too large for %d dpi", fresh->name, fresh->dpi);
        return r;
    }
    template_mm(fresh->template, &fresh->w_mm, &fresh->h_mm);
    fresh->w = (int)(fresh->w_mm * fresh->dpi / MM_PER_INCH + 0.5);
    fresh->h = (int)(fresh->h_mm * fresh->dpi / MM_PER_INCH + 0.5);
    return 0;
}

static int load(const struct badge_shop *shop, struct badge_template *fresh, char *ret_why) {
    void *bytes = NULL;
    size_t size = 0;
    int r = badge_file_load(shop->roster, shop->assets, fresh->name, &bytes, &size);
    if (r < 0) {
        snprintf(ret_why, TEMPLATE_ERROR, "%s: %s", fresh->name, strerror(-r));
        return r;
    }
    r = template_load_badge(bytes, size, fresh->name, &fresh->template, ret_why);
    free(bytes);
    return r < 0 ? r : size_it(fresh, ret_why);
}

static int take_exactly(struct badge_shelf *shelf, const struct badge_shop *shop, const char *name, int dpi,
                        struct badge_template **ret_template, char *ret_why) {
    struct badge_template *kept = find(shelf, name, dpi), fresh = {.dpi = dpi};
    if (!kept) {
        snprintf(fresh.name, sizeof(fresh.name), "%s", name);
        int r = load(shop, &fresh, ret_why);
        if (r < 0) {
            drop(&fresh);
            return r;
        }
        kept = oldest(shelf);
        drop(kept);
        *kept = fresh;
    }
    kept->used = ++shelf->tick;
    *ret_template = kept;
    return 0;
}

/* "om_badge_86x54mm" -> "86x54"; the first family where labels have another size. */
static void family_of(const char *media, char *ret_family, size_t cap) {
    const char *size = strrchr(media, '_');
    size_t n = size ? strspn(size + 1, "0123456789x") : 0;
    if (n > 0 && strcmp(size + 1 + n, "mm") == 0)
        snprintf(ret_family, cap, "%.*s", (int)n, size + 1);
    else
        snprintf(ret_family, cap, "62x100");
}

static int fits(const struct badge_template *t, const struct badge_paper *paper, char *ret_why) {
    char why[TEMPLATE_ERROR];
    int r = template_fits(t->template, &paper->margins, why);
    if (r < 0)
        snprintf(ret_why, TEMPLATE_ERROR, "%s: %.150s", t->name, why);
    return r;
}

int badge_shelf_take(struct badge_shelf *shelf, const struct badge_shop *shop, const char *name,
                     const struct badge_paper *paper, struct badge_template **ret_template, char *ret_remark,
                     char *ret_why) {
    char tries[TRIES][96], family[32];
    const char *leaf = strrchr(name, '/');
    int r = -ENOENT;
    family_of(shop->event->badge_media, family, sizeof(family));
    snprintf(tries[0], sizeof(tries[0]), "badge/%s.svg", name);
    snprintf(tries[1], sizeof(tries[1]), "badge/%s/%.48s.svg", family, leaf ? leaf + 1 : name);
    snprintf(tries[2], sizeof(tries[2]), "badge/%s/standard.svg", family);
    ret_remark[0] = '\0';
    for (size_t i = 0; i < TRIES; i++) {
        r = take_exactly(shelf, shop, tries[i], paper->dpi, ret_template, ret_why);
        if (r == 0)
            r = fits(*ret_template, paper, ret_why);
        if (r == 0)
            return 0;
        /* A roster from before there were families has no file of that very name; that is no fault. */
        if (!*ret_remark && (i > 0 || r != -ENOENT))
            snprintf(ret_remark, TEMPLATE_ERROR, "%s", ret_why);
    }
    return r;
}

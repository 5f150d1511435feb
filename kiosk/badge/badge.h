/* A badge from what is known: who it is for, which tier, which serial, which sponsors; drawn at a printer's own
 * resolution in one bit. One function for all who print: the desk, and kioskctl when it tries a printer. About five
 * milliseconds a badge; some dozen templates are kept. A maker belongs to the thread that made it. */
#ifndef LANYARD_BADGE_BADGE_H
#define LANYARD_BADGE_BADGE_H

#include "art/template.h"
#include "core/pixels.h"
#include "store/journal.h"
#include "store/roster.h"

/* What badges are made from; all lent, and outliving the maker. */
struct badge_shop {
    struct roster *roster; /* the event's own templates and logos; NULL = there is no event yet */
    const char *assets;    /* the folder of those that ship */
    const struct roster_event *event;
    const struct roster_secrets *secrets;
    template_say say; /* messages in templates; NULL = none */
    void *say_ctx;
};

struct badge_subject {
    const struct roster_ticket *ticket;
    const struct roster_tier *tier; /* NULL = unknown: the badge named standard */
    uint8_t serial;                 /* 1.. */
    int64_t logos[BADGE_LOGOS];     /* sponsor ids, 0 = none */
    bool zh;                        /* who leads: Chinese, else Latin */
};

/* Where it will be printed. */
struct badge_paper {
    int dpi;                         /* 203, 300, 600; 0 = 203 */
    struct template_margins margins; /* what the printer leaves white; 0 all round = nothing */
};

/* A finished badge. */
struct badge_print {
    struct raster1 raster;       /* raster1_free (art/bitmap.h), or badge_print_clear */
    double w_mm, h_mm;           /* of the template: the size of label that it wants */
    int overflow;                /* dots of text that its slots had to hold back; 0 is the promise */
    char remark[TEMPLATE_ERROR]; /* "" or what was not as it should be: a logo replaced by a name, another template */
};
void badge_print_clear(struct badge_print *print);

struct badge_maker;
int badge_maker_new(const struct badge_shop *shop, struct badge_maker **ret_maker); /* -ENOMEM */
void badge_maker_free(struct badge_maker *maker);                                   /* NULL is fine */
/* How many sponsors the badges of a tier show (tier NULL: those named standard), 0..BADGE_LOGOS; choosing more would
 * count logos that nobody sees. -errno as badge_make. */
int badge_logo_places(struct badge_maker *maker, const struct roster_tier *tier, int dpi);
/* The same of a template that is not in use yet. */
int badge_template_logos(const struct template *t);
/* Does a badge ever say this ("text-company")? A slot for anything else stays empty on all of them. */
bool badge_fills(const char *fill);

/* Another roster has come: templates are read anew. */
void badge_maker_forget(struct badge_maker *maker);

/* -errno with ret_why (TEMPLATE_ERROR bytes) for people, naming the file: -EBADMSG a template that is none, -ERANGE one
 * that this printer would cut off, -ENOENT not even the one named standard. What is wrong with a logo or with the
 * event's own template never keeps a badge from being made: it is remarked. */
int badge_make(struct badge_maker *maker, const struct badge_subject *subject, const struct badge_paper *paper,
               struct badge_print *ret_print, char *ret_why);

#endif

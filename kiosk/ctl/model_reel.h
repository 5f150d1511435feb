/* What the second display shows and when, as an event's files say it: programmes.csv, reel.csv, [reel] of event.conf
 * and the names in media/, in the rows that the roster takes. Some dozens of rows; REEL_ITEMS items are 4 MB. */
#ifndef LANYARD_CTL_MODEL_REEL_H
#define LANYARD_CTL_MODEL_REEL_H

#include "ctl/plan.h"
#include "ctl/table.h"
#include "store/reel.h"

/* What the rows of a programme said so far, by PROGRAMME_ column: the line, 0 = nothing yet. */
struct model_programme {
    struct roster_programme row;
    int said[PROGRAMME_DEFAULT + 1];
    int line; /* of its first row; 0 = the one that is there without a file */
};

struct model_hours {
    struct reel_hours row;
    int line;
};

/* A row of reel.csv, before it becomes an item in each of its programmes, or one for each photo of a folder. */
struct model_showing {
    struct roster_item item; /* code "" = none was given; file of photos: the folder's name and '/' */
    bool photos;
    int programmes[REEL_PROGRAMMES]; /* their numbers, in the order written */
    int n_programmes;
    int line;
};

struct model_reel {
    struct model_programme programmes[REEL_PROGRAMMES];
    struct model_hours hours[REEL_HOURS];
    int n_programmes, n_hours;
    int default_programme; /* -1 = none */
    struct roster_screen screen;
    GArray *there;    /* struct roster_media, by name: what lies in media/. Digests are zeros until model_reel_digest */
    GArray *showings; /* struct model_showing */
    int n_showings;   /* rows of reel.csv, of which REEL_ITEMS are held */
    GArray *items;    /* struct roster_item */
    GArray *media;    /* struct roster_media, by name: those of there that items name */
};

struct model_reel *model_reel_new(void);
void model_reel_free(struct model_reel *reel); /* NULL is fine */

/* Read into plan->reel; the plan's event, tiers, sponsors and zones are read. -EBADMSG with faults. */
int model_reel_read(const struct files *files, struct plan *plan, struct faults *faults);

/* Into a load that is begun. What roster_load_programme and its like return. */
int model_reel_load(const struct model_reel *reel, struct roster_load *load);

/* SHA-256 and size of every file in reel->media, from DIR/media. done is 0..1; progress may be NULL. -EBADMSG with a
 * fault. Reads them whole: seconds per gigabyte. */
int model_reel_digest(const char *dir, struct model_reel *reel, void (*progress)(void *ctx, double done), void *ctx,
                      struct faults *faults);
/* reel->media as bundles carry it. */
void model_reel_media_csv(const struct model_reel *reel, GString *to);

/* NULL = not there. */
const struct roster_media *model_reel_there(const struct model_reel *reel, const char *name);

/* ---- the parts of model_reel_read, each in a file of its own ---- */

/* What lies in media/: of a folder by its listing, of a bundle by its media.csv. */
void model_reel_list_media(const struct files *files, struct plan *plan, struct faults *faults);
void model_add_programme(struct plan *plan, struct table *t); /* one row */
void model_check_programmes(struct plan *plan, struct faults *faults);
void model_add_showing(struct plan *plan, const struct files *files, struct table *t); /* one row */
/* Rows into items, names of media/ into reel->media. */
void model_reel_expand(const struct plan *plan, struct faults *faults);
/* What is no fault, but would be missed on the day. */
void model_reel_remark(const struct plan *plan, struct faults *faults);

bool model_is_picture(const char *name); /* by its ending: .jpg .jpeg .png */

#endif

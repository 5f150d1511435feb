/* The face of a ticket: the tier's template filled with a person and a code, as PNG and PDF. */
#ifndef LANYARD_CTL_FACE_H
#define LANYARD_CTL_FACE_H

#include "app/catalog.h"
#include "art/template.h"
#include "ctl/fault.h"
#include "ctl/files.h"
#include "ctl/plan.h"

#define FACE_DPI 200

/* Templates by tier number, loaded when first wanted, and the canvas they share. */
struct faces {
    const struct files *files; /* the folder's own templates come first */
    const char *assets;
    const struct plan *plan;
    struct catalog *catalog;
    struct template *of_tier[ROSTER_TIERS];
    int width[ROSTER_TIERS], height[ROSTER_TIERS]; /* pixels */
};

/* Draw a ticket to stem.png and stem.pdf. A template that is missing or broken is a fault. */
int face_draw(struct faces *faces, const struct roster_ticket *ticket, const char *code, const char *stem,
              struct faults *faults);
void faces_clear(struct faces *faces);

#endif

/* The projector seam: which maker a spec means. */
#include "device/projector.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "device/display_maker.h"
#include "device/projector_maker.h"

int projector_open(const char *spec, const char *title, struct projector **ret_projector,
                   char ret_error[DISPLAY_ERROR]) {
    int w = 1280, h = 720;
    const char *rest = strchr(spec, ':');
    rest = rest ? rest + 1 : "";
    bool sized = *rest && display_read_size(&rest, &w, &h), placed = sized && *rest == ':' && rest[1];
    if (strcmp(spec, "window") == 0 || (strncmp(spec, "window:", 7) == 0 && sized && !*rest))
        return projector_window_open(w, h, title, ret_projector, ret_error);
    if (strncmp(spec, "offscreen:", 10) == 0 && placed)
        return projector_offscreen_open(w, h, rest + 1, ret_projector, ret_error);
    if (strncmp(spec, "raw:", 4) == 0 && placed)
        return projector_raw_open(w, h, rest + 1, ret_projector, ret_error);
    snprintf(ret_error, DISPLAY_ERROR, "display %.80s: write window, window:WxH, offscreen:WxH:DIR or raw:WxH:FILE",
             spec);
    return -EINVAL;
}

void projector_close(struct projector *projector) {
    if (projector)
        projector->ops->close(projector);
}

/* kioskctl media: the films, photos and captions of this kiosk. The first word says what to do. */
#include "ctl/media.h"

#include <glib.h>
#include <string.h>

#include "ctl/verbs.h"

static int usage(const char *why) {
    fprintf(stderr, "kioskctl media: %s (kioskctl help media)\n", why);
    return 2;
}

int verb_media(const struct options *options) {
    const char *action = options->words[0];
    char *const *rest = options->words + 1;
    guint n = g_strv_length(options->words) - 1;
    if (strcmp(action, "add") == 0)
        return n > 0 ? media_add(options, rest) : usage("add what? Name files or folders");
    if (options->convert)
        return usage("--convert goes with add");
    if (strcmp(action, "remove") == 0)
        return n == 1 ? media_remove(options, rest[0]) : usage("remove one name, as kioskctl media list shows it");
    if (n > 0)
        return usage("too many words");
    if (strcmp(action, "list") == 0)
        return media_list(options);
    if (strcmp(action, "verify") == 0)
        return media_verify(options);
    return usage("add, list, verify or remove?");
}

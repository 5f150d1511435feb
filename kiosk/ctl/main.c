/* kioskctl: the organiser's and technician's command line. A word picks a verb from the table in verbs.c; options and
 * operands are checked against that table; the verb does the rest. */
#include <glib.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl/options.h"
#include "ctl/owner.h"
#include "ctl/verbs.h"

static const struct verb *find(const char *name) {
    for (const struct verb *verb = VERBS; verb->run; verb++)
        if (strcmp(verb->name, name) == 0)
            return verb;
    return NULL;
}

/* On a box root gives the commands, and the programs are another's. */
static int run(const struct verb *verb, const struct options *options) {
    PLACES_AUTO places = NULL;
    int status = verb->run(options);
    if (geteuid() == 0 && (verb->options & OPTION_STATE) && places_open(options, &places) == 0)
        owner_give(conf_text(places, "state.dir", "state"));
    return status;
}

int main(int argc, char **argv) {
    OPTIONS_AUTO options = {0};
    const char *word = argc > 1 ? argv[1] : "help";
    setlocale(LC_CTYPE, "C.UTF-8");
    if (strcmp(word, "--version") == 0)
        return printf("kioskctl (Lanyard) 0.1\n") < 0;
    if (strcmp(word, "--help") == 0)
        word = "help";
    const struct verb *verb = find(word);
    if (!verb) {
        fprintf(stderr, "kioskctl: there is no verb \"%s\" (kioskctl help lists them)\n", word);
        return 2;
    }
    if (options_read(verb, argc - 1, argv + (argc > 1), &options) < 0)
        return 2;
    return run(verb, &options);
}

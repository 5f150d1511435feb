/* kioskctl's command line. See options.h. */
#include "ctl/options.h"

#include <errno.h>
#include <glib.h>
#include <stddef.h>

struct option {
    unsigned bit;
    GOptionArg type;
    char letter;
    const char *name, *value, *help;
    size_t at; /* in struct options */
};

#define AT(member) offsetof(struct options, member)
static const struct option OPTIONS[] = {
    {OPTION_STATE, G_OPTION_ARG_FILENAME, 0, "state", "DIR", "where roster.db and journal.db lie", AT(state)},
    {OPTION_KEYS, G_OPTION_ARG_FILENAME, 0, "keys", "DIR", "the event's keys; default ~/.config/lanyard/keys/EVENT",
     AT(keys)},
    {OPTION_OUTPUT, G_OPTION_ARG_FILENAME, 'o', "output", "PATH", "what to write", AT(output)},
    {OPTION_ENCODING, G_OPTION_ARG_STRING, 0, "encoding", "NAME", "gb18030: take files that are not UTF-8 as GB18030",
     AT(encoding)},
    {OPTION_JSON, G_OPTION_ARG_NONE, 0, "json", NULL, "answer in one JSON object on stdout", AT(json)},
    {OPTION_YES, G_OPTION_ARG_NONE, 0, "yes", NULL, "do not ask: replace another event", AT(yes)},
    {OPTION_DRY_RUN, G_OPTION_ARG_NONE, 0, "dry-run", NULL, "check everything, change nothing", AT(dry_run)},
    {OPTION_TRUST, G_OPTION_ARG_STRING, 0, "trust", "FINGERPRINT", "accept a new signer of this event", AT(trust)},
    {OPTION_ONLY, G_OPTION_ARG_STRING, 0, "only", "REFERENCE", "this ticket alone", AT(only)},
    {OPTION_NO_PICTURES, G_OPTION_ARG_NONE, 0, "no-pictures", NULL, "codes.csv alone, no PNG and PDF", AT(no_pictures)},
    {OPTION_ASSETS, G_OPTION_ARG_FILENAME, 0, "assets", "DIR", "Lanyard's own templates; default: beside the program",
     AT(assets)},
    {OPTION_CONFIG, G_OPTION_ARG_FILENAME, 0, "config", "FILE", "key file with state.dir and path.assets", AT(config)},
};

int options_read(const struct verb *verb, int argc, char **argv, struct options *ret_options) {
    GOptionEntry entries[G_N_ELEMENTS(OPTIONS) + 2] = {0};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++)
        if (verb->options & OPTIONS[i].bit)
            entries[n++] = (GOptionEntry){
                OPTIONS[i].name, OPTIONS[i].letter, 0, OPTIONS[i].type, (char *)ret_options + OPTIONS[i].at,
                OPTIONS[i].help, OPTIONS[i].value};
    entries[n] = (GOptionEntry){G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &ret_options->words, NULL, NULL};
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "kioskctl %s: %s (kioskctl help %s)\n", verb->name, error->message, verb->name);
        return -EINVAL;
    }
    int words = ret_options->words ? (int)g_strv_length(ret_options->words) : 0;
    if (words < verb->words_min || words > verb->words_max) {
        fprintf(stderr, "usage: kioskctl %s %s (kioskctl help %s)\n", verb->name, verb->operands, verb->name);
        return -EINVAL;
    }
    return 0;
}

void options_explain(const struct verb *verb) {
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        const struct option *o = &OPTIONS[i];
        if (!(verb->options & o->bit))
            continue;
        g_autofree char *word = g_strdup_printf("--%s%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "",
                                                o->letter ? ", -o" : "");
        printf("  %-22s %s\n", word, o->help);
    }
}

void options_clear(struct options *options) {
    g_free(options->state);
    g_free(options->keys);
    g_free(options->output);
    g_free(options->encoding);
    g_free(options->trust);
    g_free(options->only);
    g_free(options->assets);
    g_free(options->config);
    g_strfreev(options->words);
    *options = (struct options){0};
}

/* kioskctl's command line. See options.h. */
#include "ctl/options.h"

#include <errno.h>
#include <glib.h>
#include <stddef.h>

struct option {
    uint64_t bit;
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
    {OPTION_YES, G_OPTION_ARG_NONE, 0, "yes", NULL, "do not ask, do it", AT(yes)},
    {OPTION_DRY_RUN, G_OPTION_ARG_NONE, 0, "dry-run", NULL, "check everything, change nothing", AT(dry_run)},
    {OPTION_TRUST, G_OPTION_ARG_STRING, 0, "trust", "FINGERPRINT", "accept a new signer of this event", AT(trust)},
    {OPTION_TRUST, G_OPTION_ARG_NONE, 0, "offline-override", NULL,
     "although a centre looks after this kiosk: until it answers again", AT(offline_override)},
    {OPTION_ONLY, G_OPTION_ARG_STRING, 0, "only", "REFERENCE", "this ticket alone", AT(only)},
    {OPTION_NO_PICTURES, G_OPTION_ARG_NONE, 0, "no-pictures", NULL, "codes.csv alone, no PNG and PDF", AT(no_pictures)},
    {OPTION_ASSETS, G_OPTION_ARG_FILENAME, 0, "assets", "DIR", "Lanyard's own templates; default: beside the program",
     AT(assets)},
    {OPTION_GATE, G_OPTION_ARG_STRING, 0, "gate", "GATE", "a gate, by its code", AT(gate)},
    {OPTION_AT, G_OPTION_ARG_STRING, 0, "at", "TIME", "2026-10-24T09:00 in the event's zone; default: now", AT(at)},
    {OPTION_SESSION, G_OPTION_ARG_STRING, 0, "session", "SESSION", "a session, by its code; default: by the agenda",
     AT(session)},
    {OPTION_OUT, G_OPTION_ARG_NONE, 0, "out", NULL, "on the way out", AT(out)},
    {OPTION_CUT_OFF, G_OPTION_ARG_NONE, 0, "cut-off", NULL, "as a kiosk without the others (default)", AT(cut_off)},
    {OPTION_CUT_OFF, G_OPTION_ARG_NONE, 0, "connected", NULL, "as a kiosk in touch with the others", AT(connected)},
    {OPTION_REFERENCE, G_OPTION_ARG_NONE, 0, "reference", NULL, "CODE is a reference of tickets.csv", AT(reference)},
    {OPTION_NAMES, G_OPTION_ARG_NONE, 0, "names", NULL, "show whose ticket it is", AT(names)},
    {OPTION_DAY, G_OPTION_ARG_INT, 0, "day", "N", "one day of the event, from 1", AT(day)},
    {OPTION_DATE, G_OPTION_ARG_STRING, 0, "date", "DATE", "2026-10-24: the day of times that name none", AT(date)},
    {OPTION_OPERATOR, G_OPTION_ARG_INT, 0, "operator", "N", "who does this: a number of staff.csv", AT(staff)},
    {OPTION_REASON, G_OPTION_ARG_STRING, 0, "reason", "TEXT", "why, for the journal", AT(reason)},
    {OPTION_CONFIG, G_OPTION_ARG_FILENAME, 0, "config", "FILE", "key file with state.dir and path.assets", AT(config)},
    {OPTION_NAME, G_OPTION_ARG_STRING, 0, "name", "NAME", "who that is", AT(name)},
    {OPTION_RIGHTS, G_OPTION_ARG_STRING, 0, "rights", "RIGHTS", "any of override,lists,zone", AT(rights)},
    {OPTION_REMOVE, G_OPTION_ARG_NONE, 0, "remove", NULL, "take the number out", AT(remove)},
    {OPTION_CONVERT, G_OPTION_ARG_NONE, 0, "convert", NULL, "let ffmpeg make films fit that do not", AT(convert)},
    /* Words are bytes, whatever the locale says of them: they are looked at where they are used. */
    {OPTION_WORDS, G_OPTION_ARG_FILENAME, 0, "zh", "TEXT", "an emergency's words in Chinese", AT(chinese)},
    {OPTION_WORDS, G_OPTION_ARG_FILENAME, 0, "en", "TEXT", "and in English", AT(english)},
    {OPTION_FOR, G_OPTION_ARG_STRING, 0, "for", "MINUTES", "how long an emergency is shown, 1 to 240; default 15",
     AT(minutes)},
    {OPTION_CSV, G_OPTION_ARG_NONE, 0, "csv", NULL, "as CSV, for a spreadsheet", AT(csv)},
    {OPTION_REHEARSAL, G_OPTION_ARG_NONE, 0, "rehearsal", NULL, "what was played under a rehearsal clock",
     AT(rehearsal)},
    {OPTION_CUPS, G_OPTION_ARG_STRING, 0, "server", "HOST", "the print service: host[:port] or a socket", AT(server)},
    {OPTION_CUPS, G_OPTION_ARG_STRING, 0, "driver", "NAME", "of kioskctl printer drivers; default: everywhere",
     AT(driver)},
    {OPTION_CUPS, G_OPTION_ARG_STRING, 0, "label", "WxH", "the label to test with, 86x54; default: what is loaded",
     AT(label)},
    {OPTION_PRINTER, G_OPTION_ARG_STRING, 0, "printer", "QUEUE", "the printer a roll of labels is in", AT(printer)},
    {OPTION_CENTRE, G_OPTION_ARG_STRING, 0, "central", "DSN", "the centre: a connection string or URI of PostgreSQL",
     AT(central)},
    {OPTION_EVENT, G_OPTION_ARG_STRING, 0, "event", "CODE", "an event of the centre; default: the only one", AT(event)},
    {OPTION_ENROL, G_OPTION_ARG_STRING, 0, "host", "HOST", "where kiosks find the centre", AT(host)},
    {OPTION_ENROL, G_OPTION_ARG_STRING, 0, "port", "PORT", "and on which port; default 5432", AT(port)},
    {OPTION_ENROL, G_OPTION_ARG_NONE, 0, "scram", NULL, "a password instead of a certificate", AT(scram)},
    {OPTION_ENROL, G_OPTION_ARG_STRING, 0, "numbers", "A-B", "numbers of its walk-ups; default: the next free thousand",
     AT(numbers)},
    {OPTION_KIOSK, G_OPTION_ARG_STRING, 0, "kiosk", "NAME", "one kiosk alone", AT(kiosk)},
    {OPTION_RELEASE, G_OPTION_ARG_STRING, 0, "release", "UUID|all", "let entries out of quarantine", AT(release)},
    {OPTION_PERSON, G_OPTION_ARG_FILENAME, 0, "name-zh", "NAME", "the name in Chinese", AT(name_zh)},
    {OPTION_PERSON, G_OPTION_ARG_FILENAME, 0, "name-latin", "NAME", "the name in Latin letters", AT(name_latin)},
    {OPTION_PERSON, G_OPTION_ARG_FILENAME, 0, "company", "NAME", "where they come from", AT(company)},
    {OPTION_PERSON, G_OPTION_ARG_FILENAME, 0, "title", "TEXT", "what they are there", AT(title)},
    {OPTION_PERSON, G_OPTION_ARG_STRING, 0, "language", "zh|en", "the language to greet in; default: the event's",
     AT(language)},
    {OPTION_SORT, G_OPTION_ARG_STRING, 0, "tier", "CODE", "of tiers.csv; default: the only one", AT(tier)},
    {OPTION_SORT, G_OPTION_ARG_STRING, 0, "channel", "CODE", "of channels.csv; default: the only one", AT(channel)},
    {OPTION_SETTINGS, G_OPTION_ARG_FILENAME, 0, "settings", "FILE",
     "a lanyard.conf for the kiosks that take the bundle", AT(settings)},
    {OPTION_BUNDLE, G_OPTION_ARG_FILENAME, 0, "bundle", "FILE.tar.gz",
     "write it all to a file for whoever helps, without personal data", AT(bundle)},
    {OPTION_SET, G_OPTION_ARG_STRING_ARRAY, 0, "set", "GROUP.KEY=VALUE",
     "over what the key file says; may be said again", AT(set)},
    {OPTION_LIMIT, G_OPTION_ARG_INT, 0, "limit", "N", "at most so many, up to 50; default 20", AT(limit)},
};

static bool is_said(const struct options *options, const struct option *option) {
    const char *at = (const char *)options + option->at;
    bool number = option->type == G_OPTION_ARG_NONE || option->type == G_OPTION_ARG_INT;
    return number ? *(const int *)(const void *)at != 0 : *(char *const *)(const void *)at != NULL;
}

const char *options_beyond(const struct options *options, uint64_t takes) {
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++)
        if (!(OPTIONS[i].bit & takes) && is_said(options, &OPTIONS[i]))
            return OPTIONS[i].name;
    return NULL;
}

#define CENTRES (OPTION_EVENT | OPTION_KIOSK) /* nothing without --central, but for verbs that take no --central */

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
    if ((verb->options & OPTION_CENTRE) && !ret_options->central && options_beyond(ret_options, ~CENTRES)) {
        fprintf(stderr, "kioskctl %s: --%s is for a centre: say which with --central (kioskctl help %s)\n", verb->name,
                options_beyond(ret_options, ~CENTRES), verb->name);
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
    g_free(options->bundle);
    g_free(options->settings);
    g_free(options->state);
    g_free(options->keys);
    g_free(options->output);
    g_free(options->encoding);
    g_free(options->trust);
    g_free(options->only);
    g_free(options->assets);
    g_free(options->config);
    g_free(options->name);
    g_free(options->rights);
    g_free(options->gate);
    g_free(options->at);
    g_free(options->session);
    g_free(options->date);
    g_free(options->reason);
    g_free(options->chinese);
    g_free(options->english);
    g_free(options->minutes);
    g_free(options->central);
    g_free(options->event);
    g_free(options->host);
    g_free(options->port);
    g_free(options->kiosk);
    g_free(options->release);
    g_free(options->numbers);
    g_free(options->server);
    g_free(options->driver);
    g_free(options->label);
    g_free(options->printer);
    g_free(options->name_zh);
    g_free(options->name_latin);
    g_free(options->company);
    g_free(options->title);
    g_free(options->language);
    g_free(options->tier);
    g_free(options->channel);
    g_strfreev(options->set);
    g_strfreev(options->words);
    *options = (struct options){0};
}

/* kioskctl's command line: one table says which option each verb takes, so that an option a verb would ignore is a
 * usage error instead. */
#ifndef LANYARD_CTL_OPTIONS_H
#define LANYARD_CTL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Which options a verb takes. */
#define OPTION_STATE (UINT64_C(1) << 0)
#define OPTION_KEYS (UINT64_C(1) << 1)
#define OPTION_OUTPUT (UINT64_C(1) << 2)
#define OPTION_ENCODING (UINT64_C(1) << 3)
#define OPTION_JSON (UINT64_C(1) << 4)
#define OPTION_YES (UINT64_C(1) << 5)
#define OPTION_DRY_RUN (UINT64_C(1) << 6)
#define OPTION_TRUST (UINT64_C(1) << 7) /* and --offline-override */
#define OPTION_ONLY (UINT64_C(1) << 8)
#define OPTION_NO_PICTURES (UINT64_C(1) << 9)
#define OPTION_ASSETS (UINT64_C(1) << 10)
#define OPTION_CONFIG (UINT64_C(1) << 11)
#define OPTION_GATE (UINT64_C(1) << 12)
#define OPTION_AT (UINT64_C(1) << 13)
#define OPTION_SESSION (UINT64_C(1) << 14)
#define OPTION_OUT (UINT64_C(1) << 15)
#define OPTION_CUT_OFF (UINT64_C(1) << 16) /* and --connected */
#define OPTION_REFERENCE (UINT64_C(1) << 17)
#define OPTION_NAMES (UINT64_C(1) << 18)
#define OPTION_DAY (UINT64_C(1) << 19)
#define OPTION_DATE (UINT64_C(1) << 20)
#define OPTION_OPERATOR (UINT64_C(1) << 21)
#define OPTION_REASON (UINT64_C(1) << 22)
#define OPTION_NAME (UINT64_C(1) << 23)
#define OPTION_RIGHTS (UINT64_C(1) << 24)
#define OPTION_REMOVE (UINT64_C(1) << 25)
#define OPTION_CONVERT (UINT64_C(1) << 26)
#define OPTION_WORDS (UINT64_C(1) << 27) /* --zh and --en */
#define OPTION_FOR (UINT64_C(1) << 28)
#define OPTION_CSV (UINT64_C(1) << 29)
#define OPTION_REHEARSAL (UINT64_C(1) << 30)
#define OPTION_CENTRE (UINT64_C(1) << 31) /* --central */
#define OPTION_CUPS (UINT64_C(1) << 32)   /* --server, --driver, --label */
#define OPTION_PRINTER (UINT64_C(1) << 33)
#define OPTION_KIOSK (UINT64_C(1) << 34)
#define OPTION_ENROL (UINT64_C(1) << 35) /* --host, --port, --scram, --numbers */
#define OPTION_EVENT (UINT64_C(1) << 36)
#define OPTION_RELEASE (UINT64_C(1) << 37)
#define OPTION_LIMIT (UINT64_C(1) << 38)
#define OPTION_PERSON (UINT64_C(1) << 39) /* --name-zh, --name-latin, --company, --title, --language */
#define OPTION_SORT (UINT64_C(1) << 40)   /* --tier, --channel */
#define OPTION_BUNDLE (UINT64_C(1) << 41)
#define OPTION_SETTINGS (UINT64_C(1) << 42)
#define OPTION_SET (UINT64_C(1) << 43)

struct options {
    char *bundle;   /* of a doctor */
    char *settings; /* of a pack */
    char *state, *keys, *output, *encoding, *trust, *only, *assets, *config;
    char *gate, *at, *session, *date, *reason, *name, *rights;
    char *chinese, *english, *minutes;   /* of an emergency */
    int json, yes, dry_run, no_pictures; /* booleans, as GOption wants them */
    int out, cut_off, connected, reference, names, remove, convert, csv, rehearsal, offline_override;
    char *central, *event, *host, *port, *kiosk, *release, *numbers; /* of a centre */
    int scram;
    char *server, *driver, *label, *printer;                 /* of printers */
    char *name_zh, *name_latin, *company, *title, *language; /* of a person; "" = none */
    char *tier, *channel;
    int day, staff, limit; /* 0 = not said */
    char **set;            /* "group.key=value" */
    char **words;          /* what is no option; NULL-terminated */
};

/* A verb: run returns the exit status, 0 done, 1 refused, 2 usage. */
struct verb {
    const char *name;
    const char *operands; /* "FOLDER" */
    int words_min, words_max;
    uint64_t options;    /* OPTION_ bits */
    const char *summary; /* one line */
    const char *example;
    const char *details; /* may be NULL */
    int (*run)(const struct options *options);
};

/* Read argv (without the program and the verb) for a verb. 0, or -EINVAL after one line on stderr. */
int options_read(const struct verb *verb, int argc, char **argv, struct options *ret_options);
/* The name of an option that was said and is none of these; NULL: there is none. For verbs of several actions. */
const char *options_beyond(const struct options *options, uint64_t takes);
void options_clear(struct options *options);
#define OPTIONS_AUTO __attribute__((cleanup(options_clear))) struct options

/* The options of a verb, explained, one a line. */
void options_explain(const struct verb *verb);

#endif

/* kioskctl's command line: one table says which option each verb takes, so that an option a verb would ignore is a
 * usage error instead. */
#ifndef LANYARD_CTL_OPTIONS_H
#define LANYARD_CTL_OPTIONS_H

#include <limits.h>
#include <stdbool.h>

enum option_bit {
    OPTION_STATE = 1 << 0,
    OPTION_KEYS = 1 << 1,
    OPTION_OUTPUT = 1 << 2,
    OPTION_ENCODING = 1 << 3,
    OPTION_JSON = 1 << 4,
    OPTION_YES = 1 << 5,
    OPTION_DRY_RUN = 1 << 6,
    OPTION_TRUST = 1 << 7, /* and --offline-override */
    OPTION_ONLY = 1 << 8,
    OPTION_NO_PICTURES = 1 << 9,
    OPTION_ASSETS = 1 << 10,
    OPTION_CONFIG = 1 << 11,
    OPTION_GATE = 1 << 12,
    OPTION_AT = 1 << 13,
    OPTION_SESSION = 1 << 14,
    OPTION_OUT = 1 << 15,
    OPTION_CUT_OFF = 1 << 16, /* and --connected */
    OPTION_REFERENCE = 1 << 17,
    OPTION_NAMES = 1 << 18,
    OPTION_DAY = 1 << 19,
    OPTION_DATE = 1 << 20,
    OPTION_OPERATOR = 1 << 21,
    OPTION_REASON = 1 << 22,
    OPTION_NAME = 1 << 23,
    OPTION_RIGHTS = 1 << 24,
    OPTION_REMOVE = 1 << 25,
    OPTION_CONVERT = 1 << 26,
    OPTION_WORDS = 1 << 27, /* --zh and --en */
    OPTION_FOR = 1 << 28,
    OPTION_CSV = 1 << 29,
    OPTION_REHEARSAL = 1 << 30,
    OPTION_CENTRE = INT_MIN, /* the last bit: all that is said of a centre */
};

struct options {
    char *state, *keys, *output, *encoding, *trust, *only, *assets, *config;
    char *gate, *at, *session, *date, *reason, *name, *rights;
    char *chinese, *english, *minutes;   /* of an emergency */
    int json, yes, dry_run, no_pictures; /* booleans, as GOption wants them */
    int out, cut_off, connected, reference, names, remove, convert, csv, rehearsal, offline_override;
    char *central, *event, *host, *port, *kiosk, *release; /* of a centre */
    int scram;
    int day, staff; /* 0 = not said */
    char **words;   /* what is no option; NULL-terminated */
};

/* A verb: run returns the exit status, 0 done, 1 refused, 2 usage. */
struct verb {
    const char *name;
    const char *operands; /* "FOLDER" */
    int words_min, words_max;
    unsigned options;    /* enum option_bit */
    const char *summary; /* one line */
    const char *example;
    const char *details; /* may be NULL */
    int (*run)(const struct options *options);
};

/* Read argv (without the program and the verb) for a verb. 0, or -EINVAL after one line on stderr. */
int options_read(const struct verb *verb, int argc, char **argv, struct options *ret_options);
void options_clear(struct options *options);
#define OPTIONS_AUTO __attribute__((cleanup(options_clear))) struct options

/* The options of a verb, explained, one a line. */
void options_explain(const struct verb *verb);

#endif

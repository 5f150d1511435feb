/* One manner for all programs: the same options, one key file behind them, and defaults that work in the current
 * folder. --config FILE, -o group.key=value (repeatable), --state DIR, --camera SPEC, --display SPEC, --printer QUEUE,
 * --now TIME, --json, --self-test, --help, --version. What is said later wins: built-in default < file < the
 * event's settings < -o < the option of that name. */
#ifndef LANYARD_APP_CONF_H
#define LANYARD_APP_CONF_H

#include <stdbool.h>
#include <stddef.h>

struct conf;

#define CONF_DEFAULT_FILE "/etc/lanyard/lanyard.conf"
#define CONF_FILE_MAX (1 << 20) /* bytes; a larger file is refused */
/* In the state folder: settings that the organiser packed with the event (kioskctl pack --settings). They may say what
 * stands where, not where files lie or who may leave; what they must not say is passed over with a line on stderr, for
 * a kiosk shall start. */
#define CONF_SETTINGS "lanyard.conf"
#define CONF_SETTINGS_MAX (64 << 10)

/* A program's own words for --help. */
struct conf_program {
    const char *name;    /* "kiosk-desk" */
    const char *summary; /* one line */
    const char *example; /* one command line */
    /* "state clock": the groups of keys that it heeds and --help tells of; NULL: all. Others are read and passed over,
     * for one file serves all programs of a kiosk. */
    const char *groups;
};

/* Read options and file. 0 go on; 1 the answer is printed and the program ends with 0 (--help, --version); negative
 * errno after one line on stderr (the program exits 2 for -EINVAL: wrong words on the command line; 1 otherwise).
 * A named --config that cannot be read is an error; a missing default file is not. */
int conf_read(const struct conf_program *program, int argc, char **argv, struct conf **ret_conf);
void conf_free(struct conf *conf); /* NULL is fine */

/* May these bytes travel as settings? 0; -EBADMSG with the reason, one line. */
int conf_settings_check(const char *text, size_t size, char *ret_why, size_t cap);

/* Value of "group.key": what was said, else the built-in default, else fallback. Valid until conf_free. An unknown
 * group.key of -o or of the file is refused with the list; the keys stand in conf.c's table and in --help. */
const char *conf_text(const struct conf *conf, const char *key, const char *fallback);
/* The same as a whole number within min..max; false, and *ret_number untouched, where it is something else. */
bool conf_number(const struct conf *conf, const char *key, long min, long max, long *ret_number);
/* The key file that was read, or would have been; it need not be there. Valid until conf_free. */
const char *conf_file(const struct conf *conf);
const char *conf_version(void); /* of Lanyard: "0.1" */
bool conf_json(const struct conf *conf);
bool conf_self_test(const struct conf *conf);

/* Where assets lie: path.assets, else ../assets or ../../assets beside the program (build/ and build/san/), else
 * /usr/share/lanyard. Valid until conf_free; the folder may be missing. */
const char *conf_assets(const struct conf *conf);
/* Where zh.mo and en.mo lie: path.locale, else locale beside the program, else locale in the assets, else
 * /usr/share/lanyard/locale. Valid until conf_free. */
const char *conf_locale(const struct conf *conf);
/* Path of a sibling program ("kiosk-eye"): beside this one, else path.libexec, else /usr/libexec/lanyard. -ENOENT;
 * -ENAMETOOLONG when it does not fit cap bytes. */
int conf_sibling(const struct conf *conf, const char *name, char *ret_path, int cap);

#endif

/* One manner for all programs: the same options, one key file behind them, and defaults that work in the current folder.
 * --config FILE, -o group.key=value, --state DIR, --camera SPEC, --display SPEC, --printer QUEUE, --now TIME, --json, --self-test, --help, --version. */
#ifndef LANYARD_APP_CONF_H
#define LANYARD_APP_CONF_H

#include <stdbool.h>
#include <stdint.h>

struct conf;

#define CONF_DEFAULT_FILE "/etc/lanyard/lanyard.conf"

/* A program's own words for --help. */
struct conf_program {
    const char *name;    /* "kiosk-desk" */
    const char *summary; /* one line */
    const char *example; /* one command line */
};

/* Read options and file. 0 go on; 1 the answer is printed and the program ends with 0 (--help, --version); negative errno after
 * one line on stderr (the program exits 2 for -EINVAL, 1 otherwise). A named --config that cannot be read is an error; a missing default file is not. */
int conf_read(const struct conf_program *program, int argc, char **argv, struct conf **ret_conf);
void conf_free(struct conf *conf); /* NULL is fine */

/* Value of "group.key", or fallback. Valid until conf_free. Keys: state.dir, camera.source, display.mode, printer.queue, printer.server,
 * clock.now, desk.gate, desk.name, desk.language, path.assets, path.libexec ... an unknown group.key of -o or file is refused with the list. */
const char *conf_text(const struct conf *conf, const char *key, const char *fallback);
int conf_int(const struct conf *conf, const char *key, int fallback);
bool conf_flag(const struct conf *conf, const char *key, bool fallback);
bool conf_json(const struct conf *conf);
bool conf_self_test(const struct conf *conf);

/* Where assets lie: path.assets, else ../assets beside the program, else /usr/share/lanyard. Static after the first call. */
const char *conf_assets(const struct conf *conf);
/* Path of a sibling program ("kiosk-eye"): beside this one, else path.libexec, else /usr/libexec/lanyard. -ENOENT. */
int conf_sibling(const struct conf *conf, const char *name, char *ret_path, int cap);

#endif

/* Configuration, read once at start: a dozen keys, each in the one table below, which feeds the reading, --help and the
 * message about an unknown key. A value is text; whoever uses it judges it, because only they know what is wrong with
 * it. Paths and names are bytes as the shell gave them: GLib's "string" options would refuse a Chinese folder name in
 * the C locale, so every option here is of its "filename" kind. */
#include "app/conf.h"

#include <errno.h>
#include <glib.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION "0.1"
#define SYSTEM_ASSETS "/usr/share/lanyard"
#define SYSTEM_LIBEXEC "/usr/libexec/lanyard"

static const struct known {
    const char *key, *built_in, *help;
} KEYS[] = {
    {"state.dir", "state", "folder of roster.db and journal.db (--state)"},
    {"camera.source", "none", "v4l2:/dev/video0, v4l2:auto, v4l2:NAME, frames:DIR[@fps][+loop] or none (--camera)"},
    /* how screens look */
    {"display.contrast", NULL, "normal, or high: black, white, yellow and larger type; unset: as the event says"},
    {"display.mode", "window", "window[:WxH] or offscreen:WxH:DIR (--display)"},
    {"printer.queue", "none", "a CUPS queue, ipp://HOST:PORT/PATH, or none (--printer)"},
    {"printer.second", "none", "a second printer at the same desk: shares the work, and takes over, or none"},
    {"printer.labels_low", "20", "so many labels left on a roll are few: staff are told"},
    {"printer.server", NULL, "host[:port] or socket of CUPS; unset: the system's own"},
    {"clock.now", NULL, "rehearsal: the time it shall be, 2026-10-24T09:00 (--now)"},
    {"desk.gate", NULL, "the gate this desk stands at, a name of gates.csv"},
    {"desk.name", NULL, "what staff call this desk"},
    {"desk.language", NULL, "zh or en; unset: the event's own"},
    {"desk.replay_seconds", "15", "a ticket held up again within this is the same scan, not a second use"},
    {"desk.keypad", "none", "a keypad behind the counter that steers the second display: evdev:PATH[,PATH...] or none"},
    {"desk.numbers", NULL,
     "numbers of walk-ups that no other desk gives out, 5001-5999; an enrolled kiosk has its own from the centre"},
    {"desk.scanners", "auto",
     "handheld scanners at the desk: auto, evdev:PATH[,PATH...] or none (a window also hears its own keys)"},
    {"desk.scanner_gap_ms", "30", "keys further apart than this, 5 to 1000 ms, were pressed by a person"},
    {"desk.self_service", "no",
     "yes: guests without a code check in by their whole name and the order number or last digits of their telephone"},
    {"desk.sound", NULL, "a chime per outcome: sdl or none; unset: sdl in a window, none off-screen"},
    {"desk.volume", "70", "of the chimes, 0 to 100"},
    {"desk.pinyin", NULL, "folder of libpinyin's data for typing Chinese; unset: where its package puts it"},
    {"door.gate", "door-1", "the gate this door stands at, a name of gates.csv"},
    {"door.name", NULL, "what staff call this device; unset: the gate's name"},
    {"door.language", NULL, "zh or en: which language leads for staff; unset: the event's own"},
    {"door.direction", NULL, "in or out, to begin with; unset: what the gate allows, in first"},
    {"door.scanners", "auto",
     "handheld scanners: auto, evdev:PATH[,PATH...] or none (a window also hears its own keys)"},
    {"door.scanner_gap_ms", "50", "keys further apart than this, 5 to 1000 ms, were pressed by a person"},
    {"door.sound", "sdl", "a sound for each verdict: sdl or none"},
    {"door.volume", "90", "of the three sounds, 0 to 100"},
    {"reel.name", NULL, "what staff call this screen"},
    {"reel.language", NULL, "zh or en: which language leads; unset: the event's own"},
    {"reel.sound", "sdl", "sdl, or none: all films are muted"},
    {"reel.volume", "80", "of all sound, 0 to 100"},
    {"reel.displays", "1",
     "1 or 2: with 2 nothing is shown until there is a second display, so that no film covers the desk"},
    {"reel.fade_ms", "700", "cross-fade of photos and cards, 0 to 3000 ms; films are cut"},
    {"reel.seconds", "0", "end after so many seconds; 0 = never"},
    {"reel.keypad", "none",
     "a keypad of this screen's own: evdev:PATH[,PATH...] or none (a window hears its own keys)"},
    /* first start, and a screen that strangers stand before */
    {"provision.sticks", "/run/lanyard/stick:/media",
     "folders under which USB sticks are mounted, with colons between"},
    {"provision.signer", NULL, "fingerprint of the organiser's key: only its bundles are taken from a stick"},
    {"screens.first", NULL, "on a box, before the first display: desk or door; unset: as /etc/lanyard/displays says"},
    {"screens.second", NULL, "before the second one: reel or none"},
    {"screens.first_turn", NULL, "how it is turned: normal, rotate-90, rotate-180 or rotate-270"},
    {"screens.second_turn", NULL, "the same of the second one"},
    {"kiosk.leave", "yes", "yes or no: may the window be closed by whoever stands before it"},
    {"path.assets", NULL, "screens, badges, tickets; unset: beside the program, else " SYSTEM_ASSETS},
    {"path.locale", NULL, "zh.mo and en.mo; unset: beside the program, else with the assets"},
    {"path.libexec", SYSTEM_LIBEXEC, "helper programs that do not lie beside this one"},
};
#define N_KEYS (sizeof(KEYS) / sizeof(*KEYS))

struct conf {
    char *value[N_KEYS]; /* NULL: nobody said anything */
    char *file;
    gboolean json, self_test;
    char *beside; /* the folder of this program */
    char *assets, *locale;
};

/* What the command line said, before it is weighed. */
struct said {
    char *config, *state, *camera, *display, *printer, *now;
    char **keys; /* of -o */
    gboolean json, self_test, help, version;
};

static void said_clear(struct said *said) {
    g_free(said->config);
    g_free(said->state);
    g_free(said->camera);
    g_free(said->display);
    g_free(said->printer);
    g_free(said->now);
    g_strfreev(said->keys);
}

static int find_key(const char *key) {
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(KEYS[i].key, key) == 0)
            return (int)i;
    return -1;
}

static void set(struct conf *conf, int key, const char *value) {
    g_free(conf->value[key]);
    conf->value[key] = g_strdup(value);
}

static char *key_list(void) {
    GString *list = g_string_new(NULL);
    for (size_t i = 0; i < N_KEYS; i++)
        g_string_append_printf(list, "%s%s", i ? ", " : "", KEYS[i].key);
    return g_string_free(list, FALSE);
}

static int refuse_key(const char *program, const char *where, const char *key) {
    g_autofree char *list = key_list();
    fprintf(stderr, "%s: %s: no such key: %s (there are %s)\n", program, where, key, list);
    return -EINVAL;
}

/* ---- the file ---- */
/* Who reads which file, into what; or why not. */
struct reading {
    const char *program, *path;
    struct conf *conf;
    char *why;
    size_t why_cap;
};
typedef int (*take_key)(const struct reading *reading, const char *key, const char *value);

static int each_of_group(GKeyFile *file, const char *group, take_key take, const struct reading *reading) {
    g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, NULL);
    int r = 0;
    for (char **name = names; r == 0 && name && *name; name++) {
        g_autofree char *key = g_strdup_printf("%s.%s", group, *name);
        g_autofree char *value = g_key_file_get_value(file, group, *name, NULL);
        r = take(reading, key, g_strchomp(value)); /* GLib keeps blanks at the end */
    }
    return r;
}

static int each_key(GKeyFile *file, take_key take, const struct reading *reading) {
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    int r = 0;
    for (char **group = groups; r == 0 && *group; group++)
        r = each_of_group(file, *group, take, reading);
    return r;
}

static int take_known(const struct reading *reading, const char *key, const char *value) {
    int i = find_key(key);
    if (i < 0) {
        refuse_key(reading->program, reading->path, key);
        return -EBADMSG;
    }
    set(reading->conf, i, value);
    return 0;
}

static int take_file(const char *program, const char *path, struct conf *conf) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error)) {
        fprintf(stderr, "%s: %s: %s\n", program, path, error->message);
        return error->domain == G_FILE_ERROR && error->code == G_FILE_ERROR_NOENT ? -ENOENT : -EBADMSG;
    }
    return each_key(file, take_known, &(struct reading){.program = program, .path = path, .conf = conf});
}

static int read_file(const char *program, const char *named, struct conf *conf) {
    const char *path = named ? named : CONF_DEFAULT_FILE;
    struct stat st;
    if (stat(path, &st) < 0) {
        int r = -errno;
        if (r == -ENOENT && !named)
            return 0;
        fprintf(stderr, "%s: %s: %s\n", program, path, strerror(-r));
        return r == -EINVAL ? -EIO : r;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > CONF_FILE_MAX) {
        fprintf(stderr, "%s: %s: not a configuration file\n", program, path);
        return -EBADMSG;
    }
    return take_file(program, path, conf);
}

/* ---- the event's settings ---- */
/* What a box is for, and nothing that would let whoever packs an event point programs at other files. */
static bool may_travel(const char *key) {
    static const char *const groups[] = {"camera.", "printer.", "desk.", "door.", "reel.", "screens."};
    bool may = strcmp(key, "display.contrast") == 0 || strcmp(key, "provision.signer") == 0;
    for (size_t i = 0; !may && i < G_N_ELEMENTS(groups); i++)
        may = g_str_has_prefix(key, groups[i]) && strcmp(key, "desk.pinyin") != 0;
    return may && find_key(key) >= 0;
}

static int take_setting(const struct reading *reading, const char *key, const char *value) {
    if (may_travel(key))
        set(reading->conf, find_key(key), value);
    else
        fprintf(stderr, "%s: %s: %s is passed over\n", reading->program, reading->path, key);
    return 0;
}

/* Where the state will lie, before the command line is weighed. */
static const char *state_said(const struct said *said, const struct conf *conf) {
    const char *state = conf_text(conf, "state.dir", ".");
    for (char **word = said->keys; word && *word; word++)
        if (g_str_has_prefix(*word, "state.dir="))
            state = *word + strlen("state.dir=");
    return said->state ? said->state : state;
}

/* Whatever is wrong with them: the kiosk starts without. */
static void read_settings(const char *program, const char *state, struct conf *conf) {
    g_autofree char *path = g_build_filename(state, CONF_SETTINGS, NULL);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    struct stat st;
    if (stat(path, &st) < 0)
        return;
    if (!S_ISREG(st.st_mode) || st.st_size > CONF_SETTINGS_MAX)
        fprintf(stderr, "%s: %s: not a settings file, passed over\n", program, path);
    else if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &error))
        fprintf(stderr, "%s: %s: %s; passed over\n", program, path, error->message);
    else
        each_key(file, take_setting, &(struct reading){.program = program, .path = path, .conf = conf});
}

static int look_at_setting(const struct reading *reading, const char *key, const char *value) {
    (void)value;
    if (may_travel(key))
        return 0;
    snprintf(reading->why, reading->why_cap, "%s %s", key,
             find_key(key) < 0 ? "is no such key" : "does not travel: each machine has its own");
    return -EBADMSG;
}

int conf_settings_check(const char *text, size_t size, char *ret_why, size_t cap) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (size <= CONF_SETTINGS_MAX && g_key_file_load_from_data(file, text, size, G_KEY_FILE_NONE, &error))
        return each_key(file, look_at_setting, &(struct reading){.why = ret_why, .why_cap = cap});
    snprintf(ret_why, cap, "%s", error ? error->message : "is too big");
    return -EBADMSG;
}

/* ---- the command line ---- */
/* Of an option's words, too, where they are no key: always. */
static bool heeds(const struct conf_program *program, const char *key) {
    size_t size = strcspn(key, ".");
    if (!program->groups || !key[size] || find_key(key) < 0)
        return true;
    for (const char *at = program->groups; *at; at += strcspn(at, " "), at += strspn(at, " "))
        if (strcspn(at, " ") == size && strncmp(at, key, size) == 0)
            return true;
    return false;
}

static char *help_text(const struct conf_program *program) {
    GString *text = g_string_new("Keys of -o and of the file, as [group] key=value:\n");
    for (size_t i = 0; i < N_KEYS; i++) {
        if (!heeds(program, KEYS[i].key))
            continue;
        g_string_append_printf(text, "  %-20s %s", KEYS[i].key, KEYS[i].help);
        if (KEYS[i].built_in)
            g_string_append_printf(text, "; default %s", KEYS[i].built_in);
        g_string_append_c(text, '\n');
    }
    g_string_append_printf(text, "\nExample:\n  %s\n", program->example);
    return g_string_free(text, FALSE);
}

static int parse(const struct conf_program *program, char **argv, struct said *said) {
    GOptionEntry entries[] = {
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &said->config, "key file; default " CONF_DEFAULT_FILE, "FILE"},
        {"set", 'o', 0, G_OPTION_ARG_FILENAME_ARRAY, &said->keys, "set any key", "GROUP.KEY=VALUE"},
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &said->state, "state.dir", "DIR"},
        {"camera", 0, 0, G_OPTION_ARG_FILENAME, &said->camera, "camera.source", "SPEC"},
        {"display", 0, 0, G_OPTION_ARG_FILENAME, &said->display, "display.mode", "SPEC"},
        {"printer", 0, 0, G_OPTION_ARG_FILENAME, &said->printer, "printer.queue", "QUEUE"},
        {"now", 0, 0, G_OPTION_ARG_FILENAME, &said->now, "clock.now", "TIME"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &said->json, "one event a line on stdout", NULL},
        {"self-test", 0, 0, G_OPTION_ARG_NONE, &said->self_test, "look at the devices, say what they are, and end",
         NULL},
        {"help", 'h', 0, G_OPTION_ARG_NONE, &said->help, "this", NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &said->version, "the version", NULL},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    for (GOptionEntry *entry = entries; entry->long_name; entry++)
        entry->flags = heeds(program, entry->description) ? 0 : G_OPTION_FLAG_HIDDEN;
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autofree char *summary = g_strdup_printf("%s: %s", program->name, program->summary);
    g_autofree char *description = help_text(program);
    g_autoptr(GError) error = NULL;
    g_option_context_set_help_enabled(context, FALSE); /* GLib's own would call exit() */
    g_option_context_set_summary(context, summary);
    g_option_context_set_description(context, description);
    g_option_context_add_main_entries(context, entries, NULL);
    g_auto(GStrv) words = g_strdupv(argv);
    if (!g_option_context_parse_strv(context, &words, &error)) {
        fprintf(stderr, "%s: %s (see --help)\n", program->name, error->message);
        return -EINVAL;
    }
    if (said->help) {
        g_autofree char *help = g_option_context_get_help(context, FALSE, NULL);
        fputs(help, stdout);
    } else if (said->version) {
        printf("%s (Lanyard) " VERSION "\n", program->name);
    } else if (words[0] && words[1]) {
        fprintf(stderr, "%s: %s: not an option (see --help)\n", program->name, words[1]);
        return -EINVAL;
    }
    return said->help || said->version;
}

static int take_keys(const char *program, char **keys, struct conf *conf) {
    for (char **word = keys; word && *word; word++) {
        const char *equals = strchr(*word, '=');
        if (!equals) {
            fprintf(stderr, "%s: -o %s: write group.key=value\n", program, *word);
            return -EINVAL;
        }
        g_autofree char *key = g_strndup(*word, (gsize)(equals - *word));
        int i = find_key(key);
        if (i < 0)
            return refuse_key(program, "-o", key);
        set(conf, i, equals + 1);
    }
    return 0;
}

static void take_options(const struct said *said, struct conf *conf) {
    const struct {
        const char *key, *value;
    } named[] = {
        {"state.dir", said->state},       {"camera.source", said->camera}, {"display.mode", said->display},
        {"printer.queue", said->printer}, {"clock.now", said->now},
    };
    for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
        if (named[i].value)
            set(conf, find_key(named[i].key), named[i].value);
    conf->json = said->json;
    conf->self_test = said->self_test;
}

/* ---- places ---- */
static char *program_folder(void) {
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program ? g_path_get_dirname(program) : g_strdup(".");
}

/* said, else the first folder that holds file ("" = that is there at all), else the last. */
static char *place(const char *said, const char *const folders[3], const char *file) {
    if (said)
        return g_strdup(said);
    for (int i = 0; i < 2; i++) {
        g_autofree char *path = g_build_filename(folders[i], file, NULL);
        if (access(path, R_OK) == 0)
            return g_strdup(folders[i]);
    }
    return g_strdup(folders[2]);
}

static void find_places(struct conf *conf) {
    conf->beside = program_folder();
    g_autofree char *up = g_build_filename(conf->beside, "..", "assets", NULL);
    g_autofree char *up_up = g_build_filename(conf->beside, "..", "..", "assets", NULL);
    conf->assets = place(conf_text(conf, "path.assets", NULL), (const char *[]){up, up_up, SYSTEM_ASSETS}, "");
    g_autofree char *built = g_build_filename(conf->beside, "locale", NULL);
    g_autofree char *with = g_build_filename(conf->assets, "locale", NULL);
    conf->locale =
        place(conf_text(conf, "path.locale", NULL), (const char *[]){built, with, SYSTEM_ASSETS "/locale"}, "zh.mo");
}

/* ---- the outside ---- */
static int weigh(const char *program, const struct said *said, struct conf *conf) {
    conf->file = g_strdup(said->config ? said->config : CONF_DEFAULT_FILE);
    int r = read_file(program, said->config, conf);
    if (r == 0)
        read_settings(program, state_said(said, conf), conf);
    if (r == 0)
        r = take_keys(program, said->keys, conf);
    if (r < 0)
        return r;
    take_options(said, conf);
    find_places(conf);
    return 0;
}

int conf_read(const struct conf_program *program, int argc, char **argv, struct conf **ret_conf) {
    __attribute__((cleanup(said_clear))) struct said said = {0};
    if (argc < 1)
        return -EINVAL;
    int r = parse(program, argv, &said);
    if (r != 0)
        return r;
    struct conf *conf = g_new0(struct conf, 1);
    r = weigh(program->name, &said, conf);
    if (r < 0) {
        conf_free(conf);
        return r;
    }
    *ret_conf = conf;
    return 0;
}

void conf_free(struct conf *conf) {
    if (!conf)
        return;
    for (size_t i = 0; i < N_KEYS; i++)
        g_free(conf->value[i]);
    g_free(conf->file);
    g_free(conf->beside);
    g_free(conf->assets);
    g_free(conf->locale);
    g_free(conf);
}

const char *conf_file(const struct conf *conf) { return conf->file; }

const char *conf_text(const struct conf *conf, const char *key, const char *fallback) {
    int i = find_key(key);
    if (i < 0)
        return fallback;
    if (conf->value[i])
        return conf->value[i];
    return KEYS[i].built_in ? KEYS[i].built_in : fallback;
}

bool conf_number(const struct conf *conf, const char *key, long min, long max, long *ret_number) {
    const char *text = conf_text(conf, key, "");
    gint64 number;
    if (!g_ascii_string_to_signed(text, 10, min, max, &number, NULL))
        return false;
    *ret_number = (long)number;
    return true;
}

const char *conf_version(void) { return VERSION; }

bool conf_json(const struct conf *conf) { return conf->json; }
bool conf_self_test(const struct conf *conf) { return conf->self_test; }
const char *conf_assets(const struct conf *conf) { return conf->assets; }
const char *conf_locale(const struct conf *conf) { return conf->locale; }

int conf_sibling(const struct conf *conf, const char *name, char *ret_path, int cap) {
    const char *folders[] = {conf->beside, conf_text(conf, "path.libexec", NULL), SYSTEM_LIBEXEC};
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
        g_autofree char *path = g_build_filename(folders[i], name, NULL);
        if (access(path, X_OK) < 0)
            continue;
        if (strlen(path) >= (size_t)cap)
            return -ENAMETOOLONG;
        memcpy(ret_path, path, strlen(path) + 1);
        return 0;
    }
    return -ENOENT;
}

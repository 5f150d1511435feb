/* Opening the door's parts and closing them. What can never work (a camera that is not one) ends the program with one
 * line; what may come back (a scanner, a camera cable, a sound card) or be put right (the event, the gate's name) does
 * not. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "door/door.h"

#define GATES_SAID 12 /* how many gates a word about a wrong one names */

static int refuse(struct door *door, const char *key, const char *what) {
    log_line(&door->station.log, LOG_LEVEL_ERR, "%s=%s: write %s", key, conf_text(door->station.conf, key, ""), what);
    return -EINVAL;
}

static int read_scanner_settings(struct door *door) {
    long gap;
    if (!conf_number(door->station.conf, "door.scanner_gap_ms", 5, 1000, &gap))
        return refuse(door, "door.scanner_gap_ms", "a number from 5 to 1000");
    if (!conf_number(door->station.conf, "door.volume", 0, 100, &door->volume))
        return refuse(door, "door.volume", "a number from 0 to 100");
    for (int i = 0; i < KEYBOARDS_MAX; i++)
        door->wedges[i] = wedge_start((int)gap);
    door->window_keys = wedge_start((int)gap);
    return 0;
}

static int read_settings(struct door *door) {
    const char *dir = conf_text(door->station.conf, "door.direction", "");
    const char *language = conf_text(door->station.conf, "door.language", "");
    if (*dir && strcmp(dir, "in") != 0 && strcmp(dir, "out") != 0)
        return refuse(door, "door.direction", "in or out");
    if (*language && strcmp(language, "zh") != 0 && strcmp(language, "en") != 0)
        return refuse(door, "door.language", "zh or en");
    snprintf(door->place.gate, sizeof(door->place.gate), "%s", conf_text(door->station.conf, "door.gate", "door-1"));
    door->place.cut_off = true; /* until the centre was heard of */
    door->place.dir = strcmp(dir, "out") == 0 ? DIRECTION_OUT : DIRECTION_IN;
    return read_scanner_settings(door);
}

void door_gates_there(const struct door *door, char *ret_text, size_t cap) {
    struct roster_gate gates[GATES_SAID + 1];
    int n = roster_gates(door->station.roster, gates, GATES_SAID + 1);
    size_t len = 0;
    ret_text[0] = '\0';
    for (int i = 0; i < n && i < GATES_SAID && len < cap; i++)
        len += (size_t)snprintf(ret_text + len, cap - len, "%s%s", i ? ", " : "", gates[i].code);
    if (n > GATES_SAID && len < cap)
        snprintf(ret_text + len, cap - len, ", ...");
}

int64_t door_settings_at(const struct door *door) {
    struct stat st;
    return stat(conf_file(door->station.conf), &st) < 0
               ? 0
               : (int64_t)st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec;
}

/* Who stands before the screen reads it there; at a terminal it is a mistake in what was typed. */
static int miss_gate(struct door *door, int r) {
    char gates[DOOR_GATES_TEXT];
    door_gates_there(door, gates, sizeof(gates));
    door->gate_awaited = r == -ENOENT && station_may_wait(&door->station);
    log_line(&door->station.log, LOG_LEVEL_ERR, "door.gate=%s: %s%s%s", door->place.gate,
             r == -ENOENT ? "no such gate in gates.csv; there are " : strerror(-r), r == -ENOENT ? gates : "",
             door->gate_awaited ? "; waiting for it, or for other settings" : "");
    return door->gate_awaited ? 0 : r;
}

/* The gate decides which ways people go here; a direction that it does not allow is a mistake in the settings. */
static int find_gate(struct door *door) {
    struct facts_place place = door->place;
    door->conf_at = door_settings_at(door);
    int r = facts_site(door->station.roster, door->station.journal, &place, &door->site);
    if (r < 0)
        return miss_gate(door, r);
    unsigned way = door->place.dir == DIRECTION_OUT ? 2 : 1;
    bool said = *conf_text(door->station.conf, "door.direction", "");
    if (!(door->site.gate.dirs & way) && said)
        return refuse(door, "door.direction", "the way that gates.csv gives this gate");
    if (!(door->site.gate.dirs & way))
        door->place.dir = DIRECTION_OUT;
    return 0;
}

/* What staff picked before the power went holds on, unless it is over. */
static void restore_session(struct door *door) {
    char slot[ROSTER_CODE];
    struct roster_slot picked;
    if (journal_picked(door->station.journal, door->place.gate, slot) < 0 || !*slot ||
        roster_slot(door->station.roster, slot, &picked) < 0 || app_clock_now(&door->station.clock) >= picked.ends)
        return;
    snprintf(door->place.slot, sizeof(door->place.slot), "%s", slot);
    log_line(&door->station.log, LOG_LEVEL_NOTICE, "session %s, as picked by hand before", slot);
}

static void name_device(struct door *door) {
    const struct roster_gate *gate = &door->site.gate;
    const char *said = conf_text(door->station.conf, "door.name", "");
    bool english = door->flow.english;
    const char *name = english && *gate->name_en ? gate->name_en : *gate->name_zh ? gate->name_zh : gate->name_en;
    snprintf(door->name, sizeof(door->name), "%s", *said ? said : *name ? name : door->place.gate);
}

static void start_flow(struct door *door) {
    const char *language = conf_text(door->station.conf, "door.language", door->station.event.language);
    door->flow = door_flow_start(door->place.dir, door->site.gate.dirs == 3, strcmp(language, "en") == 0);
    name_device(door);
    door_trouble(door, DOOR_TROUBLE_CLOCK, !app_clock_trusted(&door->station.clock));
}

/* Grabbing takes keyboards away from everyone else: not from the person who just typed this program's name. */
static const char *scanner_spec(const struct door *door) {
    const char *spec = conf_text(door->station.conf, "door.scanners", "auto");
    if (strcmp(spec, "auto") != 0 || !isatty(STDIN_FILENO))
        return spec;
    log_line(&door->station.log, LOG_LEVEL_NOTICE,
             "started from a terminal: keyboards are left to it, the window hears "
             "its own; -o door.scanners=evdev:PATH takes a scanner");
    return "none";
}

static int open_scanners(struct door *door) {
    char why[KEYBOARD_ERROR];
    int r = keyboards_open(scanner_spec(door), &door->keyboards, why);
    if (r < 0)
        log_line(&door->station.log, LOG_LEVEL_ERR, "%s", why);
    return r;
}

/* A file that is missing or bad leaves the program's own chime. */
static void load_clip(struct door *door, enum door_sound sound, const char *name, enum chime own) {
    char why[SOUND_ERROR] = "not found";
    struct station_asset wav = {0};
    int r = station_asset_load(&door->station, name, &wav);
    if (r == 0)
        r = door->clips[sound] = sound_load(door->sound, wav.bytes, (unsigned)wav.size, why);
    if (r < 0)
        log_line(&door->station.log, LOG_LEVEL_WARNING, "%s: %s; a plain chime takes its place", name, why);
    if (r < 0)
        door->clips[sound] = sound_chime(door->sound, own);
    station_asset_free(&wav);
}

/* A door without a sound card still has its colours. */
static int open_sound(struct door *door) {
    char why[SOUND_ERROR];
    for (int i = 0; i < DOOR_SOUNDS; i++)
        door->clips[i] = -1;
    int r = sound_open(conf_text(door->station.conf, "door.sound", "sdl"), &door->sound, why);
    if (r != 0)
        log_line(&door->station.log, r == -EINVAL ? LOG_LEVEL_ERR : LOG_LEVEL_WARNING, "%s", why);
    if (r < 0)
        return r == -EINVAL ? r : 0;
    load_clip(door, DOOR_SOUND_ADMIT, "sound/admit.wav", CHIME_WELCOME);
    load_clip(door, DOOR_SOUND_ATTENTION, "sound/attention.wav", CHIME_LOOK);
    load_clip(door, DOOR_SOUND_REFUSE, "sound/refuse.wav", CHIME_REFUSED);
    return 0;
}

/* A display that is too small for the keyboard has none. */
static int open_tools(struct door *door) {
    const struct display *display = door->station.display;
    const bool compact = stage_form(display->w, display->h, true) == STAGE_COMPACT;
    const int r = compact ? 0 : typing_begin(&door->typing, &door->station);
    return r < 0 ? r : field_begin(&door->field, &door->station, compact ? NULL : &door->typing);
}

int door_open(struct door *door, struct conf *conf) {
    static const struct station_program program = {
        .name = "kiosk-door", .title = "Lanyard", .has_compact = true, .staffed = true};
    static int (*const steps[])(struct door *) = {open_scanners, open_sound, door_screens_check, open_tools};
    station_begin(&door->station, conf, &program);
    int r = read_settings(door);
    if (r == 0)
        r = station_open(&door->station);
    if (r == 0)
        r = find_gate(door);
    if (r < 0)
        return r;
    start_flow(door);
    restore_session(door);
    door_look(door);
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && r == 0; i++)
        r = steps[i](door);
    return r < 0 ? r : station_open_camera(&door->station);
}

void door_close(struct door *door) {
    field_end(&door->field);
    typing_end(&door->typing);
    keyboards_close(door->keyboards);
    sound_close(door->sound);
    station_close(&door->station);
}

/* See health.h. */
#include "core/health.h"

#include <string.h>

/* ---- what may be found ---- */

struct fact {
    enum health_part part;
    enum health_state state;
    const char *what, *todo;
};
#define WELL(part, name) \
    { part, HEALTH_WELL, "health-" name, "" }
#define UNKNOWN(part, name) \
    { part, HEALTH_UNKNOWN, "health-" name, "" }
#define LOOK(part, name) \
    { part, HEALTH_LOOK, "health-" name, "health-do-" name }
#define BROKEN(part, name) \
    { part, HEALTH_BROKEN, "health-" name, "health-do-" name }

static const struct fact FACTS[HEALTH_CAUSE_COUNT] = {
    [HEALTH_DISK_WELL] = WELL(HEALTH_DISK, "disk-well"),
    [HEALTH_DISK_LOW] = LOOK(HEALTH_DISK, "disk-low"),
    [HEALTH_DISK_FULL] = BROKEN(HEALTH_DISK, "disk-full"),
    [HEALTH_DISK_READ_ONLY] = BROKEN(HEALTH_DISK, "disk-read-only"),
    [HEALTH_DISK_GONE] = BROKEN(HEALTH_DISK, "disk-gone"),
    [HEALTH_JOURNAL_WELL] = WELL(HEALTH_JOURNAL, "journal-well"),
    [HEALTH_JOURNAL_NONE] = WELL(HEALTH_JOURNAL, "journal-none"),
    [HEALTH_JOURNAL_DAMAGED] = BROKEN(HEALTH_JOURNAL, "journal-damaged"),
    [HEALTH_JOURNAL_SHUT] = BROKEN(HEALTH_JOURNAL, "journal-shut"),
    [HEALTH_ROSTER_WELL] = WELL(HEALTH_ROSTER, "roster-well"),
    [HEALTH_ROSTER_NONE] = BROKEN(HEALTH_ROSTER, "roster-none"),
    [HEALTH_ROSTER_DAMAGED] = BROKEN(HEALTH_ROSTER, "roster-damaged"),
    [HEALTH_ROSTER_SHUT] = BROKEN(HEALTH_ROSTER, "roster-shut"),
    [HEALTH_CLOCK_WELL] = WELL(HEALTH_CLOCK, "clock-well"),
    [HEALTH_CLOCK_REHEARSAL] = LOOK(HEALTH_CLOCK, "clock-rehearsal"),
    [HEALTH_CLOCK_UNSET] = BROKEN(HEALTH_CLOCK, "clock-unset"),
    [HEALTH_CLOCK_BEHIND] = BROKEN(HEALTH_CLOCK, "clock-behind"),
    [HEALTH_CLOCK_OFF] = LOOK(HEALTH_CLOCK, "clock-off"),
    [HEALTH_CLOCK_BATTERY] = LOOK(HEALTH_CLOCK, "clock-battery"),
    [HEALTH_CAMERA_WELL] = WELL(HEALTH_CAMERA, "camera-well"),
    [HEALTH_CAMERA_NONE] = UNKNOWN(HEALTH_CAMERA, "camera-none"),
    [HEALTH_CAMERA_IN_USE] = WELL(HEALTH_CAMERA, "camera-in-use"),
    [HEALTH_CAMERA_SILENT] = BROKEN(HEALTH_CAMERA, "camera-silent"),
    [HEALTH_PRINTER_WELL] = WELL(HEALTH_PRINTER, "printer-well"),
    [HEALTH_PRINTER_NONE] = UNKNOWN(HEALTH_PRINTER, "printer-none"),
    [HEALTH_PRINTER_MISSING] = BROKEN(HEALTH_PRINTER, "printer-missing"),
    [HEALTH_PRINTER_TROUBLE] = BROKEN(HEALTH_PRINTER, "printer-trouble"),
    [HEALTH_SYNC_WELL] = WELL(HEALTH_SYNC, "sync-well"),
    [HEALTH_SYNC_NONE] = WELL(HEALTH_SYNC, "sync-none"),
    [HEALTH_SYNC_OFF] = LOOK(HEALTH_SYNC, "sync-off"),
    [HEALTH_SYNC_REFUSED] = BROKEN(HEALTH_SYNC, "sync-refused"),
    [HEALTH_SYNC_REVOKED] = BROKEN(HEALTH_SYNC, "sync-revoked"),
    [HEALTH_UNITS_WELL] = WELL(HEALTH_UNITS, "units-well"),
    [HEALTH_UNITS_NONE] = UNKNOWN(HEALTH_UNITS, "units-none"),
    [HEALTH_UNITS_RESTARTED] = LOOK(HEALTH_UNITS, "units-restarted"),
    [HEALTH_UNITS_FAILED] = BROKEN(HEALTH_UNITS, "units-failed"),
    [HEALTH_DISPLAYS_WELL] = WELL(HEALTH_DISPLAYS, "displays-well"),
    [HEALTH_DISPLAYS_UNTOLD] = UNKNOWN(HEALTH_DISPLAYS, "displays-untold"),
    [HEALTH_DISPLAYS_NONE] = LOOK(HEALTH_DISPLAYS, "displays-none"),
    [HEALTH_NETWORK_WELL] = WELL(HEALTH_NETWORK, "network-well"),
    [HEALTH_NETWORK_NONE] = LOOK(HEALTH_NETWORK, "network-none"),
    [HEALTH_FONTS_WELL] = WELL(HEALTH_FONTS, "fonts-well"),
    [HEALTH_FONTS_UNTOLD] = UNKNOWN(HEALTH_FONTS, "fonts-untold"),
    [HEALTH_FONTS_NONE] = BROKEN(HEALTH_FONTS, "fonts-none"),
    [HEALTH_PINYIN_WELL] = WELL(HEALTH_PINYIN, "pinyin-well"),
    [HEALTH_PINYIN_NONE] = LOOK(HEALTH_PINYIN, "pinyin-none"),
    [HEALTH_SOUND_WELL] = WELL(HEALTH_SOUND, "sound-well"),
    [HEALTH_SOUND_NONE] = LOOK(HEALTH_SOUND, "sound-none"),
    [HEALTH_WEAR_WELL] = WELL(HEALTH_WEAR, "wear-well"),
    [HEALTH_WEAR_UNTOLD] = UNKNOWN(HEALTH_WEAR, "wear-untold"),
    [HEALTH_WEAR_WORN] = LOOK(HEALTH_WEAR, "wear-worn"),
    [HEALTH_WEAR_OUT] = BROKEN(HEALTH_WEAR, "wear-out"),
};

static const char *const STATES[HEALTH_STATE_COUNT] = {
    [HEALTH_WELL] = "well", [HEALTH_UNKNOWN] = "unknown", [HEALTH_LOOK] = "look", [HEALTH_BROKEN] = "broken"};

static const char *const PARTS[HEALTH_PART_COUNT] = {
    [HEALTH_DISK] = "disk",       [HEALTH_JOURNAL] = "journal", [HEALTH_ROSTER] = "roster",
    [HEALTH_CLOCK] = "clock",     [HEALTH_CAMERA] = "camera",   [HEALTH_PRINTER] = "printer",
    [HEALTH_SYNC] = "sync",       [HEALTH_UNITS] = "units",     [HEALTH_DISPLAYS] = "displays",
    [HEALTH_NETWORK] = "network", [HEALTH_FONTS] = "fonts",     [HEALTH_PINYIN] = "pinyin",
    [HEALTH_SOUND] = "sound",     [HEALTH_WEAR] = "wear"};

const char *health_state_name(enum health_state state) { return STATES[state]; }
const char *health_part_name(enum health_part part) { return PARTS[part]; }
enum health_part health_cause_part(enum health_cause cause) { return FACTS[cause].part; }
enum health_state health_cause_state(enum health_cause cause) { return FACTS[cause].state; }
const char *health_what_msgid(enum health_cause cause) { return FACTS[cause].what; }
const char *health_do_msgid(enum health_cause cause) { return FACTS[cause].todo; }

/* ---- judging ---- */

/* A badge and its entries take some KiB; what counts is that the day's end is reached. Films leave 256 MB free. */
#define DISK_LOW (INT64_C(200) << 20)
#define DISK_FULL (INT64_C(16) << 20)
#define FILES_LOW 1000
#define FILES_FULL 16

enum health_cause health_judge_disk(const struct health_disk *disk) {
    bool counted = disk->files >= 0;
    if (disk->read_only)
        return HEALTH_DISK_READ_ONLY;
    if (disk->free < DISK_FULL || (counted && disk->files < FILES_FULL))
        return HEALTH_DISK_FULL;
    return disk->free < DISK_LOW || (counted && disk->files < FILES_LOW) ? HEALTH_DISK_LOW : HEALTH_DISK_WELL;
}

enum health_cause health_judge_wear(int percent) {
    if (percent < 0)
        return HEALTH_WEAR_UNTOLD;
    if (percent >= 100)
        return HEALTH_WEAR_OUT;
    return percent >= 80 ? HEALTH_WEAR_WORN : HEALTH_WEAR_WELL;
}

enum health_cause health_judge_clock(const struct health_clock *clock) {
    if (clock->off > clock->slack || clock->off < -clock->slack)
        return HEALTH_CLOCK_OFF;
    if (clock->now < clock->first)
        return HEALTH_CLOCK_UNSET;
    if (clock->now < clock->floor - clock->slack)
        return HEALTH_CLOCK_BEHIND;
    if (clock->rehearsal)
        return HEALTH_CLOCK_REHEARSAL;
    return clock->battery != 0 && clock->battery < clock->first ? HEALTH_CLOCK_BATTERY : HEALTH_CLOCK_WELL;
}

/* ---- the report ---- */

/* A character cut in half would spoil the whole line. */
static void put_detail(struct health_finding *finding, const char *detail) {
    size_t n = strnlen(detail, HEALTH_DETAIL - 1);
    while (n > 0 && detail[n] != '\0' && ((unsigned char)detail[n] & 0xC0) == 0x80)
        n--;
    memcpy(finding->detail, detail, n);
    finding->detail[n] = '\0';
}

void health_add(struct health_report *report, enum health_cause cause, const char *detail) {
    size_t at = 0;
    while (at < report->n && health_cause_part(report->found[at].cause) != health_cause_part(cause))
        at++;
    if (at < report->n && health_cause_state(report->found[at].cause) >= health_cause_state(cause))
        return;
    if (at == report->n)
        report->n++;
    report->found[at].cause = cause;
    put_detail(&report->found[at], detail ? detail : "");
}

static bool is_before(const struct health_finding *a, const struct health_finding *b) {
    enum health_state worse = health_cause_state(a->cause), better = health_cause_state(b->cause);
    return worse != better ? worse > better : health_cause_part(a->cause) < health_cause_part(b->cause);
}

void health_sort(struct health_report *report) {
    for (size_t i = 1; i < report->n; i++)
        for (size_t at = i; at > 0 && is_before(&report->found[at], &report->found[at - 1]); at--) {
            struct health_finding swapped = report->found[at];
            report->found[at] = report->found[at - 1];
            report->found[at - 1] = swapped;
        }
}

enum health_state health_worst(const struct health_report *report) {
    enum health_state worst = HEALTH_WELL;
    for (size_t i = 0; i < report->n; i++)
        if (health_cause_state(report->found[i].cause) > worst)
            worst = health_cause_state(report->found[i].cause);
    return worst;
}

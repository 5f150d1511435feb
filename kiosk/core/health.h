/* What a technician is told of a kiosk: its parts, each with what is the matter and what to do, the worst first. Pure:
 * whoever can look (kioskctl doctor, the pages of staff) measures, this judges, and the catalogue has the words. At
 * most one finding a part, some fifteen in all. */
#ifndef LANYARD_CORE_HEALTH_H
#define LANYARD_CORE_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order of how bad it is. */
enum health_state {
    HEALTH_WELL,
    HEALTH_UNKNOWN, /* nobody can tell from here */
    HEALTH_LOOK,    /* it goes on, but somebody should look */
    HEALTH_BROKEN,
};
#define HEALTH_STATE_COUNT 4
const char *health_state_name(enum health_state state); /* "well", "unknown", "look", "broken" */

enum health_part {
    HEALTH_DISK, /* the state folder's */
    HEALTH_JOURNAL,
    HEALTH_ROSTER,
    HEALTH_CLOCK,
    HEALTH_CAMERA,
    HEALTH_PRINTER,
    HEALTH_SYNC,
    HEALTH_UNITS,
    HEALTH_DISPLAYS,
    HEALTH_NETWORK,
    HEALTH_FONTS,
    HEALTH_PINYIN,
    HEALTH_SOUND,
    HEALTH_WEAR, /* of the disk */
};
#define HEALTH_PART_COUNT 14
const char *health_part_name(enum health_part part); /* "disk" */

/* What was found; each belongs to one part and is of one state. */
enum health_cause {
    HEALTH_DISK_WELL,
    HEALTH_DISK_LOW,
    HEALTH_DISK_FULL,
    HEALTH_DISK_READ_ONLY,
    HEALTH_DISK_GONE, /* there is no such folder */
    HEALTH_JOURNAL_WELL,
    HEALTH_JOURNAL_NONE, /* not yet: it begins with the first scan */
    HEALTH_JOURNAL_DAMAGED,
    HEALTH_JOURNAL_SHUT, /* cannot be opened, so nothing can be written */
    HEALTH_ROSTER_WELL,
    HEALTH_ROSTER_NONE,
    HEALTH_ROSTER_DAMAGED,
    HEALTH_ROSTER_SHUT,
    HEALTH_CLOCK_WELL,
    HEALTH_CLOCK_REHEARSAL,
    HEALTH_CLOCK_UNSET,   /* before Lanyard was written */
    HEALTH_CLOCK_BEHIND,  /* of what has certainly passed */
    HEALTH_CLOCK_OFF,     /* far from what the centre says, whose word is taken */
    HEALTH_CLOCK_BATTERY, /* well now, but the chip that keeps time without power does not */
    HEALTH_CAMERA_WELL,
    HEALTH_CAMERA_NONE,
    HEALTH_CAMERA_IN_USE,
    HEALTH_CAMERA_SILENT,
    HEALTH_PRINTER_WELL,
    HEALTH_PRINTER_NONE,
    HEALTH_PRINTER_MISSING, /* no print service, or no such queue */
    HEALTH_PRINTER_TROUBLE,
    HEALTH_SYNC_WELL,
    HEALTH_SYNC_NONE, /* a kiosk on its own */
    HEALTH_SYNC_OFF,
    HEALTH_SYNC_REFUSED,
    HEALTH_SYNC_REVOKED,
    HEALTH_UNITS_WELL,
    HEALTH_UNITS_NONE,
    HEALTH_UNITS_RESTARTED,
    HEALTH_UNITS_FAILED,
    HEALTH_DISPLAYS_WELL,
    HEALTH_DISPLAYS_UNTOLD,
    HEALTH_DISPLAYS_NONE,
    HEALTH_NETWORK_WELL,
    HEALTH_NETWORK_NONE,
    HEALTH_FONTS_WELL,
    HEALTH_FONTS_UNTOLD,
    HEALTH_FONTS_NONE,
    HEALTH_PINYIN_WELL,
    HEALTH_PINYIN_NONE,
    HEALTH_SOUND_WELL,
    HEALTH_SOUND_NONE,
    HEALTH_WEAR_WELL,
    HEALTH_WEAR_UNTOLD,
    HEALTH_WEAR_WORN,
    HEALTH_WEAR_OUT,
};
#define HEALTH_CAUSE_COUNT 52
enum health_part health_cause_part(enum health_cause cause);
enum health_state health_cause_state(enum health_cause cause);
const char *health_what_msgid(enum health_cause cause); /* "health-disk-low": one sentence */
const char *health_do_msgid(enum health_cause cause);   /* "health-do-disk-low"; "" where nothing is to be done */

/* ---- judging ---- */
struct health_disk {
    int64_t free;  /* bytes that an ordinary user may still write */
    int64_t files; /* that may still be made; -1: this file system has no such limit */
    bool read_only;
};
enum health_cause health_judge_disk(const struct health_disk *disk);
/* How much of its life a disk has behind it, in hundredths; negative: it does not tell. */
enum health_cause health_judge_wear(int percent);
struct health_clock {
    int64_t now, first, floor; /* ms epoch; before first no kiosk ran, and floor has certainly passed */
    int64_t slack;             /* ms */
    int64_t off;               /* ms ahead of a server's word, 0: in step, or nobody said */
    int64_t battery;           /* ms epoch by the clock's chip, 0: there is none */
    bool rehearsal;
};
enum health_cause health_judge_clock(const struct health_clock *clock);

/* ---- the report ---- */
#define HEALTH_DETAIL 200
struct health_finding {
    enum health_cause cause;
    char detail[HEALTH_DETAIL]; /* figures and names: "812 MB free"; the same in every language, "" none */
};
struct health_report {
    struct health_finding found[HEALTH_PART_COUNT];
    size_t n;
};
/* Of two findings about one part the worse stays, of equals the first. detail NULL: none; what is too long is cut. */
void health_add(struct health_report *report, enum health_cause cause, const char *detail);
void health_sort(struct health_report *report);                     /* worst first, then in the order of the parts */
enum health_state health_worst(const struct health_report *report); /* WELL when it is empty */

#endif

/* Printer states into words, and the decisions of "never twice by itself, never silently zero" as tables and
 * comparisons that a test can go through one by one (print_words.h). */
#include "device/print_words.h"

#include <cups/cups.h>
#include <cups/pwg.h>

/* The gravest first: only one is shown. media-low and its like are no trouble yet. */
static const struct {
    enum print_trouble trouble;
    const char *reason, *words;
} troubles[] = {
    {PRINT_OFF, "offline", "Printer is off or not connected"},
    {PRINT_OFF, "shutdown", "Printer is off or not connected"},
    {PRINT_SILENT, "timed-out", "Printer does not answer"},
    {PRINT_OPEN, "cover-open", "Printer cover is open"},
    {PRINT_OPEN, "door-open", "Printer cover is open"},
    {PRINT_OPEN, "interlock-open", "Printer cover is open"},
    {PRINT_JAM, "media-jam", "Label jammed"},
    {PRINT_NO_LABELS, "media-empty", "Out of labels"},
    {PRINT_NO_LABELS, "media-needed", "Out of labels"},
    {PRINT_NO_LABELS, "input-tray-missing", "Label roll is missing"},
    {PRINT_NO_RIBBON, "marker-supply-empty", "Ribbon or ink is used up"},
    {PRINT_HOT, "fuser-over-temp", "Print head is too hot"},
    {PRINT_FULL, "spool-area-full", "Print service is out of space"},
    {PRINT_PAUSED, "paused", "Printer is paused"},
};

/* The keyword in a comma-separated list that is `reason`, whatever its suffix; its length in *ret_len, 0 when none is.
 * */
static const char *find_reason(const char *reasons, const char *reason, int *ret_len) {
    size_t len = strlen(reason);

    *ret_len = 0;
    for (const char *at = reasons; *at; at += (*at == ',')) {
        size_t whole = strcspn(at, ",");

        if (strncmp(at, reason, len) == 0 && (whole == len || at[len] == '-')) {
            *ret_len = (int)whole;
            return at;
        }
        at += whole;
    }
    return reasons;
}

static bool near(int a, int b) {
    return abs(a - b) <= 150; /* 1.5 mm, in hundredths: names in inches are rounded to a tenth */
}

/* By size, not name: queue, printer and template each call the same label differently. A roll (min/max names) fits by
 * width. */
static bool same_label(const char *loaded, const char *wanted) {
    pwg_media_t *size = pwgMediaForPWG(wanted);
    int w = size ? size->width : 0, h = size ? size->length : 0;

    if (strcmp(loaded, wanted) == 0 || !size)
        return true;
    size = pwgMediaForPWG(loaded); /* may be the same memory as before */
    if (!size)
        return true;
    return near(size->width, w) && (near(size->length, h) || (strncmp(loaded, "roll_", 5) == 0 && size->length >= h));
}

static bool label_loaded(const struct printer_info *info, const char *media) {
    if (!media || !info->has_media_ready)
        return true;
    for (size_t i = 0; i < PRINTER_MEDIA_READY && info->media_ready[i][0]; i++)
        if (same_label(info->media_ready[i], media))
            return true;
    return false;
}

enum print_trouble print_trouble(const struct printer_info *info, const char *media, char ret_text[PRINT_WORDS]) {
    int len;

    ret_text[0] = '\0';
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        const char *keyword = find_reason(info->reasons, troubles[i].reason, &len);

        if (len > 0 && !(troubles[i].trouble == PRINT_PAUSED && info->stopped && !info->paused)) {
            snprintf(ret_text, PRINT_WORDS, "%s (%.*s)", troubles[i].words, len, keyword);
            return troubles[i].trouble;
        }
    }
    if (info->stopped) {
        snprintf(ret_text, PRINT_WORDS, "Printing was stopped after trouble%s%s (stopped)", *info->message ? ": " : "",
                 info->message);
        return PRINT_STOPPED;
    }
    if (!info->accepting) {
        snprintf(ret_text, PRINT_WORDS, "Printer takes no jobs (not-accepting)");
        return PRINT_CLOSED;
    }
    if (label_loaded(info, media))
        return PRINT_WELL;
    snprintf(ret_text, PRINT_WORDS, "Wrong labels: %s is loaded, the badge needs %s (media-mismatch)",
             info->media_ready[0], media);
    return PRINT_WRONG_LABELS;
}

const char *print_trouble_msgid(enum print_trouble trouble) {
    switch (trouble) {
    case PRINT_WELL: return "counter-printer-well";
    case PRINT_OFF: return "printer-off";
    case PRINT_SILENT: return "printer-silent";
    case PRINT_OPEN: return "printer-open";
    case PRINT_JAM: return "printer-jam";
    case PRINT_NO_LABELS: return "printer-no-labels";
    case PRINT_NO_RIBBON: return "printer-no-ribbon";
    case PRINT_HOT: return "printer-hot";
    case PRINT_FULL: return "printer-full";
    case PRINT_PAUSED: return "printer-paused";
    case PRINT_STOPPED: return "printer-stopped";
    case PRINT_CLOSED: return "printer-closed";
    case PRINT_WRONG_LABELS: return "printer-wrong-labels";
    case PRINT_MISSING: return "printer-missing";
    }
    return "part-printer";
}

bool print_history_lost(const struct printer_info *info) {
    return strstr(info->reasons, "cups-ipp-missing-job-history") != NULL;
}

static enum print_proof circumstances(const struct printer_info *before, const struct printer_info *after,
                                      int64_t elapsed) {
    if (print_history_lost(after) && !print_history_lost(before))
        return PRINT_PROOF_DOUBT;
    if (before->up_seconds < 0 || after->up_seconds < 0)
        return PRINT_PROOF_PRINTED;
    /* Two clocks, each cut to whole seconds. */
    return after->up_seconds + 3 >= before->up_seconds + elapsed ? PRINT_PROOF_PRINTED : PRINT_PROOF_DOUBT;
}

enum print_proof print_proof(enum printer_job_state own, const struct printer_info *before,
                             const struct printer_info *after, int64_t elapsed) {
    switch (own) {
    case PRINTER_JOB_DONE: return PRINT_PROOF_PRINTED;
    case PRINTER_JOB_FAILED: return PRINT_PROOF_DOUBT;
    case PRINTER_JOB_WAITING:
    case PRINTER_JOB_PRINTING: return PRINT_PROOF_NOT_YET;
    case PRINTER_JOB_UNKNOWN: break;
    }
    return circumstances(before, after, elapsed);
}

static enum print_settle settle_done(enum printer_job_state own, bool history_lost) {
    if (own == PRINTER_JOB_UNKNOWN)
        return history_lost ? PRINT_SETTLE_UNCERTAIN : PRINT_SETTLE_PRINTED;
    if (own == PRINTER_JOB_FAILED)
        return PRINT_SETTLE_UNCERTAIN;
    return own == PRINTER_JOB_DONE ? PRINT_SETTLE_PRINTED : PRINT_SETTLE_FOLLOW;
}

enum print_settle print_settle(const struct printer_job *job, enum printer_job_state own, bool was_sent,
                               bool history_lost) {
    if (!job)
        return was_sent ? PRINT_SETTLE_UNCERTAIN : PRINT_SETTLE_PRINT;
    switch (job->state) {
    case PRINTER_JOB_WAITING: return job->documents == 0 ? PRINT_SETTLE_CANCEL_FIRST : PRINT_SETTLE_FOLLOW;
    case PRINTER_JOB_PRINTING: return PRINT_SETTLE_FOLLOW;
    case PRINTER_JOB_DONE: return settle_done(own, history_lost);
    case PRINTER_JOB_FAILED:
        if (job->started)
            return PRINT_SETTLE_UNCERTAIN;
        return was_sent ? PRINT_SETTLE_FAILED : PRINT_SETTLE_PRINT; /* unsent: our own clearing away of an empty job */
    case PRINTER_JOB_UNKNOWN: break;
    }
    return PRINT_SETTLE_UNCERTAIN;
}

/* The way of one badge (print_run.h). Every doubt ends as `uncertain` and is left to people: a badge is handed over
 * again only when it is certain that no label of it can have come out. */
#include "device/print_run.h"

#include <errno.h>

#define INFO_IDLE_MS 1500 /* with the answer's own time, within the two seconds that are promised */
#define INFO_BUSY_MS 1000
#define REFUSALS_MAX 3
#define EJECT_MS 10000 /* how long a printer may still be at work when cupsd says that it is done */

#define GAVE_UP "The printer gave up on this badge: look whether it came out"
#define SWITCHED_OFF "The printer was switched off while it had this badge (job-forgotten)"

static void tell(struct print_run *run, enum print_news_kind kind, const char *detail) {
    struct print_news news = {.kind = kind, .badge = run->order.badge};

    snprintf(news.job, sizeof news.job, "%s", run->job.uuid);
    snprintf(news.detail, sizeof news.detail, "%s", detail);
    run->tell(run->context, &news);
}

static void tell_trouble(struct print_run *run, enum print_trouble trouble, const char *words) {
    struct print_news news = {.kind = PRINT_NEWS_PRINTER, .trouble = trouble, .dpi = run->info.dpi};

    if (run->told && strcmp(run->trouble, words) == 0 && run->dpi == run->info.dpi)
        return;
    run->told = true;
    run->dpi = run->info.dpi;
    snprintf(run->trouble, sizeof run->trouble, "%s", words);
    snprintf(news.detail, sizeof news.detail, "%s", words);
    run->tell(run->context, &news);
}

static void finish(struct print_run *run, enum print_news_kind kind, const char *detail) {
    tell(run, kind, detail);
    free(run->order.raster.data);
    run->order = (struct print_order){0};
    run->job = (struct printer_job){0};
    run->stage = PRINT_IDLE;
}

static void finish_with(struct print_run *run, enum print_news_kind kind, const char *words, const char *reasons) {
    char detail[PRINT_WORDS];

    snprintf(detail, sizeof detail, reasons[0] ? "%s (%.180s)" : "%s", words, reasons);
    finish(run, kind, detail);
}

/* Fresh news of queue and printer; false when the queue does not answer. */
static bool refresh(struct print_run *run, int64_t now) {
    char error[PRINTER_ERROR] = "", trouble[PRINT_WORDS];
    int r = 0;

    run->info_at = now;
    if (!run->printer)
        r = printer_open(run->server, run->queue, &run->printer, error);
    if (r == 0)
        r = printer_info(run->printer, &run->info, error);
    if (r < 0) {
        tell_trouble(run, r == -ECONNRESET ? PRINT_SILENT : PRINT_MISSING, error);
        return false;
    }
    /* A badge in the printer has its label; the next one's may be another. */
    const char *media = run->stage == PRINT_HAND_OVER ? run->order.media : run->stage == PRINT_IDLE ? run->media : NULL;
    enum print_trouble what = print_trouble(&run->info, media, trouble);
    tell_trouble(run, what, trouble);
    return true;
}

static void follow(struct print_run *run, const struct printer_job *job, const struct printer_info *before,
                   int64_t now) {
    run->job = *job;
    run->before = *before;
    run->before_at = now;
    run->done_at = 0;
    run->told_printing = run->cupsd_was_gone = false;
    run->stage = PRINT_FOLLOW;
    tell(run, PRINT_NEWS_SENT, "");
}

/* Of several jobs by this name (an empty one cancelled, then the real one) the one that got furthest, else the newest.
 * */
static const struct printer_job *find_job(const struct print_run *run, const struct printer_job *jobs, int count) {
    const struct printer_job *newest = NULL;

    for (int i = 0; i < count; i++) {
        if (strcmp(jobs[i].name, run->order.job_name) != 0)
            continue;
        if (jobs[i].started)
            return &jobs[i];
        if (!newest)
            newest = &jobs[i];
    }
    return newest;
}

static void look(struct print_run *run, int64_t now) {
    static const struct printer_info unknown = {.up_seconds = -1};
    enum printer_job_state own = PRINTER_JOB_UNKNOWN;
    struct printer_job jobs[8];
    char error[PRINTER_ERROR];
    const struct printer_job *job;
    int count;

    if (!refresh(run, now))
        return;
    count = printer_jobs(run->printer, run->order.job_name, jobs, sizeof jobs / sizeof *jobs, error);
    if (count < 0)
        return;
    job = find_job(run, jobs, count);
    if (job)
        run->job = *job;
    if (job && job->state == PRINTER_JOB_DONE)
        own = printer_own_job(run->printer, run->order.job_name);
    switch (print_settle(job, own, run->order.was_sent, print_history_lost(&run->info))) {
    case PRINT_SETTLE_CANCEL_FIRST:
        if (printer_cancel(run->printer, run->job.id) == 0)
            run->stage = PRINT_HAND_OVER;
        return;
    case PRINT_SETTLE_PRINT: run->stage = PRINT_HAND_OVER; return;
    case PRINT_SETTLE_FOLLOW: follow(run, &run->job, &unknown, now); return;
    case PRINT_SETTLE_PRINTED: finish(run, PRINT_NEWS_PRINTED, ""); return;
    case PRINT_SETTLE_FAILED:
        finish_with(run, PRINT_NEWS_FAILED, "The badge was cancelled before it was printed", run->job.reasons);
        return;
    case PRINT_SETTLE_UNCERTAIN:
        finish_with(run, PRINT_NEWS_UNCERTAIN, "Nobody can tell whether this badge came out",
                    job ? job->reasons : "job-not-found");
        return;
    }
}

static int submit(struct print_run *run, struct printer_job *ret_job, char ret_error[PRINTER_ERROR]) {
    struct printer_document document = {0};
    int r = printer_encode(run->printer, &run->order.raster, run->order.media, &document, ret_error);

    if (r == 0)
        r = printer_submit(run->printer, run->order.job_name, run->order.media, &document, ret_job, ret_error);
    free(document.bytes);
    return r;
}

/* Another printer may stand there now than the one that this badge was drawn for. */
static bool drawn_for_another(const struct print_run *run) {
    return run->order.raster.dpi > 0 && run->info.dpi > 0 && run->order.raster.dpi != run->info.dpi;
}

static void hand_over(struct print_run *run, int64_t now) {
    struct printer_job job;
    char error[PRINTER_ERROR];
    int r;

    if (now < run->info_at + INFO_BUSY_MS && run->trouble[0])
        return;
    if (!refresh(run, now) || run->trouble[0])
        return; /* unsent is certain: the badge waits here, not in the queue */
    if (drawn_for_another(run)) {
        finish(run, PRINT_NEWS_RETURNED, "");
        return;
    }
    r = submit(run, &job, error);
    if (r == 0) {
        follow(run, &job, &run->info, now);
        return;
    }
    if (r == -ECONNRESET) {
        run->order.was_sent = true; /* perhaps */
        run->stage = PRINT_LOOK;
    } else if (r != -ECONNREFUSED && ++run->refusals >= REFUSALS_MAX) {
        finish(run, PRINT_NEWS_FAILED, error);
    }
}

static void job_done(struct print_run *run, int64_t now) {
    enum printer_job_state own;

    if (!refresh(run, now))
        return;
    if (!run->done_at)
        run->done_at = now;
    own = printer_own_job(run->printer, run->order.job_name);
    switch (print_proof(own, &run->before, &run->info, (now - run->before_at) / 1000)) {
    case PRINT_PROOF_PRINTED: finish(run, PRINT_NEWS_PRINTED, ""); return;
    case PRINT_PROOF_DOUBT:
        finish(run, PRINT_NEWS_UNCERTAIN, own == PRINTER_JOB_FAILED ? GAVE_UP " (job-aborted)" : SWITCHED_OFF);
        return;
    case PRINT_PROOF_NOT_YET:
        if (now >= run->done_at + EJECT_MS)
            finish(run, PRINT_NEWS_UNCERTAIN, GAVE_UP " (job-unfinished)");
        return;
    }
}

static void job_failed(struct print_run *run, const struct printer_job *job) {
    if (job->started)
        finish_with(run, PRINT_NEWS_UNCERTAIN, GAVE_UP, job->reasons);
    else
        finish_with(run, PRINT_NEWS_FAILED, "The badge was cancelled before it was printed", job->reasons);
}

/* A cupsd that comes back feeds a half-printed job again: that would be the second label. */
static bool would_print_again(const struct print_run *run, const struct printer_job *job) {
    return run->cupsd_was_gone && run->job.started &&
           (job->state == PRINTER_JOB_WAITING || job->state == PRINTER_JOB_PRINTING);
}

static void follow_job(struct print_run *run, int64_t now) {
    struct printer_job job;
    char error[PRINTER_ERROR];
    int r = printer_job(run->printer, run->job.id, &job, error);

    if (r < 0) {
        run->cupsd_was_gone |= r == -ECONNREFUSED;
        tell_trouble(run, r == -ECONNRESET ? PRINT_SILENT : PRINT_MISSING, error);
        return;
    }
    if (job.state == PRINTER_JOB_UNKNOWN || strcmp(job.name, run->order.job_name) != 0) {
        run->order.was_sent = true;
        run->stage = PRINT_LOOK;
        return;
    }
    if (would_print_again(run, &job)) {
        printer_cancel(run->printer, job.id);
        finish(run, PRINT_NEWS_UNCERTAIN, "The print service broke down while it printed this badge (cupsd-restarted)");
        return;
    }
    if (job.started && !run->told_printing && job.state == PRINTER_JOB_PRINTING) {
        run->told_printing = true;
        tell(run, PRINT_NEWS_PRINTING, "");
    }
    run->job = job;
    if (job.state == PRINTER_JOB_DONE)
        job_done(run, now);
    else if (job.state == PRINTER_JOB_FAILED)
        job_failed(run, &job);
}

void print_run_take(struct print_run *run, const struct print_order *order) {
    run->order = *order;
    run->refusals = 0;
    run->stage = order->settle ? PRINT_LOOK : PRINT_HAND_OVER;
}

void print_run_round(struct print_run *run, int64_t now) {
    switch (run->stage) {
    case PRINT_LOOK: look(run, now); break;
    case PRINT_HAND_OVER: hand_over(run, now); break;
    case PRINT_FOLLOW: follow_job(run, now); break;
    case PRINT_IDLE: break;
    }
    if (now >= run->info_at + (run->stage == PRINT_FOLLOW ? INFO_BUSY_MS : INFO_IDLE_MS))
        refresh(run, now);
}

void print_run_end(struct print_run *run) {
    printer_close(run->printer);
    free(run->order.raster.data);
}

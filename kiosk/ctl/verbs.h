/* What kioskctl can do: one function a verb, each in the file of its name. Exit status 0 done, 1 refused, 2 usage. */
#ifndef LANYARD_CTL_VERBS_H
#define LANYARD_CTL_VERBS_H

#include "app/conf.h"
#include "ctl/fault.h"
#include "ctl/files.h"
#include "ctl/options.h"
#include "ctl/plan.h"

extern const struct verb VERBS[]; /* run is NULL at the end */

int verb_new(const struct options *options);
int verb_check(const struct options *options);
int verb_pack(const struct options *options);
int verb_import(const struct options *options);
int verb_issue(const struct options *options);
int verb_staff(const struct options *options);
int verb_verify(const struct options *options);
int verb_status(const struct options *options);
int verb_clock(const struct options *options);
int verb_doctor(const struct options *options);
int verb_explain(const struct options *options);
int verb_search(const struct options *options);
int verb_checkin(const struct options *options);
int verb_walkup(const struct options *options);
int verb_swap(const struct options *options);
int verb_correct(const struct options *options);
int verb_report(const struct options *options);
int verb_lists(const struct options *options);
int verb_marks(const struct options *options);
int verb_zone(const struct options *options);
int verb_printer(const struct options *options);
int verb_badge(const struct options *options);
int verb_media(const struct options *options);
int verb_reel(const struct options *options);
int verb_sponsors(const struct options *options);
int verb_central(const struct options *options);
int verb_enrol(const struct options *options);
int verb_publish(const struct options *options);
int verb_help(const struct options *options);

/* An event folder read and planned, as check, pack, import and issue all begin. */
struct event_folder {
    struct files files;
    struct plan plan;
};
/* words[0] is the folder. -EBADMSG with faults, -EINVAL for a wrong --encoding; clear it also then. */
int folder_open(const struct options *options, struct event_folder *ret_folder, struct faults *faults);
void folder_clear(struct event_folder *folder);
#define FOLDER_AUTO __attribute__((cleanup(folder_clear))) struct event_folder

/* The places of this installation by --config, --state and --assets. -EBADMSG after one line on stderr. */
int places_open(const struct options *options, struct conf **ret_conf);
static inline void places_close(struct conf **conf) { conf_free(*conf); }
#define PLACES_AUTO __attribute__((cleanup(places_close))) struct conf *

/* What a verb says at its end: warnings and faults on stderr; 1 when there were faults, else 0. With json they are an
 * array on stdout as well, and summary (may be NULL) is put into the same object; summary is taken over. */
struct json_t;
int verb_end(const struct options *options, const struct faults *faults, struct json_t *summary);

#endif

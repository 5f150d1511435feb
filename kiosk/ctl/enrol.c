/* kioskctl enrol: a kiosk takes the file that lets it in at a centre. kiosk-syncd notices it by itself. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "ctl/verbs.h"
#include "store/link.h"
#include "store/post.h"
#include "sync/enrol.h"

/* Entries that another centre should have had would go to this one, or to this one under another kiosk's name. */
static int look_at_unsent(const struct options *options, const char *state, const struct enrolment *fresh,
                          struct faults *faults) {
    struct enrolment present = {0};
    char error[ENROL_ERROR] = "";
    struct journal *journal = NULL;
    struct link *link = NULL;
    uint64_t sent = 0;
    uint8_t uuid[UUID_SIZE];
    int64_t unsent = 0;
    bool other = enrol_installed(state, &present, error) == 0 &&
                 (strcmp(present.kiosk, fresh->kiosk) != 0 || strcmp(present.host, fresh->host) != 0 ||
                  strcmp(present.database, fresh->database) != 0 || strcmp(present.event, fresh->event) != 0);
    enrol_clear(&present);
    if (!other || options->yes || journal_open_to_read(state, JOURNAL_EVENT, &journal) < 0)
        return 0;
    if (link_open(state, false, &link) == 0 && link_sent(link, journal, &sent, uuid) == 0)
        unsent = journal_unsent(journal, sent);
    link_close(link);
    journal_close(journal);
    return unsent > 0
               ? fault_add(
                     faults, state, 0, NULL,
                     "has %" PRId64
                     " entries that the centre has not got from it as it is enrolled now; --yes enrols it all the same",
                     unsent)
               : 0;
}

int verb_enrol(const struct options *options) {
    FAULTS_AUTO faults = {0};
    PLACES_AUTO places = NULL;
    struct enrolment enrolment = {0};
    char error[ENROL_ERROR] = "";
    json_t *answer = NULL;
    if (places_open(options, &places) < 0)
        return 1;
    const char *state = conf_text(places, "state.dir", "state");
    int r = enrol_file_read(options->words[0], &enrolment, error);
    if (r < 0)
        fault_add(&faults, "enrolment", 0, NULL, "%s", error);
    if (r == 0)
        r = look_at_unsent(options, state, &enrolment, &faults);
    if (r == 0 && !options->dry_run && g_mkdir_with_parents(state, 0700) < 0)
        r = fault_add(&faults, state, 0, NULL, "%s", g_strerror(errno));
    if (r == 0 && !options->dry_run && enrol_install(state, &enrolment, error) < 0)
        r = fault_add(&faults, state, 0, NULL, "%s", error);
    if (r == 0) {
        if (!options->json)
            printf("%s%s of %s, centre %s, database %s, by %s\n",
                   options->dry_run ? "would enrol " : "enrolled: ", enrolment.kiosk, enrolment.event, enrolment.host,
                   enrolment.database, enrolment.mode == ENROL_CERTIFICATE ? "certificate" : "password");
        if (!options->json && !options->dry_run)
            printf("kiosk-syncd connects by itself; delete the file from the stick\n");
        answer = json_pack("{s:s, s:s, s:s, s:b}", "kiosk", enrolment.kiosk, "event", enrolment.event, "host",
                           enrolment.host, "dry_run", options->dry_run);
    }
    enrol_clear(&enrolment);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}

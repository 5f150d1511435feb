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

/* Entries that the centre does not have; they would go to another centre, or under another kiosk's name. */
static int64_t unsent_of(const char *state) {
    struct journal *journal = NULL;
    struct link *link = NULL;
    uint64_t sent = 0;
    uint8_t uuid[UUID_SIZE];
    int64_t unsent = 0;
    if (journal_open_to_read(state, JOURNAL_EVENT, &journal) < 0)
        return 0;
    if (link_open(state, false, &link) == 0 && link_sent(link, journal, &sent, uuid) == 0)
        unsent = journal_unsent(journal, sent);
    link_close(link);
    journal_close(journal);
    return unsent;
}

/* A new file for the kiosk that this is, of the centre that it has, is nothing to ask about. */
static int look_at_present(const struct options *options, const char *state, const struct enrolment *fresh,
                           struct faults *faults) {
    struct enrolment present = {0};
    char error[ENROL_ERROR] = "";
    bool other = enrol_installed(state, &present, error) == 0 &&
                 (strcmp(present.kiosk, fresh->kiosk) != 0 || strcmp(present.host, fresh->host) != 0 ||
                  strcmp(present.database, fresh->database) != 0 || strcmp(present.event, fresh->event) != 0);
    int r = 0;
    if (other && !options->yes)
        r = fault_add(faults, state, 0, NULL,
                      "is enrolled as %s of %s, centre %s, with %" PRId64
                      " entries that this centre has not got; --yes makes it %s of %s, centre %s",
                      present.kiosk, present.event, present.host, unsent_of(state), fresh->kiosk, fresh->event,
                      fresh->host);
    enrol_clear(&present);
    return r;
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
        r = look_at_present(options, state, &enrolment, &faults);
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

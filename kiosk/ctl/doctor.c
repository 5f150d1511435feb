/* kioskctl doctor: what is well on this box, what is not, and what to do about it, in words, the worst first. It looks
 * and changes nothing, so that it may be run while the queue stands at the desk. */
#include "ctl/doctor.h"

#include <stdio.h>

#include "app/catalog.h"
#include "ctl/verbs.h"

static void look(struct doctor *doctor) {
    doctor_disk(doctor);
    doctor_wear(doctor);
    doctor_roster(doctor);
    doctor_journal(doctor);
    doctor_clock_and_sync(doctor);
    doctor_camera(doctor);
    doctor_printers(doctor);
    doctor_displays(doctor);
    doctor_sound(doctor);
    doctor_network(doctor);
    doctor_units(doctor);
    doctor_fonts(doctor);
    doctor_pinyin(doctor);
    health_sort(&doctor->report);
}

static void show(const struct health_finding *found, struct catalog *words) {
    const char *what = health_what_msgid(found->cause), *todo = health_do_msgid(found->cause);
    printf("%-9s%-9s%s%s%s%s\n", health_state_name(health_cause_state(found->cause)),
           health_part_name(health_cause_part(found->cause)), catalog_say(words, "en", what),
           *found->detail ? " (" : "", found->detail, *found->detail ? ")" : "");
    if (*todo)
        printf("%18s%s\n", "", catalog_say(words, "en", todo));
    if (health_cause_state(found->cause) >= HEALTH_LOOK)
        printf("%18s%s。%s\n", "", catalog_say(words, "zh", what), *todo ? catalog_say(words, "zh", todo) : "");
}

static json_t *both(struct catalog *words, const char *msgid) {
    return *msgid
               ? json_pack("{s:s, s:s}", "zh", catalog_say(words, "zh", msgid), "en", catalog_say(words, "en", msgid))
               : json_null();
}

static json_t *report_json(const struct health_report *report, struct catalog *words) {
    json_t *parts = json_array();
    for (size_t i = 0; i < report->n; i++) {
        enum health_cause cause = report->found[i].cause;
        json_array_append_new(
            parts, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "part", health_part_name(health_cause_part(cause)),
                             "state", health_state_name(health_cause_state(cause)), "cause",
                             health_what_msgid(cause) + sizeof("health-") - 1, "detail", report->found[i].detail,
                             "what", both(words, health_what_msgid(cause)), "do", both(words, health_do_msgid(cause))));
    }
    return json_pack("{s:s, s:o}", "state", health_state_name(health_worst(report)), "parts", parts);
}

int verb_doctor(const struct options *options) {
    FAULTS_AUTO faults = {0};
    PLACES_AUTO places = NULL;
    struct catalog *words = NULL;
    if (places_open(options, &places) < 0)
        return 1;
    catalog_open(conf_locale(places), &words); /* without them the msgids tell enough */
    struct doctor doctor = {.conf = places, .state = conf_text(places, "state.dir", "state")};
    look(&doctor);
    json_t *report = report_json(&doctor.report, words);
    for (size_t i = 0; i < doctor.report.n && !options->json; i++)
        show(&doctor.report.found[i], words);
    if (options->bundle && doctor_bundle(&doctor, report, options->bundle, &faults) == 0 && !options->json)
        printf("%s: to send to whoever helps; it has no names, codes or telephone numbers in it\n", options->bundle);
    catalog_free(words);
    int status = verb_end(options, &faults, report);
    return health_worst(&doctor.report) == HEALTH_BROKEN ? 1 : status;
}

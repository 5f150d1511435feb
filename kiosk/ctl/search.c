/* kioskctl search: who is that? What staff find at a desk, from a terminal; names are shown whole, so it is for staff
 * alone. Reads only. */
#include <errno.h>
#include <glib.h>
#include <jansson.h>

#include "ctl/find.h"
#include "ctl/verbs.h"

static int limit_of(const struct options *options, struct faults *faults) {
    if (options->limit < 0 || options->limit > SEARCH_HITS_MAX)
        return fault_add(faults, "--limit", 0, NULL, "is a number from 1 to %d", SEARCH_HITS_MAX);
    return options->limit ? options->limit : 20;
}

static json_t *tell(const struct options *options, struct event_state *state, const struct search_hit *hits,
                    const struct search_answer *answer) {
    json_t *people = json_array();
    for (size_t i = 0; i < answer->n; i++) {
        if (!options->json)
            find_print(state, &hits[i], stdout);
        json_array_append_new(people, find_json(state, &hits[i]));
    }
    if (!options->json && answer->n == 0)
        printf("nobody of this name\n");
    if (!options->json && answer->more)
        printf("and more: say more of the name, or --limit\n");
    return json_pack("{s:o, s:b}", "people", people, "more", answer->more);
}

int verb_search(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    struct facts_place place;
    struct search_answer found;
    json_t *answer = NULL;
    struct search_hit hits[SEARCH_HITS_MAX];
    int max = limit_of(options, &faults);
    int r = max < 0 ? max : event_state_open(options, EVENT_JOURNAL_READ, &state, &faults);
    if (r == 0)
        r = find_place(&state, options->gate, &place, &faults);
    if (r == 0)
        r = find_people(&state, options->words, &place, (size_t)max, hits, &found, &faults);
    if (r == 0)
        answer = tell(options, &state, hits, &found);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}

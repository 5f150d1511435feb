/* Eight tasks and one clock; see agenda.h. */
#include "sync/agenda.h"

void agenda_clear(struct agenda *agenda) {
    for (int task = 0; task < TASKS; task++)
        agenda->at[task] = AGENDA_NEVER;
}

void agenda_sooner(struct agenda *agenda, enum task task, int64_t at) {
    if (at < agenda->at[task])
        agenda->at[task] = at;
}

void agenda_urgent(struct agenda *agenda, enum task task, int64_t now) {
    agenda_sooner(agenda, task, now - AGENDA_PATIENCE_MS);
}

/* Who has waited longest beyond all patience, else the most important one. */
enum task agenda_next(const struct agenda *agenda, int64_t now, int64_t max, int64_t *ret_ms) {
    enum task first = TASKS, late = TASKS;
    int64_t ms = max;
    for (enum task task = 0; task < TASKS; task++) {
        int64_t at = agenda->at[task];
        if (at > now) {
            if (at - now < ms) /* AGENDA_NEVER - now cannot overflow: clocks here are not negative */
                ms = at - now;
            continue;
        }
        if (first == TASKS)
            first = task;
        if (now - at >= AGENDA_PATIENCE_MS && (late == TASKS || at < agenda->at[late]))
            late = task;
    }
    *ret_ms = first == TASKS ? ms : 0;
    return late != TASKS ? late : first;
}

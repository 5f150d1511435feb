/* Who may enter where: the files read in an order in which each finds what it names. See model.h. */
#include "ctl/model.h"

#include <errno.h>
#include <string.h>

#include "ctl/fields.h"
#include "ctl/lists.h"

struct model *model_new(void) {
    struct model *model = g_new0(struct model, 1);
    model->quotas = g_array_new(FALSE, TRUE, sizeof(struct model_quota));
    model->written = g_array_new(FALSE, TRUE, sizeof(struct model_quota));
    return model;
}

void model_free(struct model *model) {
    if (!model)
        return;
    g_array_unref(model->quotas);
    g_array_unref(model->written);
    g_free(model);
}

struct roster_zone *model_zone(struct model *model, const char *code) {
    for (int i = 0; i < model->n_zones; i++)
        if (g_ascii_strcasecmp(model->zones[i].code, code) == 0)
            return &model->zones[i];
    return NULL;
}

const struct roster_gate *model_gate(const struct model *model, const char *code) {
    for (int i = 0; i < model->n_gates; i++)
        if (g_ascii_strcasecmp(model->gates[i].code, code) == 0)
            return &model->gates[i];
    return NULL;
}

const struct roster_slot *model_slot(const struct model *model, const char *code) {
    for (int i = 0; i < model->n_slots; i++)
        if (g_ascii_strcasecmp(model->slots[i].code, code) == 0)
            return &model->slots[i];
    return NULL;
}

const char *model_list(const struct model *model, const char *code) {
    for (int i = 0; i < model->n_lists; i++)
        if (g_ascii_strcasecmp(model->lists[i], code) == 0)
            return model->lists[i];
    return NULL;
}

/* Lists are known by their files' names; what is in them is looked at once the tickets are known. */
static void name_lists(const struct files *files, struct model *model, struct faults *faults) {
    for (size_t i = 0; i < files->n; i++) {
        const char *name = files->list[i].name;
        char code[ROSTER_CODE];
        if (!lists_is_name(name))
            continue;
        if (!lists_code(name, code))
            fault_add(faults, name, 0, NULL, "may hold only letters, digits, - and _, at most %d, before .csv",
                      ROSTER_CODE - 1);
        else if (model_list(model, code))
            fault_add(faults, name, 0, NULL, "is there twice but for capital letters");
        else if (model->n_lists == ROSTER_LISTS)
            fault_add(faults, name, 0, NULL, "is one list too many: at most %d", ROSTER_LISTS);
        else
            g_strlcpy(model->lists[model->n_lists++], code, ROSTER_CODE);
    }
}

void model_read_rows(const struct files *files, struct plan *plan, const struct sheet *sheet,
                     void (*add)(struct plan *plan, struct table *t), struct faults *faults) {
    const struct file *file = files_find(files, sheet->file);
    if (!file)
        return;
    TABLE_AUTO table;
    if (table_open(&table, sheet, file, plan->mapping, plan->bundle, faults) < 0)
        return;
    while (table_next(&table))
        add(plan, &table);
}

int model_read(const struct files *files, struct plan *plan, struct faults *faults) {
    size_t before = faults->count;
    name_lists(files, plan->model, faults);
    model_read_rows(files, plan, &SHEET_ZONES, model_add_zone, faults);
    model_read_rows(files, plan, &SHEET_GATES, model_add_gate, faults);
    model_check_zones(plan->model, faults);
    model_read_rows(files, plan, &SHEET_SESSIONS, model_add_slot, faults);
    model_check_slots(plan, faults);
    model_read_rows(files, plan, &SHEET_RULES, model_add_rule, faults);
    model_read_rows(files, plan, &SHEET_STAFF, model_add_staff, faults);
    if (faults->count == before)
        model_share_seats(plan, faults);
    return faults->count > before ? -EBADMSG : 0;
}

/* lists/NAME.csv, one row at a time. See lists.h. */
#include "ctl/lists.h"

#include <errno.h>
#include <string.h>

#include "ctl/model.h"
#include "ctl/table.h"

bool lists_is_name(const char *name) { return g_str_has_prefix(name, "lists/") && g_str_has_suffix(name, ".csv"); }

bool lists_code(const char *name, char ret_code[ROSTER_CODE]) {
    g_autofree char *code = g_strndup(name + strlen("lists/"), strlen(name) - strlen("lists/.csv"));
    size_t n = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    if (n == 0 || code[n] || n >= ROSTER_CODE)
        return false;
    memcpy(ret_code, code, n + 1);
    return true;
}

/* SHEET_LISTS under the name of the file, so that faults name it. */
static struct sheet sheet_of(const struct file *file) {
    struct sheet sheet = SHEET_LISTS;
    sheet.file = file->name;
    return sheet;
}

struct list_walk {
    const struct plan *plan;
    const char *code;
    struct linemap *known, *seen;
    lists_take take;
    void *ctx;
    int32_t count;
};

static int take_row(struct list_walk *walk, struct table *t) {
    char reference[sizeof((struct roster_ticket *)0)->reference] = "", seat[ROSTER_CODE] = "";
    size_t before = t->faults->count;
    table_need(t, LIST_TICKET, reference, sizeof reference);
    table_copy(t, LIST_SEAT, seat, sizeof seat);
    if (t->faults->count > before)
        return 0;
    int64_t id = ticket_id_derive(walk->plan->event.id, "csv", reference);
    int line = linemap_put(walk->seen, id, t->csv.row_line);
    if (!linemap_get(walk->known, id))
        table_fault(t, LIST_TICKET, "\"%s\" is not in tickets.csv", reference);
    else if (line)
        table_fault(t, LIST_TICKET, "\"%s\" is already in line %d", reference, line);
    if (t->faults->count > before)
        return 0;
    walk->count++;
    return walk->take ? walk->take(walk->ctx, walk->code, id, seat) : 0;
}

/* What is worth knowing of a list that was read. */
static void remark(const struct list_walk *walk, const struct file *file, struct faults *faults) {
    const struct model *m = walk->plan->model;
    if (walk->count == 0)
        model_warn(walk->plan, faults, file->name, 0, NULL, "has no tickets");
    for (int i = 0; i < m->n_slots; i++)
        if (strcmp(m->slots[i].list, walk->code) == 0 && m->slots[i].capacity > 0 && walk->count > m->slots[i].capacity)
            model_warn(walk->plan, faults, file->name, 0, NULL, "has %d tickets, but %s takes only %d people",
                       walk->count, m->slots[i].code, m->slots[i].capacity);
}

static int walk_list(struct list_walk *walk, const struct file *file, struct faults *faults) {
    TABLE_AUTO table;
    struct sheet sheet = sheet_of(file);
    size_t before = faults->count;
    int r = 0;
    if (table_open(&table, &sheet, file, walk->plan->mapping, walk->plan->bundle, faults) < 0)
        return 0;
    while (r >= 0 && table_next(&table))
        r = take_row(walk, &table);
    if (faults->count == before)
        remark(walk, file, faults);
    return r;
}

int lists_each(const struct plan *plan, const struct files *files, struct linemap *known, lists_take take, void *ctx,
               struct faults *faults) {
    size_t before = faults->count;
    int r = 0;
    for (size_t i = 0; r >= 0 && i < files->n; i++) {
        char code[ROSTER_CODE];
        if (!lists_is_name(files->list[i].name) || !lists_code(files->list[i].name, code))
            continue;
        struct list_walk walk = {plan, code, known, linemap_new(), take, ctx, 0};
        r = walk_list(&walk, &files->list[i], faults);
        linemap_free(walk.seen);
    }
    return r < 0 ? r : faults->count > before ? -EBADMSG : 0;
}

int lists_canonical(const struct plan *plan, const struct file *file, GString *to, struct faults *faults) {
    struct sheet sheet = sheet_of(file);
    return table_canonical(&sheet, file, plan->mapping, to, faults);
}

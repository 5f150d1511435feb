/* The second display's files, read in an order in which each finds what it names, and put into the roster. See
 * model_reel.h. */
#include "ctl/model_reel.h"

#include <errno.h>
#include <string.h>

#include "ctl/event_conf.h"
#include "ctl/model.h"

struct model_reel *model_reel_new(void) {
    struct model_reel *reel = g_new0(struct model_reel, 1);
    reel->default_programme = -1;
    reel->there = g_array_new(FALSE, TRUE, sizeof(struct roster_media));
    reel->showings = g_array_new(FALSE, TRUE, sizeof(struct model_showing));
    reel->items = g_array_new(FALSE, TRUE, sizeof(struct roster_item));
    reel->media = g_array_new(FALSE, TRUE, sizeof(struct roster_media));
    return reel;
}

void model_reel_free(struct model_reel *reel) {
    if (!reel)
        return;
    g_array_unref(reel->there);
    g_array_unref(reel->showings);
    g_array_unref(reel->items);
    g_array_unref(reel->media);
    g_free(reel);
}

/* Who only wants a loop writes reel.csv alone. */
static void add_only_programme(struct model_reel *reel) {
    struct model_programme *only = &reel->programmes[reel->n_programmes++];
    *only = (struct model_programme){.row = {.code = "default", .name_zh = "默认", .name_en = "Default", .share = 25}};
}

static void read_showings(const struct files *files, struct plan *plan, struct faults *faults) {
    const struct file *file = files_find(files, SHEET_REEL.file);
    TABLE_AUTO table = {0};
    if (!file || table_open(&table, &SHEET_REEL, file, plan->mapping, plan->bundle, faults) < 0)
        return;
    while (table_next(&table))
        model_add_showing(plan, files, &table);
}

int model_reel_read(const struct files *files, struct plan *plan, struct faults *faults) {
    size_t before = faults->count;
    conf_read_screen(files_find(files, "event.conf"), plan, faults);
    model_reel_list_media(files, plan, faults);
    model_read_rows(files, plan, &SHEET_PROGRAMMES, model_add_programme, faults);
    if (files_find(files, SHEET_REEL.file) && !files_find(files, SHEET_PROGRAMMES.file))
        add_only_programme(plan->reel);
    model_check_programmes(plan, faults);
    read_showings(files, plan, faults);
    model_reel_expand(plan, faults);
    if (faults->count == before)
        model_reel_remark(plan, faults);
    return faults->count > before ? -EBADMSG : 0;
}

int model_reel_load(const struct model_reel *reel, struct roster_load *load) {
    int r = roster_load_screen(load, &reel->screen);
    for (int i = 0; r == 0 && i < reel->n_programmes; i++)
        r = roster_load_programme(load, &reel->programmes[i].row);
    for (int i = 0; r == 0 && i < reel->n_hours; i++)
        r = roster_load_hours(load, &reel->hours[i].row);
    for (guint i = 0; r == 0 && i < reel->media->len; i++)
        r = roster_load_media(load, &g_array_index(reel->media, struct roster_media, i));
    for (guint i = 0; r == 0 && i < reel->items->len; i++)
        r = roster_load_item(load, &g_array_index(reel->items, struct roster_item, i));
    return r;
}

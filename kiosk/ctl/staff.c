/* kioskctl staff: the people of staff.csv, their rights and PINs. The file stays the organiser's: columns that are not
 * ours, and rows of others, are written back as they were. */
#include <errno.h>
#include <glib.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "ctl/csv.h"
#include "ctl/model.h"
#include "ctl/pin.h"
#include "ctl/sheet.h"
#include "ctl/table.h"
#include "ctl/verbs.h"

/* staff.csv as a grid of texts: row 0 has the headings, every row as many fields. */
struct grid {
    char *remarks;            /* lines above the headings */
    GPtrArray *rows;          /* of GPtrArray of char * */
    int field[SHEET_COLUMNS]; /* of our columns */
};

static void grid_clear(struct grid *grid) {
    if (grid->rows)
        g_ptr_array_unref(grid->rows);
    g_free(grid->remarks);
    *grid = (struct grid){0};
}

static GPtrArray *grid_row(const struct grid *grid, guint row) { return g_ptr_array_index(grid->rows, row); }

static const char *grid_text(const struct grid *grid, guint row, int column) {
    return g_ptr_array_index(grid_row(grid, row), (guint)grid->field[column]);
}

static void grid_set(struct grid *grid, guint row, int column, const char *text) {
    char **at = (char **)&g_ptr_array_index(grid_row(grid, row), (guint)grid->field[column]);
    g_free(*at);
    *at = g_strdup(text);
}

static guint grid_add_row(struct grid *grid, guint fields) {
    GPtrArray *row = g_ptr_array_new_with_free_func(g_free);
    while (row->len < fields)
        g_ptr_array_add(row, g_strdup(""));
    g_ptr_array_add(grid->rows, row);
    return grid->rows->len - 1;
}

static void grid_read(struct grid *grid, const struct file *file) {
    struct csv csv;
    grid->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    csv_open(&csv, file ? file->bytes : "", file ? file->size : 0);
    grid->remarks = g_strndup(csv.text, csv.text[0] == '#' || csv.text[0] == '"' ? csv.at : 0);
    while (csv_next(&csv) == 1) {
        guint n = grid->rows->len ? grid_row(grid, 0)->len : (guint)csv.n;
        guint row = grid_add_row(grid, n);
        for (guint i = 0; i < n && i < (guint)csv.n; i++) {
            char **at = (char **)&g_ptr_array_index(grid_row(grid, row), i);
            g_free(*at);
            *at = g_strdup(csv.fields[i]);
        }
    }
    csv_close(&csv);
}

/* Find our columns by heading, and add those that are missing. */
static void grid_map(struct grid *grid, GHashTable *mapping) {
    if (grid->rows->len == 0)
        grid_add_row(grid, 0);
    for (int column = 0; column < SHEET_STAFF.n; column++) {
        grid->field[column] = -1;
        for (guint i = 0; i < grid_row(grid, 0)->len; i++)
            if (table_column_of(&SHEET_STAFF, g_ptr_array_index(grid_row(grid, 0), i), mapping, false) == column)
                grid->field[column] = (int)i;
        if (grid->field[column] >= 0)
            continue;
        grid->field[column] = (int)grid_row(grid, 0)->len;
        for (guint row = 0; row < grid->rows->len; row++)
            g_ptr_array_add(grid_row(grid, row), g_strdup(row == 0 ? SHEET_STAFF.columns[column].name : ""));
    }
}

/* The row of a person, 0 = none. */
static guint grid_find(const struct grid *grid, int number) {
    for (guint row = 1; row < grid->rows->len; row++) {
        g_autofree char *text = g_strdup(grid_text(grid, row, STAFF_NUMBER));
        gint64 there = 0;
        text_fold_code(text);
        if (g_ascii_string_to_signed(text, 10, 1, ROSTER_STAFF, &there, NULL) && there == number)
            return row;
    }
    return 0;
}

static int grid_write(const struct grid *grid, const char *folder, struct faults *faults) {
    g_autoptr(GString) text = g_string_new(grid->remarks);
    g_autofree char *path = g_build_filename(folder, SHEET_STAFF.file, NULL);
    for (guint row = 0; row < grid->rows->len; row++)
        for (guint i = 0, n = grid_row(grid, row)->len; i < n; i++)
            csv_write(text, g_ptr_array_index(grid_row(grid, row), i), i + 1 < n ? ',' : '\n');
    int r = files_write(path, text->str, text->len, 0644);
    return r < 0 ? fault_add(faults, path, 0, NULL, "cannot be written: %s", g_strerror(-r)) : 0;
}

/* ---- the verb ---- */

static int read_number(const char *text, struct faults *faults) {
    gint64 number = 0;
    if (!g_ascii_string_to_signed(text, 10, 1, ROSTER_STAFF, &number, NULL))
        return fault_add(faults, text, 0, NULL, "is not a number from 1 to %d", ROSTER_STAFF);
    return (int)number;
}

static int check_rights(const char *rights, struct faults *faults) {
    static const char *const known[] = {"override", "lists", "zone", NULL};
    g_auto(GStrv) words = g_strsplit_set(rights, " ,;+|", -1);
    for (char **word = words; *word; word++)
        if (**word && !g_strv_contains(known, *word))
            return fault_add(faults, "--rights", 0, NULL, "\"%s\" is none of override, lists, zone", *word);
    return 0;
}

static int change(const struct options *options, struct grid *grid, int number, struct faults *faults) {
    char pin[PIN_MAX + 1], hash[PIN_HASH], who[64];
    guint row = grid_find(grid, number);
    bool known = row > 0 && g_str_has_prefix(grid_text(grid, row, STAFF_PIN), "$argon2id$");
    snprintf(who, sizeof who, "number %d%s", number, known ? " (empty keeps it)" : "");
    if (options->rights && check_rights(options->rights, faults) < 0)
        return -EBADMSG;
    if (pin_ask(who, pin, faults) < 0)
        return -EBADMSG;
    if (!*pin && !known)
        return fault_add(faults, "PIN", 0, NULL, "is empty: nothing was changed");
    if (row == 0)
        row = grid_add_row(grid, grid_row(grid, 0)->len);
    g_autofree char *text = g_strdup_printf("%d", number);
    grid_set(grid, row, STAFF_NUMBER, text);
    if (options->name)
        grid_set(grid, row, STAFF_NAME, options->name);
    if (options->rights)
        grid_set(grid, row, STAFF_RIGHTS, g_strdelimit(options->rights, ",;+|", ' '));
    int r = *pin ? pin_hash(pin, hash) : 0;
    if (r == 0 && *pin)
        grid_set(grid, row, STAFF_PIN, hash);
    sodium_memzero(pin, sizeof pin);
    return r < 0 ? fault_add(faults, "PIN", 0, NULL, "cannot be hashed: %s", g_strerror(-r)) : 0;
}

static int take_out(struct grid *grid, int number, struct faults *faults) {
    guint row = grid_find(grid, number);
    if (row == 0)
        return fault_add(faults, SHEET_STAFF.file, 0, NULL, "has no number %d", number);
    g_ptr_array_remove_index(grid->rows, row);
    return 0;
}

static int edit(const struct options *options, const struct event_folder *folder, struct faults *faults) {
    __attribute__((cleanup(grid_clear))) struct grid grid = {0};
    int number = read_number(options->words[1], faults);
    if (number < 0)
        return number;
    grid_read(&grid, files_find(&folder->files, SHEET_STAFF.file));
    grid_map(&grid, folder->plan.mapping);
    int r = options->remove ? take_out(&grid, number, faults) : change(options, &grid, number, faults);
    if (r == 0)
        r = grid_write(&grid, options->words[0], faults);
    if (r == 0 && !options->json)
        printf("%s: number %d %s\n", SHEET_STAFF.file, number, options->remove ? "is out" : "is in");
    return r;
}

static json_t *list(const struct options *options, const struct model *m) {
    static const char *const rights[] = {"override", "lists", "zone"};
    json_t *people = json_array();
    for (int i = 0; i < m->n_staff; i++) {
        const struct roster_staff *person = &m->staff[i];
        g_autoptr(GString) may = g_string_new(NULL);
        for (size_t bit = 0; bit < G_N_ELEMENTS(rights); bit++)
            if (person->rights >> bit & 1)
                g_string_append_printf(may, "%s%s", may->len ? " " : "", rights[bit]);
        if (!options->json)
            printf("%2d  %-24s %-20s %s\n", person->number, person->name, may->str,
                   *person->pin ? "PIN set" : "no PIN");
        json_array_append_new(people, json_pack("{s:i, s:s, s:s, s:b}", "number", person->number, "name", person->name,
                                                "rights", may->str, "pin", *person->pin != '\0'));
    }
    if (m->n_staff == 0 && !options->json)
        printf("nobody yet: kioskctl staff %s 7 --name NAME --rights override,lists,zone\n", options->words[0]);
    return json_pack("{s:o}", "staff", people);
}

int verb_staff(const struct options *options) {
    FAULTS_AUTO faults = {0};
    FOLDER_AUTO folder;
    int r = folder_open(options, &folder, &faults);
    /* A fault elsewhere, or a PIN in staff.csv that this is to replace, is no reason not to change a row. */
    if (r < 0 && (!folder.plan.model || !options->words[1]))
        return verb_end(options, &faults, NULL);
    faults_clear(&faults);
    if (options->words[1])
        edit(options, &folder, &faults);
    return verb_end(options, &faults, options->words[1] ? NULL : list(options, folder.plan.model));
}

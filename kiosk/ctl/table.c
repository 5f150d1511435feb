/* One sheet of an event folder, row by row. See table.h. Columns nobody asked for are named once and left behind:
 * what else the spreadsheet says of people never reaches a kiosk. */
#include "ctl/table.h"

#include <stdarg.h>
#include <string.h>

#include "ctl/text.h"

/* The heading under which [columns] wants this column, NULL = any of ours. */
static const char *mapped(const struct sheet *sheet, int column, GHashTable *mapping) {
    g_autofree char *stem = sheet_stem(sheet);
    g_autofree char *key = g_strdup_printf("%s.%s", stem, sheet->columns[column].name);
    return mapping ? g_hash_table_lookup(mapping, key) : NULL;
}

int table_column_of(const struct sheet *sheet, const char *heading, GHashTable *mapping, bool bundle) {
    for (int i = 0; i < sheet->n; i++) {
        const char *wanted = mapped(sheet, i, mapping);
        if (wanted && text_same(wanted, heading))
            return i;
    }
    int column = sheet_column(sheet, heading, bundle);
    return column >= 0 && mapped(sheet, column, mapping) ? -1 : column;
}

static void match_heading(struct table *table, int field, GHashTable *mapping, bool bundle) {
    const char *file = table->sheet->file;
    char *heading = table->csv.fields[field];
    text_trim(heading);
    int column = table_column_of(table->sheet, heading, mapping, bundle);
    if (column < 0 && *heading)
        fault_warn(table->faults, file, table->csv.row_line, heading, "is not used and stays here");
    if (column >= 0 && table->field[column] >= 0)
        fault_add(table->faults, file, table->csv.row_line, heading, "is a second column for %s: rename one",
                  table->sheet->columns[column].name);
    if (column >= 0)
        table->field[column] = field;
}

static int match_headings(struct table *table, GHashTable *mapping, bool bundle) {
    size_t before = table->faults->count;
    table->headings = table->csv.n;
    for (int i = 0; i < table->csv.n; i++)
        match_heading(table, i, mapping, bundle);
    for (int i = 0; i < table->sheet->n; i++) {
        const char *wanted = mapped(table->sheet, i, mapping), *name = table->sheet->columns[i].name;
        if (table->field[i] >= 0)
            continue;
        if (wanted)
            fault_add(table->faults, table->sheet->file, table->csv.row_line, name,
                      "is missing: [columns] of event.conf calls it \"%s\"", wanted);
        else if (table->sheet->columns[i].required)
            fault_add(table->faults, table->sheet->file, table->csv.row_line, name,
                      "is missing: add it, or name yours under [columns] in event.conf");
    }
    return table->faults->count > before ? -EBADMSG : 0;
}

int table_open(struct table *table, const struct sheet *sheet, const struct file *file, GHashTable *mapping,
               bool bundle, struct faults *faults) {
    *table = (struct table){.sheet = sheet, .faults = faults};
    for (int i = 0; i < SHEET_COLUMNS; i++)
        table->field[i] = -1;
    csv_open(&table->csv, file->bytes, file->size);
    int r = csv_next(&table->csv);
    if (r < 0)
        return fault_add(faults, sheet->file, table->csv.row_line, NULL, "%s", table->csv.error);
    if (r == 0)
        return fault_add(faults, sheet->file, 0, NULL, "is empty: its first line names the columns");
    return match_headings(table, mapping, bundle);
}

void table_close(struct table *table) { csv_close(&table->csv); }

static void clean_fields(struct table *table) {
    for (int i = 0; i < table->sheet->n; i++) {
        if (table->field[i] < 0)
            continue;
        char *text = table->csv.fields[table->field[i]];
        enum column_kind kind = table->sheet->columns[i].kind;
        if (kind == COLUMN_TEXT)
            text_trim(text);
        else
            text_fold_code(text);
        if (kind == COLUMN_REFERENCE && text_is_damaged_number(text))
            table_fault(table, i,
                        "\"%s\" is a number damaged by the spreadsheet: format the column as text and export again",
                        text);
    }
}

/* More fields than headings are fine as long as they are empty: some programs end each row with a comma. */
static bool right_count(struct table *table) {
    bool right = table->csv.n >= table->headings;
    for (int i = table->headings; right && i < table->csv.n; i++)
        right = table->csv.fields[i][0] == '\0';
    if (!right)
        fault_add(table->faults, table->sheet->file, table->csv.row_line, NULL,
                  "has %d fields where the heading has %d: a separator is missing, or a field with one needs quotes",
                  table->csv.n, table->headings);
    return right;
}

bool table_next(struct table *table) {
    for (;;) {
        int r = csv_next(&table->csv);
        if (r < 0)
            fault_add(table->faults, table->sheet->file, table->csv.row_line, NULL, "%s", table->csv.error);
        if (r <= 0)
            return false;
        if (right_count(table)) {
            clean_fields(table);
            return true;
        }
    }
}

const char *table_text(const struct table *table, int column) {
    int field = table->field[column];
    return field < 0 ? "" : table->csv.fields[field];
}

int table_fault(struct table *table, int column, const char *format, ...) {
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return fault_add(table->faults, table->sheet->file, table->csv.row_line, table->sheet->columns[column].name, "%s",
                     text);
}

void table_number(struct table *table, int column, int64_t min, int64_t max, int64_t *ret) {
    const char *text = table_text(table, column);
    gint64 value;
    if (!*text)
        return;
    if (!g_ascii_string_to_signed(text, 10, min, max, &value, NULL))
        table_fault(table, column, "\"%s\" is not a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, text,
                    (gint64)min, (gint64)max);
    else
        *ret = value;
}

static bool is_one_of(const char *text, const char *const words[]) {
    for (; *words; words++)
        if (g_ascii_strcasecmp(text, *words) == 0)
            return true;
    return false;
}

void table_flag(struct table *table, int column, bool *ret) {
    static const char *const yes[] = {"yes", "y", "true", "1", "x", "是", "有", "同意", NULL};
    static const char *const no[] = {"no", "n", "false", "0", "-", "否", "无", "不同意", NULL};
    const char *text = table_text(table, column);
    if (!*text)
        return;
    if (is_one_of(text, yes))
        *ret = true;
    else if (is_one_of(text, no))
        *ret = false;
    else
        table_fault(table, column, "\"%s\" is neither yes nor no", text);
}

void table_copy(struct table *table, int column, char *ret, size_t cap) {
    const char *text = table_text(table, column);
    size_t n = strlen(text);
    if (n >= cap)
        table_fault(table, column, "is %zu bytes long, at most %zu fit", n, cap - 1);
    else
        memcpy(ret, text, n + 1);
}

void table_words(struct table *table, int column, char *ret, size_t cap) {
    const char *text = table_text(table, column);
    const size_t n = text_whole_letters(text, cap);
    if (text[n])
        fault_warn(table->faults, table->sheet->file, table->csv.row_line, table->sheet->columns[column].name,
                   "has %ld letters: only the first %ld are kept", g_utf8_strlen(text, -1),
                   g_utf8_strlen(text, (gssize)n));
    memcpy(ret, text, n);
    ret[n] = '\0';
}

void table_need(struct table *table, int column, char *ret, size_t cap) {
    if (*table_text(table, column))
        table_copy(table, column, ret, cap);
    else
        table_fault(table, column, "is empty");
}

void csv_write(GString *to, const char *field, char after) {
    bool quote = strpbrk(field, ",;\t\"\n\r") != NULL;
    if (quote)
        g_string_append_c(to, '"');
    for (const char *c = field; *c; c++) {
        if (*c == '"')
            g_string_append_c(to, '"');
        g_string_append_c(to, *c);
    }
    if (quote)
        g_string_append_c(to, '"');
    g_string_append_c(to, after);
}

void csv_write_guarded(GString *to, const char *field, char after) {
    g_autofree char *guarded = *field && strchr("=+-@\t\r", *field) ? g_strconcat("'", field, NULL) : g_strdup(field);
    csv_write(to, guarded, after);
}

void table_canonical_heading(const struct sheet *sheet, GString *to) {
    for (int i = 0; i < sheet->n; i++)
        csv_write(to, sheet->columns[i].name, i + 1 < sheet->n ? ',' : '\n');
}

int table_canonical(const struct sheet *sheet, const struct file *file, GHashTable *mapping, GString *to,
                    struct faults *faults) {
    TABLE_AUTO table;
    size_t before = faults->count;
    if (table_open(&table, sheet, file, mapping, false, faults) == 0) {
        table_canonical_heading(sheet, to);
        while (table_next(&table))
            for (int i = 0; i < sheet->n; i++)
                csv_write(to, table_text(&table, i), i + 1 < sheet->n ? ',' : '\n');
    }
    return faults->count > before ? -EBADMSG : 0;
}

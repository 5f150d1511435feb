/* A CSV reader for what spreadsheets write. See csv.h. Fields are unquoted into one row buffer of fixed size, so the
 * ceilings on row and field are also the ceilings on memory. */
#include "ctl/csv.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>

static char find_separator(const char *text, size_t size) {
    int commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == '\n' || c == '\r')
            break;
        commas += c == ',';
        semicolons += c == ';';
        tabs += c == '\t';
    }
    if (tabs > commas && tabs >= semicolons)
        return '\t';
    return semicolons > commas ? ';' : ',';
}

static bool at_line_end(const struct csv *csv) {
    return csv->at >= csv->size || csv->text[csv->at] == '\n' || csv->text[csv->at] == '\r';
}

static void skip_line_end(struct csv *csv) {
    if (csv->at >= csv->size)
        return;
    if (csv->text[csv->at] == '\r' && csv->at + 1 < csv->size && csv->text[csv->at + 1] == '\n')
        csv->at++;
    csv->at++;
    csv->line++;
}

/* Remarks above the headings, also as a spreadsheet saves them again: in quotes, with separators behind. */
static void skip_remarks(struct csv *csv) {
    const char *text = csv->text;
    while (csv->at < csv->size && strncmp(text + csv->at + (text[csv->at] == '"'), "# ", 2) == 0) {
        while (!at_line_end(csv))
            csv->at++;
        skip_line_end(csv);
    }
}

void csv_open(struct csv *csv, const char *text, size_t size) {
    *csv = (struct csv){.text = text, .size = size, .line = 1, .row = g_malloc(CSV_ROW_MAX + CSV_FIELDS + 1)};
    if (size >= 5 && g_ascii_strncasecmp(text, "sep=", 4) == 0) {
        csv->separator = text[4];
        csv->at = 5;
        skip_line_end(csv);
    }
    skip_remarks(csv);
    if (!csv->separator)
        csv->separator = find_separator(text + csv->at, size - csv->at);
}

void csv_close(struct csv *csv) {
    g_free(csv->row);
    *csv = (struct csv){0};
}

static int refuse(struct csv *csv, const char *why) {
    g_snprintf(csv->error, sizeof csv->error, "%s", why);
    csv->at = csv->size;
    return -EBADMSG;
}

/* Where the present field is being written. */
struct field_writer {
    char *to;
    size_t field, row; /* bytes so far */
};

static int put(struct csv *csv, struct field_writer *w, char c) {
    if (c == '\0')
        return refuse(csv, "holds a NUL byte: this is not a text file");
    if (++w->field > CSV_FIELD_MAX)
        return refuse(csv, "a field is longer than 4096 bytes: is a quote left open?");
    if (++w->row > CSV_ROW_MAX)
        return refuse(csv, "the row is longer than 64 KiB: is a quote left open?");
    *w->to++ = c;
    return 0;
}

/* The inside of a quoted field, from after its opening quote to after its closing one. */
static int read_quoted(struct csv *csv, struct field_writer *w) {
    while (csv->at < csv->size) {
        char c = csv->text[csv->at++];
        if (c == '"') {
            if (csv->at >= csv->size || csv->text[csv->at] != '"')
                return 0;
            csv->at++;
        }
        bool pair = c == '\r' && csv->at < csv->size && csv->text[csv->at] == '\n';
        csv->line += (c == '\n' || c == '\r') && !pair;
        int r = put(csv, w, c);
        if (r < 0)
            return r;
    }
    return refuse(csv, "a quote is opened and never closed");
}

static int read_field(struct csv *csv, struct field_writer *w) {
    w->field = 0;
    if (csv->at < csv->size && csv->text[csv->at] == '"') {
        csv->at++;
        int r = read_quoted(csv, w);
        if (r < 0)
            return r;
        while (csv->at < csv->size && csv->text[csv->at] == ' ')
            csv->at++;
        if (!at_line_end(csv) && csv->text[csv->at] != csv->separator)
            return refuse(csv, "text follows a closing quote: write a quote inside a field twice");
        return 0;
    }
    while (!at_line_end(csv) && csv->text[csv->at] != csv->separator) {
        int r = put(csv, w, csv->text[csv->at++]);
        if (r < 0)
            return r;
    }
    return 0;
}

static int read_row(struct csv *csv) {
    struct field_writer w = {.to = csv->row};
    csv->row_line = csv->line;
    for (csv->n = 0;;) {
        if (csv->n == CSV_FIELDS)
            return refuse(csv, "the row has more than 128 fields");
        csv->fields[csv->n++] = w.to;
        int r = read_field(csv, &w);
        if (r < 0)
            return r;
        *w.to++ = '\0';
        if (at_line_end(csv))
            break;
        csv->at++;
    }
    skip_line_end(csv);
    return 1;
}

static bool row_is_blank(const struct csv *csv) {
    for (int i = 0; i < csv->n; i++)
        if (csv->fields[i][strspn(csv->fields[i], " \t")])
            return false;
    return true;
}

int csv_next(struct csv *csv) {
    while (csv->at < csv->size) {
        int r = read_row(csv);
        if (r < 0 || !row_is_blank(csv))
            return r;
    }
    return 0;
}

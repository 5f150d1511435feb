/* Faults of an event folder. See fault.h. A spreadsheet with one wrong column has 100,000 faults: only the first
 * twenty are kept, the rest are counted. */
#include "ctl/fault.h"

#include <errno.h>
#include <glib.h>
#include <stdarg.h>

__attribute__((format(printf, 4, 0))) static char *compose(const char *file, int line, const char *column,
                                                           const char *format, va_list args) {
    GString *text = g_string_new(file);
    if (line > 0)
        g_string_append_printf(text, ":%d", line);
    g_string_append(text, ": ");
    if (column)
        g_string_append_printf(text, "column %s: ", column);
    g_string_append_vprintf(text, format, args);
    /* What strangers wrote must not steer the terminal it is quoted on. */
    for (char *c = text->str; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    return g_string_free(text, FALSE);
}

int fault_add(struct faults *faults, const char *file, int line, const char *column, const char *format, ...) {
    if (faults->count < FAULTS_SHOWN) {
        va_list args;
        va_start(args, format);
        faults->lines[faults->count] = compose(file, line, column, format, args);
        va_end(args);
    }
    faults->count++;
    return -EBADMSG;
}

void fault_warn(struct faults *faults, const char *file, int line, const char *column, const char *format, ...) {
    if (faults->warned < FAULTS_SHOWN) {
        va_list args;
        va_start(args, format);
        faults->warnings[faults->warned] = compose(file, line, column, format, args);
        va_end(args);
    }
    faults->warned++;
}

void faults_print(const struct faults *faults, FILE *to) {
    for (size_t i = 0; i < faults->warned && i < FAULTS_SHOWN; i++)
        fprintf(to, "warning: %s\n", faults->warnings[i]);
    if (faults->warned > FAULTS_SHOWN)
        fprintf(to, "warning: and %zu more of these\n", faults->warned - FAULTS_SHOWN);
    for (size_t i = 0; i < faults->count && i < FAULTS_SHOWN; i++)
        fprintf(to, "%s\n", faults->lines[i]);
    if (faults->count > FAULTS_SHOWN)
        fprintf(to, "and %zu faults more\n", faults->count - FAULTS_SHOWN);
}

void faults_clear(struct faults *faults) {
    for (size_t i = 0; i < FAULTS_SHOWN; i++) {
        g_free(faults->lines[i]);
        g_free(faults->warnings[i]);
    }
    *faults = (struct faults){0};
}

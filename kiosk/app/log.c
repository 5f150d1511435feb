/* What programs say: a few lines an hour for people and journald, and with --json a line per scan for scripts. Both are
 * one write() each, so that lines of several processes on one pipe never mix. */
#include "app/log.h"

#include <errno.h>
#include <glib.h>
#include <jansson.h>
#include <stdarg.h>
#include <unistd.h>

#include "app/clock.h"

#define LINE_MAX_BYTES 1000

/* 0, or negative errno when nobody reads. */
static int write_all(int fd, const char *text, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        text += n;
        size -= (size_t)n;
    }
    return 0;
}

static void one_line(char *text) {
    for (; *text; text++)
        if (g_ascii_iscntrl(*text))
            *text = ' ';
}

void log_line(const struct log *log, enum log_level level, const char *format, ...) {
    char said[LINE_MAX_BYTES + 1], line[LINE_MAX_BYTES + 80];
    va_list values;
    va_start(values, format);
    vsnprintf(said, sizeof(said), format, values);
    va_end(values);
    one_line(said);
    char priority[8] = "";
    if (!isatty(STDERR_FILENO))
        snprintf(priority, sizeof(priority), "<%d>", (int)level);
    snprintf(line, sizeof(line), "%s%.60s: %s\n", priority, log->program, said);
    write_all(STDERR_FILENO, line, strlen(line));
}

static json_t *text_value(const char *text) {
    if (!text)
        return json_null();
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return json_string(valid);
}

static void add_values(json_t *event, va_list values) {
    const char *name;
    while ((name = va_arg(values, const char *))) {
        if (*name == '#')
            json_object_set_new(event, name + 1, json_integer(va_arg(values, int64_t)));
        else
            json_object_set_new(event, name, text_value(va_arg(values, const char *)));
    }
}

static void write_event(struct log *log, const json_t *event) {
    char *text = json_dumps(event, JSON_COMPACT);
    if (!text)
        return;
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    free(text);
    if (write_all(STDOUT_FILENO, line, strlen(line)) == -EPIPE)
        log->json = 0;
}

void log_event(struct log *log, const char *ev, ...) {
    if (!log->json)
        return;
    json_t *event = json_object();
    json_object_set_new(event, "v", json_integer(1));
    json_object_set_new(event, "ev", json_string(ev));
    json_object_set_new(event, "ms", json_integer(app_clock_boottime() - log->start));
    json_object_set_new(event, "seq", json_integer((json_int_t)++log->seq));
    va_list values;
    va_start(values, ev);
    add_values(event, values);
    va_end(values);
    write_event(log, event);
    json_decref(event);
}

/* What kiosk-probe says of a file, and what of it is wrong. See media_look.h. */
#include "ctl/media_look.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>

#include "app/media_ini.h"
#include "ctl/child.h"
#include "ctl/progress.h"

struct heard {
    GString *answer;
    char said[CHILD_LINE]; /* the last line on stderr that was no progress */
    char *label;
};

/* "# DONE TOTAL" */
static bool is_progress(const char *line, double *ret_done) {
    char *rest;
    if (line[0] != '#')
        return false;
    double done = g_ascii_strtod(line + 1, &rest), total = g_ascii_strtod(rest, NULL);
    *ret_done = total > 0 ? CLAMP(done / total, 0, 0.999) : 0;
    return true;
}

static void hear(void *ctx, int from, const char *line) {
    struct heard *heard = ctx;
    double done;
    if (from == 1 && heard->answer->len < MEDIA_INI_BYTES)
        g_string_append_printf(heard->answer, "%s\n", line);
    else if (from == 2 && is_progress(line, &done))
        progress_show(heard->label, done);
    else if (from == 2)
        g_strlcpy(heard->said, line, sizeof heard->said);
}

static int refuse_probe(int status, const struct heard *heard, const char *name, struct faults *faults) {
    static const char prefix[] = "kiosk-probe: ";
    const char *said = g_str_has_prefix(heard->said, prefix) ? heard->said + sizeof prefix - 1 : heard->said;
    if (status < 0)
        return fault_add(faults, name, 0, NULL, "kiosk-probe cannot be started: %s", g_strerror(-status));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return fault_add(faults, name, 0, NULL, "refused: to look into it takes more than ten minutes of computing");
    if (WIFSIGNALED(status))
        return fault_add(faults, name, 0, NULL, "refused: it broke the program that looks into it (signal %d)",
                         WTERMSIG(status));
    return fault_add(faults, name, 0, NULL, "refused: %s", *said ? said : "kiosk-probe gave no answer");
}

int media_look(const char *probe, int fd, const char *name, struct media_facts *ret_facts, struct faults *faults) {
    g_autofree char *label = g_strdup_printf("looking into %s", name), *program = g_strdup(probe);
    struct heard heard = {.answer = g_string_new(NULL), .label = label};
    char progress[] = "--progress", *argv[] = {program, progress, NULL};
    struct child child = {.argv = argv, .in = fd, .fds = {-1, -1}, .line = hear, .ctx = &heard};
    int status = child_run(&child);
    progress_show(label, 1);
    int r = status != 0 ? -EBADMSG : media_ini_parse(heard.answer->str, heard.answer->len, ret_facts);
    if (r < 0)
        refuse_probe(status, &heard, name, faults);
    g_string_free(heard.answer, TRUE);
    return r;
}

/* ---- words ---- */
char *media_flaws(unsigned flaws, const struct media_facts *facts) {
    GString *text = g_string_new(NULL);
    char words[256];
    for (int i = 0; i < MEDIA_FLAWS; i++)
        if (flaws & (1U << i))
            g_string_append_printf(text, "%s%s", text->len ? "; " : "",
                                   media_flaw_text((enum media_flaw)(1U << i), facts, words, sizeof words));
    return g_string_free(text, FALSE);
}

/* "past/opening.mov" -> "past/opening-fits.mp4" */
static char *fitting_path(const struct media_facts *facts, const char *path) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    size_t stem = dot && dot > (slash ? slash + 1 : path) ? (size_t)(dot - path) : strlen(path);
    const char *ending = facts->kind == MEDIA_FILM ? ".mp4" : g_str_has_suffix(path, ".png") ? ".png" : ".jpg";
    return g_strdup_printf("%.*s-fits%s", (int)stem, path, ending);
}

/* Words of the shell's plain ones stay as they are, so that the line can be read. */
static void add_quoted(GString *line, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
    g_autofree char *quoted = *word && strspn(word, plain) == strlen(word) ? g_strdup(word) : g_shell_quote(word);
    g_string_append_printf(line, " %s", quoted);
}

char *media_line(unsigned flaws, const struct media_facts *facts, const char *path) {
    g_autofree char(*args)[MEDIA_ARG] = g_malloc(sizeof(char[MEDIA_ARGS][MEDIA_ARG]));
    g_autofree char *to = fitting_path(facts, path);
    int n = media_fix(flaws, facts, path, to, args);
    if (n == -EMSGSIZE)
        n = media_fix(flaws, facts, "input", "output", args);
    if (n < 0)
        return NULL;
    GString *line = g_string_new("ffmpeg");
    for (int i = 0; i < n; i++)
        add_quoted(line, args[i]);
    return g_string_free(line, FALSE);
}

/* How check, pack, import and issue begin (an event folder read and planned) and end (faults told). */
#include <errno.h>
#include <glib.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "ctl/verbs.h"

static int read_policy(const struct options *options, struct files_policy *ret_policy, struct faults *faults) {
    const char *encoding = options->encoding ? options->encoding : "utf-8";
    bool gb = g_ascii_strcasecmp(encoding, "gb18030") == 0 || g_ascii_strcasecmp(encoding, "gbk") == 0;
    if (!gb && g_ascii_strcasecmp(encoding, "utf-8") != 0 && g_ascii_strcasecmp(encoding, "utf8") != 0)
        return fault_add(faults, "--encoding", 0, NULL, "\"%s\" is neither utf-8 nor gb18030", encoding);
    *ret_policy = (struct files_policy){.gb18030 = gb, .ask = isatty(STDIN_FILENO) && isatty(STDERR_FILENO)};
    return 0;
}

int folder_open(const struct options *options, struct event_folder *ret_folder, struct faults *faults) {
    struct files_policy policy;
    size_t before = faults->count;
    *ret_folder = (struct event_folder){0};
    if (read_policy(options, &policy, faults) < 0)
        return -EBADMSG;
    int r = files_read_folder(options->words[0], &policy, &ret_folder->files, faults);
    /* Without event.conf, or with files missing because they could not be read, every further fault would be noise. */
    if (r == 0)
        r = plan_read(&ret_folder->files, false, &ret_folder->plan, faults);
    return r < 0 || faults->count > before ? -EBADMSG : 0;
}

void folder_clear(struct event_folder *folder) {
    files_clear(&folder->files);
    plan_clear(&folder->plan);
}

#define SETS_MAX 16 /* of --set; more are passed over */

int places_open(const struct options *options, struct conf **ret_conf) {
    static const struct conf_program program = {"kioskctl", "", "", NULL};
    g_autofree char *assets = options->assets ? g_strconcat("path.assets=", options->assets, NULL) : NULL;
    char name[] = "kioskctl", config[] = "--config", state[] = "--state", key[] = "-o";
    char *argv[8 + 2 * SETS_MAX] = {name};
    int argc = 1;
    if (options->config) {
        argv[argc++] = config;
        argv[argc++] = options->config;
    }
    if (options->state) {
        argv[argc++] = state;
        argv[argc++] = options->state;
    }
    if (assets) {
        argv[argc++] = key;
        argv[argc++] = assets;
    }
    for (char **set = options->set; set && *set && set < options->set + SETS_MAX; set++) {
        argv[argc++] = key;
        argv[argc++] = *set;
    }
    return conf_read(&program, argc, argv, ret_conf) == 0 ? 0 : -EBADMSG;
}

static json_t *lines(char *const list[FAULTS_SHOWN], size_t count) {
    json_t *array = json_array();
    for (size_t i = 0; i < count && i < FAULTS_SHOWN; i++)
        json_array_append_new(array, json_string(list[i]));
    return array;
}

int verb_end(const struct options *options, const struct faults *faults, json_t *summary) {
    faults_print(faults, stderr);
    if (options->json) {
        json_t *answer = summary ? json_incref(summary) : json_object();
        json_object_set_new(answer, "v", json_integer(1));
        json_object_set_new(answer, "ok", json_boolean(faults->count == 0));
        json_object_set_new(answer, "faults", lines(faults->lines, faults->count));
        json_object_set_new(answer, "fault_count", json_integer((json_int_t)faults->count));
        json_object_set_new(answer, "warnings", lines(faults->warnings, faults->warned));
        json_dumpf(answer, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(answer);
    }
    json_decref(summary);
    return faults->count > 0 ? 1 : 0;
}

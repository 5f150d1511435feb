/* kioskctl printer: which printers there are and what is wrong with each, in words; a queue made, tried and taken away.
 * What lpadmin, lpinfo and lpstat do in three languages, for a technician at six in the morning. */
#include "ctl/printer.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "ctl/verbs.h"
#include "device/print_words.h"
#include "device/printer_admin.h"

#define QUEUES_MAX 64
#define DEVICES_MAX 64
#define DRIVERS_MAX 8192
#define FIND_SECONDS 8

/* ---- what there is ---- */

static json_t *media_json(const struct printer_info *info) {
    json_t *media = json_array();
    for (int i = 0; i < PRINTER_MEDIA_READY && *info->media_ready[i]; i++)
        json_array_append_new(media, json_string(info->media_ready[i]));
    return media;
}

static void show(const struct printer_info *info, const char *trouble) {
    printf("%s\n", info->name);
    printf("  printer     %s\n", *info->make_model ? info->make_model : "unknown");
    printf("  resolution  %d dpi\n", info->dpi);
    if (info->has_media_ready)
        for (int i = 0; i < PRINTER_MEDIA_READY && *info->media_ready[i]; i++)
            printf("  %-11s %s\n", i ? "" : "loaded", info->media_ready[i]);
    else
        printf("  loaded      the printer does not say\n");
    printf("  state       %s\n", *trouble ? trouble : "ready");
    if (*info->reasons)
        printf("  reasons     %s\n", info->reasons);
}

/* One queue, asked for anew: the list that cupsd keeps knows nothing of labels. */
static int show_queue(const struct options *options, const char *queue, json_t *queues, struct faults *faults) {
    struct printer *printer = NULL;
    struct printer_info info = {0};
    char why[PRINTER_ERROR] = "", trouble[PRINT_WORDS];
    int r = printer_open(options->server, queue, &printer, why);
    if (r == 0)
        r = printer_info(printer, &info, why);
    printer_close(printer);
    if (r < 0)
        return fault_add(faults, queue, 0, NULL, "%s", why);
    if (!*info.name)
        g_strlcpy(info.name, queue, sizeof info.name);
    print_trouble(&info, NULL, trouble);
    if (!options->json)
        show(&info, trouble);
    json_array_append_new(queues, json_pack("{s:s, s:s, s:i, s:o, s:s, s:s, s:b}", "queue", info.name, "printer",
                                            info.make_model, "dpi", info.dpi, "loaded", media_json(&info), "trouble",
                                            trouble, "reasons", info.reasons, "ready", !*trouble));
    return 0;
}

static int list(const struct options *options, const char *queue, json_t **ret_answer, struct faults *faults) {
    g_autofree struct printer_info *all = g_new0(struct printer_info, QUEUES_MAX);
    json_t *queues = json_array();
    int r = 0, n = queue ? 1 : printer_list(options->server, all, QUEUES_MAX);
    if (queue)
        g_strlcpy(all[0].name, queue, sizeof all[0].name);
    for (int i = 0; i < n; i++) {
        int shown = show_queue(options, all[i].name, queues, faults);
        r = r < 0 ? r : shown;
    }
    if (n == 0 && !options->json)
        printf("No queue is set up, or no print service runs here. kioskctl printer find looks for printers.\n");
    *ret_answer = json_pack("{s:o}", "queues", queues);
    return r;
}

static int find(const struct options *options, json_t **ret_answer, struct faults *faults) {
    g_autofree struct printer_device *devices = g_new0(struct printer_device, DEVICES_MAX);
    char why[PRINTER_ERROR] = "";
    json_t *found = json_array();
    if (!options->json)
        fprintf(stderr, "looking for printers, %d seconds …\n", FIND_SECONDS);
    int n = printer_devices(options->server, FIND_SECONDS, devices, DEVICES_MAX, why);
    for (int i = 0; i < n; i++) {
        if (!options->json)
            printf("%-8s %s\n         %s\n", devices[i].kind, devices[i].make_model, devices[i].uri);
        json_array_append_new(found, json_pack("{s:s, s:s, s:s}", "uri", devices[i].uri, "printer",
                                               devices[i].make_model, "kind", devices[i].kind));
    }
    if (n == 0 && !options->json)
        printf(
            "None was found. Is it on, and on the same cable or network? A printer that speaks IPP needs no finding:\n"
            "kioskctl printer add BADGE ipp://ADDRESS/ipp/print\n");
    *ret_answer = json_pack("{s:o}", "devices", found);
    return n < 0 ? fault_add(faults, "find", 0, NULL, "%s", why) : 0;
}

static int drivers(const struct options *options, const char *words, json_t **ret_answer, struct faults *faults) {
    g_autofree struct printer_driver *all = g_new0(struct printer_driver, DRIVERS_MAX);
    char why[PRINTER_ERROR] = "";
    json_t *found = json_array();
    int n = printer_drivers(options->server, words, all, DRIVERS_MAX, why);
    for (int i = 0; i < n; i++) {
        if (!options->json)
            printf("%s\n    %s\n", all[i].make_model, all[i].name);
        json_array_append_new(found, json_pack("{s:s, s:s}", "name", all[i].name, "printer", all[i].make_model));
    }
    if (n == 0 && !options->json)
        printf("No driver has these words. Packages: printer-driver-ptouch (Brother), printer-driver-dymo.\n");
    *ret_answer = json_pack("{s:o}", "drivers", found);
    return n < 0 ? fault_add(faults, "drivers", 0, NULL, "%s", why) : 0;
}

/* ---- made and taken away ---- */

static int add(const struct options *options, const char *queue, const char *uri, json_t **ret_answer,
               struct faults *faults) {
    char why[PRINTER_ERROR] = "";
    json_t *queues = json_array();
    int r = printer_add(options->server, queue, uri, options->driver, why);
    if (r < 0) {
        json_decref(queues);
        return fault_add(faults, queue, 0, NULL, "%s%s", why,
                         r == -EACCES ? " (only members of group lpadmin, or root, may set printers up)" : "");
    }
    r = show_queue(options, queue, queues, faults);
    *ret_answer = json_pack("{s:o}", "queues", queues);
    if (!options->json && r == 0)
        printf("Try it: kioskctl printer test %s\n", queue);
    return r;
}

static int take_away(const struct options *options, const char *queue, json_t **ret_answer, struct faults *faults) {
    char why[PRINTER_ERROR] = "";
    int r = printer_remove(options->server, queue, why);
    if (r < 0)
        return fault_add(faults, queue, 0, NULL, "%s", why);
    if (!options->json)
        printf("queue %s is gone\n", queue);
    *ret_answer = json_pack("{s:s}", "removed", queue);
    return 0;
}

static const struct action {
    const char *name;
    int words_min, words_max; /* behind the action */
} ACTIONS[] = {{"list", 0, 1}, {"find", 0, 0}, {"drivers", 0, 1}, {"add", 2, 2}, {"remove", 1, 1}, {"test", 1, 1}};

static bool is_known(const char *name, int words) {
    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++)
        if (strcmp(ACTIONS[i].name, name) == 0)
            return words >= ACTIONS[i].words_min && words <= ACTIONS[i].words_max;
    return false;
}

static int act(const struct options *options, const char *action, char **words, json_t **ret_answer,
               struct faults *faults) {
    if (strcmp(action, "find") == 0)
        return find(options, ret_answer, faults);
    if (strcmp(action, "drivers") == 0)
        return drivers(options, words[0], ret_answer, faults);
    if (strcmp(action, "add") == 0)
        return add(options, words[0], words[1], ret_answer, faults);
    if (strcmp(action, "remove") == 0)
        return take_away(options, words[0], ret_answer, faults);
    if (strcmp(action, "test") == 0)
        return printer_test(options, words[0], ret_answer, faults);
    return list(options, words[0], ret_answer, faults);
}

int verb_printer(const struct options *options) {
    FAULTS_AUTO faults = {0};
    json_t *answer = NULL;
    char *none[] = {NULL}, **words = options->words && options->words[0] ? options->words + 1 : none;
    const char *action = options->words && options->words[0] ? options->words[0] : "list";
    if (!is_known(action, (int)g_strv_length(words))) {
        fprintf(stderr,
                "usage: kioskctl printer [list [QUEUE] | find | drivers [WORDS] | add QUEUE URI | remove QUEUE | "
                "test QUEUE] (kioskctl help printer)\n");
        return 2;
    }
    int r = act(options, action, words, &answer, &faults);
    int status = verb_end(options, &faults, answer);
    return r < 0 ? 1 : status;
}

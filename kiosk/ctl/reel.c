/* kioskctl reel: staff speak to the second display. Each order is one entry of the journal, which the reel on this box
 * reads within a tenth of a second; nothing here waits for it. */
#include "ctl/centre.h"
#include "ctl/reel.h"

#include <errno.h>
#include <string.h>

#include "ctl/text.h"
#include "ctl/verbs.h"

#define NAMES_SAID 20
#define MINUTES_USUAL 15
#define MINUTES_MAX 240

static const struct {
    const char *word;
    enum reel_order_kind kind;
    int operands_max;
} ACTIONS[] = {
    {"go", REEL_ORDER_GO, 1},     {"hold", REEL_ORDER_HOLD, 0},           {"next", REEL_ORDER_NEXT, 0},
    {"skip", REEL_ORDER_SKIP, 1}, {"emergency", REEL_ORDER_EMERGENCY, 1},
};

/* ---- names ---- */

struct names {
    struct roster_programme programmes[REEL_PROGRAMMES];
    struct roster_item *items;
    int n_programmes, n_items;
};

static int read_names(struct event_state *state, struct names *names) {
    names->items = g_new(struct roster_item, REEL_ITEMS);
    names->n_programmes = roster_programmes(state->roster, names->programmes, REEL_PROGRAMMES);
    names->n_items = roster_items(state->roster, names->items, REEL_ITEMS);
    return names->n_programmes < 0 ? names->n_programmes : names->n_items < 0 ? names->n_items : 0;
}

static bool is_name(const struct names *names, enum reel_order_kind kind, const char *word) {
    for (int i = 0; kind == REEL_ORDER_GO && i < names->n_programmes; i++)
        if (strcmp(names->programmes[i].code, word) == 0)
            return true;
    for (int i = 0; i < names->n_items; i++)
        if (strcmp(names->items[i].code, word) == 0)
            return true;
    return false;
}

static void list_names(const struct names *names, enum reel_order_kind kind, GString *to) {
    int said = 0, all = names->n_items + (kind == REEL_ORDER_GO ? names->n_programmes : 0);
    for (int i = 0; kind == REEL_ORDER_GO && i < names->n_programmes && said < NAMES_SAID; i++, said++)
        g_string_append_printf(to, "%s%s", said ? ", " : "", names->programmes[i].code);
    for (int i = 0; i < names->n_items && said < NAMES_SAID; i++, said++)
        g_string_append_printf(to, "%s%s", said ? ", " : "", names->items[i].code);
    if (all > said)
        g_string_append_printf(to, " and %d more", all - said);
    if (all == 0)
        g_string_append(to, "none: the event has no reel.csv");
}

static int check_name(struct event_state *state, enum reel_order_kind kind, const char *word, struct faults *faults) {
    struct names names = {.n_items = 0};
    if (!g_utf8_validate(word, -1, NULL))
        return fault_add(faults, "reel", 0, NULL, "the name is not UTF-8");
    int r = read_names(state, &names);
    if (r == 0 && !is_name(&names, kind, word)) {
        g_autoptr(GString) all = g_string_new(NULL);
        list_names(&names, kind, all);
        r = fault_add(faults, "reel", 0, NULL, "there is no %s \"%s\"; there are %s",
                      kind == REEL_ORDER_GO ? "programme or item" : "item", word, all->str);
    } else if (r < 0) {
        fault_add(faults, state->dir, 0, NULL, "cannot be read: %s", g_strerror(-r));
    }
    g_free(names.items);
    return r;
}

/* ---- orders ---- */

static bool has_han(const char *text) {
    const char *at = text;
    for (uint32_t c = text_next(&at); c; c = text_next(&at))
        if (g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN)
            return true;
    return false;
}

/* What is said on a screen is one line of text. */
static int take_words(const char *words, const char *where, char *ret, size_t cap, struct faults *faults) {
    if (!g_utf8_validate(words, -1, NULL))
        return fault_add(faults, where, 0, NULL, "is not UTF-8");
    g_autofree char *text = g_strdup(words);
    text_trim(text);
    if (strlen(text) >= cap)
        return fault_add(faults, where, 0, NULL, "is longer than %zu bytes: say it in fewer words", cap - 1);
    g_strlcpy(ret, text, cap);
    return 0;
}

static int take_minutes(const char *text, int64_t *ret_ms, struct faults *faults) {
    gint64 minutes = MINUTES_USUAL;
    if (text && !g_ascii_string_to_signed(text, 10, 1, MINUTES_MAX, &minutes, NULL))
        return fault_add(faults, "--for", 0, NULL, "write minutes from 1 to %d", MINUTES_MAX);
    *ret_ms = minutes * INT64_C(60000);
    return 0;
}

/* Each language once: what would be dropped is refused. */
static int say(const char *words, const char *where, bool chinese, struct reel_order *order, struct faults *faults) {
    char *ret = chinese ? order->words_zh : order->words_en;
    if (!words)
        return 0;
    if (*ret)
        return fault_add(faults, where, 0, NULL, "there are %s words already", chinese ? "Chinese" : "English");
    return take_words(words, where, ret, REEL_WORDS, faults);
}

static int emergency(const struct options *options, const char *words, struct reel_order *order,
                     struct faults *faults) {
    if (words && strcmp(words, "off") == 0)
        return options->english || options->chinese || options->minutes
                   ? fault_add(faults, "emergency off", 0, NULL, "takes no words and no time")
                   : 0;
    int r = take_minutes(options->minutes, &order->lasts_ms, faults);
    if (r == 0 && words && !g_utf8_validate(words, -1, NULL))
        r = fault_add(faults, "emergency", 0, NULL, "is not UTF-8");
    if (r == 0)
        r = say(words, "emergency", words && has_han(words), order, faults);
    if (r == 0)
        r = say(options->chinese, "--zh", true, order, faults);
    if (r == 0)
        r = say(options->english, "--en", false, order, faults);
    if (r == 0 && !*order->words_zh && !*order->words_en)
        r = fault_add(faults, "emergency", 0, NULL, "says nothing: write the words, or off to end it");
    return r;
}

static int fill(const struct options *options, struct event_state *state, struct reel_order *order,
                struct faults *faults) {
    const char *word = options->words[1];
    order->staff_no = options->staff;
    if (order->kind == REEL_ORDER_EMERGENCY)
        return emergency(options, word, order, faults);
    if (!word)
        return 0;
    g_strlcpy(order->target, word, sizeof order->target);
    return state ? check_name(state, order->kind, word, faults) : 0; /* else the centre looks */
}

static const char *told(const struct reel_order *order) {
    switch (order->kind) {
    case REEL_ORDER_GO: return *order->target ? "goes to" : "goes on by the agenda";
    case REEL_ORDER_HOLD: return "keeps its picture; kioskctl reel go lets it go on";
    case REEL_ORDER_NEXT: return "goes to the next item";
    case REEL_ORDER_SKIP: return *order->target ? "leaves out for today" : "leaves out the item on screen for today";
    case REEL_ORDER_EMERGENCY: break;
    }
    return *order->words_zh || *order->words_en ? "shows the emergency" : "shows no emergency any more";
}

static int give(const struct options *options, struct event_state *state, enum reel_order_kind kind,
                json_t **ret_answer, struct faults *faults) {
    struct reel_order order = {.kind = kind};
    int r = event_state_operator(state, options->staff, faults);
    if (r == 0)
        r = fill(options, state, &order, faults);
    if (r < 0)
        return r;
    struct journal_stamp stamp = event_state_stamp(state);
    r = journal_reel_order(state->journal, &stamp, &order);
    if (r < 0)
        return fault_add(faults, state->dir, 0, NULL, "the order was not written: %s", g_strerror(-r));
    if (!options->json)
        printf("the reel %s%s%s\n", told(&order), *order.target ? " " : "", order.target);
    *ret_answer = json_pack("{s:s, s:s}", "order", options->words[0], "target", order.target);
    return 0;
}

/* The same at every kiosk of the event, by order of the centre; kind as in the journal: "reel.go". */
static int give_everywhere(const struct options *options, enum reel_order_kind kind, json_t **ret_answer,
                           struct faults *faults) {
    struct reel_order order = {.kind = kind};
    g_autofree char *name = g_strconcat("reel.", options->words[0], NULL);
    int r = options->staff
                ? fault_add(faults, "--operator", 0, NULL,
                            "is of a kiosk's own staff; an order of the centre bears the name of who connects")
                : fill(options, NULL, &order, faults);
    if (r < 0)
        return r;
    json_t *body = json_pack("{s:s, s:s, s:s, s:I}", "target", order.target, "zh", order.words_zh, "en", order.words_en,
                             "lasts_ms", (json_int_t)order.lasts_ms);
    r = centre_order(options, name, body, ret_answer, faults);
    json_decref(body);
    return r;
}

/* ---- the verb ---- */

static int usage(void) {
    fprintf(stderr,
            "usage: kioskctl reel go [NAME] | hold | next | skip [NAME] | emergency TEXT [--en TEXT] [--for MINUTES] | "
            "emergency off | status | proof [--csv] (kioskctl help reel)\n");
    return 2;
}

/* Which option goes with which action: one that would be ignored is a wrong word. */
static bool options_fit(const struct options *options, bool looking, bool proof, bool emergency_said) {
    if ((options->chinese || options->english || options->minutes) && !emergency_said)
        return false;
    return looking ? !options->staff && !options->central && (proof || !options->csv)
                   : !options->csv && !options->rehearsal;
}

static int find_action(const struct options *options) {
    int operands = options->words[1] ? 1 : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++)
        if (strcmp(options->words[0], ACTIONS[i].word) == 0)
            return operands <= ACTIONS[i].operands_max ? (int)i : -1;
    return -1;
}

int verb_reel(const struct options *options) {
    FAULTS_AUTO faults = {0};
    EVENT_STATE_AUTO state = {0};
    json_t *answer = NULL;
    bool status = strcmp(options->words[0], "status") == 0, proof = strcmp(options->words[0], "proof") == 0;
    int action = status || proof ? -1 : find_action(options);
    if ((status || proof) ? options->words[1] != NULL : action < 0)
        return usage();
    bool emergency_said = action >= 0 && ACTIONS[action].kind == REEL_ORDER_EMERGENCY;
    if (!options_fit(options, status || proof, proof, emergency_said))
        return usage();
    if (options->central && action >= 0) {
        int sent = give_everywhere(options, ACTIONS[action].kind, &answer, &faults);
        int code = verb_end(options, &faults, answer);
        return sent < 0 ? 1 : code;
    }
    int r = event_state_open(options, action < 0 ? EVENT_JOURNAL_READ : EVENT_JOURNAL_WRITE, &state, &faults);
    if (r == 0 && action >= 0)
        r = give(options, &state, ACTIONS[action].kind, &answer, &faults);
    else if (r == 0)
        r = (status ? reel_status : reel_proof)(options, &state, &answer, &faults);
    int code = verb_end(options, &faults, answer);
    return r < 0 ? 1 : code;
}

/* The states of screens that people meet, as tests/gallery/fills lists them: "= SCREEN [VARIANT]", then lines of which
 * "+FLAG ..." sets flags. What the gallery shows is what the tests of screens go through. */
#ifndef LANYARD_TESTS_ART_FILLS_H
#define LANYARD_TESTS_ART_FILLS_H

#include <glib.h>

#define STATES_MAX 256

struct state {
    char *screen, *variant; /* "door-ready", "cut-off" */
    GPtrArray *flags;       /* "if-NAME", up to a NULL */
};

struct states {
    struct state list[STATES_MAX];
    size_t n;
};

static inline void state_flags(struct state *state, const char *words) {
    g_auto(GStrv) flags = g_strsplit(words, " ", -1);
    g_ptr_array_set_size(state->flags, (gint)state->flags->len - 1);
    for (char **flag = flags; *flag; flag++)
        if (**flag)
            g_ptr_array_add(state->flags, g_strconcat("if-", *flag, NULL));
    g_ptr_array_add(state->flags, NULL);
}

static inline void state_begin(struct states *states, const char *heading) {
    g_auto(GStrv) words = g_strsplit(heading, " ", 2);
    assert_true(states->n < STATES_MAX);
    states->list[states->n] =
        (struct state){g_strdup(words[0]), g_strdup(words[1] ? words[1] : ""), g_ptr_array_new_with_free_func(g_free)};
    g_ptr_array_add(states->list[states->n++].flags, NULL);
}

static inline void states_read(struct states *ret_states) {
    g_autofree char *text = NULL;
    ret_states->n = 0;
    if (!g_file_get_contents("tests/gallery/fills", &text, NULL, NULL))
        fail_msg("tests/gallery/fills cannot be read: run from the top of the source");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        struct state *last = ret_states->n > 0 ? &ret_states->list[ret_states->n - 1] : NULL;
        if (g_str_has_prefix(*line, "= "))
            state_begin(ret_states, *line + 2);
        else if (last && **line == '+')
            state_flags(last, *line + 1);
        else if (last && strcmp(*line, "%wall") == 0)
            state_flags(last, "place-1 place-2 place-3 place-4 sponsor-1 sponsor-2 sponsor-3 sponsor-4");
    }
}

static inline void states_clear(struct states *states) {
    for (size_t i = 0; i < states->n; i++) {
        g_free(states->list[i].screen);
        g_free(states->list[i].variant);
        g_ptr_array_unref(states->list[i].flags);
    }
    states->n = 0;
}

#endif

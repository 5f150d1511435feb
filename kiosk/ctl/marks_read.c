/* Reading marks. See marks.h. What staff copy from paper is either a whole reference or its last characters: both are
 * looked for in one walk over the tickets. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "ctl/marks.h"
#include "ctl/table.h"
#include "ctl/text.h"
#include "ctl/when.h"
#include "store/people.h"

#define TICKET_MAX 127  /* characters of a reference */
#define AHEAD_MS 120000 /* a watch on a wrist may be ahead of the kiosk */
#define SHORTEST_TAIL 3 /* characters that may stand for a ticket */

enum { MARK_TICKET, MARK_GATE, MARK_TIME, MARK_DIRECTION, MARK_SESSION };

static const struct column columns[] = {
    [MARK_TICKET] = {"ticket", COLUMN_REFERENCE, true, "ends in|票号尾码|票号|reference", "reference or its end"},
    [MARK_GATE] = {"gate", COLUMN_CODE, false, "门|入口", "where"},
    [MARK_TIME] = {"time", COLUMN_CODE, true, "时间", "when"},
    [MARK_DIRECTION] = {"direction", COLUMN_CODE, false, "方向", "in or out"},
    [MARK_SESSION] = {"session", COLUMN_CODE, false, "场次", "a session"},
};

/* What a text of the column ticket led to. */
struct match {
    int64_t whole, ending; /* ticket ids, 0 = none */
    int endings;
};

struct reading {
    struct event_state *state;
    const struct marks_defaults *defaults;
    struct table table;
    GArray *marks;
    GHashTable *matches; /* text -> struct match */
    uint64_t lengths[2]; /* bit n: some text has n characters */
    struct faults *faults;
};

static void mark_clear(void *mark) { g_free(((struct mark *)mark)->written); }

/* ---- fields ---- */

static void read_direction(struct reading *reading, struct mark *mark) {
    const char *text = table_text(&reading->table, MARK_DIRECTION);
    mark->dir = DIRECTION_IN;
    if (!*text || g_ascii_strcasecmp(text, "in") == 0 || strcmp(text, "进") == 0)
        return;
    if (g_ascii_strcasecmp(text, "out") == 0 || strcmp(text, "出") == 0)
        mark->dir = DIRECTION_OUT;
    else
        table_fault(&reading->table, MARK_DIRECTION, "\"%s\" is neither in nor out", text);
}

static void read_gate(struct reading *reading, struct mark *mark) {
    const char *text = table_text(&reading->table, MARK_GATE);
    FAULTS_AUTO gates = {0};
    struct roster_gate gate;
    if (!*text)
        text = reading->defaults->gate ? reading->defaults->gate : "";
    if (!*text)
        table_fault(&reading->table, MARK_GATE, "is empty: name the gate here or with --gate");
    else if (strlen(text) >= ROSTER_CODE || event_state_gate(reading->state, text, &gate, &gates) < 0)
        table_fault(&reading->table, MARK_GATE, "there is no gate \"%s\"", text);
    else
        g_strlcpy(mark->gate, text, sizeof mark->gate);
}

static void read_session(struct reading *reading, struct mark *mark) {
    const char *text = table_text(&reading->table, MARK_SESSION);
    struct roster_slot slot;
    if (!*text)
        text = reading->defaults->session ? reading->defaults->session : "";
    if (*text && roster_slot(reading->state->roster, text, &slot) < 0)
        table_fault(&reading->table, MARK_SESSION, "there is no session \"%s\"", text);
    else
        g_strlcpy(mark->session, text, sizeof mark->session);
}

static bool in_event(const struct roster_event *event, int64_t at) {
    return at >= event->day_start[0] && at < event->day_start[event->days];
}

static void read_time(struct reading *reading, struct mark *mark) {
    const struct event_state *state = reading->state;
    const char *text = table_text(&reading->table, MARK_TIME);
    if (when_read(text, reading->defaults->date, state->event.timezone, &mark->happened) < 0)
        table_fault(&reading->table, MARK_TIME, "\"%s\" is no time: write 2026-10-24 10:31, or 10:31 with --date",
                    text);
    else if (!in_event(&state->event, mark->happened))
        table_fault(&reading->table, MARK_TIME, "%s is on no day of the event", text);
    else if (mark->happened > app_clock_now(&state->clock) + AHEAD_MS)
        table_fault(&reading->table, MARK_TIME, "%s is still to come", text);
}

/* A text of n characters is looked for among the last n of every reference. */
static void read_ticket(struct reading *reading, struct mark *mark) {
    const char *text = table_text(&reading->table, MARK_TICKET);
    glong length = g_utf8_strlen(text, -1);
    mark->written = g_strdup(text);
    if (length == 0 || length > TICKET_MAX) {
        table_fault(&reading->table, MARK_TICKET, length ? "is too long" : "is empty");
        return;
    }
    reading->lengths[length / 64] |= UINT64_C(1) << length % 64;
    if (!g_hash_table_contains(reading->matches, text))
        g_hash_table_insert(reading->matches, g_strdup(text), g_new0(struct match, 1));
}

static void read_row(struct reading *reading) {
    struct mark mark = {.line = reading->table.csv.row_line};
    read_ticket(reading, &mark);
    read_gate(reading, &mark);
    read_session(reading, &mark);
    read_time(reading, &mark);
    read_direction(reading, &mark);
    g_array_append_val(reading->marks, mark);
}

/* ---- tickets ---- */

static int match_one(void *ctx, const struct roster_ticket *ticket) {
    struct reading *reading = ctx;
    glong length = MIN(g_utf8_strlen(ticket->reference, -1), TICKET_MAX);
    struct match *match = g_hash_table_lookup(reading->matches, ticket->reference);
    if (match)
        match->whole = ticket->id;
    const char *end = g_utf8_offset_to_pointer(ticket->reference, g_utf8_strlen(ticket->reference, -1));
    for (glong n = 1; n < length; n++) {
        end = g_utf8_prev_char(end);
        if (n < SHORTEST_TAIL || !(reading->lengths[n / 64] >> n % 64 & 1))
            continue;
        match = g_hash_table_lookup(reading->matches, end);
        if (match && match->endings++ == 0)
            match->ending = ticket->id;
    }
    return 0;
}

static void name_tickets(struct reading *reading) {
    const char *file = reading->table.sheet->file;
    for (guint i = 0; i < reading->marks->len; i++) {
        struct mark *mark = &g_array_index(reading->marks, struct mark, i);
        const struct match *match = g_hash_table_lookup(reading->matches, mark->written);
        if (!match)
            continue; /* a fault was named */
        if (match->whole || match->endings == 1)
            mark->ticket = match->whole ? match->whole : match->ending;
        else if (match->endings > 1)
            fault_add(reading->faults, file, mark->line, "ticket", "%d tickets end in \"%s\": write more of it",
                      match->endings, mark->written);
        else
            fault_add(reading->faults, file, mark->line, "ticket", "no ticket is \"%s\" or ends so", mark->written);
    }
}

static gint by_time(gconstpointer a, gconstpointer b) {
    const struct mark *x = a, *y = b;
    if (x->happened != y->happened)
        return x->happened < y->happened ? -1 : 1;
    return x->line - y->line;
}

static int read_all(struct reading *reading) {
    while (table_next(&reading->table))
        read_row(reading);
    int r = people_each(reading->state->roster, reading->state->journal, match_one, reading);
    if (r < 0)
        return fault_add(reading->faults, reading->state->dir, 0, NULL, "the roster cannot be read: %s",
                         g_strerror(-r));
    name_tickets(reading);
    g_array_sort(reading->marks, by_time);
    return reading->faults->count > 0 ? -EBADMSG : 0;
}

static int read_text(struct event_state *state, const char *text, size_t size, const struct sheet *sheet,
                     const struct marks_defaults *defaults, GArray *marks, struct faults *faults) {
    char *bytes = g_memdup2(text, size + 1);
    struct file file = {.bytes = bytes, .size = size};
    struct reading reading = {.state = state, .defaults = defaults, .marks = marks, .faults = faults};
    reading.matches = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    int r = table_open(&reading.table, sheet, &file, NULL, false, faults);
    if (r == 0)
        r = read_all(&reading);
    table_close(&reading.table);
    g_hash_table_unref(reading.matches);
    g_free(bytes);
    return r;
}

int marks_read(struct event_state *state, const char *path, const struct marks_defaults *defaults, GArray **ret_marks,
               struct faults *faults) {
    struct sheet sheet = {.file = path, .required = true, .columns = columns, .n = G_N_ELEMENTS(columns)};
    char *bytes = NULL, *text = NULL;
    size_t size = 0, bad = 0, length = 0;
    *ret_marks = g_array_new(FALSE, TRUE, sizeof(struct mark));
    g_array_set_clear_func(*ret_marks, mark_clear);
    int r = files_read(AT_FDCWD, path, MARKS_BYTES_MAX, &bytes, &size);
    if (r < 0)
        return fault_add(faults, path, 0, NULL, "%s", r == -ENOENT ? "no such file" : g_strerror(-r));
    r = text_decode(bytes, size, text_detect(bytes, size, &bad), &text, &length);
    g_free(bytes);
    if (r < 0)
        return fault_add(faults, path, 0, NULL, "is not a text: save it as CSV in UTF-8");
    r = read_text(state, text, length, &sheet, defaults, *ret_marks, faults);
    g_free(text);
    return r;
}

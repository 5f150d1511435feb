/* One pass over an SVG's markup with GMarkup, before librsvg sees it. librsvg does not show data-* attributes, so the
 * slots are read here; and whatever could reach outside the file is refused here, with its line. Bounded: depth,
 * number of elements, slots and flags. */
#include "art/slots.h"

#include <glib.h>

#include "art/fault.h"
#include "art/svg_guard.h"

#define LOGO_USES_MAX 24 /* copies of copies: some thousand at most */
#define LOGO_EFFECTS_MAX 16
#define MARGIN_DEFAULT 2 /* mm */
#define MARGIN_MAX 50

struct pass {
    struct svg_scan *scan; /* NULL: only refuse */
    int depth;
    size_t elements, uses, effects;
    uint32_t shown_if[SVG_DEPTH_MAX + 1], hidden_if[SVG_DEPTH_MAX + 1]; /* by depth, inherited downwards */
};

static gboolean stop(GError **error, const char *sentence) {
    g_set_error_literal(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, sentence);
    return FALSE;
}

static const char *attribute(const char *const *names, const char *const *values, const char *name) {
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return values[i];
    return NULL;
}

static double millimetres(const char *length) {
    char *end;
    double v = length ? g_ascii_strtod(length, &end) : 0;
    return length && v > 0 && strcmp(end, "mm") == 0 ? v : 0;
}

/* Label printers leave a rim white, and rolls wander: 2 mm suit most. */
static const char *read_margin(struct svg_scan *scan, const char *text) {
    char *end;
    double v = text ? g_ascii_strtod(text, &end) : MARGIN_DEFAULT;
    if (text && (end == text || *end != '\0' || !(v >= 0 && v <= MARGIN_MAX)))
        return "data-margin is not a number of mm from 0 to 50";
    scan->margin = v;
    return NULL;
}

static const char *read_page(struct svg_scan *scan, const char *const *names, const char *const *values) {
    const char *box = attribute(names, values, "viewBox");
    double v[4];
    char *end = NULL;
    for (int i = 0; i < 4; i++) {
        if (!box)
            return "the <svg> has no viewBox";
        box += strspn(box, " ,\t\r\n");
        v[i] = g_ascii_strtod(box, &end);
        if (end == box)
            return "the viewBox is not four numbers";
        box = end;
    }
    if (!(v[2] > 0 && v[3] > 0 && v[2] <= 100000 && v[3] <= 100000))
        return "the viewBox has no size";
    scan->view_w = v[2];
    scan->view_h = v[3];
    scan->mm_w = millimetres(attribute(names, values, "width"));
    scan->mm_h = millimetres(attribute(names, values, "height"));
    if (scan->mm_w <= 0 || scan->mm_h <= 0)
        scan->mm_w = scan->mm_h = 0;
    else if (scan->mm_w > 1000 || scan->mm_h > 1000)
        return "the page is larger than a metre";
    return read_margin(scan, attribute(names, values, "data-margin"));
}

/* Names reach a style sheet, so only plain ones pass. */
static bool plain_name(const char *name) {
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return n > 0 && n < SLOT_NAME && name[n] == '\0';
}

static const char *read_condition(struct pass *pass, const char *condition) {
    struct svg_scan *scan = pass->scan;
    bool negated = condition[0] == '!';
    const char *name = condition + negated;
    if (!plain_name(name))
        return "data-if must be one name of letters, digits, - and _";
    int i = 0;
    while (i < scan->n_flags && strcmp(scan->flags[i], name) != 0)
        i++;
    if (i == SVG_FLAGS_MAX)
        return "more than 24 different data-if names";
    if (i == scan->n_flags)
        g_strlcpy(scan->flags[scan->n_flags++], name, SLOT_NAME);
    uint32_t *set = negated ? pass->hidden_if : pass->shown_if;
    set[pass->depth] |= 1u << i;
    return NULL;
}

static const char *add_slot(struct pass *pass, int line, const char *element, const char *const *names,
                            const char *const *values, char *buffer, size_t cap) {
    struct svg_scan *scan = pass->scan;
    struct slot slot;
    const char *fault = slot_read(element, names, values, &slot, buffer, cap);
    if (fault)
        return fault;
    if (scan->n_slots == TEMPLATE_SLOTS_MAX)
        return "more than 96 slots";
    for (int i = 0; i < scan->n_slots; i++)
        if (strcmp(scan->slots[i].id, slot.id) == 0) {
            snprintf(buffer, cap, "%s stands here a second time", slot.id);
            return buffer;
        }
    slot.line = line;
    slot.shown_if = pass->shown_if[pass->depth];
    slot.hidden_if = pass->hidden_if[pass->depth];
    scan->slots[scan->n_slots++] = slot;
    return NULL;
}

static const char *read_element(struct pass *pass, int line, const char *element, const char *const *names,
                                const char *const *values, char *buffer, size_t cap) {
    const char *fault = NULL;
    if (pass->depth == 1 && strcmp(svg_local_name(element), "svg") != 0)
        return "this is not an SVG";
    if (pass->depth == 1 && pass->scan)
        fault = read_page(pass->scan, names, values);
    if (fault || !pass->scan)
        return fault;
    const char *class = attribute(names, values, "class");
    pass->scan->has_ground |= class && strcmp(class, "ground") == 0;
    const char *condition = attribute(names, values, "data-if");
    if (condition)
        fault = read_condition(pass, condition);
    const char *id = attribute(names, values, "id");
    if (!fault && id && slot_is_id(id))
        fault = add_slot(pass, line, element, names, values, buffer, cap);
    return fault;
}

/* Few elements can cost seconds: copies of copies multiply, and noise is computed per pixel. A designer's template is
 * tried before the event, a sponsor's logo arrives the evening before. */
static const char *guard_cost(struct pass *pass, const char *element) {
    const char *local = svg_local_name(element);
    if (strcmp(local, "feTurbulence") == 0 || strcmp(local, "feConvolveMatrix") == 0 ||
        strcmp(local, "feMorphology") == 0)
        return "this filter is too slow for a logo";
    pass->uses += strcmp(local, "use") == 0;
    pass->effects += g_str_has_prefix(local, "fe");
    if (pass->uses > LOGO_USES_MAX)
        return "more than 24 <use> in a logo";
    return pass->effects > LOGO_EFFECTS_MAX ? "more than 16 filter steps in a logo" : NULL;
}

/* GMarkup has read one character on; when that is a line's end, it already counts the next line. */
static int line_of(GMarkupParseContext *context) {
    gint line, column;
    g_markup_parse_context_get_position(context, &line, &column);
    return column <= 1 && line > 1 ? line - 1 : line;
}

static void on_start(GMarkupParseContext *context, const gchar *element, const gchar **names, const gchar **values,
                     gpointer data, GError **error) {
    struct pass *pass = data;
    char buffer[TEMPLATE_ERROR];
    const char *fault = svg_guard_element(element);
    for (int i = 0; names[i] && !fault; i++)
        fault = svg_guard_attribute(names[i], values[i]);
    if (!fault && !pass->scan)
        fault = guard_cost(pass, element);
    if (!fault && ++pass->depth > SVG_DEPTH_MAX)
        fault = "elements are nested too deeply";
    if (!fault && ++pass->elements > SVG_ELEMENTS_MAX)
        fault = "more than 20000 elements";
    if (!fault) {
        pass->shown_if[pass->depth] = pass->shown_if[pass->depth - 1];
        pass->hidden_if[pass->depth] = pass->hidden_if[pass->depth - 1];
        fault = read_element(pass, line_of(context), element, (const char *const *)names, (const char *const *)values,
                             buffer, sizeof buffer);
    }
    if (fault)
        stop(error, fault);
}

static void on_end(GMarkupParseContext *context, const gchar *element, gpointer data, GError **error) {
    (void)context;
    (void)element;
    (void)error;
    struct pass *pass = data;
    pass->depth--;
}

static void on_text(GMarkupParseContext *context, const gchar *text, gsize size, gpointer data, GError **error) {
    (void)data;
    if (strcmp(svg_local_name(g_markup_parse_context_get_element(context)), "style") != 0)
        return;
    g_autofree char *css = g_strndup(text, size);
    const char *fault = svg_guard_css(css);
    if (fault)
        stop(error, fault);
}

static void on_other(GMarkupParseContext *context, const gchar *text, gsize size, gpointer data, GError **error) {
    (void)context;
    (void)data;
    g_autofree char *copy = g_strndup(text, size);
    const char *fault = svg_guard_prolog(copy);
    if (fault)
        stop(error, fault);
}

/* GMarkup begins its own sentences with a position; ours stands before the file's name already. */
static const char *sentence(const GError *error) {
    const char *colon = g_str_has_prefix(error->message, "Error on line") ? strstr(error->message, ": ") : NULL;
    return colon ? colon + 2 : error->message;
}

int svg_scan(const char *bytes, size_t size, const char *what, struct svg_scan *ret_scan, char *ret_error) {
    static const GMarkupParser parser = {on_start, on_end, on_text, on_other, NULL};
    struct pass pass = {.scan = ret_scan};
    g_autoptr(GError) error = NULL;
    if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    if (ret_scan)
        memset(ret_scan, 0, sizeof *ret_scan);
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &pass, NULL);
    if (g_markup_parse_context_parse(context, bytes, (gssize)size, &error) &&
        g_markup_parse_context_end_parse(context, &error))
        return 0;
    return art_fault(-EBADMSG, ret_error, "%s:%d: %s", what, line_of(context), sentence(error));
}

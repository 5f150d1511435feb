/* Rules of printed templates, asked once when one is loaded: some dozen slots, each against each other. */
#include "art/rules.h"

#include <glib.h>
#include <math.h>

#include "art/fault.h"
#include "art/qr.h"

#define SLACK 0.05  /* mm: rounding in a drawing program, half a dot of a label printer */
#define OVERLAP 0.5 /* mm: lines of text have as much air */
#define MM_PER_INCH 25.4
#define BADGE_DPI 203
#define BADGE_DOTS 4 /* a module; at 2 a dot of gain makes a symbol unreadable */
#define QUIET 4
#define FLAGS_ASKED 12
#define BADGE_CODE "B1ABCDEFGHIJKLMNOPQRSTUVWX23" /* as long as they all are */

/* A slot in mm. */
struct span {
    double left, top, right, bottom;
};

static struct span span_of(const struct svg_scan *scan, const struct slot *slot) {
    double mm = scan->mm_w / scan->view_w;
    return (struct span){slot->x * mm, slot->y * mm, (slot->x + slot->w) * mm, (slot->y + slot->h) * mm};
}

static bool is_ink(const struct slot *slot) { return slot->kind != SLOT_LIVE && slot->kind != SLOT_BUTTON; }

/* The edge that a slot comes too near to, and by how much; NULL when it keeps its distance to all of them. */
static const char *edge_of(const struct svg_scan *scan, const struct slot *slot, const struct template_margins *m,
                           double *ret_over) {
    static const char *const names[] = {"left", "top", "right", "bottom"};
    struct span s = span_of(scan, slot);
    const double over[] = {m->left - s.left, m->top - s.top, s.right - (scan->mm_w - m->right),
                           s.bottom - (scan->mm_h - m->bottom)};
    for (size_t i = 0; i < G_N_ELEMENTS(over); i++)
        if (over[i] > SLACK) {
            *ret_over = over[i];
            return names[i];
        }
    return NULL;
}

static bool exclude(const struct slot *a, const struct slot *b) {
    return (a->shown_if & b->hidden_if) || (a->hidden_if & b->shown_if);
}

static bool overlap(const struct svg_scan *scan, const struct slot *a, const struct slot *b) {
    struct span s = span_of(scan, a), t = span_of(scan, b);
    return fmin(s.right, t.right) - fmax(s.left, t.left) > OVERLAP &&
           fmin(s.bottom, t.bottom) - fmax(s.top, t.top) > OVERLAP;
}

/* Is id among the words of over? */
static bool names(const char *over, const char *id) {
    size_t n = strlen(id);
    for (const char *at = over; (at = strstr(at, id)); at += n)
        if ((at == over || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static bool meant(const struct slot *a, const struct slot *b) { return names(a->over, b->id) || names(b->over, a->id); }

/* The first slot before number i that it lies over; NULL: none. */
static const struct slot *under(const struct svg_scan *scan, int i) {
    const struct slot *slot = &scan->slots[i];
    for (int k = 0; k < i; k++) {
        const struct slot *other = &scan->slots[k];
        if (is_ink(other) && !exclude(slot, other) && !meant(slot, other) && overlap(scan, slot, other))
            return other;
    }
    return NULL;
}

int rules_of_print(const struct svg_scan *scan, const char *what, char *ret_error) {
    const struct template_margins margins = {scan->margin, scan->margin, scan->margin, scan->margin};
    double over = 0;
    for (int i = 0; i < scan->n_slots && scan->mm_w > 0; i++) {
        const struct slot *slot = &scan->slots[i], *other;
        const char *edge = is_ink(slot) ? edge_of(scan, slot, &margins, &over) : NULL;
        if (edge)
            return art_fault(-EBADMSG, ret_error, "%s:%d: %s comes %.1f mm into the %s margin of %g mm (data-margin)",
                             what, slot->line, slot->id, over, edge, scan->margin);
        if (is_ink(slot) && (other = under(scan, i)))
            return art_fault(-EBADMSG, ret_error, "%s:%d: %s overlaps %s of line %d", what, slot->line, slot->id,
                             other->id, other->line);
    }
    return 0;
}

static const struct slot *slot_for(const struct svg_scan *scan, const char *fill) {
    for (int i = 0; i < scan->n_slots; i++)
        if (strcmp(slot_fill_name(&scan->slots[i]), fill) == 0)
            return &scan->slots[i];
    return NULL;
}

static int check_code(const struct svg_scan *scan, const struct slot *slot, const char *what, char *ret_error) {
    struct qr qr;
    struct span s = span_of(scan, slot);
    if (slot->ecc != 'Q' && slot->ecc != 'H')
        return art_fault(-EBADMSG, ret_error, "%s:%d: %s needs data-ecc=\"Q\": badges get creased", what, slot->line,
                         slot->id);
    int r = qr_make(BADGE_CODE, slot->ecc, &qr);
    if (r < 0)
        return r;
    int modules = qr.side + 2 * QUIET,
        dots = (int)lround(fmin(s.right - s.left, s.bottom - s.top) / MM_PER_INCH * BADGE_DPI);
    if (dots / modules >= BADGE_DOTS)
        return 0;
    return art_fault(-EBADMSG, ret_error, "%s:%d: %s is too small: a badge's code needs %.1f mm each way", what,
                     slot->line, slot->id, ceil((modules * BADGE_DOTS - 0.5) * MM_PER_INCH / BADGE_DPI * 2) / 2);
}

static int flag_of(const struct svg_scan *scan, const char *name) {
    for (int i = 0; i < scan->n_flags; i++)
        if (strcmp(scan->flags[i], name) == 0)
            return i;
    return -1;
}

/* Every badge is led by one language and not by the other. */
static bool can_be(const struct svg_scan *scan, uint32_t asked, uint32_t flags) {
    const int zh = flag_of(scan, "zh"), en = flag_of(scan, "en");
    bool both = zh >= 0 && en >= 0 && asked >> zh & 1 && asked >> en & 1;
    return !both || (flags >> zh & 1) != (flags >> en & 1);
}

/* Is one of the slots for this fill there whatever the flags are? Some two flags hide them, seldom more: each
 * combination is looked at, of more than 12 the first 12 flags'. ret_case: flags that leave none. */
static bool always_there(const struct svg_scan *scan, const char *fill, uint32_t *ret_case) {
    uint32_t asked = 0, flags = 0;
    for (int i = 0; i < scan->n_slots; i++)
        if (strcmp(slot_fill_name(&scan->slots[i]), fill) == 0)
            asked |= scan->slots[i].shown_if | scan->slots[i].hidden_if;
    for (int n = 0; n < 1 << FLAGS_ASKED; n++) { /* all subsets of asked, from none of it on */
        bool there = !can_be(scan, asked, flags);
        for (int i = 0; i < scan->n_slots && !there; i++) {
            const struct slot *slot = &scan->slots[i];
            there = strcmp(slot_fill_name(slot), fill) == 0 && (flags & slot->shown_if) == slot->shown_if &&
                    !(flags & slot->hidden_if);
        }
        *ret_case = flags;
        if (!there)
            return false;
        flags = (flags - asked) & asked;
        if (flags == 0)
            return true;
    }
    return true;
}

/* "data-if name2, not company": what a badge without the slot would be like. */
static int lacking(const struct svg_scan *scan, const struct slot *slot, uint32_t flags, const char *what,
                   char *ret_error) {
    g_autoptr(GString) words = g_string_new(NULL);
    const uint32_t asked = slot->shown_if | slot->hidden_if;
    for (int i = 0; i < scan->n_flags; i++)
        if (asked >> i & 1)
            g_string_append_printf(words, "%s%s%s", words->len ? ", " : "", flags >> i & 1 ? "" : "not ",
                                   scan->flags[i]);
    return art_fault(-EBADMSG, ret_error, "%s:%d: a badge where data-if is %s has no slot-%s, which every badge needs",
                     what, slot->line, words->str, slot_fill_name(slot));
}

int rules_of_badge(const struct svg_scan *scan, const char *what, char *ret_error) {
    const struct slot *name = slot_for(scan, "text-name"), *code = slot_for(scan, "qr-badge");
    if (scan->mm_w <= 0)
        return art_fault(-EBADMSG, ret_error, "%s: has no size in mm (width and height of the <svg>)", what);
    if (!name || !code)
        return art_fault(-EBADMSG, ret_error, "%s: has no slot-%s, which every badge needs", what,
                         name ? "qr-badge" : "text-name");
    uint32_t flags;
    if (!always_there(scan, "text-name", &flags))
        return lacking(scan, name, flags, what, ret_error);
    if (!always_there(scan, "qr-badge", &flags))
        return lacking(scan, code, flags, what, ret_error);
    return check_code(scan, code, what, ret_error);
}

int rules_of_margins(const struct svg_scan *scan, const struct template_margins *margins, char *ret_error) {
    double over = 0;
    for (int i = 0; i < scan->n_slots && scan->mm_w > 0; i++) {
        const char *edge = is_ink(&scan->slots[i]) ? edge_of(scan, &scan->slots[i], margins, &over) : NULL;
        if (edge)
            return art_fault(-ERANGE, ret_error, "%s: %.1f mm of it would be cut off at the %s", scan->slots[i].id,
                             over, edge);
    }
    return 0;
}

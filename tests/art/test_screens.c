/* What every screen keeps, whoever draws it next: text stands out 4.5 to 1 from the very pixels under it, nothing is
 * smaller than 28 px, margins are 96, each message is shown in both languages with the second at half the size, and
 * on upright screens the camera and all buttons lie where a seated person reaches. Contrast holds on paper too. */
#include "art/slots_of.h"

#define CONTRAST_LEAST 4.5
#define TYPE_LEAST 28
#define MARGIN 96

static const char *const screens[] = {"attract", "welcome", "printing", "ready", "refused", "fault", "help", "self"};
static const char *const states[][6] = {
    {"if-lang-zh", "if-class-deny", "if-guide-0", "if-guide-1", "if-slot", NULL},
    {"if-lang-en", "if-class-staff", "if-trouble-printer", "if-trouble-camera", "if-trouble-clock", NULL}};

static const char *say_nothing(void *ctx, const char *language, const char *msgid) {
    (void)ctx;
    (void)language;
    (void)msgid;
    return "";
}

/* How many text slots that show under these flags would not stand out. */
static int count_faint(struct stage *s, const struct page *page, const char *const *flags, const char *what) {
    struct slot_fill fills[5];
    size_t n = 0;
    int faint = 0;
    for (int i = 0; flags[i]; i++)
        fills[n++] = (struct slot_fill){.name = flags[i], .text = ""};
    assert_int_equal(template_render(s->template, fills, n, "zh", say_nothing, NULL, &s->canvas, s->error), 0);
    for (int i = 0; i < page->n; i++) {
        struct rect box = stage_box(s, page->slots[i].id);
        if (!shows(page->slots[i].condition, flags))
            continue;
        double worst = worst_in(s, &box, page->slots[i].color);
        if (worst < CONTRAST_LEAST)
            print_message("%s: %s stands out only %.2f to 1\n", what, page->slots[i].id, worst);
        faint += worst < CONTRAST_LEAST;
    }
    return faint;
}

static int faint_in(const char *svg, gsize size, const char *what, int w, int h, int dpi) {
    struct stage s;
    struct page page;
    int faint = 0;
    read_page(svg, size, &page);
    stage_open_text(&s, svg, size, w, h, dpi);
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        faint += count_faint(&s, &page, states[i], what);
    stage_close(&s);
    return faint;
}

static void each_screen(void (*check)(const char *name, const char *svg, gsize size, const struct page *page)) {
    for (size_t i = 0; i < 2 * G_N_ELEMENTS(screens); i++) {
        struct page page = {.portrait = i % 2 == 1};
        g_autofree char *name = g_strdup_printf("screen/%s-%s.svg", screens[i / 2], i % 2 ? "portrait" : "landscape");
        gsize size;
        g_autofree char *svg = read_asset(name, &size);
        read_page(svg, size, &page);
        check(name, svg, size, &page);
    }
}

static void check_contrast(const char *name, const char *svg, gsize size, const struct page *page) {
    int w = page->portrait ? 1080 : 1920, h = page->portrait ? 1920 : 1080;
    assert_int_equal(faint_in(svg, size, name, w, h, 0), 0);
}

static void text_stands_out_on_every_screen(void **state) {
    (void)state;
    each_screen(check_contrast);
}

static const char *const families[] = {"62x100", "86x54", "100x150"};
static const char *const tiers[] = {"standard", "vip", "speaker", "community", "press", "staff"};

static void paper_stands_out(const char *name) {
    gsize size;
    g_autofree char *svg = read_asset(name, &size);
    assert_int_equal(faint_in(svg, size, name, 0, 0, 203), 0);
}

static void text_stands_out_on_tickets_and_badges(void **state) {
    (void)state;
    paper_stands_out("ticket/standard.svg");
    paper_stands_out("ticket/vip.svg");
    for (size_t i = 0; i < G_N_ELEMENTS(families) * G_N_ELEMENTS(tiers); i++) {
        g_autofree char *name =
            g_strdup_printf("badge/%s/%s.svg", families[i % G_N_ELEMENTS(families)], tiers[i / G_N_ELEMENTS(families)]);
        paper_stands_out(name);
    }
}

static void faint_text_is_found(void **state) {
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 400 100'>"
                              "<rect width='400' height='100' fill='#FFFFFF'/>"
                              "<rect width='4' height='4' fill='#808080'/>"
                              "<rect id='slot-text-faint' width='200' height='100' data-color='#52657F'/>"
                              "<rect id='slot-text-good' x='200' width='200' height='100' data-color='#52657F'/></svg>";
    (void)state;
    assert_int_equal(faint_in(svg, strlen(svg), "planted", 400, 100, 0), G_N_ELEMENTS(states));
}

static void check_layout(const char *name, const char *svg, gsize size, const struct page *page) {
    double width = page->portrait ? 1080 : 1920;
    (void)svg;
    (void)size;
    for (int i = 0; i < page->n; i++) {
        const struct text_slot *slot = &page->slots[i];
        if (slot->size < TYPE_LEAST || slot->min_size < TYPE_LEAST)
            fail_msg("%s: %s may become smaller than %d px", name, slot->id, TYPE_LEAST);
        if (slot->x < MARGIN || slot->x + slot->w > width - MARGIN)
            fail_msg("%s: %s stands in the margin", name, slot->id);
    }
}

static void type_and_margins_are_generous(void **state) {
    (void)state;
    each_screen(check_layout);
}

/* NAME has its other half in NAME2, under it or beside it in a chip. */
static const struct text_slot *follower(const struct page *page, const struct text_slot *lead) {
    g_autofree char *id = g_strconcat(lead->id, "2", NULL);
    for (int i = 0; i < page->n; i++)
        if (strcmp(page->slots[i].id, id) == 0)
            return &page->slots[i];
    return NULL;
}

static bool says_the_same(const struct text_slot *lead, const struct text_slot *follow) {
    return follow && strcmp(follow->language, "follow") == 0 && strcmp(follow->msgid, lead->msgid) == 0;
}

static void check_pairs(const char *name, const char *svg, gsize size, const struct page *page) {
    (void)svg;
    (void)size;
    for (int i = 0; i < page->n; i++) {
        const struct text_slot *lead = &page->slots[i], *follow = follower(page, lead);
        if (strcmp(lead->language, "lead") == 0 && !says_the_same(lead, follow))
            fail_msg("%s: %s is said in one language only", name, lead->id);
        if (!follow || strcmp(lead->id, "slot-text-name") == 0) /* two scripts of a name are not two languages */
            continue;
        double share = follow->size / lead->size;
        if (follow->y >= lead->y + lead->h - 1 && (share < 0.4 || share > 0.55))
            fail_msg("%s: %s follows at %.0f %%", name, follow->id, share * 100);
        if (share > 0.9)
            fail_msg("%s: %s is as large as what it follows", name, follow->id);
    }
}

static void both_languages_speak_and_one_leads(void **state) {
    (void)state;
    each_screen(check_pairs);
}

static void check_reach(const char *name, const char *svg, gsize size, const struct page *page) {
    struct stage s;
    struct template_place places[TEMPLATE_SLOTS_MAX];
    int buttons = 0;
    if (!page->portrait)
        return;
    stage_open_text(&s, svg, size, 1080, 1920, 0);
    int n = template_places(s.template, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n; i++) {
        bool reached = places[i].kind == SLOT_BUTTON || places[i].kind == SLOT_LIVE;
        if (reached && places[i].box.y < 1920 / 2)
            fail_msg("%s: %s lies in the upper half", name, places[i].name);
        buttons += places[i].kind == SLOT_BUTTON;
    }
    assert_true(buttons > 0);
    stage_close(&s);
}

static void a_seated_person_reaches_camera_and_buttons(void **state) {
    (void)state;
    each_screen(check_reach);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_stands_out_on_every_screen),
        cmocka_unit_test(text_stands_out_on_tickets_and_badges),
        cmocka_unit_test(faint_text_is_found),
        cmocka_unit_test(type_and_margins_are_generous),
        cmocka_unit_test(both_languages_speak_and_one_leads),
        cmocka_unit_test(a_seated_person_reaches_camera_and_buttons),
    };
    return cmocka_run_group_tests_name("screens", tests, NULL, NULL);
}

/* The keyboard page before anybody types: its labels lie where core/typist.h says its keys are, a finger fits on each,
 * and everything can be read and reached. */
#include "art/slots_of.h"
#include "core/typist.h"

#define MM_PER_PX 0.17988 /* a display of 15.6 inches, 1920 by 1080 */
#define TOUCH_MM 14

static const struct form {
    const char *name;
    int w, h;
} forms[] = {{"landscape", 1920, 1080}, {"portrait", 1080, 1920}};

static void open_form(const struct form *form, struct stage *s, struct page *page) {
    g_autofree char *name = g_strdup_printf("screen/typing-%s.svg", form->name);
    gsize size;
    g_autofree char *svg = read_asset(name, &size);
    read_page(svg, size, page);
    stage_open_text(s, svg, size, form->w, form->h, 0);
}

static void each_form(void (*check)(const struct form *form, struct stage *s, const struct page *page)) {
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        struct stage s;
        struct page page = {0};
        open_form(&forms[i], &s, &page);
        check(&forms[i], &s, &page);
        stage_close(&s);
    }
}

static struct rect key_box(const struct stage *s, int key) {
    struct rect grid = stage_box(s, "button-keys");
    struct typist_box box = typist_box(key);
    return (struct rect){grid.x + box.x * grid.w / TYPIST_GRID_W, grid.y + box.y * grid.h / TYPIST_GRID_H,
                         box.w * grid.w / TYPIST_GRID_W, box.h * grid.h / TYPIST_GRID_H};
}

static void in_its_key(const struct form *form, const struct stage *s, const char *id, int key) {
    struct rect label = stage_box(s, id), box = key_box(s, key);
    if (!stage_in(&box, label.x, label.y) || !stage_in(&box, label.x + label.w - 1, label.y + label.h - 1))
        fail_msg("%s: %s is not on its key", form->name, id);
}

static void check_labels(const struct form *form, struct stage *s, const struct page *page) {
    (void)page;
    for (int key = 0; key < TYPIST_LETTERS; key++) {
        g_autofree char *id = g_strdup_printf("slot-text-key-%d", key);
        in_its_key(form, s, id, key);
    }
    in_its_key(form, s, "slot-text-signs", TYPIST_SIGNS);
    in_its_key(form, s, "slot-text-script-zh", TYPIST_SCRIPT);
    in_its_key(form, s, "slot-text-script-en", TYPIST_SCRIPT);
    in_its_key(form, s, "slot-text-space", TYPIST_SPACE);
    in_its_key(form, s, "slot-text-done", TYPIST_DONE);
}

static void labels_lie_on_their_keys(void **state) {
    (void)state;
    each_form(check_labels);
}

static void fits_a_finger(const struct form *form, const char *what, struct rect box) {
    if (box.w * MM_PER_PX < TOUCH_MM || box.h * MM_PER_PX < TOUCH_MM)
        fail_msg("%s: %s is only %.1f x %.1f mm", form->name, what, box.w * MM_PER_PX, box.h * MM_PER_PX);
}

static void check_sizes(const struct form *form, struct stage *s, const struct page *page) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    (void)page;
    int n = template_places(s->template, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n; i++) {
        if (places[i].kind != SLOT_BUTTON)
            continue;
        fits_a_finger(form, places[i].name, places[i].box);
        if (form->h > form->w && places[i].box.y < form->h / 2) /* where a seated person reaches */
            fail_msg("%s: %s lies in the upper half", form->name, places[i].name);
    }
    for (int key = 0; key < TYPIST_KEYS; key++)
        fits_a_finger(form, "a key", key_box(s, key));
}

static void a_finger_fits_and_reaches(void **state) {
    (void)state;
    each_form(check_sizes);
}

static const char *const states[][8] = {
    {"if-composing", "if-has-earlier", "if-has-later", "if-pinyin", "if-chinese", "if-one-capital", NULL},
    {"if-full", "if-pinyin", "if-capitals", NULL},
    {"if-full", NULL}};

static const char *say_nothing(void *ctx, const char *language, const char *msgid) {
    (void)ctx, (void)language, (void)msgid;
    return "";
}

static void check_state(const struct form *form, struct stage *s, const struct page *page, const char *const *flags) {
    struct slot_fill fills[8];
    size_t n = 0;
    for (; flags[n]; n++)
        fills[n] = (struct slot_fill){.name = flags[n], .text = ""};
    assert_int_equal(template_render(s->template, fills, n, "zh", say_nothing, NULL, &s->canvas, s->error), 0);
    for (int i = 0; i < page->n; i++) {
        struct rect box = stage_box(s, page->slots[i].id);
        if (shows(page->slots[i].condition, flags) && worst_in(s, &box, page->slots[i].color) < 4.5)
            fail_msg("%s: %s stands out too little", form->name, page->slots[i].id);
        if (page->slots[i].min_size < 28)
            fail_msg("%s: %s may become smaller than 28 px", form->name, page->slots[i].id);
    }
}

static void check_states(const struct form *form, struct stage *s, const struct page *page) {
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
        check_state(form, s, page, states[i]);
}

static void everything_can_be_read(void **state) {
    (void)state;
    each_form(check_states);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_lie_on_their_keys),
        cmocka_unit_test(a_finger_fits_and_reaches),
        cmocka_unit_test(everything_can_be_read),
    };
    return cmocka_run_group_tests_name("typing page", tests, NULL, NULL);
}

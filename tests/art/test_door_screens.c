/* What the session door's screens keep in all three forms: every state can be read (contrast, size, margins), long
 * names and every word of both catalogues fit, the verdicts differ by shape when colour is taken away, and the buttons
 * are those of core/door_flow.h, each hidden by its flag, large enough, with a word on it, never over another. */
#include "art/words_of.h"
#include "core/access.h"

#define CONTRAST_LEAST 4.5
#define FLAGS_MAX 25

static const struct form {
    const char *name;
    int w, h;
    double type, margin; /* px: smallest type; nearest text to the edge */
    int touch_w, touch_h;
} forms[] = {
    {"landscape", 1920, 1080, 28, 96, 200, 84},
    {"portrait", 1080, 1920, 28, 96, 160, 140},
    {"compact", 800, 480, 26, 12, 120, 76}, /* 16 x 10 mm at 0.136 mm a pixel */
};

/* States a person may meet; flags as one string, "if-" left out. */
static const struct {
    const char *screen, *flags;
} states[] = {
    {"ready", "session seats camera dir-in can-direction can-session can-staff can-language can-undo can-companion"},
    {"ready", "session seats camera dir-out can-direction picked cutoff undone trouble-clock can-staff can-language"},
    {"ready", "session seats dir-in trouble-camera zone-closed cutoff can-direction can-session can-staff"},
    {"ready", "dir-out trouble-camera trouble-scanner trouble-clock cutoff can-session"},
    {"verdict", "admit seats seat companion can-undo can-companion can-back cutoff"},
    {"verdict", "admit override seats warning can-undo can-back can-staff cutoff"},
    {"verdict", "admit soft warning can-back"},
    {"verdict", "attention seats elsewhere warning cutoff can-override can-staff can-back"},
    {"verdict", "attention soft can-back"},
    {"verdict", "refuse seats elsewhere cutoff can-override can-staff can-back"},
    {"verdict", "refuse warning can-back"},
    {"verdict", "exit seats warning cutoff can-undo can-back"},
    {"verdict", "exit soft can-back"},
    {"pin", "for-menu can-back can-language"},
    {"pin", "for-override wrong can-back can-language"},
    {"pin", "for-override locked can-back"},
    {"menu", "own-open can-expected can-inside can-session can-zone can-logout can-back can-language"},
    {"menu", "zone-closed own-closed cutoff can-expected can-inside can-session can-zone can-logout can-back"},
    {"list", "row-0 row-1 row-2 row-3 row-4 row-5 row-6 row-7 done-0 done-4 can-previous can-next can-back"},
    {"list", "empty can-back"},
    {"list", "row-0 done-0 can-back can-confirm"},
    {"fault", "can-staff can-back can-language"},
};

/* Slots that kiosk-door fills, and buttons, by screen; in every form. */
static const struct {
    const char *screen, *texts, *buttons;
} contract[] = {
    {"ready", "session session2 gate room seats inside time cutoff device last",
     "language direction session staff undo companion"},
    {"verdict",
     "name tier company verdict verdict2 advice advice2 seats inside seat elsewhere warning device time companions",
     "override undo companion staff back"},
    {"pin", "dots operator wait name verdict",
     "digit-0 digit-1 digit-2 digit-3 digit-4 digit-5 digit-6 digit-7 digit-8 digit-9 digit-delete digit-done back "
     "language"},
    {"menu", "counts device cutoff clock operator", "expected inside session zone logout back language"},
    {"list", "title title2 page hint empty empty2 row-0 row-0-sub row-0-end row-4 row-4-sub row-4-end",
     "row-0 row-1 row-2 row-3 row-4 previous next back"},
    {"fault", "fault fault2 todo todo2", "staff back language"},
};

struct screen {
    const struct form *form;
    const char *name;
    struct stage stage;
    struct page page;
};

static void open_screen(const char *name, const struct form *form, struct screen *ret) {
    bool shared = strcmp(name, "pin") == 0 || strcmp(name, "list") == 0;
    g_autofree char *file = g_strdup_printf("screen/%s-%s-%s.svg", shared ? "staff" : "door", name, form->name);
    gsize size;
    g_autofree char *svg = read_asset(file, &size);
    ret->form = form;
    ret->name = name;
    read_page(svg, size, &ret->page);
    stage_open_text(&ret->stage, svg, size, form->w, form->h, 0);
}

static void each_screen(void (*check)(struct screen *screen)) {
    struct screen screen;
    for (size_t i = 0; i < G_N_ELEMENTS(contract); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(forms); k++) {
            open_screen(contract[i].screen, &forms[k], &screen);
            check(&screen);
            stage_close(&screen.stage);
        }
}

/* "a b" -> {"if-a", "if-b", NULL} */
static char **flags_of(const char *words) {
    char **flags = g_strsplit(words, " ", -1);
    for (int i = 0; flags[i]; i++) {
        char *flag = g_strconcat("if-", flags[i], NULL);
        g_free(flags[i]);
        flags[i] = flag;
    }
    return flags;
}

static const char *say_nothing(void *ctx, const char *language, const char *msgid) {
    (void)ctx;
    (void)language;
    (void)msgid;
    return "";
}

static void draw(struct screen *screen, char **flags, const char *text, const char *lead) {
    struct slot_fill fills[FLAGS_MAX + TEMPLATE_SLOTS_MAX];
    char names[TEMPLATE_SLOTS_MAX][80];
    size_t n = 0;
    for (int i = 0; flags[i]; i++)
        fills[n++] = (struct slot_fill){.name = flags[i], .text = ""};
    for (int i = 0; text && i < screen->page.n; i++) {
        const struct text_slot *slot = &screen->page.slots[i];
        g_strlcpy(names[i], slot->id + strlen("slot-"), sizeof names[i]);
        if (slot->msgid[0] == '\0')
            fills[n++] = (struct slot_fill){.name = names[i], .text = text};
    }
    struct stage *s = &screen->stage;
    assert_int_equal(template_render(s->template, fills, n, lead, say_nothing, NULL, &s->canvas, s->error), 0);
}

static void check_contrast(struct screen *screen) {
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        g_auto(GStrv) flags = flags_of(states[i].flags);
        if (strcmp(states[i].screen, screen->name) != 0)
            continue;
        draw(screen, flags, NULL, "zh");
        for (int k = 0; k < screen->page.n; k++) {
            const struct text_slot *slot = &screen->page.slots[k];
            struct rect box = stage_box(&screen->stage, slot->id);
            double worst = shows(slot->condition, (const char *const *)flags)
                               ? worst_in(&screen->stage, &box, slot->color)
                               : CONTRAST_LEAST;
            if (worst < CONTRAST_LEAST)
                fail_msg("%s-%s, %s: %s stands out only %.2f to 1", screen->name, screen->form->name, states[i].flags,
                         slot->id, worst);
        }
    }
}

static void every_state_can_be_read(void **state) {
    (void)state;
    each_screen(check_contrast);
}

static void check_overflow(struct screen *screen) {
    static const char *const texts[] = {
        "欧阳若兰",
        "阿卜杜热西提·买买提艾力·阿不都克里木·吐尔逊江之长名",
        "Wolfeschlegelsteinhausenbergerdorffkowalczewskamaximilianaxy",
        "محمد عبد الرحمن الفاسي العلوي",
        "Ǻngström Ёлка 李",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        g_auto(GStrv) flags = flags_of(states[i].flags);
        for (size_t k = 0; strcmp(states[i].screen, screen->name) == 0 && k < 2 * G_N_ELEMENTS(texts); k++) {
            draw(screen, flags, texts[k / 2], k % 2 ? "en" : "zh");
            if (template_overflow(screen->stage.template) != 0)
                fail_msg("%s-%s, %s: \"%s\" leaves its slot", screen->name, screen->form->name, states[i].flags,
                         texts[k / 2]);
        }
    }
}

static void long_names_stay_in_their_slots(void **state) {
    (void)state;
    each_screen(check_overflow);
}

static void check_layout(struct screen *screen) {
    const struct form *form = screen->form;
    for (int i = 0; i < screen->page.n; i++) {
        const struct text_slot *slot = &screen->page.slots[i];
        struct rect box = stage_box(&screen->stage, slot->id);
        if (slot->size < form->type || slot->min_size < form->type)
            fail_msg("%s-%s: %s may become smaller than %g px", screen->name, form->name, slot->id, form->type);
        if (box.x < form->margin || box.x + box.w > form->w - form->margin)
            fail_msg("%s-%s: %s stands in the margin", screen->name, form->name, slot->id);
    }
}

static void type_and_margins_suit_the_form(void **state) {
    (void)state;
    each_screen(check_layout);
}

static void assert_fits(const struct screen *screen, const struct text_slot *slot, const char *language,
                        const char *msgid) {
    const char *text = word_of(language, msgid);
    if (!text)
        fail_msg("no %s in %s.po", msgid, language);
    if (!fits(slot, text))
        fail_msg("%s-%s: \"%s\" is too long for %s", screen->name, screen->form->name, text, slot->id);
}

static void check_messages(struct screen *screen) {
    for (int i = 0; i < screen->page.n; i++) {
        const struct text_slot *slot = &screen->page.slots[i];
        if (slot->msgid[0] == '\0')
            continue;
        assert_fits(screen, slot, "zh", slot->msgid);
        assert_fits(screen, slot, "en", slot->msgid);
    }
}

/* Slots of the caller's that show a message under one of these heads. */
static void check_filled(struct screen *screen) {
    static const struct {
        const char *screen, *slot, *head;
    } filled[] = {{"verdict", "slot-text-verdict", "verdict"},
                  {"verdict", "slot-text-verdict2", "verdict"},
                  {"verdict", "slot-text-advice", "say"},
                  {"verdict", "slot-text-advice2", "say"},
                  {"pin", "slot-text-verdict", "verdict"}};
    for (size_t i = 0; i < G_N_ELEMENTS(filled); i++)
        for (int k = 0; k < screen->page.n; k++) {
            const struct text_slot *slot = &screen->page.slots[k];
            if (strcmp(filled[i].screen, screen->name) != 0 || strcmp(filled[i].slot, slot->id) != 0)
                continue;
            for (enum verdict v = VERDICT_OK; v < VERDICT_COUNT; v++) {
                g_autofree char *msgid = g_strdup_printf("%s-%s", filled[i].head, verdict_name(v));
                if (strcmp(screen->name, "pin") == 0 && !access_liftable(v))
                    continue;
                assert_fits(screen, slot, "zh", msgid);
                assert_fits(screen, slot, "en", msgid);
            }
        }
}

static void every_word_of_both_languages_fits(void **state) {
    static const struct text_slot narrow = {.w = 100, .lines = 1, .min_size = 28, .weight = 400};
    (void)state;
    assert_true(fits(&narrow, "返回"));
    assert_false(fits(&narrow, "Nobody goes in now"));
    each_screen(check_messages);
    each_screen(check_filled);
    word_of("zh", NULL);
    word_of("en", NULL);
}

/* A slot or button of this kind and name, or one that is filled under it. */
static bool has_text(const struct page *page, const char *name) {
    for (int i = 0; i < page->n; i++)
        if (strcmp(page->slots[i].id + strlen("slot-text-"), name) == 0 || strcmp(page->slots[i].fill, name) == 0)
            return true;
    return false;
}

static void check_contract(struct screen *screen) {
    for (size_t i = 0; i < G_N_ELEMENTS(contract); i++) {
        if (strcmp(contract[i].screen, screen->name) != 0)
            continue;
        g_auto(GStrv) texts = g_strsplit(contract[i].texts, " ", -1);
        g_auto(GStrv) buttons = g_strsplit(contract[i].buttons, " ", -1);
        for (int k = 0; texts[k]; k++)
            if (!has_text(&screen->page, texts[k]))
                fail_msg("%s-%s has no slot-text-%s", screen->name, screen->form->name, texts[k]);
        for (int k = 0; buttons[k]; k++) {
            g_autofree char *id = g_strconcat("button-", buttons[k], NULL);
            stage_box(&screen->stage, id);
        }
    }
}

static void slots_and_buttons_are_those_the_door_knows(void **state) {
    (void)state;
    each_screen(check_contract);
}

static bool apart(const struct rect *a, const struct rect *b) {
    return a->x + a->w <= b->x || b->x + b->w <= a->x || a->y + a->h <= b->y || b->y + b->h <= a->y;
}

static bool worded(const struct screen *screen, const struct rect *button) {
    for (int i = 0; i < screen->page.n; i++) {
        struct rect box = stage_box(&screen->stage, screen->page.slots[i].id);
        if (stage_in(button, box.x, box.y) && stage_in(button, box.x + box.w - 1, box.y + box.h - 1))
            return true;
    }
    return false;
}

static void check_buttons(struct screen *screen) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    int n = template_places(screen->stage.template, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n; i++) {
        const struct rect *box = &places[i].box;
        if (places[i].kind != SLOT_BUTTON)
            continue;
        if (box->w < screen->form->touch_w || box->h < screen->form->touch_h)
            fail_msg("%s-%s: button-%s is too small", screen->name, screen->form->name, places[i].name);
        if (!worded(screen, box))
            fail_msg("%s-%s: button-%s has no word", screen->name, screen->form->name, places[i].name);
    }
}

/* Buttons that are never there at once, as "all done" and "next page", may have one place. */
static void check_apart(struct screen *screen, const struct template_place *places, int n) {
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++) {
            g_autofree char *one = g_strconcat("button-", places[i].name, NULL);
            g_autofree char *other = g_strconcat("button-", places[k].name, NULL);
            if (places[i].kind == SLOT_BUTTON && places[k].kind == SLOT_BUTTON &&
                template_shown(screen->stage.template, one) && template_shown(screen->stage.template, other) &&
                !apart(&places[i].box, &places[k].box))
                fail_msg("%s-%s: %s lies over %s", screen->name, screen->form->name, one, other);
        }
}

static void check_apart_in_each_state(struct screen *screen) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    int n = template_places(screen->stage.template, places, TEMPLATE_SLOTS_MAX);
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        g_auto(GStrv) flags = flags_of(states[i].flags);
        if (strcmp(states[i].screen, screen->name) != 0)
            continue;
        draw(screen, flags, NULL, "zh");
        check_apart(screen, places, n);
    }
}

static void buttons_are_large_worded_and_apart(void **state) {
    static const struct rect one = {0, 0, 10, 10}, touching = {10, 0, 10, 10}, over = {9, 9, 10, 10};
    (void)state;
    assert_true(apart(&one, &touching));
    assert_false(apart(&one, &over));
    each_screen(check_buttons);
    each_screen(check_apart_in_each_state);
}

/* With nothing to do now, a button leaves no trace: the picture is the same as without it. */
static void check_hidden(struct screen *screen) {
    static char none[] = "if-nothing";
    char *flags[] = {none, NULL};
    struct template_place places[TEMPLATE_SLOTS_MAX];
    int n = template_places(screen->stage.template, places, TEMPLATE_SLOTS_MAX);
    draw(screen, flags, NULL, "zh");
    for (int i = 0; i < n; i++) {
        if (places[i].kind != SLOT_BUTTON || g_str_has_prefix(places[i].name, "digit-"))
            continue;
        for (int k = 0; k < screen->page.n; k++) {
            const struct text_slot *slot = &screen->page.slots[k];
            struct rect box = stage_box(&screen->stage, slot->id);
            if (!apart(&box, &places[i].box) && shows(slot->condition, (const char *const *)flags))
                fail_msg("%s-%s: %s shows on the hidden button-%s", screen->name, screen->form->name, slot->id,
                         places[i].name);
        }
    }
}

static void buttons_that_do_nothing_are_hidden(void **state) {
    (void)state;
    each_screen(check_hidden);
}

/* The sign of a look without its colour: what differs from the ground, in the upper left where the shape stands. */
static size_t silhouette(struct screen *screen, const char *look, bool *ret_mask) {
    g_auto(GStrv) flags = flags_of(look);
    int w = screen->form->w / 4, h = screen->form->h / 3;
    draw(screen, flags, NULL, "zh");
    uint32_t ground = stage_pixel(&screen->stage, 2, screen->form->h / 3);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            ret_mask[y * w + x] = stage_pixel(&screen->stage, x, y + screen->form->h / 16) != ground;
    return (size_t)(w * h);
}

static bool alike(const bool *a, const bool *b, size_t n) {
    size_t differ = 0, either = 0;
    for (size_t i = 0; i < n; i++) {
        differ += a[i] != b[i];
        either += a[i] || b[i];
    }
    return differ * 100 <= either * 12;
}

static void verdicts_differ_without_their_colours(void **state) {
    static const char *const looks[] = {"admit", "attention", "refuse", "exit"};
    static bool masks[4][1920 * 1080 / 12 + 1];
    (void)state;
    for (size_t f = 0; f < G_N_ELEMENTS(forms); f++) {
        struct screen screen;
        size_t n = 0;
        open_screen("verdict", &forms[f], &screen);
        for (int i = 0; i < 4; i++)
            n = silhouette(&screen, looks[i], masks[i]);
        for (int i = 0; i < 4; i++)
            for (int k = 0; k <= i; k++)
                if (alike(masks[i], masks[k], n) != (i == k)) /* each is like itself: the look can fail */
                    fail_msg("%s: %s and %s look alike", forms[f].name, looks[i], looks[k]);
        stage_close(&screen.stage);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_can_be_read),
        cmocka_unit_test(long_names_stay_in_their_slots),
        cmocka_unit_test(type_and_margins_suit_the_form),
        cmocka_unit_test(every_word_of_both_languages_fits),
        cmocka_unit_test(slots_and_buttons_are_those_the_door_knows),
        cmocka_unit_test(buttons_are_large_worded_and_apart),
        cmocka_unit_test(buttons_that_do_nothing_are_hidden),
        cmocka_unit_test(verdicts_differ_without_their_colours),
    };
    return cmocka_run_group_tests_name("door screens", tests, NULL, NULL);
}

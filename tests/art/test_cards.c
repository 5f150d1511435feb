/* What every card and overlay of the second display keeps, whoever draws it next: text stands out and is large enough
 * to be read across a hall, the longest words stay in their place and the important ones whole, overlays keep to their
 * area and out of one another's way. */
#include "art/cards.h"

#define CONTRAST_LEAST 4.5
#define TYPE_LEAST 34
#define SHRUNK_LEAST 28
#define EDGE 54          /* what a television may cut off */
#define AREA_COVERED 0.9 /* of an overlay's area: more would take pixels from the film for nothing */
#define ALPHA_SEEN 8     /* fainter is nothing */
#define FILLS_MAX (TEMPLATE_SLOTS_MAX + FLAGS_MAX)

static const char *const overlays[] = {"greeting", "countdown", "lower-third", "caption", "countdown-card"};
#define TOGETHER 4 /* the first so many may stand over one film at once */

/* ---- words: none, as they mostly are, and as long as they come ---- */

enum length { NOTHING, USUAL, LONGEST };

struct saying {
    const char *part; /* of a slot's name */
    const char *zh[2], *en[2];
};

#define ZH50 "请从最近的安全出口离开会场，不要乘坐电梯，不要返回取物，听从佩戴红色袖标的工作人员指引，前往东广场。"
_Static_assert(sizeof ZH50 - 1 == 50 * 3, "fifty Han characters");
#define EN50 "Leave by the nearest exit, do not use the lifts now. "
#define EN200 EN50 EN50 EN50 EN50
#define ZH_TITLE "从一台到两千个节点：国产数据库十年演进的路与得失"
#define EN_TITLE "A Decade of Distributed Databases: From One to Two Thousand"

static const struct saying sayings[] = {
    {"words",
     {"请从北门离开会场", ZH50 ZH50 ZH50 ZH50},
     {"Please leave by the north door", EN200 EN200 EN50 EN50 EN50}},
    {"title", {"索引不是越多越好", ZH_TITLE}, {"More Indexes Are Not Better", EN_TITLE}},
    {"person", {"欧**兰", "亚历山德拉·康斯坦丁诺夫娜"}, {"K. Berg", "Aleksandra Konstantinovna"}},
    {"name", {"欧阳若兰", "亚历山德拉·康斯坦丁诺夫娜"}, {"Ruolan Ouyang", "Aleksandra Konstantinovna Bumazhnaya"}},
    {"sponsor", {"鲸鱼云", "鲸鱼云"}, {"Whale Cloud", "Whale Cloud"}},
    {"event",
     {"大象开发者峰会", "第十七届全国开源数据库技术与应用开发者大会"},
     {"Elephant Summit", "Seventeenth National Conference of Open Databases"}},
    {"now-time", {"10:40–11:30", "12.31 10:40–11:30"}, {"10:40–11:30", "12.31 10:40–11:30"}},
    {"clock", {"10:40", "23:59"}, {"10:40", "23:59"}},
    {"time", {"10:40", "12.31 23:59"}, {"10:40", "12.31 23:59"}},
    {"place", {"主会场", "三层国际会议厅东侧分会场"}, {"Main hall", "International Hall, East Wing"}},
    {"left", {"09:59", "99:59"}, {"09:59", "99:59"}},
    {"count", {"128", "12888"}, {"128", "12888"}},
    {"hello", {"欢迎", "欢迎"}, {"Welcome", "Welcome"}},
    {"tier", {"嘉宾", "钻石赞助"}, {"Guest", "Diamond sponsor"}},
    {"network",
     {"Elephant-Guest", "Elephant-Summit-Guest-Network-5G"},
     {"Elephant", "Elephant-Summit-Guest-Network-5G"}},
    {"password", {"elephant2026", "Paper-Whale-Bamboo-Train"}, {"elephant2026", "Paper-Whale-Bamboo-Train"}},
    {"cue",
     {"大家好，我是卡琳。", "我们从一台机器开始，走到今天这两千个节点，一路上要感谢的人"},
     {"Hello, I am Karin.", "We began with a single machine and came to two thousand nodes"}},
    {"line", {"大象社区", "开源数据库中文社区志愿者联盟"}, {"Elephant Users", "Chinese Open Database Volunteers"}},
};

static const char *words_for(const struct card *card, const char *slot, enum length length) {
    bool follows = g_str_has_suffix(slot, "-follow") || g_str_has_suffix(slot, "2");
    if (length == NOTHING)
        return "";
    if (strcmp(card->name, "notice") == 0) /* the reel's own words, not an event's */
        length = USUAL;
    for (size_t i = 0; i < G_N_ELEMENTS(sayings); i++)
        if (strstr(slot, sayings[i].part))
            return (card->zh != follows ? sayings[i].zh : sayings[i].en)[length == LONGEST];
    fail_msg("%s: the test has no words for %s", card->file, slot);
    return "";
}

/* The catalogue's messages are about as long as these. */
static const char *say_much(void *ctx, const char *language, const char *msgid) {
    (void)ctx;
    (void)msgid;
    return strcmp(language, "zh") == 0 ? "今天已到场" : "Starting soon";
}

static const char *say_nothing(void *ctx, const char *language, const char *msgid) {
    (void)ctx;
    (void)language;
    (void)msgid;
    return "";
}

struct fills {
    struct slot_fill list[FILLS_MAX];
    char names[FILLS_MAX][64];
    size_t n;
    char *logo;
    gsize logo_size;
};

static struct slot_fill *add(struct fills *fills, const char *name) {
    struct slot_fill *fill = &fills->list[fills->n];
    g_strlcpy(fills->names[fills->n], name, sizeof fills->names[0]);
    *fill = (struct slot_fill){.name = fills->names[fills->n++]};
    return fill;
}

static struct slot_fill *find(struct fills *fills, const char *name) {
    for (size_t i = 0; i < fills->n; i++)
        if (strcmp(fills->list[i].name, name) == 0)
            return &fills->list[i];
    return NULL;
}

static void fill_slot(const struct card *card, const struct slot *slot, enum length length, struct fills *fills) {
    const char *name = slot_fill_name(slot);
    if (find(fills, name)) /* it stands in several places */
        return;
    if (slot->kind == SLOT_TEXT && !slot->msgid[0]) {
        add(fills, name)->text = words_for(card, name, length);
    } else if (slot->kind == SLOT_QR && length != NOTHING) {
        add(fills, name)->text = "WIFI:T:WPA;S:Elephant-Summit-Guest;P:Paper-Whale-Bamboo-Train;;";
    } else if (slot->kind == SLOT_LOGO && length != NOTHING) {
        struct slot_fill *fill = add(fills, name);
        fill->bytes = fills->logo;
        fill->size = fills->logo_size;
    }
}

static void fill_card(const struct card *card, enum length length, int state, struct fills *fills) {
    fills->n = 0;
    fills->logo = read_asset("demo-event/logos/whale.svg", &fills->logo_size);
    for (int i = 0; card->flags[state][i]; i++)
        add(fills, card->flags[state][i]);
    for (int i = 0; i < card->scan.n_slots; i++)
        fill_slot(card, &card->scan.slots[i], length, fills);
}

static void render(struct card *card, const struct fills *fills, template_say say) {
    struct stage *s = &card->stage;
    if (template_render(s->template, fills->list, fills->n, card->zh ? "zh" : "en", say, NULL, &s->canvas, s->error) <
        0)
        fail_msg("%s: %s", card->file, s->error);
}

static void show(struct card *card, enum length length, int state, template_say say) {
    struct fills fills;
    fill_card(card, length, state, &fills);
    render(card, &fills, say);
    g_free(fills.logo);
}

/* ---- words fit ---- */

static int spilt(struct card *card) {
    int most = 0;
    for (int length = NOTHING; length <= LONGEST; length++)
        for (int state = BARE; state < (length == LONGEST ? card->n_states : FEW); state++) {
            show(card, (enum length)length, state, length == NOTHING ? say_nothing : say_much);
            most = MAX(most, template_overflow(card->stage.template));
        }
    return most;
}

static void check_fit(struct card *card) {
    int most = spilt(card);
    if (most > 0)
        fail_msg("%s, %s leads: %d pixels of text outside their slots", card->file, card->zh ? "zh" : "en", most);
}

static void the_longest_words_stay_in_their_slots(void **state) {
    (void)state;
    each_card(check_fit);
}

/* Cut with an ellipsis, a text looks the same whatever its last letter is. */
static bool is_cut(struct card *card, const struct pixels *whole, struct fills *fills, struct slot_fill *fill,
                   const char *id) {
    const char *text = fill->text;
    g_autofree char *other = g_strdup(text);
    other[strlen(other) - 1] = '\0';
    while (!g_utf8_validate(other, -1, NULL))
        other[strlen(other) - 1] = '\0';
    struct rect box = stage_box(&card->stage, id);
    g_autofree char *changed = g_strconcat(other, "W", NULL);
    fill->text = changed;
    render(card, fills, say_much);
    int differ = stage_changed(whole, &card->stage.canvas, &box, true);
    fill->text = text;
    return differ == 0;
}

/* May only its beginning be shown? The lines of what comes later, which stand large in their turn, and an event's. */
static bool may_be_cut(const char *name) {
    return strstr(name, "next-") || strstr(name, "event") || g_str_has_suffix(name, "place");
}

static bool stands(const struct card *card, const struct text_slot *slot, int state) {
    return shows(slot->condition, (const char *const *)card->flags[state]);
}

static int count_cut(struct card *card, int state) {
    struct fills fills;
    int cut = 0;
    fill_card(card, LONGEST, state, &fills);
    render(card, &fills, say_much);
    struct pixels whole = stage_copy(&card->stage);
    for (int i = 0; i < card->page.n; i++) {
        const struct text_slot *slot = &card->page.slots[i];
        g_autofree char *name =
            slot->fill[0] ? g_strconcat("text-", slot->fill, NULL) : g_strdup(slot->id + strlen("slot-"));
        struct slot_fill *fill = find(&fills, name);
        if (!fill || may_be_cut(name) || !stands(card, slot, state) || !is_cut(card, &whole, &fills, fill, slot->id))
            continue;
        print_message("%s, %s leads: %s is cut\n", card->file, card->zh ? "zh" : "en", slot->id);
        cut++;
    }
    pixels_free(&whole);
    g_free(fills.logo);
    return cut;
}

static void check_whole(struct card *card) {
    for (int state = BARE; state < card->n_states; state++)
        assert_int_equal(count_cut(card, state), 0);
}

static void what_matters_is_shown_whole(void **state) {
    (void)state;
    each_card(check_whole);
}

/* ---- words can be read ---- */

/* The canvas over a film of one colour. Its pixels hold colour times alpha. */
static void put_film_under(struct stage *s, uint32_t grey) {
    for (int y = 0; y < s->canvas.h; y++) {
        uint32_t *row = (uint32_t *)(void *)(s->canvas.data + (size_t)y * (size_t)s->canvas.stride);
        for (int x = 0; x < s->canvas.w; x++) {
            uint32_t under = grey * (255 - (row[x] >> 24)) / 255;
            row[x] = 0xff000000 | ((row[x] & 0xffffff) + under * 0x010101);
        }
    }
}

static int count_faint(struct card *card, int state, uint32_t film) {
    int faint = 0;
    show(card, NOTHING, state, say_nothing);
    put_film_under(&card->stage, film);
    for (int i = 0; i < card->page.n; i++) {
        const struct text_slot *slot = &card->page.slots[i];
        struct rect box = stage_box(&card->stage, slot->id);
        if (!stands(card, slot, state))
            continue;
        double worst = worst_in(&card->stage, &box, slot->color);
        if (worst < CONTRAST_LEAST)
            print_message("%s: %s stands out only %.2f to 1\n", card->file, slot->id, worst);
        faint += worst < CONTRAST_LEAST;
    }
    return faint;
}

static void check_contrast(struct card *card) {
    if (!card->zh) /* no word is drawn: either language is the same picture */
        return;
    for (int state = BARE; state < card->n_states; state++) {
        assert_int_equal(count_faint(card, state, 0), 0);
        assert_int_equal(count_faint(card, state, 255), 0);
    }
}

static void text_stands_out_over_any_film(void **state) {
    (void)state;
    each_card(check_contrast);
}

static int count_small(const struct card *card) {
    int small = 0;
    for (int i = 0; i < card->page.n; i++) {
        const struct text_slot *slot = &card->page.slots[i];
        bool is_small = slot->size < TYPE_LEAST || slot->min_size < SHRUNK_LEAST;
        if (is_small)
            print_message("%s: %s is of %.0f px, shrunk %.0f\n", card->file, slot->id, slot->size, slot->min_size);
        small += is_small;
    }
    return small;
}

static void check_layout(struct card *card) {
    assert_int_equal(count_small(card), 0);
    for (int i = 0; i < card->n_places; i++) {
        struct rect box = card->places[i].box;
        if (box.x < EDGE || box.y < EDGE || box.x + box.w > card->stage.canvas.w - EDGE ||
            box.y + box.h > card->stage.canvas.h - EDGE)
            fail_msg("%s: %s may be cut off by the screen's edge", card->file, card->places[i].name);
    }
}

static void type_is_large_and_off_the_edges(void **state) {
    (void)state;
    each_card(check_layout);
}

/* ---- overlays keep to their area ---- */

/* Pixels with ink outside the area, and how much of it has ink. */
static int ink_outside(const struct card *card, double *ret_covered) {
    struct rect area = stage_box(&card->stage, "slot-live-area");
    int outside = 0, inside = 0;
    for (int y = 0; y < card->stage.canvas.h; y++)
        for (int x = 0; x < card->stage.canvas.w; x++) {
            bool ink = stage_pixel(&card->stage, x, y) >> 24 > ALPHA_SEEN, in = stage_in(&area, x, y);
            outside += ink && !in;
            inside += ink && in;
        }
    *ret_covered = inside / ((double)area.w * area.h);
    return outside;
}

static bool is_overlay(const struct card *card) {
    for (size_t i = 0; i < G_N_ELEMENTS(overlays); i++)
        if (strcmp(card->name, overlays[i]) == 0)
            return true;
    return false;
}

static void check_area(struct card *card) {
    struct rect area;
    double covered;
    if (!is_overlay(card)) {
        assert_false(template_place(card->stage.template, "slot-live-area", &area));
        return;
    }
    for (int state = BARE; state < card->n_states; state++) {
        show(card, LONGEST, state, say_much);
        int outside = ink_outside(card, &covered);
        if (outside > 0 || covered < AREA_COVERED)
            fail_msg("%s: %d pixels outside its area, %.0f %% of it covered", card->file, outside, covered * 100);
    }
}

static void overlays_keep_to_their_area(void **state) {
    (void)state;
    each_card(check_area);
}

static struct rect area_of(const char *name, bool portrait) {
    struct card card;
    open_card(&card, name, portrait);
    struct rect area = stage_box(&card.stage, "slot-live-area");
    close_card(&card);
    return area;
}

static bool meet(const struct rect *a, const struct rect *b) {
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

static void overlays_leave_one_another_alone(void **state) {
    (void)state;
    for (int portrait = 0; portrait < 2; portrait++)
        for (size_t i = 0; i < TOGETHER; i++)
            for (size_t k = i + 1; k < TOGETHER; k++) {
                struct rect a = area_of(overlays[i], portrait), b = area_of(overlays[k], portrait);
                if (meet(&a, &b))
                    fail_msg("%s and %s cover one another, portrait %d", overlays[i], overlays[k], portrait);
            }
}

static void planted_overlays_that_meet_are_found(void **state) {
    struct rect greeting = area_of("greeting", true), below = area_of("countdown", true);
    (void)state;
    below.y = greeting.y + greeting.h;
    assert_false(meet(&greeting, &below));
    below.y--;
    assert_true(meet(&greeting, &below));
}

static bool holds(const struct rect *a, const struct rect *b) {
    return b->x >= a->x && b->y >= a->y && b->x + b->w <= a->x + a->w && b->y + b->h <= a->y + a->h;
}

/* The countdown over a card stands in its header: on the clock, and where it is as wide as the card on the event's mark
 * and name too, but never on a part of them, and on nothing else. */
static int count_covered(const struct card *card, const struct rect *area) {
    int covered = 0;
    for (int i = 0; i < card->n_places; i++) {
        const char *name = card->places[i].name;
        bool header = strcmp(name, "clock") == 0 || strcmp(name, "event") == 0 || strcmp(name, "event-lead") == 0 ||
                      strcmp(name, "event-follow") == 0;
        if (!meet(area, &card->places[i].box) || (header && holds(area, &card->places[i].box)))
            continue;
        print_message("%s: the countdown would cover %s\n", card->file, name);
        covered++;
    }
    return covered;
}

static void check_room(struct card *card) {
    if (is_overlay(card) || strcmp(card->name, "emergency") == 0)
        return;
    struct rect area = area_of("countdown-card", card->page.portrait);
    assert_int_equal(count_covered(card, &area), 0);
}

static void cards_leave_room_for_the_countdown(void **state) {
    (void)state;
    each_card(check_room);
}

/* ---- and what is planted is found ---- */

static void planted_ink_outside_the_area_is_found(void **state) {
    struct card card;
    double covered;
    (void)state;
    open_planted(&card, "<rect x='100' y='100' width='200' height='104' fill='#0B172B'/>"
                        "<rect id='slot-live-area' x='100' y='100' width='400' height='100' fill='none'/>"
                        "<rect id='slot-text-name' x='100' y='100' width='200' height='100' data-size='40'/>");
    show(&card, USUAL, BARE, say_much);
    assert_int_equal(ink_outside(&card, &covered), 200 * 4);
    assert_true(covered < 0.51);
    close_card(&card);
}

static void planted_faint_small_and_cut_text_is_found(void **state) {
    struct card card;
    (void)state;
    open_planted(&card, "<rect width='1920' height='1080' fill='#0B172B' fill-opacity='0.5'/>"
                        "<rect id='slot-text-title' x='100' y='100' width='300' height='100' data-size='40'"
                        " data-min-size='20' data-color='#FFFFFF'/>");
    assert_int_equal(count_faint(&card, BARE, 0), 0);
    assert_int_equal(count_faint(&card, BARE, 255), 1);
    assert_int_equal(count_small(&card), 1);
    assert_int_equal(count_cut(&card, BARE), 1);
    close_card(&card);
}

static void a_planted_header_under_the_countdown_is_found(void **state) {
    struct card card;
    struct rect area = {.x = 1000, .y = 50, .w = 800, .h = 100};
    (void)state;
    open_planted(&card, "<rect id='slot-text-clock' x='1600' y='60' width='200' height='80'/>"
                        "<rect id='slot-text-event-lead' x='1000' y='60' width='500' height='80'/>"
                        "<rect id='slot-text-title' x='1000' y='150' width='500' height='80'/>");
    assert_int_equal(count_covered(&card, &area), 0);
    area.h++; /* on the title */
    assert_int_equal(count_covered(&card, &area), 1);
    area = (struct rect){.x = 1001, .y = 50, .w = 799, .h = 100}; /* on a part of the event's name */
    assert_int_equal(count_covered(&card, &area), 1);
    close_card(&card);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_words_stay_in_their_slots),
        cmocka_unit_test(what_matters_is_shown_whole),
        cmocka_unit_test(text_stands_out_over_any_film),
        cmocka_unit_test(type_is_large_and_off_the_edges),
        cmocka_unit_test(overlays_keep_to_their_area),
        cmocka_unit_test(overlays_leave_one_another_alone),
        cmocka_unit_test(cards_leave_room_for_the_countdown),
        cmocka_unit_test(planted_overlays_that_meet_are_found),
        cmocka_unit_test(a_planted_header_under_the_countdown_is_found),
        cmocka_unit_test(planted_ink_outside_the_area_is_found),
        cmocka_unit_test(planted_faint_small_and_cut_text_is_found),
    };
    return cmocka_run_group_tests_name("cards", tests, NULL, NULL);
}

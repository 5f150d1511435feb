/* Badges as guests wear them: every family, tier and resolution with every kind of name stays inside its slots and
 * never blank, its code reads back in whole modules, a broken logo becomes its sponsor's name, and a template that
 * cannot be used gives way to one that can. */
#include "store/fixture.h"

#include "art/bitmap.h"
#include "art/label.h"
#include "badge/badge.h"
#include "badge/words.h"

static const char *const families[] = {"62x100", "86x54", "100x150"};
static const char *const tiers[] = {"standard", "vip", "speaker", "community", "press", "staff"};
static const int resolutions[] = {203, 300};
#define N(array) (sizeof(array) / sizeof(*(array)))

/* What a spreadsheet may hold of one person. */
static const struct {
    const char *zh, *latin, *company, *title;
} people[] = {
    {"王小样", "Xiaoyang Wang", "慢火车数据", "数据库架构师"},
    {"阿月纸样本别克虚构江买买提艾力折纸鲸灯塔邮差羽飞", "Ayuezhi Yangbenbek Xugoujan",
     "纸月亮数据科技（北京）股份有限公司", "高级数据库内核研发工程师"},
    {"", "Maximilian Alexander von Hohenstein-Wackelstein zu Oberpapier",
     "Gesellschaft für Angewandte Papierfalttechnik und Verteilte Systeme mbH", "Stellvertretender Abteilungsleiter"},
    {"", "قمر الدين الورقي النموذجي", "شركة القمر الورقي", "مهندس برمجيات"},
    {"", "נועה נייר־ירח", "ירח של נייר", ""},
    {"", "กระดาษ พระจันทร์", "บริษัท โคมกระดาษ", "วิศวกร"},
    {"🎉小明🐘🚀", "Xiao Ming 😀", "🦄", ""},
    {"龘䶮㛃𠮷靐", "Da", "生僻字研究所", "研究员"},
    {"", "Ꙗ̑̃̈̄Zoe\u202e\x07\ue000 Ó Páipéir", "ООО «Бумажная луна»", "</svg>&amp;"},
    {"", "Wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", "", ""},
};

struct shop {
    struct folder folder;
    struct roster *roster;
    struct roster_event event;
    struct roster_secrets secrets;
    struct badge_maker *maker;
};

static void shop_add(struct roster_load *load, const char *name, const char *bytes) {
    assert_int_equal(roster_load_asset(load, name, bytes, strlen(bytes)), 0);
}

static void shop_add_file(struct roster_load *load, const char *name, const char *path) {
    char *bytes;
    gsize size;
    if (!g_file_get_contents(path, &bytes, &size, NULL))
        fail_msg("%s cannot be read: run from the top of the source", path);
    assert_int_equal(roster_load_asset(load, name, bytes, size), 0);
    g_free(bytes);
}

static void shop_add_sponsor(struct roster_load *load, int64_t id, const char *logo) {
    struct roster_sponsor sponsor = {
        .id = id, .name_zh = "羽象云", .name_en = "Plumephant", .weight = 1, .tier_mask = 255};
    snprintf(sponsor.code, sizeof sponsor.code, "s%d", (int)id);
    snprintf(sponsor.logo, sizeof sponsor.logo, "%s", logo);
    assert_int_equal(roster_load_sponsor(load, &sponsor), 0);
}

static const char moving[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 3'><rect width='9' height='3'>"
                             "<animate attributeName='x' to='9' dur='1s'/></rect></svg>";
static const char distant[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 3'>"
                              "<image href='https://sponsor.example/logo.png' width='9' height='3'/></svg>";
/* Its name stands 3 mm from the left edge: fine on its own, cut off by a printer that leaves 3.5 mm. */
static const char own[] = "<svg xmlns='http://www.w3.org/2000/svg' width='62mm' height='100mm' viewBox='0 0 62 100'>"
                          "<rect id='slot-text-name' x='3' y='10' width='54' height='20'/>"
                          "<rect id='slot-qr-badge' x='20' y='50' width='17' height='17' data-ecc='Q'/></svg>";

static void shop_fill(struct roster_load *load) {
    shop_add_file(load, "logos/good.svg", "assets/demo-event/logos/plume.svg");
    shop_add_file(load, "logos/event.svg", "assets/demo-event/logos/event.svg");
    shop_add(load, "logos/moving.svg", moving);
    shop_add(load, "logos/distant.svg", distant);
    shop_add(load, "logos/corrupt.png", "\x89PNG\r\n\x1a\n and no more of it, though it began well");
    shop_add(load, "badge/own.svg", own);
    shop_add(load, "badge/broken.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>");
    shop_add_sponsor(load, 1, "logos/good.svg");
    shop_add_sponsor(load, 2, "logos/moving.svg");
    shop_add_sponsor(load, 3, "logos/distant.svg");
    shop_add_sponsor(load, 4, "logos/corrupt.png");
    shop_add_sponsor(load, 5, "logos/nowhere.svg");
}

static void shop_open(struct shop *shop, const char *family) {
    struct roster_load *load;
    *shop = (struct shop){.folder = folder_make(), .event = event_of_two_days(), .secrets = some_secrets()};
    snprintf(shop->event.badge_media, sizeof shop->event.badge_media, "om_badge_%smm", family);
    assert_int_equal(roster_load_begin(shop->folder.path, &load), 0);
    assert_int_equal(roster_load_event(load, &shop->event), 0);
    assert_int_equal(roster_load_secrets(load, &shop->secrets), 0);
    shop_fill(load);
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
    assert_int_equal(roster_open(shop->folder.path, &shop->roster), 0);
    const struct badge_shop lent = {
        .roster = shop->roster, .assets = "assets", .event = &shop->event, .secrets = &shop->secrets};
    assert_int_equal(badge_maker_new(&lent, &shop->maker), 0);
}

static void shop_close(struct shop *shop) {
    badge_maker_free(shop->maker);
    roster_close(shop->roster);
    folder_remove(&shop->folder);
}

static struct roster_ticket person(size_t i) {
    struct roster_ticket ticket = ticket_of(4000 + (int64_t)i);
    snprintf(ticket.name_zh, sizeof ticket.name_zh, "%s", people[i].zh);
    snprintf(ticket.name_latin, sizeof ticket.name_latin, "%s", people[i].latin);
    snprintf(ticket.company, sizeof ticket.company, "%s", people[i].company);
    snprintf(ticket.title, sizeof ticket.title, "%s", people[i].title);
    return ticket;
}

static struct roster_tier tier_named(const char *template) {
    struct roster_tier tier = {.name_zh = "工作人员", .name_en = "Community"};
    snprintf(tier.badge, sizeof tier.badge, "%s", template);
    return tier;
}

static struct badge_subject subject_of(const struct roster_ticket *ticket, const struct roster_tier *tier) {
    return (struct badge_subject){.ticket = ticket, .tier = tier, .serial = 7, .zh = *ticket->name_zh != '\0'};
}

static void make(struct shop *shop, const struct badge_subject *subject, int dpi, struct badge_print *ret_print) {
    char why[TEMPLATE_ERROR];
    int r = badge_make(shop->maker, subject, &(struct badge_paper){.dpi = dpi}, ret_print, why);
    if (r < 0)
        fail_msg("%s", why);
    assert_string_equal(why, "");
}

/* Where a slot of a template lies on the label. */
static struct rect box_on(const char *name, int dpi, const char *slot) {
    struct template *t;
    struct rect box = {0, 0, 0, 0};
    g_autofree char *path = g_strdup_printf("assets/badge/%s.svg", name), *bytes = NULL;
    gsize size;
    char error[TEMPLATE_ERROR];
    assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    if (template_load_badge(bytes, size, path, &t, error) < 0)
        fail_msg("%s", error);
    assert_int_equal(template_size(t, 0, 0, dpi), 0);
    assert_true(template_place(t, slot, &box));
    template_free(t);
    return box;
}

static int ink(const struct raster1 *r, const struct rect *box) {
    int n = 0;
    for (int y = box->y; y < box->y + box->h; y++)
        for (int x = box->x; x < box->x + box->w; x++)
            n += dot(r, x, y);
    return n;
}

/* The code of this badge, in whole modules, and what an independent reader makes of it. */
static void check_code(const struct shop *shop, const struct badge_print *print, const struct badge_subject *subject,
                       const char *name) {
    char code[B1_TEXT + 1];
    struct rect box = box_on(name, print->raster.dpi, "slot-qr-badge"), symbol = symbol_in(&print->raster, &box);
    assert_int_equal(b1_seal(shop->event.id, subject->ticket->id, subject->serial, shop->secrets.badge_key, code), 0);
    assert_int_equal(symbol.w, symbol.h);
    assert_int_equal(symbol.w % 25, 0);
    assert_true(symbol.w / 25 >= 4);
    assert_int_equal(uneven_runs(&print->raster, &symbol, symbol.w / 25), 0);
    g_autofree char *read = read_back(&print->raster);
    assert_non_null(read);
    assert_string_equal(read, code);
}

static void every_badge_of_every_family_reads_back(void **state) {
    (void)state;
    for (size_t f = 0; f < N(families); f++) {
        struct shop shop;
        shop_open(&shop, families[f]);
        for (size_t i = 0; i < N(tiers) * N(resolutions); i++) {
            g_autofree char *name = g_strdup_printf("%s/%s", families[f], tiers[i / N(resolutions)]);
            struct roster_ticket ticket = person(0);
            struct roster_tier tier = tier_named(name);
            struct badge_subject subject = subject_of(&ticket, &tier);
            struct badge_print print;
            subject.logos[0] = subject.logos[1] = 1;
            make(&shop, &subject, resolutions[i % N(resolutions)], &print);
            assert_string_equal(print.remark, "");
            check_code(&shop, &print, &subject, name);
            badge_print_clear(&print);
        }
        shop_close(&shop);
    }
}

/* Nobody's name is blank, outside its slot or in the printer's rim, whoever it belongs to. */
static void check_person(struct shop *shop, const char *name, size_t i, int dpi) {
    struct roster_ticket ticket = person(i);
    struct roster_tier tier = tier_named(name);
    struct badge_subject subject = subject_of(&ticket, &tier);
    struct badge_print print;
    for (int logo = 0; logo < (int)(i % 6); logo++)
        subject.logos[logo] = 1;
    make(shop, &subject, dpi, &print);
    char lead[BADGE_NAME], other[BADGE_NAME];
    badge_names(&ticket, subject.zh, lead, other);
    struct rect box = box_on(name, dpi, *other ? "slot-text-name" : "slot-text-alone");
    if (print.overflow > 0)
        fail_msg("%s: %s leaves its slot", name, lead);
    if (ink(&print.raster, &box) < box.h)
        fail_msg("%s: %s is blank", name, lead);
    struct rect rim = {0, 0, print.raster.w, 3 * dpi / 25};
    assert_int_equal(ink(&print.raster, &rim), 0);
    rim.y = print.raster.h - rim.h;
    assert_int_equal(ink(&print.raster, &rim), 0);
    badge_print_clear(&print);
}

static void every_name_is_there_and_in_its_slot(void **state) {
    (void)state;
    for (size_t f = 0; f < N(families); f++) {
        struct shop shop;
        shop_open(&shop, families[f]);
        for (size_t i = 0; i < N(people); i++) {
            g_autofree char *name = g_strdup_printf("%s/%s", families[f], tiers[(i + f) % N(tiers)]);
            check_person(&shop, name, i, resolutions[(i / 2 + f) % N(resolutions)]);
        }
        shop_close(&shop);
    }
}

/* ---- names ---- */

static void check_names(const char *name_zh, const char *latin, bool zh, const char *lead, const char *other) {
    char real_lead[BADGE_NAME], real_other[BADGE_NAME];
    struct roster_ticket ticket = {.id = 12345, .company = "🎉", .reference = "E-17"};
    snprintf(ticket.name_zh, sizeof ticket.name_zh, "%s", name_zh);
    snprintf(ticket.name_latin, sizeof ticket.name_latin, "%s", latin);
    badge_names(&ticket, zh, real_lead, real_other);
    assert_string_equal(real_lead, lead);
    assert_string_equal(real_other, other);
}

static void the_name_that_can_be_drawn_leads(void **state) {
    (void)state;
    check_names("王小样", "Wang", true, "王小样", "Wang");
    check_names("王小样", "Wang", false, "Wang", "王小样");
    check_names("王小样", "", false, "王小样", "");
    check_names("", "Wang", true, "Wang", "");
    check_names("王\U000f0000", "Wang", true, "Wang", ""); /* a letter of somebody's own font */
    check_names("王\U000f0000", "", true, "王\U000f0000", "");
    check_names("小明🎉", "Ming", true, "小明🎉", "Ming"); /* emoji are nobody's letters */
    check_names("🎉\u202e", "\u200b", true, "E-17", "");  /* nothing of a name: the first thing that shows */
    check_names("\u3164", " ", true, "E-17", "");
    check_names("Bo", "Bo", true, "Bo", "");
    char longest[3 * 300 + 1] = "";
    for (size_t i = 0; i < 300; i++)
        memcpy(longest + 3 * i, "长", 4);
    check_names(longest, "Chang", true, longest, "Chang");
}

static void days_in_a_row_are_said_in_short(void **state) {
    (void)state;
    static const struct {
        uint8_t days;
        const char *text;
    } cases[] = {{0x01, "10.29"},
                 {0x03, "10.29 · 10.30"},
                 {0x07, "10.29–10.31"},
                 {0x1f, "10.29–11.2"},
                 {0x05, "10.29 · 10.31"},
                 {0x1d, "10.29 · 10.31–11.2"},
                 {0x00, ""}};
    struct roster_event event = {.days = 5, .day_date = {20261029, 20261030, 20261031, 20261101, 20261102}};
    for (size_t i = 0; i < N(cases); i++) {
        char text[64], small[8];
        badge_days(&event, cases[i].days, text, sizeof text);
        assert_string_equal(text, cases[i].text);
        badge_days(&event, cases[i].days, small, sizeof small);
        assert_true(strlen(small) < sizeof small);
    }
}

/* ---- logos ---- */

static void a_broken_logo_becomes_its_sponsors_name(void **state) {
    (void)state;
    static const struct {
        int64_t sponsor;
        const char *remark;
    } cases[] = {{1, ""},
                 {2, "animation is not allowed"},
                 {3, "a reference to something outside this file"},
                 {4, "is no picture: an SVG or a PNG is wanted"},
                 {5, ""}};
    struct shop shop;
    struct roster_ticket ticket = person(0);
    struct roster_tier tier = tier_named("62x100/vip");
    struct rect box = box_on("62x100/vip", 203, "slot-logo-1-of-1");
    shop_open(&shop, "62x100");
    for (size_t i = 0; i < N(cases); i++) {
        struct badge_subject subject = subject_of(&ticket, &tier);
        struct badge_print print;
        subject.logos[0] = cases[i].sponsor;
        make(&shop, &subject, 203, &print);
        assert_true(ink(&print.raster, &box) > 200);
        if (!strstr(print.remark, cases[i].remark) || (!*cases[i].remark && *print.remark))
            fail_msg("\"%s\" instead of \"%s\"", print.remark, cases[i].remark);
        badge_print_clear(&print);
    }
    struct badge_subject nobody = subject_of(&ticket, &tier);
    struct badge_print print;
    nobody.logos[0] =
        99; /* a sponsor that the roster has lost: nothing is drawn, the proof that the box is empty else */
    make(&shop, &nobody, 203, &print);
    assert_int_equal(ink(&print.raster, &box), 0);
    badge_print_clear(&print);
    shop_close(&shop);
}

/* ---- templates ---- */

static void an_unusable_template_gives_way(void **state) {
    (void)state;
    static const struct {
        const char *badge;
        double margin;
        const char *remark;
    } cases[] = {
        {"62x100/vip", 3.9, ""},
        {"vip", 0, ""}, /* a roster from before there were families */
        {"own", 2, ""},
        {"own", 3.5, "badge/own.svg: slot-text-name: 0.5 mm of it would be cut off at the left"},
        {"broken", 0, "badge/broken.svg: has no size in mm (width and height of the <svg>)"},
        {"62x100/splendid", 0, "badge/62x100/splendid.svg: No such file or directory"},
    };
    struct shop shop;
    struct roster_ticket ticket = person(0);
    char why[TEMPLATE_ERROR];
    shop_open(&shop, "62x100");
    for (size_t i = 0; i < N(cases); i++) {
        struct roster_tier tier = tier_named(cases[i].badge);
        struct badge_subject subject = subject_of(&ticket, &tier);
        struct badge_paper paper = {203, {cases[i].margin, cases[i].margin, cases[i].margin, cases[i].margin}};
        struct badge_print print;
        assert_int_equal(badge_make(shop.maker, &subject, &paper, &print, why), 0);
        assert_string_equal(print.remark, cases[i].remark);
        badge_print_clear(&print);
    }
    struct badge_subject subject = subject_of(&ticket, NULL);
    struct badge_paper paper = {203, {9, 0, 0, 0}};
    struct badge_print print;
    assert_int_equal(badge_make(shop.maker, &subject, &paper, &print, why), -ERANGE);
    assert_string_equal(why, "badge/62x100/standard.svg: slot-text-event: 5.0 mm of it would be cut off at the left");
    shop_close(&shop);
}

static void a_badge_says_how_many_sponsors_it_shows(void **state) {
    static const char three[] =
        "<svg viewBox=\"0 0 62 100\" width=\"62mm\" height=\"100mm\">"
        "<rect id=\"slot-logo-sponsor-3\" x=\"4\" y=\"80\" width=\"10\" height=\"10\"/>"
        "<rect id=\"slot-text-name\" x=\"4\" y=\"20\" width=\"54\" height=\"14\"/>"
        "<rect id=\"slot-qr-badge\" x=\"40\" y=\"70\" width=\"17\" height=\"17\" data-ecc=\"Q\"/></svg>";
    const struct badge_shop shop = {.assets = "assets", .event = &(struct roster_event){.badge_media = ""}};
    struct badge_maker *maker = NULL;
    struct template *t = NULL;
    char why[TEMPLATE_ERROR] = "";
    (void)state;
    assert_int_equal(badge_maker_new(&shop, &maker), 0);
    assert_int_equal(badge_logo_places(maker, NULL, 203), 4);
    badge_maker_free(maker);
    if (template_load_badge(three, sizeof three - 1, "three", &t, why) < 0)
        fail_msg("%s", why);
    assert_int_equal(badge_template_logos(t), 3);
    template_free(t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_badge_of_every_family_reads_back),
        cmocka_unit_test(every_name_is_there_and_in_its_slot),
        cmocka_unit_test(the_name_that_can_be_drawn_leads),
        cmocka_unit_test(days_in_a_row_are_said_in_short),
        cmocka_unit_test(a_broken_logo_becomes_its_sponsors_name),
        cmocka_unit_test(an_unusable_template_gives_way),
        cmocka_unit_test(a_badge_says_how_many_sponsors_it_shows),
    };
    return cmocka_run_group_tests_name("badges", tests, NULL, NULL);
}

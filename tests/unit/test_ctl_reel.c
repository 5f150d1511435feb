/* What the second display shows, from a folder's files: the golden folder row by row, the same through a bundle, every
 * fault and warning with the line an organiser reads, ceilings, and hours in a night in which clocks change. */
#include "golden.h"

#include <errno.h>
#include <unistd.h>

#include "ctl/model_reel.h"
#include "ctl/pack.h"

#define MADE INT64_C(1792000000000)
#define MINUTE INT64_C(60000)

/* Minutes from the first midnight of the event; 0 = none. */
static long minutes(const struct plan *plan, int64_t ms) {
    return ms ? (long)((ms - plan->event.day_start[0]) / MINUTE) : 0;
}

static void dump_items(GString *to, const struct plan *plan) {
    for (guint i = 0; i < plan->reel->items->len; i++) {
        const struct roster_item *t = &g_array_index(plan->reel->items, struct roster_item, i);
        g_string_append_printf(to, "%d %s|%d|%d|%s|%s|%d|%d|%d|%ld|%d|%ld|%ld|%s|%s|%s|%s\n", t->number, t->code,
                               t->programme, t->kind, t->file, t->captions, t->seconds, t->sound, t->volume,
                               (long)t->sponsor, t->weight, minutes(plan, t->from), minutes(plan, t->until), t->name_zh,
                               t->name_en, t->title_zh, t->title_en);
    }
}

static char *dump(const struct plan *plan) {
    const struct model_reel *reel = plan->reel;
    const struct roster_screen *s = &reel->screen;
    GString *to = g_string_new(NULL);
    for (int i = 0; i < reel->n_programmes; i++) {
        const struct roster_programme *p = &reel->programmes[i].row;
        g_string_append_printf(to, "programme %d %s|%s|%s|%d|%d|%d\n", p->number, p->code, p->name_zh, p->name_en,
                               p->share, p->silent, p->is_default);
    }
    for (int i = 0; i < reel->n_hours; i++)
        g_string_append_printf(to, "on %d %ld-%ld\n", reel->hours[i].row.programme,
                               minutes(plan, reel->hours[i].row.from), minutes(plan, reel->hours[i].row.until));
    dump_items(to, plan);
    for (guint i = 0; i < reel->media->len; i++) {
        const struct roster_media *m = &g_array_index(reel->media, struct roster_media, i);
        g_string_append_printf(to, "media %s %ld\n", m->name, (long)m->size);
    }
    g_string_append_printf(to, "screen %d|%s|%d|%lx|%s|%s|%s|%s\n", s->countdown_minutes, s->countdown_zone, s->wall,
                           (unsigned long)s->greet_tiers, s->wifi_name, s->wifi_password, s->thanks_zh, s->thanks_en);
    return g_string_free(to, FALSE);
}

static const char *const GOLDEN =
    "programme 0 break|茶歇|Break|40|1|0\n"
    "programme 1 party|派对|Party|0|0|0\n"
    "programme 2 loop|日常|In Between|25|0|1\n"
    "programme 3 closing|Closing|Closing|100|0|0\n"
    "programme 4 guests|嘉宾|嘉宾|25|0|0\n"
    "on 0 630-660\n"
    "on 0 2070-2100\n"
    "on 0 2340-2370\n"
    "on 1 1320-1560\n" /* past midnight: of the day on which it began */
    "on 3 2460-2880\n"
    "1 welcome|2|0|opening.mp4|opening.srt|0|1|80|0|1|0|0|欧阳娜娜|Ouyang Nana|讲者|Speaker, Storage\n"
    "2 welcome-party|1|0|opening.mp4|opening.srt|0|1|80|0|1|0|0|欧阳娜娜|Ouyang Nana|讲者|Speaker, Storage\n"
    "3 harbour|0|0|harbour.mp4||10|0|100|2|7|0|0||||\n"
    "4 harbour-2|2|0|harbour.mp4||0|0|100|1|3|0|1440||||\n"
    "5 harbour-break|0|0|harbour.mp4||0|0|100|1|3|0|1440||||\n"
    "6 past-1|2|1|past/1.jpg||5|0|100|0|1|1440|0|||往届回顾|Past summits\n"
    "7 past-2|2|1|past/2.jpg||5|0|100|0|1|1440|0|||往届回顾|Past summits\n"
    "8 past-3|2|1|past/10.jpg||5|0|100|0|1|1440|0|||往届回顾|Past summits\n"
    "9 hall|4|1|hall.png||8|0|100|0|1|0|0||||\n"
    "10 agenda|2|2|agenda||0|0|100|0|1|0|0||||\n"
    "11 menu|0|2|menu||12|0|100|0|1|0|1440|||菜单|Menu\n"
    "12 menu-party|1|2|menu||12|0|100|0|1|0|1440|||菜单|Menu\n"
    "13 wifi|2|2|wifi||0|0|100|0|1|0|0||||\n"
    "14 thanks|2|2|thanks||0|0|100|0|1|0|0||||\n"
    "15 arrivals|2|2|arrivals||0|0|100|0|1|0|0||||\n"
    "16 overflow|4|3|rtsp://camera.example.org:554/hall?track=1||0|1|60|0|1|0|0||||\n"
    "17 sponsors|3|2|sponsors||20|0|100|1|3|0|0||||\n"
    "media hall.png 170\n"
    "media harbour.mp4 1823\n"
    "media opening.mp4 8566\n"
    "media opening.srt 48\n"
    "media past/1.jpg 242\n"
    "media past/10.jpg 242\n"
    "media past/2.jpg 242\n"
    "screen 15|hall|1|22|Golden Guest|p;a ss|社区甲\n社区乙|Circle A\nCircle B\n";

static void test_golden(void **state) {
    FILES_AUTO files = {0};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    (void)state;
    read_golden(&files);
    assert_int_equal(plan_read(&files, false, &plan, &faults), 0);
    assert_int_equal(faults.warned, 0);
    g_autofree char *text = dump(&plan);
    assert_string_equal(text, GOLDEN);
}

static void test_through_a_bundle(void **state) {
    FILES_AUTO files = {0}, bundle = {0};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan, back;
    struct keys keys = make_keys();
    int64_t tickets = 0;
    g_autofree char *dir = golden_dir();
    (void)state;
    read_golden(&files);
    assert_int_equal(plan_read(&files, false, &plan, &faults), 0);
    assert_int_equal(model_reel_digest(dir, plan.reel, NULL, NULL, &faults), 0);
    assert_int_equal(pack_files(&files, &plan, &keys, MADE, &bundle, &tickets, NULL, NULL, &faults), 0);
    assert_int_equal(plan_read(&bundle, true, &back, &faults), 0);
    assert_int_equal(faults.warned, 0);
    g_autofree char *text = dump(&back);
    assert_string_equal(text, GOLDEN);
    assert_int_equal(back.reel->media->len, plan.reel->media->len);
    assert_memory_equal(back.reel->media->data, plan.reel->media->data,
                        plan.reel->media->len * sizeof(struct roster_media));
    /* sha256sum of 1.jpg */
    const struct roster_media *photo = model_reel_there(back.reel, "past/1.jpg");
    assert_memory_equal(photo->sha256, "\xb3\x2f\x99\x57\x3f\x7a", 6);
    assert_non_null(files_find(&bundle, "card/menu-portrait.svg"));
    assert_null(files_find(&bundle, "media/opening.mp4"));
}

/* ---- faults ---- */

static void judge(const struct bend *b, struct faults *faults) {
    FILES_AUTO files = {0};
    PLAN_AUTO plan;
    read_golden(&files);
    bend(&files, b);
    plan_read(&files, false, &plan, faults);
}

static void test_faults(void **state) {
    static const struct bend cases[] = {
        /* programmes */
        {"programmes.csv", "party,派", ",派", "programmes.csv:4: column code: is empty"},
        {"programmes.csv", "party,派", "派对,派",
         "programmes.csv:4: column code: \"派对\" may hold only letters, digits, - _ and ."},
        {"programmes.csv", "1 2,10:30", "1 3,10:30",
         "programmes.csv:2: column days: \"3\" is not a day of the event (event.conf has 2)"},
        {"programmes.csv", "10:30,11:00", "10:75,11:00",
         "programmes.csv:2: column from: \"10:75\" is not a time of day such as 08:30"},
        {"programmes.csv", "10:30,11:00", "10:3,11:00",
         "programmes.csv:2: column from: \"10:3\" is not a time of day such as 08:30"},
        {"programmes.csv", "10:30,11:00", "10.30,11:00",
         "programmes.csv:2: column from: \"10.30\" is not a time of day such as 08:30"},
        {"programmes.csv", "10:30,11:00", "24:00,11:00",
         "programmes.csv:2: column from: \"24:00\" is not a time of day such as 08:30"},
        {"programmes.csv", "17:00,24:00", "17:00,24:01",
         "programmes.csv:6: column until: \"24:01\" is not a time of day such as 08:30"},
        {"programmes.csv", "10:30,11:00", "10:30,", "programmes.csv:2: column until: is empty, but from is 10:30"},
        {"programmes.csv", "10:30,11:00", ",11:00", "programmes.csv:2: column from: is empty, but until is 11:00"},
        {"programmes.csv", "10:30,11:00", ",",
         "programmes.csv:2: column from: is empty, but days are given: a whole day is from 00:00 until 24:00"},
        {"programmes.csv", "11:00,40", "11:00,140",
         "programmes.csv:2: column share: \"140\" is not a whole number from 0 to 100"},
        {"programmes.csv", "40,yes", "40,hush", "programmes.csv:2: column silent: \"hush\" is neither yes nor no"},
        {"programmes.csv", "15:30,,", "15:30,30,",
         "programmes.csv:3: column share: \"30\" is not what line 2 says of break"},
        {"programmes.csv", "break,,,", "break,小憩,,",
         "programmes.csv:3: column name_zh: \"小憩\" is not what line 2 says of break"},
        {"programmes.csv", "15:30,,,", "15:30,,no,",
         "programmes.csv:3: column silent: \"no\" is not what line 2 says of break"},
        {"programmes.csv", "15:30,,,", "15:30,40,yes,", NULL}, /* the same again is none */
        {"programmes.csv", ",100,,", ",100,,yes",
         "programmes.csv:6: column default: loop is the default programme already (line 5): there can be one"},
        {"programmes.csv", "15:00,15:30", "10:45,15:30",
         "programmes.csv:3: column from: break and break (line 2) overlap on 2026-10-25 from 10:45 until 11:00: only "
         "one can be on"},
        {"programmes.csv", "2,17:00", "1 2,11:00", /* the party goes on past midnight, and stays clear of day 2 */
         "programmes.csv:6: column from: closing and party (line 4) overlap on 2026-10-24 from 22:00 until 00:00: only "
         "one can be on"},
        {"programmes.csv", "1,22:00,02:00", "1,22:00,10:31",
         "programmes.csv:4: column from: party and break (line 2) overlap on 2026-10-25 from 10:30 until 10:31: only "
         "one can be on"},
        {"programmes.csv", "1,22:00,02:00", "1,22:00,10:30", NULL}, /* until is exclusive */
        /* reel */
        {"reel.csv", "welcome,loop", "欢迎,loop",
         "reel.csv:2: column code: \"欢迎\" may hold only letters, digits, - _ and ."},
        {"reel.csv", "past,loop", "Welcome,loop", "reel.csv:5: column code: \"Welcome\" is used twice"},
        {"reel.csv", "loop party", "loop ball", "reel.csv:2: column programme: \"ball\" is not in programmes.csv"},
        {"reel.csv", "loop party", "loop Loop", "reel.csv:2: column programme: Loop is there twice"},
        {"reel.csv", "party,film", "party,movie",
         "reel.csv:2: column kind: \"movie\" is none of film, photo, photos, card, stream"},
        {"reel.csv", "party,film", "party,", "reel.csv:2: column kind: is empty"},
        {"reel.csv", "film,opening.mp4", "film,", "reel.csv:2: column file: is empty"},
        {"reel.csv", "film,opening.mp4", "film,../opening.mp4",
         "reel.csv:2: column file: \"../opening.mp4\" leads elsewhere: it is a name in media/, without / and not "
         "beginning with a dot"},
        {"reel.csv", "film,opening.mp4", "film,/etc/passwd",
         "reel.csv:2: column file: \"/etc/passwd\" leads elsewhere: it is a name in media/, without / and not "
         "beginning with a dot"},
        {"reel.csv", "media/past", "media/past/2024",
         "reel.csv:5: column file: \"media/past/2024\" leads elsewhere: it is a name in media/, without / and not "
         "beginning with a dot"},
        {"reel.csv", ",opening.srt", ",../opening.srt",
         "reel.csv:2: column captions: \"../opening.srt\" leads elsewhere: it is a name in media/, without / and not "
         "beginning with a dot"},
        {"reel.csv", "film,opening.mp4", "film,hall.png",
         "reel.csv:2: column file: hall.png is a picture: its kind is photo"},
        {"reel.csv", "photo,hall.png", "photo,opening.mp4",
         "reel.csv:6: column file: opening.mp4 is not a picture (.jpg .jpeg .png)"},
        {"reel.csv", "film,opening.mp4", "film,opening.srt",
         "reel.csv:2: column file: opening.srt are captions: they stand in the column captions, beside a film"},
        {"reel.csv", ",opening.srt", ",opening.txt",
         "reel.csv:2: column captions: opening.txt is no file of captions (.srt .vtt)"},
        {"reel.csv", "hall.png,8,,,", "hall.png,8,,,opening.srt",
         "reel.csv:6: column captions: are for films: nothing else can have them"},
        {"reel.csv", "card,agenda", "card,agneda",
         "reel.csv:7: column file: \"agneda\" is none of agenda, sponsors, speaker, arrivals, wifi, thanks, and "
         "card/agneda-landscape.svg is not in the folder"},
        {"reel.csv", "card,card/menu", "card,../menu",
         "reel.csv:8: column file: \"../menu\" is none of agenda, sponsors, speaker, arrivals, wifi, thanks, and "
         "card/../menu-landscape.svg is not in the folder"},
        {"reel.csv", "rtsp://camera", "file:///etc",
         "reel.csv:12: column file: \"file:///etc.example.org:554/hall?track=1\" is not an http, https or rtsp "
         "address"},
        {"reel.csv", "rtsp://camera", "rtsp:///camera",
         "reel.csv:12: column file: \"rtsp:///camera.example.org:554/hall?track=1\" is not an http, https or rtsp "
         "address"},
        {"reel.csv", "rtsp://camera", "http://my camera",
         "reel.csv:12: column file: \"http://my camera.example.org:554/hall?track=1\" is not an http, https or rtsp "
         "address"},
        {"reel.csv", "hall.png,8", "hall.png,8s",
         "reel.csv:6: column seconds: \"8s\" is not a whole number from 0 to 86400"},
        {"reel.csv", "hall.png,8,", "hall.png,8,yes",
         "reel.csv:6: column sound: is for films and streams: nothing else has any"},
        {"reel.csv", ",yes,80", ",yes,101", "reel.csv:2: column volume: \"101\" is not a whole number from 0 to 100"},
        {"reel.csv", "harbour,7", "harbor,7", "reel.csv:3: column sponsor: \"harbor\" is not in sponsors.csv"},
        {"reel.csv", "harbour,7", "harbour,0", "reel.csv:3: column weight: \"0\" is not a whole number from 1 to 1000"},
        {"reel.csv", ",harbour,7", ",,7",
         "reel.csv:3: column weight: is for what has a sponsor: anything else comes in the order of its rows"},
        {"reel.csv", "2026-10-25,,", "25 Oct,,",
         "reel.csv:5: column from: \"25 Oct\" is not a date such as 2026-10-24"},
        {"reel.csv", "2026-10-24,2026-10-24", "2026-10-25,2026-10-24",
         "reel.csv:8: column until: 2026-10-24 is before 2026-10-25, from which it is shown"},
        /* [reel] */
        {"event.conf", "countdown = 15", "countdown = soon",
         "event.conf:21: countdown: \"soon\" is not minutes from 0 to 240"},
        {"event.conf", "countdown_zone = hall", "countdown_zone = attic",
         "event.conf:22: countdown_zone: \"attic\" is neither in zones.csv nor in gates.csv"},
        {"event.conf", "greet = vip", "greet = gold", "event.conf:23: greet: \"gold\" is not in tiers.csv"},
        {"event.conf", "wall = yes", "wall = brick", "event.conf:24: wall: \"brick\" is neither yes nor no"},
        {"event.conf", "Golden Guest", "A network with a very long name indeed",
         "event.conf:25: wifi_name: is longer than 32 bytes"},
        {"event.conf", "Golden Guest", "", "event.conf:26: wifi_password: is there, but wifi_name is empty"},
        {"event.conf", "thanks_zh", "thankz_zh",
         "event.conf:27: thankz_zh is not a key of [reel]: see kioskctl help event"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FAULTS_AUTO faults = {0};
        judge(&cases[i], &faults);
        expect(cases[i].want, faults.count, faults.lines);
    }
}

static void test_warnings(void **state) {
    static const struct bend cases[] = {
        {"reel.csv", "film,opening.mp4", "film,closing.mp4",
         "reel.csv:2: column file: media/closing.mp4 is not there, or empty: it is left out"},
        {"reel.csv", ",opening.srt", ",closing.srt",
         "reel.csv:2: column captions: media/closing.srt is not there, or empty: the film is shown without"},
        {"reel.csv", "photos,media/past", "photos,future",
         "reel.csv:5: column file: media/future/ holds no pictures (.jpg .jpeg .png): none is shown"},
        {"reel.csv", ",loop,card,agenda", ",,card,agenda",
         "reel.csv:7: column programme: is empty: shown in loop, the default programme"},
        {"reel.csv", "2026-10-25,,", "2026-11-25,,",
         "reel.csv:5: column from: loop is never on in these dates: it is not shown there"},
        {"reel.csv", "2026-10-24,2026-10-24", ",2026-10-23",
         "reel.csv:8: column until: break is never on in these dates: it is not shown there"},
        {"reel.csv", "2026-10-24,2026-10-24", "2026-10-25,2026-10-25", NULL}, /* the party goes on past midnight */
        {"programmes.csv", "22:00,02:00", "22:00,24:00", NULL},
        {"reel.csv", ",guests,photo", ",closing,photo",
         "reel.csv:6: column sponsor: the share of closing is 100: what has none is never shown there"},
        {"programmes.csv", "11:00,40", "11:00,0",
         "reel.csv:3: column sponsor: the share of break is 0: what has a sponsor is never shown there"},
        {"event.conf", "wifi_name = Golden Guest\nwifi_password = p;a ss\n", "",
         "reel.csv:9: column file: wifi is never shown: wifi_name in [reel] of event.conf is empty"},
        {"event.conf", "thanks_zh = 社区甲；社区乙\nthanks_en = Circle A; Circle B\n", "",
         "reel.csv:10: column file: thanks is never shown: thanks_zh and thanks_en in [reel] of event.conf are empty"},
        {"event.conf", "wall = yes", "wall = no",
         "reel.csv:11: column file: arrivals is never shown: wall in [reel] of event.conf is not yes"},
        {"event.conf", "Circle A;", "a;b;c;d;e;f;g;h;", "event.conf: thanks: the card has room for 8 of these"},
        {"programmes.csv", NULL, "empty,,,,,,,,\n",
         "programmes.csv:8: column code: empty has nothing to show: no row of reel.csv names it"},
        {"reel.csv", "welcome,loop party,film,opening.mp4,,yes,80,opening.srt", "welcome,loop,card,speaker,,,,",
         "media/opening.mp4: is in no programme: no row of reel.csv names it"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FAULTS_AUTO faults = {0};
        judge(&cases[i], &faults);
        expect(cases[i].want, faults.warned, faults.warnings);
        expect(NULL, faults.count, faults.lines);
    }
}

/* ---- small events ---- */

static void replace(struct files *files, const char *name, char *text) {
    struct file *file = (struct file *)files_find(files, name);
    g_free(file->bytes);
    file->bytes = text;
    file->size = strlen(text);
}

/* reel.csv and, unless NULL, programmes.csv in the golden folder. */
static int read_small(const char *reel, const char *programmes, struct plan *plan, struct faults *faults) {
    FILES_AUTO files = {0};
    read_golden(&files);
    replace(&files, "reel.csv", g_strdup(reel));
    if (programmes)
        replace(&files, "programmes.csv", g_strdup(programmes));
    else
        ((struct file *)files_find(&files, "programmes.csv"))->name[0] = '-';
    return plan_read(&files, false, plan, faults);
}

static const struct roster_item *item(const struct plan *plan, guint i) {
    return &g_array_index(plan->reel->items, struct roster_item, i);
}

static void test_reel_alone(void **state) {
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    (void)state;
    assert_int_equal(read_small("kind,file\nfilm,opening.mp4\nfilm,harbour.mp4\n", NULL, &plan, &faults), 0);
    assert_int_equal(faults.warned, 0);
    assert_int_equal(plan.reel->n_programmes, 1);
    assert_string_equal(plan.reel->programmes[0].row.code, "default");
    assert_true(plan.reel->programmes[0].row.is_default);
    assert_int_equal(plan.reel->items->len, 2);
}

static void test_default(void **state) {
    static const struct {
        const char *rows, *want; /* want NULL = none */
    } cases[] = {
        {"break,\nDefault,\n", "Default"},
        {"break,yes\ndefault,\n", "break"},
        {"break,\ndefault,no\n", NULL},
        {"break,\nlunch,\n", NULL},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FAULTS_AUTO faults = {0};
        PLAN_AUTO plan;
        g_autofree char *text = g_strconcat("code,default\n", cases[i].rows, NULL);
        read_small("programme,kind,file\nbreak,card,agenda\n", text, &plan, &faults);
        expect(NULL, faults.count, faults.lines);
        int chosen = plan.reel->default_programme;
        const char *code = chosen >= 0 ? plan.reel->programmes[chosen].row.code : "none";
        assert_string_equal(code, cases[i].want ? cases[i].want : "none");
        assert_int_equal(plan.reel->programmes[MAX(chosen, 0)].row.is_default, chosen >= 0);
    }
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    read_small("kind,file\ncard,agenda\n", "code\nbreak\n", &plan, &faults);
    expect("reel.csv:2: column programme: is empty, and no programme is the default one", faults.count, faults.lines);
}

/* What staff type is unique, short enough, and whole characters. */
static void test_codes(void **state) {
    static const char *const want[] = {"agenda-2",
                                       "agenda",
                                       "agenda-3",
                                       "开场",
                                       "a-b",
                                       "live",
                                       "media.example",
                                       "一二三四五六七八九十一二三四五六七八九十一",
                                       "一二三四五六七八九十一二三四五六七八九十-2"};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    (void)state;
    assert_int_equal(read_small("code,kind,file\n"
                                ",card,agenda\n"
                                "agenda,card,agenda\n"
                                ",card,agenda\n"
                                ",film,开场.mp4\n"
                                ",film,a b.mp4\n"
                                ",stream,https://media.example.org/live.m3u8?key=1/2.3\n"
                                ",stream,https://media.example.org/\n"
                                ",film,一二三四五六七八九十一二三四五六七八九十一二.mp4\n"
                                ",film,一二三四五六七八九十一二三四五六七八九十一三.mp4\n",
                                NULL, &plan, &faults),
                     0);
    assert_int_equal(plan.reel->items->len, G_N_ELEMENTS(want));
    for (guint i = 0; i < G_N_ELEMENTS(want); i++) {
        assert_true(g_utf8_validate(item(&plan, i)->code, -1, NULL));
        assert_string_equal(item(&plan, i)->code, want[i]);
    }
}

/* ---- ceilings ---- */

static void test_ceilings(void **state) {
    static const struct {
        const char *file, *heading, *row;
        int most;
        const char *want;
    } cases[] = {
        {"programmes.csv", "code\nbreak\nparty\nloop\nclosing\nguests\n", "p#\n", REEL_PROGRAMMES - 5,
         "programmes.csv:34: column code: is one programme too many: at most 32"},
        {"reel.csv", "kind,programme,file\n", "card,loop,agenda\n", REEL_ITEMS,
         "reel.csv: has 2049 items, at most 2048 fit: take rows out"},
        {"reel.csv", "kind,programme,file\n", "card,loop break party closing,agenda\n", REEL_ITEMS / 4,
         "reel.csv: has 2052 items, at most 2048 fit: take rows out"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int over = 0; over < 2; over++) {
            FILES_AUTO files = {0};
            FAULTS_AUTO faults = {0};
            PLAN_AUTO plan;
            read_golden(&files);
            replace(&files, cases[i].file,
                    g_string_free(many(cases[i].most + over, cases[i].heading, cases[i].row), FALSE));
            plan_read(&files, false, &plan, &faults);
            expect(over ? cases[i].want : NULL, faults.count, faults.lines);
            assert_true(faults.count <= 1);
        }
}

/* 256 minutes of one day, and one more. */
static void test_many_hours(void **state) {
    (void)state;
    for (int over = 0; over < 2; over++) {
        g_autoptr(GString) text = g_string_new("code,days,from,until\n");
        FAULTS_AUTO faults = {0};
        PLAN_AUTO plan;
        for (int i = 0; i < REEL_HOURS + over; i++)
            g_string_append_printf(text, "default,1,%02d:%02d,%02d:%02d\n", i / 60, i % 60, (i + 1) / 60, (i + 1) % 60);
        read_small("kind,file\ncard,agenda\n", text->str, &plan, &faults);
        expect(over ? "programmes.csv:258: column from: is one time too many: at most 256, of all programmes on all "
                      "days"
                    : NULL,
               faults.count, faults.lines);
        assert_int_equal(plan.reel->n_hours, REEL_HOURS);
    }
}

/* A folder that a camera filled: one line, and no kiosk is asked to hold it. */
static void test_ten_thousand_photos(void **state) {
    FILES_AUTO files = {0};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    (void)state;
    read_golden(&files);
    for (int i = 0; i < 9997; i++) {
        g_autofree char *name = g_strdup_printf("past/IMG_%d.JPG", i);
        files_add_media(&files, name, 1);
    }
    assert_int_equal(plan_read(&files, false, &plan, &faults), -EBADMSG);
    expect("reel.csv:5: column file: media/past holds 10000 pictures: with them the reel has 10005 items, at most 2048 "
           "fit. Put the best of them into a folder of their own",
           faults.count, faults.lines);
    assert_int_equal(faults.count, 1);
    assert_int_equal(plan.reel->items->len, 0);
}

/* ---- clocks that change ---- */

/* In Berlin 2026-10-25 has 25 hours and 2026-03-29 has 23; Beirut's day of change has no midnight. */
static void test_clock_changes(void **state) {
    static const struct {
        const char *zone, *days, *from, *until;
        long starts, lasts; /* minutes after the first midnight, and long */
    } cases[] = {
        {"Europe/Berlin", "2026-10-24", "22:00", "04:00", 22 * 60, 7 * 60},
        {"Europe/Berlin", "2026-10-25", "08:30", "09:30", 9 * 60 + 30, 60},
        {"Europe/Berlin", "2026-10-25", "00:00", "24:00", 0, 25 * 60},
        {"Europe/Berlin", "2026-10-25", "00:00", "00:00", 0, 25 * 60},
        {"Europe/Berlin", "2026-03-28", "22:00", "04:00", 22 * 60, 5 * 60},
        {"Europe/Berlin", "2026-03-29", "08:30", "09:30", 7 * 60 + 30, 60},
        {"Europe/Berlin", "2026-03-29", "01:30", "03:30", 90, 60},
        {"Europe/Berlin", "2026-03-29", "01:30", "02:30", 90, 30}, /* 02:30 is never on a clock: when they change */
        {"Asia/Shanghai", "2026-10-25", "22:00", "04:00", 22 * 60, 6 * 60},
        {"Asia/Beirut", "2026-03-29", "00:00", "02:00", 0, 60},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FILES_AUTO files = {0};
        FAULTS_AUTO faults = {0};
        PLAN_AUTO plan;
        read_golden(&files);
        replace(
            &files, "event.conf",
            g_strdup_printf("[event]\ncode=x\nid=1\nname_en=X\ntimezone=%s\ndays=%s\n", cases[i].zone, cases[i].days));
        replace(&files, "programmes.csv",
                g_strdup_printf("code,from,until\nloop,%s,%s\n", cases[i].from, cases[i].until));
        plan_read(&files, false, &plan, &faults);
        assert_int_equal(plan.reel->n_hours, 1);
        const struct reel_hours *hours = &plan.reel->hours[0].row;
        if (minutes(&plan, hours->from) != cases[i].starts || (hours->until - hours->from) / MINUTE != cases[i].lasts)
            fail_msg("%s %s %s-%s: starts %ld, lasts %ld", cases[i].zone, cases[i].days, cases[i].from, cases[i].until,
                     minutes(&plan, hours->from), (long)((hours->until - hours->from) / MINUTE));
    }
}

/* ---- bundles from strangers ---- */

static void test_hostile_media_list(void **state) {
    static const char *const rows[] = {
        "../../etc/passwd,b32f99573f7aed0501b601bcced40f8e1fd854a0b7f3632eee26193953884056,5\n",
        "a/b/c.mp4,b32f99573f7aed0501b601bcced40f8e1fd854a0b7f3632eee26193953884056,5\n",
        "a.mp4,b32f,5\n",
        "a.mp4,b32f99573f7aed0501b601bcced40f8e1fd854a0b7f3632eee26193953884056,0\n",
        ",b32f99573f7aed0501b601bcced40f8e1fd854a0b7f3632eee26193953884056,1\n",
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        FILES_AUTO files = {0};
        FAULTS_AUTO faults = {0};
        PLAN_AUTO plan;
        char *text = g_strconcat("name,sha256,size\n", rows[i], NULL);
        read_golden(&files);
        assert_int_equal(files_add(&files, "media.csv", text, strlen(text), true, &faults), 0);
        assert_int_equal(plan_read(&files, true, &plan, &faults), -EBADMSG);
        assert_true(g_str_has_prefix(faults.lines[0], "media.csv:2: column "));
    }
}

/* A film that goes away between the look and the packing is named, not packed as nothing. */
static void test_vanished(void **state) {
    FILES_AUTO files = {0};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    g_autofree char *dir = g_dir_make_tmp("lanyard-reel.XXXXXX", NULL);
    (void)state;
    read_golden(&files);
    assert_int_equal(plan_read(&files, false, &plan, &faults), 0);
    assert_int_equal(model_reel_digest(dir, plan.reel, NULL, NULL, &faults), -EBADMSG);
    expect("media/hall.png: cannot be read: No such file or directory", faults.count, faults.lines);
    rmdir(dir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),        cmocka_unit_test(test_through_a_bundle),
        cmocka_unit_test(test_faults),        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_reel_alone),    cmocka_unit_test(test_default),
        cmocka_unit_test(test_codes),         cmocka_unit_test(test_ceilings),
        cmocka_unit_test(test_many_hours),    cmocka_unit_test(test_ten_thousand_photos),
        cmocka_unit_test(test_clock_changes), cmocka_unit_test(test_hostile_media_list),
        cmocka_unit_test(test_vanished),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

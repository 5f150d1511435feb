/* Who may enter where, from a folder's files: the golden folder row by row, the same through a bundle, every fault with
 * the line an organiser reads, and how seats are shared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glib.h>
#include <sodium.h>
#include <string.h>

#include "ctl/model.h"
#include "ctl/pack.h"
#include "ctl/pin.h"
#include "ctl/tickets.h"
#include "golden.h"

#define MADE INT64_C(1792000000000)

/* ---- the model as text ---- */

static void dump_places(GString *to, const struct model *m) {
    for (int i = 0; i < m->n_zones; i++) {
        const struct roster_zone *z = &m->zones[i];
        g_string_append_printf(to, "zone %s|%s|%s|%s|%d|%d|%d|%d|%ld|%ld|%d|%d\n", z->code, z->name_zh, z->name_en,
                               z->parent, z->passback, z->max_entries, z->capacity, z->offline_policy,
                               (long)z->replay_ms, (long)z->cross_gate_ms, z->reentry, z->between);
    }
    for (int i = 0; i < m->n_gates; i++)
        g_string_append_printf(to, "gate %s|%s|%s|%s|%d|%d\n", m->gates[i].code, m->gates[i].name_zh,
                               m->gates[i].name_en, m->gates[i].zone, m->gates[i].dirs, m->gates[i].desk);
    for (guint i = 0; i < m->quotas->len; i++) {
        const struct model_quota *q = &g_array_index(m->quotas, struct model_quota, i);
        g_string_append_printf(to, "quota %s|%s|%s|%d\n", q->zone, q->slot, q->gate, q->granted);
    }
}

static void dump_slots(GString *to, const struct model *m, int64_t first) {
    for (int i = 0; i < m->n_slots; i++) {
        const struct roster_slot *s = &m->slots[i];
        g_string_append_printf(to, "slot %d|%s|%s|%s|%s|%s|%ld|%ld|%ld|%ld|%d|%d|%s|%ld\n", s->number, s->code, s->zone,
                               s->title_zh, s->title_en, s->speaker, (long)(s->starts - first) / 60000,
                               (long)(s->ends - first) / 60000, (long)s->early / 60000, (long)s->late / 60000,
                               s->capacity, s->list_mode, s->list,
                               s->seats_kept_until ? (long)(s->seats_kept_until - first) / 60000 : 0);
    }
}

static void dump_rules(GString *to, const struct model *m) {
    for (int i = 0; i < m->n_rules; i++) {
        const struct roster_rule *r = &m->rules[i];
        g_string_append_printf(to, "rule %d|%s|%s|%d|%d|%s|%lx|%lx|%x|%x|%x|%s|%ld|%ld\n", r->number, r->zone, r->slot,
                               r->priority, r->effect, verdict_name(r->code), (unsigned long)r->tier_mask,
                               (unsigned long)r->channel_mask, r->day_mask, r->grants_any, r->flags_any, r->list,
                               (long)(r->from / 1000), (long)(r->until / 1000));
    }
    for (int i = 0; i < m->n_lists; i++)
        g_string_append_printf(to, "list %s\n", m->lists[i]);
    for (int i = 0; i < m->n_staff; i++)
        g_string_append_printf(to, "staff %d|%s|%d|%s\n", m->staff[i].number, m->staff[i].name, m->staff[i].rights,
                               m->staff[i].pin);
}

static char *dump(const struct plan *plan) {
    GString *to = g_string_new(NULL);
    dump_places(to, plan->model);
    dump_slots(to, plan->model, plan->event.day_start[0]);
    dump_rules(to, plan->model);
    for (size_t i = 0; i < plan->urls.n; i++)
        g_string_append_printf(to, "url %s\n", plan->urls.pattern[i]);
    for (size_t i = 0; i < plan->sig1.n_keys; i++)
        g_string_append_printf(to, "key %02x%02x\n", plan->sig1.keys[i][0], plan->sig1.keys[i][31]);
    for (size_t i = 0; i < plan->sig1.n_items; i++)
        g_string_append_printf(to, "item %ld/%ld %d\n", (long)plan->sig1.items[i].item,
                               (long)plan->sig1.items[i].variation, plan->sig1.items[i].tier);
    return g_string_free(to, FALSE);
}

static int dump_member(void *to, const char *list, int64_t ticket, const char *seat) {
    g_string_append_printf(to, "member %s|%lx|%s\n", list, (unsigned long)ticket, seat);
    return 0;
}

static char *members(const struct plan *plan, const struct files *files) {
    GString *to = g_string_new(NULL);
    FAULTS_AUTO faults = {0};
    struct tickets_walk walk = {.plan = plan, .member = dump_member, .ctx = to};
    assert_int_equal(tickets_each(&walk, files, &faults), 0);
    return g_string_free(to, FALSE);
}

/* The staff rows of the golden folder end in hashes, which say nothing here. */
static const char *const GOLDEN =
    "zone venue|会场|Venue||2|0|0|0|0|60000|0|0\n"
    "zone hall|主会场|Main Hall|venue|1|4|100|1|20000|90000|1|1\n"
    "zone salon|沙龙|沙龙|hall|0|0|0|0|0|0|0|0\n"
    "zone lounge|lounge|lounge||1|0|0|0|0|60000|0|0\n"
    "gate desk-1|签到台|Registration|venue|1|1\n"
    "gate door-1|一号门|Door One|hall|3|0\n"
    "gate door-2|Door Two|Door Two|hall|1|0\n"
    "gate salon-door|沙龙门|Salon Door|salon|3|0\n"
    "gate way-out|出口|Way Out|hall|2|0\n"
    "gate vip-door|贵宾门|VIP Door|lounge|3|0\n"
    "quota hall||door-1|70\n"
    "quota hall||door-2|30\n"
    "quota hall|opening|door-1|70\n"
    "quota hall|opening|door-2|30\n"
    "quota hall|storage|door-1|40\n"
    "quota hall|storage|door-2|20\n"
    "quota lounge|party|vip-door|25\n"
    "slot 1|opening|hall|开幕|Opening|欧阳娜娜|570|630|30|0|0|0||0\n"
    "slot 2|storage|hall|存储引擎|Storage, Engines|Ada Example|660|720|15|15|60|2|speakers|670\n"
    "slot 3|table|salon|圆桌|圆桌||2280|2370|0|-80|0|1|round-table|0\n"
    "slot 4|party|lounge|Evening|Evening||1140|1470|15|0|25|0||0\n"
    "rule 1|lounge||10|1|ok|22|ffffffffffffffff|ff|0|0||0|0\n"
    "rule 2|lounge|party|5|2|too_late|ffffffffffffffff|2|1|0|0||1792850400|1792859400\n"
    "rule 3||table|100|3|see_staff|ffffffffffffffff|ffffffffffffffff|2|8002|6||0|0\n"
    "rule 4|salon||20|1|ok|ffffffffffffffff|ffffffffffffffff|3|0|0|speakers|0|0\n"
    "rule 5|hall|storage|100|2|tier|ffffffffffffffff|ffffffffffffffff|ff|0|20||0|0\n"
    "list round-table\n"
    "list speakers\n"
    "staff 7|孙值班|7|$argon2id$";

static void test_golden(void **state) {
    FILES_AUTO files = {0};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    (void)state;
    read_golden(&files);
    assert_int_equal(plan_read(&files, false, &plan, &faults), 0);
    assert_int_equal(faults.warned, 0);
    g_autofree char *text = dump(&plan);
    text[strlen(GOLDEN)] = '\0';
    assert_string_equal(text, GOLDEN);
    assert_int_equal(plan.event.made, 0);
}

static void test_through_a_bundle(void **state) {
    FILES_AUTO files = {0}, bundle = {0};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan, back;
    struct keys keys = make_keys();
    int64_t tickets = 0;
    (void)state;
    read_golden(&files);
    assert_int_equal(plan_read(&files, false, &plan, &faults), 0);
    assert_int_equal(pack_files(&files, &plan, &keys, MADE, &bundle, &tickets, NULL, NULL, &faults), 0);
    assert_int_equal(plan_read(&bundle, true, &back, &faults), 0);
    assert_int_equal(faults.warned, 0);
    g_autofree char *before = dump(&plan), *after = dump(&back);
    g_autofree char *had = members(&plan, &files), *has = members(&back, &bundle);
    assert_string_equal(before, after);
    assert_string_equal(had, has);
    assert_non_null(strstr(had, "|3号\n"));
    assert_true(back.event.made == MADE);
    const struct file *list = files_find(&bundle, "lists/round-table.csv");
    assert_true(g_str_has_prefix(list->bytes, "ticket,seat,note\n7,3号,\n"));
}

/* ---- faults ---- */

static void judge(const struct bend *b, size_t n, struct faults *faults) {
    FILES_AUTO files = {0};
    PLAN_AUTO plan;
    read_golden(&files);
    for (size_t i = 0; i < n; i++)
        bend(&files, &b[i]);
    struct tickets_walk walk = {.plan = &plan};
    if (plan_read(&files, false, &plan, faults) == 0)
        tickets_each(&walk, &files, faults);
}

static void test_faults(void **state) {
    static const struct bend cases[] = {
        /* zones */
        {"zones.csv", "venue,会", ",会", "zones.csv:3: column code: is empty"},
        {"zones.csv", "salon,沙", "沙龙,沙",
         "zones.csv:5: column code: \"沙龙\" may hold only letters, digits, - _ and ."},
        {"zones.csv", NULL, "Hall,x,,,,,,,,,,\n", "zones.csv:6: column code: \"Hall\" is used twice"},
        {"zones.csv", "salon,沙龙,,hall", "salon,沙龙,,attic",
         "zones.csv:5: column parent: \"attic\" is neither in zones.csv nor in gates.csv"},
        {"zones.csv", "Venue,,hard", "Venue,salon,hard",
         "zones.csv:3: column parent: the zones lie in a circle: venue > salon > hall > venue"},
        {"zones.csv", "Venue,,hard", "Venue,venue,hard",
         "zones.csv:3: column parent: the zones lie in a circle: venue > venue"},
        {"zones.csv", NULL,
         "a,,,salon,,,,,,,,\nb,,,a,,,,,,,,\nc,,,b,,,,,,,,\nd,,,c,,,,,,,,\ne,,,d,,,,,,,,\nf,,,e,,,,,,,,\n",
         "zones.csv:11: column parent: lies 9 zones deep, at most 8: f > e > d > c > b > a > salon > hall > venue"},
        {"zones.csv", ",soft,", ",maybe,", "zones.csv:4: column anti_passback: \"maybe\" is none of off, soft, hard"},
        {"zones.csv", ",4,100,", ",-1,100,",
         "zones.csv:4: column entries: \"-1\" is not a whole number from 0 to 1000"},
        {"zones.csv", ",4,100,", ",4,lots,",
         "zones.csv:4: column capacity: \"lots\" is not a whole number from 0 to 1000000"},
        {"zones.csv", ",closed,", ",ajar,", "zones.csv:4: column cut_off: \"ajar\" is neither open nor closed"},
        {"zones.csv", ",20,90,", ",20s,90,",
         "zones.csv:4: column replay_seconds: \"20s\" is not a whole number from 0 to 86400"},
        {"zones.csv", ",yes,yes", ",yes,often", "zones.csv:4: column between: \"often\" is neither yes nor no"},
        {"zones.csv", NULL, "x,y\n",
         "zones.csv:6: has 2 fields where the heading has 12: a separator is missing, or a "
         "field with one needs quotes"},
        /* gates */
        {"gates.csv", ",hall,both", ",,both", "gates.csv:3: column zone: is empty"},
        {"gates.csv", ",both,door", ",sideways,door",
         "gates.csv:3: column directions: \"sideways\" is none of in, out, both"},
        {"gates.csv", ",both,door", ",both,window", "gates.csv:3: column kind: \"window\" is neither desk nor door"},
        {"gates.csv", NULL, "DOOR-1,,,hall,in,door,0\n", "gates.csv:8: column code: \"DOOR-1\" is used twice"},
        {"gates.csv", NULL, "desk-1,,,venue,in,door,\n",
         "gates.csv:8: column code: \"desk-1\" is used twice, for a desk and for a door: each needs a name of its own"},
        {"gates.csv", "door,70", "door,71", "gates.csv:4: column quota: the gates may fill 101 seats of 100 in hall"},
        {"gates.csv", "hall,out,,", "hall,out,,5",
         "gates.csv:6: column quota: lets nobody in, so it can fill no seats"},
        /* sessions */
        {"sessions.csv", "opening,hall", "opening,", "sessions.csv:2: column zone: is empty"},
        {"sessions.csv", "opening,hall", "opening,attic",
         "sessions.csv:2: column zone: \"attic\" is neither in zones.csv nor in gates.csv"},
        {"sessions.csv", "party,lounge", "Table,lounge", "sessions.csv:5: column code: \"Table\" is used twice"},
        {"sessions.csv", "开幕,Opening", ",",
         "sessions.csv:2: column title_zh: is empty: a session needs title_zh or title_en"},
        {"sessions.csv", "2026-10-24 09:30", "", "sessions.csv:2: column starts: is empty"},
        {"sessions.csv", "2026-10-24 09:30", "half past nine",
         "sessions.csv:2: column starts: \"half past nine\" is not a date and time such as 2026-10-24 13:00"},
        {"sessions.csv", "2026-10-24 09:30", "2026-09-24 09:30",
         "sessions.csv:2: column starts: 2026-09-24 09:30 is on no day of the event"},
        {"sessions.csv", "2026-10-24 10:30", "2026-10-24 09:30",
         "sessions.csv:2: column ends: is not later than starts"},
        {"sessions.csv", ",end+15,", ",end-15,",
         "sessions.csv:3: column late: \"end-15\" is neither minutes after the start (10), nor end, nor end+15"},
        {"sessions.csv", ",,end+15,", ",soon,end+15,",
         "sessions.csv:3: column early: \"soon\" is not a whole number from 0 to 1440"},
        {"sessions.csv", ",speakers,", ",crew,",
         "sessions.csv:3: column list: \"crew\" is no list: lists/crew.csv is not there"},
        {"sessions.csv", ",speakers,", ",,",
         "sessions.csv:3: column list: is empty, but list_mode or seats_kept speak of one"},
        {"sessions.csv", ",reserves,", ",perhaps,",
         "sessions.csv:3: column list_mode: \"perhaps\" is neither required nor reserves"},
        {"sessions.csv", ",required,,", ",required,5,",
         "sessions.csv:4: column seats_kept: is only for list_mode reserves"},
        {"sessions.csv", "door-1:40", "door-1:41",
         "sessions.csv:3: column quotas: the gates may fill 61 seats of 60 in storage"},
        {"sessions.csv", "door-1:40", "door-9:40", "sessions.csv:3: column quotas: \"door-9\" is not in gates.csv"},
        {"sessions.csv", "door-1:40", "door-1",
         "sessions.csv:3: column quotas: \"door-1\" is not a gate and a number, such as door-1:40"},
        {"sessions.csv", "door-1:40", "vip-door:40",
         "sessions.csv:3: column quotas: vip-door leads into lounge, not into hall"},
        {"sessions.csv", "door-1:40", "way-out:40",
         "sessions.csv:3: column quotas: way-out lets nobody in, so it can fill no seats"},
        {"sessions.csv", "door-1:40", "door-2:4", "sessions.csv:3: column quotas: door-2 is there twice"},
        /* rules */
        {"rules.csv", "lounge,,10", "attic,,10",
         "rules.csv:2: column zone: \"attic\" is neither in zones.csv nor in gates.csv"},
        {"rules.csv", ",table,", ",chair,", "rules.csv:4: column session: \"chair\" is not in sessions.csv"},
        {"rules.csv", "hall,storage", "lounge,storage",
         "rules.csv:6: column session: storage is in hall, not in lounge: this rule never fits"},
        {"rules.csv", ",10,allow", ",ten,allow",
         "rules.csv:2: column priority: \"ten\" is not a whole number from 0 to 9999"},
        {"rules.csv", "10,allow", "10,welcome",
         "rules.csv:2: column effect: \"welcome\" is none of allow, deny, review"},
        {"rules.csv", "10,allow", "10,", "rules.csv:2: column effect: is empty"},
        {"rules.csv", "vip 讲者", "vip gold", "rules.csv:2: column tiers: \"gold\" is not in tiers.csv"},
        {"rules.csv", ",partner,", ",web2,", "rules.csv:3: column channels: \"web2\" is not in channels.csv"},
        {"rules.csv", ",2026-10-24,", ",2026-10-26,",
         "rules.csv:3: column days: \"2026-10-26\" is not a day of the event (event.conf has 2)"},
        {"rules.csv", ",2 16,", ",2 17,", "rules.csv:4: column grants: \"17\" is not a level from 1 to 16"},
        {"rules.csv", ",minor,", ",tall,",
         "rules.csv:6: column flags: \"tall\" is none of staff, press, guest, foreign, attention, minor, test"},
        {"rules.csv", ",Speakers,", ",crew,",
         "rules.csv:5: column list: \"crew\" is no list: lists/crew.csv is not there"},
        {"rules.csv", "2026-10-24 22:00", "late",
         "rules.csv:3: column from: \"late\" is not a date and time such as 2026-10-24 13:00"},
        {"rules.csv", "2026-10-25 00:30", "2026-10-24 22:00", "rules.csv:3: column until: is not later than from"},
        {"rules.csv", ",too_late", ",go_away",
         "rules.csv:3: column code: \"go_away\" is no answer: tier, not_invited, wrong_gate, closed, see_staff …"},
        {"rules.csv", ",too_late", ",forged", "rules.csv:3: column code: \"forged\" is not for a rule to say"},
        {"rules.csv", ",too_late", ",ok", "rules.csv:3: column code: \"ok\" is not for a rule to say"},
        {"rules.csv", "5,deny", "5,allow", "rules.csv:3: column code: is for deny and review alone"},
        /* lists */
        {"lists/speakers.csv", NULL, "G-999,,\n",
         "lists/speakers.csv:4: column ticket: \"G-999\" is not in tickets.csv"},
        {"lists/speakers.csv", NULL, "G-003,B1,\n",
         "lists/speakers.csv:4: column ticket: \"G-003\" is already in line 2"},
        {"lists/speakers.csv", "G-008", "", NULL}, /* an empty row is none */
        {"lists/speakers.csv", "G-008,,", ",A2,", "lists/speakers.csv:3: column ticket: is empty"},
        {"lists/speakers.csv", "G-003", "1.38E+10",
         "lists/speakers.csv:2: column ticket: \"1.38E+10\" is a number damaged by the spreadsheet: format the column "
         "as text and export again"},
        {"lists/speakers.csv", ",A1,", ",the chair beside the window at the back,",
         "lists/speakers.csv:2: column seat: is 39 bytes long, at most 31 fit"},
        {"lists/嘉宾.csv", NULL, "ticket\n",
         "lists/嘉宾.csv: may hold only letters, digits, - and _, at most 31, before .csv"},
        {"lists/Speakers.csv", NULL, "ticket\n", "lists/Speakers.csv: is there twice but for capital letters"},
        /* staff */
        {"staff.csv", "7,孙", "0,孙", "staff.csv:2: column number: \"0\" is not a whole number from 1 to 99"},
        {"staff.csv", "7,孙", "12,孙", "staff.csv:3: column number: 12 is used twice"},
        {"staff.csv", "override lists", "override fly",
         "staff.csv:2: column rights: \"fly\" is none of override, lists, zone"},
        {"staff.csv", NULL, "9,Clear Text,lists,482915\n",
         "staff.csv:4: column pin: is not a hash: a PIN is never kept as it is. Make one: kioskctl staff FOLDER 9"},
        {"staff.csv", "m=65536", "m=999999",
         "staff.csv:2: column pin: is not a hash: a PIN is never kept as it is. Make one: kioskctl staff FOLDER 7"},
        /* channels, addresses, shop */
        {"channels.csv", "Partner,40", "Partner,1",
         "tickets.csv:10: column channel: is ticket 2 of partner, whose quota in channels.csv is 1"},
        {"event.conf", "t/{code};", "t/;",
         "event.conf:14: code_urls: \"https://tickets.example.org/t/\" is not an address with {code} once in it, such "
         "as https://tickets.example.org/t/{code}"},
        {"event.conf", "kAhv", "kAh",
         "event.conf:17: public_keys: \"kAhWZBZ5DjnyqCPsgrPpBkA4gd1kMFGJbGLeJg8Tgo=\" is not an Ed25519 public key"},
        {"event.conf", "101:standard", "101:gold", "event.conf:18: items: \"gold\" is not in tiers.csv"},
        {"event.conf", "102/7:vip", "101:vip", "event.conf:18: items: 101 is there twice"},
        {"event.conf", "102/7:vip", "vip:102",
         "event.conf:18: items: \"vip\" is not a product and a tier, such as 101:standard or 102/7:vip"},
        {"event.conf", "items =", "item =", "event.conf:18: item is not a key of [pretix]: see kioskctl help event"},
        {"event.conf", "[pretix]", "[bundle]\nmade = 1\n[pretix]",
         "event.conf: [bundle] is not a group: [event], [columns], [pretix], [reel] and [theme] are"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FAULTS_AUTO faults = {0};
        judge(&cases[i], 1, &faults);
        expect(cases[i].want, faults.count, faults.lines);
    }
}

static void test_warnings(void **state) {
    static const struct bend cases[] = {
        {"sessions.csv", "2026-10-24 11:00", "2026-10-24 10:15",
         "sessions.csv:3: column starts: storage and opening (line 2) overlap in hall: while both run, its doors "
         "count for the one that began last"},
        {"sessions.csv", "door-1:40 door-2:20", "",
         "sessions.csv:3: column quotas: 60 seats and 2 gates without quotas: shared evenly, door-1:30 door-2:30"},
        {"sessions.csv", "door-1:40 door-2:20", "door-1:40",
         "sessions.csv:3: column quotas: door-2 has no quota: it lets nobody in when it hears from nobody"},
        {"gates.csv", ",Registration,venue,in,desk,", ",Registration,venue,in,door,",
         "gates.csv:2: column kind: desk-1 is a door in spite of its name: it prints no badges"},
        {"gates.csv", "door,70", "desk,70", "gates.csv:3: column kind: door-1 is a desk in spite of its name"},
        {"gates.csv", "salon-door,沙龙门,Salon Door,salon,双向,门,\n", "",
         "sessions.csv: salon has sessions, but no gate leads in"},
        {"lists/speakers.csv", "G-003,A1,keynote\nG-008,,\n", "", "lists/speakers.csv: has no tickets"},
        {"sessions.csv", ",end+15,60,", ",end+15,160,",
         "sessions.csv:3: column capacity: storage takes 160 people, but hall only 100"},
        {"rules.csv", "lounge,,10,allow", ",,10,allow",
         "rules.csv:2: column zone: is empty: with this every place has an allow rule, and whoever fits none is "
         "refused "
         "at the desks too"},
        {"zones.csv", "hall,主会场", "hall,大会场", NULL},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FAULTS_AUTO faults = {0};
        judge(&cases[i], 1, &faults);
        expect(cases[i].want, faults.warned, faults.warnings);
        expect(NULL, faults.count, faults.lines);
    }
}

/* A list longer than the session takes, and shares that do not divide. */
static void test_shares(void **state) {
    static const struct bend gates[] = {{"gates.csv", "door,70", "door,", NULL},
                                        {"gates.csv", "门,30", "门,", NULL},
                                        {"zones.csv", ",4,100,", ",4,101,", NULL}};
    static const struct bend full[] = {{"sessions.csv", ",60,speakers", ",1,speakers", NULL},
                                       {"sessions.csv", "door-1:40 door-2:20", "door-1:1 door-2:0", NULL}};
    FAULTS_AUTO faults = {0}, over = {0};
    (void)state;
    judge(gates, 3, &faults);
    expect("zones.csv:4: column capacity: 101 seats and 2 gates without quotas: shared evenly, door-1:51 door-2:50",
           faults.warned, faults.warnings);
    judge(full, 2, &over);
    expect("lists/speakers.csv: has 2 tickets, but storage takes only 1 people", over.warned, over.warnings);
}

/* A shop's key in every form in which people find it. */
static void test_shop_keys(void **state) {
    static const char hex[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    static const char *const forms[] = {
        hex,
        "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUNvd0JRWURLMlZ3QXlFQTExcVlBWUt4Q3JmVlMvN1R5V1FIT2c3aGN2UGFwaU1scndJYWFQY0"
        "h"
        "VUm89Ci0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLQo=",
    };
    uint8_t want[TICKET_PUBLIC_KEY];
    (void)state;
    sodium_hex2bin(want, sizeof want, hex, strlen(hex), NULL, NULL, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        FILES_AUTO files = {0};
        FAULTS_AUTO faults = {0};
        PLAN_AUTO plan;
        struct bend b = {"event.conf", "kAhvWZBZ5DjnyqCPsgrPpBkA4gd1kMFGJbGLeJg8Tgo=", forms[i], NULL};
        read_golden(&files);
        bend(&files, &b);
        plan_read(&files, false, &plan, &faults);
        expect(NULL, faults.count, faults.lines);
        assert_int_equal(plan.sig1.n_keys, 2);
        assert_memory_equal(plan.sig1.keys[1], want, sizeof want);
    }
}

static void test_ceilings(void **state) {
    static const struct {
        const char *file, *heading, *row;
        int most;
        const char *want;
    } cases[] = {
        {"zones.csv", "code\nvenue\nhall\nsalon\nlounge\n", "z#\n", ROSTER_ZONES - 4,
         "zones.csv:66: column code: is one zone too many: at most 64"},
        {"gates.csv",
         "code,zone,directions\ndoor-1,hall,in\ndoor-2,hall,in\nvip-door,lounge,in\nway-out,hall,out\n"
         "s,salon,in\n",
         "g#,venue,in\n", ROSTER_GATES - 5, "gates.csv:258: column code: is one gate too many: at most 256"},
        {"rules.csv", "effect\n", "allow\n", ROSTER_RULES,
         "rules.csv:1026: column effect: is one rule too many: at most 1024"},
        {"sessions.csv",
         "code,zone,title_en,starts,ends\nstorage,salon,x,2026-10-24 08:00,2026-10-24 08:01\n"
         "table,salon,x,2026-10-24 08:01,2026-10-24 08:02\nparty,lounge,x,2026-10-24 08:02,2026-10-24 "
         "08:03\n",
         "s#,salon,x,2026-10-24 09:00,2026-10-24 09:01\n", ROSTER_SLOTS - 3,
         "sessions.csv:514: column code: is one session too many: at most 512"},
        {"tiers.csv", "number,code\n", "#,t#\n", ROSTER_TIERS,
         "tiers.csv:66: column code: is one tier too many: at most 64"},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int over = 0; over < 2; over++) {
            FILES_AUTO files = {0};
            FAULTS_AUTO faults = {0};
            PLAN_AUTO plan;
            read_golden(&files);
            struct file *file = (struct file *)files_find(&files, cases[i].file);
            GString *text = many(cases[i].most + over, cases[i].heading, cases[i].row);
            g_free(file->bytes);
            file->size = text->len;
            file->bytes = g_string_free(text, FALSE);
            plan_read(&files, false, &plan, &faults);
            bool told = false;
            for (size_t f = 0; f < MIN(faults.count, FAULTS_SHOWN); f++)
                told |= strcmp(faults.lines[f], cases[i].want) == 0;
            if (told != (over == 1))
                fail_msg("%s: %zu faults, first: %s", cases[i].file, faults.count, faults.count ? faults.lines[0] : "");
        }
}

/* ---- PINs ---- */

static void test_pins(void **state) {
    static const char *const weak[] = {"",     "1",      "123",      "123456789", "12a4",  "0000", "1111",
                                       "1234", "123456", "87654321", "7890",      "2468",  "1212", "123123",
                                       "9876", "135791", "55555555", "12341234",  " 48291"};
    static const char *const good[] = {"246810", "314159", "271828", "4829", "48291573", "112233", "1221"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(weak); i++)
        if (!pin_weakness(weak[i]))
            fail_msg("%s is taken for a good PIN", weak[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
        assert_null(pin_weakness(good[i]));
    char hash[PIN_HASH];
    assert_int_equal(pin_hash("482915", hash), 0);
    assert_int_equal(crypto_pwhash_str_verify(hash, "482915", 6), 0);
    assert_int_not_equal(crypto_pwhash_str_verify(hash, "482916", 6), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),   cmocka_unit_test(test_through_a_bundle), cmocka_unit_test(test_faults),
        cmocka_unit_test(test_warnings), cmocka_unit_test(test_shares),           cmocka_unit_test(test_ceilings),
        cmocka_unit_test(test_pins),     cmocka_unit_test(test_shop_keys),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

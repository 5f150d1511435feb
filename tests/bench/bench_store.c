/* The store at 100,000 and at 1,000,000 tickets (or at N): loading a roster, then a code's way to its facts and
 * verdict, then the whole way to its durable row. Each kind of code, 2,000 different tickets of each, at the door of a
 * room with 40 sessions, seats kept by a list, shares of two doors, 30 rules (one with a list of every ticket) and a
 * journal of 5,000 scans. */
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#include "bench.h"
#include "core/access.h"
#include "core/ticket.h"
#include "store/facts.h"
#include "store/journal_impl.h"
#include "store/roster.h"

#define CODES 2000
#define SESSIONS 40
#define RULES 30
#define KEPT 300   /* seats */
#define SCANS 5000 /* before the bench begins */
#define NOW (FIRST_DAY + DAY_MS / 2)
#define EVENT 7
#define DAY_MS INT64_C(86400000)
#define FIRST_DAY INT64_C(1792771200000) /* 2026-10-24 in Shanghai */

static char dir[200]; /* on the disk of the build folder: /tmp may be memory, where durable costs nothing */
static uint8_t public_key[TICKET_PUBLIC_KEY], secret_key[TICKET_SECRET_KEY];
static struct roster_secrets secrets;
static struct roster *roster;
static struct journal *journal;

static void must(int r, const char *what) {
    if (r >= 0)
        return;
    fprintf(stderr, "bench_store: %s: %s\n", what, strerror(-r));
    exit(1);
}

/* Spread like derived ids, so that the B-tree is not filled in order only. */
static int64_t id_of(int i) { return (int64_t)((uint64_t)i * UINT64_C(0x9e3779b97f4a7c15) >> 1) + 1; }

/* ---- loading ---- */
static void load_frame(struct roster_load *load) {
    struct roster_event event = {.id = EVENT,
                                 .code = "bench",
                                 .timezone = "Asia/Shanghai",
                                 .language = "zh",
                                 .days = 2,
                                 .day_start = {FIRST_DAY, FIRST_DAY + DAY_MS, FIRST_DAY + 2 * DAY_MS},
                                 .day_date = {20261024, 20261025},
                                 .badge_media = "om_badge_62x100mm"};
    struct roster_tier tier = {.number = 1,
                               .code = "standard",
                               .name_zh = "标准票",
                               .name_en = "Standard",
                               .badge = "standard",
                               .ticket = "standard"};
    struct roster_channel channel = {.number = 1, .code = "online", .name_zh = "线上", .name_en = "Online"};
    struct roster_key key = {.kid = 1, .tier_mask = UINT64_MAX, .channel_mask = UINT64_MAX};
    memcpy(key.pub, public_key, sizeof(public_key));
    must(roster_load_event(load, &event), "event");
    must(roster_load_secrets(load, &secrets), "secrets");
    must(roster_load_tier(load, &tier), "tier");
    must(roster_load_channel(load, &channel), "channel");
    must(roster_load_key(load, &key), "key");
}

static void load_sessions(struct roster_load *load) {
    for (int i = 0; i < SESSIONS; i++) {
        struct roster_slot slot = {.number = i + 1,
                                   .zone = "room",
                                   .title_zh = "数据库内核的一小时",
                                   .title_en = "An hour inside the database",
                                   .starts = NOW + (i - SESSIONS / 2) * INT64_C(3600000),
                                   .early = 900000,
                                   .list_mode = LIST_RESERVES,
                                   .list = "kept"};
        slot.ends = slot.starts + 3600000;
        slot.seats_kept_until = slot.ends;
        snprintf(slot.code, sizeof(slot.code), "s%02d", i);
        must(roster_load_slot(load, &slot), "slot");
    }
}

/* None of them but the last matches, and that asks a list. */
static void load_rules(struct roster_load *load) {
    for (int i = 1; i <= RULES; i++) {
        struct roster_rule rule = {.number = i,
                                   .zone = "room",
                                   .priority = i,
                                   .effect = i == RULES ? RULE_ALLOW : RULE_DENY,
                                   .code = i == RULES ? VERDICT_OK : VERDICT_TIER,
                                   .tier_mask = i == RULES ? UINT64_MAX : 1 << 2,
                                   .channel_mask = UINT64_MAX,
                                   .day_mask = 0xFF};
        snprintf(rule.list, sizeof(rule.list), "%s", i == RULES ? "everyone" : "kept");
        must(roster_load_rule(load, &rule), "rule");
    }
}

static void load_places(struct roster_load *load) {
    static const struct roster_zone zones[] = {
        {.code = "hall"}, {.code = "room", .parent = "hall", .passback = PASSBACK_HARD, .capacity = 2000000}};
    static const char *const gates[] = {"door-1", "door-2", "hall-1", "hall-2"};
    for (int i = 0; i < 2; i++)
        must(roster_load_zone(load, &zones[i]), "zone");
    for (int i = 0; i < 4; i++) {
        struct roster_gate gate = {.dirs = 3};
        snprintf(gate.code, sizeof(gate.code), "%s", gates[i]);
        snprintf(gate.zone, sizeof(gate.zone), "%s", i < 2 ? "room" : "hall");
        must(roster_load_gate(load, &gate), "gate");
    }
    must(roster_load_list(load, "kept"), "list");
    must(roster_load_list(load, "everyone"), "list");
    load_sessions(load);
    load_rules(load);
    must(roster_load_quota(load, "room", "", "door-1", 1000000), "quota");
    must(roster_load_quota(load, "room", "", "door-2", 1000000), "quota");
}

static void load_members(struct roster_load *load, int n) {
    for (int i = 0; i < n; i++)
        must(roster_load_member(load, "everyone", id_of(i), ""), "member");
    for (int i = 0; i < KEPT && i < n; i++)
        must(roster_load_member(load, "kept", id_of(i), "A1"), "member");
}

static void opaque_text(int i, char ret_text[32]) { snprintf(ret_text, 32, "bench-ticket-%d", i); }

static void load_ticket(struct roster_load *load, int i) {
    char text[32];
    struct roster_ticket t = {.id = id_of(i),
                              .status = TICKET_PAID,
                              .rev = 1,
                              .tier = 1,
                              .channel = 1,
                              .days = 3,
                              .language = "zh",
                              .has_digest = true};
    snprintf(t.reference, sizeof(t.reference), "R%07d", i);
    snprintf(t.name_zh, sizeof(t.name_zh), "测试%d号", i);
    snprintf(t.name_latin, sizeof(t.name_latin), "Guest Number %d", i);
    snprintf(t.company, sizeof(t.company), "虚构数据 %d", i % 500);
    opaque_text(i, text);
    opaque_digest(text, strlen(text), secrets.opaque_key, t.digest);
    must(roster_load_ticket(load, &t), "ticket");
}

static void bench_load(int n) {
    char name[64], figure[64];
    struct roster_load *load = NULL;
    double begin = bench_us();
    must(roster_load_begin(dir, &load), "roster_load_begin");
    load_frame(load);
    load_places(load);
    for (int i = 0; i < n; i++)
        load_ticket(load, i);
    load_members(load, n);
    must(roster_load_commit(load), "roster_load_commit");
    roster_load_abort(load);
    snprintf(name, sizeof(name), "roster: load %d tickets", n);
    snprintf(figure, sizeof(figure), "%.2f s", (bench_us() - begin) / 1e6);
    bench_row(name, figure);
}

/* ---- codes ---- */
struct text {
    char text[CODE_MAX];
};

static void seal(enum code_kind kind, int i, char *ret_text) {
    struct t1 claim = {
        .kid = 1, .event = EVENT, .ticket = id_of(i), .rev = 1, .tier = 1, .channel = 1, .days = 3, .naf = 0xFFFF};
    switch (kind) {
    case CODE_T1: must(t1_seal(&claim, secret_key, ret_text), "t1_seal"); break;
    case CODE_B1: must(b1_seal(EVENT, claim.ticket, 1, secrets.badge_key, ret_text), "b1_seal"); break;
    case CODE_OPAQUE:
    case CODE_SIG1:
    case CODE_UNREADABLE: opaque_text(i, ret_text); break;
    }
}

/* Tickets of one kind, far apart from each other and from those of the other kinds. */
static struct text *make_codes(enum code_kind kind, int n) {
    struct text *codes = calloc(CODES, sizeof(*codes));
    must(codes ? 0 : -ENOMEM, "codes");
    for (int i = 0; i < CODES; i++)
        seal(kind, (int)(((int64_t)i * 3 + (int64_t)kind) * n / (CODES * 3 + 3)) % n, codes[i].text);
    return codes;
}

/* ---- one scan ---- */
static const struct facts_place PLACE = {
    .now = NOW, .clock_ok = true, .cut_off = true, .dir = DIRECTION_IN, .gate = "door-1"};

static enum verdict judge(const char *text, struct code *code, struct facts_subject *subject) {
    struct access_facts facts;
    facts_read(roster, text, strlen(text), code);
    must(facts_gather(roster, journal, code, &PLACE, &facts, subject), "facts_gather");
    return access_decide(&facts).verdict;
}

static void record_at(int64_t ticket, const struct room *room, enum code_kind kind, enum verdict verdict, int i) {
    struct journal_recorded recorded;
    struct journal_stamp stamp = {
        .at = PLACE.now + i, .boot = "00000000-0000-4000-8000-000000000000", .boottime = i, .clock_ok = true};
    struct journal_scan scan = {.kind = kind,
                                .ticket = ticket,
                                .verdict = verdict,
                                .dir = DIRECTION_IN,
                                .gate = "door-1",
                                .day = room->day,
                                .print = true};
    snprintf(scan.zone, sizeof(scan.zone), "%s", room->zone);
    snprintf(scan.slot, sizeof(scan.slot), "%s", room->slot);
    must(journal_record_scan(journal, &stamp, &scan, &recorded), "journal_record_scan");
}

static void record(const struct code *code, const struct facts_subject *subject, enum verdict verdict, int i) {
    const struct room room = facts_room(&subject->site);
    record_at(subject->ticket_id, &room, code->kind, verdict, i);
}

/* What a busy day left behind; its own durability is not what is measured. */
static void fill_journal(int n) {
    struct facts_site site;
    must(facts_site(roster, journal, &PLACE, &site), "facts_site");
    const struct room room = facts_room(&site);
    must(db_exec(journal->db, "PRAGMA synchronous = OFF"), "synchronous");
    for (int i = 0; i < SCANS; i++)
        record_at(id_of((int)((int64_t)i * n / SCANS)), &room, CODE_T1, VERDICT_OK, i - SCANS);
    must(db_exec(journal->db, "PRAGMA synchronous = FULL"), "synchronous");
}

static void bench_kind(enum code_kind kind, int n) {
    static double decided[CODES], durable[CODES];
    static struct facts_subject subject;
    static struct code code;
    char name[64];
    int admitted = 0;
    struct text *codes = make_codes(kind, n);
    for (int i = 0; i < CODES; i++) {
        double begin = bench_us();
        enum verdict verdict = judge(codes[i].text, &code, &subject);
        decided[i] = bench_us() - begin;
        record(&code, &subject, verdict, i);
        durable[i] = bench_us() - begin;
        admitted += verdict_class(verdict) == VERDICT_CLASS_ADMIT;
    }
    free(codes);
    snprintf(name, sizeof(name), "%s: code → facts → verdict (%d admitted)", code_kind_name(kind), admitted);
    bench_percentiles(name, decided, CODES);
    snprintf(name, sizeof(name), "%s: code → verdict → durable row", code_kind_name(kind));
    bench_percentiles(name, durable, CODES);
}

static void make_keys(void) {
    must(sodium_init(), "sodium_init");
    crypto_sign_keypair(public_key, secret_key);
    randombytes_buf(secrets.badge_key, sizeof(secrets.badge_key));
    randombytes_buf(secrets.opaque_key, sizeof(secrets.opaque_key));
}

static void clean(void) {
    static const char *const names[] = {"roster.db", "journal.db"}, *const ends[] = {"", "-wal", "-shm"};
    char path[220];
    for (size_t i = 0; i < 6; i++) {
        snprintf(path, sizeof(path), "%s/%s%s", dir, names[i / 3], ends[i % 3]);
        unlink(path);
    }
    rmdir(dir);
}

static void make_dir(void) {
    const char *build = getenv("BUILD");
    snprintf(dir, sizeof(dir), "%.180s/bench.XXXXXX", build ? build : ".");
    must(mkdtemp(dir) ? 0 : -errno, dir);
}

static void bench_size(int n) {
    make_dir();
    bench_load(n);
    must(roster_open(dir, &roster), "roster_open");
    must(journal_open(dir, JOURNAL_EVENT, &journal), "journal_open");
    fill_journal(n);
    bench_kind(CODE_T1, n);
    bench_kind(CODE_B1, n);
    bench_kind(CODE_OPAQUE, n);
    journal_close(journal);
    roster_close(roster);
    clean();
}

int main(void) {
    int n = bench_number("N", 0);
    make_keys();
    atexit(clean);
    bench_size(n ? n : 100000);
    if (!n)
        bench_size(1000000);
    return 0;
}

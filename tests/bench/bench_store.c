/* The store at N tickets (default 100,000; 1,000,000 is the promise): loading a roster, then a code's way to its facts
 * and verdict, then the whole way to its durable row. Each kind of code, 2,000 different tickets of each. */
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#include "bench.h"
#include "core/access.h"
#include "core/ticket.h"
#include "store/facts.h"
#include "store/journal.h"
#include "store/roster.h"

#define CODES 2000
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
    for (int i = 0; i < n; i++)
        load_ticket(load, i);
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
    .now = FIRST_DAY + DAY_MS / 2, .clock_ok = true, .dir = DIRECTION_IN, .gate = "desk-1", .zone = "main"};

static enum verdict judge(const char *text, struct code *code, struct facts_subject *subject) {
    struct access_facts facts;
    code_classify(text, strlen(text), code);
    must(facts_gather(roster, journal, code, &PLACE, &facts, subject), "facts_gather");
    return access_decide(&facts).verdict;
}

static void record(const struct code *code, const struct facts_subject *subject, enum verdict verdict, int i) {
    struct journal_recorded recorded;
    struct journal_stamp stamp = {
        .at = PLACE.now + i, .boot = "00000000-0000-4000-8000-000000000000", .boottime = i, .clock_ok = true};
    struct journal_scan scan = {.kind = code->kind,
                                .ticket = subject->ticket_id,
                                .verdict = verdict,
                                .dir = DIRECTION_IN,
                                .gate = "desk-1",
                                .zone = "main",
                                .print = true};
    memcpy(scan.code_digest, subject->code_digest, sizeof(scan.code_digest));
    must(journal_record_scan(journal, &stamp, &scan, &recorded), "journal_record_scan");
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
    atexit(clean);
}

int main(void) {
    int n = bench_number("N", 100000);
    make_dir();
    make_keys();
    bench_load(n);
    must(roster_open(dir, &roster), "roster_open");
    must(journal_open(dir, JOURNAL_EVENT, &journal), "journal_open");
    bench_kind(CODE_T1, n);
    bench_kind(CODE_B1, n);
    bench_kind(CODE_OPAQUE, n);
    journal_close(journal);
    roster_close(roster);
    return 0;
}

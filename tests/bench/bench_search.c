/* Finding people by name at 100,000 and 1,000,000 tickets (or at N): loading the roster with its index of names, then
 * what staff type, beside LIKE over the same tickets in the same run. Names are drawn as they are spread in a crowd:
 * one in fourteen is a Wang. At most 20 ms an answer. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "store/centre.h"
#include "store/db.h"
#include "store/search.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TIMES 200
#define LIKE_TIMES 5
#define LIMIT_US 20000.0

static char dir[200];

static void must(int r, const char *what) {
    if (r >= 0)
        return;
    fprintf(stderr, "bench_search: %s: %s\n", what, strerror(-r));
    exit(1);
}

/* The first ones are much more common than the last. */
static const char *drawn(struct chance *chance, const char *const *words, uint32_t n) {
    uint32_t a = chance_below(chance, n), b = chance_below(chance, n);
    return words[a < b ? a : b];
}

static void name_somebody(struct chance *chance, struct roster_ticket *t) {
    static const char *const families[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐",
                                           "孙", "马", "朱", "胡", "郭", "何", "高", "林", "罗", "曾", "欧阳"};
    static const char *const syllables[] = {"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇",
                                            "军", "杰", "娟", "涛", "明", "超", "秀", "霞", "平", "刚", "桂",
                                            "英", "华", "玉", "兰", "晓", "国", "建", "文", "志", "海", "云",
                                            "雪", "宇", "浩", "轩", "梓", "涵", "欣", "怡", "佳", "思", "雨"};
    static const char *const first[] = {"Karin", "José", "Anna", "Łukasz", "Marie", "Jürgen", "Aoife", "Nils", "Zoë"};
    static const char *const last[] = {"Hansen", "García López", "Nowak", "O'Brien", "Müller", "van den Berg", "Kim"};
    static const char *const companies[] = {"青山数据", "白河软件", "Northwind Fictional", "云上示例", "Lakeside Demo"};
    if (chance_one_in(chance, 6))
        snprintf(t->name_latin, sizeof(t->name_latin), "%s %s", drawn(chance, first, COUNT(first)),
                 drawn(chance, last, COUNT(last)));
    else
        snprintf(t->name_zh, sizeof(t->name_zh), "%s%s%s", drawn(chance, families, COUNT(families)),
                 syllables[chance_below(chance, COUNT(syllables))],
                 chance_one_in(chance, 5) ? "" : syllables[chance_below(chance, COUNT(syllables))]);
    snprintf(t->company, sizeof(t->company), "%s", drawn(chance, companies, COUNT(companies)));
}

static void load_people(struct roster_load *load, int n) {
    static const struct roster_event event = {.id = 7, .code = "bench", .timezone = "UTC", .language = "zh", .days = 1};
    struct chance chance = {20261124};
    must(roster_load_event(load, &event), "event");
    for (int i = 0; i < n; i++) {
        struct roster_ticket t = {.id = (int64_t)(chance_next(&chance) >> 1) + 1, .language = "zh"};
        snprintf(t.reference, sizeof(t.reference), "R%07d", i);
        name_somebody(&chance, &t);
        must(roster_load_ticket(load, &t), "ticket");
    }
}

static void bench_load(int n) {
    char name[64], figure[80], path[256];
    struct roster_load *load = NULL;
    sqlite3 *db = NULL;
    double begin = bench_us();
    must(roster_load_begin(dir, &load), "roster_load_begin");
    load_people(load, n);
    double loaded = bench_us();
    must(roster_load_commit(load), "roster_load_commit");
    double end = bench_us();
    roster_load_abort(load);
    snprintf(name, sizeof(name), "search: load %d people", n);
    snprintf(figure, sizeof(figure), "%.2f s, of which commit with the index %.2f s", (end - begin) / 1e6,
             (end - loaded) / 1e6);
    bench_row(name, figure);
    snprintf(path, sizeof(path), "%s/roster.db", dir);
    must(db_open(path, DB_WRITE_NORMAL, &db), "open");
    must(db_exec(db, "DELETE FROM name_key; DELETE FROM name_index"), "delete");
    db_close(db);
    begin = bench_us();
    must(centre_index(dir), "centre_index");
    snprintf(name, sizeof(name), "search: index of %d people alone", n);
    snprintf(figure, sizeof(figure), "%.2f s", (bench_us() - begin) / 1e6);
    bench_row(name, figure);
}

static const struct {
    const char *typed, *like;
} asked[] = {
    {"王", "name_zh LIKE '王%'"},
    {"王伟", "name_zh LIKE '%王伟%'"},
    {"晓明", "name_zh LIKE '%晓明%'"},
    {"王伟 青山", "name_zh LIKE '%王伟%' AND company LIKE '%青山%'"},
    {"wang", "name_latin LIKE '%wang%'"},
    {"wangxiaoming", "name_latin LIKE '%wangxiaoming%'"},
    {"wei wang", "name_latin LIKE '%wang%' AND name_latin LIKE '%wei%'"},
    {"ming wang qingshan", "name_latin LIKE '%wang%' AND name_latin LIKE '%ming%'"},
    {"wxm", "name_latin LIKE 'wxm%'"},
    {"zengguo", "name_latin LIKE 'zengguo%'"},
    {"garcia karin", "name_latin LIKE '%garc%' AND name_latin LIKE '%karin%'"},
    {"wang li zhang liu", "name_latin LIKE '%wang%' AND name_latin LIKE '%li%' AND name_latin LIKE '%zhang%'"},
    {"王 李 张 刘 陈 杨 黄 赵", "name_zh LIKE '%王%' AND name_zh LIKE '%李%' AND name_zh LIKE '%张%'"},
    {"obrien", "name_latin LIKE '%o''brien%'"},
    {"nobodyofthisname", "name_latin LIKE '%nobodyofthisname%'"},
};

static double like_ms(const char *like) {
    char path[256], sql[400];
    sqlite3 *db = NULL;
    snprintf(path, sizeof(path), "%s/roster.db", dir);
    must(db_open(path, DB_READ, &db), "open");
    snprintf(sql, sizeof(sql), "SELECT id, name_zh, name_latin, company FROM ticket WHERE %s LIMIT 50", like);
    double us[LIKE_TIMES];
    for (int i = 0; i < LIKE_TIMES; i++) {
        DB_STMT_AUTO stmt = NULL;
        double begin = bench_us();
        must(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK ? 0 : -EINVAL, "LIKE");
        while (db_step(stmt) > 0)
            continue;
        us[i] = bench_us() - begin;
    }
    db_close(db);
    qsort(us, LIKE_TIMES, sizeof(us[0]), bench_order);
    return us[LIKE_TIMES / 2] / 1000;
}

static int bench_asking(void) {
    static struct search_hit hits[SEARCH_HITS_MAX];
    struct roster *roster = NULL;
    int late = 0;
    must(roster_open(dir, &roster), "roster_open");
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct search_answer answer = {.n = 0};
        char name[80], figure[120];
        double us[TIMES];
        for (int k = 0; k < TIMES; k++) {
            double begin = bench_us();
            must(search_people(roster, NULL, asked[i].typed, hits, 20, &answer), asked[i].typed);
            us[k] = bench_us() - begin;
        }
        qsort(us, TIMES, sizeof(us[0]), bench_order);
        late += us[TIMES * 99 / 100] > LIMIT_US;
        snprintf(name, sizeof(name), "search: \"%s\"", asked[i].typed);
        snprintf(figure, sizeof(figure), "p50 %.2f ms  p99 %.2f ms  (%zu%s)   LIKE %.0f ms", us[TIMES / 2] / 1000,
                 us[TIMES * 99 / 100] / 1000, answer.n, answer.more ? " and more" : "", like_ms(asked[i].like));
        bench_row(name, figure);
    }
    roster_close(roster);
    return late;
}

static void clean(void) {
    static const char *const files[] = {"roster.db", "roster.db-wal", "roster.db-shm"};
    char path[256];
    for (size_t i = 0; i < COUNT(files); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
        unlink(path);
    }
    rmdir(dir);
}

int main(void) {
    int n = bench_number("N", 0), late = 0;
    const char *build = getenv("BUILD");
    snprintf(dir, sizeof(dir), "%s/bench-search-XXXXXX", build ? build : ".");
    must(mkdtemp(dir) ? 0 : -errno, dir);
    atexit(clean);
    for (int people = n ? n : 100000; people <= (n ? n : 1000000); people *= 10) {
        bench_load(people);
        late += bench_asking();
    }
    return late > 0;
}

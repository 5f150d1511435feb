/* Where sponsors are seen and what is handed out, from a folder's files: the golden folder row by row, the same through
 * a bundle and out of a roster, and every fault with the line an organiser reads. */
#include "golden.h"

#include "ctl/model_offer.h"
#include "ctl/pack.h"
#include "store/roster.h"

static char *dump(const struct plan *plan) {
    const struct sponsor_offer *offer = &plan->offer->offer;
    int64_t first = plan->event.day_start[0];
    GString *to = g_string_new(NULL);
    for (size_t i = 0; i < offer->n_positions; i++) {
        const struct roster_position *p = &offer->positions[i];
        g_string_append_printf(to, "position %d|%s|%s|%s|%s|%d|%.2f|%.2f\n", p->number, p->code, p->name_zh, p->name_en,
                               sponsor_medium_name(p->medium), p->places, p->w_mm, p->h_mm);
    }
    for (size_t i = 0; i < offer->n_entitlements; i++) {
        const struct roster_entitlement *e = &offer->entitlements[i];
        g_string_append_printf(to, "entitlement %ld|%d|%lx|%d|%d|%ld|%ld\n", (long)e->sponsor, e->position,
                               (unsigned long)e->tiers, e->weight, e->exclusive,
                               e->from ? (long)(e->from - first) / 60000 : 0,
                               e->until ? (long)(e->until - first) / 60000 : 0);
    }
    for (int i = 0; i < plan->offer->n_handouts; i++) {
        const struct roster_handout *h = &plan->offer->handouts[i];
        g_string_append_printf(to, "handout %d|%s|%s|%s|%lx|%d|%ld\n", h->number, h->code, h->name_zh, h->name_en,
                               (unsigned long)h->tiers, h->stock, (long)h->sponsor);
    }
    return g_string_free(to, FALSE);
}

/* Minutes are those since the first midnight of the event. */
static const char *const GOLDEN = "position 0|strip|胸牌标志栏|Badge strip|badge|3|18.00|9.25\n"
                                  "position 1|face|Ticket face|Ticket face|ticket|3|0.00|0.00\n"
                                  "position 5|wall|大屏|大屏|screen|6|0.00|0.00\n"
                                  "position 9|cord|挂绳|Lanyard|lanyard|1|20.00|900.00\n"
                                  "entitlement 1|0|ffffffffffffffff|3|0|0|0\n"
                                  "entitlement 2|0|22|1|1|0|0\n"
                                  "entitlement 2|0|1|2|0|780|2880\n"
                                  "entitlement 1|1|ffffffffffffffff|3|0|0|0\n"
                                  "entitlement 2|1|22|1|1|0|0\n"
                                  "entitlement 1|5|ffffffffffffffff|2|0|0|0\n"
                                  "entitlement 2|5|ffffffffffffffff|1|0|0|0\n"
                                  "entitlement 2|9|ffffffffffffffff|1|1|0|0\n"
                                  "handout 0|shirt|T恤|T-shirt|ffffffffffffffff|100|1\n"
                                  "handout 3|dinner|晚宴券|晚宴券|22|0|0\n";

static void the_golden_folder_row_by_row(void **state) {
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

static void a_bundle_carries_all_of_it(void **state) {
    FILES_AUTO files = {0}, bundle = {0};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan, back;
    struct keys keys = make_keys();
    int64_t tickets = 0;
    (void)state;
    read_golden(&files);
    assert_int_equal(plan_read(&files, false, &plan, &faults), 0);
    assert_int_equal(pack_files(&files, &plan, &keys, 1, &bundle, &tickets, NULL, NULL, &faults), 0);
    assert_int_equal(plan_read(&bundle, true, &back, &faults), 0);
    g_autofree char *text = dump(&back);
    assert_string_equal(text, GOLDEN);
}

static void forget(struct files *files, const char *name) {
    for (size_t i = 0; i < files->n; i++)
        if (strcmp(files->list[i].name, name) == 0) {
            g_free(files->list[i].name);
            g_free(files->list[i].bytes);
            files->list[i] = files->list[--files->n];
        }
}

/* An event made before these files existed shows its sponsors as ever. */
static void without_the_files_sponsors_csv_holds(void **state) {
    static const char *const gone[] = {"positions.csv", "entitlements.csv", "handouts.csv"};
    FILES_AUTO files = {0};
    FAULTS_AUTO faults = {0};
    PLAN_AUTO plan;
    struct sponsor_line line;
    (void)state;
    read_golden(&files);
    for (size_t i = 0; i < G_N_ELEMENTS(gone); i++)
        forget(&files, gone[i]);
    assert_int_equal(plan_read(&files, false, &plan, &faults), 0);
    assert_int_equal(faults.warned, 0);
    assert_int_equal(plan.offer->positions_written + plan.offer->entitlements_written, 0);
    for (enum sponsor_medium medium = MEDIUM_TICKET; medium <= MEDIUM_SCREEN; medium++) {
        bool measured = sponsor_medium_measured(medium);
        sponsors_choose(&plan.offer->offer, medium, 1, 1, &line);
        assert_int_equal(line.n_pinned, measured); /* harbour, on vip */
        assert_int_equal(line.n_runners, measured);
        assert_int_equal(line.places > 0, measured);
        sponsors_choose(&plan.offer->offer, medium, 0, 1, &line);
        assert_int_equal(line.n_pinned, 0);
        assert_int_equal(line.n_runners, measured);
    }
}

static void judge(const struct bend *b, size_t n, struct faults *faults) {
    FILES_AUTO files = {0};
    PLAN_AUTO plan;
    read_golden(&files);
    for (size_t i = 0; i < n; i++)
        bend(&files, &b[i]);
    plan_read(&files, false, &plan, faults);
}

static void faults_by_file_line_and_column(void **state) {
    static const struct bend cases[] = {
        {"positions.csv", "0,strip", ",strip", "positions.csv:3: column number: is empty"},
        {"positions.csv", "0,strip", "64,strip",
         "positions.csv:3: column number: \"64\" is not a whole number from 0 to 63"},
        {"positions.csv", "1,face", "0,face", "positions.csv:4: column number: 0 is used twice"},
        {"positions.csv", "1,face", "1,Strip", "positions.csv:4: column code: \"Strip\" is used twice"},
        {"positions.csv", "9,cord", "9,挂绳",
         "positions.csv:6: column code: \"挂绳\" may hold only letters, digits, - _ and ."},
        {"positions.csv", "胸牌,3", "hat,3",
         "positions.csv:3: column medium: \"hat\" is none of badge, ticket, screen, lanyard, bag, booth, gift"},
        {"positions.csv", "face,ticket", "face,", "positions.csv:4: column medium: is empty"},
        {"positions.csv", "胸牌,3", "胸牌,9",
         "positions.csv:3: column places: \"9\" is not a whole number from 1 to 8"},
        {"positions.csv", "18,9.25", "wide,9.25",
         "positions.csv:3: column width_mm: \"wide\" is not a length in mm, such as 18 or 18.5, up to 5000"},
        {"positions.csv", "18,9.25", "18,-1",
         "positions.csv:3: column height_mm: \"-1\" is not a length in mm, such as 18 or 18.5, up to 5000"},
        {"entitlements.csv", "qingshan,face", "qingshen,face",
         "entitlements.csv:5: column sponsor: \"qingshen\" is not in sponsors.csv"},
        {"entitlements.csv", "qingshan,face", ",face", "entitlements.csv:5: column sponsor: is empty"},
        {"entitlements.csv", "harbour,cord", "harbour,rope",
         "entitlements.csv:9: column position: \"rope\" is not in positions.csv"},
        {"entitlements.csv", "harbour,cord", "harbour,", "entitlements.csv:9: column position: is empty"},
        {"entitlements.csv", ",standard,2", ",gold,2",
         "entitlements.csv:4: column tiers: \"gold\" is not in tiers.csv"},
        {"entitlements.csv", ",standard,2", ",standard,0",
         "entitlements.csv:4: column weight: \"0\" is not a whole number from 1 to 1000"},
        {"entitlements.csv", ",no,2026", ",maybe,2026",
         "entitlements.csv:4: column exclusive: \"maybe\" is neither yes nor no"},
        {"entitlements.csv", "2026-10-24 13:00", "after lunch",
         "entitlements.csv:4: column from: \"after lunch\" is not a date and time such as 2026-10-24 13:00"},
        {"entitlements.csv", "13:00,2026-10-25", "13:00,2026-10-24 13:00",
         "entitlements.csv:4: column until: is not later than from"},
        {"entitlements.csv", ",standard,2", ",standard vip,2",
         "entitlements.csv:4: column sponsor: Harbour is entitled to this by line 3 already, for the same tickets and "
         "time"},
        {"handouts.csv", "3,dinner", "0,dinner", "handouts.csv:3: column number: 0 is used twice"},
        {"handouts.csv", "3,dinner", "3,SHIRT", "handouts.csv:3: column code: \"SHIRT\" is used twice"},
        {"handouts.csv", "vip 讲者", "vip gold", "handouts.csv:3: column tiers: \"gold\" is not in tiers.csv"},
        {"handouts.csv", ",100,", ",some,",
         "handouts.csv:2: column stock: \"some\" is not a whole number from 1 to 10000000"},
        {"handouts.csv", "qingshan", "nobody", "handouts.csv:2: column sponsor: \"nobody\" is not in sponsors.csv"},
        {"entitlements.csv", "qingshan,strip,,,,,\n", "qingshan,strip,,,,,\n\n", NULL},
        /* the same sponsor where the times do not meet, to the edge */
        {"entitlements.csv", NULL, "harbour,strip,standard,,,2026-10-26 00:00,\n", NULL},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FAULTS_AUTO faults = {0};
        judge(&cases[i], 1, &faults);
        expect(cases[i].want, faults.count, faults.lines);
    }
}

static void warnings_before_the_day(void **state) {
    static const struct bend cases[] = {
        {"entitlements.csv", "qingshan,wall,,2,,,\n", "", NULL},
        {"positions.csv", "胸牌,3", "胸牌,1",
         "entitlements.csv: column exclusive: 1 exclusive sponsors for 1 places on a badge of tier vip: nobody else is "
         "ever on it"},
    };
    static const struct bend nowhere[] = {{"sponsors.csv", NULL, "3,quiet,,Quiet,qingshan.svg,1,no,\n", NULL}};
    FAULTS_AUTO unseen = {0};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        FAULTS_AUTO faults = {0};
        judge(&cases[i], 1, &faults);
        expect(cases[i].want, faults.warned, faults.warnings);
        expect(NULL, faults.count, faults.lines);
    }
    judge(nowhere, 1, &unseen);
    expect("entitlements.csv: column sponsor: does not have quiet: it is seen nowhere", unseen.warned, unseen.warnings);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_golden_folder_row_by_row),
        cmocka_unit_test(a_bundle_carries_all_of_it),
        cmocka_unit_test(without_the_files_sponsors_csv_holds),
        cmocka_unit_test(faults_by_file_line_and_column),
        cmocka_unit_test(warnings_before_the_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

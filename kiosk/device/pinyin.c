/* libpinyin 2.8 behind pinyin.h. Its data are mapped, not read: 6 MB of them are in memory after some names. */
#include "device/pinyin.h"

#include <errno.h>
#include <fcntl.h>
#include <pinyin.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/surname.h"

#define TRY_SECONDS 10
#define LOOKED 256 /* candidates looked at: rarer characters stand further behind than anybody pages */

struct pinyin {
    pinyin_context_t *context;
    pinyin_instance_t *instance;
};

static int missing(const char *folder, const char *name, char *ret_error) {
    char path[512];
    struct stat file;
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (access(path, R_OK) == 0 && stat(path, &file) == 0 && S_ISREG(file.st_mode) && file.st_size > 0)
        return 0;
    snprintf(ret_error, PINYIN_ERROR, "%.220s: missing or unreadable", path);
    return -ENOENT;
}

/* table.conf has a line for each dictionary: "default GB_DICTIONARY gb_char.table gb_char.bin gb_char.dbin
 * SYSTEM_FILE". libpinyin crashes when one of the system's is not there. */
static int check_dictionaries(const char *folder, char *ret_error) {
    char path[512], line[512], name[128], kind[32];
    int r = 0;
    snprintf(path, sizeof(path), "%s/table.conf", folder);
    FILE *file = fopen(path, "re");
    if (!file)
        return missing(folder, "table.conf", ret_error);
    while (r == 0 && fgets(line, sizeof(line), file))
        if (sscanf(line, "%*s %*s %*s %127s %*s %31s", name, kind) == 2 &&
            (strcmp(kind, "SYSTEM_FILE") == 0 || strcmp(kind, "DICTIONARY") == 0))
            r = missing(folder, name, ret_error);
    fclose(file);
    return r;
}

static int check(const char *folder, char *ret_error) {
    static const char *const names[] = {"table.conf", "phrase_index.bin",       "pinyin_index.bin",
                                        "bigram.db",  "addon_phrase_index.bin", "addon_pinyin_index.bin"};
    int r = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && r == 0; i++)
        r = missing(folder, names[i], ret_error);
    return r < 0 ? r : check_dictionaries(folder, ret_error);
}

static void forget(struct pinyin *pinyin) {
    if (pinyin->instance)
        pinyin_free_instance(pinyin->instance);
    if (pinyin->context)
        pinyin_fini(pinyin->context);
    *pinyin = (struct pinyin){0};
}

static int load(const char *folder, struct pinyin *ret_pinyin) {
    *ret_pinyin = (struct pinyin){.context = pinyin_init(folder, NULL)};
    if (!ret_pinyin->context)
        return -EBADMSG;
    pinyin_set_options(ret_pinyin->context, PINYIN_INCOMPLETE | USE_DIVIDED_TABLE | USE_RESPLIT_TABLE |
                                                PINYIN_CORRECT_V_U | PINYIN_CORRECT_UE_VE | PINYIN_CORRECT_UEN_UN);
    ret_pinyin->instance = pinyin_alloc_instance(ret_pinyin->context);
    if (ret_pinyin->instance)
        return 0;
    forget(ret_pinyin);
    return -EBADMSG;
}

/* libpinyin complains without an end of line about the folder of learnt words that we do not give it. */
static int load_quietly(const char *folder, struct pinyin *ret_pinyin) {
    int before = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (before >= 0 && nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    int r = load(folder, ret_pinyin);
    fflush(stderr);
    if (before >= 0) {
        dup2(before, STDERR_FILENO);
        close(before);
    }
    if (nowhere >= 0)
        close(nowhere);
    return r;
}

/* A crash here is an answer, not a fault of the program: no handler of its own sees it, no core file is left. */
static void expect_crashes(void) {
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        signal(signals[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    alarm(TRY_SECONDS);
}

/* Never returns. */
static void try_in_child(const char *folder) {
    struct pinyin pinyin;
    struct typist_candidate found[1];
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    expect_crashes();
    if (load(folder, &pinyin) < 0)
        _exit(1);
    bool works = pinyin_look(&pinyin, "wang", true, found, 1) == 1 && pinyin_look(&pinyin, "zhongguo", false, found, 1);
    _exit(works ? 0 : 1);
}

static int try(const char *folder) {
    int status = 0;
    pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0)
        try_in_child(folder);
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EBADMSG;
}

int pinyin_open(const char *folder, struct pinyin **ret_pinyin, char ret_error[PINYIN_ERROR]) {
    if (!folder)
        folder = PINYIN_DATA;
    int r = check(folder, ret_error);
    if (r < 0)
        return r;
    snprintf(ret_error, PINYIN_ERROR, "%.220s: libpinyin cannot use it", folder);
    r = try(folder);
    struct pinyin *pinyin = r < 0 ? NULL : calloc(1, sizeof(*pinyin));
    if (r == 0)
        r = pinyin ? load_quietly(folder, pinyin) : -ENOMEM;
    if (r < 0) {
        free(pinyin);
        return r;
    }
    *ret_pinyin = pinyin;
    return 0;
}

void pinyin_close(struct pinyin *pinyin) {
    if (!pinyin)
        return;
    forget(pinyin);
    free(pinyin);
}

/* Choosing one is the library's only way to say how many letters a candidate stands for; the reset at the end of the
 * lookup undoes it. */
static bool take(struct pinyin *pinyin, guint index, struct typist_candidate *ret_candidate) {
    lookup_candidate_t *candidate = NULL;
    const gchar *text = NULL;
    if (!pinyin_get_candidate(pinyin->instance, index, &candidate) ||
        !pinyin_get_candidate_string(pinyin->instance, candidate, &text) || !text ||
        strlen(text) >= sizeof(ret_candidate->text))
        return false;
    int eats = pinyin_choose_candidate(pinyin->instance, 0, candidate);
    ret_candidate->eats = (uint8_t)(eats > 0 && eats < TYPIST_COMPOSING ? eats : 0);
    snprintf(ret_candidate->text, sizeof(ret_candidate->text), "%s", text);
    return ret_candidate->eats > 0;
}

/* Whole names with a common surname, then surnames alone, by rank each, then the rest as it came. Less is earlier. */
static int order_of(const struct typist_candidate *candidate, size_t letters) {
    size_t size = 0;
    int rank = surname_rank(candidate->text, &size);
    if (rank < 0)
        return 20000;
    if (candidate->eats == letters)
        return rank;
    return candidate->text[size] == '\0' ? 10000 + rank : 20000;
}

/* Stable. Few come first, so that the shifting is cheap. */
static void surnames_first(struct typist_candidate *candidates, size_t n, size_t letters) {
    int orders[LOOKED];
    for (size_t i = 0; i < n; i++) {
        struct typist_candidate moved = candidates[i];
        int order = order_of(&moved, letters);
        size_t to = i;
        while (to > 0 && orders[to - 1] > order)
            to--;
        memmove(&candidates[to + 1], &candidates[to], (i - to) * sizeof(*candidates));
        memmove(&orders[to + 1], &orders[to], (i - to) * sizeof(*orders));
        candidates[to] = moved;
        orders[to] = order;
    }
}

size_t pinyin_look(struct pinyin *pinyin, const char *letters, bool surname, struct typist_candidate *ret_candidates,
                   size_t max) {
    struct typist_candidate looked[LOOKED];
    guint offered = 0;
    size_t n = 0;
    if (!*letters || strlen(letters) >= TYPIST_COMPOSING)
        return 0;
    if (pinyin_parse_more_full_pinyins(pinyin->instance, letters) > 0) {
        pinyin_guess_sentence(pinyin->instance);
        pinyin_guess_candidates(pinyin->instance, 0, SORT_BY_PHRASE_LENGTH_AND_PINYIN_LENGTH_AND_FREQUENCY);
        pinyin_get_n_candidate(pinyin->instance, &offered);
    }
    for (guint i = 0; i < offered && n < LOOKED; i++)
        n += take(pinyin, i, &looked[n]);
    pinyin_reset(pinyin->instance);
    if (surname)
        surnames_first(looked, n, strlen(letters));
    if (n > max)
        n = max;
    memcpy(ret_candidates, looked, n * sizeof(*looked));
    return n;
}

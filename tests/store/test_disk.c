/* Disks that are full or read-only, and files that are no journal: a plain errno, and nothing half-written. */
#include "journal_help.h"
#include "skip.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

static void test_a_full_disk_writes_nothing(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    admit(journal, 1);
    assert_int_equal(db_exec(journal->db, "PRAGMA max_page_count = 1"), 0); /* that is: no page more than now */
    struct journal_stamp stamp = stamp_at(NINE);
    struct journal_recorded recorded;
    int r = 0;
    int64_t ticket = 2, before = 0;
    for (; r == 0 && ticket < 1000; ticket++) {
        struct journal_scan scan = scan_of(ticket, VERDICT_OK);
        before = entries(journal);
        r = journal_record_scan(journal, &stamp, &scan, &recorded);
    }
    assert_int_equal(r, -ENOSPC);
    assert_int_equal(entries(journal), before);
    assert_int_equal(ask(journal, "SELECT count(*) FROM scan"), before / 2);
    assert_int_equal(ask(journal, "SELECT count(*) FROM badge"), before / 2);
    assert_int_equal(db_exec(journal->db, "PRAGMA max_page_count = 100000"), 0); /* room again: it goes on */
    assert_true(admit(journal, ticket).owes_badge);
    assert_whole(journal);
}

/* Record until it fails; the error, or 0 when it never does. */
static int record_until_failure(struct journal *journal) {
    struct journal_stamp stamp = stamp_at(NINE);
    struct journal_recorded recorded;
    for (int64_t ticket = 1; ticket < 5000; ticket++) {
        struct journal_scan scan = scan_of(ticket, VERDICT_OK);
        int r = journal_record_scan(journal, &stamp, &scan, &recorded);
        if (r < 0)
            return r;
    }
    return 0;
}

static int fill_limit(const struct folder *folder) {
    signal(SIGXFSZ, SIG_IGN);
    struct journal *journal;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0)
        return 1;
    struct rlimit limit = {.rlim_cur = 400 << 10, .rlim_max = 400 << 10};
    setrlimit(RLIMIT_FSIZE, &limit);
    return record_until_failure(journal) == -ENOSPC ? 0 : 2;
}

/* A file system of this process's own on the folder; NO_MOUNT where the kernel does not let us. */
#define NO_MOUNT 77
static bool tell(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    bool told = file && fputs(text, file) >= 0;
    return file && fclose(file) == 0 && told;
}

/* An ordinary user is root of a user namespace of one. */
static bool leave(void) {
    char uids[64], gids[64];
    snprintf(uids, sizeof(uids), "0 %u 1", geteuid());
    snprintf(gids, sizeof(gids), "0 %u 1", getegid());
    if (geteuid() == 0)
        return unshare(CLONE_NEWNS) == 0;
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && tell("/proc/self/setgroups", "deny") &&
           tell("/proc/self/uid_map", uids) && tell("/proc/self/gid_map", gids);
}

static int mount_own(const struct folder *folder, const char *options) {
    if (!leave())
        return NO_MOUNT;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return NO_MOUNT;
    return mount("lanyard", folder->path, "tmpfs", 0, options) < 0 ? NO_MOUNT : 0;
}

static int fill_disk(const struct folder *folder) {
    int r = mount_own(folder, "size=600k");
    struct journal *journal;
    if (r)
        return r;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0)
        return 1;
    if (record_until_failure(journal) != -ENOSPC)
        return 2;
    struct journal_check check;
    if (journal_verify(journal, &check) < 0 || check.entries < 10)
        return 3;
    return ask(journal, "SELECT count(*) FROM badge") * 2 == check.entries ? 0 : 4;
}

static int open_read_only(const struct folder *folder) {
    struct journal *journal;
    struct roster *roster;
    struct roster_load *load;
    int r = mount_own(folder, "size=1m");
    if (r)
        return r;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) < 0 || roster_load_begin(folder->path, &load) < 0 ||
        roster_load_commit(load) < 0)
        return 1;
    journal_close(journal);
    roster_load_abort(load);
    if (mount("none", folder->path, NULL, MS_REMOUNT | MS_RDONLY, NULL) < 0)
        return 2;
    if (journal_open(folder->path, JOURNAL_EVENT, &journal) != -EROFS)
        return 3;
    if (roster_open(folder->path, &roster) != -EROFS)
        return 4;
    return roster_load_begin(folder->path, &load) == -EROFS ? 0 : 5;
}

/* Some limits are for life: in a child. Returns its exit status. */
static int in_a_child(int (*work)(const struct folder *folder), const struct folder *folder) {
    pid_t child = fork();
    if (child == 0)
        _exit(work(folder));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_a_file_that_may_not_grow(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    assert_int_equal(in_a_child(fill_limit, &folder), 0);
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    assert_whole(journal);
    assert_true(entries(journal) >= 6);
    assert_int_equal(ask(journal, "SELECT count(*) FROM badge") * 2, entries(journal));
}

static void with_a_mount(int (*work)(const struct folder *folder)) {
    FOLDER folder = folder_make();
    int r = in_a_child(work, &folder);
    if (r == NO_MOUNT)
        SKIP("this user may not mount a file system of its own");
    assert_int_equal(r, 0);
}

static void test_a_disk_that_is_full(void **state) {
    (void)state;
    with_a_mount(fill_disk);
}

static void test_a_read_only_disk(void **state) {
    (void)state;
    with_a_mount(open_read_only);
}

static void test_files_that_are_no_journal(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct journal *journal = NULL;
    char path[PATH_MAX];
    folder_file(&folder, "nowhere", path);
    assert_int_equal(journal_open(path, JOURNAL_EVENT, &journal), -ENOENT);
    folder_file(&folder, "journal.db", path);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 300; i++)
        fputs("this is not a database\n", file);
    fclose(file);
    assert_int_equal(journal_open(folder.path, JOURNAL_EVENT, &journal), -EBADMSG);
    unlink(path);
    assert_int_equal(meddle(&folder, "journal.db", "PRAGMA user_version = 99"), SQLITE_OK);
    assert_int_equal(journal_open(folder.path, JOURNAL_EVENT, &journal), -EPROTO);
    assert_null(journal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_disk_writes_nothing), cmocka_unit_test(test_a_file_that_may_not_grow),
        cmocka_unit_test(test_a_disk_that_is_full),        cmocka_unit_test(test_a_read_only_disk),
        cmocka_unit_test(test_files_that_are_no_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

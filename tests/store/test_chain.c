/* The chain: its encoding is pinned, and whoever changes or removes an entry is found out. */
#include "journal_help.h"

#include <errno.h>

static void test_the_hash_is_pinned(void **state) {
    (void)state;
    static const uint8_t uuid[UUID_SIZE] = {0, 1, 2, 3, 4, 5, 0x46, 7, 0x88, 9, 10, 11, 12, 13, 14, 15};
    static const uint8_t expected[HASH_SIZE] = {
        0xc4, 0x43, 0xba, 0xe2, 0x9f, 0x16, 0xab, 0x95, 0x18, 0x56, 0xe0, 0xee, 0x9d, 0x6e, 0x64, 0x26,
        0xfc, 0x52, 0x81, 0xec, 0xe7, 0x56, 0x82, 0x25, 0x40, 0x96, 0xcc, 0xd5, 0xbe, 0xe3, 0x3c, 0xd9,
    };
    uint8_t prev[HASH_SIZE], hash[HASH_SIZE];
    memset(prev, 0xab, sizeof(prev));
    struct journal_entry entry = {
        .seq = 42,
        .uuid = uuid,
        .kind = "scan",
        .at = -1,
        .boot = "boot-1",
        .boottime = 1234567890123,
        .body = "{\"n\":1}",
        .body_size = 7,
    };
    entry_hash(&entry, prev, hash);
    assert_memory_equal(hash, expected, HASH_SIZE);
    /* Moving a byte from one field to the next is another entry. */
    entry.kind = "scanb";
    entry.boot = "oot-1";
    entry_hash(&entry, prev, hash);
    assert_memory_not_equal(hash, expected, HASH_SIZE);
}

#define UNLOCK "DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_deleted; "
static const struct {
    const char *sql;
    uint64_t bad_seq;
} tampering[] = {
    {UNLOCK "UPDATE entry SET body = replace(body, 'ok', 'on') WHERE seq = 3", 3},
    {UNLOCK "UPDATE entry SET at = at + 1 WHERE seq = 4", 4},
    {UNLOCK "UPDATE entry SET kind = 'print.sent' WHERE seq = 2", 2},
    {UNLOCK "UPDATE entry SET boot = '' WHERE seq = 1", 1},
    {UNLOCK "UPDATE entry SET boottime = 0 WHERE seq = 6", 6},
    {UNLOCK "UPDATE entry SET uuid = randomblob(16) WHERE seq = 5", 5},
    {UNLOCK "UPDATE entry SET hash = zeroblob(32) WHERE seq = 3", 3},
    {UNLOCK "UPDATE entry SET prev = zeroblob(32) WHERE seq = 3", 3},
    {UNLOCK "DELETE FROM entry WHERE seq = 1", 2},
    {UNLOCK "DELETE FROM entry WHERE seq = 3", 4},
    {UNLOCK "DELETE FROM entry WHERE seq = 3; UPDATE entry SET seq = seq - 1 WHERE seq > 3", 3},
};

static void test_tampering_is_named(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(tampering) / sizeof(tampering[0]); i++) {
        FOLDER folder = folder_make();
        struct journal *journal = open_in(&folder, JOURNAL_EVENT);
        for (int t = 1; t <= 3; t++)
            admit(journal, t);
        assert_whole(journal);
        journal_close(journal);
        assert_int_equal(meddle(&folder, "journal.db", tampering[i].sql), SQLITE_OK);
        JOURNAL again = open_in(&folder, JOURNAL_EVENT);
        struct journal_check check = {0};
        assert_int_equal(journal_verify(again, &check), -EBADMSG);
        if (check.bad_seq != tampering[i].bad_seq)
            fail_msg("%s: %d named: %s", tampering[i].sql, (int)check.bad_seq, check.reason);
        assert_true(strlen(check.reason) > 10);
    }
}

static void test_entries_cannot_be_changed_in_passing(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    JOURNAL journal = open_in(&folder, JOURNAL_EVENT);
    admit(journal, 1);
    assert_int_equal(meddle(&folder, "journal.db", "UPDATE entry SET at = 0"), SQLITE_CONSTRAINT);
    assert_int_equal(meddle(&folder, "journal.db", "DELETE FROM entry"), SQLITE_CONSTRAINT);
    assert_int_equal(meddle(&folder, "journal.db", "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 1"),
                     SQLITE_CONSTRAINT);
    assert_whole(journal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_hash_is_pinned),
        cmocka_unit_test(test_tampering_is_named),
        cmocka_unit_test(test_entries_cannot_be_changed_in_passing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

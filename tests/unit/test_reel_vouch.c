/* A film is played only when its bytes are those that were imported: a changed byte, another file in its place, and a
 * film that is closed while it is read. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "reel/vouch.h"

static char folder[] = "/tmp/lanyard-vouch.XXXXXX";
static char path[64];

static int set_up(void **state) {
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/film", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static int film(const char *words) {
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, words, strlen(words)), strlen(words));
    return fd;
}

static bool goes_on(void *movie) { return *(bool *)movie; }

/* As a movie's thread asks. */
static int ask(struct vouch_book *book, const uint8_t sha256[SHELF_SHA256], int fd, bool closing) {
    struct vouch *vouch = vouch_new(book, folder, sha256, NULL);
    struct movie_spec spec = {.fd = fd};
    vouch_lend(vouch, &spec);
    int r = spec.verify(spec.verify_ctx, fd, goes_on, &closing);
    vouch_release(vouch);
    return r;
}

static void test_the_right_bytes_are_vouched_for(void **state) {
    (void)state;
    struct vouch_book *book = vouch_book_new();
    uint8_t sha256[SHELF_SHA256];
    int fd = film("a film of paper elephants");
    assert_int_equal(shelf_digest(fd, sha256, NULL, NULL), 0);
    assert_int_equal(ask(book, sha256, fd, false), 0);
    assert_int_equal(ask(book, sha256, fd, true), 0); /* known: it is not read again, so closing cannot stop it */
    close(fd);
    vouch_book_release(book);
}

static void test_a_changed_byte_is_seen_even_of_a_known_file(void **state) {
    (void)state;
    struct vouch_book *book = vouch_book_new();
    uint8_t sha256[SHELF_SHA256];
    int fd = film("a film of paper elephants");
    assert_int_equal(shelf_digest(fd, sha256, NULL, NULL), 0);
    assert_int_equal(ask(book, sha256, fd, false), 0);
    assert_int_equal(pwrite(fd, "X", 1, 3), 1);
    assert_int_equal(ask(book, sha256, fd, false), -EBADMSG);
    assert_int_equal(pwrite(fd, "i", 1, 3), 1);
    assert_int_equal(ask(book, sha256, fd, false), 0);
    close(fd);
    vouch_book_release(book);
}

static void test_another_file_is_not_it(void **state) {
    (void)state;
    struct vouch_book *book = vouch_book_new();
    uint8_t sha256[SHELF_SHA256];
    int fd = film("one film");
    assert_int_equal(shelf_digest(fd, sha256, NULL, NULL), 0);
    close(fd);
    fd = film("two film");
    assert_int_equal(ask(book, sha256, fd, false), -EBADMSG);
    close(fd);
    vouch_book_release(book);
}

static void test_a_film_that_is_closed_is_not_read_to_its_end(void **state) {
    (void)state;
    struct vouch_book *book = vouch_book_new();
    uint8_t sha256[SHELF_SHA256];
    int fd = film("a film of paper elephants");
    assert_int_equal(shelf_digest(fd, sha256, NULL, NULL), 0);
    assert_true(ask(book, sha256, fd, true) < 0);
    close(fd);
    vouch_book_release(book);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_right_bytes_are_vouched_for),
        cmocka_unit_test(test_a_changed_byte_is_seen_even_of_a_known_file),
        cmocka_unit_test(test_another_file_is_not_it),
        cmocka_unit_test(test_a_film_that_is_closed_is_not_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

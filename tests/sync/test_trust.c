/* The organiser's own certificate authority: what it signs is looked at as a TLS library looks at it, at chosen times
 * and for chosen purposes, and each certificate that must not be believed is tried beside one that must. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "sync/trust.h"

#define DAY ((time_t)86400)
#define YEAR_1970 DAY
#define DAYS 700

static char dir[64], error[TRUST_ERROR];
static char key[TRUST_PEM], certificate[TRUST_PEM];

static void path_of(const char *name, char ret_path[128]) { snprintf(ret_path, 128, "%s/%s", dir, name); }

static int fresh_folder(void **state) {
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof(dir), "%.40s/lanyard-trust.XXXXXX", tmp ? tmp : "/tmp");
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    static const char *const names[] = {"central-ca.key", "central-ca.crt"};
    char path[128];
    for (size_t i = 0; i < 2; i++) {
        path_of(names[i], path);
        unlink(path);
    }
    return rmdir(dir);
}

static struct trust *open_here(int wanted_made) {
    struct trust *trust = NULL;
    int made = -1;
    if (trust_open(dir, "harbour-2026", &made, &trust, error) < 0)
        fail_msg("%s", error);
    assert_int_equal(made, wanted_made);
    return trust;
}

static X509 *parse(const char *pem) {
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *parsed = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(parsed);
    return parsed;
}

/* X509_V_OK, or why not: at that time, as a client or a server, of that host (NULL: any). */
static int verdict_on(const char *pem, const char *ca_pem, time_t when, int purpose, const char *host) {
    X509 *leaf = parse(pem), *ca = parse(ca_pem);
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    assert_int_equal(X509_STORE_add_cert(store, ca), 1);
    assert_int_equal(X509_STORE_CTX_init(context, store, leaf, NULL), 1);
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_time(param, when);
    X509_VERIFY_PARAM_set_purpose(param, purpose);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
    if (host && strchr("0123456789", host[0]))
        assert_int_equal(X509_VERIFY_PARAM_set1_ip_asc(param, host), 1);
    else if (host)
        assert_int_equal(X509_VERIFY_PARAM_set1_host(param, host, 0), 1);
    int verdict = X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    X509_free(leaf);
    X509_free(ca);
    return verdict;
}

static void verdict_is(int got, int wanted, const char *what) {
    if (got != wanted)
        fail_msg("%s: \"%s\" instead of \"%s\"", what, X509_verify_cert_error_string(got),
                 X509_verify_cert_error_string(wanted));
}

/* ---- the authority itself ---- */

static void is_made_once_and_kept(void **state) {
    (void)state;
    char path[128], first[TRUST_PEM];
    struct stat st;
    struct trust *trust = open_here(1);
    memcpy(first, trust_ca_pem(trust), sizeof(first));
    trust_free(trust);
    path_of("central-ca.key", path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    trust = open_here(0);
    assert_string_equal(trust_ca_pem(trust), first);
    trust_free(trust);
    trust_free(NULL);
}

static void says_whose_it_is(void **state) {
    (void)state;
    struct trust *trust = open_here(1);
    char name[128] = "";
    X509 *ca = parse(trust_ca_pem(trust));
    X509_NAME_get_text_by_NID(X509_get_subject_name(ca), NID_commonName, name, sizeof(name));
    assert_non_null(strstr(name, "harbour-2026"));
    assert_int_equal(X509_check_ca(ca), 1);
    X509_free(ca);
    trust_free(trust);
}

static void refuses(int wanted, const char *words) {
    struct trust *trust = NULL;
    int made = 7;
    error[0] = '\0';
    assert_int_equal(trust_open(dir, "harbour-2026", &made, &trust, error), wanted);
    assert_null(trust);
    assert_int_equal(made, 7);
    if (!strstr(error, words) || strchr(error, '\n'))
        fail_msg("\"%s\" does not say \"%s\" in a line", error, words);
}

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* The same key under a passphrase. */
static void lock_key(const char *pem, char ret_pem[TRUST_PEM]) {
    BIO *from = BIO_new_mem_buf(pem, -1), *to = BIO_new(BIO_s_mem());
    EVP_PKEY *parsed = PEM_read_bio_PrivateKey(from, NULL, NULL, NULL);
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(to, parsed, EVP_aes_256_cbc(), "words", 5, NULL, NULL), 1);
    int n = BIO_read(to, ret_pem, TRUST_PEM - 1);
    ret_pem[n > 0 ? n : 0] = '\0';
    EVP_PKEY_free(parsed);
    BIO_free(from);
    BIO_free(to);
}

static void bad_keys_are_refused(void **state) {
    (void)state;
    static char locked[TRUST_PEM], other[TRUST_PEM];
    char key_path[128], path[128];
    path_of("central-ca.key", key_path);
    path_of("central-ca.crt", path);
    struct trust *trust = open_here(1);
    assert_int_equal(trust_issue_client(trust, "kiosk_x", DAYS, key, other, error), 0);
    trust_free(trust);
    lock_key(key, locked);
    assert_int_equal(chmod(key_path, 0640), 0);
    refuses(-EACCES, "others may read it");
    assert_int_equal(chmod(key_path, 0600), 0);
    write_text(key_path, key); /* of somebody else */
    refuses(-EBADMSG, "do not belong together");
    write_text(key_path, locked); /* and nobody is asked for a passphrase */
    refuses(-EBADMSG, "central-ca.key");
    write_text(key_path, "no key at all\n");
    refuses(-EBADMSG, "central-ca.key");
    write_text(key_path, ""); /* a full disk, once */
    refuses(-EBADMSG, "central-ca.key");
    assert_int_equal(unlink(path), 0);
    refuses(-ENOENT, "central-ca.crt");
}

static void a_folder_that_is_not_there_is_said(void **state) {
    (void)state;
    struct trust *trust = NULL;
    int made;
    char nowhere[128];
    path_of("nowhere", nowhere);
    assert_int_equal(trust_open(nowhere, "x", &made, &trust, error), -ENOENT);
    assert_non_null(strstr(error, "nowhere"));
    assert_null(trust);
}

/* ---- what it signs ---- */

/* A kiosk's battery is empty and it believes that it is 1970: it must still believe the server, and PostgreSQL's clock
 * must still believe the kiosk two years on. */
static void believed_from_1970_to_its_end(void **state) {
    (void)state;
    struct trust *trust = open_here(1);
    const char *ca = trust_ca_pem(trust);
    time_t now = time(NULL);
    assert_int_equal(trust_issue_server(trust, "centre.example", DAYS, key, certificate, error), 0);
    int purpose = X509_PURPOSE_SSL_SERVER;
    verdict_is(verdict_on(certificate, ca, YEAR_1970, purpose, NULL), X509_V_OK, "in 1970");
    verdict_is(verdict_on(certificate, ca, now, purpose, NULL), X509_V_OK, "now");
    verdict_is(verdict_on(certificate, ca, now + (DAYS - 1) * DAY, purpose, NULL), X509_V_OK, "at the end");
    verdict_is(verdict_on(certificate, ca, now + (DAYS + 1) * DAY, purpose, NULL), X509_V_ERR_CERT_HAS_EXPIRED,
               "after it");
    trust_free(trust);
}

static void a_client_is_no_server(void **state) {
    (void)state;
    struct trust *trust = open_here(1);
    const char *ca = trust_ca_pem(trust);
    time_t now = time(NULL);
    char name[128] = "";
    assert_int_equal(trust_issue_client(trust, "kiosk_desk_2", DAYS, key, certificate, error), 0);
    verdict_is(verdict_on(certificate, ca, now, X509_PURPOSE_SSL_CLIENT, NULL), X509_V_OK, "as a client");
    verdict_is(verdict_on(certificate, ca, now, X509_PURPOSE_SSL_SERVER, NULL), X509_V_ERR_INVALID_PURPOSE,
               "a stolen kiosk that plays the centre");
    X509 *parsed = parse(certificate);
    assert_int_equal(X509_NAME_get_text_by_NID(X509_get_subject_name(parsed), NID_commonName, name, sizeof(name)), 12);
    assert_string_equal(name, "kiosk_desk_2");
    assert_int_equal(X509_check_ca(parsed), 0);
    X509_free(parsed);
    assert_int_equal(trust_issue_server(trust, "centre.example", DAYS, key, certificate, error), 0);
    verdict_is(verdict_on(certificate, ca, now, X509_PURPOSE_SSL_CLIENT, NULL), X509_V_ERR_INVALID_PURPOSE,
               "a server as a client");
    trust_free(trust);
}

static void keys_are_of_their_certificates(void **state) {
    (void)state;
    static char key2[TRUST_PEM], certificate2[TRUST_PEM];
    struct trust *trust = open_here(1);
    assert_int_equal(trust_issue_client(trust, "kiosk_a", DAYS, key, certificate, error), 0);
    assert_int_equal(trust_issue_client(trust, "kiosk_a", DAYS, key2, certificate2, error), 0);
    assert_string_not_equal(key, key2);
    X509 *one = parse(certificate), *two = parse(certificate2);
    assert_int_not_equal(ASN1_INTEGER_cmp(X509_get0_serialNumber(one), X509_get0_serialNumber(two)), 0);
    BIO *bio = BIO_new_mem_buf(key, -1);
    EVP_PKEY *parsed = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    assert_int_equal(X509_check_private_key(one, parsed), 1);
    assert_int_equal(X509_check_private_key(two, parsed), 0);
    EVP_PKEY_free(parsed);
    BIO_free(bio);
    X509_free(one);
    X509_free(two);
    trust_free(trust);
}

static void a_stranger_of_the_same_name_is_refused(void **state) {
    (void)state;
    static char foreign[TRUST_PEM];
    char path[128];
    struct trust *trust = open_here(1);
    assert_int_equal(trust_issue_client(trust, "kiosk_a", DAYS, key, certificate, error), 0);
    memcpy(foreign, trust_ca_pem(trust), sizeof(foreign));
    trust_free(trust);
    path_of("central-ca.key", path);
    unlink(path);
    path_of("central-ca.crt", path);
    unlink(path);
    trust = open_here(1); /* another authority that calls itself the same */
    int verdict = verdict_on(certificate, trust_ca_pem(trust), time(NULL), X509_PURPOSE_SSL_CLIENT, NULL);
    assert_int_not_equal(verdict, X509_V_OK);
    verdict_is(verdict_on(certificate, foreign, time(NULL), X509_PURPOSE_SSL_CLIENT, NULL), X509_V_OK, "its own");
    trust_free(trust);
}

static void servers_have_all_their_names(void **state) {
    (void)state;
    struct trust *trust = open_here(1);
    const char *ca = trust_ca_pem(trust);
    assert_int_equal(
        trust_issue_server(trust, "centre.example, db-2.example,192.0.2.7,2001:db8::7", DAYS, key, certificate, error),
        0);
    static const struct {
        const char *host;
        int verdict;
    } cases[] = {
        {"centre.example", X509_V_OK},
        {"db-2.example", X509_V_OK},
        {"192.0.2.7", X509_V_OK},
        {"2001:db8::7", X509_V_OK},
        {"db-3.example", X509_V_ERR_HOSTNAME_MISMATCH},
        {"www.centre.example", X509_V_ERR_HOSTNAME_MISMATCH},
        {"192.0.2.8", X509_V_ERR_IP_ADDRESS_MISMATCH},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        verdict_is(verdict_on(certificate, ca, time(NULL), X509_PURPOSE_SSL_SERVER, cases[i].host), cases[i].verdict,
                   cases[i].host);
    trust_free(trust);
}

static void names_that_are_none_are_refused(void **state) {
    (void)state;
    static const char *const cases[] = {"",          " , ",        "a b;c",     "centre.example\nDNS:evil.example",
                                        "*.example", "email:copy", "999.1.1.1", "[::1]"};
    static char long_name[1200];
    struct trust *trust = open_here(1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        memset(key, 'k', 8);
        error[0] = '\0';
        int r = trust_issue_server(trust, cases[i], DAYS, key, certificate, error);
        if (r != -EINVAL || !*error)
            fail_msg("\"%s\": %d, \"%s\"", cases[i], r, error);
        assert_memory_equal(key, "kkkkkkkk", 8);
    }
    memset(long_name, 'a', sizeof(long_name) - 1);
    assert_int_equal(trust_issue_server(trust, long_name, DAYS, key, certificate, error), -EINVAL);
    trust_free(trust);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(is_made_once_and_kept),          TEST(says_whose_it_is),
        TEST(bad_keys_are_refused),           TEST(a_folder_that_is_not_there_is_said),
        TEST(believed_from_1970_to_its_end),  TEST(a_client_is_no_server),
        TEST(keys_are_of_their_certificates), TEST(a_stranger_of_the_same_name_is_refused),
        TEST(servers_have_all_their_names),   TEST(names_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

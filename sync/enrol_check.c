/* Is this an enrolment that can work? What is found here is found at the desk with the stick in hand, not at the door
 * an hour later. The clock is not asked: a kiosk may believe that it is 1970. */
#include <ctype.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "store/people.h"
#include "sync/enrol.h"

static int refuse(char error[ENROL_ERROR], const char *words) {
    snprintf(error, ENROL_ERROR, "the enrolment %s", words);
    return -EBADMSG;
}

static bool is_word(const char *text, const char *more) {
    for (const char *c = text; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || strchr(more, *c)))
            return false;
    return *text;
}

/* Printable and without blanks. */
static bool is_plain(const char *text) {
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c <= ' ' || *c == 127)
            return false;
    return true;
}

static bool is_port(const char *text) {
    long port = strspn(text, "0123456789") == strlen(text) && *text ? strtol(text, NULL, 10) : 0;
    return port > 0 && port < 65536;
}

/* ---- PEM ---- */
static void bio_freep(BIO **bio) { BIO_free(*bio); }
static void x509_freep(X509 **certificate) { X509_free(*certificate); }
static void key_freep(EVP_PKEY **key) { EVP_PKEY_free(*key); }
#define CERTIFICATE_AUTO __attribute__((cleanup(x509_freep))) X509 *

static X509 *parse_certificate(const char *pem) {
    char passphrase[] = "";
    __attribute__((cleanup(bio_freep))) BIO *bio = BIO_new_mem_buf(pem, -1);
    return bio ? PEM_read_bio_X509(bio, NULL, NULL, passphrase) : NULL;
}

/* A key under a passphrase is none of ours, and nobody is there to be asked: the empty one is tried and fails. */
static EVP_PKEY *parse_key(const char *pem) {
    char passphrase[] = "";
    __attribute__((cleanup(bio_freep))) BIO *bio = BIO_new_mem_buf(pem, -1);
    return bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, passphrase) : NULL;
}

static bool is_named(const X509 *certificate, const char *role) {
    char name[128] = "";
    int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof(name));
    return size > 0 && (size_t)size == strlen(role) && strcmp(name, role) == 0;
}

static int check_certificate(const struct enrolment *enrolment, char error[ENROL_ERROR]) {
    CERTIFICATE_AUTO certificate = parse_certificate(enrolment->certificate);
    __attribute__((cleanup(key_freep))) EVP_PKEY *key = parse_key(enrolment->key);
    if (!certificate)
        return refuse(error, "has no certificate that can be read");
    if (!key)
        return refuse(error, "has no private key that can be read");
    if (X509_check_private_key(certificate, key) != 1)
        return refuse(error, "has a key that is not of its certificate");
    return is_named(certificate, enrolment->role) ? 0 : refuse(error, "has a certificate of another kiosk");
}

static int check_ca(const struct enrolment *enrolment, char error[ENROL_ERROR]) {
    CERTIFICATE_AUTO ca = parse_certificate(enrolment->ca);
    if (!ca)
        return refuse(error, "has no certificate authority that can be read");
    return X509_check_ca(ca) ? 0 : refuse(error, "has a certificate where its authority should be");
}

static int check_words(const struct enrolment *enrolment, char error[ENROL_ERROR]) {
    if (!is_word(enrolment->kiosk, "-"))
        return refuse(error, "names no kiosk");
    if (!is_word(enrolment->role, "_"))
        return refuse(error, "names no role");
    if (!*enrolment->event || !is_plain(enrolment->event))
        return refuse(error, "names no event");
    if (!*enrolment->host || !is_plain(enrolment->host) || !is_plain(enrolment->address) ||
        strchr(enrolment->host, ','))
        return refuse(error, "names no host, or one with blanks in it");
    if (!is_port(enrolment->port))
        return refuse(error, "has a port that is none: 1 to 65535");
    struct people_numbers numbers;
    if (*enrolment->numbers && people_numbers_read(enrolment->numbers, &numbers) < 0)
        return refuse(error, "has numbers that are none, such as 1001-2000 are");
    return *enrolment->database ? 0 : refuse(error, "names no database");
}

int enrol_check(const struct enrolment *enrolment, char error[ENROL_ERROR]) {
    bool socket = enrolment->host[0] == '/';
    int r = check_words(enrolment, error);
    if (r == 0 && socket && enrolment->mode != ENROL_PASSWORD)
        r = refuse(error, "has a certificate for a socket, which knows no TLS");
    if (r == 0 && !socket && enrolment->mode == ENROL_PASSWORD && !*enrolment->password)
        r = refuse(error, "has neither certificate nor password");
    if (r == 0 && !socket)
        r = check_ca(enrolment, error);
    if (r == 0 && enrolment->mode == ENROL_CERTIFICATE)
        r = check_certificate(enrolment, error);
    ERR_clear_error();
    return r;
}

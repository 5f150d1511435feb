/* Keys and certificates by OpenSSL's EVP and X509: P-256 with SHA-256, version 3, the extensions that TLS clients look
 * at. Valid from 1970 on, so that a kiosk whose clock is wrong is still let in: time decides nothing here, revocation
 * does (RFC 5280 4.1.2.5 allows it). */
#include "sync/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CA_DAYS 3650
#define DAY_S 86400L
#define PATH_SIZE 4096

struct trust {
    EVP_PKEY *key;
    X509 *root;
    char pem[TRUST_PEM];
};

static void key_free(EVP_PKEY **key) { EVP_PKEY_free(*key); }
static void x509_free(X509 **certificate) { X509_free(*certificate); }
static void bio_free(BIO **bio) { BIO_free(*bio); }
#define KEY_AUTO __attribute__((cleanup(key_free))) EVP_PKEY *
#define X509_AUTO __attribute__((cleanup(x509_free))) X509 *
#define BIO_AUTO __attribute__((cleanup(bio_free))) BIO *

static int fail(int r, char error[TRUST_ERROR], const char *format, ...) __attribute__((format(printf, 3, 4)));
static int fail(int r, char error[TRUST_ERROR], const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error, TRUST_ERROR, format, arguments);
    va_end(arguments);
    return r;
}

/* ---- making ---- */

static bool extend(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

/* 159 random bits: RFC 5280 4.1.2.2 wants at most 20 bytes, positive. */
static bool number(X509 *certificate) {
    BIGNUM *serial = BN_new();
    bool made = serial && BN_rand(serial, 159, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
                BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
    BN_free(serial);
    return made;
}

static bool name(X509 *certificate, const char *common_name) {
    return X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                      (const unsigned char *)common_name, -1, -1, 0) == 1;
}

/* issuer NULL: its own. */
static X509 *make(EVP_PKEY *key, const char *common_name, int days, X509 *issuer) {
    X509 *certificate = X509_new();
    if (certificate && X509_set_version(certificate, 2) && number(certificate) && name(certificate, common_name) &&
        ASN1_TIME_set(X509_getm_notBefore(certificate), 0) &&
        X509_gmtime_adj(X509_getm_notAfter(certificate), days * DAY_S) && X509_set_pubkey(certificate, key) &&
        X509_set_issuer_name(certificate, X509_get_subject_name(issuer ? issuer : certificate)))
        return certificate;
    X509_free(certificate);
    return NULL;
}

static int to_pem(EVP_PKEY *key, X509 *certificate, char *ret_pem) {
    BIO_AUTO bio = BIO_new(BIO_s_secmem());
    char *bytes;
    bool written = bio && (key ? PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL)
                               : PEM_write_bio_X509(bio, certificate)) == 1;
    long size = written ? BIO_get_mem_data(bio, &bytes) : 0;
    if (size <= 0 || size >= TRUST_PEM)
        return -EIO;
    memcpy(ret_pem, bytes, (size_t)size);
    ret_pem[size] = '\0';
    return 0;
}

/* ---- the authority's two files ---- */

static int read_file(const char *path, char *ret_text, bool private, char error[TRUST_ERROR]) {
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
    if (fd < 0)
        return fail(-errno, error, "%s: %s", path, strerror(errno));
    bool known = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    ssize_t n = known ? read(fd, ret_text, TRUST_PEM - 1) : -1;
    close(fd);
    if (n < 0)
        return fail(-EBADMSG, error, "%s: not a key or certificate", path);
    ret_text[n] = '\0';
    return private && st.st_mode & 077 ? fail(-EACCES, error, "%s: others may read it; chmod 600 it", path) : 0;
}

static int write_file(const char *path, const char *text, char error[TRUST_ERROR]) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(-errno, error, "%s: %s", path, strerror(errno));
    size_t size = strlen(text);
    bool written = write(fd, text, size) == (ssize_t)size && fsync(fd) == 0;
    int r = written ? 0 : -errno;
    close(fd);
    if (r < 0)
        unlink(path);
    return r < 0 ? fail(r, error, "%s: %s", path, strerror(-r)) : 0;
}

static int read_authority(struct trust *trust, const char *key_path, const char *path, char error[TRUST_ERROR]) {
    char text[TRUST_PEM], no_passphrase[] = ""; /* else OpenSSL would ask at the terminal for one */
    int r = read_file(key_path, text, true, error);
    if (r < 0)
        return r;
    BIO_AUTO key = BIO_new_mem_buf(text, -1);
    trust->key = PEM_read_bio_PrivateKey(key, NULL, NULL, no_passphrase);
    r = read_file(path, trust->pem, false, error);
    OPENSSL_cleanse(text, sizeof(text));
    if (r < 0)
        return r;
    BIO_AUTO root = BIO_new_mem_buf(trust->pem, -1);
    trust->root = PEM_read_bio_X509(root, NULL, NULL, NULL);
    return trust->key && trust->root && X509_check_private_key(trust->root, trust->key) == 1
               ? 0
               : fail(-EBADMSG, error, "%s: it and its certificate do not belong together", key_path);
}

static int make_authority(struct trust *trust, const char *event, const char *key_path, const char *path,
                          char error[TRUST_ERROR]) {
    char title[128], key[TRUST_PEM];
    snprintf(title, sizeof(title), "Lanyard centre of %.64s", event);
    trust->key = EVP_EC_gen("P-256");
    trust->root = trust->key ? make(trust->key, title, CA_DAYS, NULL) : NULL;
    bool made = trust->root && extend(trust->root, trust->root, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                extend(trust->root, trust->root, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                extend(trust->root, trust->root, NID_subject_key_identifier, "hash") &&
                X509_sign(trust->root, trust->key, EVP_sha256()) > 0;
    if (!made || to_pem(trust->key, NULL, key) < 0 || to_pem(NULL, trust->root, trust->pem) < 0)
        return fail(-EIO, error, "the certificate authority cannot be made");
    int r = write_file(key_path, key, error);
    OPENSSL_cleanse(key, sizeof(key));
    if (r == 0)
        r = write_file(path, trust->pem, error);
    if (r < 0)
        unlink(key_path); /* one without the other is of no use */
    return r;
}

int trust_open(const char *keys_dir, const char *event, int *ret_made, struct trust **ret_trust,
               char error[TRUST_ERROR]) {
    char key_path[PATH_SIZE], path[PATH_SIZE];
    struct trust *trust = calloc(1, sizeof(*trust));
    if (!trust)
        return fail(-ENOMEM, error, "out of memory");
    snprintf(key_path, sizeof(key_path), "%s/central-ca.key", keys_dir);
    snprintf(path, sizeof(path), "%s/central-ca.crt", keys_dir);
    bool there = access(key_path, F_OK) == 0;
    int r = there ? read_authority(trust, key_path, path, error) : make_authority(trust, event, key_path, path, error);
    if (r < 0) {
        trust_free(trust);
        return r;
    }
    *ret_made = !there;
    *ret_trust = trust;
    return 0;
}

void trust_free(struct trust *trust) {
    if (!trust)
        return;
    EVP_PKEY_free(trust->key);
    X509_free(trust->root);
    free(trust);
}

const char *trust_ca_pem(const struct trust *trust) { return trust->pem; }

/* ---- issuing ---- */

static int issue(const struct trust *trust, const char *common_name, const char *usage, const char *names, int days,
                 char *ret_key, char *ret_certificate, char error[TRUST_ERROR]) {
    KEY_AUTO key = EVP_EC_gen("P-256");
    X509_AUTO certificate = key ? make(key, common_name, days, trust->root) : NULL;
    bool made = certificate && extend(certificate, trust->root, NID_basic_constraints, "critical,CA:FALSE") &&
                extend(certificate, trust->root, NID_key_usage, "critical,digitalSignature") &&
                extend(certificate, trust->root, NID_ext_key_usage, usage) &&
                extend(certificate, trust->root, NID_subject_key_identifier, "hash") &&
                extend(certificate, trust->root, NID_authority_key_identifier, "keyid:always") &&
                (!names || extend(certificate, trust->root, NID_subject_alt_name, names)) &&
                X509_sign(certificate, trust->key, EVP_sha256()) > 0;
    if (!made)
        return fail(-EINVAL, error, "no certificate can be made for %s", names ? names : common_name);
    if (to_pem(key, NULL, ret_key) < 0 || to_pem(NULL, certificate, ret_certificate) < 0)
        return fail(-EIO, error, "the certificate cannot be written");
    return 0;
}

int trust_issue_client(const struct trust *trust, const char *name_of, int days, char *ret_key, char *ret_certificate,
                       char error[TRUST_ERROR]) {
    return issue(trust, name_of, "clientAuth", NULL, days, ret_key, ret_certificate, error);
}

static bool is_address(const char *text) {
    return strspn(text, "0123456789.") == strlen(text) || strchr(text, ':') != NULL;
}

int trust_issue_server(const struct trust *trust, const char *names, int days, char *ret_key, char *ret_certificate,
                       char error[TRUST_ERROR]) {
    char list[2048] = "", copy[1024], first[128] = "", *rest = copy;
    if (strlen(names) >= sizeof(copy))
        return fail(-EINVAL, error, "too many names");
    memcpy(copy, names, strlen(names) + 1);
    for (char *one; (one = strsep(&rest, ", "));) {
        size_t len = strlen(list);
        if (!*one)
            continue;
        if (strspn(one, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") != strlen(one))
            return fail(-EINVAL, error, "%s: neither a host name nor an address", one);
        snprintf(list + len, sizeof(list) - len, "%s%s:%s", len ? "," : "", is_address(one) ? "IP" : "DNS", one);
        if (!*first)
            snprintf(first, sizeof(first), "%.63s", one);
    }
    if (!*first)
        return fail(-EINVAL, error, "name the host that kiosks will connect to");
    return issue(trust, first, "serverAuth", list, days, ret_key, ret_certificate, error);
}

/* An event's keys on the organiser's machine. See keyfile.h. */
#include "ctl/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/files.h"

#define HEADER "lanyard-private-key 1"
#define KEY_BYTES 32 /* an Ed25519 seed or a symmetric key */
#define KEY_DIGITS 64

char *keys_dir(const char *option, const char *event) {
    return option ? g_strdup(option) : g_build_filename(g_get_user_config_dir(), "lanyard", "keys", event, NULL);
}

static bool holds(const char *bytes, size_t size, const char *word) {
    return memmem(bytes, size, word, strlen(word)) != NULL;
}

bool keyfile_is_private(const char *bytes, size_t size) {
    if (holds(bytes, size, HEADER))
        return true;
    return holds(bytes, size, "-----BEGIN ") && holds(bytes, size, "PRIVATE KEY-----");
}

/* "lanyard-private-key 1 KIND EVENT", newline, 64 hex digits, newline. */
static int parse(const char *path, const char *kind, const char *event, const char *text, uint8_t ret_key[KEY_BYTES],
                 struct faults *faults) {
    g_auto(GStrv) lines = g_strsplit(text, "\n", 3);
    g_autofree char *header = g_strdup_printf("%s %s %s", HEADER, kind, event);
    g_autofree char *of_kind = g_strdup_printf("%s %s ", HEADER, kind);
    size_t length = 0;
    if (!lines[0] || !g_str_has_prefix(lines[0], of_kind))
        return fault_add(faults, path, 1, NULL, "is not a %s key of Lanyard", kind);
    if (strcmp(lines[0], header) != 0)
        return fault_add(faults, path, 1, NULL, "is a key of the event \"%s\", not of \"%s\"",
                         lines[0] + strlen(of_kind), event);
    if (!lines[1] || strlen(lines[1]) != KEY_DIGITS ||
        sodium_hex2bin(ret_key, KEY_BYTES, lines[1], KEY_DIGITS, NULL, &length, NULL) < 0 || length != KEY_BYTES)
        return fault_add(faults, path, 2, NULL, "is damaged: restore it from your backup");
    return 0;
}

static int check_mode(const char *path, struct faults *faults) {
    struct stat st;
    if (stat(path, &st) < 0)
        return -errno;
    if (st.st_mode & 077)
        return fault_add(faults, path, 0, NULL,
                         "others may read this key (mode %04o): chmod 600 it, and make a new one if "
                         "anybody could have",
                         st.st_mode & 07777);
    return 0;
}

/* -ENOENT without a fault when there is none. */
static int load_one(const char *path, const char *kind, const char *event, uint8_t ret_key[KEY_BYTES],
                    struct faults *faults) {
    char *text = NULL;
    size_t size = 0;
    int r = files_read(AT_FDCWD, path, 4096, &text, &size);
    if (r == -ENOENT)
        return r;
    if (r < 0)
        return fault_add(faults, path, 0, NULL, "cannot be read: %s", g_strerror(-r));
    r = check_mode(path, faults);
    if (r == 0)
        r = parse(path, kind, event, text, ret_key, faults);
    sodium_memzero(text, size);
    g_free(text);
    return r;
}

/* Made aside and linked into place: a key another process made meanwhile is never overwritten. */
static int write_one(const char *path, const char *kind, const char *event, const uint8_t key[KEY_BYTES],
                     struct faults *faults) {
    char hex[KEY_DIGITS + 1];
    sodium_bin2hex(hex, sizeof hex, key, KEY_BYTES);
    g_autofree char *text = g_strdup_printf("%s %s %s\n%s\n", HEADER, kind, event, hex);
    g_autofree char *aside = g_strdup_printf("%s.%d", path, getpid());
    int r = files_write(aside, text, strlen(text), 0600);
    if (r == 0 && link(aside, path) < 0 && errno != EEXIST)
        r = -errno;
    unlink(aside);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, strlen(text));
    return r < 0 ? fault_add(faults, path, 0, NULL, "cannot be made: %s", g_strerror(-r)) : 0;
}

/* Where and how keys are looked for. */
struct key_search {
    const char *dir, *event;
    bool keep;
    int made;
    struct faults *faults;
};

static int load_or_make(struct key_search *s, const char *leaf, const char *kind, uint8_t ret_key[KEY_BYTES]) {
    g_autofree char *path = g_build_filename(s->dir, leaf, NULL);
    int r = load_one(path, kind, s->event, ret_key, s->faults);
    if (r != -ENOENT)
        return r;
    randombytes_buf(ret_key, KEY_BYTES);
    s->made++;
    if (!s->keep)
        return 0;
    r = write_one(path, kind, s->event, ret_key, s->faults);
    if (r < 0)
        return r;
    return load_one(path, kind, s->event, ret_key, s->faults);
}

static int load_all(struct key_search *s, struct keys *keys) {
    uint8_t seed[KEY_BYTES];
    int r = load_or_make(s, "issuer-1.key", "issuer", seed);
    if (r == 0)
        crypto_sign_seed_keypair(keys->pub, keys->secret, seed);
    sodium_memzero(seed, sizeof seed);
    if (r == 0)
        r = load_or_make(s, "badge.key", "badge", keys->secrets.badge_key);
    if (r == 0)
        r = load_or_make(s, "opaque.key", "opaque", keys->secrets.opaque_key);
    keys->made = s->made;
    if (r < 0)
        return r;
    g_autofree char *previous = g_build_filename(s->dir, "badge-previous.key", NULL);
    r = load_one(previous, "badge", s->event, keys->secrets.badge_key_previous, s->faults);
    keys->secrets.has_previous = r == 0;
    return r == -ENOENT ? 0 : r;
}

int keys_load(const char *dir, const char *event, bool keep, struct keys *ret_keys, struct faults *faults) {
    KEYS_AUTO keys = {0};
    struct key_search search = {.dir = dir, .event = event, .keep = keep, .faults = faults};
    if (sodium_init() < 0)
        return fault_add(faults, dir, 0, NULL, "this machine gives no random bytes");
    if (keep && g_mkdir_with_parents(dir, 0700) < 0)
        return fault_add(faults, dir, 0, NULL, "cannot be made: %s", g_strerror(errno));
    int r = load_all(&search, &keys);
    if (r == 0)
        *ret_keys = keys;
    return r;
}

int keys_keep(const char *dir, const char *event, const struct keys *keys, struct faults *faults) {
    uint8_t seed[KEY_BYTES];
    const struct {
        const char *leaf, *kind;
        const uint8_t *key;
    } all[KEY_FILES] = {{"issuer-1.key", "issuer", seed},
                        {"badge.key", "badge", keys->secrets.badge_key},
                        {"opaque.key", "opaque", keys->secrets.opaque_key}};
    crypto_sign_ed25519_sk_to_seed(seed, keys->secret);
    int r = g_mkdir_with_parents(dir, 0700) < 0 ? fault_add(faults, dir, 0, NULL, "%s", g_strerror(errno)) : 0;
    for (size_t i = 0; r == 0 && i < KEY_FILES; i++) {
        uint8_t there[KEY_BYTES];
        g_autofree char *path = g_build_filename(dir, all[i].leaf, NULL);
        r = write_one(path, all[i].kind, event, all[i].key, faults);
        if (r == 0)
            r = load_one(path, all[i].kind, event, there, faults);
        if (r == 0 && sodium_memcmp(there, all[i].key, KEY_BYTES) != 0)
            r = fault_add(faults, path, 0, NULL, "somebody else made this key meanwhile: try again");
        sodium_memzero(there, sizeof there);
    }
    sodium_memzero(seed, sizeof seed);
    return r;
}

void keys_wipe(struct keys *keys) { sodium_memzero(keys, sizeof *keys); }

void key_fingerprint(const uint8_t pub[TICKET_PUBLIC_KEY], char ret_text[FINGERPRINT_TEXT]) {
    uint8_t digest[32];
    crypto_generichash(digest, sizeof digest, pub, TICKET_PUBLIC_KEY, NULL, 0);
    for (size_t i = 0; i < 8; i++)
        g_snprintf(ret_text + 5 * i, 6, "%02x%02x%s", digest[2 * i], digest[2 * i + 1], i < 7 ? "-" : "");
}

bool key_fingerprint_is(const uint8_t pub[TICKET_PUBLIC_KEY], const char *text) {
    char want[FINGERPRINT_TEXT];
    key_fingerprint(pub, want);
    return text_same(want, text);
}

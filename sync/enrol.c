/* The enrolment file: a GLib key file of a page, in which a kiosk's identity travels by stick, and which is read with
 * the distrust that sticks deserve. */
#include "sync/enrol.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/enrol_impl.h"

#define GROUP "lanyard-enrolment"
#define VERSION 1

static const char *const modes[] = {[ENROL_CERTIFICATE] = "certificate", [ENROL_PASSWORD] = "password"};

#define FIELD(NAME, PEM) \
    { #NAME, offsetof(struct enrolment, NAME), sizeof(((struct enrolment *)NULL)->NAME), PEM }
static const struct field {
    const char *name;
    size_t at, cap;
    bool pem;
} fields[] = {
    FIELD(kiosk, false),   FIELD(role, false), FIELD(event, false),      FIELD(host, false),
    FIELD(address, false), FIELD(port, false), FIELD(database, false),   FIELD(password, false),
    FIELD(numbers, false), FIELD(ca, true),    FIELD(certificate, true), FIELD(key, true),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

void enrol_wipe_text(char **text) {
    if (*text)
        explicit_bzero(*text, strlen(*text));
    g_free(*text);
}

void enrol_clear(struct enrolment *enrolment) { explicit_bzero(enrolment, sizeof(*enrolment)); }

/* ---- as text ---- */
char *enrol_text(const struct enrolment *enrolment, bool pems, gsize *ret_size) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_integer(file, GROUP, "version", VERSION);
    g_key_file_set_string(file, GROUP, "mode", modes[enrolment->mode]);
    for (size_t i = 0; i < FIELDS; i++) {
        const char *value = (const char *)enrolment + fields[i].at;
        if (*value && (pems || !fields[i].pem))
            g_key_file_set_string(file, GROUP, fields[i].name, value);
    }
    return g_key_file_to_data(file, ret_size, NULL);
}

static int refuse(char error[ENROL_ERROR], const char *path, const char *words) {
    snprintf(error, ENROL_ERROR, "%s: %s", path, words);
    return -EBADMSG;
}

static int parse_field(const char *path, GKeyFile *file, const struct field *field, struct enrolment *enrolment,
                       char error[ENROL_ERROR]) {
    ENROL_TEXT_AUTO value = g_key_file_get_string(file, GROUP, field->name, NULL);
    if (!value)
        return 0; /* whether it must be there is for enrol_check */
    if (strlen(value) < field->cap) {
        memcpy((char *)enrolment + field->at, value, strlen(value) + 1);
        return 0;
    }
    snprintf(error, ENROL_ERROR, "%s: %s is longer than %zu bytes", path, field->name, field->cap - 1);
    return -EBADMSG;
}

static int parse_mode(const char *path, GKeyFile *file, struct enrolment *enrolment, char error[ENROL_ERROR]) {
    g_autofree char *mode = g_key_file_get_string(file, GROUP, "mode", NULL);
    for (size_t i = 0; mode && i < sizeof(modes) / sizeof(modes[0]); i++)
        if (strcmp(mode, modes[i]) == 0) {
            enrolment->mode = (enum enrol_mode)i;
            return 0;
        }
    return refuse(error, path, "mode is neither certificate nor password");
}

int enrol_parse(const char *path, const char *text, bool pems, struct enrolment *ret_enrolment,
                char error[ENROL_ERROR]) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    struct enrolment enrolment = {0};
    if (!*text || !g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL) ||
        !g_key_file_has_group(file, GROUP))
        return refuse(error, path, "not an enrolment of Lanyard");
    if (g_key_file_get_integer(file, GROUP, "version", NULL) != VERSION)
        return refuse(error, path, "an enrolment of another version");
    int r = parse_mode(path, file, &enrolment, error);
    for (size_t i = 0; r == 0 && i < FIELDS; i++)
        if (pems || !fields[i].pem)
            r = parse_field(path, file, &fields[i], &enrolment, error);
    if (r == 0)
        *ret_enrolment = enrolment;
    enrol_clear(&enrolment);
    return r;
}

/* ---- the file ---- */
static int read_all(int fd, char *text, size_t cap) {
    size_t size = 0;
    ssize_t n;
    while (size < cap && (n = read(fd, text + size, cap - size)) != 0) {
        if (n < 0 && errno != EINTR)
            return -errno;
        size += n > 0 ? (size_t)n : 0;
    }
    if (size == cap)
        return -EFBIG;
    text[size] = '\0';
    return strlen(text) == size ? 0 : -EBADMSG;
}

int enrol_read(const char *path, char *ret_text, size_t cap, char error[ENROL_ERROR]) {
    struct stat st = {0};
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    int r = fd < 0 || fstat(fd, &st) < 0 ? -errno : 0;
    if (r == 0)
        r = S_ISREG(st.st_mode) ? read_all(fd, ret_text, cap) : -EBADMSG;
    if (r < 0) /* whatever it was: it may have been secret, and it has no end */
        explicit_bzero(ret_text, cap);
    if (fd >= 0)
        close(fd);
    snprintf(error, ENROL_ERROR, "%s: %s", path,
             r == 0          ? ""
             : r == -ELOOP   ? "a symbolic link, which is not followed"
             : r == -EFBIG   ? "far too long for an enrolment"
             : r == -EBADMSG ? "not a file of text"
                             : strerrordesc_np(-r));
    return r == -ELOOP || r == -EFBIG ? -EBADMSG : r;
}

int enrol_file_read(const char *path, struct enrolment *ret_enrolment, char error[ENROL_ERROR]) {
    char text[ENROL_FILE_MAX + 1];
    struct enrolment enrolment = {0};
    int r = enrol_read(path, text, sizeof(text), error);
    if (r == 0)
        r = enrol_parse(path, text, true, &enrolment, error);
    if (r == 0)
        r = enrol_check(&enrolment, error);
    if (r == 0)
        *ret_enrolment = enrolment;
    enrol_clear(&enrolment);
    explicit_bzero(text, sizeof(text));
    return r;
}

int enrol_file_write(const char *path, const struct enrolment *enrolment, char error[ENROL_ERROR]) {
    g_autoptr(GError) fault = NULL;
    gsize size;
    int r = enrol_check(enrolment, error);
    if (r < 0)
        return r;
    ENROL_TEXT_AUTO text = enrol_text(enrolment, true, &size);
    errno = 0;
    if (g_file_set_contents_full(path, text, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 0600, &fault))
        return 0;
    r = errno ? -errno : -EIO;
    snprintf(error, ENROL_ERROR, "%s", fault->message);
    return r;
}

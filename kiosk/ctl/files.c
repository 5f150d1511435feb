/* The files of an event in memory. See files.h. */
#include "app/conf.h"
#include "ctl/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/checks.h"
#include "art/theme.h"
#include "ctl/lists.h"
#include "store/reel.h"

#define ASSET_NAME_MAX 63 /* roster_sponsor.logo */
#define ASSET_BYTES_MAX ((size_t)4 << 20)
#define CSV_BYTES_MAX ((size_t)512 << 20)
#define MEDIA_CSV_MAX ((size_t)ROSTER_MEDIA * (2 * MEDIA_NAME + 96))
#define MEDIA_GROWTH 64

static bool asset_name_ok(const char *name) {
    const char *slash = strchr(name, '/'), *leaf = slash ? slash + 1 : name;
    if (*leaf == '.' || *leaf == '\0' || strchr(leaf, '/') || strlen(name) > ASSET_NAME_MAX)
        return false;
    for (const char *c = leaf; *c; c++)
        if ((unsigned char)*c < ' ' || *c == '\\' || *c == 0x7f)
            return false;
    return g_utf8_validate(leaf, -1, NULL);
}

static size_t asset_ceiling(const char *name) {
    bool svg = g_str_has_suffix(name, ".svg"), png = g_str_has_suffix(name, ".png");
    bool template =
        g_str_has_prefix(name, "badge/") || g_str_has_prefix(name, "ticket/") || g_str_has_prefix(name, "card/");
    bool logo = g_str_has_prefix(name, "logos/"), theme = g_str_has_prefix(name, "theme/");
    bool other = g_str_has_suffix(name, ".jpg") || g_str_has_suffix(name, ".jpeg") || g_str_has_suffix(name, ".ttf") ||
                 g_str_has_suffix(name, ".otf");
    return ((logo && (svg || png)) || (template && svg) || (theme && (svg || png || other))) && asset_name_ok(name)
               ? ASSET_BYTES_MAX
               : 0;
}

size_t files_ceiling(const char *name, bool bundle) {
    static const char *const sheets[] = {"tiers.csv",        "channels.csv", "tickets.csv",    "sponsors.csv",
                                         "zones.csv",        "gates.csv",    "rules.csv",      "sessions.csv",
                                         "staff.csv",        "reel.csv",     "programmes.csv", "positions.csv",
                                         "entitlements.csv", "handouts.csv"};
    if (strcmp(name, "event.conf") == 0 || strcmp(name, CHECKS_FILE) == 0)
        return 64 << 10;
    for (size_t i = 0; i < G_N_ELEMENTS(sheets); i++)
        if (strcmp(name, sheets[i]) == 0)
            return CSV_BYTES_MAX;
    if (lists_is_name(name))
        return asset_name_ok(name) ? CSV_BYTES_MAX : 0;
    if (bundle && strcmp(name, THEME_FILE) == 0)
        return 64 << 10;
    if (bundle && (strcmp(name, "keyring.csv") == 0 || strcmp(name, "secrets.csv") == 0))
        return 64 << 10;
    if (bundle && strcmp(name, CONF_SETTINGS) == 0)
        return CONF_SETTINGS_MAX;
    if (bundle && strcmp(name, "media.csv") == 0)
        return MEDIA_CSV_MAX;
    return asset_ceiling(name);
}

bool files_is_text(const char *name) { return !strchr(name, '/') || lists_is_name(name); }

bool files_is_asset(const char *name) {
    return !files_is_text(name) || strcmp(name, CHECKS_FILE) == 0 || strcmp(name, THEME_FILE) == 0;
}

int files_add(struct files *files, const char *name, char *bytes, size_t size, bool bundle, struct faults *faults) {
    const char *why = NULL;
    size_t ceiling = files_ceiling(name, bundle);
    if (ceiling == 0)
        why = "is not a file an event has";
    else if (size > ceiling)
        why = "is too big";
    else if (files->n == FILES_MAX || files->total + size > FILES_BYTES_MAX)
        why = "is one file too many: at most 512 files and 1 GiB in all";
    else if (files_find(files, name))
        why = "is there twice";
    if (why) {
        g_free(bytes);
        return fault_add(faults, name, 0, NULL, "%s", why);
    }
    files->list[files->n++] = (struct file){.name = g_strdup(name), .bytes = bytes, .size = size};
    files->total += size;
    return 0;
}

bool files_media_name_ok(const char *name) {
    const char *slash = strchr(name, '/'), *leaf = slash ? slash + 1 : name;
    if (*name == '.' || *leaf == '.' || *leaf == '\0' || slash == name || strchr(leaf, '/') ||
        strlen(name) >= MEDIA_NAME)
        return false;
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c < ' ' || *c == '\\' || *c == 0x7f)
            return false;
    return g_utf8_validate(name, -1, NULL);
}

void files_add_media(struct files *files, const char *name, int64_t size) {
    if (files->n_media % MEDIA_GROWTH == 0)
        files->media = g_renew(struct media_entry, files->media, files->n_media + MEDIA_GROWTH);
    files->media[files->n_media++] = (struct media_entry){g_strdup(name), size};
}

const struct file *files_find(const struct files *files, const char *name) {
    for (size_t i = 0; i < files->n; i++)
        if (strcmp(files->list[i].name, name) == 0)
            return &files->list[i];
    return NULL;
}

void files_clear(struct files *files) {
    for (size_t i = 0; i < files->n; i++) {
        g_free(files->list[i].name);
        g_free(files->list[i].bytes);
    }
    for (size_t i = 0; i < files->n_media; i++)
        g_free(files->media[i].name);
    g_free(files->media);
    *files = (struct files){0};
}

static void fd_close(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}
#define FD_AUTO __attribute__((cleanup(fd_close))) int

static int read_all(int fd, char *to, size_t size) {
    for (size_t at = 0; at < size;) {
        ssize_t n = read(fd, to + at, size - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            return -EIO; /* it shrank while it was read */
        at += (size_t)n;
    }
    return 0;
}

int files_read(int dir_fd, const char *path, size_t ceiling, char **ret_bytes, size_t *ret_size) {
    FD_AUTO fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0)
        return -errno;
    if (S_ISDIR(st.st_mode))
        return -EISDIR;
    if (!S_ISREG(st.st_mode))
        return -EINVAL;
    if ((size_t)st.st_size > ceiling)
        return -EFBIG;
    g_autofree char *bytes = g_malloc((size_t)st.st_size + 1);
    int r = read_all(fd, bytes, (size_t)st.st_size);
    if (r < 0)
        return r;
    bytes[st.st_size] = '\0';
    *ret_bytes = g_steal_pointer(&bytes);
    *ret_size = (size_t)st.st_size;
    return 0;
}

static int write_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        bytes += n;
        size -= (size_t)n;
    }
    return 0;
}

int files_write(const char *path, const void *bytes, size_t size, unsigned mode) {
    g_autofree char *temp = g_strdup_printf("%s.XXXXXX", path);
    FD_AUTO fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    int r = write_all(fd, bytes, size);
    if (r == 0 && (fchmod(fd, mode) < 0 || fsync(fd) < 0 || rename(temp, path) < 0))
        r = -errno;
    if (r < 0)
        unlink(temp);
    return r;
}

/* fontconfig takes fonts by their path alone, so the bytes lie in memory under one: a file without a folder, that
 * nobody else can open and that goes with the program. */
#include "art/font.h"

#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "art/fault.h"

/* One process has one set of fonts, and threads of one process may ask for them. */
static struct {
    pthread_mutex_t mutex;
    size_t n;
    struct {
        char *digest, *family;
    } list[FONTS_MAX];
} known = {.mutex = PTHREAD_MUTEX_INITIALIZER};

bool font_is_file(const char *name) {
    return g_str_has_prefix(name, "theme/") && (g_str_has_suffix(name, ".ttf") || g_str_has_suffix(name, ".otf"));
}

static int in_memory(const void *bytes, size_t size) {
    int fd = memfd_create("font", MFD_CLOEXEC);
    if (fd < 0)
        return -errno;
    for (size_t at = 0; at < size;) {
        ssize_t n = write(fd, (const char *)bytes + at, size - at);
        if (n <= 0) {
            close(fd);
            return -EIO;
        }
        at += (size_t)n;
    }
    return fd;
}

static int family_of(const char *path, char ret_family[LOOK_FONT]) {
    FcChar8 *family = NULL;
    int n = 0, r = -EBADMSG;
    FcPattern *pattern = FcFreeTypeQuery((const FcChar8 *)path, 0, NULL, &n);
    if (pattern && FcPatternGetString(pattern, FC_FAMILY, 0, &family) == FcResultMatch &&
        strlen((const char *)family) < LOOK_FONT && !strpbrk((const char *)family, ",\"'")) {
        g_strlcpy(ret_family, (const char *)family, LOOK_FONT);
        r = 0;
    }
    if (pattern)
        FcPatternDestroy(pattern);
    return r;
}

static int add(const void *bytes, size_t size, char ret_family[LOOK_FONT]) {
    char path[64];
    int fd = in_memory(bytes, size);
    if (fd < 0)
        return fd;
    g_snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int r = family_of(path, ret_family);
    if (r == 0 && !FcConfigAppFontAddFile(NULL, (const FcChar8 *)path))
        r = -EBADMSG;
    if (r < 0)
        close(fd);
    else                                        /* the file stays open: glyphs are read when they are drawn */
        pango_cairo_font_map_set_default(NULL); /* the next one of this thread knows it */
    return r;
}

static int add_new(const void *bytes, size_t size, const char *digest, char ret_family[LOOK_FONT]) {
    for (size_t i = 0; i < known.n; i++)
        if (strcmp(known.list[i].digest, digest) == 0) {
            g_strlcpy(ret_family, known.list[i].family, LOOK_FONT);
            return 0;
        }
    int r = known.n == FONTS_MAX ? -ENOSPC : add(bytes, size, ret_family);
    if (r == 0) {
        known.list[known.n].digest = g_strdup(digest);
        known.list[known.n++].family = g_strdup(ret_family);
    }
    return r;
}

int font_add(const void *bytes, size_t size, const char *what, char ret_family[LOOK_FONT], char *ret_error) {
    g_autofree char *digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);
    pthread_mutex_lock(&known.mutex);
    int r = add_new(bytes, size, digest, ret_family);
    pthread_mutex_unlock(&known.mutex);
    if (r == 0)
        return 0;
    const char *why = r == -EBADMSG ? "is not a font" : r == -ENOSPC ? "one font too many" : g_strerror(-r);
    return art_fault(r, ret_error, "%s: %s", what, why);
}

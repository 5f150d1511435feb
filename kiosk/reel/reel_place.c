/* How far the present play has come, in STATE/reel.place, of a rehearsal in STATE/reel.rehearsal: written every few
 * seconds by temp and rename, without fsync: after a power cut an older place, or none, is as good. What is read there
 * is not trusted to be whole. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reel/backstage_impl.h"

#define GROUP "place"
#define PLACE_BYTES_MAX 4096
#define POSITION_MAX_MS (INT64_C(86400000) * 30)

static void path_of(const char *state_dir, bool rehearsal, const char *suffix, char ret_path[PATH_MAX]) {
    snprintf(ret_path, PATH_MAX, "%s/reel.%s%s", state_dir, rehearsal ? "rehearsal" : "place", suffix);
}

static int write_whole(const char *path, const char *text, size_t size) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return -errno;
    ssize_t n = write(fd, text, size);
    int r = n < 0 ? -errno : (size_t)n < size ? -ENOSPC : 0;
    if (close(fd) < 0 && r == 0)
        r = -errno;
    return r;
}

int reel_place_write(const char *state_dir, bool rehearsal, const struct reel_place *place) {
    char path[PATH_MAX], temp[PATH_MAX], play[UUID_TEXT];
    g_autoptr(GKeyFile) file = g_key_file_new();
    uuid_text(place->play, play);
    g_key_file_set_string(file, GROUP, "programme", place->programme);
    g_key_file_set_string(file, GROUP, "item", place->item);
    g_key_file_set_int64(file, GROUP, "position", place->position_ms);
    g_key_file_set_int64(file, GROUP, "shown", place->shown_ms);
    g_key_file_set_string(file, GROUP, "play", play);
    g_key_file_set_int64(file, GROUP, "at", place->at);
    gsize size;
    g_autofree char *text = g_key_file_to_data(file, &size, NULL);
    path_of(state_dir, rehearsal, "", path);
    path_of(state_dir, rehearsal, ".new", temp);
    int r = write_whole(temp, text, size);
    if (r == 0 && rename(temp, path) < 0)
        r = -errno;
    if (r < 0)
        unlink(temp);
    return r;
}

static int read_text(const char *path, char ret_text[PLACE_BYTES_MAX], size_t *ret_size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    ssize_t n = read(fd, ret_text, PLACE_BYTES_MAX);
    int r = n < 0 ? -errno : n == PLACE_BYTES_MAX ? -EBADMSG : 0;
    close(fd);
    if (r == 0)
        *ret_size = (size_t)n;
    return r;
}

static bool take_text(GKeyFile *file, const char *key, char *ret_text, size_t cap) {
    g_autofree char *text = g_key_file_get_string(file, GROUP, key, NULL);
    return text && g_strlcpy(ret_text, text, cap) < cap;
}

static bool take_number(GKeyFile *file, const char *key, int64_t *ret_number) {
    g_autoptr(GError) error = NULL;
    *ret_number = g_key_file_get_int64(file, GROUP, key, &error);
    return !error && *ret_number >= 0;
}

static bool take_play(GKeyFile *file, uint8_t ret_play[UUID_SIZE]) {
    char text[UUID_TEXT], again[UUID_TEXT];
    if (!take_text(file, "play", text, sizeof(text)) || strlen(text) != UUID_TEXT - 1)
        return false;
    size_t n = 0;
    for (const char *p = text; *p && n < UUID_SIZE; p += 2) {
        p += *p == '-';
        if (!g_ascii_isxdigit(p[0]) || !g_ascii_isxdigit(p[1]))
            return false;
        ret_play[n++] = (uint8_t)(g_ascii_xdigit_value(p[0]) << 4 | g_ascii_xdigit_value(p[1]));
    }
    uuid_text(ret_play, again);
    return n == UUID_SIZE && g_ascii_strcasecmp(text, again) == 0;
}

int reel_place_read(const char *state_dir, bool rehearsal, struct reel_place *ret_place) {
    char path[PATH_MAX], text[PLACE_BYTES_MAX];
    struct reel_place place = {0};
    size_t size = 0;
    path_of(state_dir, rehearsal, "", path);
    int r = read_text(path, text, &size);
    if (r < 0)
        return r;
    g_autoptr(GKeyFile) file = g_key_file_new();
    bool whole = g_key_file_load_from_data(file, text, size, G_KEY_FILE_NONE, NULL) &&
                 take_text(file, "programme", place.programme, sizeof(place.programme)) &&
                 take_text(file, "item", place.item, sizeof(place.item)) &&
                 take_number(file, "position", &place.position_ms) && place.position_ms <= POSITION_MAX_MS &&
                 take_number(file, "shown", &place.shown_ms) && take_number(file, "at", &place.at) &&
                 take_play(file, place.play);
    if (!whole)
        return -EBADMSG;
    *ret_place = place;
    return 0;
}

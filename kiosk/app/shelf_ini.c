/* One item of the shelf as its .ini. See shelf_ini.h. */
#include "app/shelf_ini.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "app/media_ini.h"

#define GROUP "shelf"

bool shelf_name_ok(const char *name) {
    if (*name == '\0' || *name == '.' || strlen(name) >= SHELF_NAME || strchr(name, '/'))
        return false;
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            return false;
    return g_utf8_validate(name, -1, NULL);
}

char *shelf_ini_text(const struct shelf_item *item, size_t *ret_size) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_string(file, GROUP, "name", item->name);
    g_key_file_set_int64(file, GROUP, "size", item->size);
    g_key_file_set_int64(file, GROUP, "added", item->added);
    g_key_file_set_double(file, GROUP, "gain", item->gain);
    media_ini_write(file, &item->facts);
    return g_key_file_to_data(file, ret_size, NULL);
}

static bool read_number(GKeyFile *file, const char *key, int64_t *ret) {
    g_autofree char *value = g_key_file_get_value(file, GROUP, key, NULL);
    return value && g_ascii_string_to_signed(value, 10, 0, INT64_MAX, ret, NULL);
}

int shelf_ini_parse(const char *text, size_t size, struct shelf_item *ret_item) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    struct shelf_item item = {0};
    if (!g_key_file_load_from_data(file, text, size, G_KEY_FILE_NONE, NULL))
        return -EBADMSG;
    g_autofree char *name = g_key_file_get_string(file, GROUP, "name", NULL);
    item.gain = g_key_file_get_double(file, GROUP, "gain", &error);
    if (!name || !shelf_name_ok(name) || error || !isfinite(item.gain) || !read_number(file, "size", &item.size) ||
        !read_number(file, "added", &item.added) || media_ini_read(file, &item.facts) < 0)
        return -EBADMSG;
    g_strlcpy(item.name, name, sizeof item.name);
    *ret_item = item;
    return 0;
}

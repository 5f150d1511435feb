/* struct media_facts as a key file. See media_ini.h. */
#include "app/media_ini.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "core/media_fields.h"

#define GROUP "media"

/* ---- reading ---- */
static bool read_kind(const char *value, enum media_kind *ret_kind) {
    for (size_t i = 0; i < G_N_ELEMENTS(MEDIA_KIND_NAMES); i++)
        if (strcmp(value, MEDIA_KIND_NAMES[i]) == 0) {
            *ret_kind = (enum media_kind)i;
            return true;
        }
    return false;
}

static bool read_text(const char *value, char ret_text[MEDIA_FIELD_TEXT_SIZE]) {
    size_t size = strlen(value);
    if (size >= MEDIA_FIELD_TEXT_SIZE || strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_,.-") != size)
        return false;
    memcpy(ret_text, value, size + 1);
    return true;
}

static bool read_int(const char *value, int *ret) {
    gint64 number;
    if (!g_ascii_string_to_signed(value, 10, INT_MIN, INT_MAX, &number, NULL))
        return false;
    *ret = (int)number;
    return true;
}

static bool read_bool(const char *value, bool *ret) {
    *ret = strcmp(value, "true") == 0;
    return *ret || strcmp(value, "false") == 0;
}

static bool read_double(const char *value, double *ret) {
    char *end;
    *ret = g_ascii_strtod(value, &end);
    return end != value && *end == '\0' && isfinite(*ret);
}

static bool read_field(GKeyFile *file, const struct media_field *field, struct media_facts *facts) {
    g_autofree char *value = g_key_file_get_value(file, GROUP, field->name, NULL);
    void *to = (char *)facts + field->at;
    if (!value)
        return false;
    switch (field->type) {
    case MEDIA_FIELD_KIND: return read_kind(value, to);
    case MEDIA_FIELD_TEXT: return read_text(value, to);
    case MEDIA_FIELD_INT: return read_int(value, to);
    case MEDIA_FIELD_INT64: return g_ascii_string_to_signed(value, 10, INT64_MIN, INT64_MAX, to, NULL);
    case MEDIA_FIELD_BOOL: return read_bool(value, to);
    case MEDIA_FIELD_DOUBLE: return read_double(value, to);
    }
    return false;
}

int media_ini_read(GKeyFile *file, struct media_facts *ret_facts) {
    struct media_facts facts = {0};
    for (const struct media_field *field = MEDIA_FIELDS; field->name; field++)
        if (!read_field(file, field, &facts))
            return -EBADMSG;
    *ret_facts = facts;
    return 0;
}

int media_ini_parse(const char *text, size_t size, struct media_facts *ret_facts) {
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (size > MEDIA_INI_BYTES || !g_key_file_load_from_data(file, text, size, G_KEY_FILE_NONE, NULL))
        return -EBADMSG;
    return media_ini_read(file, ret_facts);
}

/* ---- writing ---- */
static void write_field(GKeyFile *file, const struct media_field *field, const struct media_facts *facts) {
    const void *from = (const char *)facts + field->at;
    switch (field->type) {
    case MEDIA_FIELD_KIND:
        g_key_file_set_value(file, GROUP, field->name, MEDIA_KIND_NAMES[*(const enum media_kind *)from]);
        break;
    case MEDIA_FIELD_TEXT: g_key_file_set_value(file, GROUP, field->name, from); break;
    case MEDIA_FIELD_INT: g_key_file_set_integer(file, GROUP, field->name, *(const int *)from); break;
    case MEDIA_FIELD_INT64: g_key_file_set_int64(file, GROUP, field->name, *(const int64_t *)from); break;
    case MEDIA_FIELD_BOOL: g_key_file_set_boolean(file, GROUP, field->name, *(const bool *)from); break;
    case MEDIA_FIELD_DOUBLE: g_key_file_set_double(file, GROUP, field->name, *(const double *)from); break;
    }
}

void media_ini_write(GKeyFile *file, const struct media_facts *facts) {
    for (const struct media_field *field = MEDIA_FIELDS; field->name; field++)
        write_field(file, field, facts);
}

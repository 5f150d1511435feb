/* Group [pretix] of event.conf: the public keys of a shop that signs its own tickets, and which of its products is
 * which tier. */
#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <string.h>

#include "ctl/event_conf.h"
#include "ctl/sheet.h"
#include "ctl/text.h"

#define CONF "event.conf"
#define GROUP "pretix"

static void refuse(const struct file *file, struct faults *faults, int key, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void refuse(const struct file *file, struct faults *faults, int key, const char *format, ...) {
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    fault_add(faults, CONF, conf_line(file, PRETIX_CONF[key].name), NULL, "%s: %s", PRETIX_CONF[key].name, text);
}

/* Ed25519 in SubjectPublicKeyInfo: this head, then the key. */
static const uint8_t SPKI[12] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

static bool take_key(const uint8_t *bytes, size_t n, uint8_t ret_key[TICKET_PUBLIC_KEY]) {
    if (n == sizeof SPKI + TICKET_PUBLIC_KEY && memcmp(bytes, SPKI, sizeof SPKI) == 0)
        memcpy(ret_key, bytes + sizeof SPKI, TICKET_PUBLIC_KEY);
    else if (n == TICKET_PUBLIC_KEY)
        memcpy(ret_key, bytes, TICKET_PUBLIC_KEY);
    return n == TICKET_PUBLIC_KEY || (n == sizeof SPKI + TICKET_PUBLIC_KEY && memcmp(bytes, SPKI, sizeof SPKI) == 0);
}

static bool from_base64(const char *text, uint8_t *ret, size_t cap, size_t *ret_n) {
    return sodium_base642bin(ret, cap, text, strlen(text), " \r\n", ret_n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
}

/* 64 hexadecimal digits, or base64 of the key, of its SubjectPublicKeyInfo, or (as pretix shows it) of a PEM file with
 * that inside. */
static bool read_key(const char *text, uint8_t ret_key[TICKET_PUBLIC_KEY]) {
    static const char begin[] = "-----BEGIN PUBLIC KEY-----", end[] = "-----END PUBLIC KEY-----";
    uint8_t bytes[256];
    size_t n = 0;
    if (strlen(text) == (size_t)2 * TICKET_PUBLIC_KEY)
        return sodium_hex2bin(ret_key, TICKET_PUBLIC_KEY, text, strlen(text), NULL, &n, NULL) == 0 &&
               n == TICKET_PUBLIC_KEY;
    if (!from_base64(text, bytes, sizeof bytes - 1, &n))
        return false;
    bytes[n] = '\0';
    char *inside = strstr((char *)bytes, begin), *tail = strstr((char *)bytes, end);
    if (!inside || !tail)
        return take_key(bytes, n, ret_key);
    *tail = '\0';
    uint8_t der[64];
    return from_base64(inside + strlen(begin), der, sizeof der, &n) && take_key(der, n, ret_key);
}

static void read_keys(const struct file *file, const char *text, struct roster_sig1 *sig1, struct faults *faults) {
    g_auto(GStrv) words = g_strsplit_set(text, ";, ", -1);
    for (char **word = words; *word; word++) {
        uint8_t key[TICKET_PUBLIC_KEY];
        if (!**word)
            continue;
        if (!read_key(*word, key))
            refuse(file, faults, PRETIX_PUBLIC_KEYS, "\"%s\" is not an Ed25519 public key", *word);
        else if (sig1->n_keys == ROSTER_SIG1_KEYS)
            refuse(file, faults, PRETIX_PUBLIC_KEYS, "more than %d keys", ROSTER_SIG1_KEYS);
        else
            memcpy(sig1->keys[sig1->n_keys++], key, sizeof key);
    }
}

/* "101" or "102/7", up to the colon. */
static bool read_product(const char *text, int64_t *ret_item, int64_t *ret_variation) {
    g_auto(GStrv) parts = g_strsplit(text, "/", 2);
    gint64 item = 0, variation = 0;
    if (!parts[0] || !g_ascii_string_to_signed(parts[0], 10, 1, INT64_MAX, &item, NULL) ||
        (parts[1] && !g_ascii_string_to_signed(parts[1], 10, 1, INT64_MAX, &variation, NULL)))
        return false;
    *ret_item = item;
    *ret_variation = variation;
    return true;
}

static void read_item(const struct file *file, char *text, struct plan *plan, struct faults *faults) {
    struct roster_sig1 *sig1 = &plan->sig1;
    char *colon = strchr(text, ':');
    const struct roster_tier *tier = colon ? plan_tier(plan, colon + 1) : NULL;
    int64_t item = 0, variation = 0;
    if (colon)
        *colon = '\0';
    if (!colon || !read_product(text, &item, &variation)) {
        refuse(file, faults, PRETIX_ITEMS, "\"%s\" is not a product and a tier, such as 101:standard or 102/7:vip",
               text);
        return;
    }
    if (!tier)
        refuse(file, faults, PRETIX_ITEMS, "\"%s\" is not in tiers.csv", colon + 1);
    for (size_t i = 0; i < sig1->n_items; i++)
        if (sig1->items[i].item == item && sig1->items[i].variation == variation)
            refuse(file, faults, PRETIX_ITEMS, "%s is there twice", text);
    if (sig1->n_items == ROSTER_SIG1_ITEMS) {
        refuse(file, faults, PRETIX_ITEMS, "more than %d products", ROSTER_SIG1_ITEMS);
    } else if (tier && tier->number >= 0) {
        sig1->items[sig1->n_items].item = item;
        sig1->items[sig1->n_items].variation = variation;
        sig1->items[sig1->n_items++].tier = (uint8_t)tier->number;
    }
}

static void check_spelling(const struct file *file, GKeyFile *keys, struct faults *faults) {
    g_auto(GStrv) names = g_key_file_get_keys(keys, GROUP, NULL, NULL);
    for (char **name = names; name && *name; name++)
        if (strcmp(*name, PRETIX_CONF[PRETIX_PUBLIC_KEYS].name) != 0 &&
            strcmp(*name, PRETIX_CONF[PRETIX_ITEMS].name) != 0)
            fault_add(faults, CONF, conf_line(file, *name), NULL,
                      "%s is not a key of [pretix]: see kioskctl help event", *name);
}

static char *value(GKeyFile *keys, int key) {
    char *text = g_key_file_get_string(keys, GROUP, PRETIX_CONF[key].name, NULL);
    text = text ? text : g_strdup("");
    text_fold_code(text);
    return text;
}

void conf_read_pretix(const struct file *file, struct plan *plan, struct faults *faults) {
    g_autoptr(GKeyFile) keys = g_key_file_new();
    if (memchr(file->bytes, '\0', file->size) ||
        !g_key_file_load_from_data(keys, file->bytes, file->size, G_KEY_FILE_NONE, NULL))
        return;
    g_autofree char *public_keys = value(keys, PRETIX_PUBLIC_KEYS), *items = value(keys, PRETIX_ITEMS);
    g_auto(GStrv) words = g_strsplit_set(items, " ,;", -1);
    check_spelling(file, keys, faults);
    read_keys(file, public_keys, &plan->sig1, faults);
    for (char **word = words; *word; word++)
        if (**word)
            read_item(file, *word, plan, faults);
    if (plan->sig1.n_items > 0 && plan->sig1.n_keys == 0 && !*public_keys)
        refuse(file, faults, PRETIX_ITEMS, "needs public_keys: without them no ticket of the shop can be checked");
}

static const char *tier_code(const struct plan *plan, int number) {
    for (int i = 0; i < plan->n_tiers; i++)
        if (plan->tiers[i].number == number)
            return plan->tiers[i].code;
    return "";
}

void conf_write_pretix(const struct plan *plan, GKeyFile *keys) {
    g_autoptr(GString) public_keys = g_string_new(NULL), items = g_string_new(NULL);
    const struct roster_sig1 *sig1 = &plan->sig1;
    for (size_t i = 0; i < sig1->n_keys; i++) {
        char hex[2 * TICKET_PUBLIC_KEY + 1];
        sodium_bin2hex(hex, sizeof hex, sig1->keys[i], TICKET_PUBLIC_KEY);
        g_string_append_printf(public_keys, "%s;", hex);
    }
    for (size_t i = 0; i < sig1->n_items; i++) {
        g_string_append_printf(items, "%" G_GINT64_FORMAT, (gint64)sig1->items[i].item);
        if (sig1->items[i].variation)
            g_string_append_printf(items, "/%" G_GINT64_FORMAT, (gint64)sig1->items[i].variation);
        g_string_append_printf(items, ":%s ", tier_code(plan, sig1->items[i].tier));
    }
    if (sig1->n_keys > 0)
        g_key_file_set_string(keys, GROUP, PRETIX_CONF[PRETIX_PUBLIC_KEYS].name, public_keys->str);
    if (sig1->n_items > 0)
        g_key_file_set_string(keys, GROUP, PRETIX_CONF[PRETIX_ITEMS].name, items->str);
}

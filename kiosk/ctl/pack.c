/* From an event folder to what kiosks take. See pack.h. */
#include "ctl/pack.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "ctl/model_reel.h"
#include "ctl/table.h"

static int add_text(struct files *files, const char *name, GString *text, struct faults *faults) {
    size_t size = text->len;
    return files_add(files, name, g_string_free(text, FALSE), size, true, faults);
}

static void write_secret(GString *to, const char *name, const uint8_t key[TICKET_SYMMETRIC_KEY]) {
    char hex[2 * TICKET_SYMMETRIC_KEY + 1];
    sodium_bin2hex(hex, sizeof hex, key, TICKET_SYMMETRIC_KEY);
    g_string_append_printf(to, "%s,%s\n", name, hex);
    sodium_memzero(hex, sizeof hex);
}

static int add_keys(struct files *files, const struct keys *keys, struct faults *faults) {
    char hex[2 * TICKET_PUBLIC_KEY + 1];
    GString *ring = g_string_new(NULL), *secrets = g_string_new(NULL);
    sodium_bin2hex(hex, sizeof hex, keys->pub, sizeof keys->pub);
    table_canonical_heading(&SHEET_KEYRING, ring);
    g_string_append_printf(ring, "%d,%s,%016" PRIx64 ",%016" PRIx64 ",0,0,no\n", KEY_ID, hex, UINT64_MAX, UINT64_MAX);
    table_canonical_heading(&SHEET_SECRETS, secrets);
    write_secret(secrets, "badge", keys->secrets.badge_key);
    if (keys->secrets.has_previous)
        write_secret(secrets, "badge-previous", keys->secrets.badge_key_previous);
    write_secret(secrets, "opaque", keys->secrets.opaque_key);
    int r = add_text(files, "keyring.csv", ring, faults);
    return add_text(files, "secrets.csv", secrets, faults) < 0 ? -EBADMSG : r;
}

/* What travels in the place of a column's text, NULL = the text. */
static const char *stand_in(const struct roster_ticket *ticket, int column, const char *code, const char *phone) {
    switch (column) {
    case TICKETS_CODE:
    case TICKETS_PHONE: return "";
    case TICKETS_CODE_DIGEST: return code;
    case TICKETS_PHONE_DIGEST: return phone;
    case TICKETS_NAME_ZH: return ticket->name_zh;
    case TICKETS_NAME_LATIN: return ticket->name_latin;
    case TICKETS_SCREEN_NAME: return ticket->screen_name;
    case TICKETS_COMPANY: return ticket->company;
    case TICKETS_TITLE: return ticket->title;
    case TICKETS_NEEDS: return ticket->needs;
    case TICKETS_TABLE: return ticket->table_no;
    }
    return NULL;
}

/* The row as it travels: code and telephone stay behind, their digests go; words go as far as a kiosk keeps them. */
static int take_ticket(void *ctx, const struct roster_ticket *ticket, const struct table *table) {
    GString *to = ctx;
    char code[2 * OPAQUE_DIGEST + 1] = "", phone[2 * PHONE_DIGEST + 1] = "";
    if (ticket->has_digest)
        sodium_bin2hex(code, sizeof code, ticket->digest, sizeof ticket->digest);
    if (ticket->has_phone)
        sodium_bin2hex(phone, sizeof phone, ticket->phone, sizeof ticket->phone);
    for (int i = 0; i < SHEET_TICKETS.n; i++) {
        const char *text = stand_in(ticket, i, code, phone);
        csv_write(to, text ? text : table_text(table, i), i + 1 < SHEET_TICKETS.n ? ',' : '\n');
    }
    return 0;
}

static int add_sheet(const struct files *files, const struct sheet *sheet, const struct plan *plan, struct files *to,
                     struct faults *faults) {
    const struct file *file = files_find(files, sheet->file);
    if (!file)
        return 0;
    GString *text = g_string_new(NULL);
    /* The reading in plan.c warned already. */
    FAULTS_AUTO again = {0};
    table_canonical(sheet, file, plan->mapping, text, &again);
    return add_text(to, sheet->file, text, faults);
}

static int add_lists(const struct files *files, const struct plan *plan, struct files *to, struct faults *faults) {
    int r = 0;
    for (size_t i = 0; r == 0 && i < files->n; i++) {
        if (!lists_is_name(files->list[i].name))
            continue;
        GString *text = g_string_new(NULL);
        FAULTS_AUTO again = {0}; /* the walk before warned already */
        lists_canonical(plan, &files->list[i], text, &again);
        r = add_text(to, files->list[i].name, text, faults);
    }
    return r;
}

static int add_media_list(const struct plan *plan, struct files *to, struct faults *faults) {
    if (plan->reel->media->len == 0)
        return 0;
    GString *text = g_string_new(NULL);
    model_reel_media_csv(plan->reel, text);
    return add_text(to, SHEET_MEDIA.file, text, faults);
}

static int add_theme(const struct plan *plan, struct files *to, struct faults *faults) {
    char *text = theme_write(&plan->theme);
    return text ? files_add(to, THEME_FILE, text, strlen(text), true, faults) : 0;
}

static int add_assets(const struct files *files, struct files *to, struct faults *faults) {
    int r = 0;
    for (size_t i = 0; r == 0 && i < files->n; i++) {
        const struct file *file = &files->list[i];
        if (files_is_asset(file->name))
            r = files_add(to, file->name, g_memdup2(file->bytes, file->size + 1), file->size, true, faults);
    }
    return r;
}

int pack_files(const struct files *files, const struct plan *plan, const struct keys *keys, int64_t made,
               struct files *ret_files, int64_t *ret_tickets, tickets_progress progress, void *progress_ctx,
               struct faults *faults) {
    GString *tickets = g_string_new(NULL);
    struct tickets_walk walk = {.plan = plan,
                                .opaque_key = keys->secrets.opaque_key,
                                .take = take_ticket,
                                .ctx = tickets,
                                .progress = progress,
                                .progress_ctx = progress_ctx};
    table_canonical_heading(&SHEET_TICKETS, tickets);
    int r = tickets_each(&walk, files, faults);
    if (r < 0) {
        g_string_free(tickets, TRUE);
        return r;
    }
    *ret_tickets = walk.count;
    char *conf = plan_canonical_conf(plan, made);
    r = files_add(ret_files, "event.conf", conf, strlen(conf), true, faults);
    if (r == 0)
        r = add_keys(ret_files, keys, faults);
    for (const struct sheet *const *sheet = SHEETS; r == 0 && *sheet; sheet++)
        if (*sheet != &SHEET_TICKETS && *sheet != &SHEET_LISTS)
            r = add_sheet(files, *sheet, plan, ret_files, faults);
    if (r == 0)
        r = add_lists(files, plan, ret_files, faults);
    if (r == 0)
        r = add_media_list(plan, ret_files, faults);
    if (r == 0)
        r = add_theme(plan, ret_files, faults);
    if (r == 0)
        r = add_assets(files, ret_files, faults);
    int last = add_text(ret_files, SHEET_TICKETS.file, tickets, faults);
    return r < 0 ? r : last;
}

static bool from_hex(const char *hex, uint8_t *ret, size_t size) {
    size_t length = 0;
    return sodium_hex2bin(ret, size, hex, strlen(hex), NULL, &length, NULL) == 0 && length == size;
}

static int open_sheet(const struct files *files, const struct sheet *sheet, struct table *table,
                      struct faults *faults) {
    const struct file *file = files_find(files, sheet->file);
    *table = (struct table){0};
    return file ? table_open(table, sheet, file, NULL, true, faults)
                : fault_add(faults, sheet->file, 0, NULL, "is missing in the bundle");
}

int pack_read_secrets(const struct files *files, struct roster_secrets *ret_secrets, struct faults *faults) {
    TABLE_AUTO table;
    size_t before = faults->count;
    struct roster_secrets secrets = {0};
    bool badge = false, opaque = false;
    if (open_sheet(files, &SHEET_SECRETS, &table, faults) < 0)
        return -EBADMSG;
    while (table_next(&table)) {
        const char *name = table_text(&table, SECRET_NAME);
        uint8_t key[TICKET_SYMMETRIC_KEY];
        if (!from_hex(table_text(&table, SECRET_KEY), key, sizeof key)) {
            table_fault(&table, SECRET_KEY, "is not a key");
        } else if (strcmp(name, "badge") == 0) {
            memcpy(secrets.badge_key, key, sizeof key);
            badge = true;
        } else if (strcmp(name, "opaque") == 0) {
            memcpy(secrets.opaque_key, key, sizeof key);
            opaque = true;
        } else if (strcmp(name, "badge-previous") == 0) {
            memcpy(secrets.badge_key_previous, key, sizeof key);
            secrets.has_previous = true;
        }
    }
    if (!badge || !opaque)
        fault_add(faults, SHEET_SECRETS.file, 0, NULL, "lacks the badge key or the opaque key");
    if (faults->count > before)
        return -EBADMSG;
    *ret_secrets = secrets;
    return 0;
}

static bool read_key(struct table *t, struct roster_key *ret_key) {
    size_t before = t->faults->count;
    int64_t kid = 0;
    *ret_key = (struct roster_key){0};
    table_number(t, KEYRING_KID, 0, 255, &kid);
    ret_key->kid = (uint8_t)kid;
    if (!from_hex(table_text(t, KEYRING_PUBLIC), ret_key->pub, sizeof ret_key->pub))
        table_fault(t, KEYRING_PUBLIC, "is not a public key");
    if (!g_ascii_string_to_unsigned(table_text(t, KEYRING_TIERS), 16, 0, UINT64_MAX, (guint64 *)&ret_key->tier_mask,
                                    NULL))
        table_fault(t, KEYRING_TIERS, "is not a bitmap");
    if (!g_ascii_string_to_unsigned(table_text(t, KEYRING_CHANNELS), 16, 0, UINT64_MAX,
                                    (guint64 *)&ret_key->channel_mask, NULL))
        table_fault(t, KEYRING_CHANNELS, "is not a bitmap");
    table_number(t, KEYRING_NOT_BEFORE, 0, INT64_MAX, &ret_key->nbf);
    table_number(t, KEYRING_NOT_AFTER, 0, INT64_MAX, &ret_key->naf);
    table_flag(t, KEYRING_REVOKED, &ret_key->revoked);
    return t->faults->count == before;
}

int pack_each_key(const struct files *files, int (*take)(void *ctx, const struct roster_key *key), void *ctx,
                  struct faults *faults) {
    TABLE_AUTO table;
    size_t before = faults->count;
    int r = 0;
    if (open_sheet(files, &SHEET_KEYRING, &table, faults) < 0)
        return -EBADMSG;
    while (r == 0 && table_next(&table)) {
        struct roster_key key;
        if (read_key(&table, &key))
            r = take(ctx, &key);
    }
    return r < 0 ? r : faults->count > before ? -EBADMSG : 0;
}

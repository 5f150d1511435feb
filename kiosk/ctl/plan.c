/* An event as its files describe it. See plan.h. */
#include "ctl/plan.h"

#include <errno.h>
#include <string.h>

#include "ctl/event_conf.h"
#include "ctl/fields.h"
#include "ctl/model.h"
#include "ctl/model_offer.h"
#include "ctl/model_reel.h"

const struct roster_tier *plan_tier(const struct plan *plan, const char *word) {
    for (int i = 0; i < plan->n_tiers; i++)
        if (g_ascii_strcasecmp(plan->tiers[i].code, word) == 0)
            return &plan->tiers[i];
    for (int i = 0; i < plan->n_tiers; i++)
        if (strcmp(plan->tiers[i].name_zh, word) == 0 || g_ascii_strcasecmp(plan->tiers[i].name_en, word) == 0)
            return &plan->tiers[i];
    return NULL;
}

const struct roster_channel *plan_channel(const struct plan *plan, const char *word) {
    for (int i = 0; i < plan->n_channels; i++)
        if (g_ascii_strcasecmp(plan->channels[i].code, word) == 0)
            return &plan->channels[i];
    for (int i = 0; i < plan->n_channels; i++)
        if (strcmp(plan->channels[i].name_zh, word) == 0 || g_ascii_strcasecmp(plan->channels[i].name_en, word) == 0)
            return &plan->channels[i];
    return NULL;
}

/* One or two (or four) digits and what follows them; -1 = none. */
static int digits(const char **at, size_t most, char after) {
    size_t n = strspn(*at, "0123456789");
    if (n == 0 || n > most || (*at)[n] != after)
        return -1;
    int number = (int)g_ascii_strtoll(*at, NULL, 10);
    *at += n + (after != '\0');
    return number;
}

int32_t plan_date(const char *text) {
    char dash = text[strspn(text, "0123456789")];
    if (dash != '-' && dash != '/' && dash != '.')
        return 0;
    int year = digits(&text, 4, dash), month = digits(&text, 2, dash), day = digits(&text, 2, '\0');
    if (year < 2000 || month < 1 || day < 1 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return 0;
    return year * 10000 + month * 100 + day;
}

int32_t plan_date_after(int32_t date) {
    GDate day;
    g_date_clear(&day, 1);
    g_date_set_dmy(&day, (GDateDay)(date % 100), (GDateMonth)(date / 100 % 100), (GDateYear)(date / 10000));
    g_date_add_days(&day, 1);
    return g_date_get_year(&day) * 10000 + (int32_t)g_date_get_month(&day) * 100 + g_date_get_day(&day);
}

bool plan_instant(const struct plan *plan, const char *text, int64_t *ret_ms) {
    char date[16];
    size_t n = strcspn(text, " T");
    if (n >= sizeof date)
        return false;
    memcpy(date, text, n);
    date[n] = '\0';
    int32_t day = plan_date(date);
    if (!day || !text[n])
        return false;
    const char *clock = text + n + 1;
    bool seconds = g_str_has_suffix(clock, ":00") && strlen(clock) > 5;
    int hour = digits(&clock, 2, ':'), minute = digits(&clock, 2, seconds ? ':' : '\0');
    if (hour < 0 || minute < 0)
        return false;
    g_autoptr(GDateTime) at = g_date_time_new(plan->zone, day / 10000, day / 100 % 100, day % 100, hour, minute, 0);
    if (!at)
        return false;
    *ret_ms = g_date_time_to_unix(at) * 1000;
    return true;
}

/* A template's name becomes part of a path. */
static void copy_template(struct table *t, int column, char *ret, size_t cap) {
    g_strlcpy(ret, "standard", cap);
    if (!*table_text(t, column))
        return;
    table_copy(t, column, ret, cap);
    if (g_str_has_suffix(ret, ".svg"))
        ret[strlen(ret) - 4] = '\0';
    field_code_ok(t, column, ret);
    if (ret[0] == '.' || strlen(ret) > 48)
        table_fault(t, column, "\"%s\" is not the name of a template", ret);
}

static void add_tier(struct plan *plan, struct table *t) {
    struct roster_tier tier = {0};
    int64_t rank = 0;
    tier.number = (int)field_need_number(t, TIER_NUMBER, 0, 63);
    field_code(t, TIER_CODE, tier.code, sizeof tier.code);
    table_copy(t, TIER_NAME_ZH, tier.name_zh, sizeof tier.name_zh);
    table_copy(t, TIER_NAME_EN, tier.name_en, sizeof tier.name_en);
    table_number(t, TIER_RANK, 0, 1000, &rank);
    tier.rank = (int)rank;
    tier.grants = field_grants(t, TIER_GRANTS);
    copy_template(t, TIER_BADGE, tier.badge, sizeof tier.badge);
    copy_template(t, TIER_TICKET, tier.ticket, sizeof tier.ticket);
    for (int i = 0; i < plan->n_tiers; i++)
        if (field_same_code(t, TIER_CODE, tier.code, plan->tiers[i].code) ||
            (tier.number >= 0 && field_same_number(t, TIER_NUMBER, tier.number, plan->tiers[i].number)))
            return;
    if (plan->n_tiers == ROSTER_TIERS)
        table_fault(t, TIER_CODE, "is one tier too many: at most %d", ROSTER_TIERS);
    else
        plan->tiers[plan->n_tiers++] = tier;
}

static void add_channel(struct plan *plan, struct table *t) {
    struct roster_channel channel = {0};
    int64_t quota = 0;
    channel.number = (int)field_need_number(t, CHANNEL_NUMBER, 0, 63);
    field_code(t, CHANNEL_CODE, channel.code, sizeof channel.code);
    table_copy(t, CHANNEL_NAME_ZH, channel.name_zh, sizeof channel.name_zh);
    table_copy(t, CHANNEL_NAME_EN, channel.name_en, sizeof channel.name_en);
    table_number(t, CHANNEL_QUOTA, 0, 1000000, &quota);
    channel.quota = (int)quota;
    for (int i = 0; i < plan->n_channels; i++)
        if (field_same_code(t, CHANNEL_CODE, channel.code, plan->channels[i].code) ||
            (channel.number >= 0 && field_same_number(t, CHANNEL_NUMBER, channel.number, plan->channels[i].number)))
            return;
    if (plan->n_channels == PLAN_CHANNELS)
        table_fault(t, CHANNEL_CODE, "is one channel too many: at most %d", PLAN_CHANNELS);
    else
        plan->channels[plan->n_channels++] = channel;
}

static void copy_logo(struct table *t, const struct files *files, char *ret, size_t cap) {
    const char *logo = table_text(t, SPONSOR_LOGO);
    if (!*logo) {
        table_fault(t, SPONSOR_LOGO, "is empty");
        return;
    }
    g_autofree char *name = g_str_has_prefix(logo, "logos/") ? g_strdup(logo) : g_strconcat("logos/", logo, NULL);
    if (!files_find(files, name))
        table_fault(t, SPONSOR_LOGO, "%s is not in the folder (SVG or PNG)", name);
    g_strlcpy(ret, name, cap);
}

static void add_sponsor(struct plan *plan, struct table *t, const struct files *files) {
    struct roster_sponsor sponsor = {.weight = 1};
    int64_t weight = 1;
    sponsor.id = field_need_number(t, SPONSOR_NUMBER, 1, INT32_MAX);
    field_code(t, SPONSOR_CODE, sponsor.code, sizeof sponsor.code);
    table_copy(t, SPONSOR_NAME_ZH, sponsor.name_zh, sizeof sponsor.name_zh);
    table_copy(t, SPONSOR_NAME_EN, sponsor.name_en, sizeof sponsor.name_en);
    copy_logo(t, files, sponsor.logo, sizeof sponsor.logo);
    table_number(t, SPONSOR_WEIGHT, 1, ROTATION_WEIGHT_MAX, &weight);
    sponsor.weight = (int)weight;
    table_flag(t, SPONSOR_EXCLUSIVE, &sponsor.exclusive);
    sponsor.tier_mask = field_tiers(t, SPONSOR_TIERS, plan);
    for (int i = 0; i < plan->n_sponsors; i++)
        if (field_same_code(t, SPONSOR_CODE, sponsor.code, plan->sponsors[i].code) ||
            (sponsor.id >= 0 && field_same_number(t, SPONSOR_NUMBER, sponsor.id, plan->sponsors[i].id)))
            return;
    if (plan->n_sponsors == ROTATION_MAX)
        table_fault(t, SPONSOR_CODE, "is one sponsor too many: at most %d", ROTATION_MAX);
    else
        plan->sponsors[plan->n_sponsors++] = sponsor;
}

static void read_sheet(struct plan *plan, const struct sheet *sheet, const struct files *files, struct faults *faults) {
    const struct file *file = files_find(files, sheet->file);
    if (!file && sheet->required)
        fault_add(faults, sheet->file, 0, NULL, "is missing");
    if (!file)
        return;
    TABLE_AUTO table;
    if (table_open(&table, sheet, file, plan->mapping, plan->bundle, faults) < 0)
        return;
    while (table_next(&table)) {
        if (sheet == &SHEET_TIERS)
            add_tier(plan, &table);
        else if (sheet == &SHEET_CHANNELS)
            add_channel(plan, &table);
        else
            add_sponsor(plan, &table, files);
    }
}

/* A badge of the event's own goes before Lanyard's, which lie by family. The roster names the file that is meant. */
static void choose_badges(struct plan *plan, const struct files *files) {
    for (int i = 0; i < plan->n_tiers; i++) {
        struct roster_tier *tier = &plan->tiers[i];
        g_autofree char *own = g_strdup_printf("badge/%s.svg", tier->badge);
        g_autofree char *ours = g_strdup_printf("%s/%s", plan->badge_family, tier->badge);
        if (!files_find(files, own))
            g_strlcpy(tier->badge, ours, sizeof tier->badge);
    }
}

int plan_read(const struct files *files, bool bundle, struct plan *ret_plan, struct faults *faults) {
    size_t before = faults->count;
    *ret_plan = (struct plan){
        .bundle = bundle,
        .mapping = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
    };
    const struct file *conf = files_find(files, "event.conf");
    if (!conf)
        return fault_add(faults, "event.conf", 0, NULL, "is missing");
    bool dated = conf_read_event(conf, ret_plan, faults) == 0;
    read_sheet(ret_plan, &SHEET_TIERS, files, faults);
    choose_badges(ret_plan, files);
    read_sheet(ret_plan, &SHEET_CHANNELS, files, faults);
    read_sheet(ret_plan, &SHEET_SPONSORS, files, faults);
    conf_read_pretix(conf, ret_plan, faults);
    conf_read_theme(files, ret_plan, faults);
    ret_plan->model = model_new();
    ret_plan->reel = model_reel_new();
    ret_plan->offer = model_offer_new();
    if (dated) { /* without days and zone every instant would be a fault */
        model_offer_read(files, ret_plan, faults);
        model_read(files, ret_plan, faults);
        model_reel_read(files, ret_plan, faults);
    }
    if (faults->count == before && ret_plan->n_tiers == 0)
        fault_add(faults, SHEET_TIERS.file, 0, NULL, "has no rows: an event needs a tier");
    return faults->count > before ? -EBADMSG : 0;
}

void plan_clear(struct plan *plan) {
    if (plan->zone)
        g_time_zone_unref(plan->zone);
    if (plan->mapping)
        g_hash_table_unref(plan->mapping);
    model_free(plan->model);
    model_reel_free(plan->reel);
    model_offer_free(plan->offer);
    *plan = (struct plan){0};
}

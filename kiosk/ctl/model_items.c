/* reel.csv, one row at a time: what is shown, in which programmes, and how. */
#include <string.h>

#include "app/clock.h"
#include "ctl/fields.h"
#include "ctl/model.h"
#include "ctl/model_reel.h"

#define SECONDS_MAX 86400
#define KIND_PHOTOS 4 /* beside enum reel_kind: becomes photos */

bool model_is_picture(const char *name) {
    static const char *const endings[] = {".jpg", ".jpeg", ".png"};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(lower, endings[i]))
            return true;
    return false;
}

static bool is_captions(const char *name) {
    g_autofree char *lower = g_ascii_strdown(name, -1);
    return g_str_has_suffix(lower, ".srt") || g_str_has_suffix(lower, ".vtt");
}

/* One name within media/, with or without "media/" before it. */
static void read_media_name(struct table *t, int column, char *ret, size_t cap) {
    const char *text = table_text(t, column);
    const char *name = g_str_has_prefix(text, "media/") ? text + strlen("media/") : text;
    if (strpbrk(name, "/\\") || *name == '.')
        table_fault(t, column, "\"%s\" leads elsewhere: it is a name in media/, without / and not beginning with a dot",
                    text);
    else if (g_strlcpy(ret, name, cap) >= cap)
        table_fault(t, column, "is %zu bytes long, at most %zu fit", strlen(name), cap - 1);
}

static bool is_own_card(const char *file) {
    static const char *const own[] = {"agenda", "sponsors", "speaker", "arrivals", "wifi", "thanks"};
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++)
        if (strcmp(own[i], file) == 0)
            return true;
    return false;
}

/* The display may stand upright, and staff may turn it: an event's own card has both forms. */
static void read_card(struct table *t, const struct files *files, struct roster_item *item) {
    const char *text = table_text(t, ITEM_FILE);
    const char *name = g_str_has_prefix(text, "card/") ? text + strlen("card/") : text;
    g_autofree char *wide = g_strdup_printf("card/%s-landscape.svg", name);
    g_autofree char *tall = g_strdup_printf("card/%s-portrait.svg", name);
    bool has_wide = files_find(files, wide), has_tall = files_find(files, tall);
    if (g_strlcpy(item->file, name, MEDIA_NAME) >= MEDIA_NAME)
        table_fault(t, ITEM_FILE, "is longer than %d bytes", MEDIA_NAME - 1);
    else if (!is_own_card(name) && !has_wide && !has_tall)
        table_fault(t, ITEM_FILE,
                    "\"%s\" is none of agenda, sponsors, speaker, arrivals, wifi, thanks, and %s is not in the folder",
                    name, wide);
    else if (!is_own_card(name) && !(has_wide && has_tall))
        table_fault(t, ITEM_FILE, "%s is not in the folder: a card has both forms", has_wide ? tall : wide);
}

/* With a host, a name or [an IPv6 address]; what is behind it is for whoever is there to judge. */
static bool is_address(const char *text) {
    static const char *const schemes[] = {"http://", "https://", "rtsp://"};
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
        size_t n = strlen(schemes[i]);
        if (g_ascii_strncasecmp(text, schemes[i], n) == 0)
            return (g_ascii_isalnum(text[n]) || text[n] == '[') && !strpbrk(text, " \"\\<>^`{|}");
    }
    return false;
}

static void read_stream(struct table *t, struct roster_item *item) {
    if (is_address(table_text(t, ITEM_FILE)))
        table_copy(t, ITEM_FILE, item->file, sizeof item->file);
    else
        table_fault(t, ITEM_FILE, "\"%s\" is not an http, https or rtsp address", table_text(t, ITEM_FILE));
}

static void read_film(struct table *t, struct roster_item *item) {
    read_media_name(t, ITEM_FILE, item->file, MEDIA_NAME);
    if (item->kind == REEL_FILM && model_is_picture(item->file))
        table_fault(t, ITEM_FILE, "%s is a picture: its kind is photo", item->file);
    else if (item->kind == REEL_PHOTO && *item->file && !model_is_picture(item->file))
        table_fault(t, ITEM_FILE, "%s is not a picture (.jpg .jpeg .png)", item->file);
    else if (is_captions(item->file))
        table_fault(t, ITEM_FILE, "%s are captions: they stand in the column captions, beside a film", item->file);
}

static void read_file(struct table *t, const struct files *files, struct model_showing *showing) {
    struct roster_item *item = &showing->item;
    if (!*table_text(t, ITEM_FILE)) {
        table_fault(t, ITEM_FILE, "is empty");
    } else if (showing->photos) {
        read_media_name(t, ITEM_FILE, item->file, MEDIA_NAME - 1);
        g_strlcat(item->file, "/", MEDIA_NAME);
    } else {
        switch (item->kind) {
        case REEL_FILM:
        case REEL_PHOTO: read_film(t, item); break;
        case REEL_CARD: read_card(t, files, item); break;
        case REEL_STREAM: read_stream(t, item); break;
        }
    }
}

static void read_kind(struct table *t, struct model_showing *showing) {
    static const struct word kinds[] = {{"film", REEL_FILM},
                                        {"video", REEL_FILM},
                                        {"影片", REEL_FILM},
                                        {"视频", REEL_FILM},
                                        {"photo", REEL_PHOTO},
                                        {"照片", REEL_PHOTO},
                                        {"photos", KIND_PHOTOS},
                                        {"相册", KIND_PHOTOS},
                                        {"card", REEL_CARD},
                                        {"卡片", REEL_CARD},
                                        {"stream", REEL_STREAM},
                                        {"直播", REEL_STREAM},
                                        {NULL, 0}};
    int kind = REEL_FILM;
    if (!*table_text(t, ITEM_KIND))
        table_fault(t, ITEM_KIND, "is empty");
    else
        kind = field_word(t, ITEM_KIND, kinds, REEL_FILM, "none of film, photo, photos, card, stream");
    showing->photos = kind == KIND_PHOTOS;
    showing->item.kind = kind == KIND_PHOTOS ? REEL_PHOTO : (enum reel_kind)kind;
}

static void read_sound(struct table *t, struct roster_item *item) {
    bool sounds = item->kind == REEL_FILM || item->kind == REEL_STREAM;
    int64_t seconds = 0, volume = 100;
    table_number(t, ITEM_SECONDS, 0, SECONDS_MAX, &seconds);
    table_flag(t, ITEM_SOUND, &item->sound);
    table_number(t, ITEM_VOLUME, 0, 100, &volume);
    if (!sounds && item->sound)
        table_fault(t, ITEM_SOUND, "is for films and streams: nothing else has any");
    item->seconds = (int32_t)seconds;
    item->volume = (int)volume;
    if (!*table_text(t, ITEM_CAPTIONS))
        return;
    read_media_name(t, ITEM_CAPTIONS, item->captions, sizeof item->captions);
    if (item->kind != REEL_FILM)
        table_fault(t, ITEM_CAPTIONS, "are for films: nothing else can have them");
    else if (*item->captions && !is_captions(item->captions))
        table_fault(t, ITEM_CAPTIONS, "%s is no file of captions (.srt .vtt)", item->captions);
}

static void read_sponsor(struct table *t, const struct plan *plan, struct roster_item *item) {
    const char *text = table_text(t, ITEM_SPONSOR);
    int64_t weight = 1;
    for (int i = 0; *text && i < plan->n_sponsors; i++)
        if (g_ascii_strcasecmp(plan->sponsors[i].code, text) == 0) {
            item->sponsor = plan->sponsors[i].id;
            weight = plan->sponsors[i].weight;
        }
    if (*text && item->sponsor == 0)
        table_fault(t, ITEM_SPONSOR, "\"%s\" is not in sponsors.csv", text);
    if (!*text && *table_text(t, ITEM_WEIGHT))
        table_fault(t, ITEM_WEIGHT, "is for what has a sponsor: anything else comes in the order of its rows");
    table_number(t, ITEM_WEIGHT, 1, REEL_WEIGHT_MAX, &weight);
    item->weight = (int32_t)weight;
}

/* 0 = empty, or a fault. */
static int32_t read_date(struct table *t, int column) {
    const char *text = table_text(t, column);
    int32_t date = *text ? plan_date(text) : 0;
    if (*text && !date)
        table_fault(t, column, "\"%s\" is not a date such as 2026-10-24", text);
    return date;
}

static void read_dates(struct table *t, const struct plan *plan, struct roster_item *item) {
    const char *zone = plan->event.timezone;
    int32_t from = read_date(t, ITEM_FROM), until = read_date(t, ITEM_UNTIL);
    if (from && until && until < from)
        table_fault(t, ITEM_UNTIL, "%s is before %s, from which it is shown", table_text(t, ITEM_UNTIL),
                    table_text(t, ITEM_FROM));
    if (from)
        app_local_midnight(zone, from, &item->from);
    if (until)
        app_local_midnight(zone, plan_date_after(until), &item->until);
}

static int find_programme(const struct model_reel *reel, const char *code) {
    for (int i = 0; i < reel->n_programmes; i++)
        if (g_ascii_strcasecmp(reel->programmes[i].row.code, code) == 0)
            return i;
    return -1;
}

static void add_programme(struct table *t, const struct model_reel *reel, const char *word,
                          struct model_showing *showing) {
    int programme = find_programme(reel, word);
    if (programme < 0)
        table_fault(t, ITEM_PROGRAMME, "\"%s\" is not in programmes.csv", word);
    for (int i = 0; i < showing->n_programmes; i++)
        if (showing->programmes[i] == programme) {
            table_fault(t, ITEM_PROGRAMME, "%s is there twice", word);
            return;
        }
    if (programme >= 0)
        showing->programmes[showing->n_programmes++] = programme;
}

static void read_programmes(struct table *t, const struct plan *plan, struct model_showing *showing) {
    const struct model_reel *reel = plan->reel;
    g_auto(GStrv) words = g_strsplit_set(table_text(t, ITEM_PROGRAMME), " ,;+|", -1);
    size_t before = t->faults->count;
    for (char **word = words; *word; word++)
        if (**word)
            add_programme(t, reel, *word, showing);
    if (showing->n_programmes > 0 || t->faults->count > before)
        return;
    if (reel->default_programme < 0)
        table_fault(t, ITEM_PROGRAMME, "is empty, and no programme is the default one");
    else
        showing->programmes[showing->n_programmes++] = reel->default_programme;
    if (reel->n_programmes > 1 && reel->default_programme >= 0)
        model_warn(plan, t->faults, SHEET_REEL.file, t->csv.row_line, "programme",
                   "is empty: shown in %s, the default programme", reel->programmes[reel->default_programme].row.code);
}

static void read_code(struct table *t, const struct model_reel *reel, struct roster_item *item) {
    if (!*table_text(t, ITEM_CODE))
        return;
    field_code(t, ITEM_CODE, item->code, sizeof item->code);
    for (guint i = 0; i < reel->showings->len; i++)
        if (field_same_code(t, ITEM_CODE, item->code, g_array_index(reel->showings, struct model_showing, i).item.code))
            return;
}

void model_add_showing(struct plan *plan, const struct files *files, struct table *t) {
    struct model_reel *reel = plan->reel;
    if (reel->n_showings++ >= REEL_ITEMS)
        return; /* told once, when all are counted */
    struct model_showing showing = {.line = t->csv.row_line};
    struct roster_item *item = &showing.item;
    read_code(t, reel, item);
    read_kind(t, &showing);
    read_file(t, files, &showing);
    read_programmes(t, plan, &showing);
    read_sound(t, item);
    read_sponsor(t, plan, item);
    read_dates(t, plan, item);
    table_copy(t, ITEM_NAME_ZH, item->name_zh, sizeof item->name_zh);
    table_copy(t, ITEM_NAME_EN, item->name_en, sizeof item->name_en);
    table_copy(t, ITEM_TITLE_ZH, item->title_zh, sizeof item->title_zh);
    table_copy(t, ITEM_TITLE_EN, item->title_en, sizeof item->title_en);
    g_array_append_val(reel->showings, showing);
}

/* The names in media/, where they come from, and what their bytes are. Films are not part of a bundle: it says which
 * ones the event means, so that a kiosk plays those and no others. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/shelf.h"
#include "ctl/model_reel.h"

#define SIZE_MAX_BYTES (INT64_C(1) << 44) /* of one file */

static int by_name(gconstpointer a, gconstpointer b) {
    return strcmp(((const struct roster_media *)a)->name, ((const struct roster_media *)b)->name);
}

/* An empty file is one that a copy left behind: as good as none. */
static void list_folder(const struct files *files, struct model_reel *reel) {
    for (size_t i = 0; i < files->n_media; i++) {
        if (files->media[i].size == 0)
            continue;
        struct roster_media media = {.size = files->media[i].size};
        g_strlcpy(media.name, files->media[i].name, sizeof media.name);
        g_array_append_val(reel->there, media);
    }
}

static void add_medium(struct plan *plan, struct table *t) {
    struct roster_media media = {0};
    size_t before = t->faults->count;
    table_need(t, MEDIUM_NAME, media.name, sizeof media.name);
    table_number(t, MEDIUM_SIZE, 1, SIZE_MAX_BYTES, &media.size);
    if (!files_media_name_ok(media.name))
        table_fault(t, MEDIUM_NAME, "\"%s\" is not the name of a file in media/", media.name);
    if (shelf_unhex(table_text(t, MEDIUM_SHA256), media.sha256) < 0)
        table_fault(t, MEDIUM_SHA256, "is not a SHA-256");
    if (plan->reel->there->len == ROSTER_MEDIA)
        table_fault(t, MEDIUM_NAME, "is one file too many: at most %d", ROSTER_MEDIA);
    if (t->faults->count == before)
        g_array_append_val(plan->reel->there, media);
}

static void read_list(const struct files *files, struct plan *plan, struct faults *faults) {
    const struct file *file = files_find(files, SHEET_MEDIA.file);
    TABLE_AUTO table = {0};
    if (!file || table_open(&table, &SHEET_MEDIA, file, NULL, true, faults) < 0)
        return;
    while (table_next(&table))
        add_medium(plan, &table);
}

void model_reel_list_media(const struct files *files, struct plan *plan, struct faults *faults) {
    if (plan->bundle)
        read_list(files, plan, faults);
    else
        list_folder(files, plan->reel);
    g_array_sort(plan->reel->there, by_name);
}

const struct roster_media *model_reel_there(const struct model_reel *reel, const char *name) {
    struct roster_media wanted = {0};
    guint at;
    if (g_strlcpy(wanted.name, name, sizeof wanted.name) >= sizeof wanted.name ||
        !g_array_binary_search(reel->there, &wanted, by_name, &at))
        return NULL;
    return &g_array_index(reel->there, struct roster_media, at);
}

/* How far all of them are. */
struct digesting {
    void (*progress)(void *ctx, double done);
    void *ctx;
    int64_t before, all;
};

static bool tell(void *ctx, int64_t done, int64_t total) {
    const struct digesting *d = ctx;
    (void)total;
    if (d->progress)
        d->progress(d->ctx, d->all > 0 ? (double)MIN(d->before + done, d->all - 1) / (double)d->all : 0);
    return true;
}

static int digest_one(const char *dir, struct roster_media *media, struct digesting *d, struct faults *faults) {
    g_autofree char *name = g_strconcat("media/", media->name, NULL), *path = g_build_filename(dir, name, NULL);
    struct stat st = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    int r = fd < 0 || fstat(fd, &st) < 0 ? -errno : S_ISREG(st.st_mode) && st.st_size > 0 ? 0 : -EINVAL;
    if (r == 0)
        r = shelf_digest(fd, media->sha256, tell, d);
    if (fd >= 0)
        close(fd);
    if (r < 0)
        return fault_add(faults, name, 0, NULL, "cannot be read: %s", g_strerror(-r));
    d->before += media->size;
    media->size = st.st_size;
    return 0;
}

int model_reel_digest(const char *dir, struct model_reel *reel, void (*progress)(void *ctx, double done), void *ctx,
                      struct faults *faults) {
    struct digesting d = {.progress = progress, .ctx = ctx};
    int r = 0;
    for (guint i = 0; i < reel->media->len; i++)
        d.all += g_array_index(reel->media, struct roster_media, i).size;
    for (guint i = 0; r == 0 && i < reel->media->len; i++)
        r = digest_one(dir, &g_array_index(reel->media, struct roster_media, i), &d, faults);
    if (progress && reel->media->len > 0)
        progress(ctx, 1);
    return r;
}

void model_reel_media_csv(const struct model_reel *reel, GString *to) {
    table_canonical_heading(&SHEET_MEDIA, to);
    for (guint i = 0; i < reel->media->len; i++) {
        const struct roster_media *media = &g_array_index(reel->media, struct roster_media, i);
        char hex[SHELF_HEX];
        shelf_hex(media->sha256, hex);
        csv_write(to, media->name, ',');
        g_string_append_printf(to, "%s,%" G_GINT64_FORMAT "\n", hex, (gint64)media->size);
    }
}

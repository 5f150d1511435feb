/* The display of machines that have none: a PNG for each new screen, DIR/001-attract.png and on. Tests and the demo
 * look at these files, so each appears whole (temp + rename) and is what a window would show. No SDL here. A 1920x1080
 * screen takes some 30 ms at the low compression chosen. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <png.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/display_maker.h"

#define FILES_MAX 9999 /* then the last file is written over: a forgotten kiosk shall not fill its disk */

struct offscreen {
    struct display base;
    char dir[PATH_MAX];
    char last[48]; /* the screen shown last */
    int number;    /* of the last file */
};

/* One picture on its way into a file, row by row: no second copy of it is made. */
struct drawing {
    const struct pixels *picture;
    const struct grey *live; /* NULL = none */
    struct rect box;
    int radius;
};

static void blend(uint8_t *to, uint32_t pixel) {
    unsigned alpha = pixel >> 24;
    for (int i = 0; i < 3; i++)
        to[i] = (uint8_t)(((pixel >> (16 - 8 * i) & 255) * alpha + to[i] * (255 - alpha) + 127) / 255);
}

static void draw_row(const struct drawing *d, int y, uint8_t *rgb, uint32_t *live) {
    const uint32_t *from = (const uint32_t *)(const void *)(d->picture->data + (size_t)y * (size_t)d->picture->stride);
    for (int x = 0; x < d->picture->w; x++)
        for (int i = 0; i < 3; i++)
            rgb[x * 3 + i] = (uint8_t)(from[x] >> (16 - 8 * i));
    if (!d->live || y < d->box.y || y >= d->box.y + d->box.h)
        return;
    struct live_view view = live_view(d->live, d->box, d->radius);
    live_row(&view, y - d->box.y, live);
    for (int x = 0; x < d->box.w; x++)
        blend(rgb + (size_t)(d->box.x + x) * 3, live[x]);
}

static int write_rows(FILE *file, const struct drawing *d, uint8_t *rgb, uint32_t *live) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return -EIO;
    }
    png_init_io(png, file);
    png_set_IHDR(png, info, (png_uint_32)d->picture->w, (png_uint_32)d->picture->h, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, 2);
    png_write_info(png, info);
    for (int y = 0; y < d->picture->h; y++) {
        draw_row(d, y, rgb, live);
        png_write_row(png, rgb);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return 0;
}

static int write_png(const struct drawing *d, const char *path) {
    FILE *file = fopen(path, "wbe");
    if (!file)
        return -errno;
    uint8_t *rgb = malloc((size_t)d->picture->w * 3);
    uint32_t *live = malloc((size_t)d->picture->w * 4);
    int r = rgb && live ? write_rows(file, d, rgb, live) : -ENOMEM;
    free(live);
    free(rgb);
    if (fclose(file) != 0 && r == 0)
        r = -errno;
    return r;
}

/* Names come from our own screens, yet nothing may leave the folder. */
static void plain_name(const char *name, char *ret_name, size_t cap) {
    snprintf(ret_name, cap, "%s", name);
    for (char *c = ret_name; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') || *c == '-'))
            *c = '_';
}

static int save(struct offscreen *o, const char *name, const struct drawing *drawing) {
    int number = o->number < FILES_MAX ? o->number + 1 : FILES_MAX;
    char path[PATH_MAX + 80], temp[PATH_MAX + 80];
    snprintf(path, sizeof(path), "%s/%03d-%s.png", o->dir, number, name);
    snprintf(temp, sizeof(temp), "%s/.%03d-%s.part", o->dir, number, name);
    int r = write_png(drawing, temp);
    if (r == 0 && rename(temp, path) < 0)
        r = -errno;
    if (r < 0) {
        unlink(temp);
        return r;
    }
    o->number = number;
    return 0;
}

static int offscreen_show(struct display *d, const char *name, const struct pixels *picture, const struct grey *live,
                          struct rect live_box, int radius, bool forced) {
    struct offscreen *o = (struct offscreen *)d;
    char plain[sizeof(o->last)];
    plain_name(name, plain, sizeof(plain));
    if (!forced && strcmp(plain, o->last) == 0)
        return 0;
    struct drawing drawing = {picture, live_fits(picture, live, live_box) ? live : NULL, live_box, radius};
    int r = save(o, plain, &drawing);
    if (r == 0)
        memcpy(o->last, plain, sizeof(plain));
    return r;
}

static bool offscreen_event(struct display *d, struct display_event *ret_event) {
    (void)d;
    ret_event->kind = DISPLAY_NONE;
    return false;
}

static void offscreen_close(struct display *d) { free(d); }

static const struct display_ops OFFSCREEN = {offscreen_show, offscreen_event, offscreen_close};

/* Make the folder and those above it. */
static int make_folders(const char *dir) {
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s", dir);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0777) < 0 && errno != EEXIST)
            return -errno;
        *slash = '/';
    }
    return mkdir(path, 0777) < 0 && errno != EEXIST ? -errno : 0;
}

/* The highest number in the folder, so that a second run adds to the first; negative errno. */
static int last_number(const char *dir) {
    DIR *folder = opendir(dir);
    if (!folder)
        return -errno;
    long highest = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char *end;
        long number = strtol(entry->d_name, &end, 10);
        if (*end == '-' && number > highest && number <= FILES_MAX)
            highest = number;
    }
    closedir(folder);
    return (int)highest;
}

int display_offscreen_open(int w, int h, const char *dir, struct display **ret_display, char ret_error[DISPLAY_ERROR]) {
    int r = strlen(dir) < PATH_MAX ? make_folders(dir) : -ENAMETOOLONG;
    if (r == 0 && access(dir, W_OK | X_OK) < 0)
        r = -errno;
    int number = r == 0 ? last_number(dir) : r;
    if (number < 0) {
        snprintf(ret_error, DISPLAY_ERROR, "display: %.160s: %s", dir, strerror(-number));
        return number;
    }
    struct offscreen *o = calloc(1, sizeof(*o));
    if (!o)
        return -ENOMEM;
    o->base = (struct display){.ops = &OFFSCREEN, .w = w, .h = h};
    o->number = number;
    snprintf(o->dir, sizeof(o->dir), "%s", dir);
    *ret_display = &o->base;
    return 0;
}

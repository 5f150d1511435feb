/* Look at a template through the real engine, for whoever draws them:
 *   show SVG WxH|DPI OUT.png|OUT.pdf [name=value ...] [logo-NAME=@file] [bar-NAME=0.4] [if-NAME] [lead=zh|en] [say=DIR]
 *        [theme=EVENT/event.conf] [contrast=high]
 * "name" may omit "text-". say=DIR reads zh.mo and en.mo (build/locale); without it messages show their msgid.
 * A DPI (203, 300) renders a printed template to its one bit; "203:colour" shows it before that. boxes outlines
 * the slots. */
#include <errno.h>
#include <glib.h>

#include "app/catalog.h"
#include "art/bitmap.h"
#include "art/look.h"
#include "art/template.h"
#include "art/theme.h"

#define FILLS_MAX 128

struct job {
    struct template *template;
    struct slot_fill fills[FILLS_MAX];
    size_t n;
    const char *lead;
    struct catalog *catalog;
    struct look look;
    int dpi;
    bool boxes, colour;
};

static int usage(void) {
    fputs("usage: show SVG WxH|DPI[:colour] OUT.png|OUT.pdf [NAME=TEXT] [qr-NAME=TEXT] [logo-NAME=@FILE]\n"
          "            [bar-NAME=0.4] [if-NAME] [lead=zh|en] [say=DIR] [boxes]\n"
          "            [theme=EVENT/event.conf] [contrast=high]\n",
          stderr);
    return 2;
}

static int fail(const char *what, const char *why) {
    fprintf(stderr, "%s%s%s\n", what, *what ? ": " : "", why);
    return 1;
}

static bool is_kind(const char *name) {
    static const char *const kinds[] = {"text-", "qr-", "logo-", "bar-"};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_prefix(name, kinds[i]))
            return true;
    return false;
}

static int add_fill(struct job *job, const char *name, const char *value) {
    g_autoptr(GError) error = NULL;
    if (job->n == FILLS_MAX)
        return fail(name, "too many fills");
    struct slot_fill *fill = &job->fills[job->n++];
    fill->name = is_kind(name) ? g_strdup(name) : g_strconcat("text-", name, NULL);
    fill->text = value;
    fill->value = g_ascii_strtod(value, NULL);
    char *bytes;
    if (!g_str_has_prefix(name, "logo-"))
        return 0;
    if (!g_file_get_contents(value + (*value == '@'), &bytes, &fill->size, &error))
        return fail(name, error->message);
    fill->bytes = bytes;
    return 0;
}

/* The background lies beside event.conf, where an event's files are. */
static int take_background(struct job *job, const char *conf, const struct theme *theme) {
    char why[TEMPLATE_ERROR];
    gsize size;
    g_autofree char *folder = g_path_get_dirname(conf), *path = g_build_filename(folder, theme->background, NULL),
                    *bytes = NULL;
    if (!g_file_get_contents(path, &bytes, &size, NULL))
        return fail(path, "cannot be read");
    return look_set_background(&job->look, &theme->palette, bytes, size, path, why) < 0 ? fail("", why) : 0;
}

/* Looks are put on when a template is loaded, so they are read before the rest. */
static int read_look(struct job *job, int argc, char **argv) {
    const char *conf = NULL, *contrast = "normal";
    char why[THEME_WHY];
    struct theme theme;
    gsize size;
    g_autofree char *text = NULL;
    theme_built_in(&theme);
    for (int i = 4; i < argc; i++)
        if (g_str_has_prefix(argv[i], "theme="))
            conf = argv[i] + strlen("theme=");
        else if (g_str_has_prefix(argv[i], "contrast="))
            contrast = argv[i] + strlen("contrast=");
    if (conf && !g_file_get_contents(conf, &text, &size, NULL))
        return fail(conf, "cannot be read");
    if (conf && theme_read(text, size, &theme, why) < 0)
        return fail(conf, why);
    bool high = strcmp(contrast, "high") == 0;
    look_set(&job->look, &theme.palette, high);
    g_strlcpy(job->look.font, theme.font, sizeof job->look.font);
    return conf && !high && *theme.background ? take_background(job, conf, &theme) : 0;
}

static int read_argument(struct job *job, const char *argument) {
    if (strcmp(argument, "boxes") == 0) {
        job->boxes = true;
        return 0;
    }
    if (g_str_has_prefix(argument, "if-")) {
        job->fills[job->n++] = (struct slot_fill){.name = g_strdup(argument)};
        return job->n < FILLS_MAX ? 0 : fail(argument, "too many fills");
    }
    const char *equals = strchr(argument, '=');
    if (g_str_has_prefix(argument, "theme=") || g_str_has_prefix(argument, "contrast="))
        return 0;
    if (!equals)
        return usage();
    g_autofree char *name = g_strndup(argument, (gsize)(equals - argument));
    if (strcmp(name, "lead") == 0)
        job->lead = equals + 1;
    else if (strcmp(name, "say") == 0)
        return catalog_open(equals + 1, &job->catalog) < 0 ? fail(equals + 1, "no zh.mo and en.mo") : 0;
    else
        return add_fill(job, name, equals + 1);
    return 0;
}

static int read_size(struct job *job, const char *size) {
    int w = 0, h = 0;
    if (sscanf(size, "%dx%d", &w, &h) != 2) {
        w = 0;
        job->dpi = (int)strtol(size, NULL, 10);
        job->colour = strstr(size, ":colour") != NULL;
    }
    return template_size(job->template, w, h, job->dpi) < 0 ? fail(size, "not a size this template can take") : 0;
}

static void outline(struct pixels *p, const struct rect *r) {
    for (int y = r->y; y < r->y + r->h && y < p->h; y++)
        for (int x = r->x; x < r->x + r->w && x < p->w; x++)
            if (y == r->y || y == r->y + r->h - 1 || x == r->x || x == r->x + r->w - 1)
                ((uint32_t *)(void *)(p->data + (size_t)y * (size_t)p->stride))[x] = 0xffff00ff;
}

static int save(struct job *job, struct pixels *canvas, const char *path) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    struct rect logos[TEMPLATE_SLOTS_MAX];
    size_t n_logos = 0;
    int n = template_places(job->template, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n; i++) {
        if (places[i].kind == SLOT_LOGO)
            logos[n_logos++] = places[i].box;
        if (job->boxes)
            outline(canvas, &places[i].box);
    }
    struct raster1 raster;
    if (job->dpi == 0 || job->colour)
        return pixels_save_png(canvas, path);
    int result = raster1_alloc(canvas->w, canvas->h, job->dpi, &raster);
    if (result < 0)
        return result;
    raster1_from_pixels(canvas, logos, n_logos, &raster);
    result = raster1_save_png(&raster, path);
    raster1_free(&raster);
    return result;
}

static int size_of(const struct job *job, const char *size, int *ret_w, int *ret_h) {
    double mm_w, mm_h;
    if (job->dpi == 0)
        return sscanf(size, "%dx%d", ret_w, ret_h) == 2 ? 0 : -EINVAL;
    template_mm(job->template, &mm_w, &mm_h);
    *ret_w = (int)(mm_w / 25.4 * job->dpi + 0.5);
    *ret_h = (int)(mm_h / 25.4 * job->dpi + 0.5);
    return 0;
}

static int draw(struct job *job, const char *size, const char *path) {
    char error[TEMPLATE_ERROR] = "";
    struct pixels canvas;
    int w, h;
    if (g_str_has_suffix(path, ".pdf"))
        return template_pdf(job->template, job->fills, job->n, job->lead, catalog_say, job->catalog, path, error) < 0
                   ? fail(path, error)
                   : 0;
    if (size_of(job, size, &w, &h) < 0 || pixels_alloc(w, h, &canvas) < 0)
        return fail(size, "bad size");
    int result =
        template_render(job->template, job->fills, job->n, job->lead, catalog_say, job->catalog, &canvas, error);
    if (result < 0)
        fail("", error);
    else if ((result = save(job, &canvas, path)) < 0)
        fail(path, strerror(-result));
    pixels_free(&canvas);
    int spilt = template_overflow(job->template);
    if (spilt > 0)
        fprintf(stderr, "note: %s: %d pixels of text did not fit their slots and were clipped\n", path, spilt);
    return result < 0;
}

int main(int argc, char **argv) {
    struct job job = {.lead = "zh"};
    char error[TEMPLATE_ERROR];
    g_autofree char *bytes = NULL;
    gsize size;
    if (argc < 4)
        return usage();
    if (!g_file_get_contents(argv[1], &bytes, &size, NULL))
        return fail(argv[1], "cannot be read");
    if (read_look(&job, argc, argv) != 0)
        return 1;
    if (template_load_as(bytes, size, argv[1], &job.look, &job.template, error) < 0)
        return fail("", error);
    int result = read_size(&job, argv[2]);
    for (int i = 4; i < argc && result == 0; i++)
        result = read_argument(&job, argv[i]);
    if (result == 0)
        result = draw(&job, argv[2], argv[3]);
    for (size_t i = 0; i < job.n; i++) {
        g_free((void *)(uintptr_t)job.fills[i].name);
        g_free((void *)(uintptr_t)job.fills[i].bytes);
    }
    template_free(job.template);
    look_clear(&job.look);
    catalog_free(job.catalog);
    return result;
}

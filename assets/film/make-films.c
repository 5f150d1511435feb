/* make-films SCENE LOGOS > RAW: the frames of a demo film, or the one picture of a photo, as BGRX 1920x1080; make-films
 * --music SECONDS MOOD > WAV. make-media.sh makes films of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "film/music.h"
#include "film/scenes.h"

static int render(const struct scene *scene, const char *logos) {
    cairo_surface_t *page = cairo_image_surface_create(CAIRO_FORMAT_RGB24, FILM_W, FILM_H);
    int frames = scene->seconds > 0 ? (int)(scene->seconds * FILM_FPS) : 1, r = 0;
    for (int i = 0; i < frames && r == 0; i++) {
        cairo_t *cr = cairo_create(page);
        scene->paint(cr, (double)i / FILM_FPS, logos);
        cairo_destroy(cr);
        cairo_surface_flush(page);
        r = fwrite(cairo_image_surface_get_data(page), FILM_W * 4, FILM_H, stdout) == FILM_H ? 0 : 1;
    }
    cairo_surface_destroy(page);
    return r;
}

int main(int argc, char **argv) {
    if (argc == 4 && strcmp(argv[1], "--music") == 0)
        return music_write(stdout, strtod(argv[2], NULL), (int)strtol(argv[3], NULL, 10)) < 0;
    for (const struct scene *scene = SCENES; argc == 3 && scene->name; scene++)
        if (strcmp(scene->name, argv[1]) == 0)
            return render(scene, argv[2]);
    fprintf(stderr, "usage: make-films SCENE LOGOS | --music SECONDS MOOD\n");
    return 2;
}

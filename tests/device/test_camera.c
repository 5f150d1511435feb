/* The rehearsal camera and the picture formats: what a folder or a list shows, in which order, and what is refused. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <png.h>

#include "device/camera.h"
#include "drawn.h"

static char folder[64];

static int make_folder(void **state) {
    (void)state;
    drawn_folder(folder);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    drawn_remove(folder);
    return 0;
}

static __attribute__((format(printf, 1, 2))) struct camera *open_camera(const char *format, ...) {
    char spec[256], error[CAMERA_ERROR] = "";
    struct camera *camera = NULL;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(spec, sizeof spec, format, arguments);
    va_end(arguments);
    if (camera_open(spec, &camera, error) < 0)
        fail_msg("%s: %s", spec, error);
    return camera;
}

static void save_grey(const char *name, uint8_t value) {
    PLANE_AUTO plane = {0};
    drawn_blank(&plane, 320, 240);
    memset(plane.data, value, 320 * 240);
    drawn_save(&plane, folder, name);
}

/* The first pixel of each new picture, as text "10 20 | " with the end marked, over at most 100 frames. */
static void watch(struct camera *camera, char *ret_seen, size_t room, int changes) {
    int last = -1, r = 0;
    size_t len = 0;
    *ret_seen = '\0';
    for (int i = 0; i < 400 && changes > 0 && len < room; i++) {
        struct grey frame;
        int64_t at;
        r = camera_next(camera, 1000, &frame, &at);
        if (r < 0)
            break;
        if (r == 1 && frame.data[0] != last) {
            last = frame.data[0];
            len += (size_t)snprintf(ret_seen + len, room - len, "%d ", last);
            changes--;
        }
    }
    if (r < 0 && len < room)
        snprintf(ret_seen + len, room - len, "%s", r == -ENODATA ? "end" : strerror(-r));
}

static void shows_a_folder_by_name_and_ends(void **state) {
    (void)state;
    char seen[128];
    save_grey("b.pgm", 20);
    save_grey("a.pgm", 10);
    save_grey("c.PGM", 30);
    drawn_write(folder, "notes.txt", "no picture", 10);
    struct camera *camera = open_camera("frames:%s@100", folder);
    assert_int_equal(camera->w, 320);
    assert_string_equal(camera->format, "PGM");
    watch(camera, seen, sizeof seen, 10);
    assert_string_equal(seen, "10 20 30 end");
    struct grey frame;
    int64_t at;
    assert_int_equal(camera_next(camera, 0, &frame, &at), -ENODATA); /* and stays ended */
    camera_close(camera);
}

static void loops_when_asked(void **state) {
    (void)state;
    char seen[128];
    save_grey("a.pgm", 10);
    save_grey("b.pgm", 20);
    struct camera *camera = open_camera("frames:%s@100+loop", folder);
    watch(camera, seen, sizeof seen, 5);
    assert_string_equal(seen, "10 20 10 20 10 ");
    camera_close(camera);
}

static void follows_a_list_with_blanks_times_and_repeats(void **state) {
    (void)state;
    char seen[128];
    save_grey("one picture.pgm", 10);
    save_grey("b.pgm", 20);
    static const char list[] = "# rehearsal\n\none picture.pgm 30\r\n-\t20\none picture.pgm\nb.pgm 5\n";
    drawn_write(folder, "list.txt", list, sizeof list - 1);
    struct camera *camera = open_camera("frames:%s/list.txt@50", folder);
    watch(camera, seen, sizeof seen, 10);
    assert_string_equal(seen, "10 128 10 20 end");
    camera_close(camera);
}

static void gives_a_held_picture_again_and_keeps_time(void **state) {
    (void)state;
    save_grey("a.pgm", 10);
    struct camera *camera = open_camera("frames:%s@4", folder);
    struct grey frame;
    int64_t at = 0, first = 0, last = 0;
    int frames = 0, r;
    while ((r = camera_next(camera, 1000, &frame, &at)) >= 0)
        if (r == 1) {
            first = first ? first : at;
            assert_true(at >= last);
            last = at;
            frames++;
        }
    assert_in_range(frames, 2, 8); /* 250 ms at 25 a second, fewer on a busy machine */
    assert_in_range(last - first, 40, 249);
    camera_close(camera);
}

static void times_out_between_frames(void **state) {
    (void)state;
    save_grey("a.pgm", 10);
    struct camera *camera = open_camera("frames:%s", folder);
    struct grey frame;
    int64_t at;
    assert_int_equal(camera_next(camera, 0, &frame, &at), 1);
    assert_int_equal(camera_next(camera, 0, &frame, &at), 0);
    camera_close(camera);
}

/* Files may vanish after the start: all were opened. */
static void needs_no_file_once_open(void **state) {
    (void)state;
    char seen[128];
    save_grey("a.pgm", 10);
    save_grey("b.pgm", 20);
    struct camera *camera = open_camera("frames:%s@100", folder);
    drawn_remove(folder);
    watch(camera, seen, sizeof seen, 10);
    assert_string_equal(seen, "10 20 end");
    camera_close(camera);
}

static void refuses_in_one_line(void **state) {
    (void)state;
    drawn_write(folder, "empty.txt", "# nothing\n", 10);
    drawn_write(folder, "lost.txt", "gone.png\n", 9);
    drawn_write(folder, "text.txt", "empty.txt\n", 10);
    static const struct {
        const char *spec, *says;
    } cases[] = {
        {"frames:%s/nowhere", "nowhere: No such file"},
        {"frames:%s", "no JPEG, PNG or PGM picture"},
        {"frames:%s/empty.txt", "no JPEG, PNG or PGM"},
        {"frames:%s/lost.txt", "gone.png: No such file"},
        {"frames:%s/text.txt", "empty.txt: not a JPEG"},
        {"usb:%s", "a camera is v4l2:"},
        {"v4l2:%s/video0", "video0: no camera there"},
        {"v4l2:%s", "cannot be opened"},
        {"v4l2:%s/lost.txt", "not a camera"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char spec[256], error[CAMERA_ERROR] = "";
        struct camera *camera = NULL;
        int len = (int)strcspn(cases[i].spec, "%");
        snprintf(spec, sizeof spec, "%.*s%s%s", len, cases[i].spec, folder, cases[i].spec + len + 2);
        assert_true(camera_open(spec, &camera, error) < 0);
        assert_null(camera);
        if (!strstr(error, cases[i].says))
            fail_msg("%s: said \"%s\", not \"%s\"", spec, error, cases[i].says);
    }
    camera_close(NULL);
}

/* ---- formats ---- */

struct blob {
    uint8_t *bytes;
    unsigned long len;
};

static struct blob jpeg_of(const struct plane *plane) {
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    struct blob blob = {0};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &blob.bytes, &blob.len);
    info.image_width = (JDIMENSION)plane->w;
    info.image_height = (JDIMENSION)plane->h;
    info.input_components = 1;
    info.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 90, TRUE);
    jpeg_start_compress(&info, TRUE);
    for (int y = 0; y < plane->h; y++) {
        JSAMPROW row = plane->data + (size_t)y * (size_t)plane->w;
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return blob;
}

/* Cut the Huffman tables out, as USB cameras do. Returns how many. */
static int drop_tables(struct blob *blob) {
    int dropped = 0;
    size_t i = 2;
    while (i + 4 < blob->len && blob->bytes[i] == 0xFF && blob->bytes[i + 1] != 0xDA) {
        size_t size = 2 + (size_t)(blob->bytes[i + 2] << 8 | blob->bytes[i + 3]);
        if (blob->bytes[i + 1] != 0xC4) {
            i += size;
            continue;
        }
        memmove(blob->bytes + i, blob->bytes + i + size, blob->len - i - size);
        blob->len -= size;
        dropped++;
    }
    return dropped;
}

static void assert_alike(const struct plane *a, const struct plane *b) {
    assert_int_equal(a->w, b->w);
    assert_int_equal(a->h, b->h);
    long off = 0;
    for (int i = 0; i < a->w * a->h; i++)
        off += labs((long)a->data[i] - b->data[i]);
    assert_true(off / (a->w * a->h) < 6);
}

static void decodes_jpeg_with_and_without_tables(void **state) {
    (void)state;
    PLANE_AUTO code = {0};
    PLANE_AUTO got = {0};
    drawn_code(&code, "camera", 6, 6);
    struct blob blob = jpeg_of(&code);
    assert_int_equal(picture_decode(blob.bytes, blob.len, &got), 0);
    assert_alike(&code, &got);
    assert_true(drop_tables(&blob) >= 1);
    memset(got.data, 0, (size_t)got.w * (size_t)got.h);
    assert_int_equal(picture_decode(blob.bytes, blob.len, &got), 0);
    assert_alike(&code, &got);
    free(blob.bytes);
}

static void decodes_png_of_every_kind_to_luminance(void **state) {
    (void)state;
    static const uint8_t rgba[] = {255, 0, 0, 255, 0, 0, 0, 0}; /* red; transparent */
    png_image image = {.version = PNG_IMAGE_VERSION, .width = 2, .height = 1, .format = PNG_FORMAT_RGBA};
    uint8_t bytes[1024];
    png_alloc_size_t len = sizeof bytes;
    PLANE_AUTO got = {0};
    assert_true(png_image_write_to_memory(&image, bytes, &len, 0, rgba, 0, NULL));
    assert_int_equal(picture_decode(bytes, len, &got), 0);
    assert_in_range(got.data[0], 40, 140);
    assert_int_equal(got.data[1], 255);
    assert_int_equal(picture_decode(bytes, len / 2, &got), -EBADMSG);
}

static void refuses_broken_pictures(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
        {"", 0},
        {"GIF89a", 6},
        {"P5", 2},
        {"P5\n2 2\n255\nabc", 14},
        {"P5\n0 2\n255\nabcd", 15},
        {"P5\n99999 2\n255\n", 15},
        {"P5\n2 2\n65535\nabcdefgh", 21},
        {"P5\n2 99999999999999999999\n255\nab", 32},
        {"\xFF\xD8\xFF", 3},
        {"\xFF\xD8\xFF\xE0\0\x10JFIF", 10},
        {"\x89PNG\r\n\x1A\n", 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PLANE_AUTO plane = {0};
        uint8_t *exact = malloc(cases[i].len + 1); /* so that a sanitizer sees a byte too far */
        assert_non_null(exact);
        memcpy(exact, cases[i].bytes, cases[i].len);
        assert_int_equal(picture_decode(exact, cases[i].len, &plane), -EBADMSG);
        free(exact);
    }
}

static void reads_pgm_of_any_maximum(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    assert_int_equal(picture_decode((const uint8_t *)"P5 #x\n3 #y\n1 100\n\0\x32\x64", 20, &plane), 0);
    assert_int_equal(plane.data[0], 0);
    assert_int_equal(plane.data[1], 127);
    assert_int_equal(plane.data[2], 255);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(shows_a_folder_by_name_and_ends),
        WITH_FOLDER(loops_when_asked),
        WITH_FOLDER(follows_a_list_with_blanks_times_and_repeats),
        WITH_FOLDER(gives_a_held_picture_again_and_keeps_time),
        WITH_FOLDER(times_out_between_frames),
        WITH_FOLDER(needs_no_file_once_open),
        WITH_FOLDER(refuses_in_one_line),
        cmocka_unit_test(decodes_jpeg_with_and_without_tables),
        cmocka_unit_test(decodes_png_of_every_kind_to_luminance),
        cmocka_unit_test(refuses_broken_pictures),
        cmocka_unit_test(reads_pgm_of_any_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

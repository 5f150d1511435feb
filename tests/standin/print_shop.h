/* cups.sh for C tests: one print shop a test program, started by the group's set-up and ended by its tear-down.
 * Included by the tests that print; everything is static because each test is one file. */
#ifndef LANYARD_TESTS_PRINT_SHOP_H
#define LANYARD_TESTS_PRINT_SHOP_H

#include <dirent.h>
#include <poll.h>
#include <qrencode.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/printer.h"

#define SHOP_MEDIA "om_badge_62x100mm"

struct shop {
    char dir[64], server[64], printed[128], control[128], uri[128];
};

static inline int shop_do(const struct shop *shop, const char *verb, const char *argument) {
    char command[256];

    snprintf(command, sizeof command, "bash tests/standin/cups.sh %s %s %s >&2", verb, shop->dir, argument);
    return system(command);
}

static inline void shop_read(struct shop *shop, FILE *in) {
    char line[256];

    while (fgets(line, sizeof line, in)) {
        sscanf(line, "CUPS_SERVER=%63s", shop->server);
        sscanf(line, "PRINTED=%127s", shop->printed);
        sscanf(line, "CONTROL=%127s", shop->control);
        sscanf(line, "PRINTER_URI=%127s", shop->uri);
    }
}

static inline int shop_start(struct shop *shop) {
    char command[256];
    FILE *in;

    snprintf(shop->dir, sizeof shop->dir, "/tmp/lanyard-shop.XXXXXX");
    if (!mkdtemp(shop->dir))
        return -1;
    snprintf(command, sizeof command, "bash tests/standin/cups.sh start %s", shop->dir);
    in = popen(command, "r");
    if (!in)
        return -1;
    shop_read(shop, in);
    return pclose(in);
}

static inline void shop_stop(struct shop *shop) {
    char command[256];

    shop_do(shop, "stop", "");
    snprintf(command, sizeof command, "rm -rf %s", shop->dir);
    if (system(command) != 0)
        perror(command);
}

/* A control file (see print-command.sh); text NULL takes it away. */
static inline void shop_control(const struct shop *shop, const char *name, const char *text) {
    char path[192];
    FILE *out;

    snprintf(path, sizeof path, "%s/%s", shop->control, name);
    if (!text) {
        unlink(path);
        return;
    }
    out = fopen(path, "w");
    if (out) {
        fputs(text, out);
        fclose(out);
    }
}

/* Is the print head busy with a document? */
static inline bool shop_is_printing(const struct shop *shop) {
    char path[192];

    snprintf(path, sizeof path, "%s/../run/command.pid", shop->printed);
    return access(path, F_OK) == 0;
}

/* Labels that came out under this job name. */
static inline int shop_labels(const struct shop *shop, const char *job_name) {
    char path[192], name[160];
    int count = 0;

    for (int n = 1;; n++) {
        snprintf(path, sizeof path, "%s/%d.name", shop->printed, n);
        FILE *in = fopen(path, "r");
        if (!in)
            return count;
        if (fgets(name, sizeof name, in))
            name[strcspn(name, "\n")] = '\0';
        fclose(in);
        snprintf(path, sizeof path, "%s/%d.pwg", shop->printed, n);
        count += strcmp(name, job_name) == 0 && access(path, F_OK) == 0;
    }
}

static inline void shop_pause(void) { poll(NULL, 0, 20); }

/* Until condition holds; false after 20 s. */
#define shop_until(condition)                                       \
    ({                                                              \
        bool held_ = false;                                         \
        for (int i_ = 0; i_ < 1000 && !(held_ = (condition)); i_++) \
            shop_pause();                                           \
        held_;                                                      \
    })

/* A 62x100 mm page at 203 dpi with the QR of text, 6 dots a module, at x, y = 100. data is the caller's to free. */
static inline struct raster1 shop_badge(const char *text) {
    struct raster1 page = {.w = 496, .h = 799, .stride = 62, .dpi = 203};
    QRcode *qr = QRcode_encodeString(text, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);

    page.data = calloc((size_t)page.h, (size_t)page.stride);
    for (int y = 0; qr && page.data && y < qr->width * 6; y++)
        for (int x = 0; x < qr->width * 6; x++)
            if (qr->data[y / 6 * qr->width + x / 6] & 1)
                page.data[(100 + y) * page.stride + (100 + x) / 8] |= (uint8_t)(0x80 >> ((100 + x) & 7));
    QRcode_free(qr);
    return page;
}

#endif

/* PPD files by libcups (driver.h). Only what decides how a badge is handed over is read; all else is the filter's,
 * which gets the driver's own defaults for it: darkness, speed, cutter, kind of label. */
#include "device/driver.h"

#include <cups/ppd.h>
#include <errno.h>
#include <math.h>
#include <unistd.h>

/* No other way leads to a driver that has no IPP. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define POINTS 72.0
#define NEAR 1.5 /* mm, in which a size is the label's: names in inches are rounded */

struct driver {
    ppd_file_t *ppd;
    enum printer_format format;
    int dpi;
};

/* "application/vnd.cups-raster 50 rastertolabel", or of cupsFilter2 with the filter's output in between. */
static bool takes(const ppd_file_t *ppd, const char *format) {
    for (int i = 0; i < ppd->num_filters; i++)
        if (strncmp(ppd->filters[i], format, strlen(format)) == 0)
            return true;
    return false;
}

static enum printer_format format_of(const ppd_file_t *ppd) {
    if (takes(ppd, "image/pwg-raster") || takes(ppd, "image/urf"))
        return PRINTER_PWG;
    return takes(ppd, "application/vnd.cups-raster") ? PRINTER_CUPS_RASTER : PRINTER_PDF;
}

/* Of the page it makes by itself: "203dpi" in the options, or somewhere in their code. */
static int resolution_of(ppd_file_t *ppd) {
    const ppd_attr_t *words = ppdFindAttr(ppd, "DefaultResolution", NULL);
    cups_page_header2_t header;
    if (!words && !ppdFindOption(ppd, "Resolution"))
        return 0;
    if (cupsRasterInterpretPPD(&header, ppd, 0, NULL, NULL) != 0 || header.HWResolution[0] != header.HWResolution[1])
        return 0;
    return (int)header.HWResolution[0];
}

int driver_read(int fd, struct driver **ret_driver) {
    struct driver *driver = calloc(1, sizeof(*driver));
    int own = dup(fd); /* ppdOpenFd closes it */
    if (!driver || own < 0) {
        free(driver);
        return own < 0 ? -errno : -ENOMEM;
    }
    driver->ppd = ppdOpenFd(own);
    if (!driver->ppd) {
        free(driver);
        return -EBADMSG;
    }
    ppdMarkDefaults(driver->ppd);
    driver->format = format_of(driver->ppd);
    driver->dpi = resolution_of(driver->ppd);
    *ret_driver = driver;
    return 0;
}

void driver_free(struct driver *driver) {
    if (driver)
        ppdClose(driver->ppd);
    free(driver);
}

enum printer_format driver_format(const struct driver *driver) { return driver->format; }
int driver_dpi(const struct driver *driver) { return driver->dpi; }

/* ---- a page ---- */

static double mm(double points) { return points / POINTS * 25.4; }

/* The driver's own size, else one that is cut to measure where it has that. */
static const ppd_size_t *find_size(ppd_file_t *ppd, double w, double h) {
    char custom[64];
    for (int i = 0; i < ppd->num_sizes; i++) {
        const ppd_size_t *size = &ppd->sizes[i];
        if (strncmp(size->name, "Custom", 6) != 0 && fabs(mm(size->width) - w) <= NEAR &&
            fabs(mm(size->length) - h) <= NEAR)
            return size;
    }
    snprintf(custom, sizeof(custom), "Custom.%.2fx%.2fmm", w, h);
    return ppd->variable_sizes ? ppdPageSize(ppd, custom) : NULL;
}

static int hundredths(double points) { return points > 0 ? (int)lround(mm(points) * 100) : 0; }

bool driver_page(struct driver *driver, int width, int length, cups_page_header2_t *ret_header,
                 struct printer_margins *ret_margins) {
    ppd_file_t *ppd = driver->ppd;
    const ppd_size_t *size = find_size(ppd, width / 100.0, length / 100.0);
    if (!size)
        return false;
    ppdMarkOption(ppd, "PageSize", size->name);
    if (cupsRasterInterpretPPD(ret_header, ppd, 0, NULL, NULL) != 0)
        return false;
    *ret_margins = (struct printer_margins){.left = hundredths(size->left),
                                            .top = hundredths((double)size->length - size->top),
                                            .right = hundredths((double)size->width - size->right),
                                            .bottom = hundredths(size->bottom)};
    return ret_header->cupsBitsPerPixel == 1 || ret_header->cupsBitsPerPixel == 8;
}

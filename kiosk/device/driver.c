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
#define DPI_MAX 2400
#define NEAR 1.5 /* mm, in which a size is the label's: names in inches are rounded */

struct driver {
    ppd_file_t *ppd;
    enum printer_format format;
    int dpi;
};

/* A filter line begins with what the filter takes: "application/vnd.cups-raster 50 rastertolabel". */
static bool takes(const char *filter, const char *format) {
    size_t len = strlen(format);
    return strncmp(filter, format, len) == 0 && (filter[len] == ' ' || filter[len] == '\t');
}

static bool is_of_a_label_printer(const char *filter) {
    static const char *const words[] = {"label", "zpl", "epl", "tspl", "ptouch", "ptch", "dymo"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strcasestr(filter, words[i]))
            return true;
    return false;
}

/* The raster that an office printer's filter takes has its colours and its paper: it is left to cupsd. */
static enum printer_format format_of_filter(const char *filter) {
    if (takes(filter, "image/pwg-raster") || takes(filter, "image/urf"))
        return PRINTER_PWG;
    return takes(filter, "application/vnd.cups-raster") && is_of_a_label_printer(filter) ? PRINTER_CUPS_RASTER
                                                                                         : PRINTER_PDF;
}

static enum printer_format format_of(ppd_file_t *ppd) {
    enum printer_format format = PRINTER_PDF;
    for (int i = 0; i < ppd->num_filters && format == PRINTER_PDF; i++)
        format = format_of_filter(ppd->filters[i]);
    ppd_attr_t *attribute = ppdFindAttr(ppd, "cupsFilter2", NULL);
    for (; attribute && format == PRINTER_PDF; attribute = ppdFindNextAttr(ppd, "cupsFilter2", NULL))
        format = format_of_filter(attribute->value ? attribute->value : "");
    return format;
}

/* As it is set for the queue: "203dpi", or "300x600dpi". By its name, because a driver whose resolution has no code is
 * of 100 dpi to libcups. */
static int resolution_of(ppd_file_t *ppd) {
    const ppd_choice_t *choice = ppdFindMarkedChoice(ppd, "Resolution");
    const ppd_attr_t *words = ppdFindAttr(ppd, "DefaultResolution", NULL);
    const char *text = choice ? choice->choice : words && words->value ? words->value : "";
    char *end;
    long across = strtol(text, &end, 10), along = *end == 'x' ? strtol(end + 1, &end, 10) : across;
    if (across != along || across <= 0 || across > DPI_MAX || strncmp(end, "dpi", 3) != 0)
        return 0;
    return (int)across;
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
    return true;
}

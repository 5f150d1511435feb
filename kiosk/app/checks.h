/* checks.conf of an event folder: what staff see to before somebody goes in whom the rules send to them ("see staff"):
 * a foreign guest's interpreter set, the press card of a journalist. A key file; its groups say for whom:
 *     [tier:press]  [channel:sponsor]  [needs:翻译]  [attention]
 * by codes of tiers.csv and channels.csv, by a word within the column needs, or by the column attention; and each has
 *     zh=核对记者证;登记采访需求
 *     en=Check the press card;Note the interviews wanted
 * of the same number of items. A dozen groups; read when a person is opened. */
#ifndef LANYARD_APP_CHECKS_H
#define LANYARD_APP_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

#define CHECKS_FILE "checks.conf"
#define CHECKS_BYTES (64 << 10)
#define CHECKS_TEXT 160 /* bytes of an item with its NUL */
#define CHECKS_ERROR 256

/* Of whom it is asked. Strings are never NULL. */
struct checks_person {
    const char *tier, *channel, *needs;
    bool attention;
};

/* The items for a person in the order of the file, at most max; how many. -EBADMSG with one line in ret_error when the
 * file is no such file; outputs untouched. */
int checks_for(const void *bytes, size_t size, const struct checks_person *person, char ret_zh[][CHECKS_TEXT],
               char ret_en[][CHECKS_TEXT], size_t max, char ret_error[CHECKS_ERROR]);

/* Look through the whole file as `kioskctl check` does: known says whether there is such a tier or channel. 0 or
 * -EBADMSG. */
int checks_validate(const void *bytes, size_t size, bool (*known)(void *ctx, const char *kind, const char *code),
                    void *ctx, char ret_error[CHECKS_ERROR]);

#endif

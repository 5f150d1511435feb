/* STATE/media as files; for shelf.c and shelf_put.c alone. */
#ifndef LANYARD_APP_SHELF_FOLDER_H
#define LANYARD_APP_SHELF_FOLDER_H

#include <unistd.h>

#include "app/shelf.h"

#define SHELF_FOLDER "media"
#define SHELF_INI ".ini"
#define SHELF_INI_NAME (SHELF_HEX + sizeof SHELF_INI - 1)

/* fd, or -errno: -ENOENT when nothing was ever added. */
int shelf_folder_open(const char *state_dir);
/* As shelf_find in an open folder. */
int shelf_folder_find(int folder, const uint8_t sha256[SHELF_SHA256], struct shelf_item *ret_item);
void shelf_ini_name(const uint8_t sha256[SHELF_SHA256], char ret_name[SHELF_INI_NAME]);

static inline void shelf_fd_close(const int *fd) {
    if (*fd >= 0)
        close(*fd);
}
/* Out of the reach of the cleanup: the caller's now. */
static inline int shelf_fd_keep(int *fd) {
    int kept = *fd;
    *fd = -1;
    return kept;
}
#define SHELF_FD __attribute__((cleanup(shelf_fd_close))) int

#endif

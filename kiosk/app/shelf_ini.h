/* One item of the shelf as its .ini; shelf.c's own. */
#ifndef LANYARD_APP_SHELF_INI_H
#define LANYARD_APP_SHELF_INI_H

#include <stdbool.h>

#include "app/shelf.h"

/* May a file of this name be on the shelf? One name without folders, UTF-8, no control characters, no dot first. */
bool shelf_name_ok(const char *name);

/* The .ini's text; g_free. */
char *shelf_ini_text(const struct shelf_item *item, size_t *ret_size);
/* -EBADMSG where it is damaged; the sha256 is the caller's to fill. */
int shelf_ini_parse(const char *text, size_t size, struct shelf_item *ret_item);

#endif

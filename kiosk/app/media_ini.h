/* struct media_facts as the group [media] of a key file: what kiosk-probe prints and what lies beside each file on the
 * shelf. Either may have been damaged, so what is read is checked member by member. */
#ifndef LANYARD_APP_MEDIA_INI_H
#define LANYARD_APP_MEDIA_INI_H

#include <glib.h>

#include "core/media_rules.h"

#define MEDIA_INI_BYTES (16 << 10) /* more is refused */

/* -EBADMSG where one is missing or is not what it should be; output untouched. Further keys are passed over. */
int media_ini_read(GKeyFile *file, struct media_facts *ret_facts);
void media_ini_write(GKeyFile *file, const struct media_facts *facts);

/* The same from the text of a key file. -EBADMSG. */
int media_ini_parse(const char *text, size_t size, struct media_facts *ret_facts);

#endif

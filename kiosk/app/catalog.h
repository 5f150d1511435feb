/* Messages in two languages at once. gettext's library serves one language a process, our screens show two, so this
 * reads the compiled catalogues (zh.mo, en.mo; GNU gettext manual, "The Format of GNU MO Files"; either byte order) and
 * looks up (language, msgid). Bound-checked: a damaged file is refused. */
#ifndef LANYARD_APP_CATALOG_H
#define LANYARD_APP_CATALOG_H

struct catalog;

/* dir holds zh.mo and en.mo, each at most 4 MiB of UTF-8. -ENOENT, -EACCES, -EBADMSG (not whole). */
int catalog_open(const char *dir, struct catalog **ret_catalog);
void catalog_free(struct catalog *catalog); /* NULL is fine */
/* Text of msgid in "zh" or "en"; msgid itself when unknown or not translated. catalog may be NULL. Valid until
 * catalog_free. The signature fits template_say. */
const char *catalog_say(void *catalog, const char *language, const char *msgid);

#endif

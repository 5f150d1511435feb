/* The files of an event in memory, by allow-listed name: what a folder is read into, what a bundle unpacks into, and
 * what both are parsed from. Nothing else of a folder is looked at, but for one thing: a private key anywhere in it
 * refuses it. */
#ifndef LANYARD_CTL_FILES_H
#define LANYARD_CTL_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctl/fault.h"
#include "ctl/text.h"

#define FILES_MAX 512                     /* files of one event */
#define FILES_BYTES_MAX ((size_t)1 << 30) /* in all */

struct file {
    char *name; /* "tickets.csv", "logos/qingshan.svg"; owned, as is content */
    char *bytes;
    size_t size;
};

/* A file in FOLDER/media. It is listed, not read: films are big, and travel by another way than the event. */
struct media_entry {
    char *name; /* within media/: "opening.mp4", "past/1.jpg"; owned */
    int64_t size;
};

struct files {
    struct file list[FILES_MAX];
    size_t n, total;
    struct media_entry *media; /* owned; by folder and name */
    size_t n_media;
};

/* Take a file in: name is copied, bytes become the set's even on failure. Refused (fault) beyond the ceilings, for a
 * name that is not allowed, or twice. */
int files_add(struct files *files, const char *name, char *bytes, size_t size, bool bundle, struct faults *faults);
/* Name a file of media/ ("opening.mp4", "past/1.jpg"). */
void files_add_media(struct files *files, const char *name, int64_t size);
/* May a media file be called so? At most one folder, nothing hidden, UTF-8, fewer than MEDIA_NAME bytes. */
bool files_media_name_ok(const char *name);
const struct file *files_find(const struct files *files, const char *name); /* NULL: none */
void files_clear(struct files *files);
#define FILES_AUTO __attribute__((cleanup(files_clear))) struct files

/* May an event hold a file of this name, and of how many bytes? 0 = no. bundle allows what only bundles hold. */
size_t files_ceiling(const char *name, bool bundle);

/* Is it one that people write as text: event.conf or a sheet, not a picture or a template? */
bool files_is_text(const char *name);
/* Does it travel as it is, for screens and badges to read? Pictures, templates, and checks.conf, which is text too. */
bool files_is_asset(const char *name);

/* How files of a folder become UTF-8: what to do about GB18030. */
struct files_policy {
    bool gb18030; /* --encoding gb18030: take it */
    bool ask;     /* a person is at the terminal */
};

/* Read a folder. Faults name what is wrong; 0 only when there are none. */
int files_read_folder(const char *dir, const struct files_policy *policy, struct files *ret_files,
                      struct faults *faults);

/* Read one plain file of at most ceiling bytes, NUL-terminated; g_free. Negative errno: -EFBIG, -ENOENT, ... */
int files_read(int dir_fd, const char *path, size_t ceiling, char **ret_bytes, size_t *ret_size);
/* Write a file by temp + rename, so that it is whole or absent. */
int files_write(const char *path, const void *bytes, size_t size, unsigned mode);

#endif

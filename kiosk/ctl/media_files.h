/* Media files by their operands: a file is itself; of a folder, a USB stick say, all that look like media by their
 * endings, in it, in its media/ and lanyard/media/, and in the folders in those (photos). Links are not followed. */
#ifndef LANYARD_CTL_MEDIA_FILES_H
#define LANYARD_CTL_MEDIA_FILES_H

#include <glib.h>

#include "ctl/fault.h"

struct media_path {
    char *path; /* as it is opened */
    char *name; /* within media/: "opening.mp4", "past/1.jpg" */
};

/* As named, a folder's by path; at most SHELF_MAX of them: a fault beyond, before any is opened. g_ptr_array_unref.
 * NULL with a fault. */
GPtrArray *media_files(char *const *operands, struct faults *faults);

/* A regular file to read, not through a link; a fault. */
int media_file_open_plain(const char *path, struct faults *faults);

#endif

/* A file that appears whole or not at all: written beside its place, then renamed. Private to art. */
#ifndef LANYARD_ART_SAVE_H
#define LANYARD_ART_SAVE_H

#include <limits.h>
#include <stdio.h>

struct save {
    FILE *file;
    const char *path; /* the caller's; must outlive the save */
    char temp[PATH_MAX];
};

/* 0 with an open file, or negative errno and nothing to clean. */
int save_begin(const char *path, struct save *ret_save);
/* result < 0 throws the file away and is returned; else close and rename. */
int save_end(struct save *save, int result);

#endif

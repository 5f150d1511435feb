/* What a call writes to stdout or stderr, as text: the descriptor points to a nameless file while it runs. */
#ifndef LANYARD_TESTS_APP_CAPTURE_H
#define LANYARD_TESTS_APP_CAPTURE_H

#include <assert.h>
#include <stdio.h>
#include <unistd.h>

struct capture {
    int fd, saved;
    FILE *file;
    char text[16384];
};

static inline void capture_start(struct capture *c, int fd) {
    fflush(NULL);
    c->fd = fd;
    c->saved = dup(fd);
    c->file = tmpfile();
    assert(c->saved >= 0 && c->file);
    dup2(fileno(c->file), fd);
}

static inline const char *capture_end(struct capture *c) {
    fflush(NULL);
    dup2(c->saved, c->fd);
    close(c->saved);
    rewind(c->file);
    c->text[fread(c->text, 1, sizeof(c->text) - 1, c->file)] = '\0';
    fclose(c->file);
    return c->text;
}

#endif

/* A program run to its end, heard line by line: kiosk-probe and ffmpeg. No shell, the words go as they are. */
#ifndef LANYARD_CTL_CHILD_H
#define LANYARD_CTL_CHILD_H

#define CHILD_FDS 2
#define CHILD_LINE 512 /* bytes of a line that are heard; the rest of it is passed over */

struct child {
    char *const *argv;  /* argv[0] is a path, or a name that is looked for in PATH */
    int in;             /* becomes descriptor 0; -1 = nothing to read */
    int fds[CHILD_FDS]; /* become 3 and 4; -1 = none */
    /* One line, without its end; from is 1 or 2, the child's descriptor. */
    void (*line)(void *ctx, int from, const char *line);
    void *ctx;
};

/* Its status as waitpid says, or -errno: -ENOENT when there is no such program. */
int child_run(const struct child *child);

#endif

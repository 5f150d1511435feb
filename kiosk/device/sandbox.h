/* The walls around a process that looks at what comes from strangers: after sandbox_enter it can compute, take memory,
 * read and write descriptors it has, and end; the eye may also ask its camera for frames, the probe may seek. Opening a
 * file is refused; anything else kills it. */
#ifndef LANYARD_DEVICE_SANDBOX_H
#define LANYARD_DEVICE_SANDBOX_H

#include <stdbool.h>

enum sandbox_role {
    SANDBOX_EYE,   /* kiosk-eye: 192 MB, no end */
    SANDBOX_PROBE, /* kiosk-probe: 1 GB, ten minutes of computing */
};

struct sandbox {
    bool seccomp, landlock; /* which walls stand */
};

/* Die when the parent's thread that started this process ends. Call first in a child. */
void sandbox_die_with_parent(void);

/* No new privileges, resource limits, Landlock (no file may be opened; skipped on kernels without it) and a seccomp
 * allow-list. Call when all files are open. 0 with *ret_sandbox filled, or -errno: then the process must not go on. */
int sandbox_enter(enum sandbox_role role, struct sandbox *ret_sandbox);

#endif

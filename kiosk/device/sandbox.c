/* seccomp by an allow-list (to open a file is refused, all else that is not named kills the process), Landlock behind
 * it, and limits that bound what a runaway decoder may take. Two hostile QR codes held up together corrupt Debian's
 * ZBar, and FFmpeg's demuxers and decoders are the most attacked code there is, so what runs here is assumed to be lost
 * one day: it must then own nothing but a pipe and what it looks at.
 *
 * Under AddressSanitizer the runtime opens /proc, makes threads and maps terabytes, so a sanitizer build has a weaker
 * filter: everything is allowed but sockets, exec, fork and ptrace, and no limit on memory. */
#include "device/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <linux/videodev2.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <seccomp.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define MEGABYTE (1024UL * 1024)
#define EYE_MEMORY (192 * MEGABYTE)    /* bytes of data; the eye uses a fifth of it */
#define PROBE_MEMORY (1024 * MEGABYTE) /* a photo of 60 megapixels is 240 MB of RGBA, twice with 16 bits */
#define PROBE_SECONDS 600              /* of computing; the probe itself makes do with half of it */

/* What decoding, frames and an orderly end take. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(close),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(sysinfo), /* of qsort, for large arrays */
    SCMP_SYS(restart_syscall),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};
/* Refused rather than deadly: ZBar asks iconv for the encoding that a code names, and iconv looks for a file. A
 * stranger's Latin-2 code must not end the eye. */
static const int refused[] = {
    SCMP_SYS(open),       SCMP_SYS(openat), SCMP_SYS(openat2),  SCMP_SYS(stat),
    SCMP_SYS(newfstatat), SCMP_SYS(access), SCMP_SYS(readlink),
};
/* What FFmpeg asks besides: how long a file is, and how many threads would be good. */
static const int allowed_probe[] = {
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(sched_getaffinity),
};
/* All that is asked of a running camera. */
static const unsigned long camera_requests[] = {VIDIOC_DQBUF, VIDIOC_QBUF};

static const int forbidden_when_sanitized[] = {
    SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
};

#define LENGTH(a) (sizeof(a) / sizeof *(a))

void sandbox_die_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }

/* ---- limits ---- */

static int limit(int resource, rlim_t most) {
    struct rlimit now, wanted = {.rlim_cur = most, .rlim_max = most};
    if (getrlimit((__rlimit_resource_t)resource, &now) < 0)
        return -errno;
    if (now.rlim_max < most)
        wanted = (struct rlimit){.rlim_cur = now.rlim_max, .rlim_max = now.rlim_max};
    return setrlimit((__rlimit_resource_t)resource, &wanted) < 0 ? -errno : 0;
}

static int set_limits(enum sandbox_role role) {
    int r = limit(RLIMIT_CORE, 0); /* a core would hold faces */
    if (r == 0)
        r = limit(RLIMIT_NOFILE, 64); /* none can be opened; poll needs a few */
    if (r == 0 && !SANITIZED)
        r = limit(RLIMIT_DATA, role == SANDBOX_EYE ? EYE_MEMORY : PROBE_MEMORY);
    if (r == 0 && role == SANDBOX_PROBE)
        r = limit(RLIMIT_CPU, PROBE_SECONDS);
    return r;
}

/* ---- Landlock ---- */

/* Every file right this kernel knows is handled and none is granted: nothing can be opened any more. */
static int close_files(bool *ret_closed) {
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    *ret_closed = false;
    if (abi < 1)
        return 0; /* an older kernel, or switched off: seccomp alone refuses open */
    struct landlock_ruleset_attr rules = {.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (fd < 0)
        return -errno;
    int r = syscall(SYS_landlock_restrict_self, fd, 0) < 0 ? -errno : 0;
    close(fd);
    *ret_closed = r == 0;
    return r;
}

/* ---- seccomp ---- */

static int allow_memory(scmp_filter_ctx filter) {
    int r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (r == 0)
        r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    return r;
}

static int allow_camera(scmp_filter_ctx filter) {
    int r = 0;
    for (size_t i = 0; i < LENGTH(camera_requests) && r == 0; i++)
        r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                             SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFFFFFFFF, camera_requests[i]));
    return r;
}

/* abort() signals itself; nobody else may be. */
static int allow_abort(scmp_filter_ctx filter) {
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
}

static int rule_for_each(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n) {
    int r = 0;
    for (size_t i = 0; i < n && r == 0; i++)
        r = seccomp_rule_add(filter, action, calls[i], 0);
    return r;
}

static int allow_role(scmp_filter_ctx filter, enum sandbox_role role) {
    switch (role) {
    case SANDBOX_EYE: return allow_camera(filter);
    case SANDBOX_PROBE: return rule_for_each(filter, SCMP_ACT_ALLOW, allowed_probe, LENGTH(allowed_probe));
    }
    return -EINVAL;
}

static int allow_list(scmp_filter_ctx filter, enum sandbox_role role) {
    int r = rule_for_each(filter, SCMP_ACT_ALLOW, allowed, LENGTH(allowed));
    if (r == 0)
        r = rule_for_each(filter, SCMP_ACT_ERRNO(EACCES), refused, LENGTH(refused));
    if (r == 0)
        r = allow_memory(filter);
    if (r == 0)
        r = allow_role(filter, role);
    return r == 0 ? allow_abort(filter) : r;
}

static int deny_list(scmp_filter_ctx filter) {
    int r = rule_for_each(filter, SCMP_ACT_KILL_PROCESS, forbidden_when_sanitized, LENGTH(forbidden_when_sanitized));
    if (r == 0) /* a fork through clone: no shared memory */
        r = seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, 0x100, 0));
    return r;
}

static int filter_calls(enum sandbox_role role) {
    scmp_filter_ctx filter = seccomp_init(SANITIZED ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return -ENOMEM;
    int r = SANITIZED ? deny_list(filter) : allow_list(filter, role);
    if (r == 0)
        r = seccomp_load(filter);
    seccomp_release(filter);
    return r;
}

int sandbox_enter(enum sandbox_role role, struct sandbox *ret_sandbox) {
    struct sandbox sandbox = {0};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -errno;
    int r = set_limits(role);
    if (r == 0 && !SANITIZED)
        r = close_files(&sandbox.landlock);
    if (r == 0)
        r = filter_calls(role);
    if (r < 0)
        return r;
    sandbox.seccomp = true;
    *ret_sandbox = sandbox;
    return 0;
}

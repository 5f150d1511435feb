/* media_fuzz PROBE FINDINGS RUNS SECONDS SEED FILE...: bytes of media files are changed at random, and each mutant is
 * handed to the program PROBE on its standard input, one process each. A good probe answers or refuses; one that ends
 * by a signal (a crash, or the sandbox), or says nothing for HANG seconds (environment, 20), is a finding, and its
 * mutant is kept in the folder FINDINGS. Which mutants are made depends on SEED alone. Ends after RUNS mutants, or
 * after SECONDS where that is not 0; status 1 when something was found. WORKERS (environment, 2) run at a time.
 *
 * It does what libFuzzer cannot: the whole program is tried as it is installed, with its sandbox and its limits. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEEDS_MAX 64
#define MUTANT_MAX (1 << 20)
#define WORKERS_MAX 64
#define NOT_STARTED 127

struct seed {
    uint8_t *bytes;
    size_t size;
};

struct mutant {
    uint8_t bytes[MUTANT_MAX];
    size_t size;
    uint64_t chance; /* state of the random numbers */
};

struct job {
    pid_t pid;  /* 0 = none */
    int handle; /* pidfd */
    int file;
    uint64_t run;
    int64_t started;
};

struct fuzz {
    const char *probe, *findings;
    struct seed seeds[SEEDS_MAX];
    size_t n_seeds;
    uint64_t seed, runs, found, refused;
    int64_t hang_ms;
    struct job jobs[WORKERS_MAX];
    int workers;
    bool no_probe; /* it could not be started: that is no finding */
};

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- chance ---- */
static uint64_t next(struct mutant *m) {
    uint64_t z = (m->chance += UINT64_C(0x9e3779b97f4a7c15)); /* splitmix64 */
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}
static size_t below(struct mutant *m, size_t n) { return n == 0 ? 0 : (size_t)(next(m) % n); }

/* Heads are where parsers go wrong: half of all places lie in the first 2 KB. */
static size_t place(struct mutant *m) {
    size_t head = m->size < 2048 ? m->size : 2048;
    return next(m) & 1 ? below(m, head) : below(m, m->size);
}

/* ---- mutations: each leaves 0..MUTANT_MAX bytes ---- */
static void flip_bits(struct mutant *m) {
    for (size_t n = 1 + below(m, 32); n > 0; n--)
        m->bytes[place(m)] ^= (uint8_t)(1U << below(m, 8));
}

static void set_bytes(struct mutant *m) {
    size_t at = place(m), n = 1 + below(m, 64);
    uint8_t fill = (uint8_t)(next(m) & 1 ? 0 : 0xff);
    bool random = next(m) & 1;
    for (; n > 0 && at < m->size; n--)
        m->bytes[at++] = random ? (uint8_t)next(m) : fill;
}

static void truncate_it(struct mutant *m) { m->size = below(m, m->size); }

static void set_number(struct mutant *m) {
    static const uint32_t edges[] = {0,          1,          7,          8,          9,        0x7f,
                                     0x80,       0xff,       0xffff,     0x7fffffff, 1U << 31, 0xffffffff,
                                     0x10000000, 0x00ffffff, 0xfffffff0, 0x40000000};
    size_t at = place(m);
    uint32_t number = next(m) & 1 ? edges[below(m, sizeof edges / sizeof *edges)] : (uint32_t)next(m);
    bool big = next(m) & 1;
    for (size_t i = 0; i < 4 && at + i < m->size; i++)
        m->bytes[at + i] = (uint8_t)(number >> (big ? 24 - 8 * i : 8 * i));
}

/* The length before a word of four letters, which is what MP4, AVI and PNG are made of. */
static void set_atom_length(struct mutant *m) {
    size_t from = place(m);
    for (size_t i = from + 4; i + 4 < m->size; i++) {
        bool word = true;
        for (size_t j = 0; j < 4; j++)
            word = word && ((m->bytes[i + j] | 0x20) >= 'a' && (m->bytes[i + j] | 0x20) <= 'z');
        if (!word)
            continue;
        static const uint32_t lengths[] = {0, 1, 4, 7, 8, 12, 16, 0x7fffffff, 0x80000000, 0xffffffff};
        uint32_t old = (uint32_t)m->bytes[i - 4] << 24 | (uint32_t)m->bytes[i - 3] << 16 |
                       (uint32_t)m->bytes[i - 2] << 8 | m->bytes[i - 1];
        uint32_t length = next(m) & 1 ? old + (uint32_t)below(m, 64) - 32 : lengths[below(m, 10)];
        for (size_t j = 0; j < 4; j++)
            m->bytes[i - 4 + j] = (uint8_t)(length >> (24 - 8 * j));
        return;
    }
}

static void cut_out(struct mutant *m) {
    size_t at = place(m), n = 1 + below(m, 512);
    if (at + n >= m->size)
        return;
    memmove(m->bytes + at, m->bytes + at + n, m->size - at - n);
    m->size -= n;
}

static void put_in(struct mutant *m, const uint8_t *bytes, size_t size) {
    size_t at = place(m);
    if (m->size + size > MUTANT_MAX)
        return;
    memmove(m->bytes + at + size, m->bytes + at, m->size - at);
    memcpy(m->bytes + at, bytes, size);
    m->size += size;
}

/* A piece of itself once more, or of another file. */
static void mix_in(struct mutant *m, const struct fuzz *fuzz) {
    const struct seed *other = &fuzz->seeds[below(m, fuzz->n_seeds)];
    uint8_t piece[4096];
    size_t at = below(m, other->size), n = 1 + below(m, sizeof piece);
    if (at + n > other->size)
        n = other->size - at;
    memcpy(piece, other->bytes + at, n);
    if (next(m) & 1) {
        put_in(m, piece, n);
        return;
    }
    size_t to = place(m);
    memcpy(m->bytes + to, piece, n < m->size - to ? n : m->size - to);
}

static void mutate_once(struct mutant *m, const struct fuzz *fuzz) {
    switch (next(m) % 10) {
    case 0:
    case 1: flip_bits(m); break;
    case 2: set_bytes(m); break;
    case 3:
    case 4: set_number(m); break;
    case 5:
    case 6: set_atom_length(m); break;
    case 7: cut_out(m); break;
    case 8: mix_in(m, fuzz); break;
    case 9:
        if (next(m) % 4 == 0)
            truncate_it(m);
        break;
    }
}

static void make_mutant(const struct fuzz *fuzz, uint64_t run, struct mutant *m) {
    m->chance = fuzz->seed * UINT64_C(0x100000001b3) + run;
    const struct seed *seed = &fuzz->seeds[below(m, fuzz->n_seeds)];
    memcpy(m->bytes, seed->bytes, seed->size);
    m->size = seed->size;
    for (size_t n = 1 + below(m, 6); n > 0 && m->size > 0; n--)
        mutate_once(m, fuzz);
}

/* ---- processes ---- */
static bool write_all(int fd, const uint8_t *bytes, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);
        if (n <= 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

/* Half of the probe's answer is its status; the other half nobody reads. */
static void become_probe(const struct fuzz *fuzz, int file) {
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (dup2(file, 0) == 0 && dup2(nothing, 1) == 1 && dup2(nothing, 2) == 2)
        execl(fuzz->probe, fuzz->probe, (char *)NULL);
    _exit(NOT_STARTED);
}

static bool start(struct fuzz *fuzz, struct job *job, uint64_t run, struct mutant *mutant) {
    make_mutant(fuzz, run, mutant);
    *job = (struct job){.run = run, .started = now_ms(), .handle = -1};
    job->file = memfd_create("mutant", MFD_CLOEXEC);
    if (job->file < 0 || !write_all(job->file, mutant->bytes, mutant->size))
        return false;
    job->pid = fork();
    if (job->pid == 0)
        become_probe(fuzz, job->file);
    if (job->pid > 0)
        job->handle = (int)syscall(SYS_pidfd_open, job->pid, 0);
    return job->pid > 0 && job->handle >= 0;
}

static void keep(struct fuzz *fuzz, const struct job *job, const char *why) {
    static uint8_t bytes[MUTANT_MAX];
    char path[512];
    ssize_t size = pread(job->file, bytes, sizeof bytes, 0);
    snprintf(path, sizeof path, "%s/media-%llu-%llu", fuzz->findings, (unsigned long long)fuzz->seed,
             (unsigned long long)job->run);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || size < 0 || !write_all(fd, bytes, (size_t)size))
        fprintf(stderr, "media_fuzz: %s cannot be kept\n", path);
    if (fd >= 0)
        close(fd);
    fuzz->found++;
    printf("FOUND: %s: %s\n", path, why);
    fflush(stdout);
}

static void judge(struct fuzz *fuzz, const struct job *job, int status, bool hung) {
    char why[64];
    if (hung)
        keep(fuzz, job, "it did not end");
    else if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_STARTED)
        fuzz->no_probe = true;
    else if (WIFSIGNALED(status)) {
        snprintf(why, sizeof why, "ended by signal %d%s", WTERMSIG(status),
                 WTERMSIG(status) == SIGSYS ? ", the sandbox" : "");
        keep(fuzz, job, why);
    } else if (WEXITSTATUS(status) > 1) {
        snprintf(why, sizeof why, "ended with status %d", WEXITSTATUS(status));
        keep(fuzz, job, why);
    } else {
        fuzz->refused += WEXITSTATUS(status) == 1;
    }
}

static void end(struct fuzz *fuzz, struct job *job, bool hung) {
    int status = 0;
    if (hung)
        kill(job->pid, SIGKILL);
    while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
        ;
    judge(fuzz, job, status, hung);
    close(job->handle);
    close(job->file);
    job->pid = 0;
    fuzz->runs++;
}

static void await_any(struct fuzz *fuzz) {
    struct pollfd polled[WORKERS_MAX];
    for (int i = 0; i < fuzz->workers; i++)
        polled[i] = (struct pollfd){.fd = fuzz->jobs[i].pid ? fuzz->jobs[i].handle : -1, .events = POLLIN};
    poll(polled, (nfds_t)fuzz->workers, 1000);
    for (int i = 0; i < fuzz->workers; i++) {
        struct job *job = &fuzz->jobs[i];
        bool hung = job->pid && now_ms() - job->started > fuzz->hang_ms;
        if (job->pid && ((polled[i].revents & POLLIN) || hung))
            end(fuzz, job, !(polled[i].revents & POLLIN));
    }
}

static bool is_busy(const struct fuzz *fuzz) {
    for (int i = 0; i < fuzz->workers; i++)
        if (fuzz->jobs[i].pid)
            return true;
    return false;
}

static int run_all(struct fuzz *fuzz, uint64_t runs, int64_t seconds) {
    static struct mutant mutant;
    uint64_t next_run = 0;
    int64_t until = now_ms() + seconds * 1000;
    bool more = true;
    while (more || is_busy(fuzz)) {
        more = more && !fuzz->no_probe && (seconds > 0 ? now_ms() < until : next_run < runs);
        for (int i = 0; i < fuzz->workers && more; i++) {
            if (fuzz->jobs[i].pid)
                continue;
            if (!start(fuzz, &fuzz->jobs[i], next_run++, &mutant))
                return fprintf(stderr, "media_fuzz: cannot start: %s\n", strerror(errno)), 2;
            more = seconds > 0 || next_run < runs;
        }
        await_any(fuzz);
        if (fuzz->runs > 0 && fuzz->runs % 5000 == 0)
            fprintf(stderr, "  media: %llu mutants\n", (unsigned long long)fuzz->runs);
    }
    printf("media %llu mutants, %llu beyond the probe's limits, %llu findings\n", (unsigned long long)fuzz->runs,
           (unsigned long long)fuzz->refused, (unsigned long long)fuzz->found);
    if (fuzz->no_probe)
        return fprintf(stderr, "media_fuzz: %s cannot be started\n", fuzz->probe), 2;
    return fuzz->found > 0;
}

/* ---- arguments ---- */
static bool read_seed(const char *path, struct seed *ret_seed) {
    FILE *file = fopen(path, "r");
    uint8_t *bytes = malloc(MUTANT_MAX / 2);
    size_t size = file && bytes ? fread(bytes, 1, MUTANT_MAX / 2, file) : 0;
    if (file)
        fclose(file);
    if (size == 0) {
        free(bytes);
        return false;
    }
    *ret_seed = (struct seed){.bytes = bytes, .size = size};
    return true;
}

static long number_of(const char *name, long fallback) {
    const char *value = getenv(name);
    return value ? strtol(value, NULL, 10) : fallback;
}

int main(int argc, char **argv) {
    static struct fuzz fuzz;
    if (argc < 7)
        return fprintf(stderr, "usage: media_fuzz PROBE FINDINGS RUNS SECONDS SEED FILE...\n"), 2;
    fuzz.probe = argv[1];
    fuzz.findings = argv[2];
    fuzz.seed = strtoull(argv[5], NULL, 10);
    fuzz.hang_ms = 1000 * number_of("HANG", 20);
    fuzz.workers = (int)number_of("WORKERS", 2);
    if (fuzz.workers < 1 || fuzz.workers > WORKERS_MAX)
        fuzz.workers = 2;
    for (int i = 6; i < argc && fuzz.n_seeds < SEEDS_MAX; i++)
        if (!read_seed(argv[i], &fuzz.seeds[fuzz.n_seeds++]))
            return fprintf(stderr, "media_fuzz: %s cannot be read\n", argv[i]), 2;
    int status = run_all(&fuzz, strtoull(argv[3], NULL, 10), strtoll(argv[4], NULL, 10));
    for (size_t i = 0; i < fuzz.n_seeds; i++)
        free(fuzz.seeds[i].bytes);
    return status;
}

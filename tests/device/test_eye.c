/* The eye as the desk sees it: messages, a child that crashes, hangs or has no camera, and the walls around it. The
 * child is the real kiosk-eye; the camera is a folder of codes drawn here. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "device/eye.h"
#include "device/eye_preview.h"
#include "device/sandbox.h"
#include "drawn.h"
#include "unit/chance.h"

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

#define PATIENCE_MS 20000 /* before a wait for something that must come is given up */

static char folder[64];
static char program[512];

static int make_folder(void **state) {
    (void)state;
    const char *build = getenv("BUILD");
    snprintf(program, sizeof program, "%s/kiosk-eye", build ? build : SANITIZED ? "build/san" : "build");
    drawn_folder(folder);
    return access(program, X_OK);
}

static int remove_folder(void **state) {
    (void)state;
    drawn_remove(folder);
    return 0;
}

static int64_t clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the protocol ---- */

static void says_and_hears_the_same(void **state) {
    (void)state;
    static const struct eye_message cases[] = {
        {.type = EYE_HELLO, .version = EYE_VERSION, .w = 1280, .h = 720, .text = "MJPG 1280x720"},
        {.type = EYE_HELLO, .version = 7, .w = 1, .h = 4096},
        {.type = EYE_BEAT, .at = INT64_C(0x123456789ABC)},
        {.type = EYE_CODE,
         .at = 5,
         .x = {1, -2, 3, 40000},
         .y = {-1, 2, INT32_MIN, INT32_MAX},
         .len = 3,
         .code = {0xFF, 1, 'a'}},
        {.type = EYE_CODE, .len = CODE_MAX + 1, .code = {[CODE_MAX] = 'z'}},
        {.type = EYE_HINT, .hint = EYE_HINT_OUTSIDE},
        {.type = EYE_FAULT, .text = "the camera is gone"},
        {.type = EYE_FAULT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t bytes[EYE_MESSAGE_MAX];
        struct eye_message got, untouched;
        size_t len = eye_encode(&cases[i], bytes);
        memset(&untouched, 0x5A, sizeof untouched);
        memcpy(&got, &untouched, sizeof got);
        for (size_t part = 0; part < len; part++)
            assert_int_equal(eye_decode(bytes, part, &got), 0);
        assert_memory_equal(&got, &untouched, sizeof got);
        assert_int_equal(eye_decode(bytes, len, &got), len);
        assert_int_equal(got.type, cases[i].type);
        assert_int_equal(got.at, cases[i].at);
        assert_int_equal(got.version, cases[i].version);
        assert_int_equal(got.w, cases[i].w);
        assert_string_equal(got.text, cases[i].text);
        assert_int_equal(got.hint, cases[i].hint);
        assert_int_equal(got.len, cases[i].len);
        assert_memory_equal(got.code, cases[i].code, sizeof got.code);
        assert_memory_equal(got.x, cases[i].x, sizeof got.x);
        assert_memory_equal(got.y, cases[i].y, sizeof got.y);
    }
}

static void refuses_nonsense(void **state) {
    (void)state;
    static const struct {
        const char *name, *bytes;
        size_t len;
    } cases[] = {
        {"no body", "\0\0\0\0", 4},
        {"longer than any message", "\xFF\x0F\0\0\2", 5},
        {"4 GB", "\xFF\xFF\xFF\xFF", 4},
        {"unknown type", "\1\0\0\0\x09", 5},
        {"type 0", "\1\0\0\0\0", 5},
        {"short beat", "\2\0\0\0\2x", 6},
        {"long beat", "\x0A\0\0\0\2xxxxxxxxx", 14},
        {"hint out of range", "\2\0\0\0\4\x07", 6},
        {"hint without value", "\1\0\0\0\4", 5},
        {"hello without size", "\5\0\0\0\1\1\0\0\0", 9},
        {"hello of width 0", "\x0D\0\0\0\1\1\0\0\0\0\0\0\0\1\0\0\0", 17},
        {"control bytes in a fault", "\3\0\0\0\5a\n", 7},
        {"NUL in a fault", "\3\0\0\0\5a\0", 7},
        {"code without bytes", "\x29\0\0\0\3________________________________________", 45},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct eye_message message = {.type = EYE_HINT, .len = 77};
        if (eye_decode((const uint8_t *)cases[i].bytes, cases[i].len, &message) != -EBADMSG)
            fail_msg("%s was not refused", cases[i].name);
        assert_int_equal(message.len, 77);
    }
}

static void bears_random_bytes(void **state) {
    (void)state;
    struct chance chance = {.state = 11};
    for (int i = 0; i < 20000; i++) {
        uint8_t bytes[64];
        struct eye_message message;
        size_t len = chance_below(&chance, sizeof bytes);
        for (size_t j = 0; j < len; j++)
            bytes[j] = (uint8_t)chance_next(&chance);
        if (len > 5 && i % 2) { /* a fair length and type, so that bodies are reached */
            memset(bytes, 0, 4);
            bytes[0] = (uint8_t)chance_below(&chance, (uint32_t)len);
            bytes[4] = (uint8_t)(1 + chance_below(&chance, 5));
        }
        uint8_t *exact = malloc(len + 1);
        assert_non_null(exact);
        memcpy(exact, bytes, len);
        int used = eye_decode(exact, len, &message);
        assert_true(used == -EBADMSG || (used >= 0 && (size_t)used <= len));
        free(exact);
    }
}

/* ---- a running eye ---- */

static __attribute__((format(printf, 1, 2))) struct eye *start_eye(const char *format, ...) {
    char spec[256];
    struct eye *eye = NULL;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(spec, sizeof spec, format, arguments);
    va_end(arguments);
    assert_int_equal(eye_start(program, spec, &eye), 0);
    return eye;
}

/* The next message of a type; anything else is passed over. False when patience ends, or at the end of the pictures. */
static bool await(struct eye *eye, enum eye_type type, struct eye_message *ret_message) {
    for (int64_t end = clock_ms() + PATIENCE_MS; clock_ms() < end;) {
        struct pollfd ready = {.fd = eye_fd(eye), .events = POLLIN};
        if (!eye_poll(eye, clock_ms(), ret_message)) {
            if (eye_ended(eye))
                return false;
            poll(&ready, 1, 20);
        } else if (ret_message->type == type) {
            return true;
        }
    }
    fail_msg("waited in vain for a message of type %d", type);
    return false;
}

/* The eye is this process's only child. */
static pid_t child_of_mine(void) {
    char path[64], line[64] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file))
        line[0] = '\0';
    if (file)
        fclose(file);
    return (pid_t)strtol(line, NULL, 10);
}

static void await_code(struct eye *eye, const char *want) {
    struct eye_message message = {0};
    while (message.len != strlen(want) || memcmp(message.code, want, message.len) != 0)
        assert_true(await(eye, EYE_CODE, &message));
    assert_true(message.at <= clock_ms() && message.at > clock_ms() - PATIENCE_MS);
}

static void reads_all_pictures_and_ends(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    struct eye_message message;
    char seen[8][CODE_MAX + 2];
    size_t lens[8];
    int count = 0;
    static char long_text[2900];
    memset(long_text, 'L', sizeof long_text);
    drawn_save_text(folder, "1.pgm", "T1GOOD");
    drawn_save_text(folder, "2.pgm", "WIFI:T:WPA;S:hall;P:x;;");
    drawn_code(&plane, long_text, sizeof long_text, 4);
    drawn_save(&plane, folder, "3.pgm");
    drawn_code(&plane, "T1\0NUL", 6, 6);
    drawn_save(&plane, folder, "4.pgm");
    drawn_code(&plane, "\x81\xFE\x0A\x1B[2J%s%n", 11, 6);
    drawn_save(&plane, folder, "5.pgm");
    struct eye *eye = start_eye("frames:%s@10", folder);
    while (await(eye, EYE_CODE, &message) && count < 8) {
        memcpy(seen[count], message.code, message.len);
        lens[count++] = message.len;
    }
    assert_true(eye_ended(eye));
    assert_int_equal(count, 4); /* each once: the NUL one never, the held ones not twice */
    assert_memory_equal(seen[0], "T1GOOD", 6);
    assert_memory_equal(seen[1], "WIFI:T:WPA;S:hall;P:x;;", 23);
    assert_int_equal(lens[2], CODE_MAX + 1);
    assert_int_equal(lens[3], 11);
    assert_memory_equal(seen[3], "\x81\xFE\x0A\x1B[2J%s%n", 11);
    assert_int_equal(eye_poll(eye, clock_ms() + 60000, &message), 0); /* and it is not started again */
    eye_stop(eye);
}

static void greets_beats_and_shows(void **state) {
    (void)state;
    struct eye_message message;
    struct grey frame;
    uint32_t sequence = 0;
    drawn_save_text(folder, "1.pgm", "hello");
    struct eye *eye = start_eye("frames:%s+loop", folder);
    assert_true(await(eye, EYE_HELLO, &message));
    assert_int_equal(message.version, EYE_VERSION);
    assert_int_equal(message.w, 320);
    assert_non_null(strstr(message.text, "PGM"));
    assert_true(await(eye, EYE_BEAT, &message));
    assert_true(await(eye, EYE_BEAT, &message));
    assert_true(eye_preview(eye, &sequence, &frame));
    assert_int_equal(frame.w, 320);
    assert_int_equal(frame.h, 240);
    assert_int_equal(frame.data[0], 235);
    uint32_t same = sequence;
    kill(child_of_mine(), SIGSTOP);
    while (eye_preview(eye, &sequence, &frame))
        ;
    assert_true(sequence >= same);
    assert_false(eye_preview(eye, &sequence, &frame)); /* nothing newer */
    eye_stop(eye);
}

/* Say it once while it is away, and read again soon after. */
static void await_return(struct eye *eye, const char *fault) {
    struct eye_message message;
    assert_true(await(eye, EYE_FAULT, &message));
    if (!strstr(message.text, fault))
        fail_msg("said \"%s\", not \"%s\"", message.text, fault);
    assert_true(await(eye, EYE_HELLO, &message));
    await_code(eye, "held");
}

static void comes_back_after_a_crash(void **state) {
    (void)state;
    drawn_save_text(folder, "1.pgm", "held");
    struct eye *eye = start_eye("frames:%s+loop", folder);
    await_code(eye, "held");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(kill(child_of_mine(), i == 1 ? SIGABRT : SIGKILL), 0);
        await_return(eye, "ended by");
    }
    eye_stop(eye);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody left */
}

static void comes_back_after_a_silence(void **state) {
    (void)state;
    drawn_save_text(folder, "1.pgm", "held");
    struct eye *eye = start_eye("frames:%s+loop", folder);
    await_code(eye, "held");
    pid_t hung = child_of_mine();
    kill(hung, SIGSTOP);
    await_return(eye, "silent");
    assert_true(child_of_mine() != hung);
    assert_int_equal(kill(hung, 0), -1);
    eye_stop(eye);
}

static void tells_of_a_missing_camera_once_and_finds_it(void **state) {
    (void)state;
    struct eye_message message;
    int faults = 0;
    drawn_save_text(folder, "held.png", "held");
    struct eye *eye = start_eye("frames:%s/list.txt+loop", folder);
    for (int64_t end = clock_ms() + 2500; clock_ms() < end; poll(NULL, 0, 10)) /* two retries go by */
        if (eye_poll(eye, clock_ms(), &message)) {
            assert_int_equal(message.type, EYE_FAULT);
            assert_non_null(strstr(message.text, "list.txt: No such file"));
            faults++;
        }
    assert_int_equal(faults, 1);
    drawn_write(folder, "list.txt", "held.png\n", 9);
    await_code(eye, "held");
    eye_stop(eye);
}

static void refuses_a_program_that_is_not_there(void **state) {
    (void)state;
    struct eye *eye = NULL;
    assert_int_equal(eye_start("/nowhere/kiosk-eye", "frames:/tmp", &eye), -ENOENT);
    assert_null(eye);
    eye_stop(NULL);
}

/* What another program would make of the child's place: words that are none. */
static void ends_a_child_that_speaks_nonsense(void **state) {
    (void)state;
    static const char script[] = "#!/bin/sh\nprintf '\\001\\000\\000\\000\\011' >&3\nexec sleep 60\n";
    char path[128];
    struct eye_message message;
    struct eye *eye = NULL;
    drawn_write(folder, "liar", script, sizeof script - 1);
    snprintf(path, sizeof path, "%s/liar", folder);
    assert_int_equal(chmod(path, 0700), 0);
    assert_int_equal(eye_start(path, "frames:x", &eye), 0);
    assert_true(await(eye, EYE_FAULT, &message));
    assert_non_null(strstr(message.text, "nonsense"));
    eye_stop(eye);
}

/* ---- hostile codes ---- */

/* Parts 1 and 3 of a group of 4: without room for the gaps, ZBar writes past its buffer. */
static void outlives_a_structured_append_pair(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    static const char list[] = "pair.pgm 1500\nheld.pgm 3000\n";
    QRinput_Struct *group = QRinput_Struct_new();
    drawn_blank(&plane, 640, 480);
    for (int i = 0; i < 4; i++) {
        QRinput *part = QRinput_new2(3, QR_ECLEVEL_L);
        static const unsigned char digits[] = "123456789012345678901234567890123456789";
        assert_int_equal(QRinput_append(part, QR_MODE_NUM, i == 2 ? 1 : 39, digits), 0);
        assert_true(QRinput_Struct_appendInput(group, part) > 0);
    }
    assert_int_equal(QRinput_Struct_insertStructuredAppendHeaders(group), 0);
    QRcode_List *codes = QRcode_encodeInputStructured(group), *at = codes;
    for (int i = 0; i < 4 && at; i++, at = at->next)
        if (i % 2 == 0)
            drawn_place(&plane, at->code, 60 + 150 * i, 120, 6);
    QRcode_List_free(codes);
    QRinput_Struct_free(group);
    drawn_save(&plane, folder, "pair.pgm");
    drawn_save_text(folder, "held.pgm", "held");
    drawn_write(folder, "list.txt", list, sizeof list - 1);
    struct eye *eye = start_eye("frames:%s/list.txt+loop", folder);
    struct eye_message message;
    /* Whether the child falls or not, the parent stands; the pictures start anew with a new child, so a child that fell
     * never reaches the second one: it must be reached, or the fall must have been told. */
    for (int64_t end = clock_ms() + PATIENCE_MS; clock_ms() < end; poll(NULL, 0, 10)) {
        if (!eye_poll(eye, clock_ms(), &message))
            continue;
        if (message.type == EYE_CODE) {
            assert_int_equal(message.len, 4);
            assert_memory_equal(message.code, "held", 4);
            break;
        }
        if (message.type == EYE_FAULT)
            break;
    }
    assert_true(message.type == EYE_CODE || message.type == EYE_FAULT);
    assert_true(await(eye, EYE_BEAT, &message));
    eye_stop(eye);
}

/* A code in an encoding whose converter would have to be loaded from a file: refused there, read on. */
static void reads_on_after_a_rare_encoding(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    static const int ecis[] = {4, 9, 20, 22, 26, 28, 29, 30, 99};
    for (size_t i = 0; i < sizeof ecis / sizeof *ecis; i++) {
        char name[16];
        QRinput *input = QRinput_new2(3, QR_ECLEVEL_L);
        assert_int_equal(QRinput_appendECIheader(input, (unsigned)ecis[i]), 0);
        assert_int_equal(QRinput_append(input, QR_MODE_8, 6,
                                        (const unsigned char *)"a\xB1z\xE6"
                                                               "c!"),
                         0);
        QRcode *code = QRcode_encodeInput(input);
        drawn_blank(&plane, 320, 240);
        drawn_place(&plane, code, 60, 40, 5);
        snprintf(name, sizeof name, "a%zu.pgm", i);
        drawn_save(&plane, folder, name);
        QRcode_free(code);
        QRinput_free(input);
    }
    drawn_save_text(folder, "z.pgm", "last");
    struct eye *eye = start_eye("frames:%s@12", folder);
    struct eye_message message, last = {0};
    for (int64_t end = clock_ms() + PATIENCE_MS; clock_ms() < end && !eye_ended(eye); poll(NULL, 0, 5))
        while (eye_poll(eye, clock_ms(), &message)) {
            if (message.type == EYE_FAULT)
                assert_string_equal(message.text, "end");
            if (message.type == EYE_CODE)
                last = message;
        }
    assert_int_equal(last.len, 4);
    assert_memory_equal(last.code, "last", 4);
    eye_stop(eye);
}

/* ---- the walls ---- */

static bool status_has(pid_t pid, const char *line) {
    char path[64], got[128];
    bool has = false;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(got, sizeof got, file))
        has |= strncmp(got, line, strlen(line)) == 0;
    if (file)
        fclose(file);
    return has;
}

static int open_descriptors(pid_t pid) {
    char path[64];
    int count = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *dir = opendir(path);
    while (dir && readdir(dir))
        count++;
    if (dir)
        closedir(dir);
    return count - 2; /* . and .. */
}

static void stands_behind_walls_and_holds_nothing_of_ours(void **state) {
    (void)state;
    struct eye_message message;
    drawn_save_text(folder, "1.pgm", "held");
    int ours = dup(0); /* without close-on-exec, as a careless library would leave it */
    struct eye *eye = start_eye("frames:%s+loop", folder);
    assert_true(await(eye, EYE_HELLO, &message));
    pid_t pid = child_of_mine();
    assert_true(status_has(pid, "Seccomp:\t2"));
    assert_true(status_has(pid, "NoNewPrivs:\t1"));
    assert_false(status_has(getpid(), "Seccomp:\t2")); /* the check can fail */
    assert_int_equal(open_descriptors(pid), 6);        /* 0, 1, 2, pipe, preview, the picture */
    close(ours);
    eye_stop(eye);
}

static int try_open(void) { return open("/etc/passwd", O_RDONLY | O_CLOEXEC); }
static int try_create(void) { return open("/tmp/lanyard-escape", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }
static int try_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static int try_fork(void) {
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return (int)pid;
}
static int try_exec(void) {
    char name[] = "true", *arguments[] = {name, NULL};
    return execv("/bin/true", arguments);
}
static int try_kill(void) { return kill(getppid(), 0); }
static int try_code(void) {
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? -1 : 0;
}
static int try_memory(void) {
    void *at = mmap(NULL, (size_t)1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? -1 : 0;
}
static int try_other_ioctl(void) {
    int left = 0;
    int ends[2] = {0, 0};
    return ioctl(ends[0], FIONREAD, &left) < 0 && errno != ENOTTY ? -1 : 0;
}
static int try_decoding(void) {
    void *at = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED || poll(NULL, 0, 1) != 0 ? -1 : 0;
}

enum outcome { DONE, REFUSED, KILLED };

static enum outcome attempt(int (*what)(void), bool walled) {
    pid_t pid = fork();
    int status = 0;
    assert_true(pid >= 0);
    if (pid == 0) {
        struct sandbox sandbox;
        if (walled && sandbox_enter(SANDBOX_EYE, &sandbox) < 0)
            _exit(9);
        _exit(what() < 0 ? 1 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGSYS);
        return KILLED;
    }
    assert_true(WEXITSTATUS(status) <= 1);
    return WEXITSTATUS(status) == 0 ? DONE : REFUSED;
}

static void walls_hold(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int (*what)(void);
        enum outcome want;
        bool sanitized_too; /* the weaker filter of sanitizer builds holds this as well */
    } cases[] = {
        {"open a file", try_open, REFUSED, false},
        {"make a file", try_create, REFUSED, false},
        {"socket", try_socket, KILLED, true},
        {"fork", try_fork, KILLED, true},
        {"exec", try_exec, KILLED, true},
        {"signal the parent", try_kill, KILLED, false},
        {"memory for code", try_code, KILLED, false},
        {"a gigabyte", try_memory, REFUSED, false},
        {"ioctl of no camera", try_other_ioctl, KILLED, false},
        {"decode", try_decoding, DONE, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (SANITIZED && !cases[i].sanitized_too)
            continue;
        if (attempt(cases[i].what, false) != DONE)
            fail_msg("%s does not even work outside", cases[i].name);
        unlink("/tmp/lanyard-escape");
        enum outcome got = attempt(cases[i].what, true);
        if (got != cases[i].want)
            fail_msg("%s: %d, not %d", cases[i].name, got, cases[i].want);
    }
}

/* A parent that is killed takes its eye along: nobody would read it, and the camera must be free for the next desk. */
static void dies_with_its_parent(void **state) {
    (void)state;
    int ends[2];
    pid_t told = 0;
    struct eye_message message;
    drawn_save_text(folder, "1.pgm", "held");
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1), 0); /* so that the orphan comes to us and can be waited for */
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t parent = fork();
    assert_true(parent >= 0);
    if (parent == 0) {
        struct eye *eye = start_eye("frames:%s+loop", folder);
        await(eye, EYE_HELLO, &message);
        pid_t pid = child_of_mine();
        if (write(ends[1], &pid, sizeof pid) != sizeof pid)
            _exit(1);
        for (;;)
            pause(); /* holds the pipe open and never reads: only the signal can end the child */
    }
    assert_int_equal(read(ends[0], &told, sizeof told), sizeof told);
    assert_true(told > 0);
    int keep = open("/dev/null", O_RDONLY | O_CLOEXEC), status = 0;
    kill(parent, SIGKILL);
    assert_int_equal(waitpid(parent, NULL, 0), parent);
    assert_int_equal(waitpid(told, &status, 0), told);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL); /* not by a closed pipe */
    close(keep);
    close(ends[0]);
    close(ends[1]);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* ---- the preview ---- */

static void trusts_no_number_of_the_preview(void **state) {
    (void)state;
    static const uint32_t cases[][3] = {{0, 10, 10},
                                        {10, 0, 10},
                                        {4000, 10, 4000},
                                        {10, 4000, 10},
                                        {10, 10, 9},
                                        {10, 10, UINT32_MAX},
                                        {UINT32_MAX, UINT32_MAX, UINT32_MAX}};
    int fd = eye_preview_create();
    struct eye_preview_header *preview = eye_preview_map(fd, true);
    PLANE_AUTO copy = {0};
    uint32_t sequence = 0;
    assert_non_null(preview);
    assert_false(eye_preview_read(preview, &sequence, &copy)); /* none yet */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        preview->sequence++;
        preview->w = cases[i][0];
        preview->h = cases[i][1];
        preview->stride = cases[i][2];
        assert_false(eye_preview_read(preview, &sequence, &copy));
    }
    assert_int_equal(ftruncate(fd, 4096), -1); /* sealed */
    munmap(preview, EYE_PREVIEW_BYTES);
    close(fd);
}

static void shrinks_large_frames_for_the_preview(void **state) {
    (void)state;
    PLANE_AUTO large = {0};
    PLANE_AUTO copy = {0};
    uint32_t sequence = 0;
    int fd = eye_preview_create();
    struct eye_preview_header *preview = eye_preview_map(fd, true);
    drawn_blank(&large, 1920, 1080);
    struct grey frame = plane_grey(&large);
    eye_preview_write(preview, &frame);
    assert_true(eye_preview_read(preview, &sequence, &copy));
    assert_int_equal(copy.w, 960);
    assert_int_equal(copy.h, 540);
    assert_int_equal(copy.data[960 * 540 - 1], 235);
    assert_int_equal(sequence, 1);
    munmap(preview, EYE_PREVIEW_BYTES);
    close(fd);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_and_hears_the_same),
        cmocka_unit_test(refuses_nonsense),
        cmocka_unit_test(bears_random_bytes),
        WITH_FOLDER(reads_all_pictures_and_ends),
        WITH_FOLDER(greets_beats_and_shows),
        WITH_FOLDER(comes_back_after_a_crash),
        WITH_FOLDER(comes_back_after_a_silence),
        WITH_FOLDER(tells_of_a_missing_camera_once_and_finds_it),
        WITH_FOLDER(refuses_a_program_that_is_not_there),
        WITH_FOLDER(ends_a_child_that_speaks_nonsense),
        WITH_FOLDER(outlives_a_structured_append_pair),
        WITH_FOLDER(reads_on_after_a_rare_encoding),
        WITH_FOLDER(stands_behind_walls_and_holds_nothing_of_ours),
        cmocka_unit_test(walls_hold),
        WITH_FOLDER(dies_with_its_parent),
        cmocka_unit_test(trusts_no_number_of_the_preview),
        cmocka_unit_test(shrinks_large_frames_for_the_preview),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Messages as bytes for the parent, or as lines. By hand a code is one line: its text with other bytes as \xNN, or one
 * JSON object. Lines are built in our own buffer and written at once; stdio would ask the kernel about the terminal,
 * which the sandbox forbids. */
#include "eye/outlet.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/eye_preview.h"

#define PREVIEW_MS 33
#define LINE_MAX 8192

struct line {
    char text[LINE_MAX];
    size_t len;
};

static __attribute__((format(printf, 2, 3))) void add(struct line *line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = vsnprintf(line->text + line->len, sizeof line->text - line->len, format, arguments);
    va_end(arguments);
    if (n > 0)
        line->len += (size_t)n < sizeof line->text - line->len ? (size_t)n : sizeof line->text - line->len - 1;
}

int outlet_open(struct outlet *outlet, bool child, bool json) {
    *outlet = (struct outlet){.child = child, .json = json};
    if (!child)
        return 0;
    struct stat about;
    if (fstat(EYE_FD_PIPE, &about) < 0 || !S_ISFIFO(about.st_mode))
        return -EBADF;
    signal(SIGPIPE, SIG_IGN);
    outlet->preview = eye_preview_map(EYE_FD_PREVIEW, true);
    return outlet->preview ? 0 : -EBADF;
}

static int write_all(int fd, const void *bytes, size_t len) {
    const uint8_t *at = bytes;
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno != EINTR)
            return -errno;
        at += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static bool plain(uint8_t byte) { return byte >= 0x20 && byte < 0x7F; }

static void add_json_code(struct line *line, const struct eye_message *message) {
    bool ascii = true;
    for (size_t i = 0; i < message->len; i++)
        ascii &= plain(message->code[i]);
    add(line, ascii ? ",\"code\":\"" : ",\"hex\":\"");
    for (size_t i = 0; i < message->len; i++) {
        uint8_t byte = message->code[i];
        if (!ascii)
            add(line, "%02x", byte);
        else
            add(line, byte == '"' || byte == '\\' ? "\\%c" : "%c", byte);
    }
    add(line, "\",\"len\":%zu,\"corners\":[", message->len);
    for (int i = 0; i < 4; i++)
        add(line, "%s[%d,%d]", i ? "," : "", message->x[i], message->y[i]);
    add(line, "]");
}

static void add_json_text(struct line *line, const char *name, const char *text) {
    add(line, ",\"%s\":\"", name);
    for (; *text; text++)
        add(line, *text == '"' || *text == '\\' ? "\\%c" : "%c", (uint8_t)*text < 0x20 ? '?' : *text);
    add(line, "\"");
}

static const char *hint_name(enum eye_hint hint) {
    switch (hint) {
    case EYE_HINT_NONE: return "none";
    case EYE_HINT_NEAR: return "near";
    case EYE_HINT_FAR: return "far";
    case EYE_HINT_DARK: return "dark";
    case EYE_HINT_GLARE: return "glare";
    case EYE_HINT_BLURRED: return "blurred";
    case EYE_HINT_OUTSIDE: return "outside";
    }
    return "none";
}

static void json_line(struct outlet *outlet, const struct eye_message *message, struct line *line) {
    static const char *const names[] = {"", "hello", "beat", "code", "hint", "fault"};
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    add(line, "{\"v\":1,\"ev\":\"%s\",\"ms\":%lld,\"seq\":%u", names[message->type],
        (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000, ++outlet->seq);
    switch (message->type) {
    case EYE_HELLO:
        add_json_text(line, "camera", message->text);
        add(line, ",\"w\":%d,\"h\":%d", message->w, message->h);
        break;
    case EYE_BEAT: break;
    case EYE_CODE: add_json_code(line, message); break;
    case EYE_HINT: add_json_text(line, "hint", hint_name(message->hint)); break;
    case EYE_FAULT: add_json_text(line, "reason", message->text); break;
    }
    add(line, "}\n");
}

static void text_line(const struct eye_message *message, struct line *line) {
    for (size_t i = 0; i < message->len; i++)
        add(line, plain(message->code[i]) && message->code[i] != '\\' ? "%c" : "\\x%02x", message->code[i]);
    add(line, "\n");
}

static int say(struct outlet *outlet, const struct eye_message *message) {
    struct line line = {.len = 0};
    int fd = STDOUT_FILENO;
    if (message->type == EYE_BEAT)
        return 0;
    if (outlet->json) {
        json_line(outlet, message, &line);
    } else if (message->type == EYE_CODE) {
        text_line(message, &line);
    } else if (message->type == EYE_FAULT && strcmp(message->text, "end") != 0) {
        add(&line, "kiosk-eye: %s\n", message->text);
        fd = STDERR_FILENO;
    }
    return write_all(fd, line.text, line.len);
}

int outlet_send(struct outlet *outlet, const struct eye_message *message) {
    uint8_t bytes[EYE_MESSAGE_MAX];
    if (!outlet->child)
        return say(outlet, message);
    return write_all(EYE_FD_PIPE, bytes, eye_encode(message, bytes));
}

void outlet_show(struct outlet *outlet, const struct grey *frame, int64_t at) {
    if (!outlet->preview || at - outlet->preview_at < PREVIEW_MS)
        return;
    eye_preview_write(outlet->preview, frame);
    outlet->preview_at = at;
}

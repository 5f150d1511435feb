/* The eye protocol and the parent's end of it. kiosk-eye is a sandboxed child because a hostile pair of QR codes can
 * crash ZBar: the desk only ever reads length-prefixed messages from a pipe and grey pixels from a memfd.
 * Message: u32 length of what follows (LE, <= 4096), u8 type, payload. Types: HELLO, BEAT (every 250 ms), CODE, HINT,
 * FAULT. A child that exits is restarted within 1 s; one silent for 2 s is killed and back within 3 s. */
#ifndef LANYARD_DEVICE_EYE_H
#define LANYARD_DEVICE_EYE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pixels.h"
#include "core/ticket.h"

#define EYE_VERSION 1
#define EYE_MESSAGE_MAX 4096
#define EYE_FD_PIPE 3      /* where the child finds its pipe */
#define EYE_FD_PREVIEW 4   /* and its memfd */
#define EYE_PREVIEW_W 1920 /* largest preview */
#define EYE_PREVIEW_H 1080

enum eye_type { EYE_HELLO = 1, EYE_BEAT, EYE_CODE, EYE_HINT, EYE_FAULT };
enum eye_hint {
    EYE_HINT_NONE,
    EYE_HINT_NEAR,
    EYE_HINT_FAR,
    EYE_HINT_DARK,
    EYE_HINT_GLARE,
    EYE_HINT_BLURRED,
    EYE_HINT_OUTSIDE,
};

struct eye_message {
    enum eye_type type;
    int64_t at;                 /* CODE, BEAT: CLOCK_BOOTTIME ms of the frame; BEAT: 0 before the first */
    int version, w, h;          /* HELLO */
    char text[128];             /* HELLO: camera and format; FAULT: reason */
    enum eye_hint hint;         /* HINT */
    int x[4], y[4];             /* CODE */
    size_t len;                 /* CODE */
    uint8_t code[CODE_MAX + 1]; /* CODE; len CODE_MAX + 1 means "too long" */
};

/* Encode into ret_bytes (EYE_MESSAGE_MAX); returns the length. Decode one message from the front of a buffer: its
 * length, 0 when more bytes are needed, -EBADMSG for nonsense. Both pure. */
size_t eye_encode(const struct eye_message *message, uint8_t *ret_bytes);
int eye_decode(const uint8_t *bytes, size_t len, struct eye_message *ret_message);

/* Header of the preview memfd; then two GREY8 buffers of EYE_PREVIEW_W * EYE_PREVIEW_H bytes. */
struct eye_preview_header {
    _Atomic uint32_t sequence; /* number of pictures so far; buffer (sequence & 1) is the newest whole one */
    uint32_t w, h, stride;
};

/* ---- the parent's end ---- */
struct eye;
/* program: path of kiosk-eye; camera: spec. Starts the child; -errno when it cannot. The child dies with the thread
 * that calls this or eye_poll, so that thread must live as long as the eye. */
int eye_start(const char *program, const char *camera, struct eye **ret_eye);
int eye_fd(const struct eye *eye); /* to poll for reading; changes after a restart, -1 while there is none */
/* Next message, or 0 when none is waiting. Restarts and kills the child as promised; call at least every 100 ms.
 * While there is no child, a FAULT message is returned once per failure (the same one again only after a HELLO). A
 * child may take 5 s to open its camera before silence counts. now is CLOCK_BOOTTIME ms. */
int eye_poll(struct eye *eye, int64_t now, struct eye_message *ret_message);
/* Copy the newest preview; false when there is none newer than *sequence. frame->data points into the eye's own copy.
 * */
bool eye_preview(struct eye *eye, uint32_t *sequence, struct grey *ret_frame);
bool eye_ended(const struct eye *eye); /* a frames camera showed its last picture: the child left with FAULT "end" */
void eye_stop(struct eye *eye);        /* NULL is fine */

#endif

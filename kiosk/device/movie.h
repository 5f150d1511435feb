/* One film, photo or stream being decoded, seam of the player (maker: FFmpeg, movie_*.c). Each
 * has a thread of its own that opens, verifies and decodes ahead: four frames wait at most, and half a second of sound.
 * Nothing here waits for the disk or the network but movie_close, and that at most for the present read. Two or three
 * are open at a time: the present one, the next one, and one that is fading out. */
#ifndef LANYARD_DEVICE_MOVIE_H
#define LANYARD_DEVICE_MOVIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pixels.h"

#define MOVIE_ERROR 256
#define MOVIE_QUEUE 4        /* frames */
#define MOVIE_RATE 48000     /* Hz of the sound, float, two channels */
#define MOVIE_STREAM_MS 8000 /* a stream that says nothing for so long has failed */

enum movie_kind { MOVIE_FILM, MOVIE_PHOTO, MOVIE_STREAM };

struct movie_spec {
    enum movie_kind kind;
    int fd;           /* film, photo: taken over, closed also on failure; read by offset, from 0. -1 for a stream */
    const char *url;  /* stream: http, https, rtsp; copied. Files may open nothing else, whatever they hold */
    int max_w, max_h; /* larger pictures are scaled down to fit: 0 = no limit. Photos: as large as they are shown */
    bool sound;       /* decode it; else it is not even read */
    double gain;      /* dB */
    int64_t start_us; /* begin here (the frame that is shown at this timestamp); 0 = at the start */
    /* Called first, on the movie's thread: are these the bytes they should be? 0, or negative errno (the movie fails).
     * cancelled tells that it is being closed. NULL = not asked. verify_ctx must last as long as the thread: until
     * movie_close, after movie_abandon for good. */
    int (*verify)(void *ctx, int fd, bool (*cancelled)(void *movie), void *movie);
    void *verify_ctx;
};

struct movie;
/* Starts the thread. -ENOMEM, -EAGAIN. */
int movie_open(const struct movie_spec *spec, struct movie **ret_movie);
void movie_close(struct movie *movie); /* joins the thread; NULL is fine */
/* The same without waiting: the thread frees it when it notices. For a film whose disk or server hangs. */
void movie_abandon(struct movie *movie);

enum movie_state {
    MOVIE_OPENING, /* no frame yet */
    MOVIE_PLAYING, /* frames wait, or will */
    MOVIE_ENDED,   /* the last frame was taken */
    MOVIE_FAILED,  /* before its first frame; what fails later ends early, see movie_words */
};
enum movie_state movie_state(struct movie *movie);
/* Why it failed or ended early, for staff: one line, "" = all is well. */
void movie_words(struct movie *movie, char ret_words[MOVIE_ERROR]);
int movie_fd(const struct movie *movie); /* readable when its state or queue may have changed: an eventfd */
void movie_heard(struct movie *movie);   /* clears it */

struct movie_info {
    int64_t duration_us; /* 0 = unknown, a stream or a photo */
    int w, h;            /* as decoded, before max_w, max_h */
    bool has_sound;      /* and it was asked for */
};
bool movie_info(struct movie *movie, struct movie_info *ret_info); /* false before MOVIE_PLAYING */

/* The frame at the head of the queue (index 0) or behind it (1): planes stay valid until movie_pop. False: none yet. */
struct movie_frame {
    struct planar picture;
    int64_t pts, duration; /* us; pts from 0, later ones greater; 1 ms..2 s. Both 0 for a photo */
    bool last;             /* known to be the film's last */
};
bool movie_peek(struct movie *movie, int index, struct movie_frame *ret_frame);
void movie_pop(struct movie *movie);

/* Sound from the queue, two floats a frame, gain applied; any one thread (the speaker's). Returns how many frames there
 * were (<= n); ret_pts us of the first. Never blocks long. */
size_t movie_sound(struct movie *movie, float *ret_stereo, size_t n, int64_t *ret_pts);

#endif

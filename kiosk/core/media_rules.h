/* Which media the reel takes: what a small board decodes without stuttering and without surprise. H.264 up to 1080p30
 * in yuv420p, AAC or no sound, constant frame rate, progressive, in MP4, MOV or Matroska; JPEG and PNG photos; SRT and
 * VTT captions. What is refused is refused with the ffmpeg line that makes it fit. kiosk-probe measures, this judges.
 * Pure.
 */
#ifndef LANYARD_CORE_MEDIA_RULES_H
#define LANYARD_CORE_MEDIA_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum media_kind { MEDIA_OTHER, MEDIA_FILM, MEDIA_PHOTO, MEDIA_CAPTIONS };

#define MEDIA_LONG_SIDE 1920 /* of a film, pixels, lying or standing */
#define MEDIA_SHORT_SIDE 1080

/* What kiosk-probe found in a file. Text is [a-z0-9_,.-] only. */
struct media_facts {
    enum media_kind kind;
    char container[32], video[32], audio[32], pixels[32]; /* FFmpeg's short names; "" = none */
    int w, h;                                             /* as coded */
    int rotation; /* degrees clockwise that a player is asked to turn it: 0, 90, 180, 270 */
    bool interlaced;
    bool square;             /* pixels are */
    int fps_milli;           /* frames in 1000 s; 0 = unknown, or no film */
    bool steady;             /* all frame durations are equal within 20 % */
    int64_t duration_ms;     /* 0 = a photo, or a film that does not say: frames and fps_milli do then */
    int64_t frames;          /* decoded; of a film that its head refuses, counted */
    int64_t bits_per_second; /* of the busiest second */
    int keyframe_ms;         /* longest time between two */
    int bit_depth, level;    /* of the video; level as H.264 writes it, 41 = 4.1 */
    int channels, sample_rate;
    bool cut_short;    /* ended before its own header said */
    int broken_frames; /* errors of the decoder */
    int cues;          /* captions */
    bool loud_known;
    double loudness; /* LUFS, integrated (EBU R128) */
    double peak;     /* dBTP */
};

/* Reasons to refuse, as bits. */
enum media_flaw {
    MEDIA_NOT_MEDIA = 1 << 0,
    MEDIA_CODEC = 1 << 1,    /* of the picture */
    MEDIA_SIZE = 1 << 2,     /* beyond 1920x1080 (1080x1920), photos beyond 12000 a side or 60 megapixels */
    MEDIA_RATE = 1 << 3,     /* above 30.5 frames a second */
    MEDIA_UNSTEADY = 1 << 4, /* frame times vary, or are not known */
    MEDIA_PIXELS = 1 << 5,   /* not yuv420p, 8 bit */
    MEDIA_SOUND = 1 << 6,    /* codec or more than 2 channels */
    MEDIA_ROTATED = 1 << 7,  /* films only: photos are turned */
    MEDIA_INTERLACED = 1 << 8,
    MEDIA_NOT_SQUARE = 1 << 9,
    MEDIA_BITRATE = 1 << 10, /* above 25 Mbit/s in the busiest second */
    MEDIA_CONTAINER = 1 << 11,
    MEDIA_CUT_SHORT = 1 << 12, /* no ffmpeg line gives back what is not there */
    MEDIA_BROKEN = 1 << 13,
    MEDIA_TOO_LONG = 1 << 14,  /* above 4 hours */
    MEDIA_TOO_SHORT = 1 << 15, /* film below 200 ms */
};
#define MEDIA_FLAWS 16

unsigned media_judge(const struct media_facts *facts); /* enum media_flaw bits, 0 = taken */
/* Can ffmpeg make it fit? False where what is wrong is that something is missing or no media. */
bool media_mendable(unsigned flaws);
/* One flaw for people: "3840x2160 is larger than 1920x1080". Returns ret_text. */
const char *media_flaw_text(enum media_flaw flaw, const struct media_facts *facts, char *ret_text, size_t cap);

#define MEDIA_ARGS 48
#define MEDIA_ARG 256
/* The words after "ffmpeg" that make `from` fit as `to`: converts only what does not fit (stream copy else). A film
 * becomes MP4, a photo PNG where `to` ends in ".png", else JPEG, whatever else the names say. Returns how many words
 * were written to ret_args, each ending in NUL. -EMSGSIZE when a path is longer than MEDIA_ARG - 6 bytes (give the
 * paths as "input" and "output" then), -EINVAL when the flaws are not mendable or it is no film or photo. */
int media_fix(unsigned flaws, const struct media_facts *facts, const char *from, const char *to,
              char ret_args[MEDIA_ARGS][MEDIA_ARG]);

#define MEDIA_LOUDNESS (-23.0) /* LUFS: EBU R128 */
#define MEDIA_PEAK (-1.0)      /* dBTP that evening out must not exceed */
/* dB to add so that a film is as loud as all others; 0 when unknown or silent. Within -30..+20. */
double media_gain(const struct media_facts *facts);

#endif

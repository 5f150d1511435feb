/* The members of struct media_facts by name. See media_fields.h. */
#include "core/media_fields.h"

#include "core/media_rules.h"

#define FIELD(member, type) \
    { #member, MEDIA_FIELD_##type, offsetof(struct media_facts, member) }

const struct media_field MEDIA_FIELDS[] = {
    FIELD(kind, KIND),
    FIELD(container, TEXT),
    FIELD(video, TEXT),
    FIELD(audio, TEXT),
    FIELD(pixels, TEXT),
    FIELD(w, INT),
    FIELD(h, INT),
    FIELD(rotation, INT),
    FIELD(interlaced, BOOL),
    FIELD(square, BOOL),
    FIELD(fps_milli, INT),
    FIELD(steady, BOOL),
    FIELD(duration_ms, INT64),
    FIELD(frames, INT64),
    FIELD(bits_per_second, INT64),
    FIELD(keyframe_ms, INT),
    FIELD(bit_depth, INT),
    FIELD(level, INT),
    FIELD(channels, INT),
    FIELD(sample_rate, INT),
    FIELD(cut_short, BOOL),
    FIELD(broken_frames, INT),
    FIELD(cues, INT),
    FIELD(loud_known, BOOL),
    FIELD(loudness, DOUBLE),
    FIELD(peak, DOUBLE),
    {0},
};

const char *const MEDIA_KIND_NAMES[4] = {"other", "film", "photo", "captions"};

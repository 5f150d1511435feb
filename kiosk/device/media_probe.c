/* Looks into a media file. Film, photo or captions is told by the bytes, never by the name. See media_probe.h. */
#include "device/media_probe.h"

#include <errno.h>
#include <libavutil/cpu.h>
#include <libavutil/log.h>
#include <string.h>

#include "device/captions.h"
#include "device/media_film.h"

#define ALLOCATION_MAX ((size_t)600 << 20) /* bytes at once: a photo of 60 megapixels in 16-bit RGBA */

void media_probe_begin(void) {
    av_log_set_level(AV_LOG_QUIET);
    av_max_alloc(ALLOCATION_MAX);
    av_get_cpu_flags(); /* looks into the machine once */
    void *at = NULL;
    while (av_demuxer_iterate(&at))
        ;
    avcodec_find_decoder(AV_CODEC_ID_H264);
}

static AVStream *best(const struct media_file *file, enum AVMediaType type) {
    int i = av_find_best_stream(file->format, type, -1, -1, NULL, 0);
    AVStream *stream = i < 0 ? NULL : file->format->streams[i];
    return stream && (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) ? NULL : stream;
}

static bool ends_in(const char *text, const char *end) {
    size_t len = strlen(text), end_len = strlen(end);
    return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

static bool is_captions(const char *container) {
    return strcmp(container, "srt") == 0 || strcmp(container, "webvtt") == 0;
}

/* Read as the reel will read them: also UTF-16, which FFmpeg does not recognise by itself. */
static int count_cues(int fd, struct media_facts *facts) {
    struct captions captions = {0};
    int r = captions_read(fd, &captions);
    if (r == 0) {
        facts->kind = MEDIA_CAPTIONS;
        facts->cues = (int)captions.n;
        captions_free(&captions);
    }
    return r == -ENOMEM || r == -EIO ? r : 0;
}

static int look(struct media_file *file, media_probe_progress progress, void *ctx, struct media_facts *facts) {
    const char *container = file->format->iformat->name;
    const AVStream *video = best(file, AVMEDIA_TYPE_VIDEO), *audio = best(file, AVMEDIA_TYPE_AUDIO);
    media_name(container, facts->container);
    if (is_captions(container)) {
        facts->kind = MEDIA_CAPTIONS;
        return count_cues(file->fd, facts);
    }
    media_streams_tell(video, audio, facts);
    if (!video)
        return 0;
    facts->kind = ends_in(container, "_pipe") ? MEDIA_PHOTO : MEDIA_FILM;
    return facts->kind == MEDIA_PHOTO ? media_photo_look(file, video, facts)
                                      : media_film_walk(file, video, audio, progress, ctx, facts);
}

int media_probe(int fd, media_probe_progress progress, void *ctx, struct media_facts *ret_facts) {
    struct media_facts facts = {0};
    MEDIA_FILE_AUTO file = {0};
    int r = media_file_open(fd, &file);
    if (r == 0)
        r = file.format ? look(&file, progress, ctx, &facts) : count_cues(fd, &facts);
    if (r < 0)
        return r == -ENOMEM ? r : -EIO;
    *ret_facts = facts;
    return 0;
}

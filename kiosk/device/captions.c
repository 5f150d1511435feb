/* Captions through FFmpeg's own SubRip and WebVTT readers, from memory: those know the odd ways such files are written
 * in. They come out as ASS events, of which the words are kept and the codes are not. */
#include <errno.h>
#include <unistd.h>

#include "device/captions.h"
#include "device/movie_impl.h"

#define ASS_FIELDS 8 /* before an event's text */
#define DAY_US INT64_C(86400000000)
#define IO_BYTES 4096

struct reader {
    uint8_t *bytes;
    int size, at;
    AVFormatContext *format;
    AVIOContext *io;
    AVCodecContext *codec;
    AVPacket *packet;
    struct captions *captions;
    size_t room;
};

/* ---- the file ---- */

static int load(int fd, struct reader *reader) {
    off_t size = lseek(fd, 0, SEEK_END); /* not fstat: behind kiosk-probe's walls glibc's is refused */
    if (size < 0)
        return -errno;
    if (size > CAPTIONS_BYTES_MAX)
        return -EFBIG;
    reader->bytes = malloc((size_t)size + 1);
    if (!reader->bytes)
        return -ENOMEM;
    while (reader->size < size) {
        int n = movie_pread(fd, reader->bytes + reader->size, (size_t)(size - reader->size), reader->size);
        if (n < 0)
            return -EIO;
        if (n == 0)
            break;
        reader->size += n;
    }
    reader->bytes[reader->size] = 0;
    return 0;
}

/* Bytes of the UTF-8 character at text, 0 = none. The NUL behind the end is none. */
static int character(const uint8_t *text) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    int len = *text < 0x80 ? 1 : *text >> 5 == 6 ? 2 : *text >> 4 == 14 ? 3 : *text >> 3 == 30 ? 4 : 0;
    if (len == 0)
        return 0;
    uint32_t value = len == 1 ? *text : *text & 0x3Fu >> (len - 1);
    for (int i = 1; i < len; i++) {
        if (text[i] >> 6 != 2)
            return 0;
        value = value << 6 | (text[i] & 0x3Fu);
    }
    if (*text == 0 || value < least[len] || value > 0x10FFFF || value >> 11 == 0x1B)
        return 0;
    return len;
}

/* UTF-16 is known by its mark and turned by FFmpeg; anything else but UTF-8 would show as rubbish. */
static bool is_text(const struct reader *reader) {
    const uint8_t *text = reader->bytes;
    if (reader->size >= 2 && ((text[0] == 0xFF && text[1] == 0xFE) || (text[0] == 0xFE && text[1] == 0xFF)))
        return true;
    int at = 0;
    for (int len; at < reader->size && (len = character(text + at)) > 0;)
        at += len;
    return at == reader->size;
}

static bool is_webvtt(const struct reader *reader) {
    char start[8] = "";
    for (int at = 0, n = 0; at < reader->size && at < 20 && n < 7; at++)
        if (reader->bytes[at] > 0 && reader->bytes[at] < 0x80)
            start[n++] = (char)reader->bytes[at];
    return strncmp(start, "WEBVTT", 6) == 0;
}

/* FFmpeg's reader stops at a style or region block; a note it passes over. */
static void call_notes(struct reader *reader) {
    static const char *const blocks[] = {"STYLE", "REGION"};
    bool blank = false; /* the line before was */
    for (char *line = (char *)reader->bytes, *end; line; line = end ? end + 1 : NULL) {
        end = strchr(line, '\n');
        for (size_t i = 0; blank && i < 2; i++)
            if (strncmp(line, blocks[i], strlen(blocks[i])) == 0)
                memcpy(line, "NOTE ", 5);
        blank = *line == '\n' || *line == '\r';
    }
}

static int give(void *opaque, uint8_t *to, int size) {
    struct reader *reader = opaque;
    int left = reader->size - reader->at, n = size < left ? size : left;
    if (n <= 0)
        return AVERROR_EOF;
    memcpy(to, reader->bytes + reader->at, (size_t)n);
    reader->at += n;
    return n;
}

static int refuse_open(struct AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                       AVDictionary **options) {
    (void)format, (void)io, (void)url, (void)flags, (void)options;
    return AVERROR(EACCES);
}

static int open_format(struct reader *reader) {
    uint8_t *buffer = av_malloc(IO_BYTES);
    reader->io = buffer ? avio_alloc_context(buffer, IO_BYTES, 0, reader, give, NULL, NULL) : NULL;
    if (!reader->io) {
        av_free(buffer);
        return -ENOMEM;
    }
    reader->format = avformat_alloc_context();
    if (!reader->format)
        return -ENOMEM;
    reader->format->pb = reader->io;
    reader->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    reader->format->io_open = refuse_open;
    bool webvtt = is_webvtt(reader);
    if (webvtt)
        call_notes(reader);
    const AVInputFormat *kind = av_find_input_format(webvtt ? "webvtt" : "srt");
    int r = kind ? avformat_open_input(&reader->format, "", kind, NULL) : AVERROR_DEMUXER_NOT_FOUND;
    return r == AVERROR(ENOMEM) ? -ENOMEM : r < 0 || reader->format->nb_streams != 1 ? -EBADMSG : 0;
}

static int open_codec(struct reader *reader) {
    const AVStream *stream = reader->format->streams[0];
    const AVCodec *decoder = avcodec_find_decoder(stream->codecpar->codec_id);
    reader->packet = av_packet_alloc();
    reader->codec = decoder ? avcodec_alloc_context3(decoder) : NULL;
    if (!reader->packet || !reader->codec)
        return decoder ? -ENOMEM : -EBADMSG;
    reader->codec->pkt_timebase = stream->time_base;
    int r = avcodec_parameters_to_context(reader->codec, stream->codecpar);
    if (r >= 0)
        r = avcodec_open2(reader->codec, decoder, NULL);
    return r == AVERROR(ENOMEM) ? -ENOMEM : r < 0 ? -EBADMSG : 0;
}

/* ---- words ---- */

static const char *text_of(const char *event) {
    for (int i = 0; event && i < ASS_FIELDS; i++) {
        event = strchr(event, ',');
        event += event ? 1 : 0;
    }
    return event;
}

struct words {
    char *to;
    size_t len;
    bool gap; /* blanks or an end of line are due before the next word */
    bool line_end, second;
};

/* A third line goes on in the second. */
static void put_gap(struct words *words) {
    if (words->gap && words->len > 0) {
        bool line = words->line_end && !words->second;
        words->to[words->len++] = line ? '\n' : ' ';
        words->second = words->second || line;
    }
    words->gap = words->line_end = false;
}

/* Whether there was room. */
static bool put_character(struct words *words, const char *from, int len) {
    if (words->len + (size_t)len + 2 > CAPTION_TEXT)
        return false;
    put_gap(words);
    memcpy(words->to + words->len, from, (size_t)len);
    words->len += (size_t)len;
    return true;
}

static void take_words(const char *text, char ret_text[CAPTION_TEXT]) {
    struct words words = {.to = ret_text};
    while (*text) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        int len = character((const uint8_t *)text);
        if (end) {
            text = end + 1;
        } else if (*text == '\\' && (text[1] == 'N' || text[1] == 'n' || text[1] == 'h')) {
            words.gap = true;
            words.line_end = words.line_end || text[1] != 'h';
            text += 2;
        } else if (*text == '\\' && (text[1] == '{' || text[1] == '}')) {
            text++;
            if (!put_character(&words, text++, 1))
                break;
        } else if (len == 1 && (*text <= ' ' || *text == 0x7F)) {
            words.gap = true;
            text++;
        } else {
            if (len > 0 && !put_character(&words, text, len))
                break;
            text += len > 0 ? len : 1;
        }
    }
    ret_text[words.len] = '\0';
}

/* ---- cues ---- */

static int add(struct reader *reader, int64_t from, int64_t until, const char *event) {
    struct captions *captions = reader->captions;
    const char *text = text_of(event);
    if (!text || from < 0 || until <= from || until > DAY_US ||
        (captions->n > 0 && from < captions->cues[captions->n - 1].from))
        return 0;
    if (captions->n == CAPTIONS_MAX)
        return -ENOSPC;
    if (captions->n == reader->room) {
        size_t room = reader->room ? 2 * reader->room : 64;
        struct caption *more = realloc(captions->cues, room * sizeof(*more));
        if (!more)
            return -ENOMEM;
        captions->cues = more;
        reader->room = room;
    }
    struct caption *cue = &captions->cues[captions->n];
    cue->from = from;
    cue->until = until;
    take_words(text, cue->text);
    captions->n += cue->text[0] ? 1 : 0;
    return 0;
}

static int take_packet(struct reader *reader) {
    AVSubtitle subtitle = {.num_rects = 0};
    AVRational base = reader->format->streams[0]->time_base;
    int got = 0, r = 0;
    int64_t from = av_rescale_q(reader->packet->pts, base, AV_TIME_BASE_Q);
    int64_t lasts = av_rescale_q(reader->packet->duration, base, AV_TIME_BASE_Q);
    if (from < 0 || from > DAY_US || lasts <= 0 || lasts > DAY_US)
        return 0;
    if (avcodec_decode_subtitle2(reader->codec, &subtitle, &got, reader->packet) < 0 || !got)
        return 0;
    for (unsigned i = 0; i < subtitle.num_rects && r == 0; i++)
        r = add(reader, from, from + lasts, subtitle.rects[i]->ass);
    avsubtitle_free(&subtitle);
    return r;
}

static int read_cues(struct reader *reader) {
    int r = open_format(reader);
    if (r == 0)
        r = open_codec(reader);
    while (r == 0 && av_read_frame(reader->format, reader->packet) >= 0) {
        r = take_packet(reader);
        av_packet_unref(reader->packet);
    }
    return r == 0 && reader->captions->n == 0 ? -EBADMSG : r;
}

static void end(struct reader *reader) {
    av_packet_free(&reader->packet);
    avcodec_free_context(&reader->codec);
    avformat_close_input(&reader->format);
    if (reader->io)
        av_freep(&reader->io->buffer);
    avio_context_free(&reader->io);
    free(reader->bytes);
}

int captions_read(int fd, struct captions *ret_captions) {
    struct captions captions = {.n = 0};
    struct reader reader = {.captions = &captions};
    movie_quiet();
    int r = load(fd, &reader);
    if (r == 0)
        r = is_text(&reader) ? read_cues(&reader) : -EBADMSG;
    end(&reader);
    if (r == 0)
        *ret_captions = captions;
    else
        captions_free(&captions);
    return r;
}

void captions_free(struct captions *captions) {
    free(captions->cues);
    *captions = (struct captions){.n = 0};
}

int captions_at(const struct captions *captions, int64_t pts) {
    size_t low = 0, high = captions->n; /* the first that begins after pts */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (captions->cues[middle].from <= pts)
            low = middle + 1;
        else
            high = middle;
    }
    while (low > 0)
        if (captions->cues[--low].until > pts)
            return (int)low;
    return -1;
}

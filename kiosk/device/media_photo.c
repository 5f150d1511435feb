/* A photo, decoded whole: half a JPEG looks fine to every player until somebody sees its grey half on a wall. Only of a
 * kind and size that the reel takes; the others are named by their head alone. */
#include "device/media_film.h"

#include <errno.h>
#include <string.h>

/* EXIF's orientation as degrees clockwise; what it mirrors is only turned. FFmpeg hands it over as text in the frame.
 */
static int degrees_of(const AVFrame *frame) {
    static const int degrees[] = {
        ['1'] = 0, ['2'] = 0, ['3'] = 180, ['4'] = 180, ['5'] = 90, ['6'] = 90, ['7'] = 270, ['8'] = 270};
    const AVDictionaryEntry *entry = av_dict_get(frame->metadata, "Orientation", NULL, 0);
    const char *value = entry ? entry->value + strspn(entry->value, " ") : "1";
    return *value >= '1' && *value <= '8' ? degrees[(int)*value] : 0;
}

static int read_picture(struct media_file *file, const AVStream *video, AVPacket *packet) {
    int r;
    while ((r = av_read_frame(file->format, packet)) >= 0 && packet->stream_index != video->index)
        av_packet_unref(packet);
    return r;
}

int media_photo_look(struct media_file *file, const AVStream *video, struct media_facts *facts) {
    MEDIA_PACKET_AUTO packet = av_packet_alloc();
    MEDIA_FRAME_AUTO frame = av_frame_alloc();
    if (!packet || !frame)
        return -ENOMEM;
    facts->fps_milli = 0;
    if (media_judge(facts) != 0)
        return 0;
    MEDIA_DECODER_AUTO decoder = media_decoder(video, true);
    int r = decoder ? read_picture(file, video, packet) : AVERROR_INVALIDDATA;
    if (r >= 0)
        r = avcodec_send_packet(decoder, packet);
    if (r >= 0)
        avcodec_send_packet(decoder, NULL);
    if (r >= 0)
        r = avcodec_receive_frame(decoder, frame);
    if (file->error < 0)
        return file->error;
    if (r == AVERROR(ENOMEM))
        return -ENOMEM;
    facts->broken_frames = r < 0 || frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT);
    facts->frames = r >= 0;
    facts->rotation = r >= 0 ? degrees_of(frame) : 0;
    return 0;
}

/* Vouching for a file before it is played: its bytes are those that the organiser signed for. Runs on the movie's own
 * thread, together with reading its captions, so that no disk ever holds a frame up. A file that was vouched for and
 * has not changed since (inode, size, times) is not read again. */
#ifndef LANYARD_REEL_VOUCH_H
#define LANYARD_REEL_VOUCH_H

#include "app/shelf.h"
#include "device/captions.h"
#include "device/movie.h"

struct vouch_book; /* what was vouched for in this run, VOUCH_MAX files */
#define VOUCH_MAX 1024
struct vouch_book *vouch_book_new(void);
void vouch_book_release(struct vouch_book *book); /* NULL is fine; files being looked at keep it until they are done */

/* One file that is going to be played. Counted: the movie's thread and the player's each hold one. */
struct vouch {
    struct vouch_book *book; /* counted */
    char *state_dir;
    uint8_t sha256[SHELF_SHA256];
    bool has_captions;
    uint8_t captions_sha256[SHELF_SHA256];
    struct captions captions; /* valid once the movie has a frame */
};
struct vouch *vouch_new(struct vouch_book *book, const char *state_dir, const uint8_t sha256[SHELF_SHA256],
                        const uint8_t *captions_sha256); /* captions_sha256 may be NULL */
void vouch_release(struct vouch *vouch);                 /* NULL is fine */

/* Fills in the verify fields of a movie's spec; the movie holds a count of its own from then on. */
void vouch_lend(struct vouch *vouch, struct movie_spec *spec);

#endif

/* Stands in for a second display that was on for a while: writes its plays into a journal, as whole-program tests need
 * them. One play a line of stdin: ITEM PROGRAMME SPONSOR STARTED SHOWN REASON, times in ms; SHOWN -1: it has not ended;
 * REASON -: complete. Usage: reel_day STATE [rehearsal] */
#include <stdio.h>
#include <string.h>

#include "store/plays.h"

static int play_one(struct journal *journal, bool rehearsal, const char *line) {
    struct play play = {.file = "film.mp4"};
    struct journal_stamp stamp = {.boot = "00000000-0000-4000-8000-000000000002", .clock_ok = true};
    long long sponsor, started, shown;
    if (sscanf(line, "%63s %31s %lld %lld %lld %31s", play.item, play.programme, &sponsor, &started, &shown,
               play.reason) != 6)
        return -1;
    bool complete = strcmp(play.reason, "-") == 0;
    play.sponsor = sponsor;
    stamp.rehearsal = rehearsal;
    stamp.at = started;
    int r = journal_play_started(journal, &stamp, &play);
    stamp.at = started + shown;
    if (r == 0 && shown >= 0)
        r = journal_play_ended(journal, &stamp, play.uuid, shown, complete, complete ? "" : play.reason);
    return r;
}

int main(int argc, char **argv) {
    struct journal *journal = NULL;
    char line[512];
    bool rehearsal = argc > 2 && strcmp(argv[2], "rehearsal") == 0;
    if (argc < 2 || journal_open(argv[1], rehearsal ? JOURNAL_REHEARSAL : JOURNAL_EVENT, &journal) < 0)
        return 1;
    int r = 0;
    while (r == 0 && fgets(line, sizeof(line), stdin))
        r = play_one(journal, rehearsal, line);
    if (r < 0)
        fprintf(stderr, "reel_day: %s: %s", line, strerror(-r));
    journal_close(journal);
    return r < 0;
}

/* `--self-test`: what each device says of itself, gathered and printed as one JSON object or a line each. Nothing is
 * written. */
#ifndef LANYARD_STATION_SELFTEST_H
#define LANYARD_STATION_SELFTEST_H

#include "app/conf.h"

struct selftest;
struct selftest *selftest_begin(struct conf *conf); /* conf is lent */
/* r 0 = works, else negative errno; words for people, copied. */
void selftest_add(struct selftest *test, const char *device, int r, const char *words);
void selftest_roster(struct selftest *test);
void selftest_journal(struct selftest *test);
void selftest_camera(struct selftest *test); /* nothing when camera.source is none */
int selftest_end(struct selftest *test);     /* prints, frees; the exit code: 0 when all that was added works */

#endif

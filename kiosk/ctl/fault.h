/* Faults of an event folder, a bundle or an argument, gathered so that an organiser sees the first twenty at once
 * instead of one per try: "tickets.csv:17: column tier: "gold" is not in tiers.csv". Modules add, verbs print. */
#ifndef LANYARD_CTL_FAULT_H
#define LANYARD_CTL_FAULT_H

#include <stddef.h>
#include <stdio.h>

#define FAULTS_SHOWN 20

struct faults {
    size_t count, warned;      /* all of them */
    char *lines[FAULTS_SHOWN]; /* the first of them; owned */
    char *warnings[FAULTS_SHOWN];
};

/* Add one. file is what it is about; line 0 and column NULL when there is none. Always returns -EBADMSG, so that a
 * module can refuse and name the reason in one statement. */
int fault_add(struct faults *faults, const char *file, int line, const char *column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The same for what is only worth knowing. */
void fault_warn(struct faults *faults, const char *file, int line, const char *column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Warnings, then faults, each on its own line, then how many were left out. */
void faults_print(const struct faults *faults, FILE *to);
void faults_clear(struct faults *faults); /* frees and forgets */
#define FAULTS_AUTO __attribute__((cleanup(faults_clear))) struct faults

#endif

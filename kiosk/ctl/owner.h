/* Whose a kiosk's files are: on a box programs run as a user of their own, and commands are given by root. */
#ifndef LANYARD_CTL_OWNER_H
#define LANYARD_CTL_OWNER_H

/* As root, in a state folder of somebody else: whatever of it is root's becomes theirs, links aside. Nothing for
 * others, and nothing where the folder is root's too. What cannot be given is told on stderr. */
void owner_give(const char *state_dir);

#endif

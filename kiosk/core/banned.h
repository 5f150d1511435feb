/* Forced into every compilation unit. The functions named here either cannot be bounded or depend on hidden
 * state; each has a safe neighbour (snprintf, memcpy with a known length, strtoll, localtime_r, getrandom). */
#ifndef LANYARD_CORE_BANNED_H
#define LANYARD_CORE_BANNED_H

/* The system's own headers must be read before the names are poisoned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef WITH_OPENSSL /* whose members are called rand */
#include <openssl/x509v3.h>
#endif

/* With _FORTIFY_SOURCE and clang glibc makes macros of these. */
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets atoi atol atoll atof localtime gmtime ctime \
    asctime rand srand strtok

#endif

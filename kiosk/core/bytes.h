/* Big-endian numbers in byte strings: what codes and digests are made of. */
#ifndef LANYARD_CORE_BYTES_H
#define LANYARD_CORE_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* Write the lowest len (1..8) bytes of value, most significant first. */
static inline void bytes_put(uint8_t *to, size_t len, uint64_t value) {
    for (size_t i = len; i > 0; i--, value >>= 8)
        to[i - 1] = (uint8_t)value;
}

/* Read len (1..8) bytes, most significant first. */
static inline uint64_t bytes_get(const uint8_t *from, size_t len) {
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++)
        value = value << 8 | from[i];
    return value;
}

#endif

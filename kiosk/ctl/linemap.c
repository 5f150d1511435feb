/* Which line had this digest first? See linemap.h. Open addressing, doubled at half full. */
#include "ctl/linemap.h"

#include <glib.h>

struct slot {
    int64_t digest; /* 0 = free */
    int line;
};

struct linemap {
    struct slot *slots;
    size_t size, used; /* size is a power of two */
};

struct linemap *linemap_new(void) {
    struct linemap *map = g_new0(struct linemap, 1);
    map->size = 1024;
    map->slots = g_new0(struct slot, map->size);
    return map;
}

void linemap_free(struct linemap *map) {
    if (!map)
        return;
    g_free(map->slots);
    g_free(map);
}

static struct slot *find(struct slot *slots, size_t size, int64_t digest) {
    size_t at = (size_t)digest & (size - 1);
    while (slots[at].digest && slots[at].digest != digest)
        at = (at + 1) & (size - 1);
    return &slots[at];
}

static void grow(struct linemap *map) {
    struct slot *slots = g_new0(struct slot, map->size * 2);
    for (size_t i = 0; i < map->size; i++)
        if (map->slots[i].digest)
            *find(slots, map->size * 2, map->slots[i].digest) = map->slots[i];
    g_free(map->slots);
    map->slots = slots;
    map->size *= 2;
}

int linemap_put(struct linemap *map, int64_t digest, int line) {
    struct slot *slot = find(map->slots, map->size, digest);
    if (slot->digest)
        return slot->line;
    *slot = (struct slot){digest, line};
    if (++map->used * 2 > map->size)
        grow(map);
    return 0;
}

int linemap_get(const struct linemap *map, int64_t digest) {
    const struct slot *slot = find(map->slots, map->size, digest);
    return slot->digest ? slot->line : 0;
}

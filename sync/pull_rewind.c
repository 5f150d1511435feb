/* Snapshots as text: "xmin:xmax:in,progress". See pull.h for why they are rewound. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

#include "sync/pull.h"
#include "sync/pull_impl.h"

/* Digits up to `stop`; *text goes behind it. */
static int take_number(const char **text, const char *stop, uint64_t *ret_number) {
    const char *at = *text;
    uint64_t n = 0;
    for (; isdigit((unsigned char)*at); at++)
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, (unsigned)(*at - '0'), &n))
            return -EINVAL;
    if (at == *text || (*at && !strchr(stop, *at)) || (!*at && stop[0] != ','))
        return -EINVAL;
    *text = at;
    *ret_number = n;
    return 0;
}

int pull_snapshot(const char *text, uint64_t *ret_xmin, uint64_t *ret_xmax) {
    uint64_t xmin, xmax, last = 0, xid;
    if (take_number(&text, ":", &xmin) < 0 || *text++ != ':' || take_number(&text, ":", &xmax) < 0 || *text++ != ':' ||
        xmin < 1 || xmax < xmin)
        return -EINVAL;
    while (*text) {
        if (take_number(&text, ",", &xid) < 0 || xid < xmin || xid >= xmax || xid <= last)
            return -EINVAL;
        last = xid;
        if (*text == ',' && !isdigit((unsigned char)*++text))
            return -EINVAL;
    }
    *ret_xmin = xmin;
    *ret_xmax = xmax;
    return 0;
}

int pull_rewind(const char *snapshot, uint64_t by, char *ret_snapshot, size_t cap) {
    char text[2 * 21 + 2];
    uint64_t xmin, xmax;
    if (pull_snapshot(snapshot, &xmin, &xmax) < 0)
        return -EINVAL;
    xmin = xmin > by ? xmin - by : 1;
    int n = snprintf(text, sizeof(text), "%" PRIu64 ":%" PRIu64 ":", xmin, xmin);
    if ((size_t)n >= cap)
        return -ENOSPC;
    memcpy(ret_snapshot, text, (size_t)n + 1);
    return 0;
}

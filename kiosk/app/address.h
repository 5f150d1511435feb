/* The IPv4 addresses of this machine, as technicians ask for them. By ioctl: a kiosk's unit has no netlink, which the C
 * library's own list wants. A handful. */
#ifndef LANYARD_APP_ADDRESS_H
#define LANYARD_APP_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

struct app_address {
    char device[16]; /* "eth0" */
    char text[16];   /* "192.168.1.20" */
    int bits;        /* of its network, 24; 0 = not known */
    bool running;    /* the cable is in, or the radio on */
};
/* Loopback is left out. How many (<= max). */
size_t app_addresses(struct app_address *ret_addresses, size_t max);

#endif

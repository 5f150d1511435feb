/* Addresses by ioctl, see address.h. */
#include "app/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ALL_MAX 32 /* addresses that are asked for */

static bool read_one(int fd, const struct ifreq *of, struct app_address *ret_address) {
    struct ifreq asked = *of;
    struct sockaddr_in address, mask;
    memcpy(&address, &of->ifr_addr, sizeof(address));
    if (address.sin_family != AF_INET || ioctl(fd, SIOCGIFFLAGS, &asked) < 0 || asked.ifr_flags & IFF_LOOPBACK)
        return false;
    struct app_address found = {.running = asked.ifr_flags & IFF_RUNNING};
    snprintf(found.device, sizeof(found.device), "%.*s", (int)sizeof(found.device) - 1, of->ifr_name);
    asked = *of;
    if (ioctl(fd, SIOCGIFNETMASK, &asked) == 0) {
        memcpy(&mask, &asked.ifr_netmask, sizeof(mask));
        found.bits = __builtin_popcount(mask.sin_addr.s_addr);
    }
    if (!inet_ntop(AF_INET, &address.sin_addr, found.text, sizeof(found.text)))
        return false;
    *ret_address = found;
    return true;
}

size_t app_addresses(struct app_address *ret_addresses, size_t max) {
    struct ifreq all[ALL_MAX];
    struct ifconf list = {.ifc_len = sizeof(all), .ifc_req = all};
    size_t n = 0;
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && ioctl(fd, SIOCGIFCONF, &list) == 0)
        for (size_t i = 0; i < (size_t)list.ifc_len / sizeof(*all) && n < max; i++)
            n += read_one(fd, &all[i], &ret_addresses[n]);
    if (fd >= 0)
        close(fd);
    return n;
}

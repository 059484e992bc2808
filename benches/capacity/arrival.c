#define _DEFAULT_SOURCE /* SO_TIMESTAMPNS */

#include "arrival.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

bool arrival_watch(int socket) {
    const int one = 1;
    return setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one) == 0;
}

static uint32_t microseconds_since(const struct timespec *then) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now); /* the kernel's stamps are of this clock */
    const int64_t ago =
        (now.tv_sec - then->tv_sec) * INT64_C(1000000) + (now.tv_nsec - then->tv_nsec) / 1000;
    return ago > 0 ? (uint32_t)ago : 0;
}

ssize_t arrival_read(int socket, void *data, size_t bytes, uint32_t *ago_us) {
    struct iovec into = {data, bytes};
    _Alignas(struct cmsghdr) char told[CMSG_SPACE(sizeof(struct timespec))];
    struct msghdr message = {
        .msg_iov = &into, .msg_iovlen = 1, .msg_control = told, .msg_controllen = sizeof told};
    const ssize_t got = recvmsg(socket, &message, MSG_DONTWAIT);
    *ago_us = 0;
    if (got <= 0) {
        return got;
    }
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level == SOL_SOCKET && each->cmsg_type == SO_TIMESTAMPNS) {
            struct timespec came;
            memcpy(&came, CMSG_DATA(each), sizeof came);
            *ago_us = microseconds_since(&came);
        }
    }
    return got;
}

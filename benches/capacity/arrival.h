/* When what a socket had was there: told by the kernel, so that a reader who was busy with one
 * session makes no frame of another look late. */
#ifndef ARRIVAL_H
#define ARRIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Has the kernel note it (SO_TIMESTAMPNS, socket(7)). False where it cannot. */
bool arrival_watch(int socket);

/* Reads what there is, without waiting, as recv does. Of more than one segment, the time is that of
 * the last.
 * ago_us: how long it has been there; 0 where the kernel does not say, as of a handshake. */
ssize_t arrival_read(int socket, void *data, size_t bytes, uint32_t *ago_us);

#endif

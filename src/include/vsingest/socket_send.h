/* Writing to a socket that nobody waits for. */
#ifndef VSI_SOCKET_SEND_H
#define VSI_SOCKET_SEND_H

#include <stddef.h>

/* Gives a connected stream socket what it takes at once, whatever its mode: never waits, and raises
 * no SIGPIPE. Returns how many bytes that were; 0 where its buffer is full, and where it is broken,
 * which whoever reads from it, or waits for room, is told. */
size_t vsi_socket_send(int socket, const void *data, size_t bytes);

#endif

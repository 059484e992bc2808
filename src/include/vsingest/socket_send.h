/* Writing to a socket without waiting, and closing it. */
#ifndef VSI_SOCKET_SEND_H
#define VSI_SOCKET_SEND_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* Writes what a connected stream socket takes at once, whether it is blocking or not; never waits,
 * and raises no SIGPIPE. Returns how many bytes were taken: 0 where the socket's buffer is full,
 * and where the socket is broken, which a reader of it, or a wait for room, will report. On Windows
 * the socket is not blocking afterwards. */
size_t vsi_socket_send(int socket, const void *data, size_t bytes);

void vsi_socket_close(int socket);

VSI_END_DECLS

#endif

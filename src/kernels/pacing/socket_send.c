#define _DEFAULT_SOURCE /* MSG_DONTWAIT */

#include <vsingest/socket_send.h>

#include <errno.h>
#include <sys/socket.h>

size_t vsi_socket_send(int socket, const void *data, size_t bytes) {
    for (;;) {
        const ssize_t sent = send(socket, data, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0) {
            return (size_t)sent;
        }
        if (errno != EINTR) {
            return 0;
        }
    }
}

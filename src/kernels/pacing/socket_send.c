#define _DEFAULT_SOURCE /* MSG_DONTWAIT */

#include <vsingest/socket_send.h>

#ifdef _WIN32
#include <limits.h>
#include <winsock2.h>

size_t vsi_socket_send(int socket, const void *data, size_t bytes) {
    const SOCKET handle = (SOCKET)socket;
    u_long without_waiting = 1; /* There is no MSG_DONTWAIT. */
    if (ioctlsocket(handle, (long)FIONBIO, &without_waiting) != 0) {
        return 0;
    }
    const int sent = send(handle, data, bytes < INT_MAX ? (int)bytes : INT_MAX, 0);
    return sent > 0 ? (size_t)sent : 0;
}

void vsi_socket_close(int socket) {
    closesocket((SOCKET)socket);
}
#else
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef SO_NOSIGPIPE /* macOS: an option of the socket rather than of a call */
#undef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

size_t vsi_socket_send(int socket, const void *data, size_t bytes) {
#ifdef SO_NOSIGPIPE
    const int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof(on));
#endif
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

void vsi_socket_close(int socket) {
    close(socket);
}
#endif

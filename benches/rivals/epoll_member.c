#include "epoll_member.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <vsingest/status.h>

/* The handshake is not what is measured: this server knows one key, RFC 6455's example. */
static const char key[] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

static const struct vsi_playout_config buffering = {
    /* as in the server that this is the floor of */
    .frame = FRAME_SAMPLES,
    .target = 4 * FRAME_SAMPLES,
    .limit = 12 * FRAME_SAMPLES,
    .capacity = 75 * FRAME_SAMPLES,
    .trim_wait = 15,
};

static uint8_t received[65536]; /* one thread, one socket at a time */

struct member *member_new(int socket) {
    const size_t samples = vsi_playout_memory(&buffering);
    struct member *member = calloc(1, sizeof *member + samples * sizeof(int16_t));
    if (member == NULL) {
        return NULL;
    }
    if (vsi_playout_init(&member->playout, &buffering, member->samples) != VSI_OK) {
        abort();
    }
    member->receiver.parser = &member->parser;
    member->receiver.playout = &member->playout;
    member->socket = socket;
    return member;
}

/* Answers the request once it is whole; *left are the bytes that came after it. */
static bool upgrade(struct member *member, size_t bytes, size_t *left,
                    bool (*join)(struct member *member, const char *target)) {
    *left = 0;
    if (member->head_held + bytes >= INPUT_BYTES) {
        return false;
    }
    memcpy(member->input + member->head_held, received, bytes);
    member->head_held += bytes;
    member->input[member->head_held] = 0;
    char *head = (char *)member->input;
    char *blank = strstr(head, "\r\n\r\n");
    if (blank == NULL) {
        return true;
    }
    blank[2] = 0;
    *left = member->head_held - (size_t)(blank + 4 - head);
    memcpy(received, blank + 4, *left);
    char *target = head + strlen("GET ");
    if (strncmp(head, "GET ", 4) != 0 || strcasestr(head, key) == NULL) {
        return false;
    }
    target[strcspn(target, " ")] = 0;
    if (!join(member, target)) {
        return false;
    }
    vsi_ws_parser_init(&member->parser, VSI_WS_SERVER, false, member->input, INPUT_BYTES);
    return member_send(member, answer, sizeof answer - 1);
}

bool member_read(struct member *member, bool (*join)(struct member *member, const char *target)) {
    const ssize_t got = recv(member->socket, received, sizeof received, MSG_DONTWAIT);
    if (got <= 0) {
        return got < 0 && errno == EAGAIN;
    }
    size_t bytes = (size_t)got;
    if (member->room == NULL && !upgrade(member, bytes, &bytes, join)) {
        return false;
    }
    if (member->room == NULL || bytes == 0) {
        return true;
    }
    struct vsi_ws_event event;
    vsi_ws_parser_feed(&member->parser, received, bytes);
    int step;
    while ((step = vsi_media_receiver_next(&member->receiver, &event)) == VSI_WS_EVENT) {
        if (event.opcode == VSI_WS_CLOSE) {
            return false;
        }
        vsi_media_receiver_handled(&member->receiver, event.opcode); /* nothing is done */
    }
    return step == VSI_WS_MORE;
}

bool member_send(const struct member *member, const void *message, size_t bytes) {
    return send(member->socket, message, bytes, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)bytes;
}

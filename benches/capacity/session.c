#include "session.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vsingest/media.h>
#include <vsingest/status.h>
#include <vsingest/ws_mask.h>

#include "arrival.h"
#include "crowd.h"

#define REQUEST_BYTES 1024
#define PCM_BYTES (FRAME_SAMPLES * sizeof(int16_t))

static uint8_t received[65536], records[65536]; /* one thread, one socket at a time */
static const char start[] = "{\"event\":\"start\"}";

/* The key is RFC 6455's example; the answer to it is taken on trust, as is the server. */
static const char request[] = "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

static void end(struct session *session, const char *why) {
    if (session->state != SESSION_ENDED) {
        session->state = SESSION_ENDED;
        snprintf(session->why, sizeof session->why, "%s", why);
        close(session->socket);
        secured_close(&session->secured);
    }
}

/* Sends all of it, or notes that the socket had no room. */
static void send_all(struct session *session, const void *data, size_t size) {
    uint8_t record[SESSION_RECORD_BYTES];
    if (session->pending_held > 0) {
        const ssize_t sent = send(session->socket, session->pending, session->pending_held,
                                  MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            session->pending_held -= (size_t)sent;
            memmove(session->pending, session->pending + sent, session->pending_held);
        }
        if (session->pending_held > 0) {
            session->unsent++;
            return;
        }
    }
    if (session->secured.ssl != NULL) {
        size = secured_write(&session->secured, data, size, record, sizeof record);
        data = record;
    }
    const ssize_t sent = send(session->socket, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) {
        end(session, strerror(errno));
    } else if (sent <= 0 && session->secured.ssl == NULL) {
        session->unsent++;
    } else if (sent < (ssize_t)size) { /* a record that was made must leave some time */
        const size_t left = size - (size_t)(sent > 0 ? sent : 0);
        session->pending_held = left;
        memcpy(session->pending, (const uint8_t *)data + (size - left), left);
    }
}

static void write_frame(struct session *session, unsigned opcode, const void *payload,
                        size_t bytes) {
    uint8_t frame[SESSION_FRAME_BYTES];
    const uint32_t key = (session->sequence + 1) * 2654435761u;
    size_t size;
    if (vsi_ws_frame_write(frame, sizeof frame, opcode, true, payload, bytes, &key, &size) !=
        VSI_OK) {
        abort();
    }
    send_all(session, frame, size);
}

static bool ask(struct session *session, const char *asked, size_t size, bool over_tls) {
    uint8_t record[REQUEST_BYTES + 128];
    if (!over_tls) {
        return send(session->socket, asked, size, MSG_NOSIGNAL) == (ssize_t)size;
    }
    if (!secured_open(&session->secured, session->socket)) {
        return false;
    }
    const size_t made = secured_write(&session->secured, asked, size, record, sizeof record);
    return send(session->socket, record, made, MSG_NOSIGNAL) == (ssize_t)made;
}

struct session *session_open(uint32_t number, const struct sockaddr_in *address, const char *target,
                             bool over_tls) {
    struct session *session = calloc(1, sizeof *session);
    if (session == NULL) {
        return NULL;
    }
    session->number = number;
    hearing_init(&session->hearing, number);
    /* Loopback connects at once; only then does the socket stop waiting. */
    session->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char asked[REQUEST_BYTES];
    const int size = snprintf(asked, sizeof asked, request, target, ntohs(address->sin_port));
    const int one = 1;
    if (session->socket < 0 || size >= REQUEST_BYTES ||
        connect(session->socket, (const struct sockaddr *)address, sizeof *address) != 0 ||
        setsockopt(session->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0 ||
        !arrival_watch(session->socket) || !ask(session, asked, (size_t)size, over_tls)) {
        end(session, size >= REQUEST_BYTES ? "the target is too long" : strerror(errno));
    }
    return session;
}

void session_free(struct session *session) {
    end(session, "");
    hearing_free(&session->hearing);
    free(session);
}

/* Takes the answer to the upgrade; gives the bytes that came after it. */
static size_t upgrade(struct session *session, size_t bytes) {
    if (session->head_held + bytes >= SESSION_INPUT_BYTES) {
        end(session, "the answer to the upgrade is too long");
        return 0;
    }
    memcpy(session->input + session->head_held, received, bytes);
    session->head_held += bytes;
    session->input[session->head_held] = 0;
    const char *head = (const char *)session->input;
    const char *blank = strstr(head, "\r\n\r\n");
    if (blank == NULL) {
        return 0;
    }
    if (strncmp(head, "HTTP/1.1 101", 12) != 0) {
        char why[80];
        snprintf(why, sizeof why, "the upgrade was refused: %.*s", (int)strcspn(head, "\r"), head);
        end(session, why);
        return 0;
    }
    const size_t head_bytes = (size_t)(blank + 4 - head);
    const size_t left = session->head_held - head_bytes;
    memcpy(received, blank + 4, left);
    vsi_ws_parser_init(&session->parser, VSI_WS_CLIENT, false, session->input, SESSION_INPUT_BYTES);
    session->state = SESSION_STARTED;
    write_frame(session, VSI_WS_TEXT, start, sizeof start - 1);
    return left;
}

static void take(struct session *session, const struct vsi_ws_event *event, uint32_t came_us) {
    int16_t pcm[FRAME_SAMPLES];
    size_t bytes;
    if (event->opcode == VSI_WS_PING) {
        write_frame(session, VSI_WS_PONG, event->payload, event->bytes);
    } else if (event->opcode == VSI_WS_CLOSE) {
        char why[80];
        const int size = event->bytes > 2 ? (int)event->bytes - 2 : 0;
        snprintf(why, sizeof why, "closed by the server, %u %.*s", event->close_code, size,
                 size ? (const char *)event->payload + 2 : "");
        end(session, why);
    } else if (event->opcode == VSI_WS_TEXT) {
        if (session->state == SESSION_STARTED) {
            session->state = SESSION_STREAMING;
        }
        const int status = vsi_media_decode(pcm, sizeof pcm, event->payload, event->bytes, &bytes);
        if (status == VSI_OK && bytes == PCM_BYTES) {
            hearing_take(&session->hearing, pcm, came_us);
        } else if (status != VSI_E_NOT_MEDIA) {
            session->hearing.damaged++;
        }
    }
}

void session_read(struct session *session, uint32_t now_us) {
    uint32_t ago_us;
    const bool over_tls = session->secured.ssl != NULL;
    ssize_t got =
        arrival_read(session->socket, over_tls ? records : received, sizeof received, &ago_us);
    if (got > 0 && over_tls) {
        got = secured_read(&session->secured, records, (size_t)got, received, sizeof received);
        if (got < 0) {
            end(session, "TLS broke or ended");
            return;
        }
        if (got == 0) {
            return; /* half a record, or a ticket */
        }
    }
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) {
            end(session, got == 0 ? "the server hung up" : strerror(errno));
        }
        return;
    }
    size_t bytes = (size_t)got;
    if (session->state == SESSION_UPGRADING) {
        bytes = upgrade(session, bytes);
        if (session->state == SESSION_UPGRADING || session->state == SESSION_ENDED) {
            return;
        }
    }
    struct vsi_ws_event event;
    vsi_ws_parser_feed(&session->parser, received, bytes);
    int step;
    while (session->state != SESSION_ENDED &&
           (step = vsi_ws_parser_next(&session->parser, &event)) != VSI_WS_MORE) {
        if (step == VSI_E_WS) {
            end(session, session->parser.reason);
        } else {
            take(session, &event, now_us - ago_us);
        }
    }
}

void session_send(struct session *session, uint32_t due_us) {
    if (session->state != SESSION_STREAMING || !crowd_speaks(session->number)) {
        return;
    }
    int16_t pcm[FRAME_SAMPLES];
    const struct marker marker = {session->number, session->sequence, due_us};
    if (crowd_is_used()) {
        crowd_write(pcm, &marker);
    } else {
        marker_write(pcm, &marker);
    }
    char message[SESSION_FRAME_BYTES];
    size_t size;
    if (vsi_media_encode(message, sizeof message, pcm, sizeof pcm, &size) != VSI_OK) {
        abort();
    }
    write_frame(session, VSI_WS_TEXT, message, size);
    session->sequence++;
}

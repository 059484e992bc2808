/* One session's socket: the handshake, frames out on time, frames in as they come. */
#ifndef SESSION_H
#define SESSION_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include <vsingest/ws_parser.h>

#include "hearing.h"
#include "secured.h"

#define SESSION_INPUT_BYTES 8192
#define SESSION_FRAME_BYTES 512
#define SESSION_RECORD_BYTES 640 /* such a frame over TLS */

enum session_state { SESSION_UPGRADING, SESSION_STARTED, SESSION_STREAMING, SESSION_ENDED };

struct session {
    uint32_t number;
    int socket;
    enum session_state state;
    char why[96]; /* it ended */
    bool end_told;
    size_t head_held;
    uint32_t sequence;
    uint64_t unsent;                       /* frames that the socket had no room for */
    uint8_t pending[SESSION_RECORD_BYTES]; /* what it took only a part of */
    size_t pending_held;
    struct secured secured; /* over TLS only */
    struct vsi_ws_parser parser;
    struct hearing hearing;
    uint8_t input[SESSION_INPUT_BYTES];
};

/* Connects, over TLS if so, and asks for the upgrade. NULL where that fails. */
struct session *session_open(uint32_t number, const struct sockaddr_in *address, const char *target,
                             bool over_tls);
void session_free(struct session *session);

/* Reads what there is. */
void session_read(struct session *session, uint32_t now_us);

/* Sends the next frame, if it streams yet and is one who speaks. */
void session_send(struct session *session, uint32_t due_us);

#endif

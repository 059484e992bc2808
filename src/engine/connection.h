/* The server's end of one WebSocket after its handshake, without I/O and without a clock: bytes and
 * commands go in; messages, bytes to write and wishes come out. Audio goes straight into a playout
 * buffer. Whoever drives it reads the socket, writes, and keeps one timer:
 *
 *     vsi_connection_feed(&connection, data, bytes, now);
 *     while (vsi_connection_next(&connection, &event)) { ... a text or binary message ... }
 *
 * and after that, as after any other call:
 *
 *     while (vsi_connection_to_write(&connection, &message)) {
 *         ... write it ...; vsi_connection_written(&connection);
 *     }
 *     ... read on or not by `reading`; do what is new in `wishes`; call vsi_connection_time at
 * `wake_at`.
 *
 * Every slicing of one stream gives the same messages, the same audio and the same close. A close
 * is sent once all that was received is acted on, and all that was sent before is written. */
#ifndef VSI_CONNECTION_H
#define VSI_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outgoing.h"
#include <vsingest/decls.h>
#include <vsingest/media_receiver.h>

VSI_BEGIN_DECLS

#define VSI_CLOSE_REASON_MAX (VSI_WS_CONTROL_MAX - VSI_WS_CLOSE_CODE_BYTES)

/* What an ended connection is counted as if its peer left without a close frame. Never sent. */
#define VSI_CLOSE_ABNORMAL 1006
#define VSI_CLOSE_NORMAL 1000
#define VSI_CLOSE_POLICY 1008

/* The reasons of closes that a connection decides on. */
#define VSI_SLOW_READER "the reader is too slow: too many bytes wait for it"
#define VSI_TOO_MANY_CONTROL_FRAMES "too many pings and pongs"

struct vsi_connection_limits {
    double read_bytes_per_second; /* over a longer time; reading pauses above it */
    double read_burst_bytes;
    double control_frames_per_second; /* pings and pongs; above it the connection is closed */
    double control_frame_burst;
    size_t waiting_bytes; /* of messages not yet taken; reading pauses above it */
    size_t waiting_messages;
    double ping_seconds;  /* between two pings; a peer silent for half of it after one is gone */
    double close_seconds; /* for a peer to read what is left and to answer a close */
};

/* What is to be done with the transport, once each. */
enum vsi_connection_wish {
    VSI_WISH_HALF_CLOSE = 1, /* nothing more is written; what the peer still sends is read */
    VSI_WISH_CLOSE = 2,      /* once all is written */
    VSI_WISH_ABORT = 4,
};

struct vsi_close {
    uint16_t code; /* 0: not decided */
    uint8_t bytes;
    char reason[VSI_CLOSE_REASON_MAX];
};

/* Read the first part; the rest is its own. Set receiver.playout and receiver.binary at will. */
struct vsi_connection {
    unsigned wishes; /* of enum vsi_connection_wish, together */
    bool reading;
    bool closing; /* a close was decided on, and nothing more is taken to be sent */
    bool ending;  /* no more messages will come */
    double wake_at;
    struct vsi_close parting; /* how it was closed; code 0 if it was not */
    uint64_t received_bytes;
    struct vsi_media_receiver receiver;

    struct vsi_connection_limits limits;
    struct vsi_outgoing *outgoing;
    struct vsi_close end; /* the close to send once everything received is acted on */
    bool failed;          /* nothing more is parsed */
    bool peer_finished;
    bool blocked; /* what is written must wait */
    bool lost;
    bool farewell_sent;
    size_t farewell_bytes;
    uint8_t farewell[VSI_WS_CONTROL_MAX + VSI_WS_HEADER_MAX];
    size_t messages; /* that wait to be taken */
    size_t message_bytes;
    double budget; /* bytes that may be read */
    double budget_since;
    double control_full_at;
    double resume_at; /* INFINITY: the budget is not overspent */
    double deadline;  /* of the close */
    double beat_at;   /* of the next ping, or of the answer to one */
    bool pinged;
    uint64_t received_at_ping;
    double now;
};

/* parser (one that assembles fragments) and outgoing are the caller's, and outlive it. */
void vsi_connection_init(struct vsi_connection *connection,
                         const struct vsi_connection_limits *limits, struct vsi_ws_parser *parser,
                         struct vsi_outgoing *outgoing, double now);

/* Takes the next slice of what the peer sent; see vsi_ws_parser_feed. */
void vsi_connection_feed(struct vsi_connection *connection, void *data, size_t bytes, double now);

/* Fills *event with a message that is not audio, which then waits to be taken and handled; false
 * once the slice is used up. */
bool vsi_connection_next(struct vsi_connection *connection, struct vsi_ws_event *event);

/* The oldest waiting message, of so many bytes, is about to be acted on. */
void vsi_connection_taken(struct vsi_connection *connection, size_t bytes);

/* It was acted on: audio goes into the playout buffer again once no other waits. */
void vsi_connection_handled(struct vsi_connection *connection);

/* Sends a frame that the caller made, unless it is closing; closes a reader that is too slow. */
void vsi_connection_send(struct vsi_connection *connection, const void *frame, size_t bytes,
                         double now);

/* Closes once all that was sent before is written, or when that takes too long; only the first call
 * counts. reason: UTF-8, of at most VSI_CLOSE_REASON_MAX bytes. */
void vsi_connection_close(struct vsi_connection *connection, uint16_t code, const void *reason,
                          size_t bytes, double now);

/* Nothing more that was received will be acted on: sends the close that was put off until now, or a
 * normal one. */
void vsi_connection_finish(struct vsi_connection *connection, double now);

/* Fills *message with what is to be written next; false if nothing is, or it must wait. */
bool vsi_connection_to_write(const struct vsi_connection *connection,
                             struct vsi_outgoing_message *message);
void vsi_connection_written(struct vsi_connection *connection);

/* Whether the transport takes no more at present. */
void vsi_connection_block(struct vsi_connection *connection, bool blocked);

/* The peer will send nothing more, without having closed. */
void vsi_connection_peer_finished(struct vsi_connection *connection, double now);

/* The transport is closed; what was received is still acted on. */
void vsi_connection_lost(struct vsi_connection *connection, double now);

/* Does what is due. */
void vsi_connection_time(struct vsi_connection *connection, double now);

VSI_END_DECLS

#endif

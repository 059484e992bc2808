#include "connection_close.h"

#include <math.h>

#include <vsingest/status.h>

/* What a frame takes of the budget beside its bytes: an empty one costs time, too. */
#define FRAME_COST 200
/* The longest pause, however much was read at once, since a peer's pongs must be read in time. */
#define PAUSE_SECONDS 1.0
/* Of the time between two pings, what a peer has to answer one. */
#define PATIENCE 0.5
/* A timer may come early by the resolution of its clock. */
#define ROUNDING 1e-3

void vsi_connection_plan(struct vsi_connection *connection) {
    connection->reading = !connection->lost && isinf(connection->resume_at) &&
                          connection->messages <= connection->limits.waiting_messages &&
                          connection->message_bytes <= connection->limits.waiting_bytes;
    connection->wake_at = connection->lost ? connection->deadline
                                           : fmin(fmin(connection->resume_at, connection->beat_at),
                                                  connection->deadline);
}

void vsi_connection_init(struct vsi_connection *connection,
                         const struct vsi_connection_limits *limits, struct vsi_ws_parser *parser,
                         struct vsi_outgoing *outgoing, double now) {
    *connection = (struct vsi_connection){
        .receiver = {.parser = parser},
        .limits = *limits,
        .outgoing = outgoing,
        .budget = limits->read_burst_bytes,
        .budget_since = now,
        .control_full_at = now,
        .resume_at = INFINITY,
        .deadline = INFINITY,
        .beat_at = now + limits->ping_seconds,
        .now = now,
    };
    vsi_connection_plan(connection);
}

static void send(struct vsi_connection *connection, const void *frame, size_t bytes) {
    if (!connection->closing &&
        vsi_outgoing_put_event(connection->outgoing, frame, bytes) != VSI_OK) {
        vsi_close_for(connection, VSI_CLOSE_POLICY, VSI_SLOW_READER);
    }
}

static void send_control(struct vsi_connection *connection, enum vsi_ws_opcode opcode,
                         const void *payload, size_t bytes) {
    uint8_t frame[VSI_WS_CONTROL_MAX + VSI_WS_HEADER_MAX];
    size_t written;
    vsi_ws_frame_write(frame, sizeof frame, opcode, true, payload, bytes, NULL, &written);
    send(connection, frame, written);
}

/* The bucket of pings and pongs is one number, as in ITU-T I.371: when it is full again. */
static bool take_control_frame(struct vsi_connection *connection) {
    const double interval = 1.0 / connection->limits.control_frames_per_second;
    const double full_at = fmax(connection->control_full_at, connection->now) + interval;
    if (full_at - connection->now - connection->limits.control_frame_burst * interval > 1e-9) {
        return false;
    }
    connection->control_full_at = full_at;
    return true;
}

static void handle_control(struct vsi_connection *connection, const struct vsi_ws_event *event) {
    if (event->opcode == VSI_WS_CLOSE) {
        connection->peer_finished = true;
        vsi_end_for(connection,
                    event->close_code == VSI_WS_NO_STATUS ? VSI_CLOSE_NORMAL : event->close_code,
                    "");
    } else if (!take_control_frame(connection)) {
        connection->failed = true;
        vsi_end_for(connection, VSI_CLOSE_POLICY, VSI_TOO_MANY_CONTROL_FRAMES);
    } else if (event->opcode == VSI_WS_PING) {
        send_control(connection, VSI_WS_PONG, event->payload, event->bytes);
    }
}

/* Refills a spent budget by the time that passed; if that is too little, reading pauses. */
static void refill(struct vsi_connection *connection) {
    const double rate = connection->limits.read_bytes_per_second;
    const double passed = connection->now - connection->budget_since;
    connection->budget =
        fmin(connection->limits.read_burst_bytes, connection->budget + passed * rate);
    connection->budget_since = connection->now;
    if (connection->budget < 0 && isinf(connection->resume_at)) {
        connection->resume_at = connection->now + fmin(-connection->budget / rate, PAUSE_SECONDS);
    }
    connection->budget = fmax(connection->budget, -PAUSE_SECONDS * rate);
}

void vsi_connection_feed(struct vsi_connection *connection, void *data, size_t bytes, double now) {
    connection->now = now;
    connection->received_bytes += bytes;
    connection->budget -= (double)bytes;
    if (!connection->failed) {
        vsi_ws_parser_feed(connection->receiver.parser, data, bytes);
    }
}

/* The next event of the parser; false if there is none, now or for ever. */
static bool parse(struct vsi_connection *connection, struct vsi_ws_event *event) {
    struct vsi_media_receiver *receiver = &connection->receiver;
    if (connection->failed) {
        return false;
    }
    const uint64_t frames = receiver->frames;
    const int step = vsi_media_receiver_next(receiver, event);
    connection->budget -= FRAME_COST * (double)(receiver->frames - frames);
    if (step != VSI_WS_MORE && step != VSI_WS_EVENT) {
        connection->failed = true;
        vsi_end_for(connection, receiver->parser->close_code, receiver->parser->reason);
    }
    return step == VSI_WS_EVENT;
}

bool vsi_connection_next(struct vsi_connection *connection, struct vsi_ws_event *event) {
    while (parse(connection, event)) {
        if (!vsi_ws_is_control(event->opcode)) {
            connection->messages++;
            connection->message_bytes += event->bytes;
            return true;
        }
        handle_control(connection, event);
    }
    if (connection->budget < 0) {
        refill(connection);
    }
    vsi_connection_plan(connection);
    return false;
}

void vsi_connection_taken(struct vsi_connection *connection, size_t bytes) {
    connection->messages--;
    connection->message_bytes -= bytes;
    vsi_connection_plan(connection);
}

void vsi_connection_handled(struct vsi_connection *connection) {
    vsi_media_receiver_handled(&connection->receiver, VSI_WS_TEXT);
}

void vsi_connection_send(struct vsi_connection *connection, const void *frame, size_t bytes,
                         double now) {
    connection->now = now;
    send(connection, frame, bytes);
    vsi_connection_plan(connection);
}

static void beat(struct vsi_connection *connection) {
    const double seconds = connection->limits.ping_seconds;
    if (!connection->pinged) {
        connection->received_at_ping = connection->received_bytes;
        send_control(connection, VSI_WS_PING, NULL, 0);
        connection->beat_at = connection->now + PATIENCE * seconds;
    } else if (connection->received_bytes == connection->received_at_ping) {
        connection->wishes |= VSI_WISH_ABORT;
        connection->beat_at = INFINITY;
    } else {
        connection->beat_at = connection->now + (1.0 - PATIENCE) * seconds;
    }
    connection->pinged = !connection->pinged;
}

void vsi_connection_time(struct vsi_connection *connection, double now) {
    const double due = now + ROUNDING;
    connection->now = now;
    if (connection->deadline <= due) {
        connection->deadline = INFINITY;
        connection->closing = true;
        connection->wishes |= VSI_WISH_ABORT;
    }
    if (connection->resume_at <= due) {
        connection->resume_at = INFINITY;
    }
    if (connection->beat_at <= due && !connection->lost) {
        beat(connection);
    }
    vsi_connection_plan(connection);
}

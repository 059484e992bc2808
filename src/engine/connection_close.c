#include "connection_close.h"

#include <math.h>
#include <string.h>

static struct vsi_close close_of(uint16_t code, const void *reason, size_t bytes) {
    struct vsi_close made = {.code = code};
    made.bytes = (uint8_t)(bytes < VSI_CLOSE_REASON_MAX ? bytes : VSI_CLOSE_REASON_MAX);
    if (made.bytes > 0) {
        memcpy(made.reason, reason, made.bytes);
    }
    return made;
}

static void start_deadline(struct vsi_connection *connection) {
    connection->deadline = connection->now + connection->limits.close_seconds;
}

static void write_farewell(struct vsi_connection *connection, const struct vsi_close *close) {
    /* A code that is never sent stands for a peer that left without a close frame. */
    const uint16_t code = close->code == VSI_CLOSE_ABNORMAL ? VSI_CLOSE_NORMAL : close->code;
    uint8_t payload[VSI_WS_CONTROL_MAX] = {(uint8_t)(code >> 8), (uint8_t)code};
    memcpy(payload + VSI_WS_CLOSE_CODE_BYTES, close->reason, close->bytes);
    vsi_ws_frame_write(connection->farewell, sizeof connection->farewell, VSI_WS_CLOSE, true,
                       payload, VSI_WS_CLOSE_CODE_BYTES + (size_t)close->bytes, NULL,
                       &connection->farewell_bytes);
}

static void close_with(struct vsi_connection *connection, const struct vsi_close *close) {
    if (connection->closing) {
        return;
    }
    connection->closing = true;
    connection->parting = *close;
    write_farewell(connection, close);
    vsi_outgoing_close(connection->outgoing);
    start_deadline(connection);
}

void vsi_close_for(struct vsi_connection *connection, uint16_t code, const char *reason) {
    const struct vsi_close close = close_of(code, reason, strlen(reason));
    close_with(connection, &close);
}

static void finish(struct vsi_connection *connection) {
    close_with(connection, &connection->end);
    if (connection->lost) {
        connection->deadline = INFINITY;
    }
}

/* Once our close is written there is only the peer to wait for; of a lost connection, nobody. */
static void part(struct vsi_connection *connection) {
    if (!connection->farewell_sent || connection->lost) {
        return;
    }
    if (connection->peer_finished) {
        connection->wishes |= VSI_WISH_CLOSE;
    } else if (connection->ending) {
        /* Closing now would reset the connection while the peer still sends, and our close frame
         * might be lost. */
        connection->wishes |= VSI_WISH_HALF_CLOSE;
    }
}

void vsi_end_for(struct vsi_connection *connection, uint16_t code, const char *reason) {
    if (!connection->ending) {
        connection->ending = true;
        connection->end = close_of(code, reason, strlen(reason));
        start_deadline(connection);
    }
    if (connection->receiver.waiting == 0) {
        finish(connection);
    }
    part(connection);
}

void vsi_connection_close(struct vsi_connection *connection, uint16_t code, const void *reason,
                          size_t bytes, double now) {
    const struct vsi_close close = close_of(code, reason, bytes);
    connection->now = now;
    close_with(connection, &close);
    vsi_connection_plan(connection);
}

void vsi_connection_finish(struct vsi_connection *connection, double now) {
    connection->now = now;
    if (!connection->ending) {
        connection->ending = true;
        connection->end = close_of(VSI_CLOSE_NORMAL, "", 0);
    }
    finish(connection);
    vsi_connection_plan(connection);
}

bool vsi_connection_to_write(const struct vsi_connection *connection,
                             struct vsi_outgoing_message *message) {
    if (connection->lost) {
        return false;
    }
    if (vsi_outgoing_next(connection->outgoing, message)) {
        return !connection->blocked;
    }
    *message = (struct vsi_outgoing_message){
        .data = connection->farewell,
        .bytes = connection->farewell_bytes,
    };
    return connection->farewell_bytes > 0 && !connection->farewell_sent;
}

void vsi_connection_written(struct vsi_connection *connection) {
    struct vsi_outgoing_message message;
    if (vsi_outgoing_next(connection->outgoing, &message)) {
        vsi_outgoing_take(connection->outgoing);
        return;
    }
    connection->farewell_sent = true;
    part(connection);
}

void vsi_connection_block(struct vsi_connection *connection, bool blocked) {
    connection->blocked = blocked;
}

void vsi_connection_peer_finished(struct vsi_connection *connection, double now) {
    connection->now = now;
    connection->peer_finished = true;
    vsi_end_for(connection, VSI_CLOSE_ABNORMAL, "");
    vsi_connection_plan(connection);
}

void vsi_connection_lost(struct vsi_connection *connection, double now) {
    connection->now = now;
    connection->lost = true;
    vsi_outgoing_abandon(connection->outgoing);
    vsi_end_for(connection, VSI_CLOSE_ABNORMAL, "");
    if (connection->closing) {
        connection->deadline = INFINITY;
    } else {
        connection->parting = connection->end;
    }
    vsi_connection_plan(connection);
}

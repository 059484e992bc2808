/* A server's connection: a stream in slices, with commands between them, gives the messages, the
 * audio, the bytes to write and the close of the same stream in other slices; what is written is
 * whole frames, of which a close is the last, and every audio message is accounted for.
 *
 * Input: a byte that says how to slice, then steps: a byte for a command, or for how many bytes of
 * the peer's follow it. */
#include "law.h"

#include <math.h>

#include "connection.h"

#define MESSAGE_MAX 400
#define FRAME 160
#define STEP_SECONDS 0.7

struct transcript {
    uint8_t *bytes; /* what came out, and what was written */
    size_t size;
};

struct driven {
    struct vsi_connection connection;
    struct vsi_ws_parser parser;
    struct vsi_outgoing outgoing;
    struct vsi_playout playout;
    struct transcript said;
    struct transcript written;
    double now;
    unsigned audio;
};

static void note(struct transcript *transcript, const void *bytes, size_t size) {
    transcript->bytes = realloc(transcript->bytes, transcript->size + size + 1);
    memcpy(transcript->bytes + transcript->size, bytes, size);
    transcript->size += size;
}

static void check_books(const struct driven *driven) {
    const struct vsi_outgoing *outgoing = &driven->outgoing;
    demand(outgoing->put == driven->audio, "every audio message is put");
    demand(outgoing->put == outgoing->taken + outgoing->dropped + outgoing->audio.messages,
           "every audio message is accounted for");
    demand(!isnan(driven->connection.wake_at), "a time to wake at");
}

static void write_all(struct driven *driven) {
    struct vsi_outgoing_message message;
    while (vsi_connection_to_write(&driven->connection, &message)) {
        note(&driven->written, message.data, message.bytes);
        vsi_connection_written(&driven->connection);
    }
    check_books(driven);
}

static void feed(struct driven *driven, const uint8_t *data, size_t size) {
    uint8_t *slice = copy_of(data, size);
    struct vsi_ws_event event;
    vsi_connection_feed(&driven->connection, slice, size, driven->now);
    while (vsi_connection_next(&driven->connection, &event)) {
        const uint8_t opcode = (uint8_t)event.opcode;
        note(&driven->said, &opcode, 1);
        note(&driven->said, event.payload, event.bytes);
        vsi_connection_taken(&driven->connection, event.bytes);
    }
    free(slice);
    write_all(driven);
}

static void send_audio(struct driven *driven) {
    uint8_t frame[2] = {0x82, 0}; /* an empty binary message */
    driven->audio++;
    demand(vsi_outgoing_put_audio(&driven->outgoing, frame, sizeof frame) == VSI_OK, "memory");
}

static void act(struct driven *driven, uint8_t command) {
    struct vsi_connection *connection = &driven->connection;
    const uint8_t event[] = {0x81, 2, '{', '}'};
    switch (command % 10) {
    case 0:
        vsi_connection_send(connection, event, sizeof event, driven->now);
        break;
    case 1:
        send_audio(driven);
        break;
    case 2:
        vsi_connection_block(connection, command & 16);
        break;
    case 3:
        driven->now += STEP_SECONDS;
        vsi_connection_time(connection, driven->now);
        break;
    case 4:
        connection->receiver.playout = command & 16 ? &driven->playout : NULL;
        connection->receiver.binary = command & 32;
        break;
    case 5:
        if (connection->receiver.waiting > 0) {
            vsi_connection_handled(connection);
        }
        break;
    case 6: {
        uint8_t pulled[FRAME * sizeof(int16_t)];
        vsi_playout_pull(&driven->playout, pulled);
        break;
    }
    case 7:
        if (command & 32) {
            vsi_connection_close(connection, 4410, "removed", 7, driven->now);
        } else if (command & 16) {
            vsi_connection_finish(connection, driven->now);
        }
        break;
    case 8:
        if (command & 16) {
            vsi_connection_peer_finished(connection, driven->now);
        }
        break;
    default:
        if (command & 64) {
            vsi_connection_lost(connection, driven->now);
        }
    }
    write_all(driven);
}

/* Runs the steps with every slice cut into pieces of so many bytes. */
static struct driven drive(const uint8_t *steps, size_t size, size_t piece) {
    static uint8_t buffer[MESSAGE_MAX];
    static int16_t *memory;
    const struct vsi_playout_config config = {
        .frame = FRAME, .target = 2 * FRAME, .limit = 6 * FRAME, .capacity = 10 * FRAME};
    const struct vsi_connection_limits limits = {.read_bytes_per_second = 1e6,
                                                 .read_burst_bytes = 1e9,
                                                 .control_frames_per_second = 3,
                                                 .control_frame_burst = 5,
                                                 .waiting_bytes = MESSAGE_MAX,
                                                 .waiting_messages = 4,
                                                 .ping_seconds = 4,
                                                 .close_seconds = 2};
    const struct vsi_outgoing_limits outgoing = {
        .event_bytes = 40, .audio_messages = 3, .stalled_messages = 5};
    struct driven driven = {.now = 10.0};
    memory = malloc(vsi_playout_memory(&config) * sizeof *memory);
    demand(vsi_playout_init(&driven.playout, &config, memory) == VSI_OK, "playout");
    vsi_ws_parser_init(&driven.parser, VSI_WS_SERVER, false, buffer, sizeof buffer);
    vsi_outgoing_init(&driven.outgoing, &outgoing);
    vsi_connection_init(&driven.connection, &limits, &driven.parser, &driven.outgoing, driven.now);
    /* The struct moves when it is returned, and nothing may be driven after that. */
    for (size_t at = 0; at < size;) {
        const uint8_t step = steps[at++];
        if (step < 128) {
            act(&driven, step);
            continue;
        }
        size_t count = (size_t)(step - 127);
        count = count < size - at ? count : size - at;
        for (size_t from = 0; from < count; from += piece) {
            feed(&driven, steps + at + from, count - from < piece ? count - from : piece);
        }
        at += count;
    }
    vsi_outgoing_destroy(&driven.outgoing);
    free(memory);
    return driven;
}

static void check_written(const struct transcript *written) {
    static uint8_t buffer[4096];
    struct vsi_ws_parser parser;
    struct vsi_ws_event event;
    vsi_ws_parser_init(&parser, VSI_WS_CLIENT, false, buffer, sizeof buffer);
    for (size_t i = 0; i < written->size; i++) {
        uint8_t byte = written->bytes[i];
        int step;
        demand(!parser.closed, "nothing is written after a close");
        vsi_ws_parser_feed(&parser, &byte, 1);
        while ((step = vsi_ws_parser_next(&parser, &event)) == VSI_WS_EVENT) {
        }
        demand(step == VSI_WS_MORE, "valid frames are written");
    }
    demand(!parser.in_frame && parser.header_held == 0, "whole frames are written");
}

static void compare(const struct driven *one, const struct driven *other) {
    demand(one->said.size == other->said.size &&
               memcmp(one->said.bytes, other->said.bytes, one->said.size) == 0,
           "the same messages");
    demand(one->written.size == other->written.size &&
               memcmp(one->written.bytes, other->written.bytes, one->written.size) == 0,
           "the same bytes to write");
    demand(memcmp(&one->playout.counts, &other->playout.counts, sizeof one->playout.counts) == 0,
           "the same audio");
    demand(one->connection.wishes == other->connection.wishes, "the same wishes");
    demand(one->connection.parting.code == other->connection.parting.code, "the same close");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) {
        return 0;
    }
    const size_t pieces[] = {1, 1 + data[0] % 40u};
    struct driven whole = drive(data + 1, size - 1, size);
    note(&whole.said, "", 0);
    note(&whole.written, "", 0);
    check_written(&whole.written);
    for (int i = 0; i < 2; i++) {
        struct driven cut = drive(data + 1, size - 1, pieces[i]);
        note(&cut.said, "", 0);
        note(&cut.written, "", 0);
        compare(&whole, &cut);
        free(cut.said.bytes);
        free(cut.written.bytes);
    }
    free(whole.said.bytes);
    free(whole.written.bytes);
    return 0;
}

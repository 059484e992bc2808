#include "ws_parser.h"

#include <string.h>

#include "status.h"
#include "ws_mask.h"

#define FIN 0x80
#define RESERVED 0x70
#define OPCODE 0x0f
#define MASKED 0x80
#define LENGTH 0x7f
#define LENGTH_IN_2_BYTES 126
#define LENGTH_IN_8_BYTES 127

/* Beside the steps a caller sees: nothing to report yet, go on with the slice. */
#define GO_ON 2

void vsi_ws_parser_init(struct vsi_ws_parser *parser, enum vsi_ws_role role, bool fragments,
                        void *buffer, size_t capacity) {
    *parser = (struct vsi_ws_parser){
        .expects_mask = role == VSI_WS_SERVER,
        .fragments = fragments,
        .buffer = buffer,
        .capacity = capacity,
    };
}

void vsi_ws_parser_feed(struct vsi_ws_parser *parser, void *data, size_t bytes) {
    parser->at = data;
    parser->end = bytes > 0 ? parser->at + bytes : parser->at;
}

void vsi_ws_parser_fail(struct vsi_ws_parser *parser, uint16_t close_code, const char *reason) {
    if (parser->close_code == 0) {
        parser->close_code = close_code;
        parser->reason = reason;
    }
}

static int fault(struct vsi_ws_parser *parser, uint16_t close_code, const char *reason) {
    vsi_ws_parser_fail(parser, close_code, reason);
    return VSI_E_WS;
}

static size_t unread(const struct vsi_ws_parser *parser) {
    return (size_t)(parser->end - parser->at);
}

static int check_first_byte(struct vsi_ws_parser *parser, uint8_t byte) {
    const unsigned opcode = byte & OPCODE;
    if (byte & RESERVED) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "reserved bit set without an extension");
    }
    if (!vsi_ws_opcode_known(opcode)) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "reserved opcode");
    }
    if (vsi_ws_is_control(opcode)) {
        return byte & FIN ? VSI_OK
                          : fault(parser, VSI_WS_PROTOCOL_ERROR, "fragmented control frame");
    }
    if (opcode == VSI_WS_CONTINUATION && parser->message_opcode == 0) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "continuation without a message to continue");
    }
    if (opcode != VSI_WS_CONTINUATION && parser->message_opcode != 0) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "new message amid a fragmented one");
    }
    return VSI_OK;
}

static int check_second_byte(struct vsi_ws_parser *parser, unsigned opcode, uint8_t byte) {
    const unsigned length = byte & LENGTH;
    if (parser->expects_mask && !(byte & MASKED)) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "unmasked frame from a client");
    }
    if (!parser->expects_mask && (byte & MASKED)) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "masked frame from a server");
    }
    if (vsi_ws_is_control(opcode) && length > VSI_WS_CONTROL_MAX) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "control frame longer than 125 bytes");
    }
    if (opcode == VSI_WS_CLOSE && length == 1) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "close payload of one byte");
    }
    return VSI_OK;
}

static size_t header_size(uint8_t second_byte) {
    const unsigned length = second_byte & LENGTH;
    return 2u +
           (length == LENGTH_IN_2_BYTES   ? 2u
            : length == LENGTH_IN_8_BYTES ? 8u
                                          : 0u) +
           (second_byte & MASKED ? VSI_WS_KEY_BYTES : 0u);
}

static uint64_t big_endian(const uint8_t *bytes, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static int read_length(struct vsi_ws_parser *parser, const uint8_t *header) {
    const unsigned length = header[1] & LENGTH;
    uint64_t least = 0;
    if (length == LENGTH_IN_2_BYTES) {
        parser->left = big_endian(header + 2, 2);
        least = LENGTH_IN_2_BYTES;
    } else if (length == LENGTH_IN_8_BYTES) {
        parser->left = big_endian(header + 2, 8);
        least = UINT16_MAX + 1;
    } else {
        parser->left = length;
    }
    if (parser->left > INT64_MAX) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "payload length with its top bit set");
    }
    if (parser->left < least) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, "payload length not in its shortest form");
    }
    return VSI_OK;
}

static int begin_frame(struct vsi_ws_parser *parser, const uint8_t *header, size_t size) {
    const int status = read_length(parser, header);
    if (status != VSI_OK) {
        return status;
    }
    parser->fin = header[0] & FIN;
    parser->opcode = header[0] & OPCODE;
    parser->taken = 0;
    if (parser->expects_mask) {
        memcpy(parser->key, header + size - VSI_WS_KEY_BYTES, VSI_WS_KEY_BYTES);
    }
    if (!vsi_ws_is_control(parser->opcode)) {
        if (parser->left > parser->capacity - parser->message_bytes) {
            return fault(parser, VSI_WS_TOO_BIG, "message larger than the limit");
        }
        if (parser->opcode != VSI_WS_CONTINUATION) {
            parser->message_opcode = parser->opcode;
        }
    }
    parser->in_frame = true;
    return GO_ON;
}

/* What can be judged of a header that begins so; *size is what it takes in all, as far as known. */
static int check_header(struct vsi_ws_parser *parser, const uint8_t *header, size_t held,
                        size_t *size) {
    *size = 2;
    int status = check_first_byte(parser, header[0]);
    if (status == VSI_OK && held >= 2) {
        status = check_second_byte(parser, header[0] & OPCODE, header[1]);
        *size = header_size(header[1]);
    }
    return status;
}

/* Gathers a header that the slices cut. */
static int gather_header(struct vsi_ws_parser *parser) {
    size_t size = parser->header_held < 2 ? 2 : header_size(parser->header[1]);
    while (parser->header_held < size) {
        if (unread(parser) == 0) {
            return VSI_WS_MORE;
        }
        parser->header[parser->header_held++] = *parser->at++;
        const int status = check_header(parser, parser->header, parser->header_held, &size);
        if (status != VSI_OK) {
            return status;
        }
    }
    parser->header_held = 0;
    return begin_frame(parser, parser->header, size);
}

static int take_header(struct vsi_ws_parser *parser) {
    const size_t available = unread(parser);
    if (parser->header_held > 0 || available < 2) {
        return gather_header(parser);
    }
    size_t size;
    const uint8_t *header = parser->at;
    const int status = check_header(parser, header, available, &size);
    if (status != VSI_OK) {
        return status;
    }
    if (available < size) {
        return gather_header(parser);
    }
    parser->at += size;
    return begin_frame(parser, header, size);
}

static int close_with(struct vsi_ws_parser *parser, struct vsi_ws_event *event) {
    event->close_code = vsi_ws_close_code_of(event->payload, event->bytes);
    if (event->bytes > 0) {
        if (!vsi_ws_close_code_valid(event->close_code)) {
            return fault(parser, VSI_WS_PROTOCOL_ERROR, "close code that may not be sent");
        }
        const size_t reason_bytes = event->bytes - VSI_WS_CLOSE_CODE_BYTES;
        struct vsi_utf8_validator utf8;
        vsi_utf8_begin(&utf8);
        if (vsi_utf8_feed(&utf8, event->payload + VSI_WS_CLOSE_CODE_BYTES, reason_bytes) <
                reason_bytes ||
            !vsi_utf8_may_end(&utf8)) {
            return fault(parser, VSI_WS_NOT_UTF8, "close reason is not UTF-8");
        }
    }
    parser->closed = true;
    return VSI_WS_EVENT;
}

static int take_control(struct vsi_ws_parser *parser, const uint8_t *bytes, size_t count,
                        struct vsi_ws_event *event) {
    const bool done = parser->left == 0;
    if (parser->taken > count || !done) {
        memcpy(parser->control + parser->taken - count, bytes, count);
        bytes = parser->control;
    }
    if (!done) {
        return VSI_WS_MORE;
    }
    parser->in_frame = false;
    *event = (struct vsi_ws_event){
        .payload = bytes,
        .bytes = (size_t)parser->taken,
        .opcode = (enum vsi_ws_opcode)parser->opcode,
        .fin = true,
    };
    return parser->opcode == VSI_WS_CLOSE ? close_with(parser, event) : VSI_WS_EVENT;
}

static int check_text(struct vsi_ws_parser *parser, const uint8_t *bytes, size_t count) {
    if (vsi_utf8_feed(&parser->utf8, bytes, count) < count) {
        return fault(parser, VSI_WS_NOT_UTF8, "text is not UTF-8");
    }
    if (parser->left == 0 && parser->fin && !vsi_utf8_may_end(&parser->utf8)) {
        return fault(parser, VSI_WS_NOT_UTF8, "text ends amid a character");
    }
    return VSI_OK;
}

static int end_data_frame(struct vsi_ws_parser *parser, const uint8_t *bytes, size_t count,
                          struct vsi_ws_event *event) {
    *event = (struct vsi_ws_event){
        .payload = bytes,
        .bytes = count,
        .opcode = (enum vsi_ws_opcode)(parser->fragments ? parser->opcode : parser->message_opcode),
        .fin = parser->fin,
    };
    parser->held = 0;
    if (parser->fin) {
        parser->message_opcode = 0;
        parser->message_bytes = 0;
        vsi_utf8_begin(&parser->utf8);
    }
    return VSI_WS_EVENT;
}

static int take_data(struct vsi_ws_parser *parser, const uint8_t *bytes, size_t count,
                     struct vsi_ws_event *event) {
    if (parser->message_opcode == VSI_WS_TEXT) {
        const int status = check_text(parser, bytes, count);
        if (status != VSI_OK) {
            return status;
        }
    }
    parser->message_bytes += count;
    const bool done = parser->left == 0;
    const bool reported = done && (parser->fin || parser->fragments);
    parser->in_frame = !done;
    if (reported && parser->held == 0) {
        return end_data_frame(parser, bytes, count, event);
    }
    if (count > 0) {
        memcpy(parser->buffer + parser->held, bytes, count);
        parser->held += count;
    }
    if (reported) {
        return end_data_frame(parser, parser->buffer, parser->held, event);
    }
    return done ? GO_ON : VSI_WS_MORE;
}

static int take_payload(struct vsi_ws_parser *parser, struct vsi_ws_event *event) {
    const size_t available = unread(parser);
    if (available == 0 && parser->left > 0) {
        return VSI_WS_MORE;
    }
    const size_t count = parser->left < available ? (size_t)parser->left : available;
    uint8_t *bytes = parser->at;
    if (parser->expects_mask) {
        vsi_ws_mask(bytes, bytes, count, parser->key, parser->taken);
    }
    parser->at += count;
    parser->taken += count;
    parser->left -= count;
    return vsi_ws_is_control(parser->opcode) ? take_control(parser, bytes, count, event)
                                             : take_data(parser, bytes, count, event);
}

int vsi_ws_parser_next(struct vsi_ws_parser *parser, struct vsi_ws_event *event) {
    while (parser->close_code == 0 && !parser->closed) {
        const int step = parser->in_frame ? take_payload(parser, event) : take_header(parser);
        if (step != GO_ON) {
            return step;
        }
    }
    parser->at = parser->end;
    return parser->close_code != 0 ? VSI_E_WS : VSI_WS_MORE;
}

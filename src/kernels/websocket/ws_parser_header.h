/* Private: the first half of the parser, which gathers a frame's header and judges it. A file of
 * its own, but compiled as a part of ws_parser.c: between the two no call is to be paid for. */
#ifndef VSI_WS_PARSER_HEADER_H
#define VSI_WS_PARSER_HEADER_H

#include <string.h>

#include <vsingest/status.h>
#include <vsingest/ws_mask.h>
#include <vsingest/ws_parser.h>

#define FIN 0x80
#define RESERVED 0x70
#define OPCODE 0x0f
#define MASKED 0x80
#define LENGTH 0x7f
#define LENGTH_IN_2_BYTES 126
#define LENGTH_IN_8_BYTES 127

/* Beside the steps a caller sees: nothing to report yet, go on with the slice. */
#define GO_ON 2

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

/* Returns GO_ON once the frame has begun, VSI_WS_MORE or VSI_E_WS. */
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

#endif

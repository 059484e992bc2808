/* Private: a frame's header as it is read (RFC 6455 section 5.2), by whoever holds its bytes.
 *
 * The reader knows no parser. It is defined here so that no call is paid for between the two. */
#ifndef VSI_WS_HEADER_H
#define VSI_WS_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <vsingest/ws_frame.h>
#include <vsingest/ws_mask.h>

#define VSI_WS_FIN 0x80
#define VSI_WS_RESERVED 0x70
#define VSI_WS_OPCODE 0x0f
#define VSI_WS_MASKED 0x80
#define VSI_WS_LENGTH 0x7f
#define VSI_WS_LENGTH_IN_2_BYTES 126
#define VSI_WS_LENGTH_IN_8_BYTES 127

enum vsi_ws_header_verdict { VSI_WS_HEADER_MORE, VSI_WS_HEADER_OK, VSI_WS_HEADER_BAD };

struct vsi_ws_header {
    size_t size; /* of the header itself, as far as known: 2 until two bytes are held */
    uint64_t payload_bytes;
    const char *reason; /* what is wrong with it, a constant */
    uint8_t opcode;
    bool fin;
    uint8_t key[VSI_WS_KEY_BYTES]; /* zeros where the frame is not masked */
};

/* What the connection demands of the next header. */
struct vsi_ws_expected {
    bool masked;
    bool continuation; /* amid a fragmented message: a continuation or a control frame */
};

static inline int vsi_ws_header_bad(struct vsi_ws_header *header, const char *reason) {
    header->reason = reason;
    return VSI_WS_HEADER_BAD;
}

static inline int vsi_ws_header_read_first(struct vsi_ws_header *header, uint8_t byte,
                                           bool continuation) {
    header->size = 2;
    header->fin = byte & VSI_WS_FIN;
    header->opcode = byte & VSI_WS_OPCODE;
    if (byte & VSI_WS_RESERVED) {
        return vsi_ws_header_bad(header, "reserved bit set without an extension");
    }
    if (!vsi_ws_opcode_known(header->opcode)) {
        return vsi_ws_header_bad(header, "reserved opcode");
    }
    if (vsi_ws_is_control(header->opcode)) {
        return header->fin ? VSI_WS_HEADER_OK
                           : vsi_ws_header_bad(header, "fragmented control frame");
    }
    if (header->opcode == VSI_WS_CONTINUATION && !continuation) {
        return vsi_ws_header_bad(header, "continuation without a message to continue");
    }
    if (header->opcode != VSI_WS_CONTINUATION && continuation) {
        return vsi_ws_header_bad(header, "new message amid a fragmented one");
    }
    return VSI_WS_HEADER_OK;
}

static inline int vsi_ws_header_read_second(struct vsi_ws_header *header, uint8_t byte,
                                            bool masked) {
    const unsigned length = byte & VSI_WS_LENGTH;
    if (masked && !(byte & VSI_WS_MASKED)) {
        return vsi_ws_header_bad(header, "unmasked frame from a client");
    }
    if (!masked && (byte & VSI_WS_MASKED)) {
        return vsi_ws_header_bad(header, "masked frame from a server");
    }
    if (vsi_ws_is_control(header->opcode) && length > VSI_WS_CONTROL_MAX) {
        return vsi_ws_header_bad(header, "control frame longer than 125 bytes");
    }
    if (header->opcode == VSI_WS_CLOSE && length == 1) {
        return vsi_ws_header_bad(header, "close payload of one byte");
    }
    header->size += (length == VSI_WS_LENGTH_IN_2_BYTES   ? 2u
                     : length == VSI_WS_LENGTH_IN_8_BYTES ? 8u
                                                          : 0u) +
                    (masked ? VSI_WS_KEY_BYTES : 0u);
    return VSI_WS_HEADER_OK;
}

static inline uint64_t vsi_ws_big_endian(const uint8_t *bytes, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static inline int vsi_ws_header_read_length(struct vsi_ws_header *header, const uint8_t *bytes) {
    uint64_t shortest = 0;
    header->payload_bytes = bytes[1] & VSI_WS_LENGTH;
    if (header->payload_bytes == VSI_WS_LENGTH_IN_2_BYTES) {
        header->payload_bytes = vsi_ws_big_endian(bytes + 2, 2);
        shortest = VSI_WS_LENGTH_IN_2_BYTES;
    } else if (header->payload_bytes == VSI_WS_LENGTH_IN_8_BYTES) {
        header->payload_bytes = vsi_ws_big_endian(bytes + 2, 8);
        shortest = UINT16_MAX + 1;
    }
    if (header->payload_bytes > INT64_MAX) {
        return vsi_ws_header_bad(header, "payload length with its top bit set");
    }
    if (header->payload_bytes < shortest) {
        return vsi_ws_header_bad(header, "payload length not in its shortest form");
    }
    return VSI_WS_HEADER_OK;
}

/* Reads a header whose first `held` bytes, one or more, are given. Returns
 *   VSI_WS_HEADER_OK    the whole header is read;
 *   VSI_WS_HEADER_MORE  the header takes more bytes, at least header->size in all;
 *   VSI_WS_HEADER_BAD   no valid header begins so; header->reason says why. */
static inline int vsi_ws_header_read(struct vsi_ws_header *header, const uint8_t *bytes,
                                     size_t held, struct vsi_ws_expected expected) {
    int verdict = vsi_ws_header_read_first(header, bytes[0], expected.continuation);
    if (verdict == VSI_WS_HEADER_OK && held >= 2) {
        verdict = vsi_ws_header_read_second(header, bytes[1], expected.masked);
    }
    if (verdict != VSI_WS_HEADER_OK) {
        return verdict;
    }
    if (held < header->size) {
        return VSI_WS_HEADER_MORE;
    }
    memset(header->key, 0, VSI_WS_KEY_BYTES);
    if (expected.masked) {
        memcpy(header->key, bytes + header->size - VSI_WS_KEY_BYTES, VSI_WS_KEY_BYTES);
    }
    return vsi_ws_header_read_length(header, bytes);
}

#endif

#include <vsingest/ws_frame.h>

#include <string.h>

#include "websocket/ws_header.h"
#include <vsingest/status.h>
#include <vsingest/ws_mask.h>

bool vsi_ws_opcode_known(unsigned opcode) {
    return opcode <= VSI_WS_BINARY || (opcode >= VSI_WS_CLOSE && opcode <= VSI_WS_PONG);
}

bool vsi_ws_is_control(unsigned opcode) {
    return opcode >= VSI_WS_CLOSE;
}

static size_t length_bytes(uint64_t payload_bytes) {
    return payload_bytes < VSI_WS_LENGTH_IN_2_BYTES ? 0 : payload_bytes <= UINT16_MAX ? 2 : 8;
}

size_t vsi_ws_header_size(uint64_t payload_bytes, bool masked) {
    return 2 + length_bytes(payload_bytes) + (masked ? VSI_WS_KEY_BYTES : 0);
}

static bool may_be_written(unsigned opcode, bool fin, uint64_t payload_bytes) {
    if (!vsi_ws_opcode_known(opcode) || payload_bytes > INT64_MAX) {
        return false;
    }
    return !vsi_ws_is_control(opcode) || (fin && payload_bytes <= VSI_WS_CONTROL_MAX);
}

static uint8_t *write_length(uint8_t *out, uint64_t length, uint8_t masked) {
    const size_t extended = length_bytes(length);
    *out++ = (uint8_t)(masked | (extended == 0   ? length
                                 : extended == 2 ? VSI_WS_LENGTH_IN_2_BYTES
                                                 : VSI_WS_LENGTH_IN_8_BYTES));
    for (size_t i = extended; i > 0; i--) {
        *out++ = (uint8_t)(length >> 8 * (i - 1));
    }
    return out;
}

int vsi_ws_header_write(void *dst, size_t capacity, unsigned opcode, bool fin,
                        uint64_t payload_bytes, const void *key, size_t *written) {
    *written = 0;
    if (!may_be_written(opcode, fin, payload_bytes)) {
        return VSI_E_INVALID;
    }
    const size_t size = vsi_ws_header_size(payload_bytes, key != NULL);
    if (capacity < size) {
        return VSI_E_SPACE;
    }
    uint8_t *out = dst;
    *out++ = (uint8_t)((fin ? VSI_WS_FIN : 0) | opcode);
    out = write_length(out, payload_bytes, key != NULL ? VSI_WS_MASKED : 0);
    if (key != NULL) {
        memcpy(out, key, VSI_WS_KEY_BYTES);
    }
    *written = size;
    return VSI_OK;
}

int vsi_ws_frame_write(void *dst, size_t capacity, unsigned opcode, bool fin, const void *payload,
                       size_t payload_bytes, const void *key, size_t *written) {
    const int status = vsi_ws_header_write(dst, capacity, opcode, fin, payload_bytes, key, written);
    if (status != VSI_OK) {
        return status;
    }
    if (capacity - *written < payload_bytes) {
        *written = 0;
        return VSI_E_SPACE;
    }
    uint8_t *out = (uint8_t *)dst + *written;
    if (key != NULL) {
        vsi_ws_mask(out, payload, payload_bytes, key, 0);
    } else if (payload_bytes > 0) {
        memcpy(out, payload, payload_bytes);
    }
    *written += payload_bytes;
    return VSI_OK;
}

/* WebSocket frames as they are written (RFC 6455 section 5.2), without extensions. */
#ifndef VSI_WS_FRAME_H
#define VSI_WS_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

enum vsi_ws_opcode {
    VSI_WS_CONTINUATION = 0x0,
    VSI_WS_TEXT = 0x1,
    VSI_WS_BINARY = 0x2,
    VSI_WS_CLOSE = 0x8,
    VSI_WS_PING = 0x9,
    VSI_WS_PONG = 0xa,
};

#define VSI_WS_HEADER_MAX 14
#define VSI_WS_CONTROL_MAX 125 /* payload bytes of a close, ping or pong; RFC 6455 section 5.5 */

bool vsi_ws_opcode_known(unsigned opcode);
bool vsi_ws_is_control(unsigned opcode);

/* The size of the shortest header of such a frame, 2 to VSI_WS_HEADER_MAX. */
size_t vsi_ws_header_size(uint64_t payload_bytes, bool masked);

/* Writes exactly vsi_ws_header_size() bytes; the payload follows, masked by the caller if key is
 * given. key: VSI_WS_KEY_BYTES bytes, or NULL for an unmasked frame.
 * Returns VSI_OK; VSI_E_SPACE; or VSI_E_INVALID for a reserved opcode, a control frame that is
 * fragmented or longer than VSI_WS_CONTROL_MAX, or a payload above INT64_MAX. *written is 0 on
 * error. */
int vsi_ws_header_write(void *dst, size_t capacity, unsigned opcode, bool fin,
                        uint64_t payload_bytes, const void *key, size_t *written);

/* Writes header and payload. dst and payload do not overlap. Otherwise as vsi_ws_header_write. */
int vsi_ws_frame_write(void *dst, size_t capacity, unsigned opcode, bool fin, const void *payload,
                       size_t payload_bytes, const void *key, size_t *written);

VSI_END_DECLS

#endif

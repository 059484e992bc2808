/* Close codes (RFC 6455 section 7.4) and the payload of a close frame (section 5.5.1). */
#ifndef VSI_WS_CLOSE_H
#define VSI_WS_CLOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_WS_CLOSE_CODE_BYTES 2

enum vsi_ws_close_code {
    VSI_WS_PROTOCOL_ERROR = 1002,
    VSI_WS_NO_STATUS = 1005, /* never sent: stands for a close frame without a code */
    VSI_WS_NOT_UTF8 = 1007,
    VSI_WS_TOO_BIG = 1009,
};

/* Whether a close frame may carry the code: 1000 to 1003, 1007 to 1014 (1012 to 1014 by the IANA
 * registry that section 11.7 founds), 3000 to 4999. */
bool vsi_ws_close_code_valid(unsigned code);

/* The code that a close payload begins with; VSI_WS_NO_STATUS for an empty one. bytes is not 1. */
uint16_t vsi_ws_close_code_of(const uint8_t *payload, size_t bytes);

VSI_END_DECLS

#endif

#include <vsingest/ws_close.h>

bool vsi_ws_close_code_valid(unsigned code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

uint16_t vsi_ws_close_code_of(const uint8_t *payload, size_t bytes) {
    if (bytes == 0) {
        return VSI_WS_NO_STATUS;
    }
    return (uint16_t)(payload[0] << 8 | payload[1]);
}

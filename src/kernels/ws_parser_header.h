/* Private: the parser's first half, which gathers a frame's header and judges it. */
#ifndef VSI_WS_PARSER_HEADER_H
#define VSI_WS_PARSER_HEADER_H

#include <stddef.h>
#include <stdint.h>

#include "ws_parser.h"

/* Beside the steps a caller sees: nothing to report yet, go on with the slice. */
#define VSI_WS_GO_ON 2

/* Returns VSI_WS_GO_ON once the frame has begun, VSI_WS_MORE or VSI_E_WS. */
int vsi_ws_parser_take_header(struct vsi_ws_parser *parser);

/* As vsi_ws_parser_fail(), and returns VSI_E_WS. */
int vsi_ws_parser_fault(struct vsi_ws_parser *parser, uint16_t close_code, const char *reason);

static inline size_t vsi_ws_parser_unread(const struct vsi_ws_parser *parser) {
    return (size_t)(parser->end - parser->at);
}

#endif

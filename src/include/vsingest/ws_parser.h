/* An incremental parser of WebSocket frames (RFC 6455 section 5), without extensions and without
 * I/O: any slice of the stream goes in, whole messages and control frames come out.
 *
 *     vsi_ws_parser_feed(&parser, data, bytes);
 *     while ((got = vsi_ws_parser_next(&parser, &event)) == VSI_WS_EVENT) { ... event ... }
 *     if (got == VSI_E_WS) { ... close with parser.close_code ... }
 *
 * Every slicing of one stream gives the same events and the same fault, at the first byte that no
 * valid stream could have. After a close frame whatever follows is passed over (section 1.4). */
#ifndef VSI_WS_PARSER_H
#define VSI_WS_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/utf8_validator.h>
#include <vsingest/ws_close.h>
#include <vsingest/ws_frame.h>

VSI_BEGIN_DECLS

/* Whose side the parser reads for: a server demands masked frames, a client refuses them. */
enum vsi_ws_role { VSI_WS_SERVER, VSI_WS_CLIENT };

enum vsi_ws_step { VSI_WS_MORE = 0, VSI_WS_EVENT = 1 }; /* or VSI_E_WS */

struct vsi_ws_event {
    const uint8_t *payload; /* lasts until the next call of vsi_ws_parser_next or _feed */
    size_t bytes;
    enum vsi_ws_opcode opcode;
    bool fin;
    uint16_t close_code; /* of a close frame; VSI_WS_NO_STATUS if it carries none; else 0 */
};

/* Read close_code, reason and closed; the rest is the parser's own. */
struct vsi_ws_parser {
    uint16_t close_code; /* the fault's: what to close the connection with; 0 without a fault */
    const char *reason;  /* the fault in words, fit for the close frame; a constant */
    bool closed;         /* a close frame was read */

    bool expects_mask;
    bool fragments;
    uint8_t *at; /* what is left of the slice */
    uint8_t *end;

    uint8_t header[VSI_WS_HEADER_MAX]; /* of a frame whose header the slices cut */
    uint8_t header_held;
    bool in_frame;
    bool fin;
    uint8_t opcode;
    uint8_t key[4];
    uint64_t taken; /* payload bytes of the frame */
    uint64_t left;
    uint8_t control[VSI_WS_CONTROL_MAX]; /* of a control frame whose payload the slices cut */

    uint8_t message_opcode; /* of the data message under way; 0 for none */
    uint64_t message_bytes; /* in all its fragments */
    uint8_t *buffer;
    size_t capacity;
    size_t held;
    struct vsi_utf8_validator utf8;
};

/* buffer: capacity bytes that outlive the parser; only messages that are fragmented or cut by a
 * slice pass through it. capacity is also the limit of a message's size.
 * fragments: false assembles each message into one event; true gives an event for each data frame
 * as it ends, with its own opcode and fin, and limit and UTF-8 still span the message. */
void vsi_ws_parser_init(struct vsi_ws_parser *parser, enum vsi_ws_role role, bool fragments,
                        void *buffer, size_t capacity);

/* Gives the parser its next slice, once the one before is used up. Masked payloads are unmasked in
 * place, so data is written to in the server's role, and only there. It stays in use until
 * vsi_ws_parser_next returns anything but VSI_WS_EVENT. */
void vsi_ws_parser_feed(struct vsi_ws_parser *parser, void *data, size_t bytes);

/* Returns
 *   VSI_WS_EVENT  *event is filled; its payload lies in the slice if the whole frame did;
 *   VSI_WS_MORE   the slice is used up;
 *   VSI_E_WS      the peer broke the protocol: close_code and reason say how, now and for ever:
 *                 1002 framing, masking direction, lengths, order of fragments, close payload;
 *                 1007 text or close reason that is not UTF-8; 1009 a message above capacity. */
int vsi_ws_parser_next(struct vsi_ws_parser *parser, struct vsi_ws_event *event);

/* Stops the parser with a fault of the caller's; one that it already has stays. */
void vsi_ws_parser_fail(struct vsi_ws_parser *parser, uint16_t close_code, const char *reason);

VSI_END_DECLS

#endif

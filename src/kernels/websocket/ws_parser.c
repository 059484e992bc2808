#include <vsingest/ws_parser.h>

#include <string.h>

#include "websocket/ws_header.h"
#include <vsingest/status.h>
#include <vsingest/ws_mask.h>

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

static int begin_frame(struct vsi_ws_parser *parser, const struct vsi_ws_header *header) {
    parser->fin = header->fin;
    parser->opcode = header->opcode;
    parser->taken = 0;
    parser->left = header->payload_bytes;
    memcpy(parser->key, header->key, VSI_WS_KEY_BYTES);
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

static int read_header(const struct vsi_ws_parser *parser, struct vsi_ws_header *header,
                       const uint8_t *bytes, size_t held) {
    const struct vsi_ws_expected expected = {parser->expects_mask, parser->message_opcode != 0};
    return vsi_ws_header_read(header, bytes, held, expected);
}

/* Returns GO_ON once the frame has begun, VSI_WS_MORE or VSI_E_WS. */
static int take_header(struct vsi_ws_parser *parser) {
    struct vsi_ws_header header;
    int verdict = VSI_WS_HEADER_MORE;
    if (parser->header_held == 0 && unread(parser) >= 2) {
        verdict = read_header(parser, &header, parser->at, unread(parser));
        parser->at += verdict == VSI_WS_HEADER_OK ? header.size : 0;
    }
    /* The slices cut it. */
    while (verdict == VSI_WS_HEADER_MORE && unread(parser) > 0) {
        parser->header[parser->header_held++] = *parser->at++;
        verdict = read_header(parser, &header, parser->header, parser->header_held);
    }
    if (verdict == VSI_WS_HEADER_MORE) {
        return VSI_WS_MORE;
    }
    if (verdict == VSI_WS_HEADER_BAD) {
        return fault(parser, VSI_WS_PROTOCOL_ERROR, header.reason);
    }
    parser->header_held = 0;
    return begin_frame(parser, &header);
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
    if (parser->close_code != 0) {
        return VSI_E_WS;
    }
    return VSI_WS_MORE;
}

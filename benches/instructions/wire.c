/* What a frame of audio is wrapped in: base64, the media message, the WebSocket frame. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <vsingest/base64.h>
#include <vsingest/media.h>
#include <vsingest/status.h>
#include <vsingest/utf8_validator.h>
#include <vsingest/ws_frame.h>
#include <vsingest/ws_mask.h>
#include <vsingest/ws_parser.h>

#include "measured.h"

#define TEXT_MAX 512

static const uint8_t key[VSI_WS_KEY_BYTES] = {0x37, 0xfa, 0x21, 0x3d};
static uint8_t pcm[SAMPLES * 2], pcm_out[SAMPLES * 2 + 2], held[TEXT_MAX];
static char base64[TEXT_MAX], message[TEXT_MAX], turned[TEXT_MAX], text_out[TEXT_MAX];
static uint8_t frame[TEXT_MAX], slice[TEXT_MAX];
static size_t base64_bytes, message_bytes, turned_bytes, frame_bytes;
static struct vsi_ws_parser parser;

static void must_be(int expected, int got) {
    if (got != expected)
        abort();
}

static void encode_base64(void) {
    vsi_base64_encode(text_out, pcm, sizeof pcm);
}
static void decode_base64(void) {
    size_t written;
    must_be(VSI_OK, vsi_base64_decode(pcm_out, sizeof pcm_out, base64, base64_bytes, &written));
}

static void encode_media(void) {
    size_t written;
    must_be(VSI_OK, vsi_media_encode(text_out, TEXT_MAX, pcm, sizeof pcm, &written));
}
static void decode(const char *spelling, size_t bytes) {
    size_t written;
    must_be(VSI_OK, vsi_media_decode(pcm_out, sizeof pcm_out, spelling, bytes, &written));
}
static void decode_media(void) {
    decode(message, message_bytes);
}
static void decode_turned(void) {
    decode(turned, turned_bytes);
}

static void mask(void) {
    vsi_ws_mask(text_out, message, message_bytes, key, 0);
}
static void write_frame(void) {
    size_t written;
    must_be(VSI_OK, vsi_ws_frame_write(text_out, TEXT_MAX, VSI_WS_TEXT, true, message,
                                       message_bytes, key, &written));
}
static void parse_frame(void) {
    struct vsi_ws_event event;
    memcpy(slice, frame, frame_bytes); /* which the parser unmasks in place */
    vsi_ws_parser_feed(&parser, slice, frame_bytes);
    must_be(VSI_WS_EVENT, vsi_ws_parser_next(&parser, &event));
    must_be(VSI_WS_MORE, vsi_ws_parser_next(&parser, &event));
}
static void validate_utf8(void) {
    struct vsi_utf8_validator validator;
    vsi_utf8_begin(&validator);
    vsi_utf8_feed(&validator, message, message_bytes);
}

static const struct measured works[] = {
    {"base64 encode", encode_base64},
    {"base64 decode", decode_base64},
    {"media message encode", encode_media},
    {"media message decode", decode_media},
    {"media message decode, members turned", decode_turned},
    {"mask a media message", mask},
    {"write a masked media frame", write_frame},
    {"parse a masked media frame", parse_frame},
    {"validate UTF-8 of a media message", validate_utf8},
};

static void turn_members(void) {
    static const char head[] = "{\"payload\":\"", tail[] = "\",\"event\":\"media\"}";
    char *at = turned;
    memcpy(at, head, sizeof head - 1);
    at += sizeof head - 1;
    memcpy(at, base64, base64_bytes);
    at += base64_bytes;
    memcpy(at, tail, sizeof tail - 1);
    at += sizeof tail - 1;
    turned_bytes = (size_t)(at - turned);
}

struct measured_list wire_works(void) {
    uint32_t noise = 1; /* Knuth's linear congruence, the same everywhere */
    for (size_t i = 0; i < sizeof pcm; i++) {
        noise = noise * 1664525u + 1013904223u;
        pcm[i] = (uint8_t)(noise >> 24);
    }
    base64_bytes = vsi_base64_encoded_size(sizeof pcm);
    vsi_base64_encode(base64, pcm, sizeof pcm);
    must_be(VSI_OK, vsi_media_encode(message, TEXT_MAX, pcm, sizeof pcm, &message_bytes));
    turn_members();
    must_be(VSI_OK, vsi_ws_frame_write(frame, TEXT_MAX, VSI_WS_TEXT, true, message, message_bytes,
                                       key, &frame_bytes));
    vsi_ws_parser_init(&parser, VSI_WS_SERVER, false, held, sizeof held);
    return MEASURED_LIST(works);
}

#include <vsingest/base64.h>

#include <stdint.h>

#include "simd/dispatch.h"
#include "text/base64_tables.h"
#include <vsingest/status.h>

static uint32_t value(uint8_t character) {
    return vsi_base64_rank[character] - 1u;
}

static void encode_triple(uint8_t *dst, uint32_t triple) {
    dst[0] = vsi_base64_alphabet[triple >> 18];
    dst[1] = vsi_base64_alphabet[triple >> 12 & 63];
    dst[2] = vsi_base64_alphabet[triple >> 6 & 63];
    dst[3] = vsi_base64_alphabet[triple & 63];
}

void vsi_base64_encode_triples_scalar(void *dst, const void *src, size_t triples) {
    const uint8_t *in = src;
    uint8_t *out = dst;
    for (size_t i = 0; i < triples; i++, in += 3, out += 4) {
        encode_triple(out, (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2]);
    }
}

bool vsi_base64_decode_quads_scalar(void *dst, const void *src, size_t quads) {
    const uint8_t *in = src;
    uint8_t *out = dst;
    uint32_t seen = 0;
    for (size_t i = 0; i < quads; i++, in += 4, out += 3) {
        uint32_t a = value(in[0]), b = value(in[1]), c = value(in[2]), d = value(in[3]);
        seen |= a | b | c | d;
        out[0] = (uint8_t)(a << 2 | b >> 4);
        out[1] = (uint8_t)(b << 4 | c >> 2);
        out[2] = (uint8_t)(c << 6 | d);
    }
    return seen < 64;
}

size_t vsi_base64_encoded_size(size_t bytes) {
    return (bytes / 3 + (bytes % 3 != 0)) * 4;
}

size_t vsi_base64_decoded_size(const void *text, size_t length) {
    if (length == 0 || length % 4 != 0) {
        return 0;
    }
    const uint8_t *end = (const uint8_t *)text + length;
    size_t padding = end[-1] != '=' ? 0 : end[-2] != '=' ? 1 : 2;
    return length / 4 * 3 - padding;
}

void vsi_base64_encode(void *dst, const void *src, size_t bytes) {
    size_t triples = bytes / 3;
    vsi_live->base64_encode_triples(dst, src, triples);
    const uint8_t *rest = (const uint8_t *)src + 3 * triples;
    uint8_t *out = (uint8_t *)dst + 4 * triples;
    if (bytes % 3 == 1) {
        encode_triple(out, (uint32_t)rest[0] << 16);
        out[2] = out[3] = '=';
    } else if (bytes % 3 == 2) {
        encode_triple(out, (uint32_t)rest[0] << 16 | (uint32_t)rest[1] << 8);
        out[3] = '=';
    }
}

/* The last four characters where they are padded: one byte and "==", or two and "=". */
static bool decode_padded(uint8_t *dst, const uint8_t *in, size_t bytes) {
    uint32_t a = value(in[0]), b = value(in[1]);
    uint32_t c = bytes == 2 ? value(in[2]) : 0;
    if ((a | b | c) > 63 || (bytes == 2 ? c & 3 : b & 15) != 0) {
        return false;
    }
    dst[0] = (uint8_t)(a << 2 | b >> 4);
    if (bytes == 2) {
        dst[1] = (uint8_t)(b << 4 | c >> 2);
    }
    return true;
}

int vsi_base64_decode(void *dst, size_t capacity, const void *text, size_t length,
                      size_t *written) {
    *written = 0;
    if (length % 4 != 0) {
        return VSI_E_BASE64;
    }
    size_t bytes = vsi_base64_decoded_size(text, length);
    if (bytes > capacity) {
        return VSI_E_SPACE;
    }
    size_t quads = bytes / 3, rest = bytes % 3;
    if (!vsi_live->base64_decode_quads(dst, text, quads)) {
        return VSI_E_BASE64;
    }
    if (rest != 0 &&
        !decode_padded((uint8_t *)dst + 3 * quads, (const uint8_t *)text + 4 * quads, rest)) {
        return VSI_E_BASE64;
    }
    *written = bytes;
    return VSI_OK;
}

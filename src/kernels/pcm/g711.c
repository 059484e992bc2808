#include <vsingest/g711.h>

#include <stdint.h>

#include "simd/dispatch.h"
#include "simd/unaligned.h"

/* G.711's mu-law bias of 33, in 16-bit units: it makes every segment start at a power of two. */
#define ULAW_BIAS 132

static unsigned log2_floor(uint32_t x) {
    return 31 - (unsigned)__builtin_clz(x);
}

static uint8_t ulaw_encode(int16_t sample) {
    uint32_t magnitude = (uint32_t)(sample < 0 ? ~sample : sample) + ULAW_BIAS;
    if (magnitude > INT16_MAX) {
        magnitude = INT16_MAX;
    }
    unsigned segment = log2_floor(magnitude) - 7;
    unsigned code = segment << 4 | (magnitude >> (segment + 3) & 0xF);
    return (uint8_t)((sample < 0 ? 0x7F : 0xFF) - code);
}

static int16_t ulaw_decode(uint8_t code) {
    unsigned plain = code ^ 0xFFu;
    unsigned segment = plain >> 4 & 7;
    int32_t magnitude = (int32_t)(((plain & 0xF) * 8 + ULAW_BIAS) << segment) - ULAW_BIAS;
    return (int16_t)(plain & 0x80 ? -magnitude : magnitude);
}

static uint8_t alaw_encode(int16_t sample) {
    uint32_t magnitude = (uint32_t)(sample < 0 ? ~sample : sample);
    unsigned code = magnitude >> 4;
    if (magnitude > 255) {
        unsigned segment = log2_floor(magnitude) - 7;
        code = segment << 4 | (magnitude >> (segment + 3) & 0xF);
    }
    return (uint8_t)((sample < 0 ? code : code | 0x80) ^ 0x55);
}

static int16_t alaw_decode(uint8_t code) {
    unsigned plain = code ^ 0x55u;
    unsigned segment = plain >> 4 & 7;
    unsigned step = (plain & 0xF) * 16 + 8;
    int32_t magnitude = (int32_t)(segment == 0 ? step : (step + 256) << (segment - 1));
    return (int16_t)(plain & 0x80 ? magnitude : -magnitude);
}

void vsi_ulaw_from_s16_scalar(void *dst, const void *src, size_t samples) {
    uint8_t *out = dst;
    for (size_t i = 0; i < samples; i++) {
        out[i] = ulaw_encode(vsi_load_s16(src, i));
    }
}

void vsi_s16_from_ulaw_scalar(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    for (size_t i = 0; i < samples; i++) {
        vsi_store_s16(dst, i, ulaw_decode(in[i]));
    }
}

void vsi_alaw_from_s16_scalar(void *dst, const void *src, size_t samples) {
    uint8_t *out = dst;
    for (size_t i = 0; i < samples; i++) {
        out[i] = alaw_encode(vsi_load_s16(src, i));
    }
}

void vsi_s16_from_alaw_scalar(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    for (size_t i = 0; i < samples; i++) {
        vsi_store_s16(dst, i, alaw_decode(in[i]));
    }
}

void vsi_ulaw_from_s16(void *dst, const void *src, size_t samples) {
    vsi_live->ulaw_from_s16(dst, src, samples);
}

void vsi_s16_from_ulaw(void *dst, const void *src, size_t samples) {
    vsi_live->s16_from_ulaw(dst, src, samples);
}

void vsi_alaw_from_s16(void *dst, const void *src, size_t samples) {
    vsi_live->alaw_from_s16(dst, src, samples);
}

void vsi_s16_from_alaw(void *dst, const void *src, size_t samples) {
    vsi_live->s16_from_alaw(dst, src, samples);
}

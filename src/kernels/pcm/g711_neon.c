#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"

/* magnitude: 128 .. 32767. Its leading zeros give the segment, the four bits after the leading one
 * the step. */
static uint16x8_t compand(uint16x8_t magnitude) {
    uint16x8_t segment = vsubq_u16(vdupq_n_u16(8), vclzq_u16(magnitude));
    int16x8_t down = vnegq_s16(vreinterpretq_s16_u16(vaddq_u16(segment, vdupq_n_u16(3))));
    uint16x8_t step = vandq_u16(vshlq_u16(magnitude, down), vdupq_n_u16(0xF));
    return vorrq_u16(vshlq_n_u16(segment, 4), step);
}

static uint16x8_t sign_of(int16x8_t x) {
    return vreinterpretq_u16_s16(vshrq_n_s16(x, 15));
}

void vsi_ulaw_from_s16_neon(void *dst, const void *src, size_t samples) {
    const int16_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        int16x8_t x = vsi_load8_s16_neon(in + i);
        uint16x8_t sign = sign_of(x);
        int16x8_t magnitude = veorq_s16(x, vreinterpretq_s16_u16(sign));
        magnitude = vqaddq_s16(magnitude, vdupq_n_s16(132));
        uint16x8_t code = compand(vreinterpretq_u16_s16(magnitude));
        uint16x8_t top = vsubq_u16(vdupq_n_u16(0xFF), vandq_u16(sign, vdupq_n_u16(0x80)));
        vst1_u8(out + i, vmovn_u16(vsubq_u16(top, code)));
    }
    vsi_ulaw_from_s16_scalar(out + i, in + i, samples - i);
}

void vsi_alaw_from_s16_neon(void *dst, const void *src, size_t samples) {
    const int16_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        int16x8_t x = vsi_load8_s16_neon(in + i);
        uint16x8_t sign = sign_of(x);
        uint16x8_t magnitude = veorq_u16(vreinterpretq_u16_s16(x), sign);
        uint16x8_t code = vbslq_u16(vcgtq_u16(magnitude, vdupq_n_u16(255)), compand(magnitude),
                                    vshrq_n_u16(magnitude, 4));
        uint16x8_t bits = vbicq_u16(vdupq_n_u16(0x80), sign);
        bits = veorq_u16(bits, vdupq_n_u16(0x55));
        vst1_u8(out + i, vmovn_u16(veorq_u16(code, bits)));
    }
    vsi_alaw_from_s16_scalar(out + i, in + i, samples - i);
}

static int16x8_t with_sign(int16x8_t magnitude, uint16x8_t negative) {
    int16x8_t sign = vreinterpretq_s16_u16(negative);
    return vsubq_s16(veorq_s16(magnitude, sign), sign);
}

void vsi_s16_from_ulaw_neon(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        uint16x8_t plain = vmovl_u8(vmvn_u8(vld1_u8(in + i)));
        uint16x8_t segment = vandq_u16(vshrq_n_u16(plain, 4), vdupq_n_u16(7));
        uint16x8_t step = vandq_u16(plain, vdupq_n_u16(0xF));
        step = vaddq_u16(vshlq_n_u16(step, 3), vdupq_n_u16(132));
        step = vshlq_u16(step, vreinterpretq_s16_u16(segment));
        int16x8_t magnitude = vreinterpretq_s16_u16(vsubq_u16(step, vdupq_n_u16(132)));
        vsi_store8_s16_neon(out + i, with_sign(magnitude, vtstq_u16(plain, vdupq_n_u16(0x80))));
    }
    vsi_s16_from_ulaw_scalar(out + i, in + i, samples - i);
}

void vsi_s16_from_alaw_neon(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        uint16x8_t plain = vmovl_u8(veor_u8(vld1_u8(in + i), vdup_n_u8(0x55)));
        uint16x8_t segment = vandq_u16(vshrq_n_u16(plain, 4), vdupq_n_u16(7));
        uint16x8_t later = vtstq_u16(segment, segment);
        uint16x8_t step = vandq_u16(plain, vdupq_n_u16(0xF));
        step = vaddq_u16(vshlq_n_u16(step, 4), vdupq_n_u16(8));
        step = vaddq_u16(step, vandq_u16(later, vdupq_n_u16(256)));
        /* Segments 0 and 1 share a step: the shift is max(segment, 1) - 1. */
        uint16x8_t shift = vqsubq_u16(segment, vdupq_n_u16(1));
        int16x8_t magnitude = vreinterpretq_s16_u16(vshlq_u16(step, vreinterpretq_s16_u16(shift)));
        vsi_store8_s16_neon(out + i,
                            with_sign(magnitude, vceqzq_u16(vandq_u16(plain, vdupq_n_u16(0x80)))));
    }
    vsi_s16_from_alaw_scalar(out + i, in + i, samples - i);
}

#endif

#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"

/* x / 65536, ties to even, saturated. */
static int16x4_t high_half_to_even(int32x4_t x) {
    int32x4_t high = vshrq_n_s32(x, 16);
    uint32x4_t low = vandq_u32(vreinterpretq_u32_s32(x), vdupq_n_u32(0xFFFF));
    uint32x4_t odd = vandq_u32(vreinterpretq_u32_s32(high), vdupq_n_u32(1));
    uint32x4_t carry = vaddq_u32(vaddq_u32(low, odd), vdupq_n_u32(0x7FFF));
    return vqmovn_s32(vaddq_s32(high, vreinterpretq_s32_u32(vshrq_n_u32(carry, 16))));
}

void vsi_s16_from_s32_neon(void *dst, const void *src, size_t samples) {
    const int32_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        int32x4_t low = vreinterpretq_s32_u8(vld1q_u8((const uint8_t *)(in + i)));
        int32x4_t high = vreinterpretq_s32_u8(vld1q_u8((const uint8_t *)(in + i + 4)));
        vsi_store8_s16_neon(out + i, vcombine_s16(high_half_to_even(low), high_half_to_even(high)));
    }
    vsi_s16_from_s32_scalar(out + i, in + i, samples - i);
}

void vsi_s16_from_s24_neon(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        /* The three bytes of eight samples, apart: 0 and 1 make the low half, 2 is the high one. */
        uint8x8x3_t bytes = vld3_u8(in + 3 * i);
        uint16x8_t upper = vorrq_u16(vmovl_u8(bytes.val[1]), vshll_n_u8(bytes.val[2], 8));
        uint16x8_t lower = vshll_n_u8(bytes.val[0], 8);
        uint16x8x2_t words = vzipq_u16(lower, upper);
        vsi_store8_s16_neon(out + i,
                            vcombine_s16(high_half_to_even(vreinterpretq_s32_u16(words.val[0])),
                                         high_half_to_even(vreinterpretq_s32_u16(words.val[1]))));
    }
    vsi_s16_from_s24_scalar(out + i, in + 3 * i, samples - i);
}

void vsi_s16_from_u8_neon(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        uint8x8_t centred = veor_u8(vld1_u8(in + i), vdup_n_u8(0x80));
        vsi_store8_s16_neon(out + i, vreinterpretq_s16_u16(vshll_n_u8(centred, 8)));
    }
    vsi_s16_from_u8_scalar(out + i, in + i, samples - i);
}

#endif

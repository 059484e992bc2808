/* Private: vsi_quantise eight samples at a time; the conversion rounds to even, saturates and makes
 * NaN 0 by itself. Loads and stores go by bytes, which may lie at any address. */
#ifndef VSI_QUANTISE_NEON_H
#define VSI_QUANTISE_NEON_H

#include <arm_neon.h>
#include <stdint.h>

static inline int16x8_t vsi_quantise_neon(float32x4_t low, float32x4_t high) {
    return vcombine_s16(vqmovn_s32(vcvtnq_s32_f32(low)), vqmovn_s32(vcvtnq_s32_f32(high)));
}

static inline int16x8_t vsi_load8_s16_neon(const void *src) {
    return vreinterpretq_s16_u8(vld1q_u8(src));
}

static inline float32x4_t vsi_load4_float_neon(const void *src) {
    return vreinterpretq_f32_u8(vld1q_u8(src));
}

static inline void vsi_store8_s16_neon(void *dst, int16x8_t value) {
    vst1q_u8(dst, vreinterpretq_u8_s16(value));
}

static inline void vsi_store4_float_neon(void *dst, float32x4_t value) {
    vst1q_u8(dst, vreinterpretq_u8_f32(value));
}

#endif

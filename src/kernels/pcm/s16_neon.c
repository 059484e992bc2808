#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"

void vsi_s16_from_float_neon(void *dst, const void *src, size_t samples) {
    const float *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        float32x4_t low = vmulq_n_f32(vsi_load4_float_neon(in + i), 32768.0f);
        float32x4_t high = vmulq_n_f32(vsi_load4_float_neon(in + i + 4), 32768.0f);
        vsi_store8_s16_neon(out + i, vsi_quantise_neon(low, high));
    }
    vsi_s16_from_float_scalar(out + i, in + i, samples - i);
}

void vsi_float_from_s16_neon(void *dst, const void *src, size_t samples) {
    const int16_t *in = src;
    float *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        int16x8_t value = vsi_load8_s16_neon(in + i);
        /* Fixed point with 15 fraction bits: the division by 32768 is part of the conversion. */
        vsi_store4_float_neon(out + i, vcvtq_n_f32_s32(vmovl_s16(vget_low_s16(value)), 15));
        vsi_store4_float_neon(out + i + 4, vcvtq_n_f32_s32(vmovl_high_s16(value), 15));
    }
    vsi_float_from_s16_scalar(out + i, in + i, samples - i);
}

#endif

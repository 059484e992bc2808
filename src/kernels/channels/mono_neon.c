#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"

/* (a + b) / 2 of four frames of two, ties to even: (sum + (sum >> 1 & 1)) >> 1. */
static int16x4_t halve_to_even(int32x4_t sum) {
    int32x4_t odd = vandq_s32(vshrq_n_s32(sum, 1), vdupq_n_s32(1));
    return vshrn_n_s32(vaddq_s32(sum, odd), 1);
}

void vsi_mono_from_stereo_s16_neon(void *dst, const void *src, size_t frames) {
    const int16_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
        int16x4_t low = halve_to_even(vpaddlq_s16(vsi_load8_s16_neon(in + 2 * i)));
        int16x4_t high = halve_to_even(vpaddlq_s16(vsi_load8_s16_neon(in + 2 * i + 8)));
        vsi_store8_s16_neon(out + i, vcombine_s16(low, high));
    }
    vsi_mono_from_stereo_s16_scalar(out + i, in + 2 * i, frames - i);
}

void vsi_mono_from_stereo_float_neon(void *dst, const void *src, size_t frames) {
    const float *in = src;
    float *out = dst;
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        float32x4_t low = vsi_load4_float_neon(in + 2 * i);
        float32x4_t high = vsi_load4_float_neon(in + 2 * i + 4);
        vsi_store4_float_neon(out + i, vmulq_n_f32(vpaddq_f32(low, high), 0.5f));
    }
    vsi_mono_from_stereo_float_scalar(out + i, in + 2 * i, frames - i);
}

#endif

#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"

/* The gains of the four samples from index i on, by the scalar formula. */
static float32x4_t gains(size_t i, float start, float step) {
    static const int32_t lanes[4] = {0, 1, 2, 3};
    float32x4_t index = vcvtq_f32_s32(vaddq_s32(vdupq_n_s32((int32_t)i), vld1q_s32(lanes)));
    return vaddq_f32(vdupq_n_f32(start), vmulq_n_f32(index, step));
}

void vsi_ramp_s16_neon(void *dst, const void *src, size_t samples, float start, float step) {
    const int16_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        int16x8_t value = vsi_load8_s16_neon(in + i);
        float32x4_t low = vcvtq_f32_s32(vmovl_s16(vget_low_s16(value)));
        float32x4_t high = vcvtq_f32_s32(vmovl_high_s16(value));
        low = vmulq_f32(low, gains(i, start, step));
        high = vmulq_f32(high, gains(i + 4, start, step));
        vsi_store8_s16_neon(out + i, vsi_quantise_neon(low, high));
    }
    for (; i < samples; i++) {
        vsi_ramp_s16_scalar(out + i, in + i, 1, start + step * (float)(int32_t)i, 0.0f);
    }
}

void vsi_ramp_float_neon(void *dst, const void *src, size_t samples, float start, float step) {
    const float *in = src;
    float *out = dst;
    size_t i = 0;
    for (; i + 4 <= samples; i += 4) {
        float32x4_t value = vsi_load4_float_neon(in + i);
        vsi_store4_float_neon(out + i, vmulq_f32(value, gains(i, start, step)));
    }
    for (; i < samples; i++) {
        vsi_ramp_float_scalar(out + i, in + i, 1, start + step * (float)(int32_t)i, 0.0f);
    }
}

#endif

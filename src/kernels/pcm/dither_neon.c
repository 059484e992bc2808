#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"
#include <vsingest/dither.h>

static float32x4_t triangular(uint32x4_t *lanes) {
    uint32x4_t x = *lanes;
    x = veorq_u32(x, vshlq_n_u32(x, 13));
    x = veorq_u32(x, vshrq_n_u32(x, 17));
    x = veorq_u32(x, vshlq_n_u32(x, 5));
    *lanes = x;
    uint32x4_t triangle = vsubq_u32(vshrq_n_u32(x, 16), vandq_u32(x, vdupq_n_u32(0xFFFF)));
    return vcvtq_n_f32_s32(vreinterpretq_s32_u32(triangle), 16);
}

void vsi_dither_blocks_neon(void *dst, const void *src, size_t blocks, uint32_t *lanes) {
    const float *in = src;
    int16_t *out = dst;
    uint32x4_t first = vld1q_u32(lanes);
    uint32x4_t second = vld1q_u32(lanes + 4);
    for (size_t i = 0; i < blocks * VSI_DITHER_LANES; i += VSI_DITHER_LANES) {
        float32x4_t low = vmulq_n_f32(vsi_load4_float_neon(in + i), 32768.0f);
        float32x4_t high = vmulq_n_f32(vsi_load4_float_neon(in + i + 4), 32768.0f);
        low = vaddq_f32(low, triangular(&first));
        high = vaddq_f32(high, triangular(&second));
        vsi_store8_s16_neon(out + i, vsi_quantise_neon(low, high));
    }
    vst1q_u32(lanes, first);
    vst1q_u32(lanes + 4, second);
}

#endif

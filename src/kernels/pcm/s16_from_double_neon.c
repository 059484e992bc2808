#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"

/* Each step down saturates, so the int16 is the saturated value; NaN converts to 0. */
static int16x4_t quantise4(const double *src) {
    float64x2_t low = vreinterpretq_f64_u8(vld1q_u8((const uint8_t *)src));
    float64x2_t high = vreinterpretq_f64_u8(vld1q_u8((const uint8_t *)(src + 2)));
    int64x2_t low64 = vcvtnq_s64_f64(vmulq_n_f64(low, 32768.0));
    int64x2_t high64 = vcvtnq_s64_f64(vmulq_n_f64(high, 32768.0));
    return vqmovn_s32(vcombine_s32(vqmovn_s64(low64), vqmovn_s64(high64)));
}

void vsi_s16_from_double_neon(void *dst, const void *src, size_t samples) {
    const double *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        vsi_store8_s16_neon(out + i, vcombine_s16(quantise4(in + i), quantise4(in + i + 4)));
    }
    vsi_s16_from_double_scalar(out + i, in + i, samples - i);
}

#endif

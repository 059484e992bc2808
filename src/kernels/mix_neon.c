#include "dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "mix_limit.h"
#include "quantise_neon.h"

static inline size_t mix(int16_t *out, const int16_t *in, size_t rows, size_t stride,
                         size_t samples, bool limited) {
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        int32x4_t low = vdupq_n_s32(0), high = vdupq_n_s32(0);
        int16x8_t highest = vdupq_n_s16(0), lowest = vdupq_n_s16(0);
        for (size_t row = 0; row < rows; row++) {
            int16x8_t own = vsi_load8_s16_neon(in + row * stride + i);
            low = vaddw_s16(low, vget_low_s16(own));
            high = vaddw_high_s16(high, own);
        }
        for (size_t row = 0; row < rows; row++) {
            int16x8_t own = vsi_load8_s16_neon(in + row * stride + i);
            int16x8_t others = vcombine_s16(vqmovn_s32(vsubw_s16(low, vget_low_s16(own))),
                                            vqmovn_s32(vsubw_high_s16(high, own)));
            vsi_store8_s16_neon(out + row * stride + i, others);
            highest = vmaxq_s16(highest, others);
            lowest = vminq_s16(lowest, others);
        }
        /* Sums that saturate are above the knee as well. */
        if (limited && (vmaxvq_s16(highest) > VSI_MIX_KNEE || vminvq_s16(lowest) < -VSI_MIX_KNEE)) {
            vsi_mix_limit_block(out + i, in + i, rows, stride, 8);
        }
    }
    return i;
}

void vsi_mix_minus_neon(void *dst, const void *frames, size_t rows, size_t stride, size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples, false);
    vsi_mix_minus_scalar((int16_t *)dst + done, (const int16_t *)frames + done, rows, stride,
                         samples - done);
}

void vsi_mix_minus_limited_neon(void *dst, const void *frames, size_t rows, size_t stride,
                                size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples, true);
    vsi_mix_minus_limited_scalar((int16_t *)dst + done, (const int16_t *)frames + done, rows,
                                 stride, samples - done);
}

#endif

#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

void vsi_weigh_planes_neon(float *sum, const float *planes, const float *weights, unsigned inputs) {
    for (size_t i = 0; i < VSI_MIX_TILE; i += 8) {
        float32x4_t low = vmulq_n_f32(vld1q_f32(planes + i), weights[0]);
        float32x4_t high = vmulq_n_f32(vld1q_f32(planes + i + 4), weights[0]);
        for (unsigned c = 1; c < inputs; c++) {
            const float *from = planes + c * VSI_MIX_TILE + i;
            low = vaddq_f32(low, vmulq_n_f32(vld1q_f32(from), weights[c]));
            high = vaddq_f32(high, vmulq_n_f32(vld1q_f32(from + 4), weights[c]));
        }
        vst1q_f32(sum + i, low);
        vst1q_f32(sum + i + 4, high);
    }
}

#endif

#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

void vsi_ws_mask_neon(void *dst, const void *src, size_t bytes, uint32_t key) {
    const uint8x16_t wide = vreinterpretq_u8_u32(vdupq_n_u32(key));
    const uint8_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 64 <= bytes; i += 64) {
        uint8x16x4_t block = vld1q_u8_x4(in + i);
        for (int lane = 0; lane < 4; lane++) {
            block.val[lane] = veorq_u8(block.val[lane], wide);
        }
        vst1q_u8_x4(out + i, block);
    }
    for (; i + 16 <= bytes; i += 16) {
        vst1q_u8(out + i, veorq_u8(vld1q_u8(in + i), wide));
    }
    vsi_ws_mask_scalar(out + i, in + i, bytes - i, key);
}

#endif

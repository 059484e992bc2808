/* Private: mix-minus of a block with the limiter. Every instruction set that has no version of its
 * own compiles this one, so that they agree to the bit. */
#ifndef VSI_MIX_LIMIT_H
#define VSI_MIX_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "room/soft_knee.h"
#include "simd/unaligned.h"

#define VSI_MIX_BLOCK 64

static inline int32_t vsi_lesser(int32_t a, int32_t b) {
    return a < b ? a : b;
}

static inline int32_t vsi_greater(int32_t a, int32_t b) {
    return a > b ? a : b;
}

/* samples: up to VSI_MIX_BLOCK. Whoever is the voice that reaches furthest hears the second. */
static inline void vsi_mix_limit_block(void *dst, const void *frames, size_t rows, size_t stride,
                                       size_t samples) {
    int32_t total[VSI_MIX_BLOCK] = {0};
    int32_t highest[VSI_MIX_BLOCK] = {0}, second_highest[VSI_MIX_BLOCK] = {0};
    int32_t lowest[VSI_MIX_BLOCK] = {0}, second_lowest[VSI_MIX_BLOCK] = {0};
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < samples; i++) {
            const int32_t own = vsi_load_s16(frames, row * stride + i);
            total[i] += own;
            second_highest[i] = vsi_greater(second_highest[i], vsi_lesser(highest[i], own));
            highest[i] = vsi_greater(highest[i], own);
            second_lowest[i] = vsi_lesser(second_lowest[i], vsi_greater(lowest[i], own));
            lowest[i] = vsi_lesser(lowest[i], own);
        }
    }
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < samples; i++) {
            const int32_t own = vsi_load_s16(frames, row * stride + i);
            const int32_t high = own == highest[i] ? second_highest[i] : highest[i];
            const int32_t low = own == lowest[i] ? second_lowest[i] : lowest[i];
            vsi_store_s16(dst, row * stride + i, vsi_soft_knee(total[i] - own, high, low));
        }
    }
}

#endif

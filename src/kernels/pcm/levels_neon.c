#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "pcm/clip_run.h"
#include "simd/quantise_neon.h"
#include "simd/unaligned.h"

static unsigned clip_steps(struct vsi_clip_run *run, const int16_t *in, size_t samples) {
    unsigned found = 0;
    for (size_t i = 0; i < samples; i++) {
        found += vsi_clip_step(run, vsi_load_s16(in, i));
    }
    return found;
}

void vsi_levels_s16_neon(struct vsi_levels *levels, const void *src, size_t samples) {
    const int16_t *in = src;
    int16x8_t high = vdupq_n_s16(0), low = vdupq_n_s16(0);
    int64x2_t sums = vdupq_n_s64(0);
    uint64x2_t squares = vdupq_n_u64(0);
    struct vsi_clip_run run = {0};
    struct vsi_levels found = {0};
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        int16x8_t x = vsi_load8_s16_neon(in + i);
        high = vmaxq_s16(high, x);
        low = vminq_s16(low, x);
        sums = vpadalq_s32(sums, vpaddlq_s16(x));
        int32x4_t square = vmull_s16(vget_low_s16(x), vget_low_s16(x));
        squares = vpadalq_u32(squares, vreinterpretq_u32_s32(square));
        square = vmull_high_s16(x, x);
        squares = vpadalq_u32(squares, vreinterpretq_u32_s32(square));
        uint16x8_t full =
            vorrq_u16(vceqq_s16(x, vdupq_n_s16(INT16_MAX)), vceqq_s16(x, vdupq_n_s16(INT16_MIN)));
        if (vmaxvq_u16(full) == 0) {
            run.length = 0;
        } else {
            found.clip_runs += clip_steps(&run, in + i, 8);
        }
    }
    struct vsi_levels tail;
    vsi_levels_s16_scalar(&tail, in + i, samples - i);
    found.clip_runs += clip_steps(&run, in + i, samples - i);
    found.sum = vaddvq_s64(sums) + tail.sum;
    found.sum_of_squares = vaddvq_u64(squares) + tail.sum_of_squares;
    int32_t top = vmaxvq_s16(high);
    int32_t bottom = -(int32_t)vminvq_s16(low);
    found.peak = (uint32_t)(top > bottom ? top : bottom);
    found.peak = tail.peak > found.peak ? tail.peak : found.peak;
    *levels = found;
}

size_t vsi_zero_crossings_s16_neon(const void *src, size_t samples) {
    const int16_t *in = src;
    size_t found = 0;
    size_t i = 0;
    for (; i + 9 <= samples; i += 8) {
        int16x8_t changed = veorq_s16(vsi_load8_s16_neon(in + i), vsi_load8_s16_neon(in + i + 1));
        found += vaddvq_u16(vshrq_n_u16(vreinterpretq_u16_s16(changed), 15));
    }
    return found + vsi_zero_crossings_s16_scalar(in + i, samples - i);
}

#endif

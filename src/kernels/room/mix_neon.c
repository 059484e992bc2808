#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include <stdbool.h>

#include "simd/quantise_neon.h"
#include <vsingest/mix.h>

typedef int16x8_t vec;
enum { SAMPLES = 8 };

typedef struct {
    int32x4_t low, high;
} wide;

static inline vec vec_load(const int16_t *src) {
    return vsi_load8_s16_neon(src);
}

static inline void vec_store(int16_t *dst, vec samples) {
    vsi_store8_s16_neon(dst, samples);
}

static inline vec vec_none(void) {
    return vdupq_n_s16(0);
}

static inline vec vec_plus(vec a, vec b) {
    return vqaddq_s16(a, b);
}

static inline vec vec_minus(vec a, vec b) {
    return vqsubq_s16(a, b);
}

static inline wide wide_none(void) {
    return (wide){vdupq_n_s32(0), vdupq_n_s32(0)};
}

static inline wide wide_plus_pair(wide total, vec a, vec b) {
    return (wide){
        vaddw_s16(vaddw_s16(total.low, vget_low_s16(a)), vget_low_s16(b)),
        vaddw_high_s16(vaddw_high_s16(total.high, a), b),
    };
}

static inline vec wide_saturated(wide total) {
    return vcombine_s16(vqmovn_s32(total.low), vqmovn_s32(total.high));
}

static inline vec wide_beyond(wide total) {
    const vec near = wide_saturated(total);
    return wide_saturated((wide){
        vsubw_s16(total.low, vget_low_s16(near)),
        vsubw_high_s16(total.high, near),
    });
}

/* -32768 has no size in S16; read without a sign, 32768 is the largest. */
static inline vec vec_sizes(vec sizes, vec samples) {
    return vreinterpretq_s16_u16(
        vmaxq_u16(vreinterpretq_u16_s16(sizes), vreinterpretq_u16_s16(vabsq_s16(samples))));
}

static inline bool vec_above_knee(vec sizes) {
    return vmaxvq_u16(vreinterpretq_u16_s16(sizes)) > VSI_MIX_KNEE;
}

#include "room/mix_vector.h"

void vsi_mix_minus_neon(void *dst, const void *frames, size_t rows, size_t stride, size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples);
    vsi_mix_minus_scalar((int16_t *)dst + done, (const int16_t *)frames + done, rows, stride,
                         samples - done);
}

void vsi_mix_minus_limited_neon(void *dst, const void *frames, size_t rows, size_t stride,
                                size_t samples) {
    size_t done = mix_rows(dst, frames, rows, stride, samples, true);
    vsi_mix_minus_limited_scalar((int16_t *)dst + done, (const int16_t *)frames + done, rows,
                                 stride, samples - done);
}

#endif

#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"

typedef int16x8_t shorts;
typedef float32x4_t floats;

static inline shorts shorts_load(const int16_t *src) {
    return vsi_load8_s16_neon(src);
}

static inline void shorts_store(int16_t *dst, shorts samples) {
    vsi_store8_s16_neon(dst, samples);
}

static inline shorts shorts_zip_low(shorts a, shorts b) {
    return vzip1q_s16(a, b);
}

static inline shorts shorts_zip_high(shorts a, shorts b) {
    return vzip2q_s16(a, b);
}

static inline void shorts_unzip(const int16_t *src, shorts *even, shorts *odd) {
    const shorts low = shorts_load(src), high = shorts_load(src + 8);
    *even = vuzp1q_s16(low, high);
    *odd = vuzp2q_s16(low, high);
}

static inline floats floats_load(const float *src) {
    return vsi_load4_float_neon(src);
}

static inline void floats_store(float *dst, floats samples) {
    vsi_store4_float_neon(dst, samples);
}

static inline floats floats_zip_low(floats a, floats b) {
    return vzip1q_f32(a, b);
}

static inline floats floats_zip_high(floats a, floats b) {
    return vzip2q_f32(a, b);
}

static inline floats floats_even(floats a, floats b) {
    return vuzp1q_f32(a, b);
}

static inline floats floats_odd(floats a, floats b) {
    return vuzp2q_f32(a, b);
}

static inline void floats_transpose(floats rows[4]) {
    const floats ab_even = vtrn1q_f32(rows[0], rows[1]), ab_odd = vtrn2q_f32(rows[0], rows[1]);
    const floats cd_even = vtrn1q_f32(rows[2], rows[3]), cd_odd = vtrn2q_f32(rows[2], rows[3]);
    rows[0] = vcombine_f32(vget_low_f32(ab_even), vget_low_f32(cd_even));
    rows[1] = vcombine_f32(vget_low_f32(ab_odd), vget_low_f32(cd_odd));
    rows[2] = vcombine_f32(vget_high_f32(ab_even), vget_high_f32(cd_even));
    rows[3] = vcombine_f32(vget_high_f32(ab_odd), vget_high_f32(cd_odd));
}

#include "channels/interleave_vector.h"

void vsi_interleave_stereo_s16_neon(void *dst, const void *left, const void *right, size_t frames) {
    interleave_shorts(dst, left, right, frames);
}

void vsi_interleave_stereo_float_neon(void *dst, const void *left, const void *right,
                                      size_t frames) {
    interleave_floats(dst, left, right, frames);
}

void vsi_split_stereo_s16_neon(void *left, void *right, const void *src, size_t frames) {
    split_shorts(left, right, src, frames);
}

void vsi_split_stereo_float_neon(void *left, void *right, const void *src, size_t frames) {
    split_floats(left, right, src, frames);
}

void vsi_split_four_float_neon(void *const *planes, const void *src, size_t frames,
                               unsigned channels) {
    split_four(planes, src, frames, channels);
}

#endif

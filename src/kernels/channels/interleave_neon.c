#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "simd/quantise_neon.h"

void vsi_interleave_stereo_s16_neon(void *dst, const void *left, const void *right, size_t frames) {
    const int16_t *l = left;
    const int16_t *r = right;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
        int16x8_t a = vsi_load8_s16_neon(l + i);
        int16x8_t b = vsi_load8_s16_neon(r + i);
        vsi_store8_s16_neon(out + 2 * i, vzip1q_s16(a, b));
        vsi_store8_s16_neon(out + 2 * i + 8, vzip2q_s16(a, b));
    }
    vsi_interleave_stereo_s16_scalar(out + 2 * i, l + i, r + i, frames - i);
}

void vsi_interleave_stereo_float_neon(void *dst, const void *left, const void *right,
                                      size_t frames) {
    const float *l = left;
    const float *r = right;
    float *out = dst;
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        float32x4_t a = vsi_load4_float_neon(l + i);
        float32x4_t b = vsi_load4_float_neon(r + i);
        vsi_store4_float_neon(out + 2 * i, vzip1q_f32(a, b));
        vsi_store4_float_neon(out + 2 * i + 4, vzip2q_f32(a, b));
    }
    vsi_interleave_stereo_float_scalar(out + 2 * i, l + i, r + i, frames - i);
}

void vsi_split_stereo_s16_neon(void *left, void *right, const void *src, size_t frames) {
    const int16_t *in = src;
    int16_t *l = left;
    int16_t *r = right;
    size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
        int16x8_t low = vsi_load8_s16_neon(in + 2 * i);
        int16x8_t high = vsi_load8_s16_neon(in + 2 * i + 8);
        vsi_store8_s16_neon(l + i, vuzp1q_s16(low, high));
        vsi_store8_s16_neon(r + i, vuzp2q_s16(low, high));
    }
    vsi_split_stereo_s16_scalar(l + i, r + i, in + 2 * i, frames - i);
}

void vsi_split_stereo_float_neon(void *left, void *right, const void *src, size_t frames) {
    const float *in = src;
    float *l = left;
    float *r = right;
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        float32x4_t low = vsi_load4_float_neon(in + 2 * i);
        float32x4_t high = vsi_load4_float_neon(in + 2 * i + 4);
        vsi_store4_float_neon(l + i, vuzp1q_f32(low, high));
        vsi_store4_float_neon(r + i, vuzp2q_f32(low, high));
    }
    vsi_split_stereo_float_scalar(l + i, r + i, in + 2 * i, frames - i);
}

static float *after(void *plane, size_t frames) {
    return (float *)plane + frames;
}

static float32x4_t low_halves(float32x4_t a, float32x4_t b) {
    return vcombine_f32(vget_low_f32(a), vget_low_f32(b));
}

static float32x4_t high_halves(float32x4_t a, float32x4_t b) {
    return vcombine_f32(vget_high_f32(a), vget_high_f32(b));
}

void vsi_split_four_float_neon(void *const *planes, const void *src, size_t frames,
                               unsigned channels) {
    const float *in = src;
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        float32x4_t a = vsi_load4_float_neon(in + i * channels);
        float32x4_t b = vsi_load4_float_neon(in + (i + 1) * channels);
        float32x4_t c = vsi_load4_float_neon(in + (i + 2) * channels);
        float32x4_t d = vsi_load4_float_neon(in + (i + 3) * channels);
        float32x4_t ab_even = vtrn1q_f32(a, b), ab_odd = vtrn2q_f32(a, b);
        float32x4_t cd_even = vtrn1q_f32(c, d), cd_odd = vtrn2q_f32(c, d);
        vsi_store4_float_neon(after(planes[0], i), low_halves(ab_even, cd_even));
        vsi_store4_float_neon(after(planes[1], i), low_halves(ab_odd, cd_odd));
        vsi_store4_float_neon(after(planes[2], i), high_halves(ab_even, cd_even));
        vsi_store4_float_neon(after(planes[3], i), high_halves(ab_odd, cd_odd));
    }
    void *rest[4] = {after(planes[0], i), after(planes[1], i), after(planes[2], i),
                     after(planes[3], i)};
    vsi_split_four_float_scalar(rest, in + i * channels, frames - i, channels);
}

#endif

/* Private: two channels and four over the vectors of any instruction set. The file that includes
 * this one has defined
 *   shorts           a vector of 8 int16
 *   floats           a vector of 4 float
 *   shorts_load, shorts_store, floats_load, floats_store, at any address
 *   shorts_zip_low, shorts_zip_high, floats_zip_low, floats_zip_high
 *                    the lower or the upper halves of two vectors, interleaved
 *   shorts_unzip     the even samples of 16, and the odd ones
 *   floats_even, floats_odd
 *                    likewise of two vectors, one after the other
 *   floats_transpose four vectors as a matrix, in place */
#ifndef VSI_INTERLEAVE_VECTOR_H
#define VSI_INTERLEAVE_VECTOR_H

#include <stddef.h>
#include <stdint.h>

#include "simd/dispatch.h"

static inline void interleave_shorts(int16_t *out, const int16_t *left, const int16_t *right,
                                     size_t frames) {
    size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
        const shorts a = shorts_load(left + i), b = shorts_load(right + i);
        shorts_store(out + 2 * i, shorts_zip_low(a, b));
        shorts_store(out + 2 * i + 8, shorts_zip_high(a, b));
    }
    vsi_interleave_stereo_s16_scalar(out + 2 * i, left + i, right + i, frames - i);
}

static inline void interleave_floats(float *out, const float *left, const float *right,
                                     size_t frames) {
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        const floats a = floats_load(left + i), b = floats_load(right + i);
        floats_store(out + 2 * i, floats_zip_low(a, b));
        floats_store(out + 2 * i + 4, floats_zip_high(a, b));
    }
    vsi_interleave_stereo_float_scalar(out + 2 * i, left + i, right + i, frames - i);
}

static inline void split_shorts(int16_t *left, int16_t *right, const int16_t *in, size_t frames) {
    size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
        shorts even, odd;
        shorts_unzip(in + 2 * i, &even, &odd);
        shorts_store(left + i, even);
        shorts_store(right + i, odd);
    }
    vsi_split_stereo_s16_scalar(left + i, right + i, in + 2 * i, frames - i);
}

static inline void split_floats(float *left, float *right, const float *in, size_t frames) {
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        const floats low = floats_load(in + 2 * i), high = floats_load(in + 2 * i + 4);
        floats_store(left + i, floats_even(low, high));
        floats_store(right + i, floats_odd(low, high));
    }
    vsi_split_stereo_float_scalar(left + i, right + i, in + 2 * i, frames - i);
}

static inline void split_four(void *const *planes, const float *in, size_t frames,
                              unsigned channels) {
    float *out[4] = {planes[0], planes[1], planes[2], planes[3]};
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        floats rows[4];
        for (size_t k = 0; k < 4; k++) {
            rows[k] = floats_load(in + (i + k) * channels);
        }
        floats_transpose(rows);
        for (size_t k = 0; k < 4; k++) {
            floats_store(out[k] + i, rows[k]);
        }
    }
    void *rest[4] = {out[0] + i, out[1] + i, out[2] + i, out[3] + i};
    vsi_split_four_float_scalar(rest, in + i * channels, frames - i, channels);
}

#endif

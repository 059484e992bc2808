/* Private: the mixers over the vectors of any instruction set. The file that includes this one has
 * defined
 *   vec              a vector of SAMPLES samples
 *   wide             as many sums of 32 bits
 *   vec_load, vec_store, vec_none, vec_plus, vec_minus (these two saturating)
 *   wide_none, wide_plus_pair, wide_saturated, wide_beyond (what lies beyond, saturated too)
 *   vec_sizes, vec_above_knee */
#ifndef VSI_MIX_VECTOR_H
#define VSI_MIX_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "room/mix_limit.h"

static inline wide mix_total(const int16_t *in, size_t rows, size_t stride) {
    wide total = wide_none();
    size_t row = 0;
    for (; row + 2 <= rows; row += 2) {
        total =
            wide_plus_pair(total, vec_load(in + row * stride), vec_load(in + (row + 1) * stride));
    }
    return row < rows ? wide_plus_pair(total, vec_load(in + row * stride), vec_none()) : total;
}

/* The total is taken as two vectors of samples: itself saturated, and what lies beyond. The first
 * less one's own, plus the second, each step saturating, is the sum of the others saturated once.
 * Where nothing lies beyond that is plain. Where something above does, the first is 32767: less
 * one's own it is exact, or 32767 still, and then what lies beyond saturates it again, as the sum
 * of the others would. Below likewise. */
static inline size_t mix_rows(int16_t *out, const int16_t *in, size_t rows, size_t stride,
                              size_t samples, bool limited) {
    size_t i = 0;
    for (; i + SAMPLES <= samples; i += SAMPLES) {
        const wide total = mix_total(in + i, rows, stride);
        const vec saturated = wide_saturated(total), beyond = wide_beyond(total);
        vec sizes = vec_none();
        for (size_t row = 0; row < rows; row++) {
            const vec own = vec_load(in + row * stride + i);
            const vec others = vec_plus(vec_minus(saturated, own), beyond);
            vec_store(out + row * stride + i, others);
            if (limited) {
                sizes = vec_sizes(sizes, others);
            }
        }
        /* Sums that saturate are above the knee as well. */
        if (limited && vec_above_knee(sizes)) {
            vsi_mix_limit_block(out + i, in + i, rows, stride, SAMPLES);
        }
    }
    return i;
}

/* In a room of three everyone hears two, whose sum one addition saturates. */
static inline size_t mix_three(int16_t *out, const int16_t *in, size_t stride, size_t samples) {
    size_t i = 0;
    for (; i + SAMPLES <= samples; i += SAMPLES) {
        const vec a = vec_load(in + i), b = vec_load(in + stride + i),
                  c = vec_load(in + 2 * stride + i);
        vec_store(out + i, vec_plus(b, c));
        vec_store(out + stride + i, vec_plus(a, c));
        vec_store(out + 2 * stride + i, vec_plus(a, b));
    }
    return i;
}

static inline size_t mix(int16_t *out, const int16_t *in, size_t rows, size_t stride,
                         size_t samples) {
    return rows == 3 ? mix_three(out, in, stride, samples)
                     : mix_rows(out, in, rows, stride, samples, false);
}

#endif

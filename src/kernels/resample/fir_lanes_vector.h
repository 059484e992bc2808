/* Private: the FIR kernel by lanes, over the vectors of any instruction set as fir_vector.h has
 * them.
 *
 * The lanes of a vector are outputs of one phase, in neighbouring rounds of L outputs and M inputs.
 * Inputs M apart are laid side by side for that. */
#ifndef VSI_FIR_LANES_VECTOR_H
#define VSI_FIR_LANES_VECTOR_H

#include <string.h>

#include <vsingest/filter_stage.h>

#include "resample/fir_vector.h"

enum {
    ROUNDS = 320, /* at a time: 20 ms at 16 kHz */
    PHASES = VSI_FIR_LANES_PHASES_MAX,
    STEP = VSI_FIR_LANES_STEP_MAX,
    LINES = STEP * (ROUNDS + LANES + 3) + VSI_FIR_LANES_TAPS_MAX,
};

/* Weights a vector apart meet the same vectors of input, one sum further on: each is loaded once
 * for as many as three. */
FIR_INLINE void add_three(vec *sums, int count, const float *x, const float *weights) {
    const vec w0 = vec_all(weights[0]), w1 = vec_all(weights[LANES]),
              w2 = vec_all(weights[2 * LANES]);
    vec x0 = vec_load(x), x1 = vec_load(x + LANES);
    for (int i = 0; i < count; i++) {
        const vec x2 = vec_load(x + (i + 2) * LANES);
        sums[i] = vec_add_products(sums[i], x0, w0);
        sums[i] = vec_add_products(sums[i], x1, w1);
        sums[i] = vec_add_products(sums[i], x2, w2);
        x0 = x1;
        x1 = x2;
    }
}

FIR_INLINE void add_two(vec *sums, int count, const float *x, const float *weights) {
    const vec w0 = vec_all(weights[0]), w1 = vec_all(weights[LANES]);
    vec x0 = vec_load(x);
    for (int i = 0; i < count; i++) {
        const vec x1 = vec_load(x + (i + 1) * LANES);
        sums[i] = vec_add_products(sums[i], x0, w0);
        sums[i] = vec_add_products(sums[i], x1, w1);
        x0 = x1;
    }
}

FIR_INLINE void add_one(vec *sums, int count, const float *x, const float *weights) {
    const vec w0 = vec_all(weights[0]);
    for (int i = 0; i < count; i++) {
        sums[i] = vec_add_products(sums[i], vec_load(x + i * LANES), w0);
    }
}

FIR_INLINE void add_run(vec *sums, int count, const float *x, const float *weights, uint32_t taps) {
    for (uint32_t lane = 0; lane < LANES && lane < taps; lane++) {
        uint32_t j = lane;
        for (; j + 2 * LANES < taps; j += 3 * LANES) {
            add_three(sums, count, x + j, weights + j);
        }
        if (j + LANES < taps) {
            add_two(sums, count, x + j, weights + j);
        } else if (j < taps) {
            add_one(sums, count, x + j, weights + j);
        }
    }
}

/* One phase: its weights, and where each run of them begins. */
struct fir_phase {
    const float *weights;
    const struct vsi_fir_run *runs;
    const float *first[STEP];
    uint32_t count;
};

FIR_INLINE void add_runs(float *dst, int count, const struct fir_phase *phase, size_t round) {
    vec sums[SUMS];
    for (int i = 0; i < count; i++) {
        sums[i] = vec_all(0.0f);
    }
    const float *weights = phase->weights;
    for (uint32_t r = 0; r < phase->count; r++) {
        add_run(sums, count, phase->first[r] + round, weights, phase->runs[r].count);
        weights += phase->runs[r].count;
    }
    for (int i = 0; i < count; i++) {
        vec_store(dst + round + (size_t)i * LANES, sums[i]);
    }
}

/* One output of each round; dst has room for whole vectors. */
static void filter_phase(float *dst, const struct fir_phase *phase, size_t rounds) {
    size_t round = 0;
    for (; round + (SUMS - 1) * LANES < rounds; round += SUMS * LANES) {
        add_runs(dst, SUMS, phase, round);
    }
    for (; round + 3 * LANES < rounds; round += 4 * LANES) {
        add_runs(dst, 4, phase, round);
    }
    for (; round < rounds; round += LANES) {
        add_runs(dst, 1, phase, round);
    }
}

/* lines[m * apart + i] = src[i * step + m], and silence where a whole vector reaches beyond. */
FIR_INLINE void spread(float *restrict lines, size_t apart, const float *restrict src, size_t size,
                       uint32_t step) {
    const size_t whole = size / step;
    for (size_t i = 0; i < whole; i++) {
        for (size_t m = 0; m < step; m++) {
            lines[m * apart + i] = src[i * step + m];
        }
    }
    for (size_t m = 0; m < step; m++) {
        const size_t more = whole * step + m < size;
        if (more) {
            lines[m * apart + whole] = src[whole * step + m];
        }
        memset(lines + m * apart + whole + more, 0, LANES * sizeof *lines);
    }
}

/* dst[i * step + m] = lines[m * apart + i] */
FIR_INLINE void gather(float *restrict dst, const float *restrict lines, size_t apart, size_t size,
                       uint32_t step) {
    const size_t whole = size / step;
    for (size_t i = 0; i < whole; i++) {
        for (size_t m = 0; m < step; m++) {
            dst[i * step + m] = lines[m * apart + i];
        }
    }
    for (size_t m = 0; whole * step + m < size; m++) {
        dst[whole * step + m] = lines[m * apart + whole];
    }
}

static void spread_lines(float *lines, size_t apart, const float *src, size_t size, uint32_t step) {
    switch (step) {
    case 2:
        spread(lines, apart, src, size, 2);
        break;
    case 3:
        spread(lines, apart, src, size, 3);
        break;
    default:
        spread(lines, apart, src, size, step);
    }
}

static void gather_lines(float *dst, const float *lines, size_t apart, size_t size, uint32_t step) {
    switch (step) {
    case 1:
        memcpy(dst, lines, size * sizeof *dst);
        break;
    case 2:
        gather(dst, lines, apart, size, 2);
        break;
    case 3:
        gather(dst, lines, apart, size, 3);
        break;
    default:
        gather(dst, lines, apart, size, step);
    }
}

FIR_INLINE void fir_lanes(float *dst, const float *window, const struct vsi_filter_stage *stage,
                          uint32_t phase, size_t outputs) {
    const uint32_t up = stage->phases, down = stage->step;
    float lines[LINES];
    float phases[PHASES * (ROUNDS + LANES)];
    while (outputs > 0) {
        const size_t count = outputs < (size_t)ROUNDS * up ? outputs : (size_t)ROUNDS * up;
        const size_t size = (phase + (count - 1) * down) / up + stage->taps;
        const size_t apart = size / down + 1 + LANES;
        const float *line = window;
        if (down > 1) {
            spread_lines(lines, apart, window, size, down);
            line = lines;
        }
        for (uint32_t n = 0; n < up && n < count; n++) {
            const uint32_t position = phase + n * down;
            const uint32_t row = position % up;
            struct fir_phase each = {
                .weights = stage->rows + row * stage->taps,
                .runs = stage->runs + row * down,
                .count = down,
            };
            for (uint32_t r = 0; r < down; r++) {
                const uint32_t offset = position / up + each.runs[r].offset;
                each.first[r] = line + offset % down * apart + offset / down;
            }
            filter_phase(phases + n * (ROUNDS + LANES), &each, (count - n + up - 1) / up);
        }
        gather_lines(dst, phases, ROUNDS + LANES, count, up);
        window += (size_t)ROUNDS * down;
        dst += count;
        outputs -= count;
    }
}

#endif

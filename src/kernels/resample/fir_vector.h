/* Private: the FIR kernels over the vectors of any instruction set. The file that includes this
 * one has defined
 *   vec               a vector of floats, LANES of them
 *   SUMS              how many of them stay in registers beside four others, 4 or more
 *   vec_load, vec_load_unit, vec_all, vec_store, vec_add, vec_add_products, vec_sum4
 *
 * Whatever group an output falls into, its products are added in one order: a stream does not
 * depend on how it was cut into chunks. */
#ifndef VSI_FIR_VECTOR_H
#define VSI_FIR_VECTOR_H

#include <string.h>

#include <vsingest/drift_bank.h>
#include <vsingest/filter_stage.h>

#define FIR_INLINE static inline __attribute__((always_inline))

/* ---- Rows: the lanes of a vector are neighbours in one window. */

FIR_INLINE size_t part_end(size_t first, size_t taps) {
    return taps - first < VSI_FIR_ROW_PART ? taps : first + VSI_FIR_ROW_PART;
}

FIR_INLINE void add_sums(vec *sums, const vec *part, size_t count) {
    for (size_t i = 0; i < count; i++) {
        sums[i] = vec_add(sums[i], part[i]);
    }
}

/* One part of the products of four windows and rows. */
FIR_INLINE void sum_four(vec sums[4], const float *const x[4], const float *const h[4],
                         size_t first, size_t end) {
    for (int i = 0; i < 4; i++) {
        sums[i] = vec_all(0.0f);
    }
    size_t j = first;
    for (; j + LANES <= end; j += LANES) {
        for (int i = 0; i < 4; i++) {
            sums[i] = vec_add_products(sums[i], vec_load(x[i] + j), vec_load(h[i] + j));
        }
    }
    if (j < end) {
        for (int i = 0; i < 4; i++) {
            sums[i] = vec_add_products(sums[i], vec_load_unit(x[i] + j), vec_load_unit(h[i] + j));
        }
    }
}

/* Sums of each of four windows and rows. */
FIR_INLINE void dot4(float dst[4], const float *const x[4], const float *const h[4], size_t taps) {
    vec sums[4];
    size_t done = part_end(0, taps);
    sum_four(sums, x, h, 0, done);
    while (done < taps) {
        vec part[4];
        const size_t end = part_end(done, taps);
        sum_four(part, x, h, done, end);
        add_sums(sums, part, 4);
        done = end;
    }
    vec_sum4(dst, sums);
}

/* As sum_four(), of one row and eight windows `step` apart: each weight is loaded once. */
FIR_INLINE void sum_eight(vec sums[8], const float *x, size_t step, const float *h, size_t first,
                          size_t end) {
    for (size_t i = 0; i < 8; i++) {
        sums[i] = vec_all(0.0f);
    }
    size_t j = first;
    for (; j + LANES <= end; j += LANES) {
        const vec shared = vec_load(h + j);
        for (size_t i = 0; i < 8; i++) {
            sums[i] = vec_add_products(sums[i], vec_load(x + i * step + j), shared);
        }
    }
    if (j < end) {
        const vec shared = vec_load_unit(h + j);
        for (size_t i = 0; i < 8; i++) {
            sums[i] = vec_add_products(sums[i], vec_load_unit(x + i * step + j), shared);
        }
    }
}

/* Eight outputs of one row, `apart` from each other in dst. */
FIR_INLINE void dot8(float *dst, size_t apart, const float *x, size_t step, const float *h,
                     size_t taps) {
    vec sums[8];
    size_t done = part_end(0, taps);
    sum_eight(sums, x, step, h, 0, done);
    while (done < taps) {
        vec part[8];
        const size_t end = part_end(done, taps);
        sum_eight(part, x, step, h, done, end);
        add_sums(sums, part, 8);
        done = end;
    }
    float results[8];
    vec_sum4(results, sums);
    vec_sum4(results + 4, sums + 4);
    for (size_t i = 0; i < 8; i++) {
        dst[i * apart] = results[i];
    }
}

/* The window and the phase of one output after the other, without a division. */
struct cursor {
    const float *window;
    uint32_t phase, phases, whole, part;
};

FIR_INLINE void advance(struct cursor *at) {
    at->window += at->whole;
    at->phase += at->part;
    if (at->phase >= at->phases) {
        at->phase -= at->phases;
        at->window++;
    }
}

FIR_INLINE void fir_rows(float *dst, const float *window, const struct vsi_filter_stage *stage,
                         uint32_t phase, size_t outputs) {
    const size_t taps = stage->taps;
    struct cursor at = {window, phase, stage->phases, stage->step / stage->phases,
                        stage->step % stage->phases};
    /* Outputs a round of phases apart share their phase. */
    const size_t round = stage->phases;
    const size_t rounds = outputs / round / 8 * 8;
    for (size_t n = 0; rounds > 0 && n < round; n++, advance(&at)) {
        const float *h = stage->rows + at.phase * taps;
        for (size_t k = 0; k < rounds; k += 8) {
            dot8(dst + k * round + n, round, at.window + k * stage->step, stage->step, h, taps);
        }
    }
    if (rounds > 0) {
        at.window += (rounds - 1) * stage->step;
    }
    for (size_t i = rounds * round; i < outputs; i += 4) {
        const size_t count = outputs - i < 4 ? outputs - i : 4;
        const float *x[4], *h[4];
        for (size_t n = 0; n < 4; n++) {
            x[n] = at.window;
            h[n] = stage->rows + at.phase * taps;
            if (n + 1 < count) {
                advance(&at);
            }
        }
        advance(&at);
        float results[4];
        dot4(results, x, h, taps);
        memcpy(dst + i, results, count * sizeof *results);
    }
}

/* ---- Drift: as rows, each output between two of them. */

FIR_INLINE void fir_drift(float *dst, const float *window, const struct vsi_drift_bank *bank,
                          uint64_t part, const struct vsi_drift_time *step, size_t outputs) {
    struct vsi_drift_time at = {0, part};
    for (size_t i = 0; i < outputs; i += 2) {
        const float *x[4], *h[4];
        float between[2];
        const size_t count = outputs - i < 2 ? 1 : 2;
        for (size_t n = 0; n < 2; n++) {
            x[2 * n] = x[2 * n + 1] = window + at.whole;
            h[2 * n] = vsi_drift_row(bank, at.part);
            h[2 * n + 1] = h[2 * n] + bank->taps;
            between[n] = vsi_drift_between(bank, at.part);
            if (n + 1 < count) {
                vsi_drift_advance(&at, step);
            }
        }
        vsi_drift_advance(&at, step);
        float results[4];
        dot4(results, x, h, bank->taps);
        for (size_t n = 0; n < count; n++) {
            dst[i + n] = results[2 * n] + between[n] * (results[2 * n + 1] - results[2 * n]);
        }
    }
}

/* ---- Lanes: the lanes of a vector are outputs of one phase, in neighbouring rounds of L outputs
 * and M inputs. Inputs M apart are laid side by side for that. */

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

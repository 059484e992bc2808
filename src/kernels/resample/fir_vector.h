/* Private: the FIR kernels by rows and by drift, over the vectors of any instruction set. The file
 * that includes this one has defined
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

#endif

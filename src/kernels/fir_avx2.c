#include "dispatch.h"
#include "filter_bank.h"

#if defined(__AVX2__)
#include <immintrin.h>
#include <string.h>

/* The sum of each of four vectors. Whatever group an output falls into, its products are added in
 * the same order, so that a stream does not depend on how it was cut into chunks. */
static inline __m128 sum4(const __m256 *sums) {
    const __m256 pairs =
        _mm256_hadd_ps(_mm256_hadd_ps(sums[0], sums[1]), _mm256_hadd_ps(sums[2], sums[3]));
    return _mm_add_ps(_mm256_castps256_ps128(pairs), _mm256_extractf128_ps(pairs, 1));
}

static inline __m256 add_products(__m256 sum, const float *x, __m256 h) {
    return _mm256_fmadd_ps(_mm256_loadu_ps(x), h, sum);
}

/* Four outputs of any four windows and phases. */
static inline __m128 dot4(const float *const x[4], const float *const h[4], size_t taps) {
    const float *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
    const float *h0 = h[0], *h1 = h[1], *h2 = h[2], *h3 = h[3];
    __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(),
                      _mm256_setzero_ps()};
    for (size_t j = 0; j < taps; j += 8) {
        sums[0] = add_products(sums[0], x0 + j, _mm256_loadu_ps(h0 + j));
        sums[1] = add_products(sums[1], x1 + j, _mm256_loadu_ps(h1 + j));
        sums[2] = add_products(sums[2], x2 + j, _mm256_loadu_ps(h2 + j));
        sums[3] = add_products(sums[3], x3 + j, _mm256_loadu_ps(h3 + j));
    }
    return sum4(sums);
}

/* Eight outputs of one phase, `apart` from each other in dst, with their windows `step` apart: each
 * coefficient is loaded once. */
static inline void dot8(float *dst, size_t apart, const float *x, size_t step, const float *h,
                        size_t taps) {
    const float *x0 = x, *x4 = x + 4 * step;
    __m256 low[4], high[4];
    for (int i = 0; i < 4; i++) {
        low[i] = high[i] = _mm256_setzero_ps();
    }
    for (size_t j = 0; j < taps; j += 8) {
        const __m256 shared = _mm256_loadu_ps(h + j);
        low[0] = add_products(low[0], x0 + j, shared);
        low[1] = add_products(low[1], x0 + j + step, shared);
        low[2] = add_products(low[2], x0 + j + 2 * step, shared);
        low[3] = add_products(low[3], x0 + j + 3 * step, shared);
        high[0] = add_products(high[0], x4 + j, shared);
        high[1] = add_products(high[1], x4 + j + step, shared);
        high[2] = add_products(high[2], x4 + j + 2 * step, shared);
        high[3] = add_products(high[3], x4 + j + 3 * step, shared);
    }
    float results[8];
    _mm_storeu_ps(results, sum4(low));
    _mm_storeu_ps(results + 4, sum4(high));
    for (size_t n = 0; n < 8; n++) {
        dst[n * apart] = results[n];
    }
}

/* The window and the phase of one output after the other, without a division. */
struct cursor {
    const float *window;
    uint32_t phase, phases, whole, part;
};

static inline void advance(struct cursor *at) {
    at->window += at->whole;
    at->phase += at->part;
    if (at->phase >= at->phases) {
        at->phase -= at->phases;
        at->window++;
    }
}

void vsi_fir_avx2(float *dst, const float *window, const struct vsi_filter_bank *bank,
                  uint32_t phase, size_t outputs) {
    const size_t taps = bank->taps;
    struct cursor at = {window, phase, bank->phases, bank->step / bank->phases,
                        bank->step % bank->phases};
    /* Outputs a round of phases apart share their phase. */
    const size_t round = bank->phases;
    const size_t rounds = outputs / round / 8 * 8;
    for (size_t n = 0; rounds > 0 && n < round; n++, advance(&at)) {
        const float *h = bank->coefficients + at.phase * taps;
        for (size_t k = 0; k < rounds; k += 8) {
            dot8(dst + k * round + n, round, at.window + k * bank->step, bank->step, h, taps);
        }
    }
    if (rounds > 0) {
        at.window += (rounds - 1) * bank->step;
    }
    for (size_t i = rounds * round; i < outputs; i += 4) {
        const size_t count = outputs - i < 4 ? outputs - i : 4;
        const float *x[4], *h[4];
        for (size_t n = 0; n < 4; n++) {
            x[n] = at.window;
            h[n] = bank->coefficients + at.phase * taps;
            if (n + 1 < count) {
                advance(&at);
            }
        }
        advance(&at);
        const __m128 results = dot4(x, h, taps);
        if (count == 4) {
            _mm_storeu_ps(dst + i, results);
        } else {
            float few[4];
            _mm_storeu_ps(few, results);
            memcpy(dst + i, few, count * sizeof *few);
        }
    }
}

#endif

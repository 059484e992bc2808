#include "simd/dispatch.h"

#if defined(__AVX512F__)
#include <immintrin.h>

typedef __m512 vec;
enum { LANES = 16, SUMS = 10 };

static inline vec vec_load(const float *src) {
    return _mm512_loadu_ps(src);
}

static inline vec vec_load_unit(const float *src) {
    return _mm512_zextps256_ps512(_mm256_loadu_ps(src));
}

static inline vec vec_all(float value) {
    return _mm512_set1_ps(value);
}

static inline void vec_store(float *dst, vec value) {
    _mm512_storeu_ps(dst, value);
}

static inline vec vec_add(vec a, vec b) {
    return _mm512_add_ps(a, b);
}

static inline vec vec_add_products(vec sum, vec a, vec b) {
    return _mm512_fmadd_ps(a, b, sum);
}

static inline __m512 pairs(__m512 a, __m512 b) {
    return _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
}

static inline void vec_sum4(float dst[4], const vec sums[4]) {
    const __m512 quads = pairs(pairs(sums[0], sums[2]), pairs(sums[1], sums[3]));
    const __m256 halves =
        _mm256_add_ps(_mm512_castps512_ps256(quads),
                      _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(quads), 1)));
    _mm_storeu_ps(dst,
                  _mm_add_ps(_mm256_castps256_ps128(halves), _mm256_extractf128_ps(halves, 1)));
}

#include "resample/fir_lanes_vector.h"
#include "resample/fir_vector.h"

void vsi_fir_rows_avx512(float *dst, const float *window, const struct vsi_filter_stage *stage,
                         uint32_t phase, size_t outputs) {
    fir_rows(dst, window, stage, phase, outputs);
}

void vsi_fir_lanes_avx512(float *dst, const float *window, const struct vsi_filter_stage *stage,
                          uint32_t phase, size_t outputs) {
    fir_lanes(dst, window, stage, phase, outputs);
}

void vsi_fir_drift_avx512(float *dst, const float *window, const struct vsi_drift_bank *bank,
                          uint64_t part, const struct vsi_drift_time *step, size_t outputs) {
    fir_drift(dst, window, bank, part, step, outputs);
}

#endif

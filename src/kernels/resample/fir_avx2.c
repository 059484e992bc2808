#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

typedef __m256 vec;
enum { LANES = 8, SUMS = 10 };

static inline vec vec_load(const float *src) {
    return _mm256_loadu_ps(src);
}

static inline vec vec_load_unit(const float *src) {
    return _mm256_loadu_ps(src);
}

static inline vec vec_all(float value) {
    return _mm256_set1_ps(value);
}

static inline void vec_store(float *dst, vec value) {
    _mm256_storeu_ps(dst, value);
}

static inline vec vec_add(vec a, vec b) {
    return _mm256_add_ps(a, b);
}

static inline vec vec_add_products(vec sum, vec a, vec b) {
    return _mm256_fmadd_ps(a, b, sum);
}

static inline __m256 pairs(__m256 a, __m256 b) {
    return _mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
}

static inline void vec_sum4(float dst[4], const vec sums[4]) {
    const __m256 quads = pairs(pairs(sums[0], sums[2]), pairs(sums[1], sums[3]));
    _mm_storeu_ps(dst, _mm_add_ps(_mm256_castps256_ps128(quads), _mm256_extractf128_ps(quads, 1)));
}

#include "resample/fir_lanes_vector.h"
#include "resample/fir_vector.h"

void vsi_fir_rows_avx2(float *dst, const float *window, const struct vsi_filter_stage *stage,
                       uint32_t phase, size_t outputs) {
    fir_rows(dst, window, stage, phase, outputs);
}

void vsi_fir_lanes_avx2(float *dst, const float *window, const struct vsi_filter_stage *stage,
                        uint32_t phase, size_t outputs) {
    fir_lanes(dst, window, stage, phase, outputs);
}

void vsi_fir_drift_avx2(float *dst, const float *window, const struct vsi_drift_bank *bank,
                        uint64_t part, const struct vsi_drift_time *step, size_t outputs) {
    fir_drift(dst, window, bank, part, step, outputs);
}

#endif

#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>
#include <stdbool.h>

#include <vsingest/mix.h>

typedef __m256i vec;
enum { SAMPLES = 16 };

/* In the order in which unpacking leaves the samples, and packing finds them. */
typedef struct {
    __m256i low, high;
} wide;

static inline vec vec_load(const int16_t *src) {
    return _mm256_loadu_si256((const __m256i *)src);
}

static inline void vec_store(int16_t *dst, vec samples) {
    _mm256_storeu_si256((__m256i *)dst, samples);
}

static inline vec vec_none(void) {
    return _mm256_setzero_si256();
}

static inline vec vec_plus(vec a, vec b) {
    return _mm256_adds_epi16(a, b);
}

static inline vec vec_minus(vec a, vec b) {
    return _mm256_subs_epi16(a, b);
}

static inline wide wide_none(void) {
    return (wide){vec_none(), vec_none()};
}

static inline wide wide_plus_pair(wide total, vec a, vec b) {
    const vec one = _mm256_set1_epi16(1);
    return (wide){
        _mm256_add_epi32(total.low, _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), one)),
        _mm256_add_epi32(total.high, _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), one)),
    };
}

static inline vec wide_saturated(wide total) {
    return _mm256_packs_epi32(total.low, total.high);
}

static inline __m256i beyond(__m256i sums) {
    const __m256i most = _mm256_set1_epi32(INT16_MAX), least = _mm256_set1_epi32(INT16_MIN);
    return _mm256_sub_epi32(sums, _mm256_max_epi32(_mm256_min_epi32(sums, most), least));
}

static inline vec wide_beyond(wide total) {
    return _mm256_packs_epi32(beyond(total.low), beyond(total.high));
}

/* Of -32768 it is 32767, which is above the knee as well. */
static inline vec vec_sizes(vec sizes, vec samples) {
    return _mm256_max_epi16(sizes, _mm256_xor_si256(samples, _mm256_srai_epi16(samples, 15)));
}

static inline bool vec_above_knee(vec sizes) {
    return _mm256_movemask_epi8(_mm256_cmpgt_epi16(sizes, _mm256_set1_epi16(VSI_MIX_KNEE - 1))) !=
           0;
}

#include "room/mix_vector.h"

void vsi_mix_minus_avx2(void *dst, const void *frames, size_t rows, size_t stride, size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples);
    vsi_mix_minus_scalar((int16_t *)dst + done, (const int16_t *)frames + done, rows, stride,
                         samples - done);
}

void vsi_mix_minus_limited_avx2(void *dst, const void *frames, size_t rows, size_t stride,
                                size_t samples) {
    size_t done = mix_rows(dst, frames, rows, stride, samples, true);
    vsi_mix_minus_limited_scalar((int16_t *)dst + done, (const int16_t *)frames + done, rows,
                                 stride, samples - done);
}

#endif

#include "simd/dispatch.h"

#if defined(__AVX512BW__)
#include <immintrin.h>
#include <stdbool.h>

#include <vsingest/mix.h>

typedef __m512i vec;
enum { SAMPLES = 32 };

/* In the order in which unpacking leaves the samples, and packing finds them. */
typedef struct {
    __m512i low, high;
} wide;

static inline vec vec_load(const int16_t *src) {
    return _mm512_loadu_si512(src);
}

static inline void vec_store(int16_t *dst, vec samples) {
    _mm512_storeu_si512(dst, samples);
}

static inline vec vec_none(void) {
    return _mm512_setzero_si512();
}

static inline vec vec_plus(vec a, vec b) {
    return _mm512_adds_epi16(a, b);
}

static inline vec vec_minus(vec a, vec b) {
    return _mm512_subs_epi16(a, b);
}

static inline wide wide_none(void) {
    return (wide){vec_none(), vec_none()};
}

static inline wide wide_plus_pair(wide total, vec a, vec b) {
    const vec one = _mm512_set1_epi16(1);
    return (wide){
        _mm512_add_epi32(total.low, _mm512_madd_epi16(_mm512_unpacklo_epi16(a, b), one)),
        _mm512_add_epi32(total.high, _mm512_madd_epi16(_mm512_unpackhi_epi16(a, b), one)),
    };
}

static inline vec wide_saturated(wide total) {
    return _mm512_packs_epi32(total.low, total.high);
}

static inline __m512i beyond(__m512i sums) {
    const __m512i most = _mm512_set1_epi32(INT16_MAX), least = _mm512_set1_epi32(INT16_MIN);
    return _mm512_sub_epi32(sums, _mm512_max_epi32(_mm512_min_epi32(sums, most), least));
}

static inline vec wide_beyond(wide total) {
    return _mm512_packs_epi32(beyond(total.low), beyond(total.high));
}

/* -32768 has no size in S16; read without a sign, 32768 is the largest. */
static inline vec vec_sizes(vec sizes, vec samples) {
    return _mm512_max_epu16(sizes, _mm512_abs_epi16(samples));
}

static inline bool vec_above_knee(vec sizes) {
    return _mm512_cmpgt_epu16_mask(sizes, _mm512_set1_epi16(VSI_MIX_KNEE)) != 0;
}

#include "room/mix_vector.h"

void vsi_mix_minus_avx512(void *dst, const void *frames, size_t rows, size_t stride,
                          size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples);
    vsi_mix_minus_avx2((int16_t *)dst + done, (const int16_t *)frames + done, rows, stride,
                       samples - done);
}

void vsi_mix_minus_limited_avx512(void *dst, const void *frames, size_t rows, size_t stride,
                                  size_t samples) {
    size_t done = mix_rows(dst, frames, rows, stride, samples, true);
    vsi_mix_minus_limited_avx2((int16_t *)dst + done, (const int16_t *)frames + done, rows, stride,
                               samples - done);
}

#endif

#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

typedef __m128i shorts;
typedef __m128 floats;

static inline shorts shorts_load(const int16_t *src) {
    return _mm_loadu_si128((const __m128i *)src);
}

static inline void shorts_store(int16_t *dst, shorts samples) {
    _mm_storeu_si128((__m128i *)dst, samples);
}

static inline shorts shorts_zip_low(shorts a, shorts b) {
    return _mm_unpacklo_epi16(a, b);
}

static inline shorts shorts_zip_high(shorts a, shorts b) {
    return _mm_unpackhi_epi16(a, b);
}

static inline void shorts_unzip(const int16_t *src, shorts *even, shorts *odd) {
    const __m256i apart = _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15, 0,
                                           1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    __m256i both = _mm256_loadu_si256((const __m256i *)src);
    both = _mm256_permute4x64_epi64(_mm256_shuffle_epi8(both, apart), _MM_SHUFFLE(3, 1, 2, 0));
    *even = _mm256_castsi256_si128(both);
    *odd = _mm256_extracti128_si256(both, 1);
}

static inline floats floats_load(const float *src) {
    return _mm_loadu_ps(src);
}

static inline void floats_store(float *dst, floats samples) {
    _mm_storeu_ps(dst, samples);
}

static inline floats floats_zip_low(floats a, floats b) {
    return _mm_unpacklo_ps(a, b);
}

static inline floats floats_zip_high(floats a, floats b) {
    return _mm_unpackhi_ps(a, b);
}

static inline floats floats_even(floats a, floats b) {
    return _mm_shuffle_ps(a, b, _MM_SHUFFLE(2, 0, 2, 0));
}

static inline floats floats_odd(floats a, floats b) {
    return _mm_shuffle_ps(a, b, _MM_SHUFFLE(3, 1, 3, 1));
}

static inline void floats_transpose(floats rows[4]) {
    _MM_TRANSPOSE4_PS(rows[0], rows[1], rows[2], rows[3]);
}

#include "channels/interleave_vector.h"

void vsi_interleave_stereo_s16_avx2(void *dst, const void *left, const void *right, size_t frames) {
    interleave_shorts(dst, left, right, frames);
}

void vsi_interleave_stereo_float_avx2(void *dst, const void *left, const void *right,
                                      size_t frames) {
    interleave_floats(dst, left, right, frames);
}

void vsi_split_stereo_s16_avx2(void *left, void *right, const void *src, size_t frames) {
    split_shorts(left, right, src, frames);
}

void vsi_split_stereo_float_avx2(void *left, void *right, const void *src, size_t frames) {
    split_floats(left, right, src, frames);
}

void vsi_split_four_float_avx2(void *const *planes, const void *src, size_t frames,
                               unsigned channels) {
    split_four(planes, src, frames, channels);
}

#endif

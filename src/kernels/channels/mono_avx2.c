#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

/* (a + b) / 2 of eight frames of two, ties to even: (sum + (sum >> 1 & 1)) >> 1. */
static __m256i halve_to_even(__m256i sum) {
    __m256i odd = _mm256_and_si256(_mm256_srai_epi32(sum, 1), _mm256_set1_epi32(1));
    return _mm256_srai_epi32(_mm256_add_epi32(sum, odd), 1);
}

void vsi_mono_from_stereo_s16_avx2(void *dst, const void *src, size_t frames) {
    const int16_t *in = src;
    int16_t *out = dst;
    const __m256i ones = _mm256_set1_epi16(1);
    size_t i = 0;
    for (; i + 16 <= frames; i += 16) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(in + 2 * i));
        __m256i high = _mm256_loadu_si256((const __m256i *)(in + 2 * i + 16));
        __m256i packed = _mm256_packs_epi32(halve_to_even(_mm256_madd_epi16(low, ones)),
                                            halve_to_even(_mm256_madd_epi16(high, ones)));
        packed = _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0));
        _mm256_storeu_si256((__m256i *)(out + i), packed);
    }
    vsi_mono_from_stereo_s16_scalar(out + i, in + 2 * i, frames - i);
}

void vsi_mono_from_stereo_float_avx2(void *dst, const void *src, size_t frames) {
    const float *in = src;
    float *out = dst;
    size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
        __m256 low = _mm256_loadu_ps(in + 2 * i);
        __m256 high = _mm256_loadu_ps(in + 2 * i + 8);
        __m256 left = _mm256_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0));
        __m256 right = _mm256_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1));
        __m256 mean = _mm256_mul_ps(_mm256_add_ps(left, right), _mm256_set1_ps(0.5f));
        mean = _mm256_castpd_ps(
            _mm256_permute4x64_pd(_mm256_castps_pd(mean), _MM_SHUFFLE(3, 1, 2, 0)));
        _mm256_storeu_ps(out + i, mean);
    }
    vsi_mono_from_stereo_float_scalar(out + i, in + 2 * i, frames - i);
}

#endif

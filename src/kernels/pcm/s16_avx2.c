#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

#include "simd/quantise_avx2.h"

static __m256i quantise8(const float *src) {
    return vsi_quantise_avx2(_mm256_mul_ps(_mm256_loadu_ps(src), _mm256_set1_ps(32768.0f)));
}

void vsi_s16_from_float_avx2(void *dst, const void *src, size_t samples) {
    const float *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        vsi_store16_avx2(out + i, quantise8(in + i), quantise8(in + i + 8));
    }
    vsi_s16_from_float_scalar(out + i, in + i, samples - i);
}

void vsi_float_from_s16_avx2(void *dst, const void *src, size_t samples) {
    const int16_t *in = src;
    float *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        __m256i wide = _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)(in + i)));
        __m256 value = _mm256_mul_ps(_mm256_cvtepi32_ps(wide), _mm256_set1_ps(1.0f / 32768.0f));
        _mm256_storeu_ps(out + i, value);
    }
    vsi_float_from_s16_scalar(out + i, in + i, samples - i);
}

#endif

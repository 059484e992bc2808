#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

#include "simd/quantise_avx2.h"

/* The gains of the eight samples from index i on, by the scalar formula. */
static __m256 gains(size_t i, float start, float step) {
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    __m256 index = _mm256_cvtepi32_ps(_mm256_add_epi32(_mm256_set1_epi32((int32_t)i), lanes));
    return _mm256_add_ps(_mm256_set1_ps(start), _mm256_mul_ps(_mm256_set1_ps(step), index));
}

static __m256i ramp8(const int16_t *in, __m256 gain) {
    __m256i wide = _mm256_cvtepi16_epi32(_mm_loadu_si128((const __m128i *)in));
    return vsi_quantise_avx2(_mm256_mul_ps(_mm256_cvtepi32_ps(wide), gain));
}

void vsi_ramp_s16_avx2(void *dst, const void *src, size_t samples, float start, float step) {
    const int16_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m256i low = ramp8(in + i, gains(i, start, step));
        __m256i high = ramp8(in + i + 8, gains(i + 8, start, step));
        vsi_store16_avx2(out + i, low, high);
    }
    for (; i < samples; i++) {
        vsi_ramp_s16_scalar(out + i, in + i, 1, start + step * (float)(int32_t)i, 0.0f);
    }
}

void vsi_ramp_float_avx2(void *dst, const void *src, size_t samples, float start, float step) {
    const float *in = src;
    float *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        __m256 value = _mm256_mul_ps(_mm256_loadu_ps(in + i), gains(i, start, step));
        _mm256_storeu_ps(out + i, value);
    }
    for (; i < samples; i++) {
        vsi_ramp_float_scalar(out + i, in + i, 1, start + step * (float)(int32_t)i, 0.0f);
    }
}

#endif

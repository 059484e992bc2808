#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

static __m128i quantise4(const double *src) {
    __m256d scaled = _mm256_mul_pd(_mm256_loadu_pd(src), _mm256_set1_pd(32768.0));
    scaled = _mm256_and_pd(scaled, _mm256_cmp_pd(scaled, scaled, _CMP_ORD_Q));
    scaled = _mm256_min_pd(scaled, _mm256_set1_pd(32767.0));
    scaled = _mm256_max_pd(scaled, _mm256_set1_pd(-32768.0));
    return _mm256_cvtpd_epi32(scaled);
}

void vsi_s16_from_double_avx2(void *dst, const void *src, size_t samples) {
    const double *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= samples; i += 8) {
        __m128i packed = _mm_packs_epi32(quantise4(in + i), quantise4(in + i + 4));
        _mm_storeu_si128((__m128i *)(out + i), packed);
    }
    vsi_s16_from_double_scalar(out + i, in + i, samples - i);
}

#endif

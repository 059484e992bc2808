#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

#include "simd/quantise_avx2.h"
#include <vsingest/dither.h>

void vsi_dither_blocks_avx2(void *dst, const void *src, size_t blocks, uint32_t *lanes) {
    const float *in = src;
    int16_t *out = dst;
    __m256i x = _mm256_loadu_si256((const __m256i *)lanes);
    for (size_t i = 0; i < blocks * VSI_DITHER_LANES; i += VSI_DITHER_LANES) {
        x = _mm256_xor_si256(x, _mm256_slli_epi32(x, 13));
        x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 17));
        x = _mm256_xor_si256(x, _mm256_slli_epi32(x, 5));
        __m256i triangle = _mm256_sub_epi32(_mm256_srli_epi32(x, 16),
                                            _mm256_and_si256(x, _mm256_set1_epi32(0xFFFF)));
        __m256 noise = _mm256_mul_ps(_mm256_cvtepi32_ps(triangle), _mm256_set1_ps(1.0f / 65536.0f));
        __m256 scaled = _mm256_mul_ps(_mm256_loadu_ps(in + i), _mm256_set1_ps(32768.0f));
        __m256i value = vsi_quantise_avx2(_mm256_add_ps(scaled, noise));
        __m128i packed =
            _mm_packs_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
        _mm_storeu_si128((__m128i *)(out + i), packed);
    }
    _mm256_storeu_si256((__m256i *)lanes, x);
}

#endif

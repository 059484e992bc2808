/* Private: vsi_quantise eight samples at a time. */
#ifndef VSI_QUANTISE_AVX2_H
#define VSI_QUANTISE_AVX2_H

#include <immintrin.h>
#include <stdint.h>

static inline __m256i vsi_quantise_avx2(__m256 scaled) {
    scaled = _mm256_and_ps(scaled, _mm256_cmp_ps(scaled, scaled, _CMP_ORD_Q));
    scaled = _mm256_min_ps(scaled, _mm256_set1_ps(32767.0f));
    scaled = _mm256_max_ps(scaled, _mm256_set1_ps(-32768.0f));
    return _mm256_cvtps_epi32(scaled);
}

/* Sixteen int32 to int16, saturated; the pack works within 128-bit lanes, so they are set right. */
static inline void vsi_store16_avx2(int16_t *dst, __m256i low, __m256i high) {
    __m256i packed = _mm256_packs_epi32(low, high);
    packed = _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0));
    _mm256_storeu_si256((__m256i *)dst, packed);
}

#endif

#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

#include "simd/quantise_avx2.h"

/* x / 65536, ties to even, in -32768 .. 32768: the pack that follows saturates. */
static __m256i high_half_to_even(__m256i x) {
    __m256i high = _mm256_srai_epi32(x, 16);
    __m256i low = _mm256_and_si256(x, _mm256_set1_epi32(0xFFFF));
    __m256i odd = _mm256_and_si256(high, _mm256_set1_epi32(1));
    __m256i carry = _mm256_add_epi32(_mm256_add_epi32(low, odd), _mm256_set1_epi32(0x7FFF));
    return _mm256_add_epi32(high, _mm256_srli_epi32(carry, 16));
}

void vsi_s16_from_s32_avx2(void *dst, const void *src, size_t samples) {
    const int32_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(in + i));
        __m256i high = _mm256_loadu_si256((const __m256i *)(in + i + 8));
        vsi_store16_avx2(out + i, high_half_to_even(low), high_half_to_even(high));
    }
    vsi_s16_from_s32_scalar(out + i, in + i, samples - i);
}

/* Eight packed samples, each in the upper three bytes of an int32. Reads 28 bytes from in. */
static __m256i load8_s24(const uint8_t *in) {
    const __m256i spread = _mm256_setr_epi8(-1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11,
                                            -1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11);
    __m128i low = _mm_loadu_si128((const __m128i *)in);
    __m128i high = _mm_loadu_si128((const __m128i *)(in + 12));
    return _mm256_shuffle_epi8(_mm256_set_m128i(high, low), spread);
}

void vsi_s16_from_s24_avx2(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    /* Sixteen samples are 48 bytes and the last load reaches to the 52nd. */
    for (; i + 18 <= samples; i += 16) {
        __m256i low = load8_s24(in + 3 * i);
        __m256i high = load8_s24(in + 3 * i + 24);
        vsi_store16_avx2(out + i, high_half_to_even(low), high_half_to_even(high));
    }
    vsi_s16_from_s24_scalar(out + i, in + 3 * i, samples - i);
}

void vsi_s16_from_u8_avx2(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m256i wide = _mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)(in + i)));
        __m256i value = _mm256_slli_epi16(_mm256_sub_epi16(wide, _mm256_set1_epi16(128)), 8);
        _mm256_storeu_si256((__m256i *)(out + i), value);
    }
    vsi_s16_from_u8_scalar(out + i, in + i, samples - i);
}

#endif

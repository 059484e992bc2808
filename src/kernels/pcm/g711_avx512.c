#include "simd/dispatch.h"

#if defined(__AVX512BW__)
#include <immintrin.h>

/* As in g711_avx2.c: the exponent and first four mantissa bits of a float32 are segment and step.
 */
#define SEGMENT_ZERO (127 + 7)

static __m512i compand16(__m256i magnitude) {
    __m512i bits = _mm512_castps_si512(_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(magnitude)));
    return _mm512_sub_epi32(_mm512_srli_epi32(bits, 19), _mm512_set1_epi32(SEGMENT_ZERO << 4));
}

/* code: 0 .. 127, in int32. */
static __m512i expand16(__m512i code) {
    const __m512i base = _mm512_set1_epi32(SEGMENT_ZERO << 23 | 1 << 18);
    __m512i bits = _mm512_add_epi32(_mm512_slli_epi32(code, 19), base);
    return _mm512_cvttps_epi32(_mm512_castsi512_ps(bits));
}

static __m256i one_complement(__m256i x) {
    return _mm256_xor_si256(x, _mm256_srai_epi16(x, 15));
}

static void store16_codes(uint8_t *dst, __m512i codes) {
    _mm_storeu_si128((__m128i *)dst, _mm512_cvtepi32_epi8(codes));
}

/* The codes say by a clear top bit, on the line, that a sample is negative. */
static void store16_expanded(int16_t *dst, __m512i magnitude, __m512i plain) {
    __mmask16 negative = _mm512_testn_epi32_mask(plain, _mm512_set1_epi32(0x80));
    magnitude = _mm512_mask_sub_epi32(magnitude, negative, _mm512_setzero_si512(), magnitude);
    _mm256_storeu_si256((__m256i *)dst, _mm512_cvtepi32_epi16(magnitude));
}

void vsi_ulaw_from_s16_avx512(void *dst, const void *src, size_t samples) {
    const int16_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(in + i));
        __m256i magnitude = _mm256_adds_epi16(one_complement(x), _mm256_set1_epi16(132));
        __m512i top = _mm512_mask_blend_epi32(_mm256_movepi16_mask(x), _mm512_set1_epi32(0xFF),
                                              _mm512_set1_epi32(0x7F));
        store16_codes(out + i, _mm512_sub_epi32(top, compand16(magnitude)));
    }
    vsi_ulaw_from_s16_scalar(out + i, in + i, samples - i);
}

void vsi_alaw_from_s16_avx512(void *dst, const void *src, size_t samples) {
    const int16_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(in + i));
        __m256i magnitude = one_complement(x);
        __mmask16 later = _mm256_cmpgt_epi16_mask(magnitude, _mm256_set1_epi16(255));
        __m512i linear = _mm512_cvtepi16_epi32(_mm256_srli_epi16(magnitude, 4));
        __m512i code = _mm512_mask_blend_epi32(later, linear, compand16(magnitude));
        __m512i bits = _mm512_mask_blend_epi32(_mm256_movepi16_mask(x), _mm512_set1_epi32(0xD5),
                                               _mm512_set1_epi32(0x55));
        store16_codes(out + i, _mm512_xor_si512(code, bits));
    }
    vsi_alaw_from_s16_scalar(out + i, in + i, samples - i);
}

void vsi_s16_from_ulaw_avx512(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m512i plain = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(in + i)));
        __m512i code = _mm512_andnot_si512(plain, _mm512_set1_epi32(0x7F));
        __m512i magnitude = _mm512_sub_epi32(expand16(code), _mm512_set1_epi32(132));
        store16_expanded(out + i, magnitude, plain);
    }
    vsi_s16_from_ulaw_scalar(out + i, in + i, samples - i);
}

void vsi_s16_from_alaw_avx512(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m512i plain = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)(in + i)));
        __m512i code = _mm512_and_si512(_mm512_xor_si512(plain, _mm512_set1_epi32(0x55)),
                                        _mm512_set1_epi32(0x7F));
        /* Segment 0 has the steps of segment 1 without its offset of 256. */
        __mmask16 first = _mm512_cmplt_epi32_mask(code, _mm512_set1_epi32(16));
        code = _mm512_mask_add_epi32(code, first, code, _mm512_set1_epi32(16));
        __m512i magnitude = expand16(code);
        magnitude = _mm512_mask_sub_epi32(magnitude, first, magnitude, _mm512_set1_epi32(256));
        store16_expanded(out + i, magnitude, plain);
    }
    vsi_s16_from_alaw_scalar(out + i, in + i, samples - i);
}

#endif

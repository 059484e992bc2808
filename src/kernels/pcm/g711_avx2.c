#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

#include "simd/quantise_avx2.h"

/* A float32 is a companded number: its exponent counts the segments, and the first four bits of its
 * mantissa are the step. So companding is a conversion to float32 and a shift, and expanding is the
 * same backwards, with the half step set. Segment 0 starts at 128. */
#define SEGMENT_ZERO (127 + 7)

static __m256i compand8(__m128i magnitude) {
    __m256i bits = _mm256_castps_si256(_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(magnitude)));
    return _mm256_sub_epi32(_mm256_srli_epi32(bits, 19), _mm256_set1_epi32(SEGMENT_ZERO << 4));
}

static __m256i compand16(__m256i magnitude) {
    __m256i packed = _mm256_packs_epi32(compand8(_mm256_castsi256_si128(magnitude)),
                                        compand8(_mm256_extracti128_si256(magnitude, 1)));
    return _mm256_permute4x64_epi64(packed, _MM_SHUFFLE(3, 1, 2, 0));
}

/* code: 0 .. 127, in int32. */
static __m256i expand8(__m256i code) {
    const __m256i base = _mm256_set1_epi32(SEGMENT_ZERO << 23 | 1 << 18);
    __m256i bits = _mm256_add_epi32(_mm256_slli_epi32(code, 19), base);
    return _mm256_cvttps_epi32(_mm256_castsi256_ps(bits));
}

/* Sixteen codes 0 .. 255 held in int16. */
static void store16_codes(uint8_t *dst, __m256i codes) {
    __m128i packed =
        _mm_packus_epi16(_mm256_castsi256_si128(codes), _mm256_extracti128_si256(codes, 1));
    _mm_storeu_si128((__m128i *)dst, packed);
}

void vsi_ulaw_from_s16_avx2(void *dst, const void *src, size_t samples) {
    const int16_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(in + i));
        __m256i sign = _mm256_srai_epi16(x, 15);
        __m256i code =
            compand16(_mm256_adds_epi16(_mm256_xor_si256(x, sign), _mm256_set1_epi16(132)));
        __m256i top = _mm256_add_epi16(_mm256_set1_epi16(0xFF), _mm256_slli_epi16(sign, 7));
        store16_codes(out + i, _mm256_sub_epi16(top, code));
    }
    vsi_ulaw_from_s16_scalar(out + i, in + i, samples - i);
}

void vsi_alaw_from_s16_avx2(void *dst, const void *src, size_t samples) {
    const int16_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m256i x = _mm256_loadu_si256((const __m256i *)(in + i));
        __m256i sign = _mm256_srai_epi16(x, 15);
        __m256i magnitude = _mm256_xor_si256(x, sign);
        __m256i code = _mm256_blendv_epi8(_mm256_srli_epi16(magnitude, 4), compand16(magnitude),
                                          _mm256_cmpgt_epi16(magnitude, _mm256_set1_epi16(255)));
        __m256i bits = _mm256_andnot_si256(sign, _mm256_set1_epi16(0x80));
        bits = _mm256_xor_si256(bits, _mm256_set1_epi16(0x55));
        store16_codes(out + i, _mm256_xor_si256(code, bits));
    }
    vsi_alaw_from_s16_scalar(out + i, in + i, samples - i);
}

static __m256i ulaw_expand8(const uint8_t *in) {
    __m256i plain = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)in));
    /* The codes come inverted: a clear top bit is a negative sample. */
    __m256i sign = _mm256_sub_epi32(_mm256_srli_epi32(plain, 7), _mm256_set1_epi32(1));
    __m256i code = _mm256_andnot_si256(plain, _mm256_set1_epi32(0x7F));
    __m256i magnitude = _mm256_sub_epi32(expand8(code), _mm256_set1_epi32(132));
    return _mm256_sub_epi32(_mm256_xor_si256(magnitude, sign), sign);
}

static __m256i alaw_expand8(const uint8_t *in) {
    __m256i plain = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)in));
    __m256i sign = _mm256_sub_epi32(_mm256_srli_epi32(plain, 7), _mm256_set1_epi32(1));
    __m256i code =
        _mm256_and_si256(_mm256_xor_si256(plain, _mm256_set1_epi32(0x55)), _mm256_set1_epi32(0x7F));
    /* Segment 0 has the steps of segment 1 without its offset of 256. */
    __m256i first = _mm256_cmpgt_epi32(_mm256_set1_epi32(16), code);
    code = _mm256_add_epi32(code, _mm256_and_si256(first, _mm256_set1_epi32(16)));
    __m256i magnitude =
        _mm256_sub_epi32(expand8(code), _mm256_and_si256(first, _mm256_set1_epi32(256)));
    return _mm256_sub_epi32(_mm256_xor_si256(magnitude, sign), sign);
}

void vsi_s16_from_ulaw_avx2(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        vsi_store16_avx2(out + i, ulaw_expand8(in + i), ulaw_expand8(in + i + 8));
    }
    vsi_s16_from_ulaw_scalar(out + i, in + i, samples - i);
}

void vsi_s16_from_alaw_avx2(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        vsi_store16_avx2(out + i, alaw_expand8(in + i), alaw_expand8(in + i + 8));
    }
    vsi_s16_from_alaw_scalar(out + i, in + i, samples - i);
}

#endif

/* After W. Mula and D. Lemire, "Base64 encoding and decoding at almost the speed of a memory copy",
 * Software: Practice and Experience 50(2), 2020. Needs VBMI. */
#include "simd/dispatch.h"

#if defined(__AVX512VBMI__)
#include <immintrin.h>

#include "text/base64_tables.h"

/* Bytes or characters of a block, 64 at most. */
static __mmask64 first(size_t count) {
    return count < 64 ? ((__mmask64)1 << count) - 1 : ~(__mmask64)0;
}

/* 48 bytes to 64 values of six bits, each with two bits of a neighbour above it. */
static __m512i split_sextets(__m512i bytes) {
    /* Each triple b0 b1 b2 as b1 b0 b2 b1: then no sextet is cut. */
    const __m512i spread =
        _mm512_setr_epi32(0x01020001, 0x04050304, 0x07080607, 0x0a0b090a, 0x0d0e0c0d, 0x10110f10,
                          0x13141213, 0x16171516, 0x191a1819, 0x1c1d1b1c, 0x1f201e1f, 0x22232122,
                          0x25262425, 0x28292728, 0x2b2c2a2b, 0x2e2f2d2e);
    const __m512i starts = _mm512_set1_epi64(0x3036242a1016040a);
    return _mm512_multishift_epi64_epi8(starts, _mm512_permutexvar_epi8(spread, bytes));
}

void vsi_base64_encode_triples_avx512(void *dst, const void *src, size_t triples) {
    const __m512i alphabet = _mm512_loadu_si512(vsi_base64_alphabet);
    const uint8_t *in = src;
    uint8_t *out = dst;
    for (; triples >= 16; triples -= 16, in += 48, out += 64) {
        __m512i sextets = split_sextets(_mm512_maskz_loadu_epi8(first(48), in));
        _mm512_storeu_si512(out, _mm512_permutexvar_epi8(sextets, alphabet));
    }
    if (triples > 0) {
        __m512i sextets = split_sextets(_mm512_maskz_loadu_epi8(first(3 * triples), in));
        __m512i text = _mm512_permutexvar_epi8(sextets, alphabet);
        _mm512_mask_storeu_epi8(out, first(4 * triples), text);
    }
}

/* 64 characters to their values; the top bit is set of one outside the alphabet. */
static __m512i to_sextets(__m512i text) {
    const __m512i low = _mm512_loadu_si512(vsi_base64_rank);
    const __m512i high = _mm512_loadu_si512(vsi_base64_rank + 64);
    __m512i rank = _mm512_permutex2var_epi8(low, text, high);
    /* The lookup ignores the top bit of a character, so that of the text is kept. */
    return _mm512_or_si512(_mm512_sub_epi8(rank, _mm512_set1_epi8(1)),
                           _mm512_and_si512(text, _mm512_set1_epi8(INT8_MIN)));
}

/* 64 values of six bits to 48 bytes, and 16 of no meaning. */
static __m512i join_sextets(__m512i sextets) {
    const __m512i gather =
        _mm512_setr_epi32(0x06000102, 0x090a0405, 0x0c0d0e08, 0x16101112, 0x191a1415, 0x1c1d1e18,
                          0x26202122, 0x292a2425, 0x2c2d2e28, 0x36303132, 0x393a3435, 0x3c3d3e38,
                          0x00000000, 0x00000000, 0x00000000, 0x00000000);
    __m512i pairs = _mm512_maddubs_epi16(sextets, _mm512_set1_epi32(0x01400140));
    __m512i triples = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));
    return _mm512_permutexvar_epi8(gather, triples);
}

bool vsi_base64_decode_quads_avx512(void *dst, const void *src, size_t quads) {
    const uint8_t *in = src;
    uint8_t *out = dst;
    __m512i seen = _mm512_setzero_si512();
    for (; quads >= 16; quads -= 16, in += 64, out += 48) {
        __m512i sextets = to_sextets(_mm512_loadu_si512(in));
        seen = _mm512_or_si512(seen, sextets);
        _mm512_mask_storeu_epi8(out, first(48), join_sextets(sextets));
    }
    if (quads > 0) {
        const __m512i zeros = _mm512_set1_epi8('A');
        __m512i sextets = to_sextets(_mm512_mask_loadu_epi8(zeros, first(4 * quads), in));
        seen = _mm512_or_si512(seen, sextets);
        _mm512_mask_storeu_epi8(out, first(3 * quads), join_sextets(sextets));
    }
    return _mm512_movepi8_mask(seen) == 0;
}

#endif

/* After W. Mula and D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions",
 * ACM Transactions on the Web 12(3), 2018. */
#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

static __m256i both_lanes(__m128i lane) {
    return _mm256_broadcastsi128_si256(lane);
}

/* 24 bytes, 12 in each lane, to 32 values of six bits. */
static __m256i split_sextets(__m256i bytes) {
    const __m256i spread =
        both_lanes(_mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
    __m256i words = _mm256_shuffle_epi8(bytes, spread);
    __m256i first_and_third = _mm256_mulhi_epu16(
        _mm256_and_si256(words, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
    __m256i second_and_fourth = _mm256_mullo_epi16(
        _mm256_and_si256(words, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
    return _mm256_or_si256(first_and_third, second_and_fourth);
}

/* The five ranges of the alphabet differ from their values by a constant each. */
static __m256i to_characters(__m256i sextets) {
    const __m256i offsets = both_lanes(
        _mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                      '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0));
    __m256i range = _mm256_subs_epu8(sextets, _mm256_set1_epi8(51));
    __m256i capital = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), sextets);
    range = _mm256_or_si256(range, _mm256_and_si256(capital, _mm256_set1_epi8(13)));
    return _mm256_add_epi8(sextets, _mm256_shuffle_epi8(offsets, range));
}

void vsi_base64_encode_triples_avx2(void *dst, const void *src, size_t triples) {
    const uint8_t *in = src;
    uint8_t *out = dst;
    /* The second load reads four bytes past the 24 that are used: hence ten triples, not eight. */
    for (; triples >= 10; triples -= 8, in += 24, out += 32) {
        __m256i bytes =
            _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)in)),
                                    _mm_loadu_si128((const __m128i *)(in + 12)), 1);
        _mm256_storeu_si256((__m256i *)out, to_characters(split_sextets(bytes)));
    }
    vsi_base64_encode_triples_scalar(out, in, triples);
}

/* 32 values of six bits to 24 bytes, the upper eight bytes zero. */
static __m256i join_sextets(__m256i sextets) {
    const __m256i gather =
        both_lanes(_mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
    __m256i pairs = _mm256_maddubs_epi16(sextets, _mm256_set1_epi32(0x01400140));
    __m256i triples = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    return _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(triples, gather),
                                       _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
}

bool vsi_base64_decode_quads_avx2(void *dst, const void *src, size_t quads) {
    /* A character is outside the alphabet where the sets of its two nibbles share a bit. */
    const __m256i low_set =
        both_lanes(_mm_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13,
                                 0x1a, 0x1b, 0x1b, 0x1b, 0x1a));
    const __m256i high_set =
        both_lanes(_mm_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10,
                                 0x10, 0x10, 0x10, 0x10, 0x10));
    const __m256i offsets =
        both_lanes(_mm_setr_epi8(0, 63 - '/', 62 - '+', 52 - '0', 0 - 'A', 0 - 'A', 26 - 'a',
                                 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0));
    const __m256i nibble = _mm256_set1_epi8(0x0f);
    const __m256i slash = _mm256_set1_epi8('/');
    const uint8_t *in = src;
    uint8_t *out = dst;
    __m256i outside = _mm256_setzero_si256();
    for (; quads >= 8; quads -= 8, in += 32, out += 24) {
        __m256i text = _mm256_loadu_si256((const __m256i *)in);
        __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), nibble);
        __m256i low = _mm256_and_si256(text, nibble);
        outside = _mm256_or_si256(outside, _mm256_and_si256(_mm256_shuffle_epi8(low_set, low),
                                                            _mm256_shuffle_epi8(high_set, high)));
        /* '/' shares its high nibble with '+': one less gives it an offset of its own. */
        __m256i range = _mm256_add_epi8(high, _mm256_cmpeq_epi8(text, slash));
        __m256i bytes = join_sextets(_mm256_add_epi8(text, _mm256_shuffle_epi8(offsets, range)));
        _mm_storeu_si128((__m128i *)out, _mm256_castsi256_si128(bytes));
        _mm_storel_epi64((__m128i *)(out + 16), _mm256_extracti128_si256(bytes, 1));
    }
    bool tail = vsi_base64_decode_quads_scalar(out, in, quads);
    return tail && _mm256_testz_si256(outside, outside);
}

#endif

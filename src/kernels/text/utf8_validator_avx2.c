#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

#include "text/utf8_blocks.h"

static inline __m256i look_up(const uint8_t table[16], __m256i nibbles) {
    const __m128i half = _mm_loadu_si128((const __m128i *)table);
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(half), nibbles);
}

static inline __m256i high_nibbles(__m256i bytes) {
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0f));
}

/* Non-zero where a byte of block is wrong, given the block before it. */
static inline __m256i errors_of(__m256i block, __m256i before) {
    const __m256i seam = _mm256_permute2x128_si256(before, block, 0x21);
    const __m256i back1 = _mm256_alignr_epi8(block, seam, 15);
    const __m256i back2 = _mm256_alignr_epi8(block, seam, 14);
    const __m256i back3 = _mm256_alignr_epi8(block, seam, 13);

    const __m256i low_nibbles = _mm256_and_si256(back1, _mm256_set1_epi8(0x0f));
    __m256i pairs = look_up(vsi_utf8_first_high, high_nibbles(back1));
    pairs = _mm256_and_si256(pairs, look_up(vsi_utf8_first_low, low_nibbles));
    pairs = _mm256_and_si256(pairs, look_up(vsi_utf8_second_high, high_nibbles(block)));

    const __m256i third = _mm256_subs_epu8(back2, _mm256_set1_epi8((char)(0xe0 - 0x80)));
    const __m256i fourth = _mm256_subs_epu8(back3, _mm256_set1_epi8((char)(0xf0 - 0x80)));
    const __m256i due =
        _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(pairs, due);
}

static inline __m256i unfinished_of(__m256i block) {
    static const uint8_t last_leads[32] = {
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, VSI_UTF8_LAST_LEADS};
    return _mm256_subs_epu8(block, _mm256_loadu_si256((const __m256i *)last_leads));
}

size_t vsi_utf8_skip_avx2(const void *text, size_t bytes) {
    const uint8_t *in = text;
    __m256i before = _mm256_setzero_si256();
    __m256i unfinished = before;
    size_t i = 0;
    for (; i + 32 <= bytes; i += 32) {
        const __m256i block = _mm256_loadu_si256((const __m256i *)(in + i));
        __m256i wrong = unfinished;
        if (_mm256_movemask_epi8(block) == 0) {
            unfinished = _mm256_setzero_si256();
        } else {
            wrong = errors_of(block, before);
            unfinished = unfinished_of(block);
        }
        if (!_mm256_testz_si256(wrong, wrong)) {
            break;
        }
        before = block;
    }
    return vsi_utf8_boundary(in, i);
}

#endif

#include "dispatch.h"

#if defined(__AVX512BW__)
#include <immintrin.h>

#include "mix_limit.h"

static __m512i even(__m512i samples) {
    return _mm512_madd_epi16(samples, _mm512_set1_epi32(1));
}

static __m512i odd(__m512i samples) {
    return _mm512_srai_epi32(samples, 16);
}

static __m512i interleaved(__m512i evens, __m512i odds) {
    const __m512i order =
        _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15));
    return _mm512_shuffle_epi8(_mm512_packs_epi32(evens, odds), order);
}

static inline size_t mix(int16_t *out, const int16_t *in, size_t rows, size_t stride,
                         size_t samples, bool limited) {
    size_t i = 0;
    for (; i + 32 <= samples; i += 32) {
        __m512i evens = _mm512_setzero_si512();
        __m512i odds = _mm512_setzero_si512();
        __m512i sizes = _mm512_setzero_si512();
        for (size_t row = 0; row < rows; row++) {
            __m512i own = _mm512_loadu_si512(in + row * stride + i);
            evens = _mm512_add_epi32(evens, even(own));
            odds = _mm512_add_epi32(odds, odd(own));
        }
        for (size_t row = 0; row < rows; row++) {
            __m512i own = _mm512_loadu_si512(in + row * stride + i);
            __m512i others =
                interleaved(_mm512_sub_epi32(evens, even(own)), _mm512_sub_epi32(odds, odd(own)));
            _mm512_storeu_si512(out + row * stride + i, others);
            if (limited) {
                /* -32768 has no size in S16; read without a sign, 32768 is the largest. */
                sizes = _mm512_max_epu16(sizes, _mm512_abs_epi16(others));
            }
        }
        /* Sums that saturate are above the knee as well. */
        if (limited && _mm512_cmpgt_epu16_mask(sizes, _mm512_set1_epi16(VSI_MIX_KNEE)) != 0) {
            vsi_mix_limit_block(out + i, in + i, rows, stride, 32);
        }
    }
    return i;
}

void vsi_mix_minus_avx512(void *dst, const void *frames, size_t rows, size_t stride,
                          size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples, false);
    vsi_mix_minus_avx2((int16_t *)dst + done, (const int16_t *)frames + done, rows, stride,
                       samples - done);
}

void vsi_mix_minus_limited_avx512(void *dst, const void *frames, size_t rows, size_t stride,
                                  size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples, true);
    vsi_mix_minus_limited_avx2((int16_t *)dst + done, (const int16_t *)frames + done, rows, stride,
                               samples - done);
}

#endif

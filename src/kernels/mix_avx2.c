#include "dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

#include "mix_limit.h"

/* Sixteen samples widen to their even and their odd ones without a shuffle. */
static __m256i even(__m256i samples) {
    return _mm256_madd_epi16(samples, _mm256_set1_epi32(1));
}

static __m256i odd(__m256i samples) {
    return _mm256_srai_epi32(samples, 16);
}

static __m256i interleaved(__m256i evens, __m256i odds) {
    const __m256i order =
        _mm256_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, /* lane by lane */
                         0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
    return _mm256_shuffle_epi8(_mm256_packs_epi32(evens, odds), order);
}

/* Sums that saturate are above the knee as well, so sixteen results tell whether to limit. */
static __m256i size_of(__m256i samples) {
    return _mm256_xor_si256(samples, _mm256_srai_epi16(samples, 15));
}

static bool above_knee(__m256i sizes) {
    return _mm256_movemask_epi8(_mm256_cmpgt_epi16(sizes, _mm256_set1_epi16(VSI_MIX_KNEE - 1))) !=
           0;
}

static inline size_t mix(int16_t *out, const int16_t *in, size_t rows, size_t stride,
                         size_t samples, bool limited) {
    size_t i = 0;
    for (; i + 16 <= samples; i += 16) {
        __m256i evens = _mm256_setzero_si256();
        __m256i odds = _mm256_setzero_si256();
        __m256i sizes = _mm256_setzero_si256();
        for (size_t row = 0; row < rows; row++) {
            __m256i own = _mm256_loadu_si256((const __m256i *)(in + row * stride + i));
            evens = _mm256_add_epi32(evens, even(own));
            odds = _mm256_add_epi32(odds, odd(own));
        }
        for (size_t row = 0; row < rows; row++) {
            __m256i own = _mm256_loadu_si256((const __m256i *)(in + row * stride + i));
            __m256i others =
                interleaved(_mm256_sub_epi32(evens, even(own)), _mm256_sub_epi32(odds, odd(own)));
            _mm256_storeu_si256((__m256i *)(out + row * stride + i), others);
            if (limited) {
                sizes = _mm256_max_epi16(sizes, size_of(others));
            }
        }
        if (limited && above_knee(sizes)) {
            vsi_mix_limit_block(out + i, in + i, rows, stride, 16);
        }
    }
    return i;
}

void vsi_mix_minus_avx2(void *dst, const void *frames, size_t rows, size_t stride, size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples, false);
    vsi_mix_minus_scalar((int16_t *)dst + done, (const int16_t *)frames + done, rows, stride,
                         samples - done);
}

void vsi_mix_minus_limited_avx2(void *dst, const void *frames, size_t rows, size_t stride,
                                size_t samples) {
    size_t done = mix(dst, frames, rows, stride, samples, true);
    vsi_mix_minus_limited_scalar((int16_t *)dst + done, (const int16_t *)frames + done, rows,
                                 stride, samples - done);
}

#endif

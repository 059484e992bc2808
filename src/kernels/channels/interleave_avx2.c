#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

void vsi_interleave_stereo_s16_avx2(void *dst, const void *left, const void *right, size_t frames) {
    const int16_t *l = left;
    const int16_t *r = right;
    int16_t *out = dst;
    size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
        __m128i a = _mm_loadu_si128((const __m128i *)(l + i));
        __m128i b = _mm_loadu_si128((const __m128i *)(r + i));
        _mm_storeu_si128((__m128i *)(out + 2 * i), _mm_unpacklo_epi16(a, b));
        _mm_storeu_si128((__m128i *)(out + 2 * i + 8), _mm_unpackhi_epi16(a, b));
    }
    vsi_interleave_stereo_s16_scalar(out + 2 * i, l + i, r + i, frames - i);
}

void vsi_interleave_stereo_float_avx2(void *dst, const void *left, const void *right,
                                      size_t frames) {
    const float *l = left;
    const float *r = right;
    float *out = dst;
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        __m128 a = _mm_loadu_ps(l + i);
        __m128 b = _mm_loadu_ps(r + i);
        _mm_storeu_ps(out + 2 * i, _mm_unpacklo_ps(a, b));
        _mm_storeu_ps(out + 2 * i + 4, _mm_unpackhi_ps(a, b));
    }
    vsi_interleave_stereo_float_scalar(out + 2 * i, l + i, r + i, frames - i);
}

void vsi_split_stereo_s16_avx2(void *left, void *right, const void *src, size_t frames) {
    const int16_t *in = src;
    int16_t *l = left;
    int16_t *r = right;
    const __m256i apart = _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15, 0,
                                           1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15);
    size_t i = 0;
    for (; i + 8 <= frames; i += 8) {
        __m256i frame = _mm256_loadu_si256((const __m256i *)(in + 2 * i));
        frame =
            _mm256_permute4x64_epi64(_mm256_shuffle_epi8(frame, apart), _MM_SHUFFLE(3, 1, 2, 0));
        _mm_storeu_si128((__m128i *)(l + i), _mm256_castsi256_si128(frame));
        _mm_storeu_si128((__m128i *)(r + i), _mm256_extracti128_si256(frame, 1));
    }
    vsi_split_stereo_s16_scalar(l + i, r + i, in + 2 * i, frames - i);
}

void vsi_split_stereo_float_avx2(void *left, void *right, const void *src, size_t frames) {
    const float *in = src;
    float *l = left;
    float *r = right;
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        __m128 low = _mm_loadu_ps(in + 2 * i);
        __m128 high = _mm_loadu_ps(in + 2 * i + 4);
        _mm_storeu_ps(l + i, _mm_shuffle_ps(low, high, _MM_SHUFFLE(2, 0, 2, 0)));
        _mm_storeu_ps(r + i, _mm_shuffle_ps(low, high, _MM_SHUFFLE(3, 1, 3, 1)));
    }
    vsi_split_stereo_float_scalar(l + i, r + i, in + 2 * i, frames - i);
}

static float *after(void *plane, size_t frames) {
    return (float *)plane + frames;
}

void vsi_split_four_float_avx2(void *const *planes, const void *src, size_t frames,
                               unsigned channels) {
    const float *in = src;
    size_t i = 0;
    for (; i + 4 <= frames; i += 4) {
        __m128 a = _mm_loadu_ps(in + i * channels);
        __m128 b = _mm_loadu_ps(in + (i + 1) * channels);
        __m128 c = _mm_loadu_ps(in + (i + 2) * channels);
        __m128 d = _mm_loadu_ps(in + (i + 3) * channels);
        _MM_TRANSPOSE4_PS(a, b, c, d);
        _mm_storeu_ps(after(planes[0], i), a);
        _mm_storeu_ps(after(planes[1], i), b);
        _mm_storeu_ps(after(planes[2], i), c);
        _mm_storeu_ps(after(planes[3], i), d);
    }
    void *rest[4] = {after(planes[0], i), after(planes[1], i), after(planes[2], i),
                     after(planes[3], i)};
    vsi_split_four_float_scalar(rest, in + i * channels, frames - i, channels);
}

#endif

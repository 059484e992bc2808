#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

#include "pcm/clip_run.h"
#include "simd/unaligned.h"

/* A lane's sum of two int16 a step stays within int32 for so many samples. */
#define BLOCK ((size_t)16 * 16384)

static unsigned clip_steps(struct vsi_clip_run *run, const int16_t *in, size_t samples) {
    unsigned found = 0;
    for (size_t i = 0; i < samples; i++) {
        found += vsi_clip_step(run, vsi_load_s16(in, i));
    }
    return found;
}

static int64_t add_lanes64(__m256i x) {
    __m128i two = _mm_add_epi64(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
    return _mm_cvtsi128_si64(two) + _mm_extract_epi64(two, 1);
}

static __m256i widen_and_add(__m256i x) {
    return _mm256_add_epi64(_mm256_cvtepi32_epi64(_mm256_castsi256_si128(x)),
                            _mm256_cvtepi32_epi64(_mm256_extracti128_si256(x, 1)));
}

static uint32_t peak_of(__m256i high, __m256i low) {
    int16_t highs[16], lows[16];
    uint32_t peak = 0;
    _mm256_storeu_si256((__m256i *)highs, high);
    _mm256_storeu_si256((__m256i *)lows, low);
    for (int lane = 0; lane < 16; lane++) {
        int32_t size = highs[lane] > -lows[lane] ? highs[lane] : -lows[lane];
        peak = (uint32_t)size > peak ? (uint32_t)size : peak;
    }
    return peak;
}

void vsi_levels_s16_avx2(struct vsi_levels *levels, const void *src, size_t samples) {
    const int16_t *in = src;
    const __m256i top = _mm256_set1_epi16(INT16_MAX);
    const __m256i bottom = _mm256_set1_epi16(INT16_MIN);
    const __m256i zero = _mm256_setzero_si256();
    __m256i high = zero, low = zero, squares = zero, sums64 = zero;
    struct vsi_clip_run run = {0};
    struct vsi_levels found = {0};
    size_t i = 0;
    while (i + 16 <= samples) {
        size_t end = samples - i < BLOCK ? samples : i + BLOCK;
        __m256i sums = zero;
        for (; i + 16 <= end; i += 16) {
            __m256i x = _mm256_loadu_si256((const __m256i *)(in + i));
            high = _mm256_max_epi16(high, x);
            low = _mm256_min_epi16(low, x);
            sums = _mm256_add_epi32(sums, _mm256_madd_epi16(x, _mm256_set1_epi16(1)));
            /* Two squares of -32768 make 2^31: right as an unsigned number. */
            __m256i pairs = _mm256_madd_epi16(x, x);
            squares = _mm256_add_epi64(squares, _mm256_unpacklo_epi32(pairs, zero));
            squares = _mm256_add_epi64(squares, _mm256_unpackhi_epi32(pairs, zero));
            __m256i full =
                _mm256_or_si256(_mm256_cmpeq_epi16(x, top), _mm256_cmpeq_epi16(x, bottom));
            if (_mm256_testz_si256(full, full)) {
                run.length = 0;
            } else {
                found.clip_runs += clip_steps(&run, in + i, 16);
            }
        }
        sums64 = _mm256_add_epi64(sums64, widen_and_add(sums));
    }
    struct vsi_levels tail;
    vsi_levels_s16_scalar(&tail, in + i, samples - i);
    found.clip_runs += clip_steps(&run, in + i, samples - i);
    found.sum = add_lanes64(sums64) + tail.sum;
    found.sum_of_squares = (uint64_t)add_lanes64(squares) + tail.sum_of_squares;
    found.peak = peak_of(high, low);
    found.peak = tail.peak > found.peak ? tail.peak : found.peak;
    *levels = found;
}

size_t vsi_zero_crossings_s16_avx2(const void *src, size_t samples) {
    const int16_t *in = src;
    size_t found = 0;
    size_t i = 0;
    for (; i + 17 <= samples; i += 16) {
        __m256i before = _mm256_loadu_si256((const __m256i *)(in + i));
        __m256i after = _mm256_loadu_si256((const __m256i *)(in + i + 1));
        __m256i changed = _mm256_srai_epi16(_mm256_xor_si256(before, after), 15);
        /* Each changed sign sets the bits of its two bytes. */
        found += (unsigned)__builtin_popcount((unsigned)_mm256_movemask_epi8(changed)) / 2;
    }
    return found + vsi_zero_crossings_s16_scalar(in + i, samples - i);
}

#endif

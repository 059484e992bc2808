#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

static inline void mask32(uint8_t *out, const uint8_t *in, __m256i key) {
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)in);
    _mm256_storeu_si256((__m256i *)out, _mm256_xor_si256(bytes, key));
}

void vsi_ws_mask_avx2(void *dst, const void *src, size_t bytes, uint32_t key) {
    const __m256i wide = _mm256_set1_epi32((int)key);
    const uint8_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 128 <= bytes; i += 128) {
        mask32(out + i, in + i, wide);
        mask32(out + i + 32, in + i + 32, wide);
        mask32(out + i + 64, in + i + 64, wide);
        mask32(out + i + 96, in + i + 96, wide);
    }
    for (; i + 32 <= bytes; i += 32) {
        mask32(out + i, in + i, wide);
    }
    vsi_ws_mask_scalar(out + i, in + i, bytes - i, key);
}

#endif

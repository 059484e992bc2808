#include "dispatch.h"

#if defined(__AVX512BW__)
#include <immintrin.h>

void vsi_ws_mask_avx512(void *dst, const void *src, size_t bytes, uint32_t key) {
    const __m512i wide = _mm512_set1_epi32((int)key);
    const uint8_t *in = src;
    uint8_t *out = dst;
    size_t i = 0;
    for (; i + 64 <= bytes; i += 64) {
        const __m512i block = _mm512_loadu_si512(in + i);
        _mm512_storeu_si512(out + i, _mm512_xor_si512(block, wide));
    }
    if (i < bytes) {
        const __mmask64 rest = ~0ull >> (64 - (bytes - i));
        const __m512i block = _mm512_maskz_loadu_epi8(rest, in + i);
        _mm512_mask_storeu_epi8(out + i, rest, _mm512_xor_si512(block, wide));
    }
}

#endif

#include "simd/dispatch.h"

#if defined(__AVX2__)
#include <immintrin.h>

void vsi_weigh_planes_avx2(float *sum, const float *planes, const float *weights, unsigned inputs) {
    for (size_t i = 0; i < VSI_MIX_TILE; i += 16) {
        __m256 weight = _mm256_set1_ps(weights[0]);
        __m256 low = _mm256_mul_ps(weight, _mm256_loadu_ps(planes + i));
        __m256 high = _mm256_mul_ps(weight, _mm256_loadu_ps(planes + i + 8));
        for (unsigned c = 1; c < inputs; c++) {
            const float *from = planes + c * VSI_MIX_TILE + i;
            weight = _mm256_set1_ps(weights[c]);
            low = _mm256_add_ps(low, _mm256_mul_ps(weight, _mm256_loadu_ps(from)));
            high = _mm256_add_ps(high, _mm256_mul_ps(weight, _mm256_loadu_ps(from + 8)));
        }
        _mm256_storeu_ps(sum + i, low);
        _mm256_storeu_ps(sum + i + 8, high);
    }
}

#endif

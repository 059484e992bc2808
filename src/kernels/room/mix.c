#include <vsingest/mix.h>

#include "room/mix_limit.h"
#include "simd/dispatch.h"
#include "simd/unaligned.h"
#include <vsingest/status.h>

static int16_t saturated(int32_t sum) {
    return (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
}

static void mix_block(void *dst, const void *frames, size_t rows, size_t stride, size_t samples) {
    int32_t total[VSI_MIX_BLOCK] = {0};
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < samples; i++) {
            total[i] += vsi_load_s16(frames, row * stride + i);
        }
    }
    for (size_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < samples; i++) {
            int32_t others = total[i] - vsi_load_s16(frames, row * stride + i);
            vsi_store_s16(dst, row * stride + i, saturated(others));
        }
    }
}

void vsi_mix_minus_scalar(void *dst, const void *frames, size_t rows, size_t stride,
                          size_t samples) {
    int16_t *out = dst;
    const int16_t *in = frames;
    for (size_t start = 0; start < samples; start += VSI_MIX_BLOCK) {
        size_t rest = samples - start;
        mix_block(out + start, in + start, rows, stride,
                  rest < VSI_MIX_BLOCK ? rest : VSI_MIX_BLOCK);
    }
}

void vsi_mix_minus_limited_scalar(void *dst, const void *frames, size_t rows, size_t stride,
                                  size_t samples) {
    int16_t *out = dst;
    const int16_t *in = frames;
    for (size_t start = 0; start < samples; start += VSI_MIX_BLOCK) {
        size_t rest = samples - start;
        vsi_mix_limit_block(out + start, in + start, rows, stride,
                            rest < VSI_MIX_BLOCK ? rest : VSI_MIX_BLOCK);
    }
}

int vsi_mix_minus(void *dst, const void *frames, size_t rows, size_t samples) {
    if (rows > VSI_MIX_ROWS_MAX) {
        return VSI_E_INVALID;
    }
    if (rows > 0) { /* or as many samples of nobody's as a shape may claim would be walked */
        vsi_live->mix_minus(dst, frames, rows, samples, samples);
    }
    return VSI_OK;
}

int vsi_mix_minus_limited(void *dst, const void *frames, size_t rows, size_t samples) {
    if (rows > VSI_MIX_ROWS_MAX) {
        return VSI_E_INVALID;
    }
    if (rows > 0) {
        vsi_live->mix_minus_limited(dst, frames, rows, samples, samples);
    }
    return VSI_OK;
}

#include <vsingest/mix_matrix.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "simd/dispatch.h"
#include <vsingest/interleave.h>
#include <vsingest/s16.h>
#include <vsingest/status.h>

_Static_assert(VSI_MIX_CHANNELS_MAX <= VSI_INTERLEAVE_CHANNELS_MAX, "tiles are de-interleaved");

/* So many frames are taken apart at a time, which keeps every plane in the first cache. */
typedef float plane[VSI_MIX_TILE];

void vsi_weigh_planes_scalar(float *sum, const float *planes, const float *weights,
                             unsigned inputs) {
    for (size_t i = 0; i < VSI_MIX_TILE; i++) {
        float total = weights[0] * planes[i];
        for (unsigned c = 1; c < inputs; c++) {
            total += weights[c] * planes[c * VSI_MIX_TILE + i];
        }
        sum[i] = total;
    }
}

static void mix_tile(void *dst, const void *src, size_t frames, const float *matrix,
                     unsigned outputs, unsigned inputs) {
    plane in[VSI_MIX_CHANNELS_MAX];
    plane out[VSI_MIX_CHANNELS_MAX];
    void *in_planes[VSI_MIX_CHANNELS_MAX];
    const void *out_planes[VSI_MIX_CHANNELS_MAX];
    for (unsigned c = 0; c < inputs; c++) {
        in_planes[c] = in[c];
        memset(in[c] + frames, 0, (VSI_MIX_TILE - frames) * sizeof(float));
    }
    vsi_deinterleave_float(in_planes, src, frames, inputs);
    for (unsigned c = 0; c < outputs; c++) {
        out_planes[c] = out[c];
        vsi_live->weigh_planes(out[c], in[0], matrix + (size_t)c * inputs, inputs);
    }
    vsi_interleave_float(dst, out_planes, frames, outputs);
}

static bool valid(unsigned outputs, unsigned inputs) {
    return outputs >= 1 && outputs <= VSI_MIX_CHANNELS_MAX && inputs >= 1 &&
           inputs <= VSI_MIX_CHANNELS_MAX;
}

static size_t tile_frames(size_t left) {
    return left < VSI_MIX_TILE ? left : VSI_MIX_TILE;
}

int vsi_mix_matrix_s16(void *dst, const void *src, size_t frames, const float *matrix,
                       unsigned outputs, unsigned inputs) {
    float in[VSI_MIX_TILE * VSI_MIX_CHANNELS_MAX];
    float out[VSI_MIX_TILE * VSI_MIX_CHANNELS_MAX];
    if (!valid(outputs, inputs)) {
        return VSI_E_INVALID;
    }
    for (size_t at = 0; at < frames; at += VSI_MIX_TILE) {
        size_t some = tile_frames(frames - at);
        vsi_float_from_s16(in, (const uint8_t *)src + at * inputs * sizeof(int16_t), some * inputs);
        mix_tile(out, in, some, matrix, outputs, inputs);
        vsi_s16_from_float((uint8_t *)dst + at * outputs * sizeof(int16_t), out, some * outputs);
    }
    return VSI_OK;
}

int vsi_mix_matrix_float(void *dst, const void *src, size_t frames, const float *matrix,
                         unsigned outputs, unsigned inputs) {
    if (!valid(outputs, inputs)) {
        return VSI_E_INVALID;
    }
    for (size_t at = 0; at < frames; at += VSI_MIX_TILE) {
        mix_tile((uint8_t *)dst + at * outputs * sizeof(float),
                 (const uint8_t *)src + at * inputs * sizeof(float), tile_frames(frames - at),
                 matrix, outputs, inputs);
    }
    return VSI_OK;
}

#include <vsingest/interleave.h>

#include <stdbool.h>
#include <string.h>

#include "simd/dispatch.h"
#include "simd/unaligned.h"
#include <vsingest/status.h>

static bool channels_valid(unsigned channels) {
    return channels >= 1 && channels <= VSI_INTERLEAVE_CHANNELS_MAX;
}

void vsi_interleave_stereo_s16_scalar(void *dst, const void *left, const void *right,
                                      size_t frames) {
    for (size_t i = 0; i < frames; i++) {
        vsi_store_s16(dst, 2 * i, vsi_load_s16(left, i));
        vsi_store_s16(dst, 2 * i + 1, vsi_load_s16(right, i));
    }
}

void vsi_interleave_stereo_float_scalar(void *dst, const void *left, const void *right,
                                        size_t frames) {
    for (size_t i = 0; i < frames; i++) {
        vsi_store_float(dst, 2 * i, vsi_load_float(left, i));
        vsi_store_float(dst, 2 * i + 1, vsi_load_float(right, i));
    }
}

void vsi_split_stereo_s16_scalar(void *left, void *right, const void *src, size_t frames) {
    for (size_t i = 0; i < frames; i++) {
        vsi_store_s16(left, i, vsi_load_s16(src, 2 * i));
        vsi_store_s16(right, i, vsi_load_s16(src, 2 * i + 1));
    }
}

void vsi_split_stereo_float_scalar(void *left, void *right, const void *src, size_t frames) {
    for (size_t i = 0; i < frames; i++) {
        vsi_store_float(left, i, vsi_load_float(src, 2 * i));
        vsi_store_float(right, i, vsi_load_float(src, 2 * i + 1));
    }
}

void vsi_split_four_float_scalar(void *const *planes, const void *src, size_t frames,
                                 unsigned channels) {
    for (unsigned c = 0; c < 4; c++) {
        for (size_t i = 0; i < frames; i++) {
            vsi_store_float(planes[c], i, vsi_load_float(src, i * channels + c));
        }
    }
}

int vsi_interleave_s16(void *dst, const void *const *planes, size_t frames, unsigned channels) {
    if (!channels_valid(channels)) {
        return VSI_E_INVALID;
    }
    if (channels == 2) {
        vsi_live->interleave_stereo_s16(dst, planes[0], planes[1], frames);
        return VSI_OK;
    }
    for (unsigned c = 0; c < channels; c++) {
        for (size_t i = 0; i < frames; i++) {
            vsi_store_s16(dst, i * channels + c, vsi_load_s16(planes[c], i));
        }
    }
    return VSI_OK;
}

int vsi_interleave_float(void *dst, const void *const *planes, size_t frames, unsigned channels) {
    if (!channels_valid(channels)) {
        return VSI_E_INVALID;
    }
    if (channels == 2) {
        vsi_live->interleave_stereo_float(dst, planes[0], planes[1], frames);
        return VSI_OK;
    }
    for (unsigned c = 0; c < channels; c++) {
        for (size_t i = 0; i < frames; i++) {
            vsi_store_float(dst, i * channels + c, vsi_load_float(planes[c], i));
        }
    }
    return VSI_OK;
}

int vsi_deinterleave_s16(void *const *planes, const void *src, size_t frames, unsigned channels) {
    if (!channels_valid(channels)) {
        return VSI_E_INVALID;
    }
    if (channels == 2) {
        vsi_live->split_stereo_s16(planes[0], planes[1], src, frames);
        return VSI_OK;
    }
    for (unsigned c = 0; c < channels; c++) {
        for (size_t i = 0; i < frames; i++) {
            vsi_store_s16(planes[c], i, vsi_load_s16(src, i * channels + c));
        }
    }
    return VSI_OK;
}

int vsi_deinterleave_float(void *const *planes, const void *src, size_t frames, unsigned channels) {
    if (!channels_valid(channels)) {
        return VSI_E_INVALID;
    }
    if (channels == 2) {
        vsi_live->split_stereo_float(planes[0], planes[1], src, frames);
        return VSI_OK;
    }
    unsigned c = 0;
    for (; c + 4 <= channels; c += 4) {
        vsi_live->split_four_float(planes + c, (const uint8_t *)src + c * sizeof(float), frames,
                                   channels);
    }
    for (; c < channels; c++) {
        for (size_t i = 0; i < frames; i++) {
            vsi_store_float(planes[c], i, vsi_load_float(src, i * channels + c));
        }
    }
    return VSI_OK;
}

#include <vsingest/mono.h>

#include <string.h>

#include "simd/dispatch.h"
#include "simd/unaligned.h"
#include <vsingest/status.h>

static int16_t mean_to_even(int32_t sum, int32_t channels) {
    int32_t floored = sum / channels;
    int32_t rest = sum % channels;
    if (rest < 0) {
        rest += channels;
        floored -= 1;
    }
    if (2 * rest > channels || (2 * rest == channels && (floored & 1))) {
        floored += 1;
    }
    return (int16_t)floored;
}

static void mean_s16(void *dst, const void *src, size_t frames, unsigned channels) {
    for (size_t i = 0; i < frames; i++) {
        int32_t sum = 0;
        for (unsigned c = 0; c < channels; c++) {
            sum += vsi_load_s16(src, i * channels + c);
        }
        vsi_store_s16(dst, i, mean_to_even(sum, (int32_t)channels));
    }
}

static void mean_float(void *dst, const void *src, size_t frames, unsigned channels) {
    const float scale = 1.0f / (float)channels;
    for (size_t i = 0; i < frames; i++) {
        float sum = 0.0f;
        for (unsigned c = 0; c < channels; c++) {
            sum += vsi_load_float(src, i * channels + c);
        }
        vsi_store_float(dst, i, sum * scale);
    }
}

void vsi_mono_from_stereo_s16_scalar(void *dst, const void *src, size_t frames) {
    mean_s16(dst, src, frames, 2);
}

void vsi_mono_from_stereo_float_scalar(void *dst, const void *src, size_t frames) {
    mean_float(dst, src, frames, 2);
}

int vsi_mono_from_s16(void *dst, const void *src, size_t frames, unsigned channels) {
    if (channels < 1 || channels > VSI_MONO_CHANNELS_MAX) {
        return VSI_E_INVALID;
    }
    if (channels == 1) {
        memcpy(dst, src, frames * sizeof(int16_t));
    } else if (channels == 2) {
        vsi_live->mono_from_stereo_s16(dst, src, frames);
    } else {
        mean_s16(dst, src, frames, channels);
    }
    return VSI_OK;
}

int vsi_mono_from_float(void *dst, const void *src, size_t frames, unsigned channels) {
    if (channels < 1 || channels > VSI_MONO_CHANNELS_MAX) {
        return VSI_E_INVALID;
    }
    if (channels == 1) {
        memcpy(dst, src, frames * sizeof(float));
    } else if (channels == 2) {
        vsi_live->mono_from_stereo_float(dst, src, frames);
    } else {
        mean_float(dst, src, frames, channels);
    }
    return VSI_OK;
}

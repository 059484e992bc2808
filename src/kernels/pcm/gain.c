#include <vsingest/gain.h>

#include <stdint.h>

#include "simd/dispatch.h"
#include "simd/quantise.h"
#include "simd/unaligned.h"

/* Each segment's start is computed afresh in double, so that no error builds up over a long block,
 * and its indices are exact in float32. */
#define SEGMENT 65536

typedef void ramp(void *dst, const void *src, size_t samples, float start, float step);

void vsi_ramp_s16_scalar(void *dst, const void *src, size_t samples, float start, float step) {
    for (size_t i = 0; i < samples; i++) {
        float gain = start + step * (float)(int32_t)i;
        vsi_store_s16(dst, i, vsi_quantise((float)vsi_load_s16(src, i) * gain));
    }
}

void vsi_ramp_float_scalar(void *dst, const void *src, size_t samples, float start, float step) {
    for (size_t i = 0; i < samples; i++) {
        float gain = start + step * (float)(int32_t)i;
        vsi_store_float(dst, i, vsi_load_float(src, i) * gain);
    }
}

static double step_of(size_t samples, float start, float end) {
    return samples ? ((double)end - (double)start) / (double)samples : 0.0;
}

static void by_segments(ramp *kernel, size_t size, void *dst, const void *src, size_t samples,
                        float start, float end) {
    double step = step_of(samples, start, end);
    for (size_t at = 0; at < samples; at += SEGMENT) {
        size_t some = samples - at < SEGMENT ? samples - at : SEGMENT;
        float here = (float)((double)start + step * (double)at);
        kernel((uint8_t *)dst + at * size, (const uint8_t *)src + at * size, some, here,
               (float)step);
    }
}

static void by_frames(ramp *kernel, size_t size, void *dst, const void *src, size_t frames,
                      unsigned channels, float start, float end) {
    double step = step_of(frames, start, end);
    for (size_t i = 0, at = 0; i < frames; i++, at += size * channels) {
        float here = (float)((double)start + step * (double)i);
        kernel((uint8_t *)dst + at, (const uint8_t *)src + at, channels, here, 0.0f);
    }
}

void vsi_gain_s16(void *dst, const void *src, size_t samples, float start, float end) {
    by_segments(vsi_live->ramp_s16, sizeof(int16_t), dst, src, samples, start, end);
}

void vsi_gain_float(void *dst, const void *src, size_t samples, float start, float end) {
    by_segments(vsi_live->ramp_float, sizeof(float), dst, src, samples, start, end);
}

void vsi_gain_frames_s16(void *dst, const void *src, size_t frames, unsigned channels, float start,
                         float end) {
    by_frames(vsi_ramp_s16_scalar, sizeof(int16_t), dst, src, frames, channels, start, end);
}

void vsi_gain_frames_float(void *dst, const void *src, size_t frames, unsigned channels,
                           float start, float end) {
    by_frames(vsi_ramp_float_scalar, sizeof(float), dst, src, frames, channels, start, end);
}

#include <vsingest/levels.h>

#include "pcm/clip_run.h"
#include "simd/dispatch.h"
#include "simd/unaligned.h"

static uint32_t magnitude(int16_t sample) {
    return (uint32_t)(sample < 0 ? -(int32_t)sample : sample);
}

void vsi_levels_s16_scalar(struct vsi_levels *levels, const void *src, size_t samples) {
    struct vsi_levels found = {0};
    struct vsi_clip_run run = {0};
    for (size_t i = 0; i < samples; i++) {
        int16_t sample = vsi_load_s16(src, i);
        uint32_t size = magnitude(sample);
        found.peak = size > found.peak ? size : found.peak;
        found.sum += sample;
        found.sum_of_squares += (uint64_t)size * size;
        found.clip_runs += vsi_clip_step(&run, sample);
    }
    *levels = found;
}

size_t vsi_zero_crossings_s16_scalar(const void *src, size_t samples) {
    size_t found = 0;
    for (size_t i = 1; i < samples; i++) {
        found += (vsi_load_s16(src, i - 1) < 0) != (vsi_load_s16(src, i) < 0);
    }
    return found;
}

void vsi_levels_s16(struct vsi_levels *levels, const void *src, size_t samples) {
    vsi_live->levels_s16(levels, src, samples);
}

size_t vsi_zero_crossings_s16(const void *src, size_t samples) {
    return vsi_live->zero_crossings_s16(src, samples);
}

#include "s16.h"

#include <math.h>

#include "dispatch.h"
#include "unaligned.h"

static int16_t quantise(float x) {
    float scaled = x * 32768.0f;
    if (isnan(scaled)) {
        return 0;
    }
    if (scaled <= -32768.0f) {
        return INT16_MIN;
    }
    if (scaled >= 32767.0f) {
        return INT16_MAX;
    }
    return (int16_t)lrintf(scaled);
}

void vsi_s16_from_float_scalar(void *dst, const void *src, size_t samples) {
    for (size_t i = 0; i < samples; i++) {
        vsi_store_s16(dst, i, quantise(vsi_load_float(src, i)));
    }
}

void vsi_float_from_s16_scalar(void *dst, const void *src, size_t samples) {
    for (size_t i = 0; i < samples; i++) {
        vsi_store_float(dst, i, (float)vsi_load_s16(src, i) * (1.0f / 32768.0f));
    }
}

void vsi_s16_from_float(void *dst, const void *src, size_t samples) {
    vsi_live->s16_from_float(dst, src, samples);
}

void vsi_float_from_s16(void *dst, const void *src, size_t samples) {
    vsi_live->float_from_s16(dst, src, samples);
}

#include <vsingest/s16_from_double.h>

#include <math.h>

#include "simd/dispatch.h"
#include "simd/unaligned.h"

static int16_t quantise(double scaled) {
    if (isnan(scaled)) {
        return 0;
    }
    if (scaled <= -32768.0) {
        return INT16_MIN;
    }
    if (scaled >= 32767.0) {
        return INT16_MAX;
    }
    return (int16_t)lrint(scaled);
}

void vsi_s16_from_double_scalar(void *dst, const void *src, size_t samples) {
    for (size_t i = 0; i < samples; i++) {
        vsi_store_s16(dst, i, quantise(vsi_load_double(src, i) * 32768.0));
    }
}

void vsi_s16_from_double(void *dst, const void *src, size_t samples) {
    vsi_live->s16_from_double(dst, src, samples);
}

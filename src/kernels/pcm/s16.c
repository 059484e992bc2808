#include <vsingest/s16.h>

#include "simd/dispatch.h"
#include "simd/quantise.h"
#include "simd/unaligned.h"

void vsi_s16_from_float_scalar(void *dst, const void *src, size_t samples) {
    for (size_t i = 0; i < samples; i++) {
        vsi_store_s16(dst, i, vsi_quantise(vsi_load_float(src, i) * 32768.0f));
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

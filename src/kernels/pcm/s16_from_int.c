#include <vsingest/s16_from_int.h>

#include "simd/dispatch.h"
#include "simd/unaligned.h"

static int16_t high_half_to_even(uint32_t bits) {
    int32_t high = (int16_t)(bits >> 16);
    uint32_t low = bits & 0xFFFF;
    high += (low + 0x7FFF + ((uint32_t)high & 1)) > 0xFFFF;
    return high > INT16_MAX ? INT16_MAX : (int16_t)high;
}

void vsi_s16_from_s32_scalar(void *dst, const void *src, size_t samples) {
    for (size_t i = 0; i < samples; i++) {
        vsi_store_s16(dst, i, high_half_to_even((uint32_t)vsi_load_s32(src, i)));
    }
}

void vsi_s16_from_s24_scalar(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    for (size_t i = 0; i < samples; i++, in += 3) {
        uint32_t bits = (uint32_t)in[0] << 8 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 24;
        vsi_store_s16(dst, i, high_half_to_even(bits));
    }
}

void vsi_s16_from_u8_scalar(void *dst, const void *src, size_t samples) {
    const uint8_t *in = src;
    for (size_t i = 0; i < samples; i++) {
        vsi_store_s16(dst, i, (int16_t)((in[i] - 128) * 256));
    }
}

void vsi_s16_from_s32(void *dst, const void *src, size_t samples) {
    vsi_live->s16_from_s32(dst, src, samples);
}

void vsi_s16_from_s24(void *dst, const void *src, size_t samples) {
    vsi_live->s16_from_s24(dst, src, samples);
}

void vsi_s16_from_u8(void *dst, const void *src, size_t samples) {
    vsi_live->s16_from_u8(dst, src, samples);
}

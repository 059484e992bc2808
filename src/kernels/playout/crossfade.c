#include <vsingest/crossfade.h>

#include <stdint.h>

#include "simd/unaligned.h"

void vsi_crossfade(void *into, const void *from, size_t samples) {
    const int32_t steps = (int32_t)samples + 1;
    for (int32_t i = 0; i < steps - 1; i++) {
        int32_t leaving = vsi_load_s16(from, (size_t)i) * (steps - 1 - i);
        int32_t coming = vsi_load_s16(into, (size_t)i) * (i + 1);
        vsi_store_s16(into, (size_t)i, (int16_t)((leaving + coming) / steps));
    }
}

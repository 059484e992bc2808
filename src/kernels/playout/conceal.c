#include <vsingest/conceal.h>

#include <string.h>

#include "simd/unaligned.h"

void vsi_conceal_init(struct vsi_conceal *conceal, int16_t *memory, size_t repeat, size_t fade) {
    *conceal = (struct vsi_conceal){.history = memory, .repeat = repeat, .fade = fade};
    vsi_conceal_reset(conceal);
}

void vsi_conceal_remember(struct vsi_conceal *conceal, const void *heard, size_t samples) {
    const uint8_t *from = heard;
    if (samples > conceal->repeat) {
        from += (samples - conceal->repeat) * sizeof(int16_t);
        samples = conceal->repeat;
    }
    if (samples == 0) {
        return;
    }
    size_t kept = conceal->repeat - samples;
    memmove(conceal->history, conceal->history + samples, kept * sizeof(int16_t));
    memcpy(conceal->history + kept, from, samples * sizeof(int16_t));
    conceal->known += samples;
    if (conceal->known > conceal->repeat) {
        conceal->known = conceal->repeat;
    }
}

void vsi_conceal_reset(struct vsi_conceal *conceal) {
    conceal->known = 0;
    conceal->elapsed = conceal->fade;
}

void vsi_conceal_start(struct vsi_conceal *conceal) {
    conceal->elapsed = conceal->known > 0 ? 0 : conceal->fade;
}

size_t vsi_conceal_fill(struct vsi_conceal *conceal, void *dst, size_t samples) {
    const int16_t *end = conceal->history + conceal->repeat;
    const size_t known = conceal->known;
    size_t i = 0;
    for (; i < samples && conceal->elapsed < conceal->fade; i++, conceal->elapsed++) {
        size_t phase = conceal->elapsed % (2 * known);
        size_t back = phase < known ? phase + 1 : 2 * known - phase;
        int32_t gain = (int32_t)(conceal->fade - conceal->elapsed);
        int32_t faded = *(end - back) * gain / (int32_t)conceal->fade;
        vsi_store_s16(dst, i, (int16_t)faded);
    }
    if (i < samples) {
        memset((uint8_t *)dst + i * sizeof(int16_t), 0, (samples - i) * sizeof(int16_t));
    }
    return i;
}

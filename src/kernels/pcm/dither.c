#include <vsingest/dither.h>

#include "simd/dispatch.h"
#include "simd/quantise.h"
#include "simd/unaligned.h"

/* SplitMix64 (Steele, Lea and Flood, 2014): spreads nearby seeds far apart. */
static uint64_t split_mix(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

void vsi_dither_init(struct vsi_dither *dither, uint64_t seed) {
    for (int lane = 0; lane < VSI_DITHER_LANES; lane++) {
        uint32_t start;
        do {
            start = (uint32_t)(split_mix(&seed) >> 32);
        } while (start == 0); /* xorshift never leaves zero */
        dither->lanes[lane] = start;
    }
    dither->turn = 0;
}

/* The difference of two uniform halves of one draw: triangular in (-1, 1), exact in float32. */
static float triangular(uint32_t *lane) {
    uint32_t x = *lane;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    *lane = x;
    return (float)((int32_t)(x >> 16) - (int32_t)(x & 0xFFFF)) * (1.0f / 65536.0f);
}

static void dither_one(void *dst, const void *src, size_t i, uint32_t *lane) {
    vsi_store_s16(dst, i, vsi_quantise(vsi_load_float(src, i) * 32768.0f + triangular(lane)));
}

void vsi_dither_blocks_scalar(void *dst, const void *src, size_t blocks, uint32_t *lanes) {
    for (size_t i = 0; i < blocks * VSI_DITHER_LANES; i++) {
        dither_one(dst, src, i, &lanes[i % VSI_DITHER_LANES]);
    }
}

void vsi_dither_s16_from_float(struct vsi_dither *dither, void *dst, const void *src,
                               size_t samples) {
    size_t i = 0;
    while (i < samples && dither->turn != 0) {
        dither_one(dst, src, i++, &dither->lanes[dither->turn]);
        dither->turn = (dither->turn + 1) % VSI_DITHER_LANES;
    }
    size_t blocks = (samples - i) / VSI_DITHER_LANES;
    vsi_live->dither_blocks((uint8_t *)dst + i * sizeof(int16_t),
                            (const uint8_t *)src + i * sizeof(float), blocks, dither->lanes);
    i += blocks * VSI_DITHER_LANES;
    while (i < samples) {
        dither_one(dst, src, i++, &dither->lanes[dither->turn++]);
    }
}

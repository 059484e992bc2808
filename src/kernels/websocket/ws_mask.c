#include <vsingest/ws_mask.h>

#include <string.h>

#include "simd/dispatch.h"
#include "simd/unaligned.h"

void vsi_ws_mask_scalar(void *dst, const void *src, size_t bytes, uint32_t key) {
    const uint8_t *in = src;
    uint8_t *out = dst;
    const uint64_t wide = key | (uint64_t)key << 32;
    size_t i = 0;
    for (; i + 8 <= bytes; i += 8) {
        vsi_store_u64(out + i, vsi_load_u64(in + i) ^ wide);
    }
    for (uint32_t rest = key; i < bytes; i++) {
        out[i] = in[i] ^ (uint8_t)rest;
        rest = rest >> 8 | rest << 24;
    }
}

void vsi_ws_mask(void *dst, const void *src, size_t bytes, const void *key, uint64_t offset) {
    const unsigned turn = 8 * (unsigned)(offset % VSI_WS_KEY_BYTES);
    uint32_t word;
    memcpy(&word, key, sizeof word);
    vsi_live->ws_mask(dst, src, bytes, word >> turn | word << (32 - turn) % 32);
}

#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "text/base64_tables.h"

/* 16 triples, one byte of each in a vector, to 16 times four values of six bits. */
static uint8x16x4_t split_sextets(uint8x16x3_t bytes) {
    const uint8x16_t six_bits = vdupq_n_u8(63);
    uint8x16x4_t sextets;
    sextets.val[0] = vshrq_n_u8(bytes.val[0], 2);
    sextets.val[1] = vandq_u8(vsliq_n_u8(vshrq_n_u8(bytes.val[1], 4), bytes.val[0], 4), six_bits);
    sextets.val[2] = vandq_u8(vsliq_n_u8(vshrq_n_u8(bytes.val[2], 6), bytes.val[1], 2), six_bits);
    sextets.val[3] = vandq_u8(bytes.val[2], six_bits);
    return sextets;
}

void vsi_base64_encode_triples_neon(void *dst, const void *src, size_t triples) {
    const uint8x16x4_t alphabet = vld1q_u8_x4(vsi_base64_alphabet);
    const uint8_t *in = src;
    uint8_t *out = dst;
    for (; triples >= 16; triples -= 16, in += 48, out += 64) {
        uint8x16x4_t text = split_sextets(vld3q_u8(in));
        for (int i = 0; i < 4; i++) {
            text.val[i] = vqtbl4q_u8(alphabet, text.val[i]);
        }
        vst4q_u8(out, text);
    }
    vsi_base64_encode_triples_scalar(out, in, triples);
}

/* The values of 16 characters; 255 for one outside the alphabet. */
static uint8x16_t to_sextets(uint8x16_t text, uint8x16x4_t low, uint8x16x4_t high) {
    uint8x16_t rank = vqtbl4q_u8(low, text); /* 0 beyond the 64 entries */
    rank = vqtbx4q_u8(rank, high, vsubq_u8(text, vdupq_n_u8(64)));
    return vsubq_u8(rank, vdupq_n_u8(1));
}

bool vsi_base64_decode_quads_neon(void *dst, const void *src, size_t quads) {
    const uint8x16x4_t low = vld1q_u8_x4(vsi_base64_rank);
    const uint8x16x4_t high = vld1q_u8_x4(vsi_base64_rank + 64);
    const uint8_t *in = src;
    uint8_t *out = dst;
    uint8x16_t seen = vdupq_n_u8(0);
    for (; quads >= 16; quads -= 16, in += 64, out += 48) {
        uint8x16x4_t text = vld4q_u8(in);
        uint8x16_t a = to_sextets(text.val[0], low, high);
        uint8x16_t b = to_sextets(text.val[1], low, high);
        uint8x16_t c = to_sextets(text.val[2], low, high);
        uint8x16_t d = to_sextets(text.val[3], low, high);
        seen = vorrq_u8(seen, vorrq_u8(vorrq_u8(a, b), vorrq_u8(c, d)));
        uint8x16x3_t bytes;
        bytes.val[0] = vsliq_n_u8(vshrq_n_u8(b, 4), a, 2);
        bytes.val[1] = vsliq_n_u8(vshrq_n_u8(c, 2), b, 4);
        bytes.val[2] = vsliq_n_u8(d, c, 6);
        vst3q_u8(out, bytes);
    }
    bool tail = vsi_base64_decode_quads_scalar(out, in, quads);
    return tail && vmaxvq_u8(seen) < 64;
}

#endif

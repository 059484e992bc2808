#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "text/utf8_blocks.h"

/* Non-zero where a byte of block is wrong, given the block before it. */
static inline uint8x16_t errors_of(uint8x16_t block, uint8x16_t before) {
    const uint8x16_t back1 = vextq_u8(before, block, 15);
    const uint8x16_t back2 = vextq_u8(before, block, 14);
    const uint8x16_t back3 = vextq_u8(before, block, 13);

    uint8x16_t pairs = vqtbl1q_u8(vld1q_u8(vsi_utf8_first_high), vshrq_n_u8(back1, 4));
    pairs = vandq_u8(pairs,
                     vqtbl1q_u8(vld1q_u8(vsi_utf8_first_low), vandq_u8(back1, vdupq_n_u8(0x0f))));
    pairs = vandq_u8(pairs, vqtbl1q_u8(vld1q_u8(vsi_utf8_second_high), vshrq_n_u8(block, 4)));

    const uint8x16_t third = vqsubq_u8(back2, vdupq_n_u8(0xe0 - 0x80));
    const uint8x16_t fourth = vqsubq_u8(back3, vdupq_n_u8(0xf0 - 0x80));
    return veorq_u8(pairs, vandq_u8(vorrq_u8(third, fourth), vdupq_n_u8(0x80)));
}

static inline uint8x16_t unfinished_of(uint8x16_t block) {
    static const uint8_t last_leads[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                           0xff, 0xff, 0xff, 0xff, 0xff, 0xff, VSI_UTF8_LAST_LEADS};
    return vqsubq_u8(block, vld1q_u8(last_leads));
}

size_t vsi_utf8_skip_neon(const void *text, size_t bytes) {
    const uint8_t *in = text;
    uint8x16_t before = vdupq_n_u8(0);
    uint8x16_t unfinished = before;
    size_t i = 0;
    for (; i + 16 <= bytes; i += 16) {
        const uint8x16_t block = vld1q_u8(in + i);
        uint8x16_t wrong = unfinished;
        if (vmaxvq_u8(block) < 0x80) {
            unfinished = vdupq_n_u8(0);
        } else {
            wrong = errors_of(block, before);
            unfinished = unfinished_of(block);
        }
        if (vmaxvq_u8(wrong) != 0) {
            break;
        }
        before = block;
    }
    return vsi_utf8_boundary(in, i);
}

#endif

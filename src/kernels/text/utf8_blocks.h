/* Private: what the vector validators of UTF-8 share.
 *
 * The lookup algorithm of Keiser and Lemire, "Validating UTF-8 in less than one instruction per
 * byte" (2021): three nibbles of two neighbouring bytes index three tables, and a bit that stands
 * in all three is an error of the pair. */
#ifndef VSI_UTF8_BLOCKS_H
#define VSI_UTF8_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#define TOO_SHORT 0x01 /* a lead, then no continuation */
#define TOO_LONG 0x02  /* ASCII, then a continuation */
#define OVERLONG_3 0x04
#define TOO_LARGE 0x08 /* F4 90 and above */
#define SURROGATE 0x10
#define OVERLONG_2 0x20
#define TOO_LARGE_1000 0x40 /* F5 80 and above */
#define OVERLONG_4 0x40
#define TWO_CONTINUATIONS 0x80 /* right only as the tail of a character of 3 or 4 bytes */
#define CARRY (TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS)

static const uint8_t vsi_utf8_first_high[16] = {
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TWO_CONTINUATIONS,
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
};

static const uint8_t vsi_utf8_first_low[16] = {
    CARRY | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
    CARRY | OVERLONG_2,
    CARRY,
    CARRY,
    CARRY | TOO_LARGE,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
};

#define CONTINUATION (TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS)

static const uint8_t vsi_utf8_second_high[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    CONTINUATION | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    CONTINUATION | OVERLONG_3 | TOO_LARGE,
    CONTINUATION | SURROGATE | TOO_LARGE,
    CONTINUATION | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
};

/* Leads that the end of a block cuts off: subtracted with saturation from its last bytes, any rest
 * means that a character is unfinished. */
#define VSI_UTF8_LAST_LEADS 0xef, 0xdf, 0xbf

/* Where the character under way at text + size begins; size if none is. The text before it is
 * valid. */
static inline size_t vsi_utf8_boundary(const uint8_t *text, size_t size) {
    for (size_t back = 1; back <= 3 && back <= size; back++) {
        const uint8_t byte = text[size - back];
        if (byte >= 0xc0) {
            const size_t length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
            return length > back ? size - back : size;
        }
        if (byte < 0x80) {
            break;
        }
    }
    return size;
}

#endif

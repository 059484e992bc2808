/* The UTF-8 validator against a naive one, whole and in slices, under every instruction set.
 *
 * Input: a byte that says how to slice, then the text. */
#include "law.h"
#include <vsingest/utf8_validator.h>

/* Decodes one character by the definition. Returns its length; 0 where a byte is impossible, with
 * the place in *at; -1 where the text ends amid a character that could still be valid. */
static int decode(const uint8_t *text, size_t size, size_t *at) {
    const uint8_t lead = text[0];
    const int length = lead < 0x80             ? 1
                       : (lead & 0xe0) == 0xc0 ? 2
                       : (lead & 0xf0) == 0xe0 ? 3
                       : (lead & 0xf8) == 0xf0 ? 4
                                               : 0;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    *at = 0;
    if (length == 0) {
        return 0;
    }
    uint32_t low = length == 1 ? lead : lead & (0x7fu >> length);
    uint32_t high = low;
    for (int i = 1; i < length; i++) { /* the range that the bytes so far leave open */
        low <<= 6;
        high = high << 6 | 0x3f;
    }
    for (int i = 1;; i++) {
        const bool surrogate = low >= 0xd800 && high <= 0xdfff;
        if (high < least[length] || low > 0x10ffff || surrogate) {
            *at = (size_t)i - 1;
            return 0;
        }
        if (i == length) {
            return length;
        }
        if ((size_t)i == size) {
            return -1;
        }
        if ((text[i] & 0xc0) != 0x80) {
            *at = (size_t)i;
            return 0;
        }
        const int shift = 6 * (length - 1 - i);
        low |= (uint32_t)(text[i] & 0x3f) << shift;
        high &= ~((uint32_t)(~text[i] & 0x3f) << shift);
    }
}

/* As vsi_utf8_feed does on a fresh validator; *whole as vsi_utf8_may_end. */
static size_t naive(const uint8_t *text, size_t size, bool *whole) {
    size_t i = 0;
    while (i < size) {
        size_t at;
        const int length = decode(text + i, size - i, &at);
        if (length <= 0) {
            *whole = false;
            return length == 0 ? i + at : size;
        }
        i += (size_t)length;
    }
    *whole = true;
    return size;
}

static size_t in_slices(const uint8_t *text, size_t size, size_t step, bool *whole) {
    struct vsi_utf8_validator validator;
    vsi_utf8_begin(&validator);
    size_t accepted = 0;
    for (size_t i = 0; i < size; i += step) {
        const size_t count = size - i < step ? size - i : step;
        const size_t taken = vsi_utf8_feed(&validator, text + i, count);
        demand(accepted == i || taken == 0, "what refused once refuses for ever");
        accepted += taken;
    }
    *whole = vsi_utf8_may_end(&validator);
    return accepted;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) {
        return 0;
    }
    const size_t step = 1 + data[0] % 80;
    const uint8_t *text = data + 1;
    const size_t bytes = size - 1;
    bool expected_whole;
    const size_t expected = naive(text, bytes, &expected_whole);
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        if (!select_nth(isa)) {
            continue;
        }
        bool whole;
        demand(in_slices(text, bytes, bytes + 1, &whole) == expected, "as far as the naive one");
        demand(whole == expected_whole, "ends where the naive one does");
        demand(in_slices(text, bytes, step, &whole) == expected, "slices accept as much");
        demand(whole == expected_whole, "slices end alike");
    }
    return 0;
}

#include <vsingest/utf8.h>

#include <stdbool.h>

static bool is_continuation(uint8_t byte) {
    return (byte & 0xc0) == 0x80;
}

size_t vsi_utf8_length(const uint8_t *text, const uint8_t *end) {
    const uint8_t lead = text[0];
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
        return 0;
    }
    size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if ((size_t)(end - text) < length) {
        return 0;
    }
    /* After these leads the second byte alone tells overlong forms, surrogates and excess apart. */
    const uint8_t second = text[1];
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (!is_continuation(text[i])) {
            return 0;
        }
    }
    return length;
}

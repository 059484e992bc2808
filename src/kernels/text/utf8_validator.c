#include <vsingest/utf8_validator.h>

#include "simd/dispatch.h"
#include "simd/unaligned.h"

#define HIGH_BITS 0x8080808080808080ull

void vsi_utf8_begin(struct vsi_utf8_validator *validator) {
    *validator = (struct vsi_utf8_validator){0};
}

bool vsi_utf8_may_end(const struct vsi_utf8_validator *validator) {
    return validator->owed == 0;
}

size_t vsi_utf8_skip_scalar(const void *text, size_t bytes) {
    const uint8_t *in = text;
    size_t i = 0;
    while (i + 8 <= bytes && (vsi_load_u64(in + i) & HIGH_BITS) == 0) {
        i += 8;
    }
    return i;
}

static bool refuse(struct vsi_utf8_validator *validator) {
    *validator = (struct vsi_utf8_validator){.owed = 1, .low = 0xff, .high = 0};
    return false;
}

/* Overlong forms, surrogates and excess show in the second byte, so the lead sets its range. */
static bool take_lead(struct vsi_utf8_validator *validator, uint8_t lead) {
    if (lead < 0xc2 || lead > 0xf4) {
        return refuse(validator);
    }
    validator->owed = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    validator->low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    validator->high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    return true;
}

static bool take_byte(struct vsi_utf8_validator *validator, uint8_t byte) {
    if (validator->owed == 0) {
        return byte < 0x80 || take_lead(validator, byte);
    }
    if (byte < validator->low || byte > validator->high) {
        return refuse(validator);
    }
    validator->owed--;
    validator->low = 0x80;
    validator->high = 0xbf;
    return true;
}

size_t vsi_utf8_feed(struct vsi_utf8_validator *validator, const void *text, size_t bytes) {
    const uint8_t *in = text;
    size_t i = 0;
    for (; i < bytes && validator->owed > 0; i++) {
        if (!take_byte(validator, in[i])) {
            return i;
        }
    }
    if (i < bytes) {
        i += vsi_live->utf8_skip(in + i, bytes - i);
        /* An ASCII tail, too short for a vector, goes by words. */
        i += vsi_utf8_skip_scalar(in + i, bytes - i);
    }
    while (i < bytes && take_byte(validator, in[i])) {
        i++;
    }
    return i;
}

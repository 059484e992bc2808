/* Base64 against a naive codec, under every instruction set: what is accepted, what comes out, and
 * that encoding and decoding are each other's inverse.
 *
 * Input: taken once as text to decode, once as bytes to encode. */
#include "law.h"
#include <vsingest/base64.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* RFC 4648 by bits: returns the bytes written, or -1 unless decoding and encoding again would give
 * the very text. dst holds size / 4 * 3 bytes. */
static int64_t naive_decode(uint8_t *dst, const uint8_t *text, size_t size) {
    size_t padding = 0, written = 0;
    while (padding < 2 && padding < size && text[size - 1 - padding] == '=') {
        padding++;
    }
    if (size % 4 != 0) {
        return -1;
    }
    uint32_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < size - padding; i++) {
        const char *at = text[i] == 0 ? NULL : strchr(alphabet, text[i]);
        if (at == NULL) {
            return -1;
        }
        bits = (bits << 6 | (uint32_t)(at - alphabet)) & 0xffff;
        held += 6;
        if (held >= 8) {
            held -= 8;
            dst[written++] = (uint8_t)(bits >> held);
        }
    }
    const bool spare = (bits & ((1u << held) - 1)) != 0;
    return spare || held != 2 * padding ? -1 : (int64_t)written;
}

static void check_decode(const uint8_t *data, size_t size) {
    uint8_t *text = copy_of(data, size), *expected = malloc(size + 1);
    const int64_t bytes = naive_decode(expected, text, size);
    const size_t bound = vsi_base64_decoded_size(text, size);
    demand(bytes < 0 || (size_t)bytes == bound, "the size is known beforehand");
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        if (!select_nth(isa)) {
            continue;
        }
        uint8_t *got = malloc(bound);
        size_t written;
        const int status = vsi_base64_decode(got, bound, text, size, &written);
        demand((status == VSI_OK) == (bytes >= 0), "accepts what the naive one does");
        demand(status == VSI_OK || (status == VSI_E_BASE64 && written == 0), "refuses as it says");
        if (status == VSI_OK) {
            demand(written == bound && (bound == 0 || memcmp(got, expected, bound) == 0),
                   "decodes as the naive one does");
            uint8_t *again = malloc(size);
            demand(vsi_base64_encoded_size(bound) == size, "the size comes back");
            vsi_base64_encode(again, got, bound);
            demand(size == 0 || memcmp(again, text, size) == 0, "one spelling only");
            free(again);
            if (bound > 0) {
                demand(vsi_base64_decode(got, bound - 1, text, size, &written) == VSI_E_SPACE,
                       "keeps within its capacity");
            }
        }
        free(got);
    }
    free(text);
    free(expected);
}

static void check_encode(const uint8_t *data, size_t size) {
    uint8_t *bytes = copy_of(data, size), *back = malloc(size);
    const size_t length = vsi_base64_encoded_size(size);
    uint8_t *first = malloc(length), *text = malloc(length);
    vsi_isa_select("scalar");
    vsi_base64_encode(first, bytes, size);
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        if (!select_nth(isa)) {
            continue;
        }
        size_t written;
        vsi_base64_encode(text, bytes, size);
        demand(length == 0 || memcmp(text, first, length) == 0, "encodes as scalar does");
        demand(vsi_base64_decode(back, size, text, length, &written) == VSI_OK && written == size,
               "decodes what it encoded");
        demand(size == 0 || memcmp(back, bytes, size) == 0, "to what it was");
    }
    free(bytes);
    free(back);
    free(first);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    check_decode(data, size);
    check_encode(data, size);
    return 0;
}

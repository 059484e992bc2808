/* The kernels between samples and the wire, of every instruction set this machine runs, against
 * their scalar specifications, bit for bit: base64, masking, mix-minus. Every buffer has its exact
 * size, at an odd address too. */
#include <string.h>

#include "cross_check.h"

#define GROUPS_MAX 70 /* of base64: over two of the widest vectors */
#define BYTES_MAX 270
#define SAMPLES_MAX 140

/* A block of exactly so many bytes, random, that starts so far off alignment. */
static uint8_t *random_bytes(size_t size, size_t odd) {
    uint8_t *block = new_bytes(odd + size);
    for (size_t i = 0; i < odd + size; i++) {
        block[i] = (uint8_t)draw();
    }
    return block;
}

static bool same(const uint8_t *want, const uint8_t *found, size_t size) {
    return memcmp(want, found, size) == 0;
}

static void check_encode(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                         const char *set, size_t triples, size_t odd) {
    uint8_t *bytes = random_bytes(3 * triples, odd);
    uint8_t *want = new_bytes(odd + 4 * triples), *found = new_bytes(odd + 4 * triples);
    scalar->base64_encode_triples(want + odd, bytes + odd, triples);
    vector->base64_encode_triples(found + odd, bytes + odd, triples);
    if (!same(want + odd, found + odd, 4 * triples)) {
        report(set, "base64_encode_triples", triples);
    }
    uint8_t *back = new_bytes(odd + 3 * triples);
    if (!vector->base64_decode_quads(back + odd, found + odd, triples) ||
        !same(bytes + odd, back + odd, 3 * triples)) {
        report(set, "base64_decode_quads", triples);
    }
    free(bytes);
    free(want);
    free(found);
    free(back);
}

/* Each byte there is, at each place of a text that is base64 otherwise. */
static void check_refusal(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                          const char *set, size_t quads) {
    uint8_t *bytes = random_bytes(3 * quads, 0);
    uint8_t *text = new_bytes(4 * quads), *found = new_bytes(3 * quads);
    scalar->base64_encode_triples(text, bytes, quads);
    for (size_t place = 0; place < 4 * quads; place++) {
        const uint8_t good = text[place];
        for (unsigned byte = 0; byte < 256; byte++) {
            text[place] = (uint8_t)byte;
            bool taken = scalar->base64_decode_quads(bytes, text, quads);
            if (vector->base64_decode_quads(found, text, quads) != taken ||
                (taken && !same(bytes, found, 3 * quads))) {
                report(set, "base64_decode_quads", quads);
            }
        }
        text[place] = good;
    }
    free(bytes);
    free(text);
    free(found);
}

static void check_mask(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                       const char *set, size_t size, size_t odd) {
    const uint32_t key = draw() << 8 ^ draw();
    uint8_t *bytes = random_bytes(size, odd);
    uint8_t *want = new_bytes(odd + size), *found = new_bytes(odd + size);
    scalar->ws_mask(want + odd, bytes + odd, size, key);
    vector->ws_mask(found + odd, bytes + odd, size, key);
    vector->ws_mask(bytes + odd, bytes + odd, size, key);
    if (!same(want + odd, found + odd, size) || !same(want + odd, bytes + odd, size)) {
        report(set, "ws_mask", size);
    }
    free(bytes);
    free(want);
    free(found);
}

/* How loud: at the rails, sums leave S16 and differences come close to it. */
enum level { LOUDEST, QUIETEST, ANY_LEVEL };

static void check_mix(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                      const char *set, size_t rows, size_t samples, size_t odd, enum level level) {
    const size_t stride = samples + draw() % 9; /* int16s from one row to the next */
    const size_t size = 2 * rows * stride;
    uint8_t *frames = random_bytes(size, odd);
    const int16_t rail = level == LOUDEST ? INT16_MAX : INT16_MIN;
    for (size_t i = 0; level != ANY_LEVEL && i < size; i += 2) {
        memcpy(frames + odd + i, &rail, 2);
    }
    uint8_t *want = new_bytes(odd + size), *found = new_bytes(odd + size);
    memset(want, 0xa5, odd + size);
    memset(found, 0xa5, odd + size);
    scalar->mix_minus(want + odd, frames + odd, rows, stride, samples);
    vector->mix_minus(found + odd, frames + odd, rows, stride, samples);
    if (!same(want, found, odd + size)) {
        report(set, "mix_minus", samples);
    }
    free(frames);
    free(want);
    free(found);
}

static void check_rooms(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                        const char *set) {
    static const size_t rooms[] = {0, 1, 2, 3, 10, 50};
    for (size_t room = 0; room < sizeof rooms / sizeof rooms[0]; room++) {
        for (size_t samples = 0; samples <= SAMPLES_MAX; samples++) {
            check_mix(scalar, vector, set, rooms[room], samples, samples % 4, ANY_LEVEL);
        }
        check_mix(scalar, vector, set, rooms[room], SAMPLES_MAX, 0, LOUDEST);
        check_mix(scalar, vector, set, rooms[room], SAMPLES_MAX, 1, QUIETEST);
    }
    /* As many as fit a 32-bit sum. */
    check_mix(scalar, vector, set, 65535, 33, 0, LOUDEST);
    check_mix(scalar, vector, set, 65535, 33, 0, QUIETEST);
}

static void check_set(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                      const char *set) {
    for (size_t odd = 0; odd < 4; odd++) {
        for (size_t triples = 0; triples <= GROUPS_MAX; triples++) {
            check_encode(scalar, vector, set, triples, odd);
        }
        for (size_t size = 0; size <= BYTES_MAX; size++) {
            check_mask(scalar, vector, set, size, odd);
        }
    }
    for (size_t quads = 1; quads <= GROUPS_MAX; quads += 1 + quads / 8) {
        check_refusal(scalar, vector, set, quads);
    }
    check_rooms(scalar, vector, set);
}

int main(void) {
    return cross_check(check_set);
}

/* How a target says that a law does not hold. */
#ifndef FUZZ_LAW_H
#define FUZZ_LAW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vsingest/isa.h>
#include <vsingest/status.h>

static inline void demand(bool holds, const char *law) {
    if (!holds) {
        fprintf(stderr, "broken: %s (%s)\n", law, vsi_isa_name(vsi_isa_live()));
        abort();
    }
}

/* A block of its own of exactly so many bytes, so that the sanitizer sees a step beyond it. */
static inline uint8_t *copy_of(const void *bytes, size_t size) {
    uint8_t *copy = malloc(size);
    demand(copy != NULL || size == 0, "memory");
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

/* Makes the n-th instruction set live; false where this machine lacks it. */
static inline bool select_nth(int n) {
    return vsi_isa_select(vsi_isa_name((enum vsi_isa)n)) == VSI_OK;
}

#endif

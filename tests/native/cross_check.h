/* What the cross checks share. Each compares every instruction set this machine runs with the
 * scalar kernels, prints the sets and each difference, and exits with the number of differences. */
#ifndef CROSS_CHECK_H
#define CROSS_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "simd/dispatch.h"

#define DIFFERENCES_MAX 100

static int differences;
static uint32_t drawn = 12345;

static inline uint32_t draw(void) { /* 24 bits, the same in every run */
    drawn = drawn * 1664525u + 1013904223u;
    return drawn >> 8;
}

static inline void report(const char *set, const char *kernel, size_t size) {
    fprintf(stderr, "%s: %s differs from scalar at size %zu\n", set, kernel, size);
    if (differences < DIFFERENCES_MAX) {
        differences++;
    }
}

/* The sanitizer sees a step beyond a block of its own. */
static inline uint8_t *new_bytes(size_t size) {
    uint8_t *bytes = malloc(size + (size == 0));
    if (bytes == NULL) {
        abort();
    }
    return bytes;
}

typedef void check_of_set(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                          const char *set);

static inline int cross_check(check_of_set *check) {
    const struct vsi_dispatch *scalar = vsi_dispatch_for(VSI_ISA_SCALAR);
    for (int isa = VSI_ISA_SCALAR; isa < VSI_ISA_COUNT; isa++) {
        if (!vsi_isa_supported((enum vsi_isa)isa)) {
            continue;
        }
        const char *set = vsi_isa_name((enum vsi_isa)isa);
        printf("%s\n", set);
        vsi_isa_select(set);
        check(scalar, vsi_dispatch_for((enum vsi_isa)isa), set);
    }
    return differences;
}

#endif

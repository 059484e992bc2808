/* Private: the smaller of two sizes. */
#ifndef VSI_LEAST_H
#define VSI_LEAST_H

#include <stddef.h>

static inline size_t vsi_least(size_t a, size_t b) {
    return a < b ? a : b;
}

#endif

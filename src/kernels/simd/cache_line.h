/* Private: vector loads that never straddle two cache lines, in memory a caller allocated. */
#ifndef VSI_CACHE_LINE_H
#define VSI_CACHE_LINE_H

#include <stdint.h>

#define VSI_CACHE_LINE 64u

/* The first address at or after this one where a cache line starts. */
static inline void *vsi_next_cache_line(void *address) {
    const uintptr_t past = (uintptr_t)address % VSI_CACHE_LINE;
    return (uint8_t *)address + (past == 0 ? 0 : VSI_CACHE_LINE - past);
}

#endif

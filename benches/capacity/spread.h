/* How times are spread: a histogram fine enough for percentiles, of 10 us up to 2 s. */
#ifndef SPREAD_H
#define SPREAD_H

#include <stdint.h>

#define SPREAD_BIN_US 10
#define SPREAD_BINS 200000

struct spread {
    uint64_t count;
    uint32_t most_us;
    uint32_t bins[SPREAD_BINS]; /* the last holds all above */
};

void spread_add(struct spread *spread, uint32_t us);

/* The time that this share, 0 to 1, does not exceed, in ms; 0 of none. */
double spread_ms(const struct spread *spread, double share);

#endif

#include "spread.h"

void spread_add(struct spread *spread, uint32_t us) {
    const uint32_t bin = us / SPREAD_BIN_US;
    spread->bins[bin < SPREAD_BINS ? bin : SPREAD_BINS - 1]++;
    spread->count++;
    if (us > spread->most_us) {
        spread->most_us = us;
    }
}

double spread_ms(const struct spread *spread, double share) {
    const double wanted = share * (double)spread->count;
    uint64_t passed = 0;
    for (uint32_t bin = 0; bin < SPREAD_BINS && spread->count > 0; bin++) {
        passed += spread->bins[bin];
        if ((double)passed >= wanted) {
            const uint32_t us = (bin + 1) * SPREAD_BIN_US;
            return (us < spread->most_us ? us : spread->most_us) / 1e3;
        }
    }
    return 0.0;
}

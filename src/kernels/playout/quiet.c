#include "playout/quiet.h"

#include "least.h"
#include <vsingest/levels.h>

/* A frame is quiet at a sixteenth of the power of all that is held (-12 dB), and at a root mean
 * square of 100 (-50 dBFS) whatever else is held. */
#define QUIET_RATIO 16
#define QUIET_POWER 10000

/* The sum of squares of so many held samples from the offset-th on. */
static uint64_t energy(const struct vsi_ring *ring, size_t offset, size_t samples) {
    uint64_t sum = 0;
    while (samples > 0) {
        const int16_t *start;
        struct vsi_levels levels;
        const size_t some = vsi_least(samples, vsi_ring_span(ring, offset, &start));
        vsi_levels_s16(&levels, start, some);
        sum += levels.sum_of_squares;
        offset += some;
        samples -= some;
    }
    return sum;
}

size_t vsi_quiet_ahead(const struct vsi_ring *ring, size_t samples, size_t frame) {
    if (samples == 0) {
        return 0;
    }
    const uint64_t around = energy(ring, 0, ring->held) / ring->held / QUIET_RATIO;
    const uint64_t quiet = around > QUIET_POWER ? around : QUIET_POWER;
    size_t found = 0;
    while (found < samples) {
        const size_t some = vsi_least(frame, samples - found);
        if (energy(ring, found, some) > quiet * some) {
            break;
        }
        found += some;
    }
    return found;
}

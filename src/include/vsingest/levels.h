/* What a block of S16 holds, in one pass: peak, sum, exact power, clipping; and zero crossings. */
#ifndef VSI_LEVELS_H
#define VSI_LEVELS_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* A clip is a run of at least this many samples at +32767, or at -32768. A lone sample at full
 * scale is a peak that fits; a flat top is one that did not. */
#define VSI_CLIP_RUN 3

struct vsi_levels {
    uint64_t sum_of_squares; /* exact for fewer than 2^34 samples */
    int64_t sum;
    uint64_t clip_runs;
    uint32_t peak; /* the largest magnitude, 0 .. 32768 */
};

/* src: samples x int16 at any address. */
void vsi_levels_s16(struct vsi_levels *levels, const void *src, size_t samples);

/* How many of the samples differ in sign from the one before them (zero counts as positive). */
size_t vsi_zero_crossings_s16(const void *src, size_t samples);

VSI_END_DECLS

#endif

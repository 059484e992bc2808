/* Mix-minus: every participant of a room hears all the others and not itself.
 *
 * Sums are exact in 32 bits and saturated to S16 once, at the end: a lone other speaker comes out
 * bit for bit. */
#ifndef VSI_MIX_H
#define VSI_MIX_H

#include <stddef.h>

/* So many full-scale rows still fit a 32-bit sum. */
#define VSI_MIX_ROWS_MAX 65535

/* dst, frames: rows x samples int16, row after row, at any address; they must not overlap.
 * VSI_OK, or VSI_E_INVALID for too many rows. */
int vsi_mix_minus(void *dst, const void *frames, size_t rows, size_t samples);

#endif

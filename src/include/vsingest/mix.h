/* Mix-minus: every participant of a room hears all the others and not itself.
 *
 * Sums are exact in 32 bits. What does not fit S16 is either saturated or limited. A lone
 * other speaker comes out bit for bit either way. */
#ifndef VSI_MIX_H
#define VSI_MIX_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* So many full-scale rows still fit a 32-bit sum. */
#define VSI_MIX_ROWS_MAX 65535

/* Up to here, 2.5 dB below full scale, the limiter leaves every sum as it is. */
#define VSI_MIX_KNEE 24576

/* Saturates. dst, frames: rows x samples int16, row after row, at any address; they must not
 * overlap. VSI_OK, or VSI_E_INVALID for too many rows. */
int vsi_mix_minus(void *dst, const void *frames, size_t rows, size_t samples);

/* The same with a limiter: it has no memory and no delay, so nothing pumps; sums above the knee
 * bend smoothly towards full scale. */
int vsi_mix_minus_limited(void *dst, const void *frames, size_t rows, size_t samples);

VSI_END_DECLS

#endif

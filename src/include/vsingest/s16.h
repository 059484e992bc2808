/* float32 <-> S16 (signed 16-bit little-endian PCM, full scale 32768).
 *
 * dst and src may lie at any address, aligned or not; they must not overlap. */
#ifndef VSI_S16_H
#define VSI_S16_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* dst: samples x int16. src: samples x float32, nominally -1.0 .. 1.0.
 * x * 32768 rounded to nearest even, saturated; NaN becomes 0. */
void vsi_s16_from_float(void *dst, const void *src, size_t samples);

/* dst: samples x float32. src: samples x int16. Exact: x / 32768. */
void vsi_float_from_s16(void *dst, const void *src, size_t samples);

VSI_END_DECLS

#endif

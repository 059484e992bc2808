/* float64 -> S16 (signed 16-bit little-endian PCM, full scale 32768). */
#ifndef VSI_S16_FROM_DOUBLE_H
#define VSI_S16_FROM_DOUBLE_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* dst: samples x int16. src: samples x float64, nominally -1.0 .. 1.0; any address, no overlap.
 * x * 32768 rounded to nearest even in one step (not by way of float32), saturated; NaN becomes 0.
 */
void vsi_s16_from_double(void *dst, const void *src, size_t samples);

VSI_END_DECLS

#endif

/* Integer PCM of other widths -> S16 (signed 16-bit little-endian PCM).
 *
 * dst: samples x int16. src and dst may lie at any address; they must not overlap. Wider samples
 * are rounded to nearest even and saturated; a narrower one keeps its exact value. */
#ifndef VSI_S16_FROM_INT_H
#define VSI_S16_FROM_INT_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* src: samples x int32, full scale 2^31. */
void vsi_s16_from_s32(void *dst, const void *src, size_t samples);

/* src: samples x 3 bytes, little-endian two's complement, full scale 2^23. */
void vsi_s16_from_s24(void *dst, const void *src, size_t samples);

/* src: samples x uint8, silence at 128 (8-bit WAV). */
void vsi_s16_from_u8(void *dst, const void *src, size_t samples);

VSI_END_DECLS

#endif

/* ITU-T G.711 companding: S16 <-> one byte a sample, mu-law and A-law.
 *
 * One side is samples x int16, the other samples x uint8; any address, no overlap. The encoders
 * agree with the ITU-T Software Tool Library (G.191) on every input: the low bits of a 16-bit
 * sample are dropped (2 for mu-law, 4 for A-law) from the one's complement magnitude, so -1 is the
 * negative zero. Codes are as sent on the line: mu-law inverted, A-law with its even bits inverted.
 */
#ifndef VSI_G711_H
#define VSI_G711_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

void vsi_ulaw_from_s16(void *dst, const void *src, size_t samples);
void vsi_s16_from_ulaw(void *dst, const void *src, size_t samples);
void vsi_alaw_from_s16(void *dst, const void *src, size_t samples);
void vsi_s16_from_alaw(void *dst, const void *src, size_t samples);

VSI_END_DECLS

#endif

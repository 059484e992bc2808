/* Planes (one run of samples a channel) to interleaved frames, and back.
 *
 * planes: `channels` addresses of `frames` samples each. dst or src of the interleaved side: frames
 * x channels samples. Any address; the two sides must not overlap. Returns VSI_OK, or VSI_E_INVALID
 * unless 1 <= channels <= VSI_INTERLEAVE_CHANNELS_MAX. */
#ifndef VSI_INTERLEAVE_H
#define VSI_INTERLEAVE_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_INTERLEAVE_CHANNELS_MAX 32

int vsi_interleave_s16(void *dst, const void *const *planes, size_t frames, unsigned channels);
int vsi_interleave_float(void *dst, const void *const *planes, size_t frames, unsigned channels);

int vsi_deinterleave_s16(void *const *planes, const void *src, size_t frames, unsigned channels);
int vsi_deinterleave_float(void *const *planes, const void *src, size_t frames, unsigned channels);

VSI_END_DECLS

#endif

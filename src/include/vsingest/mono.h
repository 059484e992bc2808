/* Interleaved channels to one: the mean of each frame's channels.
 *
 * dst: frames samples. src: frames x channels samples, interleaved; any address, no overlap.
 * Returns VSI_OK, or VSI_E_INVALID unless 1 <= channels <= VSI_MONO_CHANNELS_MAX. */
#ifndef VSI_MONO_H
#define VSI_MONO_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_MONO_CHANNELS_MAX 32

/* int16: the exact mean, rounded to nearest even. */
int vsi_mono_from_s16(void *dst, const void *src, size_t frames, unsigned channels);

/* float32: channels summed in order, times 1/channels. */
int vsi_mono_from_float(void *dst, const void *src, size_t frames, unsigned channels);

VSI_END_DECLS

#endif

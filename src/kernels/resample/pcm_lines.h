/* Private: a channel of interleaved PCM to and from a line of floats of its own. */
#ifndef VSI_PCM_LINES_H
#define VSI_PCM_LINES_H

#include <stddef.h>

#include <vsingest/resampler.h>

size_t vsi_pcm_bytes(enum vsi_pcm pcm);

/* One channel of src, at any address; silence where src is NULL. */
void vsi_pcm_load_line(float *line, const void *src, enum vsi_pcm pcm, size_t frames,
                       unsigned channels, unsigned channel);

/* Into one channel of dst, at any address. */
void vsi_pcm_store_line(void *dst, const float *line, enum vsi_pcm pcm, size_t frames,
                        unsigned channels, unsigned channel);

#endif

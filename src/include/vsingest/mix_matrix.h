/* Mixing interleaved channels by a matrix: each output channel is a weighted sum of the inputs.
 *
 * matrix: outputs x inputs float32, row after row. dst: frames x outputs, src: frames x inputs,
 * both interleaved; any address, no overlap. Sums run in float32 in the order of the inputs, on
 * every instruction set alike. Returns VSI_OK, or VSI_E_INVALID unless inputs and outputs are 1 ..
 * VSI_MIX_CHANNELS_MAX. */
#ifndef VSI_MIX_MATRIX_H
#define VSI_MIX_MATRIX_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_MIX_CHANNELS_MAX 32

/* int16: the sum is rounded to nearest even and saturated. */
int vsi_mix_matrix_s16(void *dst, const void *src, size_t frames, const float *matrix,
                       unsigned outputs, unsigned inputs);

/* float32: neither rounded nor saturated. */
int vsi_mix_matrix_float(void *dst, const void *src, size_t frames, const float *matrix,
                         unsigned outputs, unsigned inputs);

VSI_END_DECLS

#endif

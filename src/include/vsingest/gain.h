/* Gain that moves along a straight line over a block, so that a change makes no step in the signal.
 *
 * Sample i of n is multiplied by start + (end - start) * i / n: the next block, whose start is this
 * one's end, goes on without a joint. A gain of exactly 1 leaves every bit as it is.
 * dst and src: `samples` samples at any address; they may be the same memory, but not overlap
 * otherwise. start and end must be finite. */
#ifndef VSI_GAIN_H
#define VSI_GAIN_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* int16: rounded to nearest even and saturated. */
void vsi_gain_s16(void *dst, const void *src, size_t samples, float start, float end);

/* float32: not saturated. */
void vsi_gain_float(void *dst, const void *src, size_t samples, float start, float end);

/* Likewise of interleaved channels: all samples of a frame are multiplied by one gain. */
void vsi_gain_frames_s16(void *dst, const void *src, size_t frames, unsigned channels, float start,
                         float end);
void vsi_gain_frames_float(void *dst, const void *src, size_t frames, unsigned channels,
                           float start, float end);

VSI_END_DECLS

#endif

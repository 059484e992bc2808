/* A stream of interleaved PCM from one sample rate to another.
 *
 * Output k is the signal at input time k * M / L. It is ready as soon as bank->lookahead input
 * frames beyond that time have arrived, and does not depend on how the stream was cut into chunks.
 * What came before the stream counts as silence.
 *
 * A stream can follow a clock that drifts: see vsi_resampler_adjust(). */
#ifndef VSI_RESAMPLER_H
#define VSI_RESAMPLER_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/drift_bank.h>
#include <vsingest/filter_bank.h>

VSI_BEGIN_DECLS

#define VSI_RESAMPLER_CHANNELS_MAX 8u

/* What the stream takes and gives. S16 is filtered as float32 and rounded as in s16.h. */
enum vsi_pcm { VSI_PCM_FLOAT, VSI_PCM_S16 };

struct vsi_resampler;

/* How many bytes of memory a stream takes; 0 for channels outside 1 .. 8. */
size_t vsi_resampler_size(const struct vsi_filter_bank *bank, unsigned channels);

/* Makes a stream at the start of memory, which is aligned as malloc aligns, is as large as
 * vsi_resampler_size() says and stays where it is. The bank must outlive it. Returns VSI_OK or
 * VSI_E_INVALID. */
int vsi_resampler_init(struct vsi_resampler *memory, const struct vsi_filter_bank *bank,
                       unsigned channels, enum vsi_pcm pcm);

/* Begins a new stream, with the exact ratio of the rates. */
void vsi_resampler_reset(struct vsi_resampler *resampler);

/* How many input frames an output waits for beyond the one at or before its time. */
uint32_t vsi_resampler_lookahead(const struct vsi_resampler *resampler);

/* Exactly how many frames the next call gives if it takes so many, or if it flushes. */
size_t vsi_resampler_expected(const struct vsi_resampler *resampler, size_t frames);
size_t vsi_resampler_expected_flush(const struct vsi_resampler *resampler);

/* Takes frames of src and writes every output frame that is ready. dst and src may lie at any
 * address and must not overlap. Returns VSI_OK, or VSI_E_SPACE, with nothing taken, where capacity
 * (in frames) is less than vsi_resampler_expected(). */
int vsi_resampler_process(struct vsi_resampler *resampler, void *dst, size_t capacity,
                          const void *src, size_t frames, size_t *written);

/* Writes what the end of the stream still holds, with silence for its future: n input frames have
 * then given ceil(n * L / M) in all, or, adjusted, every output whose time lies within them.
 * Returns as vsi_resampler_process(). Reset the stream before its next use. */
int vsi_resampler_flush(struct vsi_resampler *resampler, void *dst, size_t capacity,
                        size_t *written);

/* Follows an input clock that runs fast by so many ppm, within VSI_DRIFT_PPM_MAX: outputs are as
 * much further apart in input time, from one on that lies within the lookahead. There is no step in
 * the signal or its phase, however often that is called. The first call with another ppm than 0
 * makes the stream use drift, the bank of the same rates and quality, which must then outlive it;
 * until then drift may be NULL. A stream of equal rates takes on the bank's lookahead with that
 * call. Returns VSI_OK or VSI_E_INVALID. */
int vsi_resampler_adjust(struct vsi_resampler *resampler, const struct vsi_drift_bank *drift,
                         double ppm);

VSI_END_DECLS

#endif

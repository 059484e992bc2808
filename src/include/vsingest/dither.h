/* float32 -> S16 with TPDF dither: triangular noise of +-1 LSB is added before the rounding, which
 * makes the error's mean and power independent of the signal (Lipshitz, Wannamaker and Vanderkooy,
 * "Quantization and Dither", J. Audio Eng. Soc. 40(5), 1992).
 *
 * The noise comes from eight xorshift32 generators (Marsaglia, 2003) that take turns, so it is the
 * same bits for one seed on every instruction set, however the stream is cut into calls. */
#ifndef VSI_DITHER_H
#define VSI_DITHER_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_DITHER_LANES 8

/* The caller's memory; nothing to free. */
struct vsi_dither {
    uint32_t lanes[VSI_DITHER_LANES];
    uint32_t turn; /* the lane of the next sample */
};

void vsi_dither_init(struct vsi_dither *dither, uint64_t seed);

/* dst: samples x int16. src: samples x float32; any address, no overlap. Rounds to nearest even
 * and saturates as vsi_s16_from_float does; NaN becomes 0. */
void vsi_dither_s16_from_float(struct vsi_dither *dither, void *dst, const void *src,
                               size_t samples);

VSI_END_DECLS

#endif

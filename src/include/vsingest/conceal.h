/* Concealment of a gap: what was heard last, repeated while it fades to silence.
 *
 * The repeat runs backwards first, then forwards, and so on, so that it starts on the last sample
 * heard and never jumps, whatever the waveform: a plain repeat would click at its seam. */
#ifndef VSI_CONCEAL_H
#define VSI_CONCEAL_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

struct vsi_conceal {
    int16_t *history; /* the last `known` samples stand at its end */
    size_t repeat;    /* samples it can hold */
    size_t known;
    size_t fade; /* samples from full level to silence */
    size_t elapsed;
};

/* memory: repeat x int16, which outlives the state. repeat: 1 or more; fade: 1 to 65535. */
void vsi_conceal_init(struct vsi_conceal *conceal, int16_t *memory, size_t repeat, size_t fade);

/* Notes samples that were heard, at any address. */
void vsi_conceal_remember(struct vsi_conceal *conceal, const void *heard, size_t samples);

/* Forgets what was heard and ends a fade that is under way. */
void vsi_conceal_reset(struct vsi_conceal *conceal);

/* A gap begins here. */
void vsi_conceal_start(struct vsi_conceal *conceal);

/* Fills dst with the next samples of the gap: what is left of the fade, then silence. Returns how
 * many belong to the fade. */
size_t vsi_conceal_fill(struct vsi_conceal *conceal, void *dst, size_t samples);

VSI_END_DECLS

#endif

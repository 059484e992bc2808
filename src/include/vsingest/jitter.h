/* How unevenly a stream arrives: the largest swing between the samples that came and the time that
 * passed, over a window of a second and, fading, over those before it.
 *
 * A stream that brings one frame each tick has a swing of one frame. The swing grows at once and
 * falls by an eighth a window, so that a network's bad second is remembered for some while. */
#ifndef VSI_JITTER_H
#define VSI_JITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_JITTER_WINDOW 50 /* ticks */

struct vsi_jitter {
    size_t swing;   /* samples; what a buffer needs so as not to run dry */
    int64_t drift;  /* arrived less its time's worth */
    int64_t lowest; /* in this window, just before an arrival, when a buffer is at its emptiest */
    int64_t highest;
    size_t idle;  /* ticks since an arrival */
    size_t ticks; /* in this window */
    bool flowing;
};

/* swing: what to assume until it was measured. */
void vsi_jitter_init(struct vsi_jitter *jitter, size_t swing);

/* One tick, worth a frame, in which so many samples arrived. Silence beyond `pause` samples of time
 * is a sender who says nothing, not one who is late: what follows is measured afresh. */
void vsi_jitter_tick(struct vsi_jitter *jitter, size_t arrived, size_t frame, size_t pause);

VSI_END_DECLS

#endif

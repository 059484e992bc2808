#include <vsingest/stretch.h>

#include <math.h>

#define DUE_MAX 0x1p53 /* beyond any stretch, and within a size_t */
#define ROUNDING 1e-7  /* in frames; a clock of doubles is no exacter */

void vsi_stretch_init(struct vsi_stretch *stretch, double lead) {
    stretch->lead = lead;
    vsi_stretch_start(stretch, (double)NAN);
}

void vsi_stretch_start(struct vsi_stretch *stretch, double anchor) {
    stretch->anchor = anchor;
    atomic_store_explicit(&stretch->frames, 0, memory_order_relaxed);
}

bool vsi_stretch_is_open(const struct vsi_stretch *stretch) {
    return !isnan(stretch->anchor);
}

uint64_t vsi_stretch_frames(const struct vsi_stretch *stretch) {
    return atomic_load_explicit(&stretch->frames, memory_order_relaxed);
}

void vsi_stretch_leave(struct vsi_stretch *stretch, size_t frames) {
    atomic_fetch_add_explicit(&stretch->frames, frames, memory_order_relaxed);
}

size_t vsi_stretch_due(const struct vsi_stretch *stretch, double now) {
    if (!(now >= stretch->anchor)) {
        return 0;
    }
    const double passed = (now - stretch->anchor + stretch->lead) / VSI_FRAME_SECONDS;
    const double due = floor(passed + ROUNDING) + 1 - (double)vsi_stretch_frames(stretch);
    return due > 0 ? (size_t)fmin(due, DUE_MAX) : 0;
}

double vsi_stretch_due_at(const struct vsi_stretch *stretch, size_t after) {
    const double frame = (double)(vsi_stretch_frames(stretch) + after);
    return stretch->anchor + fmax(0.0, frame * VSI_FRAME_SECONDS - stretch->lead);
}

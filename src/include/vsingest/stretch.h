/* When each frame of a stretch of audio without a gap may leave.
 *
 * Frame k has the media time anchor + k x VSI_FRAME_SECONDS and is due lead seconds before it,
 * though never before the anchor. One thread opens and ends stretches; another may count frames
 * meanwhile, where something else has made it see the stretch. */
#ifndef VSI_STRETCH_H
#define VSI_STRETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_FRAME_SECONDS 0.02

struct vsi_stretch {
    double lead;
    double anchor; /* NAN: none is open */
    VSI_ATOMIC(uint64_t) frames;
};

/* None is open yet. lead: seconds, of the clock whose time all calls are given. */
void vsi_stretch_init(struct vsi_stretch *stretch, double lead);

/* Opens one, or ends it where anchor is NAN. */
void vsi_stretch_start(struct vsi_stretch *stretch, double anchor);

bool vsi_stretch_is_open(const struct vsi_stretch *stretch);

/* Frames that have left. */
uint64_t vsi_stretch_frames(const struct vsi_stretch *stretch);

/* Counts frames that leave. */
void vsi_stretch_leave(struct vsi_stretch *stretch, size_t frames);

/* How many frames may leave now. */
size_t vsi_stretch_due(const struct vsi_stretch *stretch, double now);

/* When the frame that comes so many after the next may leave; of an open stretch. */
double vsi_stretch_due_at(const struct vsi_stretch *stretch, size_t after);

VSI_END_DECLS

#endif

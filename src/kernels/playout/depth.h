/* How much a playout buffer holds after each pull, and what is dropped so that its delay falls. */
#ifndef VSI_PLAYOUT_DEPTH_H
#define VSI_PLAYOUT_DEPTH_H

#include <vsingest/playout.h>

/* Play has stopped, or begins for the first time: depths of before say nothing about those after.
 */
void vsi_depth_reset(struct vsi_playout *playout);

/* The samples that arrived since the last pull, less those of the time of missed pulls. */
size_t vsi_depth_arrived(struct vsi_playout *playout);

/* To be called when a pull has taken a whole frame of samples. */
void vsi_depth_pulled(struct vsi_playout *playout);

#endif

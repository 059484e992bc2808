/* Private: where a standing delay may be cut without cutting into speech. */
#ifndef VSI_QUIET_H
#define VSI_QUIET_H

#include <stddef.h>

#include <vsingest/ring.h>

/* How many of the oldest `samples` held, which are all held, come before the first frame that is
 * not quiet. */
size_t vsi_quiet_ahead(const struct vsi_ring *ring, size_t samples, size_t frame);

#endif

/* A cut in what a playout buffer holds, so that it is not heard as a click. */
#ifndef VSI_PLAYOUT_SPLICE_H
#define VSI_PLAYOUT_SPLICE_H

#include <vsingest/playout.h>

#define VSI_SPLICE_MAX 256

/* Drops the oldest samples and appends new ones, so that what was about to be heard fades into what
 * is heard instead. The samples of the fade are held ones: exactly `dropped` leave. */
void vsi_playout_splice(struct vsi_playout *playout, size_t dropped, const void *src,
                        size_t samples);

#endif

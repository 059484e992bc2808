/* A linear cross-fade of S16 samples. */
#ifndef VSI_CROSSFADE_H
#define VSI_CROSSFADE_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_CROSSFADE_MAX 4096

/* Fades from the samples at from into those at into, in place; both may lie at any address.
 * samples: up to VSI_CROSSFADE_MAX. The gains always add up to one, so nothing can overflow. */
void vsi_crossfade(void *into, const void *from, size_t samples);

VSI_END_DECLS

#endif

#include "playout/splice.h"

#include <vsingest/crossfade.h>

void vsi_playout_splice(struct vsi_playout *playout, size_t dropped, const void *src,
                        size_t samples) {
    int16_t leaving[VSI_SPLICE_MAX];
    int16_t coming[VSI_SPLICE_MAX];
    size_t faded = 0;
    if (playout->playing && dropped > 0) {
        faded = vsi_ring_peek(&playout->ring, leaving, playout->splice);
    }
    vsi_ring_drop(&playout->ring, dropped);
    vsi_ring_write(&playout->ring, src, samples);
    faded = vsi_ring_peek(&playout->ring, coming, faded);
    if (faded > 0) {
        vsi_crossfade(coming, leaving, faded);
        vsi_ring_replace(&playout->ring, coming, faded);
    }
}

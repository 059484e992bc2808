/* A ring of S16 samples in the caller's memory: first in, first out. One thread at a time. */
#ifndef VSI_RING_H
#define VSI_RING_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

struct vsi_ring {
    int16_t *samples;
    size_t capacity;
    size_t oldest; /* index of the oldest sample held */
    size_t held;
};

/* memory: capacity x int16, any capacity, which outlives the ring. */
void vsi_ring_init(struct vsi_ring *ring, int16_t *memory, size_t capacity);

/* Appends as many of the samples at src as there is room for; returns how many. */
size_t vsi_ring_write(struct vsi_ring *ring, const void *src, size_t samples);

/* Takes up to that many of the oldest samples into dst; returns how many. */
size_t vsi_ring_read(struct vsi_ring *ring, void *dst, size_t samples);

/* Forgets up to that many of the oldest samples; returns how many. */
size_t vsi_ring_drop(struct vsi_ring *ring, size_t samples);

/* Copies up to that many of the oldest samples to dst and leaves them held; returns how many. */
size_t vsi_ring_peek(const struct vsi_ring *ring, void *dst, size_t samples);

/* Where the samples held lie from the offset-th oldest on: returns how many follow one another
 * there (0 from the last one on) and sets *start. At most two such spans make up all that is held;
 * they last until the next write. */
size_t vsi_ring_span(const struct vsi_ring *ring, size_t offset, const int16_t **start);

/* Overwrites up to that many of the oldest samples; returns how many. */
size_t vsi_ring_replace(struct vsi_ring *ring, const void *src, size_t samples);

VSI_END_DECLS

#endif

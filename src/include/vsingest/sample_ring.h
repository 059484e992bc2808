/* A ring of samples with counters of every one of them. One thread at a time.
 *
 * The law, after every call: accepted == read + overflow + dropped + cleared + held. */
#ifndef VSI_SAMPLE_RING_H
#define VSI_SAMPLE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/ring.h>

VSI_BEGIN_DECLS

#define VSI_SAMPLE_RING_CAPACITY_MAX (1 << 24)

struct vsi_sample_ring_counts {
    uint64_t accepted;
    uint64_t read;
    uint64_t overflow; /* no room for them, or displaced by newer ones */
    uint64_t dropped;  /* by vsi_sample_ring_drop */
    uint64_t cleared;
};

struct vsi_sample_ring {
    struct vsi_ring ring;
    struct vsi_sample_ring_counts counts;
    bool keeps_newest;
};

/* memory: capacity x int16, which outlives the ring. keeps_newest: what to do without when the ring
 * is full, the oldest samples or those that just came. VSI_OK, or VSI_E_INVALID for a capacity
 * outside 1 .. VSI_SAMPLE_RING_CAPACITY_MAX. */
int vsi_sample_ring_init(struct vsi_sample_ring *ring, int16_t *memory, size_t capacity,
                         bool keeps_newest);

/* Takes the samples at src, any address; all count as accepted. Returns how many were lost for want
 * of room, old or new. */
size_t vsi_sample_ring_write(struct vsi_sample_ring *ring, const void *src, size_t samples);

/* Takes up to that many of the oldest samples into dst, any address; returns how many. */
size_t vsi_sample_ring_read(struct vsi_sample_ring *ring, void *dst, size_t samples);

/* Forgets up to that many of the oldest samples; returns how many. */
size_t vsi_sample_ring_drop(struct vsi_sample_ring *ring, size_t samples);

/* Counts up to that many of the oldest samples as read, where the caller read them in place. */
size_t vsi_sample_ring_consume(struct vsi_sample_ring *ring, size_t samples);

/* Forgets all that is held; returns how many samples that was. */
size_t vsi_sample_ring_clear(struct vsi_sample_ring *ring);

/* Moves what is held to new memory of another capacity. What does not fit overflows, by the same
 * rule as in a write. VSI_OK, or VSI_E_INVALID as vsi_sample_ring_init. */
int vsi_sample_ring_move(struct vsi_sample_ring *ring, int16_t *memory, size_t capacity);

VSI_END_DECLS

#endif

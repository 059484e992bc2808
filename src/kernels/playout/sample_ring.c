#include <vsingest/sample_ring.h>

#include <vsingest/status.h>

static bool allowed(size_t capacity) {
    return capacity >= 1 && capacity <= VSI_SAMPLE_RING_CAPACITY_MAX;
}

int vsi_sample_ring_init(struct vsi_sample_ring *ring, int16_t *memory, size_t capacity,
                         bool keeps_newest) {
    if (!allowed(capacity)) {
        return VSI_E_INVALID;
    }
    *ring = (struct vsi_sample_ring){.keeps_newest = keeps_newest};
    vsi_ring_init(&ring->ring, memory, capacity);
    return VSI_OK;
}

/* Appends; returns what found no room. */
static size_t append(struct vsi_ring *ring, const void *src, size_t samples, bool keeps_newest) {
    const size_t room = ring->capacity - ring->held;
    if (samples <= room) {
        vsi_ring_write(ring, src, samples);
        return 0;
    }
    if (!keeps_newest) {
        return samples - vsi_ring_write(ring, src, room);
    }
    const size_t fresh = samples < ring->capacity ? samples : ring->capacity;
    vsi_ring_drop(ring, fresh > room ? fresh - room : 0);
    vsi_ring_write(ring, (const uint8_t *)src + (samples - fresh) * sizeof(int16_t), fresh);
    return samples - room;
}

size_t vsi_sample_ring_write(struct vsi_sample_ring *ring, const void *src, size_t samples) {
    const size_t lost = append(&ring->ring, src, samples, ring->keeps_newest);
    ring->counts.accepted += samples;
    ring->counts.overflow += lost;
    return lost;
}

size_t vsi_sample_ring_read(struct vsi_sample_ring *ring, void *dst, size_t samples) {
    return vsi_sample_ring_consume(ring, vsi_ring_peek(&ring->ring, dst, samples));
}

size_t vsi_sample_ring_drop(struct vsi_sample_ring *ring, size_t samples) {
    samples = vsi_ring_drop(&ring->ring, samples);
    ring->counts.dropped += samples;
    return samples;
}

size_t vsi_sample_ring_consume(struct vsi_sample_ring *ring, size_t samples) {
    samples = vsi_ring_drop(&ring->ring, samples);
    ring->counts.read += samples;
    return samples;
}

size_t vsi_sample_ring_clear(struct vsi_sample_ring *ring) {
    const size_t samples = vsi_ring_drop(&ring->ring, ring->ring.held);
    ring->counts.cleared += samples;
    return samples;
}

int vsi_sample_ring_move(struct vsi_sample_ring *ring, int16_t *memory, size_t capacity) {
    if (!allowed(capacity)) {
        return VSI_E_INVALID;
    }
    struct vsi_ring moved;
    vsi_ring_init(&moved, memory, capacity);
    const int16_t *start;
    size_t offset = 0, some;
    while ((some = vsi_ring_span(&ring->ring, offset, &start)) > 0) {
        ring->counts.overflow += append(&moved, start, some, ring->keeps_newest);
        offset += some;
    }
    ring->ring = moved;
    return VSI_OK;
}

#include <vsingest/ring.h>

#include <string.h>

#include "least.h"

static size_t wrapped(const struct vsi_ring *ring, size_t index) {
    return index < ring->capacity ? index : index - ring->capacity;
}

static void copy_in(struct vsi_ring *ring, size_t at, const void *src, size_t samples) {
    if (samples == 0) {
        return;
    }
    size_t straight = vsi_least(samples, ring->capacity - at);
    memcpy(ring->samples + at, src, straight * sizeof(int16_t));
    memcpy(ring->samples, (const uint8_t *)src + straight * sizeof(int16_t),
           (samples - straight) * sizeof(int16_t));
}

void vsi_ring_init(struct vsi_ring *ring, int16_t *memory, size_t capacity) {
    *ring = (struct vsi_ring){.samples = memory, .capacity = capacity};
}

size_t vsi_ring_write(struct vsi_ring *ring, const void *src, size_t samples) {
    samples = vsi_least(samples, ring->capacity - ring->held);
    copy_in(ring, wrapped(ring, ring->oldest + ring->held), src, samples);
    ring->held += samples;
    return samples;
}

size_t vsi_ring_read(struct vsi_ring *ring, void *dst, size_t samples) {
    return vsi_ring_drop(ring, vsi_ring_peek(ring, dst, samples));
}

size_t vsi_ring_drop(struct vsi_ring *ring, size_t samples) {
    samples = vsi_least(samples, ring->held);
    ring->oldest = wrapped(ring, ring->oldest + samples);
    ring->held -= samples;
    return samples;
}

size_t vsi_ring_peek(const struct vsi_ring *ring, void *dst, size_t samples) {
    samples = vsi_least(samples, ring->held);
    if (samples == 0) {
        return 0;
    }
    size_t straight = vsi_least(samples, ring->capacity - ring->oldest);
    memcpy(dst, ring->samples + ring->oldest, straight * sizeof(int16_t));
    memcpy((uint8_t *)dst + straight * sizeof(int16_t), ring->samples,
           (samples - straight) * sizeof(int16_t));
    return samples;
}

size_t vsi_ring_span(const struct vsi_ring *ring, size_t offset, const int16_t **start) {
    if (offset >= ring->held) {
        *start = NULL;
        return 0;
    }
    const size_t at = wrapped(ring, ring->oldest + offset);
    *start = ring->samples + at;
    return vsi_least(ring->held - offset, ring->capacity - at);
}

size_t vsi_ring_replace(struct vsi_ring *ring, const void *src, size_t samples) {
    samples = vsi_least(samples, ring->held);
    copy_in(ring, ring->oldest, src, samples);
    return samples;
}

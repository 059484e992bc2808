#include <vsingest/paced_queue.h>

#include <math.h>
#include <string.h>

#include "least.h"

#define GRID_ROUNDING 1e-6 /* nanoseconds are no reason to wait for the beat after */

void vsi_paced_queue_init(struct vsi_paced_queue *queue, struct vsi_sample_ring *ring,
                          struct vsi_stretch *stretch, size_t frame_samples, float *late,
                          size_t late_capacity) {
    memset(queue, 0, sizeof(*queue));
    vsi_mutex_init(&queue->lock);
    queue->ring = ring;
    queue->stretch = stretch;
    queue->frame_samples = frame_samples;
    queue->late = late;
    queue->late_capacity = late_capacity;
    queue->stats.first_frame_at = (double)NAN;
}

void vsi_paced_queue_destroy(struct vsi_paced_queue *queue) {
    vsi_mutex_destroy(&queue->lock);
}

void vsi_paced_queue_set_wire(struct vsi_paced_queue *queue, struct vsi_audio_wire *wire) {
    vsi_mutex_lock(&queue->lock);
    queue->wire = wire;
    vsi_mutex_unlock(&queue->lock);
}

size_t vsi_paced_queue_put(struct vsi_paced_queue *queue, const void *samples, size_t count) {
    vsi_mutex_lock(&queue->lock);
    const size_t lost = vsi_sample_ring_write(queue->ring, samples, count);
    queue->put += count - lost;
    vsi_mutex_unlock(&queue->lock);
    return lost;
}

void vsi_paced_queue_ready(struct vsi_paced_queue *queue, double now) {
    vsi_mutex_lock(&queue->lock);
    queue->ready_at = now;
    vsi_mutex_unlock(&queue->lock);
}

bool vsi_paced_queue_end(struct vsi_paced_queue *queue) {
    vsi_mutex_lock(&queue->lock);
    const bool ends = queue->put != queue->ended_at && queue->ends_held < VSI_PACED_QUEUE_ENDS;
    if (ends) {
        queue->ends[queue->ends_held++] = queue->put;
        queue->ended_at = queue->put;
    }
    vsi_mutex_unlock(&queue->lock);
    return ends;
}

static struct vsi_span next_span(const struct vsi_paced_queue *queue, size_t frames) {
    const size_t each = queue->frame_samples;
    if (queue->ends_held == 0) {
        frames = vsi_least(frames, queue->ring->ring.held / each);
        return (struct vsi_span){frames * each, frames};
    }
    const size_t left = vsi_least((size_t)(queue->ends[0] - queue->taken), queue->ring->ring.held);
    if (left == 0) {
        return (struct vsi_span){0, vsi_least(frames, 1)};
    }
    frames = vsi_least(frames, (left + each - 1) / each);
    return (struct vsi_span){vsi_least(left, frames * each), frames};
}

struct vsi_span vsi_paced_queue_next(struct vsi_paced_queue *queue, size_t frames) {
    vsi_mutex_lock(&queue->lock);
    const struct vsi_span span = next_span(queue, frames);
    vsi_mutex_unlock(&queue->lock);
    return span;
}

static bool waits(const struct vsi_paced_queue *queue) {
    return next_span(queue, 1).frames > 0;
}

bool vsi_paced_queue_waits(struct vsi_paced_queue *queue) {
    vsi_mutex_lock(&queue->lock);
    const bool some = waits(queue);
    vsi_mutex_unlock(&queue->lock);
    return some;
}

size_t vsi_paced_queue_held(struct vsi_paced_queue *queue) {
    vsi_mutex_lock(&queue->lock);
    const size_t held = queue->ring->ring.held;
    vsi_mutex_unlock(&queue->lock);
    return held;
}

/* Notes that a span has left the queue. */
static void took(struct vsi_paced_queue *queue, struct vsi_span span) {
    queue->taken += span.samples;
    if (span.samples == 0 && queue->ends_held) {
        queue->ends_held--;
        memmove(queue->ends, queue->ends + 1, queue->ends_held * sizeof(queue->ends[0]));
    }
    vsi_stretch_leave(queue->stretch, span.frames);
}

/* The first beat at a deadline or after it. */
static double grid(double deadline) {
    return ceil(deadline / VSI_FRAME_SECONDS - GRID_ROUNDING) * VSI_FRAME_SECONDS;
}

static void record(struct vsi_paced_queue *queue, size_t frames, double now) {
    for (size_t i = 0; i < frames; i++) {
        const double on_time = fmax(grid(vsi_stretch_due_at(queue->stretch, i)), queue->ready_at);
        queue->late[queue->late_recorded++ % queue->late_capacity] =
            (float)fmax(0.0, now - on_time);
    }
}

static void count(struct vsi_paced_queue *queue, struct vsi_span span, double now) {
    record(queue, span.frames, now);
    if (queue->stats.frames == 0) {
        queue->stats.first_frame_at = now;
    }
    queue->stats.sent += span.samples;
    queue->stats.frames += span.frames;
    queue->stats.padding += span.frames * queue->frame_samples - span.samples;
    took(queue, span);
}

void vsi_paced_queue_count(struct vsi_paced_queue *queue, struct vsi_span span, double now) {
    vsi_mutex_lock(&queue->lock);
    count(queue, span, now);
    vsi_mutex_unlock(&queue->lock);
}

void vsi_paced_queue_drop(struct vsi_paced_queue *queue, struct vsi_span span) {
    vsi_mutex_lock(&queue->lock);
    vsi_sample_ring_drop(queue->ring, span.samples);
    took(queue, span);
    vsi_mutex_unlock(&queue->lock);
}

/* Sends a span of at most a batch; how many frames left. */
static size_t send_span(struct vsi_paced_queue *queue, struct vsi_span span, double now) {
    const size_t each = queue->frame_samples;
    int16_t pcm[VSI_AUDIO_WIRE_BATCH * VSI_AUDIO_WIRE_SAMPLES_MAX];
    vsi_ring_peek(&queue->ring->ring, pcm, span.samples);
    memset(pcm + span.samples, 0, (span.frames * each - span.samples) * sizeof(pcm[0]));
    const size_t frames = vsi_audio_wire_send(queue->wire, pcm, span.frames, each);
    if (frames) {
        const struct vsi_span left = {vsi_least(span.samples, frames * each), frames};
        vsi_sample_ring_consume(queue->ring, left.samples);
        count(queue, left, now);
    }
    return frames;
}

bool vsi_paced_queue_emit(struct vsi_paced_queue *queue, double now, double due_by) {
    bool more = false;
    vsi_mutex_lock(&queue->lock);
    if (queue->wire != NULL) {
        while ((more = waits(queue))) {
            const size_t due = vsi_stretch_due(queue->stretch, due_by);
            const struct vsi_span span = next_span(queue, vsi_least(due, VSI_AUDIO_WIRE_BATCH));
            if (span.frames == 0 || send_span(queue, span, now) < span.frames) {
                break;
            }
        }
        more = more || !vsi_audio_wire_flush(queue->wire);
    }
    vsi_mutex_unlock(&queue->lock);
    return more;
}

bool vsi_paced_queue_pad(struct vsi_paced_queue *queue, double now) {
    bool left = false;
    vsi_mutex_lock(&queue->lock);
    if (queue->wire != NULL && !waits(queue)) {
        left = send_span(queue, (struct vsi_span){queue->ring->ring.held, 1}, now) > 0;
    }
    vsi_mutex_unlock(&queue->lock);
    return left;
}

size_t vsi_paced_queue_clear(struct vsi_paced_queue *queue) {
    vsi_mutex_lock(&queue->lock);
    const size_t lost = vsi_sample_ring_clear(queue->ring);
    queue->taken = queue->ended_at = queue->put;
    queue->ends_held = 0;
    vsi_mutex_unlock(&queue->lock);
    return lost;
}

size_t vsi_paced_queue_snapshot(struct vsi_paced_queue *queue, struct vsi_paced_stats *stats,
                                size_t *held, float *late) {
    vsi_mutex_lock(&queue->lock);
    const bool full = queue->late_recorded > queue->late_capacity;
    const size_t kept = full ? queue->late_capacity : (size_t)queue->late_recorded;
    if (stats != NULL) {
        *stats = queue->stats;
        *held = queue->ring->ring.held;
    }
    if (late != NULL) {
        const size_t oldest = full ? (size_t)(queue->late_recorded % queue->late_capacity) : 0;
        memcpy(late, queue->late + oldest, (kept - oldest) * sizeof(late[0]));
        memcpy(late + kept - oldest, queue->late, oldest * sizeof(late[0]));
    }
    vsi_mutex_unlock(&queue->lock);
    return kept;
}

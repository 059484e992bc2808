/* Samples that wait to be sent, cut into frames as they leave, and counters of what was sent.
 *
 * Where an utterance ends within a frame, the frame is filled up with silence, and a whole frame of
 * silence follows: a server that runs dry repeats what it had last to conceal the gap, and now that
 * is silence.
 *
 * Where the queue has a wire, any thread may call vsi_paced_queue_emit. All other calls are for one
 * thread, which opens and ends stretches only while no frame waits. Without a wire that one thread
 * makes every call, and reads the ring itself. */
#ifndef VSI_PACED_QUEUE_H
#define VSI_PACED_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/audio_wire.h>
#include <vsingest/decls.h>
#include <vsingest/mutex.h>
#include <vsingest/sample_ring.h>
#include <vsingest/stretch.h>

VSI_BEGIN_DECLS

#define VSI_PACED_QUEUE_ENDS 8

/* What may be sent next: samples of the ring, and the frames that they make. A span of a frame and
 * no samples is a frame of silence. */
struct vsi_span {
    size_t samples;
    size_t frames;
};

struct vsi_paced_stats {
    uint64_t sent;         /* samples */
    uint64_t frames;       /* that they were sent in */
    uint64_t padding;      /* silence that filled these up, in samples */
    double first_frame_at; /* NAN before */
};

struct vsi_paced_queue {
    struct vsi_mutex lock;
    struct vsi_sample_ring *ring;
    struct vsi_stretch *stretch;
    struct vsi_audio_wire *wire;
    size_t frame_samples;
    struct vsi_paced_stats stats;
    double ready_at; /* when the first frame was complete */
    uint64_t put, taken, ended_at;
    uint64_t ends[VSI_PACED_QUEUE_ENDS]; /* where utterances end, in samples put */
    size_t ends_held;
    float *late; /* seconds of the frames sent last, as a ring */
    size_t late_capacity;
    uint64_t late_recorded;
    struct vsi_paced_queue *next; /* of those that are attached to one beat */
    bool attached;
};

/* frame_samples: of 20 ms, 1 to VSI_AUDIO_WIRE_SAMPLES_MAX. late: that many floats. All that is
 * pointed at outlives the queue. */
void vsi_paced_queue_init(struct vsi_paced_queue *queue, struct vsi_sample_ring *ring,
                          struct vsi_stretch *stretch, size_t frame_samples, float *late,
                          size_t late_capacity);
void vsi_paced_queue_destroy(struct vsi_paced_queue *queue);

/* Sends over another wire from now on, or over none (NULL). */
void vsi_paced_queue_set_wire(struct vsi_paced_queue *queue, struct vsi_audio_wire *wire);

/* Takes samples, as many as there is room for; returns how many were lost. */
size_t vsi_paced_queue_put(struct vsi_paced_queue *queue, const void *samples, size_t count);

/* Notes when the first frame of the empty queue was complete. */
void vsi_paced_queue_ready(struct vsi_paced_queue *queue, double now);

/* Marks the end of an utterance here. False where nothing was put since the last mark, or where
 * VSI_PACED_QUEUE_ENDS marks wait. */
bool vsi_paced_queue_end(struct vsi_paced_queue *queue);

/* Whether a frame waits that could leave. */
bool vsi_paced_queue_waits(struct vsi_paced_queue *queue);

size_t vsi_paced_queue_held(struct vsi_paced_queue *queue);

/* What may be sent next, of up to so many frames. */
struct vsi_span vsi_paced_queue_next(struct vsi_paced_queue *queue, size_t frames);

/* Counts a span as sent; the samples are the caller's to read from the ring. */
void vsi_paced_queue_count(struct vsi_paced_queue *queue, struct vsi_span span, double now);

/* Drops a span from the queue at its time, unsent. */
void vsi_paced_queue_drop(struct vsi_paced_queue *queue, struct vsi_span span);

/* Sends what is due by a time, now or before; whether more waits, for its time or the wire. */
bool vsi_paced_queue_emit(struct vsi_paced_queue *queue, double now, double due_by);

/* Sends a frame of the samples that do not fill one, padded with silence; with none held, a frame
 * of silence. Whether the frame left. */
bool vsi_paced_queue_pad(struct vsi_paced_queue *queue, double now);

/* Drops what waits; returns how many samples that was. */
size_t vsi_paced_queue_clear(struct vsi_paced_queue *queue);

/* A snapshot: the stats, what is held, and up to late_capacity of the last lateness, oldest first.
 * Either may be NULL. Returns how many of the latter there are. */
size_t vsi_paced_queue_snapshot(struct vsi_paced_queue *queue, struct vsi_paced_stats *stats,
                                size_t *held, float *late);

VSI_END_DECLS

#endif

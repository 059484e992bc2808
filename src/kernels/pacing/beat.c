#include <vsingest/beat.h>

#include <math.h>
#include <string.h>

#include "pacing/clock.h"

/* Of a beat; nanoseconds are no reason to take it for the one before. */
#define GRID_ROUNDING 1e-6

static void make_locks(struct vsi_beat *beat) {
    vsi_condition_init(&beat->changed);
    vsi_mutex_init(&beat->lock);
}

void vsi_beat_init(struct vsi_beat *beat) {
    memset(beat, 0, sizeof(*beat));
    make_locks(beat);
}

void vsi_beat_forked(struct vsi_beat *beat) {
    /* Waiters that are not there would be waited for at the end. */
    make_locks(beat);
    beat->cursor = NULL;
    beat->asleep = false;
}

void vsi_beat_destroy(struct vsi_beat *beat) {
    vsi_condition_destroy(&beat->changed);
    vsi_mutex_destroy(&beat->lock);
}

/* Sleeps, with the lock, until a time or until it is stopped. */
static void sleep_until(struct vsi_beat *beat, double deadline) {
    while (!beat->stopping && vsi_seconds_now() < deadline) {
        vsi_condition_wait_until(&beat->changed, &beat->lock, deadline);
    }
}

/* Sleeps, with the lock, until there may be something to send. */
static void sleep_until_woken(struct vsi_beat *beat, uint64_t wakes) {
    beat->asleep = true;
    while (!beat->stopping && beat->wakes == wakes) {
        vsi_condition_wait(&beat->changed, &beat->lock);
    }
    beat->asleep = false;
}

/* Has each queue send, with the lock, which is let go of between two of them; whether more waits.
 */
static bool send_due(struct vsi_beat *beat) {
    bool more = false;
    const double now = vsi_seconds_now();
    /* However late it is: what is due in a moment leaves at the next beat, or frames would not keep
     * their distance. */
    const double due_by = floor(now / VSI_FRAME_SECONDS + GRID_ROUNDING) * VSI_FRAME_SECONDS;
    beat->cursor = beat->first;
    while (beat->cursor != NULL && !beat->stopping) {
        struct vsi_paced_queue *queue = beat->cursor;
        beat->cursor = queue->next;
        more |= vsi_paced_queue_emit(queue, now, due_by);
        vsi_mutex_unlock(&beat->lock);
        vsi_mutex_lock(&beat->lock);
    }
    return more;
}

void vsi_beat_run(struct vsi_beat *beat) {
    vsi_fine_waits_begin();
    vsi_mutex_lock(&beat->lock);
    while (!beat->stopping) {
        const uint64_t wakes = beat->wakes;
        if (!send_due(beat)) {
            sleep_until_woken(beat, wakes);
        }
        sleep_until(beat, (floor(vsi_seconds_now() / VSI_FRAME_SECONDS) + 1) * VSI_FRAME_SECONDS);
    }
    vsi_mutex_unlock(&beat->lock);
    vsi_fine_waits_end();
}

void vsi_beat_stop(struct vsi_beat *beat) {
    vsi_mutex_lock(&beat->lock);
    beat->stopping = true;
    vsi_condition_signal(&beat->changed);
    vsi_mutex_unlock(&beat->lock);
}

void vsi_beat_attach(struct vsi_beat *beat, struct vsi_paced_queue *queue) {
    vsi_mutex_lock(&beat->lock);
    if (!queue->attached) {
        queue->attached = true;
        queue->next = beat->first;
        beat->first = queue;
    }
    vsi_mutex_unlock(&beat->lock);
    vsi_beat_wake(beat);
}

void vsi_beat_detach(struct vsi_beat *beat, struct vsi_paced_queue *queue) {
    vsi_mutex_lock(&beat->lock);
    if (beat->cursor == queue) {
        beat->cursor = queue->next;
    }
    for (struct vsi_paced_queue **at = &beat->first; *at != NULL; at = &(*at)->next) {
        if (*at == queue) {
            *at = queue->next;
            break;
        }
    }
    queue->attached = false;
    vsi_mutex_unlock(&beat->lock);
}

void vsi_beat_wake(struct vsi_beat *beat) {
    beat->wakes++;
    if (beat->asleep) {
        vsi_mutex_lock(&beat->lock);
        vsi_condition_signal(&beat->changed);
        vsi_mutex_unlock(&beat->lock);
    }
}

void vsi_beat_hold(struct vsi_beat *beat) {
    vsi_mutex_lock(&beat->lock);
}

void vsi_beat_let_go(struct vsi_beat *beat) {
    vsi_mutex_unlock(&beat->lock);
}

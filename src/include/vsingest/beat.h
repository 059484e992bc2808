/* The 20 ms pacing loop, for a thread of its own that never takes Python's GIL: at each whole
 * multiple of VSI_FRAME_SECONDS of the monotonic clock the queues that are attached send what is
 * due. The loop sleeps while no queue holds a frame. */
#ifndef VSI_BEAT_H
#define VSI_BEAT_H

#include <stdbool.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/mutex.h>
#include <vsingest/paced_queue.h>

VSI_BEGIN_DECLS

struct vsi_beat {
    struct vsi_mutex lock;
    struct vsi_condition changed;
    struct vsi_paced_queue *first;
    struct vsi_paced_queue *cursor; /* the next to send at this beat */
    bool stopping;
    VSI_ATOMIC(bool) asleep;
    VSI_ATOMIC(uint64_t) wakes;
};

void vsi_beat_init(struct vsi_beat *beat);
void vsi_beat_destroy(struct vsi_beat *beat);

/* Runs the loop until it is stopped. */
void vsi_beat_run(struct vsi_beat *beat);
void vsi_beat_stop(struct vsi_beat *beat);

/* Attaches a queue, which sends from the next beat on. A queue has one beat at most. */
void vsi_beat_attach(struct vsi_beat *beat, struct vsi_paced_queue *queue);

/* Detaches a queue: on return the loop does not touch it any longer. */
void vsi_beat_detach(struct vsi_beat *beat, struct vsi_paced_queue *queue);

/* Wakes the loop; to be called after each vsi_paced_queue_put or vsi_paced_queue_end. */
void vsi_beat_wake(struct vsi_beat *beat);

/* Makes it usable in a forked child, which has no thread that runs the loop. */
void vsi_beat_forked(struct vsi_beat *beat);

/* Stops the loop between two queues, as while the process forks, and lets it go on. */
void vsi_beat_hold(struct vsi_beat *beat);
void vsi_beat_let_go(struct vsi_beat *beat);

VSI_END_DECLS

#endif

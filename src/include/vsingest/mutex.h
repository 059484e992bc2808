/* A lock, and a condition with deadlines of the clock by which frames are paced, of POSIX threads
 * or of Windows. */
#ifndef VSI_MUTEX_H
#define VSI_MUTEX_H

#include <stdbool.h>

#include <vsingest/decls.h>

#ifndef _WIN32
#include <pthread.h>
#endif

VSI_BEGIN_DECLS

#ifdef _WIN32
/* What Windows calls SRWLOCK and CONDITION_VARIABLE: a pointer each. */
struct vsi_mutex {
    void *native;
};
struct vsi_condition {
    void *native;
};
#else
struct vsi_mutex {
    pthread_mutex_t native;
};
struct vsi_condition {
    pthread_cond_t native;
};
#endif

void vsi_mutex_init(struct vsi_mutex *mutex);
void vsi_mutex_destroy(struct vsi_mutex *mutex);
void vsi_mutex_lock(struct vsi_mutex *mutex);
void vsi_mutex_unlock(struct vsi_mutex *mutex);

void vsi_condition_init(struct vsi_condition *condition);
void vsi_condition_destroy(struct vsi_condition *condition);
void vsi_condition_signal(struct vsi_condition *condition);

/* Wait with the lock, which is released meanwhile, until the condition is signalled, or also until
 * a time in seconds of the monotonic clock. Either may return early without a signal. */
void vsi_condition_wait(struct vsi_condition *condition, struct vsi_mutex *mutex);
void vsi_condition_wait_until(struct vsi_condition *condition, struct vsi_mutex *mutex,
                              double deadline);

VSI_END_DECLS

#endif

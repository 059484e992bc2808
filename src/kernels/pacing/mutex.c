#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L /* CLOCK_MONOTONIC */
#ifdef __APPLE__
#define _DARWIN_C_SOURCE /* pthread_cond_timedwait_relative_np */
#endif
#endif

#include <vsingest/mutex.h>

#include <math.h>

#include "pacing/clock.h"

#ifdef _WIN32
#include <windows.h>

_Static_assert(sizeof(SRWLOCK) == sizeof(struct vsi_mutex), "SRWLOCK is a pointer");
_Static_assert(sizeof(CONDITION_VARIABLE) == sizeof(struct vsi_condition),
               "CONDITION_VARIABLE is a pointer");

static SRWLOCK *lock_of(struct vsi_mutex *mutex) {
    return (SRWLOCK *)mutex;
}

static CONDITION_VARIABLE *variable_of(struct vsi_condition *condition) {
    return (CONDITION_VARIABLE *)condition;
}

void vsi_mutex_init(struct vsi_mutex *mutex) {
    InitializeSRWLock(lock_of(mutex));
}

void vsi_mutex_destroy(struct vsi_mutex *mutex) {
    (void)mutex;
}

void vsi_mutex_lock(struct vsi_mutex *mutex) {
    AcquireSRWLockExclusive(lock_of(mutex));
}

void vsi_mutex_unlock(struct vsi_mutex *mutex) {
    ReleaseSRWLockExclusive(lock_of(mutex));
}

void vsi_condition_init(struct vsi_condition *condition) {
    InitializeConditionVariable(variable_of(condition));
}

void vsi_condition_destroy(struct vsi_condition *condition) {
    (void)condition;
}

void vsi_condition_signal(struct vsi_condition *condition) {
    WakeConditionVariable(variable_of(condition));
}

void vsi_condition_wait(struct vsi_condition *condition, struct vsi_mutex *mutex) {
    SleepConditionVariableSRW(variable_of(condition), lock_of(mutex), INFINITE, 0);
}

void vsi_condition_wait_until(struct vsi_condition *condition, struct vsi_mutex *mutex,
                              double deadline) {
    /* Rounded up: a wait of 0 ms would spin until the deadline. */
    const double ms = ceil(1e3 * (deadline - vsi_seconds_now()));
    if (ms > 0) {
        const DWORD bound = ms < INFINITE ? (DWORD)ms : INFINITE;
        SleepConditionVariableSRW(variable_of(condition), lock_of(mutex), bound, 0);
    }
}
#else
#include <time.h>

void vsi_mutex_init(struct vsi_mutex *mutex) {
    pthread_mutex_init(&mutex->native, NULL);
}

void vsi_mutex_destroy(struct vsi_mutex *mutex) {
    pthread_mutex_destroy(&mutex->native);
}

void vsi_mutex_lock(struct vsi_mutex *mutex) {
    pthread_mutex_lock(&mutex->native);
}

void vsi_mutex_unlock(struct vsi_mutex *mutex) {
    pthread_mutex_unlock(&mutex->native);
}

void vsi_condition_init(struct vsi_condition *condition) {
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
#ifndef __APPLE__
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
#endif
    pthread_cond_init(&condition->native, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void vsi_condition_destroy(struct vsi_condition *condition) {
    pthread_cond_destroy(&condition->native);
}

void vsi_condition_signal(struct vsi_condition *condition) {
    pthread_cond_signal(&condition->native);
}

void vsi_condition_wait(struct vsi_condition *condition, struct vsi_mutex *mutex) {
    pthread_cond_wait(&condition->native, &mutex->native);
}

static struct timespec timespec_of(double seconds) {
    const double whole = floor(seconds);
    return (struct timespec){(time_t)whole, (long)((seconds - whole) * 1e9)};
}

void vsi_condition_wait_until(struct vsi_condition *condition, struct vsi_mutex *mutex,
                              double deadline) {
#ifdef __APPLE__
    /* There is no pthread_condattr_setclock. */
    const double left = deadline - vsi_seconds_now();
    if (left > 0) {
        const struct timespec span = timespec_of(left);
        pthread_cond_timedwait_relative_np(&condition->native, &mutex->native, &span);
    }
#else
    const struct timespec until = timespec_of(deadline);
    pthread_cond_timedwait(&condition->native, &mutex->native, &until);
#endif
}
#endif

#ifndef _WIN32
#define _POSIX_C_SOURCE 200809L /* CLOCK_MONOTONIC */
#ifdef __APPLE__
#define _DARWIN_C_SOURCE /* CLOCK_UPTIME_RAW */
#endif
#endif

#include "pacing/clock.h"

#ifdef _WIN32
#include <windows.h>

#include <timeapi.h>

#define FINE_MS 1

double vsi_seconds_now(void) {
    LARGE_INTEGER ticks, ticks_a_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&ticks_a_second);
    return (double)ticks.QuadPart / (double)ticks_a_second.QuadPart;
}

void vsi_fine_waits_begin(void) {
    timeBeginPeriod(FINE_MS);
}

void vsi_fine_waits_end(void) {
    timeEndPeriod(FINE_MS);
}
#else
#include <time.h>

#ifdef __APPLE__
#define CLOCK CLOCK_UPTIME_RAW /* as Python; CLOCK_MONOTONIC goes on while the machine sleeps */
#else
#define CLOCK CLOCK_MONOTONIC
#endif

double vsi_seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void vsi_fine_waits_begin(void) {}

void vsi_fine_waits_end(void) {}
#endif

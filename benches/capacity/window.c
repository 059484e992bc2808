#include "window.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "spread.h"

#define SPARE_FRAMES 100 /* a server that catches up sends more than the time would take */

static struct spread sending;
static struct spread latency;
static struct spread lateness;
static uint32_t began_us;
static double began_cpu;
static double seconds;

static double cpu_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

bool window_begin(struct session **sessions, size_t count, double length, uint32_t now_us) {
    const size_t frames = (size_t)(length * 1e6 / FRAME_US) + SPARE_FRAMES;
    for (size_t i = 0; i < count; i++) {
        if (!hearing_begin(&sessions[i]->hearing, frames)) {
            return false;
        }
        sessions[i]->unsent = 0;
    }
    memset(&sending, 0, sizeof sending);
    began_us = now_us;
    began_cpu = cpu_seconds();
    seconds = length;
    return true;
}

void window_sent(uint32_t late_us) {
    spread_add(&sending, late_us);
}

/* A frame that is still out counts as if it came just now: a server must not look better for
 * holding on to it. */
static void count_missing(const struct hearing *hearing, uint32_t now_us) {
    uint32_t due_us = hearing->due_us + FRAME_US;
    while ((int32_t)(now_us - due_us - hearing->least) > 0) {
        spread_add(&lateness, now_us - due_us - hearing->least);
        due_us += FRAME_US;
    }
}

void window_report(struct session **sessions, size_t count, uint32_t now_us) {
    uint64_t whole = 0, lost = 0, repeated = 0, damaged = 0, silent = 0, unsent = 0;
    size_t ended = 0, mute = 0;
    memset(&latency, 0, sizeof latency);
    memset(&lateness, 0, sizeof lateness);
    for (size_t i = 0; i < count; i++) {
        const struct hearing *hearing = &sessions[i]->hearing;
        ended += sessions[i]->state == SESSION_ENDED;
        unsent += sessions[i]->unsent;
        whole += hearing->whole;
        lost += hearing->lost;
        repeated += hearing->repeated;
        damaged += hearing->damaged;
        silent += hearing->silent;
        if (hearing->whole == 0) {
            mute++;
            continue;
        }
        for (size_t frame = 0; frame < hearing->whole; frame++) {
            spread_add(&latency, hearing->delays[frame]);
            spread_add(&lateness, hearing->delays[frame] - hearing->least);
        }
        count_missing(hearing, now_us);
    }
    printf("{\"event\":\"measured\",\"sessions\":%zu,\"seconds\":%.3f,\"whole\":%" PRIu64
           ",\"lost\":%" PRIu64 ",\"repeated\":%" PRIu64 ",\"damaged\":%" PRIu64
           ",\"silent\":%" PRIu64 ",\"unsent\":%" PRIu64 ",\"ended\":%zu,\"mute\":%zu",
           count, (now_us - began_us) / 1e6, whole, lost, repeated, damaged, silent, unsent, ended,
           mute);
    printf(",\"lateness_ms\":{\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}", spread_ms(&lateness, 0.5),
           spread_ms(&lateness, 0.99), lateness.most_us / 1e3);
    printf(",\"latency_ms\":{\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}", spread_ms(&latency, 0.5),
           spread_ms(&latency, 0.99), latency.most_us / 1e3);
    printf(",\"generator\":{\"late_p99_ms\":%.2f,\"core\":%.3f}}\n", spread_ms(&sending, 0.99),
           (cpu_seconds() - began_cpu) / seconds);
    fflush(stdout);
}

#include "hearing.h"

#include <stdlib.h>
#include <string.h>

void hearing_init(struct hearing *hearing, uint32_t listener) {
    *hearing = (struct hearing){.listener = listener, .speaker = listener ^ 1};
}

void hearing_free(struct hearing *hearing) {
    free(hearing->delays);
}

bool hearing_begin(struct hearing *hearing, size_t frames) {
    if (frames > hearing->capacity) {
        uint32_t *grown = realloc(hearing->delays, frames * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        hearing->delays = grown;
        hearing->capacity = frames;
    }
    hearing->whole = 0;
    hearing->least = UINT32_MAX;
    hearing->lost = hearing->repeated = hearing->damaged = hearing->silent = 0;
    return true;
}

/* Where the sequence goes on; it is told in so many bits. */
static void count_gap(struct hearing *hearing, uint32_t *next, uint32_t sequence, int bits) {
    const int32_t ahead = (int32_t)((sequence - *next) << (32 - bits)) >> (32 - bits);
    if (hearing->began) {
        hearing->lost += ahead > 0 ? (uint64_t)ahead : 0;
        hearing->repeated += ahead < 0;
    }
    *next = sequence + 1;
}

static void note_delay(struct hearing *hearing, uint32_t due_us, uint32_t now_us) {
    const uint32_t delay = now_us - due_us;
    hearing->began = true;
    hearing->due_us = due_us;
    if (delay < hearing->least) {
        hearing->least = delay;
    }
    if (hearing->whole < hearing->capacity) {
        hearing->delays[hearing->whole++] = delay;
    }
}

static void count_unwhole(struct hearing *hearing, enum marker_found found) {
    hearing->damaged += hearing->began && found == MARKER_DAMAGED;
    hearing->silent += hearing->began && found == MARKER_SILENT;
}

static void take_whole(struct hearing *hearing, const struct marker *marker, uint32_t now_us) {
    if (marker->session != hearing->speaker) {
        hearing->damaged += hearing->began;
        return;
    }
    count_gap(hearing, &hearing->next[0], marker->sequence, 32);
    note_delay(hearing, marker->due_us, now_us);
}

static void take_crowd(struct hearing *hearing, const int16_t pcm[FRAME_SAMPLES], uint32_t now_us) {
    struct marker markers[CROWD_MAX];
    uint32_t count;
    const enum marker_found found = crowd_read(pcm, hearing->listener, now_us, markers, &count);
    if (found != MARKER_WHOLE) {
        count_unwhole(hearing, found);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        count_gap(hearing, &hearing->next[i], markers[i].sequence, CROWD_SEQUENCE_BITS);
    }
    note_delay(hearing, markers[0].due_us, now_us);
}

void hearing_take(struct hearing *hearing, const int16_t pcm[FRAME_SAMPLES], uint32_t now_us) {
    if (crowd_is_used()) {
        take_crowd(hearing, pcm, now_us);
        return;
    }
    int16_t both[2 * FRAME_SAMPLES];
    memcpy(both, hearing->last, sizeof hearing->last);
    memcpy(both + FRAME_SAMPLES, pcm, sizeof hearing->last);
    memcpy(hearing->last, pcm, sizeof hearing->last);

    struct marker marker;
    enum marker_found found = marker_read(both + FRAME_SAMPLES - hearing->shift, &marker);
    if (found != MARKER_WHOLE) {
        count_unwhole(hearing, found);
        /* A server that cut or stretched sound moved the frames against the messages. */
        for (size_t shift = 0; shift < FRAME_SAMPLES && found != MARKER_WHOLE; shift++) {
            found = marker_read(both + FRAME_SAMPLES - shift, &marker);
            if (found == MARKER_WHOLE) {
                hearing->shift = shift;
            }
        }
    }
    if (found == MARKER_WHOLE) {
        take_whole(hearing, &marker, now_us);
    }
}

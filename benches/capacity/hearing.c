#include "hearing.h"

#include <stdlib.h>
#include <string.h>

void hearing_init(struct hearing *hearing, uint32_t speaker) {
    *hearing = (struct hearing){.speaker = speaker};
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

static void take_whole(struct hearing *hearing, const struct marker *marker, uint32_t now_us) {
    if (marker->session != hearing->speaker) {
        hearing->damaged += hearing->began;
        return;
    }
    if (hearing->began) {
        const int32_t ahead = (int32_t)(marker->sequence - hearing->next);
        hearing->lost += ahead > 0 ? (uint64_t)ahead : 0;
        hearing->repeated += ahead < 0;
    }
    hearing->began = true;
    hearing->next = marker->sequence + 1;
    hearing->due_us = marker->due_us;
    const uint32_t delay = now_us - marker->due_us;
    if (delay < hearing->least) {
        hearing->least = delay;
    }
    if (hearing->whole < hearing->capacity) {
        hearing->delays[hearing->whole++] = delay;
    }
}

void hearing_take(struct hearing *hearing, const int16_t pcm[FRAME_SAMPLES], uint32_t now_us) {
    int16_t both[2 * FRAME_SAMPLES];
    memcpy(both, hearing->last, sizeof hearing->last);
    memcpy(both + FRAME_SAMPLES, pcm, sizeof hearing->last);
    memcpy(hearing->last, pcm, sizeof hearing->last);

    struct marker marker;
    enum marker_found found = marker_read(both + FRAME_SAMPLES - hearing->shift, &marker);
    if (found != MARKER_WHOLE) {
        hearing->damaged += hearing->began && found == MARKER_DAMAGED;
        hearing->silent += hearing->began && found == MARKER_SILENT;
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

#include "crowd.h"

#include <string.h>

#define OWN_SAMPLES 3
#define SOFT 8 /* bits of the noise, and of its sign */
#define VALUE_MASK ((1u << CROWD_SEQUENCE_BITS) - 1)
#define SLOT_US 1000 /* frames are due at whole ms */

static uint32_t places = 2;
static uint32_t speakers = 2;
static int16_t noises[CROWD_MAX][FRAME_SAMPLES];
static int16_t all_noises[FRAME_SAMPLES];

bool crowd_init(uint32_t wanted_places, uint32_t wanted_speakers) {
    if (wanted_places > CROWD_MAX || wanted_speakers < 2 || wanted_speakers > wanted_places) {
        return false;
    }
    places = wanted_places;
    speakers = wanted_speakers;
    uint32_t drawn = 54321;
    for (uint32_t place = 0; place < speakers; place++) {
        for (int i = 0; i < FRAME_SAMPLES; i++) {
            drawn = drawn * 1664525u + 1013904223u;
            noises[place][i] = (int16_t)((int32_t)drawn >> (32 - SOFT - 1));
            all_noises[i] = (int16_t)(all_noises[i] + noises[place][i]);
        }
    }
    return true;
}

bool crowd_is_used(void) {
    return places != 2 || speakers != 2;
}

uint32_t crowd_room(uint32_t session) {
    return session - session % places;
}

bool crowd_speaks(uint32_t session) {
    return session % places < speakers;
}

/* 14 bits around zero, so that fifty noises have room beside them. */
static int16_t as_sample(uint32_t value) {
    return (int16_t)((int32_t)(value & VALUE_MASK) - (1 << (CROWD_SEQUENCE_BITS - 1)));
}

static uint32_t as_value(int16_t sample) {
    return (uint32_t)(sample + (1 << (CROWD_SEQUENCE_BITS - 1)));
}

static uint32_t check_of(uint32_t session, uint32_t sequence, uint32_t due) {
    const uint32_t mixed = (session * 2654435761u) ^ (sequence * 40503u) ^ (due * 2246822519u);
    return (mixed ^ (mixed >> 15)) & VALUE_MASK;
}

static void write_own(int16_t frame[FRAME_SAMPLES], uint32_t session, uint32_t sequence,
                      uint32_t due) {
    int16_t *own = frame + OWN_SAMPLES * (session % places);
    own[0] = (int16_t)(own[0] + as_sample(sequence));
    own[1] = (int16_t)(own[1] + as_sample(due));
    own[2] = (int16_t)(own[2] + as_sample(check_of(session, sequence, due)));
}

void crowd_write(int16_t frame[FRAME_SAMPLES], const struct marker *marker) {
    memcpy(frame, noises[marker->session % places], FRAME_SAMPLES * sizeof(int16_t));
    write_own(frame, marker->session, marker->sequence & VALUE_MASK,
              (marker->due_us / SLOT_US) & VALUE_MASK);
}

static bool is_silent(const int16_t frame[FRAME_SAMPLES]) {
    int16_t any = 0;
    for (int i = 0; i < FRAME_SAMPLES; i++) {
        any = (int16_t)(any | frame[i]);
    }
    return any == 0;
}

enum marker_found crowd_read(const int16_t frame[FRAME_SAMPLES], uint32_t listener, uint32_t now_us,
                             struct marker markers[CROWD_MAX], uint32_t *count) {
    const uint32_t room = crowd_room(listener);
    int16_t wanted[FRAME_SAMPLES];
    int16_t left[FRAME_SAMPLES];
    memcpy(wanted, all_noises, sizeof wanted);
    for (int i = 0; crowd_speaks(listener) && i < FRAME_SAMPLES; i++) {
        wanted[i] = (int16_t)(wanted[i] - noises[listener % places][i]);
    }
    for (int i = 0; i < FRAME_SAMPLES; i++) {
        left[i] = (int16_t)(frame[i] - wanted[i]);
    }
    *count = 0;
    for (uint32_t place = 0; place < speakers; place++) {
        if (room + place == listener) {
            continue;
        }
        const int16_t *own = left + OWN_SAMPLES * place;
        const uint32_t sequence = as_value(own[0]) & VALUE_MASK;
        const uint32_t due = as_value(own[1]) & VALUE_MASK;
        write_own(wanted, room + place, sequence, due);
        const uint32_t waited_ms = (now_us / SLOT_US - due) & VALUE_MASK;
        markers[(*count)++] = (struct marker){room + place, sequence,
                                              now_us - now_us % SLOT_US - waited_ms * SLOT_US};
    }
    if (memcmp(frame, wanted, sizeof wanted) == 0) {
        return MARKER_WHOLE;
    }
    return is_silent(frame) ? MARKER_SILENT : MARKER_DAMAGED;
}

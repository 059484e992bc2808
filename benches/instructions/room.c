/* A tick of a room: what is said, what each hears of it, and the message that carries it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <vsingest/audio_message.h>
#include <vsingest/bridge.h>

#include "measured.h"

#define SEATS 10
#define MESSAGE_MAX 512

static int16_t voices[SEATS * SAMPLES];
static struct vsi_bridge one_speaks, two_speak, all_speak;
static char message[MESSAGE_MAX];

static void tick(struct vsi_bridge *bridge, size_t speakers) {
    const int16_t *heard;
    for (size_t seat = 0; seat < speakers; seat++) {
        memcpy(vsi_bridge_voice(bridge, seat), voices + seat * SAMPLES, sizeof voices / SEATS);
        vsi_bridge_note(bridge, seat);
    }
    vsi_bridge_mix(bridge, SEATS, NULL);
    for (size_t seat = 0; seat < SEATS; seat++)
        vsi_bridge_hear(bridge, seat, &heard);
}

static void tick_of_one(void) {
    tick(&one_speaks, 1);
}
static void tick_of_two(void) {
    tick(&two_speak, 2);
}
static void tick_of_all(void) {
    tick(&all_speak, SEATS);
}

static void write_message(unsigned form) {
    vsi_audio_message_write(form, message, voices, SAMPLES * sizeof(int16_t));
}
static void write_json(void) {
    write_message(VSI_AUDIO_JSON);
}
static void write_framed_json(void) {
    write_message(VSI_AUDIO_JSON | VSI_AUDIO_FRAMED);
}
static void write_framed_samples(void) {
    write_message(VSI_AUDIO_BINARY | VSI_AUDIO_FRAMED);
}

static const struct measured works[] = {
    {"bridge of 10, one speaks", tick_of_one},
    {"bridge of 10, two speak", tick_of_two},
    {"bridge of 10, all speak", tick_of_all},
    {"audio message, JSON", write_json},
    {"audio message, JSON in a frame", write_framed_json},
    {"audio message, samples in a frame", write_framed_samples},
};

static void open_bridge(struct vsi_bridge *bridge) {
    void *memory = malloc(vsi_bridge_memory(SEATS, SAMPLES));
    if (memory == NULL)
        abort();
    vsi_bridge_init(bridge, memory, SEATS, SAMPLES);
}

struct measured_list room_works(void) {
    uint32_t noise = 1; /* Knuth's linear congruence, the same everywhere */
    for (int i = 0; i < SEATS * SAMPLES; i++) {
        noise = noise * 1664525u + 1013904223u;
        voices[i] = (int16_t)((int32_t)noise >> 18);
    }
    if (vsi_audio_message_size(VSI_AUDIO_JSON | VSI_AUDIO_FRAMED, SAMPLES * sizeof(int16_t)) >
        MESSAGE_MAX)
        abort();
    open_bridge(&one_speaks);
    open_bridge(&two_speak);
    open_bridge(&all_speak);
    return MEASURED_LIST(works);
}

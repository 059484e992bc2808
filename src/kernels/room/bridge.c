#include <vsingest/bridge.h>

#include <string.h>

#include "simd/dispatch.h"

static size_t row_samples(size_t capacity, size_t samples) {
    return capacity * samples;
}

size_t vsi_bridge_memory(size_t capacity, size_t samples) {
    if (capacity < 1 || capacity > VSI_ROOM_ROWS_MAX) {
        return 0;
    }
    return 2 * row_samples(capacity, samples) * sizeof(int16_t) + 2 * capacity;
}

void vsi_bridge_init(struct vsi_bridge *bridge, void *memory, size_t capacity, size_t samples) {
    int16_t *voices = memory;
    uint8_t *flags = (uint8_t *)(voices + 2 * row_samples(capacity, samples));
    *bridge = (struct vsi_bridge){
        .sounding = flags,
        .capacity = capacity,
        .samples = samples,
        .voices = voices,
        .mixes = voices + row_samples(capacity, samples),
        .apart = flags + capacity,
    };
    memset(memory, 0, vsi_bridge_memory(capacity, samples));
}

int16_t *vsi_bridge_voice(const struct vsi_bridge *bridge, size_t seat) {
    return bridge->voices + seat * bridge->samples;
}

bool vsi_bridge_note(struct vsi_bridge *bridge, size_t seat) {
    const int16_t *voice = vsi_bridge_voice(bridge, seat);
    int16_t any = 0;
    for (size_t i = 0; i < bridge->samples; i++) {
        any = (int16_t)(any | voice[i]);
    }
    bridge->sounding[seat] = any != 0;
    return any != 0;
}

void vsi_bridge_vacate(struct vsi_bridge *bridge, size_t seat) {
    memset(vsi_bridge_voice(bridge, seat), 0, bridge->samples * sizeof(int16_t));
    bridge->sounding[seat] = false;
}

static void find_speakers(struct vsi_bridge *bridge, size_t seats) {
    bridge->speakers = 0;
    for (size_t seat = 0; seat < seats; seat++) {
        if (!bridge->sounding[seat]) {
            continue;
        }
        if (bridge->speakers == 0) {
            bridge->first = seat;
        }
        bridge->last = seat;
        bridge->speakers++;
    }
}

void vsi_bridge_mix(struct vsi_bridge *bridge, size_t seats, struct vsi_room_mixer *mixer) {
    find_speakers(bridge, seats);
    if (mixer != NULL) {
        for (size_t seat = 0; seat < seats; seat++) {
            bridge->apart[seat] = mixer->uneven[seat];
        }
        vsi_room_mixer_mix(mixer, bridge->mixes, bridge->voices, seats, bridge->samples);
    } else if (bridge->speakers > 2 || (bridge->speakers == 2 && seats > 2)) {
        vsi_live->mix_minus_limited(bridge->mixes, bridge->voices, seats, bridge->samples,
                                    bridge->samples);
    }
}

enum vsi_hears vsi_bridge_hear(const struct vsi_bridge *bridge, size_t seat, const int16_t **pcm) {
    const bool speaks = bridge->sounding[seat] != 0;
    const size_t others = bridge->speakers - speaks;
    if (others == 0) {
        *pcm = NULL;
        return VSI_HEARS_NOTHING;
    }
    if (bridge->apart[seat]) {
        *pcm = bridge->mixes + seat * bridge->samples;
        return VSI_HEARS_OWN;
    }
    if (others == 1) {
        *pcm = vsi_bridge_voice(bridge, bridge->first == seat ? bridge->last : bridge->first);
    } else {
        *pcm = bridge->mixes + seat * bridge->samples;
    }
    return speaks ? VSI_HEARS_OWN : VSI_HEARS_ALL;
}

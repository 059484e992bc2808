#include <vsingest/room_mixer.h>

#include <stdint.h>
#include <string.h>

#include "room/soft_knee.h"
#include "simd/dispatch.h"
#include "simd/unaligned.h"
#include <vsingest/levels.h>
#include <vsingest/mix.h>
#include <vsingest/status.h>

#define BLOCK 64

/* The mixer itself, then its floats, then its flags: in falling order of alignment. */
size_t vsi_room_mixer_size(size_t capacity) {
    if (capacity < 1 || capacity > VSI_ROOM_ROWS_MAX) {
        return 0;
    }
    size_t floats = capacity + 2 * capacity * capacity;
    return sizeof(struct vsi_room_mixer) + floats * sizeof(float) + capacity * sizeof(bool);
}

int vsi_room_mixer_init(struct vsi_room_mixer *memory, size_t capacity, bool limited) {
    if (vsi_room_mixer_size(capacity) == 0) {
        return VSI_E_INVALID;
    }
    const size_t pairs = capacity * capacity;
    float *floats = (float *)(memory + 1);
    *memory = (struct vsi_room_mixer){
        .capacity = capacity,
        .limited = limited,
        .powers = floats,
        .gains = floats + capacity,
        .wanted = floats + capacity + pairs,
        .uneven = (bool *)(floats + capacity + 2 * pairs),
    };
    for (size_t i = 0; i < pairs; i++) {
        memory->gains[i] = memory->wanted[i] = 1.0f;
    }
    for (size_t row = 0; row < capacity; row++) {
        memory->powers[row] = 0.0f;
        memory->uneven[row] = false;
    }
    return VSI_OK;
}

int vsi_room_mixer_set_gain(struct vsi_room_mixer *mixer, size_t listener, size_t source,
                            float gain) {
    if (listener >= mixer->capacity || source >= mixer->capacity ||
        !(gain >= 0.0f && gain <= VSI_ROOM_GAIN_MAX)) {
        return VSI_E_INVALID;
    }
    mixer->wanted[listener * mixer->capacity + source] = gain;
    mixer->uneven[listener] = mixer->uneven[listener] || gain != 1.0f;
    return VSI_OK;
}

void vsi_room_mixer_take(struct vsi_room_mixer *mixer, const struct vsi_room_mixer *other) {
    const size_t rows = mixer->capacity < other->capacity ? mixer->capacity : other->capacity;
    for (size_t row = 0; row < rows; row++) {
        const size_t to = row * mixer->capacity;
        const size_t from = row * other->capacity;
        memcpy(mixer->gains + to, other->gains + from, rows * sizeof(float));
        memcpy(mixer->wanted + to, other->wanted + from, rows * sizeof(float));
        mixer->powers[row] = other->powers[row];
        mixer->uneven[row] = other->uneven[row];
    }
}

void vsi_room_mixer_reset_row(struct vsi_room_mixer *mixer, size_t row) {
    const size_t capacity = mixer->capacity;
    if (row >= capacity) {
        return;
    }
    for (size_t other = 0; other < capacity; other++) {
        const size_t hears = row * capacity + other;
        const size_t heard = other * capacity + row;
        mixer->gains[hears] = mixer->wanted[hears] = 1.0f;
        mixer->gains[heard] = mixer->wanted[heard] = 1.0f;
    }
    mixer->powers[row] = 0.0f;
    mixer->uneven[row] = false;
}

static void measure(struct vsi_room_mixer *mixer, const int16_t *frames, size_t rows,
                    size_t samples) {
    for (size_t row = 0; row < mixer->capacity; row++) {
        float power = 0.0f;
        if (row < rows) {
            struct vsi_levels levels;
            vsi_levels_s16(&levels, frames + row * samples, samples);
            power = (float)((double)levels.sum_of_squares / (double)samples);
        }
        float *known = &mixer->powers[row];
        *known = power > *known ? power : *known + (power - *known) * VSI_ROOM_RELEASE;
    }
}

struct block {
    int32_t sum[BLOCK];
    int32_t highest[BLOCK];
    int32_t lowest[BLOCK];
};

static void add(struct block *block, const void *voice, size_t samples) {
    for (size_t i = 0; i < samples; i++) {
        int32_t sample = vsi_load_s16(voice, i);
        block->sum[i] += sample;
        block->highest[i] = sample > block->highest[i] ? sample : block->highest[i];
        block->lowest[i] = sample < block->lowest[i] ? sample : block->lowest[i];
    }
}

/* A frame of the room, seen from one listener and at one block of samples. */
struct view {
    const float *start; /* gain of each source */
    const float *end;
    const int16_t *frames; /* at the block */
    size_t listener;
    size_t rows;
    size_t stride; /* samples of a frame */
    size_t at;
    size_t samples; /* of the block */
};

static bool is_even(const struct view *view, size_t source) {
    return view->start[source] == 1.0f && view->end[source] == 1.0f;
}

static void weigh(const struct view *view, size_t source, int16_t *weighed) {
    const float start = view->start[source];
    const float step = (view->end[source] - start) / (float)view->stride;
    vsi_live->ramp_s16(weighed, view->frames + source * view->stride, view->samples,
                       start + step * (float)view->at, step);
}

/* The common sum, put right where a gain is not 1; returns whether it reaches above the knee. */
static bool sum_up(const struct view *view, const int32_t *total, int32_t *sum) {
    const int16_t *own = view->frames + view->listener * view->stride;
    int16_t weighed[BLOCK];
    for (size_t i = 0; i < view->samples; i++) {
        sum[i] = total[i] - vsi_load_s16(own, i);
    }
    for (size_t source = 0; source < view->rows; source++) {
        if (source == view->listener || is_even(view, source)) {
            continue;
        }
        weigh(view, source, weighed);
        const int16_t *voice = view->frames + source * view->stride;
        for (size_t i = 0; i < view->samples; i++) {
            sum[i] += weighed[i] - vsi_load_s16(voice, i);
        }
    }
    bool loud = false;
    for (size_t i = 0; i < view->samples; i++) {
        loud |= sum[i] > VSI_MIX_KNEE || sum[i] < -VSI_MIX_KNEE;
    }
    return loud;
}

static void limit(const struct view *view, void *dst) {
    struct block block = {0};
    int16_t weighed[BLOCK];
    for (size_t source = 0; source < view->rows; source++) {
        if (source == view->listener) {
            continue;
        }
        if (is_even(view, source)) {
            add(&block, view->frames + source * view->stride, view->samples);
        } else {
            weigh(view, source, weighed);
            add(&block, weighed, view->samples);
        }
    }
    for (size_t i = 0; i < view->samples; i++) {
        vsi_store_s16(dst, i, vsi_soft_knee(block.sum[i], block.highest[i], block.lowest[i]));
    }
}

static int16_t saturated(int32_t sum) {
    return (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
}

/* Mixes anew for the listeners with gains of other than 1. */
static void mix_uneven(const struct vsi_room_mixer *mixer, int16_t *dst, const int16_t *frames,
                       size_t rows, size_t samples) {
    for (size_t at = 0; at < samples; at += BLOCK) {
        struct block room = {0};
        int32_t sum[BLOCK];
        struct view view = {
            .frames = frames + at,
            .rows = rows,
            .stride = samples,
            .at = at,
            .samples = samples - at < BLOCK ? samples - at : BLOCK,
        };
        for (size_t row = 0; row < rows; row++) {
            add(&room, view.frames + row * samples, view.samples);
        }
        for (size_t listener = 0; listener < rows; listener++) {
            if (!mixer->uneven[listener]) {
                continue;
            }
            int16_t *out = dst + listener * samples + at;
            view.listener = listener;
            view.start = mixer->gains + listener * mixer->capacity;
            view.end = mixer->wanted + listener * mixer->capacity;
            if (sum_up(&view, room.sum, sum) && mixer->limited) {
                limit(&view, out);
                continue;
            }
            for (size_t i = 0; i < view.samples; i++) {
                vsi_store_s16(out, i, saturated(sum[i]));
            }
        }
    }
}

static void settle(struct vsi_room_mixer *mixer, size_t listener) {
    float *gains = mixer->gains + listener * mixer->capacity;
    const float *wanted = mixer->wanted + listener * mixer->capacity;
    bool uneven = false;
    for (size_t source = 0; source < mixer->capacity; source++) {
        gains[source] = wanted[source];
        uneven = uneven || gains[source] != 1.0f;
    }
    mixer->uneven[listener] = uneven;
}

int vsi_room_mixer_mix(struct vsi_room_mixer *mixer, void *dst, const void *frames, size_t rows,
                       size_t samples) {
    if (rows > mixer->capacity) {
        return VSI_E_INVALID;
    }
    if (samples == 0) {
        return VSI_OK;
    }
    measure(mixer, frames, rows, samples);
    if (mixer->limited) {
        vsi_mix_minus_limited(dst, frames, rows, samples);
    } else {
        vsi_mix_minus(dst, frames, rows, samples);
    }
    bool any_uneven = false;
    for (size_t listener = 0; listener < rows; listener++) {
        any_uneven |= mixer->uneven[listener];
    }
    if (any_uneven) {
        mix_uneven(mixer, dst, frames, rows, samples);
    }
    for (size_t listener = 0; listener < mixer->capacity; listener++) {
        if (mixer->uneven[listener]) {
            settle(mixer, listener);
        }
    }
    return VSI_OK;
}

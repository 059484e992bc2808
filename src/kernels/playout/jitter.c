#include <vsingest/jitter.h>

/* A swing that is over falls by this part of itself each window, and of a frame at least. */
#define FALL 8

static size_t most(size_t a, size_t b) {
    return a > b ? a : b;
}

void vsi_jitter_init(struct vsi_jitter *jitter, size_t swing) {
    *jitter = (struct vsi_jitter){.swing = swing};
}

static size_t measured(const struct vsi_jitter *jitter) {
    return (size_t)(jitter->highest - jitter->lowest);
}

static void begin_window(struct vsi_jitter *jitter) {
    jitter->lowest = jitter->highest = jitter->drift;
    jitter->ticks = 0;
}

static void note_arrival(struct vsi_jitter *jitter, size_t arrived) {
    if (!jitter->flowing) {
        jitter->flowing = true;
        begin_window(jitter);
    }
    if (jitter->drift < jitter->lowest) {
        jitter->lowest = jitter->drift;
    }
    jitter->drift += (int64_t)arrived;
    if (jitter->drift > jitter->highest) {
        jitter->highest = jitter->drift;
    }
    if (measured(jitter) > jitter->swing) {
        jitter->swing = measured(jitter);
    }
    jitter->idle = 0;
}

void vsi_jitter_tick(struct vsi_jitter *jitter, size_t arrived, size_t frame, size_t pause) {
    if (arrived > 0) {
        note_arrival(jitter, arrived);
    } else if (!jitter->flowing || ++jitter->idle * frame > pause) {
        jitter->flowing = false;
        return;
    }
    jitter->drift -= (int64_t)frame;
    if (++jitter->ticks >= VSI_JITTER_WINDOW) {
        const size_t surplus = jitter->swing - measured(jitter);
        const size_t fall = most(surplus, frame) / FALL;
        jitter->swing -= surplus < fall ? surplus : fall;
        begin_window(jitter);
    }
}

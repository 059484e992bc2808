#include <vsingest/playout.h>

#include "least.h"
#include "playout/depth.h"
#include "playout/splice.h"
#include <vsingest/crossfade.h>
#include <vsingest/status.h>

static size_t most(size_t a, size_t b) {
    return a > b ? a : b;
}

static size_t repeat_of(const struct vsi_playout_config *config) {
    return (config->frame + 1) / 2;
}

size_t vsi_playout_memory(const struct vsi_playout_config *config) {
    if (config->frame < 1 || config->frame > VSI_PLAYOUT_FRAME_MAX ||
        config->frame > config->capacity || config->target < 1 || config->target > config->limit ||
        config->limit > config->capacity || config->capacity > VSI_PLAYOUT_CAPACITY_MAX ||
        config->trim_wait > VSI_PLAYOUT_TRIM_WAIT_MAX) {
        return 0;
    }
    if (config->adaptive &&
        (config->target_least < 1 || config->target_least > config->target ||
         config->target > config->target_most || config->target_most > config->limit)) {
        return 0;
    }
    return config->capacity + repeat_of(config);
}

int vsi_playout_init(struct vsi_playout *playout, const struct vsi_playout_config *config,
                     int16_t *memory) {
    if (vsi_playout_memory(config) == 0) {
        return VSI_E_INVALID;
    }
    *playout = (struct vsi_playout){
        .config = *config,
        .target = config->target,
        .limit = config->limit,
        .splice = vsi_least(config->frame / 4, VSI_SPLICE_MAX),
    };
    vsi_ring_init(&playout->ring, memory, config->capacity);
    vsi_conceal_init(&playout->conceal, memory + config->capacity, repeat_of(config),
                     config->frame);
    vsi_jitter_init(&playout->jitter,
                    config->target > config->frame ? config->target - config->frame : 0);
    vsi_depth_reset(playout);
    return VSI_OK;
}

static void admit(struct vsi_playout *playout, const uint8_t *src, size_t samples) {
    const size_t held = playout->ring.held;
    const size_t capacity = playout->config.capacity;
    size_t fresh = vsi_least(samples, capacity);
    size_t stale = samples - fresh;
    size_t displaced = fresh > capacity - held ? fresh - (capacity - held) : 0;
    vsi_playout_splice(playout, displaced, src + stale * sizeof(int16_t), fresh);
    playout->arrived += samples;
    playout->counts.accepted += samples;
    playout->counts.overflow += stale + displaced;
}

int vsi_playout_push(struct vsi_playout *playout, const void *pcm, size_t bytes, size_t *accepted) {
    const uint8_t *src = pcm;
    size_t completed = 0;
    if (playout->ending) {
        return VSI_E_INVALID;
    }
    if (playout->has_odd_byte && bytes > 0) {
        const uint8_t joined[2] = {playout->odd_byte, *src};
        playout->has_odd_byte = false;
        admit(playout, joined, 1);
        completed = 1;
        src++;
        bytes--;
    }
    if (bytes >= sizeof(int16_t)) {
        admit(playout, src, bytes / sizeof(int16_t));
        completed += bytes / sizeof(int16_t);
    }
    if (bytes % sizeof(int16_t) != 0) {
        playout->has_odd_byte = true;
        playout->odd_byte = src[bytes - 1];
    }
    *accepted = completed;
    return VSI_OK;
}

static void drop_odd_byte(struct vsi_playout *playout) {
    playout->counts.odd_bytes += playout->has_odd_byte;
    playout->has_odd_byte = false;
}

int vsi_playout_push_numbered(struct vsi_playout *playout, const void *pcm, size_t bytes,
                              uint64_t number, size_t *accepted) {
    if (playout->ending || bytes % sizeof(int16_t) != 0) {
        return VSI_E_INVALID;
    }
    uint64_t missing;
    drop_odd_byte(playout);
    *accepted = bytes / sizeof(int16_t);
    const enum vsi_sequence_verdict verdict =
        vsi_sequence_note(&playout->sequence, number, &missing);
    switch (verdict) {
    case VSI_SEQUENCE_LATE:
        playout->counts.accepted += *accepted;
        playout->counts.late += *accepted;
        break;
    case VSI_SEQUENCE_DUPLICATE:
        playout->counts.accepted += *accepted;
        playout->counts.duplicates += *accepted;
        break;
    default:
        playout->counts.missing += missing;
        playout->counts.restarts += verdict == VSI_SEQUENCE_RESTARTED;
        admit(playout, pcm, *accepted);
    }
    return VSI_OK;
}

/* Half a sample alone is waited with as long as a whole one would be. */
static void wait_with_odd_byte(struct vsi_playout *playout) {
    if (!playout->has_odd_byte) {
        playout->waited = 0;
    } else if (playout->waited * playout->config.frame < playout->target) {
        playout->waited++;
    } else {
        drop_odd_byte(playout);
        playout->waited = 0;
    }
}

static bool ready(struct vsi_playout *playout) {
    if (playout->ring.held == 0) {
        wait_with_odd_byte(playout);
        return false;
    }
    if (playout->ending || playout->ring.held >= playout->target ||
        playout->waited * playout->config.frame >= playout->target) {
        return true;
    }
    playout->waited++;
    return false;
}

static void stop_playing(struct vsi_playout *playout, bool amid_sound) {
    playout->playing = false;
    playout->waited = 0;
    vsi_depth_reset(playout);
    if (amid_sound) {
        playout->interrupted = true;
        vsi_conceal_start(&playout->conceal);
    }
}

static void fill_gap(struct vsi_playout *playout, void *dst, size_t samples) {
    size_t concealed = vsi_conceal_fill(&playout->conceal, dst, samples);
    playout->counts.concealed += concealed;
    playout->counts.silence += samples - concealed;
}

static void start_playing(struct vsi_playout *playout, void *out, size_t real) {
    if (playout->interrupted) {
        int16_t leaving[VSI_SPLICE_MAX];
        size_t faded = vsi_least(playout->splice, real);
        vsi_conceal_fill(&playout->conceal, leaving, faded);
        vsi_crossfade(out, leaving, faded);
        playout->interrupted = false;
    }
    vsi_conceal_reset(&playout->conceal);
    playout->playing = true;
}

static size_t within(size_t value, size_t lowest, size_t highest) {
    return most(lowest, vsi_least(value, highest));
}

static void measure_arrivals(struct vsi_playout *playout) {
    const struct vsi_playout_config *config = &playout->config;
    const size_t arrived = vsi_depth_arrived(playout);
    playout->burst = most(playout->burst, arrived);
    if (config->adaptive) {
        vsi_jitter_tick(&playout->jitter, arrived, config->frame, config->target_most);
        playout->target = within(playout->jitter.swing + config->frame, config->target_least,
                                 config->target_most);
        playout->limit = vsi_least(playout->target + 2 * config->frame, config->limit);
    }
    playout->arrived = 0;
}

size_t vsi_playout_pull(struct vsi_playout *playout, void *out) {
    const size_t frame = playout->config.frame;
    measure_arrivals(playout);
    if (!playout->playing && !ready(playout)) {
        fill_gap(playout, out, frame);
        return 0;
    }
    size_t real = vsi_ring_read(&playout->ring, out, frame);
    if (!playout->playing) {
        start_playing(playout, out, real);
    }
    vsi_conceal_remember(&playout->conceal, out, real);
    playout->counts.played += real;
    if (real == frame) {
        vsi_depth_pulled(playout);
        return real;
    }
    playout->counts.underruns += !playout->ending;
    drop_odd_byte(playout);
    stop_playing(playout, !playout->ending);
    fill_gap(playout, (uint8_t *)out + real * sizeof(int16_t), frame - real);
    return real;
}

size_t vsi_playout_clear(struct vsi_playout *playout) {
    size_t dropped = vsi_ring_drop(&playout->ring, playout->ring.held);
    playout->counts.cleared += dropped;
    drop_odd_byte(playout);
    playout->sequence.begun = false;
    playout->waited = 0;
    if (playout->playing) {
        stop_playing(playout, true);
    }
    return dropped;
}

void vsi_playout_end(struct vsi_playout *playout) {
    drop_odd_byte(playout);
    playout->ending = true;
}

bool vsi_playout_ended(const struct vsi_playout *playout) {
    return playout->ending && playout->ring.held == 0;
}

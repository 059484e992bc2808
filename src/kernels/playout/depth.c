#include "playout/depth.h"

#include "least.h"
#include "playout/quiet.h"
#include "playout/splice.h"

static size_t most(size_t a, size_t b) {
    return a > b ? a : b;
}

static size_t above(size_t value, size_t least) {
    return value > least ? value - least : 0;
}

static void begin_window(struct vsi_playout *playout) {
    playout->skipped.lowest = SIZE_MAX;
    playout->skipped.pulls = 0;
}

void vsi_depth_reset(struct vsi_playout *playout) {
    playout->standing = 0;
    playout->skipped.lowest_before = SIZE_MAX;
    begin_window(playout);
}

static size_t window_pulls(const struct vsi_playout *playout) {
    return most(VSI_PLAYOUT_WINDOW_PULLS, playout->burst * 3 / 2 / playout->config.frame);
}

static void trim(struct vsi_playout *playout, size_t samples) {
    vsi_playout_splice(playout, samples, NULL, 0);
    playout->counts.trimmed += samples;
    playout->standing_low -= samples;
}

/* Bursts make the depth swing, so only what never drained through a whole window is delay that
 * nobody needs. Pauses go first; sound only once none came for a while. */
static void trim_standing_delay(struct vsi_playout *playout) {
    const size_t held = playout->ring.held;
    if (held < playout->limit) {
        playout->standing = 0;
        return;
    }
    if (playout->standing == 0 || held < playout->standing_low) {
        playout->standing_low = held;
    }
    playout->standing++;
    const size_t window = window_pulls(playout);
    if (playout->standing < window) {
        return;
    }
    const size_t low = playout->standing_low;
    const size_t surplus = low > playout->target ? low - playout->target : 0;
    if (playout->standing < window + playout->config.trim_wait) {
        trim(playout, vsi_quiet_ahead(&playout->ring, surplus, playout->config.frame));
    } else {
        trim(playout, surplus);
    }
    if (playout->standing_low < playout->limit || playout->standing_low <= playout->target) {
        playout->standing = 0;
        playout->burst = 0;
    }
}

/* What is left after a pull when the buffer is at its emptiest; at first, what is left when play
 * has just started. */
static size_t usual_depth(const struct vsi_playout *playout) {
    const size_t lowest = vsi_least(playout->skipped.lowest, playout->skipped.lowest_before);
    return lowest < SIZE_MAX ? lowest : above(playout->target, playout->config.frame);
}

static size_t drop_owed(struct vsi_playout *playout, size_t surplus) {
    const size_t dropped = vsi_least(surplus, playout->skipped.owed);
    if (dropped > 0) {
        vsi_playout_splice(playout, dropped, NULL, 0);
        playout->counts.skipped += dropped;
        playout->skipped.owed -= dropped;
        playout->standing = 0;
    }
    return dropped;
}

void vsi_playout_skip(struct vsi_playout *playout, size_t pulls, size_t at_once) {
    const size_t frame = playout->config.frame;
    const size_t capacity = playout->config.capacity;
    struct vsi_skipped_pulls *skipped = &playout->skipped;
    if (playout->ending || pulls == 0) {
        return;
    }
    const size_t worth = frame * vsi_least(pulls, capacity / frame + 1);
    const size_t due = frame * vsi_least(at_once, capacity / frame + 1);
    if (skipped->owed == 0) {
        skipped->usual = usual_depth(playout);
    }
    skipped->owed = vsi_least(skipped->owed + worth, capacity);
    skipped->unseen = vsi_least(skipped->unseen + worth, VSI_PLAYOUT_CAPACITY_MAX);
    skipped->patience = VSI_PLAYOUT_SKIP_WINDOW;
    drop_owed(playout,
              above(playout->ring.held, (playout->playing ? skipped->left : skipped->usual) + due));
    skipped->lowest_before = SIZE_MAX;
    begin_window(playout);
}

size_t vsi_depth_arrived(struct vsi_playout *playout) {
    struct vsi_skipped_pulls *skipped = &playout->skipped;
    if (skipped->patience == 0) {
        return playout->arrived;
    }
    /* A frame came in the time of this pull itself. */
    const size_t unseen =
        vsi_least(skipped->unseen, above(playout->arrived, playout->config.frame));
    skipped->unseen -= unseen;
    if (--skipped->patience == 0) {
        skipped->owed = skipped->unseen = 0;
    }
    return playout->arrived - unseen;
}

/* Samples that arrive after the pulls that followed at once, as they were not yet read, stay
 * longer than a burst does. So the lowest depth of a window is what tells them from one. */
static void watch_skipped(struct vsi_playout *playout) {
    struct vsi_skipped_pulls *skipped = &playout->skipped;
    skipped->left = playout->ring.held;
    skipped->lowest = vsi_least(skipped->lowest, skipped->left);
    if (++skipped->pulls < VSI_PLAYOUT_WINDOW_PULLS || skipped->pulls < window_pulls(playout)) {
        return;
    }
    const size_t dropped = drop_owed(playout, above(skipped->lowest, skipped->usual));
    skipped->left -= dropped;
    skipped->lowest_before = skipped->lowest - dropped;
    begin_window(playout);
}

void vsi_depth_pulled(struct vsi_playout *playout) {
    trim_standing_delay(playout);
    watch_skipped(playout);
}

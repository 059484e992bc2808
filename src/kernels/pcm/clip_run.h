/* Private: counts the runs at full scale that are long enough to be clipping. */
#ifndef VSI_CLIP_RUN_H
#define VSI_CLIP_RUN_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/levels.h>

struct vsi_clip_run {
    size_t length;
    int16_t rail;
};

/* Returns 1 where the sample makes the run a clip. */
static inline unsigned vsi_clip_step(struct vsi_clip_run *run, int16_t sample) {
    if (sample != INT16_MAX && sample != INT16_MIN) {
        run->length = 0;
        return 0;
    }
    run->length = run->length != 0 && sample == run->rail ? run->length + 1 : 1;
    run->rail = sample;
    return run->length == VSI_CLIP_RUN;
}

#endif

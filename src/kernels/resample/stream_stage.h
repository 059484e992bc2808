/* Private: one stage of a stream: the input its next outputs look at, and where they are.
 *
 * Each channel has a line of input of its own, so that every window is contiguous. A line is
 * compacted only when it is full: a stream of tiny chunks does not move its history each time. */
#ifndef VSI_STREAM_STAGE_H
#define VSI_STREAM_STAGE_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/drift_bank.h>
#include <vsingest/filter_stage.h>

struct vsi_stream_stage {
    const struct vsi_filter_stage *filter;
    const struct vsi_drift_bank *drift; /* NULL as long as the ratio is exact */
    struct vsi_drift_time apart;        /* two outputs, once it is not */
    uint64_t part;                      /* of a frame by which the next output is beyond one */
    uint32_t phase;                     /* likewise, as long as the ratio is exact */
    unsigned channels;
    uint64_t early; /* outputs to come that lie before the stream's beginning */
    size_t start;   /* of the next output's window in each line */
    size_t fill;    /* frames in each line */
    size_t line;    /* frames a line can hold */
    size_t spacing; /* of one line from the next */
    float *history;
};

/* Floats of history that a stage needs, in memory that starts at a cache line. */
size_t vsi_stream_stage_floats(const struct vsi_filter_stage *filter, unsigned channels);

void vsi_stream_stage_init(struct vsi_stream_stage *stage, const struct vsi_filter_stage *filter,
                           unsigned channels, float *history);

/* Makes the stage as new. */
void vsi_stream_stage_reset(struct vsi_stream_stage *stage);

/* Of a stage as new: makes outputs from before the stream's beginning come first. They hear of it,
 * as the filter looks ahead. Returns how many frames of silence to put in before the stream. */
size_t vsi_stream_stage_begin_early(struct vsi_stream_stage *stage, size_t outputs);

/* How many outputs can be made once so many frames more are in. */
size_t vsi_stream_stage_ready(const struct vsi_stream_stage *stage, size_t frames);

/* Makes room and says for how many frames. */
size_t vsi_stream_stage_room(struct vsi_stream_stage *stage, size_t wanted);

/* Where the next frames of a channel go. They count once `fill` says so. */
float *vsi_stream_stage_end(const struct vsi_stream_stage *stage, unsigned channel);

/* Makes outputs that are ready, of one channel; vsi_stream_stage_advance() then passes them. */
void vsi_stream_stage_filter(const struct vsi_stream_stage *stage, float *dst, unsigned channel,
                             size_t outputs);
void vsi_stream_stage_advance(struct vsi_stream_stage *stage, size_t outputs);

/* From the next output on, outputs are so many ppm further apart; but the stream's beginning stays
 * in its time. */
void vsi_stream_stage_adjust(struct vsi_stream_stage *stage, const struct vsi_drift_bank *drift,
                             double ppm);

#endif

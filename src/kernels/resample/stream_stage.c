#include "resample/stream_stage.h"

#include <math.h>
#include <string.h>

#include "simd/dispatch.h"

enum {
    LINE_FRAMES = 1024,
    OVERREAD = 16, /* floats a vector may reach beyond the last frame */
};

/* Times in units of 2**-64 frames. */
__extension__ typedef unsigned __int128 fixed_point;

static fixed_point fixed(struct vsi_drift_time time) {
    return (fixed_point)time.whole << 64 | time.part;
}

static size_t line_frames(const struct vsi_filter_stage *filter) {
    return filter->taps + LINE_FRAMES;
}

size_t vsi_stream_stage_floats(const struct vsi_filter_stage *filter, unsigned channels) {
    return channels * (line_frames(filter) + OVERREAD);
}

void vsi_stream_stage_init(struct vsi_stream_stage *stage, const struct vsi_filter_stage *filter,
                           unsigned channels, float *history) {
    *stage = (struct vsi_stream_stage){
        .filter = filter,
        .channels = channels,
        .line = line_frames(filter),
        .spacing = line_frames(filter) + OVERREAD,
        .history = history,
    };
    memset(history, 0, vsi_stream_stage_floats(filter, channels) * sizeof *history);
    vsi_stream_stage_reset(stage);
}

static float *line_of(const struct vsi_stream_stage *stage, unsigned channel) {
    return stage->history + channel * stage->spacing;
}

void vsi_stream_stage_reset(struct vsi_stream_stage *stage) {
    stage->drift = NULL;
    stage->part = 0;
    stage->phase = 0;
    stage->early = 0;
    stage->start = 0;
    stage->fill = stage->filter->taps - 1 - stage->filter->lookahead;
    for (unsigned c = 0; c < stage->channels; c++) {
        memset(line_of(stage, c), 0, stage->fill * sizeof(float));
    }
}

size_t vsi_stream_stage_begin_early(struct vsi_stream_stage *stage, size_t outputs) {
    const struct vsi_filter_stage *filter = stage->filter;
    const uint64_t before = (uint64_t)outputs * filter->step;
    const uint64_t frames = (before + filter->phases - 1) / filter->phases;
    /* By how much an adjustment may move those outputs that hear of the beginning. */
    const size_t slack = (size_t)ceil(filter->lookahead * 2e-6 * VSI_DRIFT_PPM_MAX) + 1;
    stage->early = outputs;
    stage->phase = (uint32_t)(frames * filter->phases - before);
    stage->start = slack;
    return (size_t)frames + slack;
}

/* An output is ready when its window ends within the line. */
size_t vsi_stream_stage_ready(const struct vsi_stream_stage *stage, size_t frames) {
    const struct vsi_filter_stage *filter = stage->filter;
    const uint64_t end = (uint64_t)stage->fill + frames + 1;
    const uint64_t first = (uint64_t)stage->start + filter->taps;
    if (end <= first) {
        return 0;
    }
    if (stage->drift != NULL) {
        const fixed_point apart = fixed(stage->apart);
        return (size_t)((((fixed_point)(end - first) << 64) - stage->part + apart - 1) / apart);
    }
    return (size_t)(((end - first) * filter->phases - stage->phase + filter->step - 1) /
                    filter->step);
}

size_t vsi_stream_stage_room(struct vsi_stream_stage *stage, size_t wanted) {
    if (stage->line - stage->fill < wanted) {
        const size_t passed = stage->start;
        for (unsigned c = 0; c < stage->channels; c++) {
            float *line = line_of(stage, c);
            memmove(line, line + passed, (stage->fill - passed) * sizeof *line);
        }
        stage->start = 0;
        stage->fill -= passed;
    }
    return stage->line - stage->fill;
}

float *vsi_stream_stage_end(const struct vsi_stream_stage *stage, unsigned channel) {
    return line_of(stage, channel) + stage->fill;
}

void vsi_stream_stage_filter(const struct vsi_stream_stage *stage, float *dst, unsigned channel,
                             size_t outputs) {
    const float *window = line_of(stage, channel) + stage->start;
    if (stage->drift != NULL) {
        vsi_live->fir_drift(dst, window, stage->drift, stage->part, &stage->apart, outputs);
    } else if (stage->filter->runs != NULL) {
        vsi_live->fir_lanes(dst, window, stage->filter, stage->phase, outputs);
    } else {
        vsi_live->fir_rows(dst, window, stage->filter, stage->phase, outputs);
    }
}

void vsi_stream_stage_advance(struct vsi_stream_stage *stage, size_t outputs) {
    stage->early -= outputs < stage->early ? outputs : stage->early;
    if (stage->drift != NULL) {
        const fixed_point passed = stage->part + outputs * fixed(stage->apart);
        stage->start += (size_t)(passed >> 64);
        stage->part = (uint64_t)passed;
        return;
    }
    const uint64_t passed = stage->phase + (uint64_t)outputs * stage->filter->step;
    stage->start += (size_t)(passed / stage->filter->phases);
    stage->phase = (uint32_t)(passed % stage->filter->phases);
}

void vsi_stream_stage_adjust(struct vsi_stream_stage *stage, const struct vsi_drift_bank *drift,
                             double ppm) {
    const struct vsi_filter_stage *filter = stage->filter;
    const fixed_point exact = ((fixed_point)filter->step << 64) / filter->phases;
    fixed_point before = fixed(stage->apart);
    if (stage->drift == NULL) {
        stage->part = (uint64_t)(((fixed_point)stage->phase << 64) / filter->phases);
        stage->drift = drift;
        before = exact;
    }
    const double more = ldexp((double)filter->step / filter->phases * fabs(ppm) * 1e-6, 64);
    const fixed_point adjusted = ppm < 0.0 ? exact - (fixed_point)more : exact + (fixed_point)more;
    stage->apart = (struct vsi_drift_time){
        .whole = (uint64_t)(adjusted >> 64),
        .part = (uint64_t)adjusted,
    };
    const fixed_point at = fixed((struct vsi_drift_time){stage->start, stage->part});
    const fixed_point moved = at + stage->early * before;
    if (moved >= stage->early * adjusted) {
        const fixed_point next = moved - stage->early * adjusted;
        stage->start = (size_t)(next >> 64);
        stage->part = (uint64_t)next;
    }
}

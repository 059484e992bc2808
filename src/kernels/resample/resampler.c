#include <vsingest/resampler.h>

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "least.h"
#include "resample/pcm_lines.h"
#include "resample/stream_stage.h"
#include "simd/cache_line.h"
#include <vsingest/status.h>

enum { OUTPUT_BLOCK = 1024 };

struct vsi_resampler {
    const struct vsi_filter_bank *bank;
    enum vsi_pcm pcm;
    unsigned channels;
    bool adjusted;

    /* As long as it is not adjusted: the input frames taken, less the lookahead, beyond the one at
     * or before the next output's time, and by which phase that time is beyond the frame. */
    int64_t ahead;
    uint32_t phase;

    struct vsi_stream_stage stages[VSI_FILTER_STAGES_MAX];
};

size_t vsi_resampler_size(const struct vsi_filter_bank *bank, unsigned channels) {
    if (channels < 1 || channels > VSI_RESAMPLER_CHANNELS_MAX) {
        return 0;
    }
    size_t bytes = sizeof(struct vsi_resampler);
    for (uint32_t i = 0; i < bank->stage_count; i++) {
        bytes +=
            VSI_CACHE_LINE + vsi_stream_stage_floats(&bank->stages[i], channels) * sizeof(float);
    }
    return bytes;
}

int vsi_resampler_init(struct vsi_resampler *memory, const struct vsi_filter_bank *bank,
                       unsigned channels, enum vsi_pcm pcm) {
    if (vsi_resampler_size(bank, channels) == 0 || (pcm != VSI_PCM_FLOAT && pcm != VSI_PCM_S16)) {
        return VSI_E_INVALID;
    }
    *memory = (struct vsi_resampler){.bank = bank, .pcm = pcm, .channels = channels};
    void *history = memory + 1;
    for (uint32_t i = 0; i < bank->stage_count; i++) {
        float *line = vsi_next_cache_line(history);
        vsi_stream_stage_init(&memory->stages[i], &bank->stages[i], channels, line);
        history = line + vsi_stream_stage_floats(&bank->stages[i], channels);
    }
    vsi_resampler_reset(memory);
    return VSI_OK;
}

static bool passes_through(const struct vsi_resampler *resampler) {
    return resampler->bank->passes && !resampler->adjusted;
}

uint32_t vsi_resampler_lookahead(const struct vsi_resampler *resampler) {
    return passes_through(resampler) ? 0 : resampler->bank->lookahead;
}

/* What two stages can give may be a little more than is due by the lookahead, as that is rounded
 * up to whole frames. */
size_t vsi_resampler_expected(const struct vsi_resampler *resampler, size_t frames) {
    const struct vsi_filter_bank *bank = resampler->bank;
    if (passes_through(resampler)) {
        return frames;
    }
    if (resampler->adjusted) {
        size_t ready = frames;
        for (uint32_t i = 0; i < bank->stage_count; i++) {
            ready = vsi_stream_stage_ready(&resampler->stages[i], ready);
        }
        return ready;
    }
    const int64_t due = resampler->ahead + (int64_t)frames;
    if (due <= 0) {
        return 0;
    }
    return (size_t)(((uint64_t)due * bank->phases - resampler->phase + bank->step - 1) /
                    bank->step);
}

size_t vsi_resampler_expected_flush(const struct vsi_resampler *resampler) {
    if (!resampler->adjusted) {
        return passes_through(resampler)
                   ? 0
                   : vsi_resampler_expected(resampler, resampler->bank->lookahead);
    }
    size_t ready = 0;
    for (uint32_t i = 0; i < resampler->bank->stage_count; i++) {
        const uint32_t lookahead = resampler->bank->stages[i].lookahead;
        ready = vsi_stream_stage_ready(&resampler->stages[i], ready + lookahead);
    }
    return ready;
}

/* Where outputs go, as many as are due. */
struct sink {
    uint8_t *dst;
    size_t due;
};

static void emit(struct vsi_resampler *resampler, struct vsi_stream_stage *stage,
                 struct sink *sink) {
    const unsigned channels = resampler->channels;
    size_t outputs = vsi_least(vsi_stream_stage_ready(stage, 0), sink->due);
    while (outputs > 0) {
        const size_t count = vsi_least(outputs, OUTPUT_BLOCK);
        const bool in_place = channels == 1 && resampler->pcm == VSI_PCM_FLOAT &&
                              (uintptr_t)sink->dst % sizeof(float) == 0;
        if (in_place) {
            vsi_stream_stage_filter(stage, (float *)(void *)sink->dst, 0, count);
        }
        for (unsigned c = 0; c < channels && !in_place; c++) {
            float samples[OUTPUT_BLOCK];
            vsi_stream_stage_filter(stage, samples, c, count);
            vsi_pcm_store_line(sink->dst, samples, resampler->pcm, count, channels, c);
        }
        vsi_stream_stage_advance(stage, count);
        sink->dst += count * channels * vsi_pcm_bytes(resampler->pcm);
        sink->due -= count;
        outputs -= count;
    }
}

/* From the first of two stages to the second, and on. */
static void pass_on(struct vsi_resampler *resampler, struct sink *sink) {
    struct vsi_stream_stage *from = &resampler->stages[0];
    struct vsi_stream_stage *to = &resampler->stages[1];
    size_t outputs = vsi_stream_stage_ready(from, 0);
    /* The second stage may hold an output that was ready before it was due. */
    emit(resampler, to, sink);
    while (outputs > 0) {
        const size_t count = vsi_least(outputs, vsi_stream_stage_room(to, outputs));
        for (unsigned c = 0; c < resampler->channels; c++) {
            vsi_stream_stage_filter(from, vsi_stream_stage_end(to, c), c, count);
        }
        vsi_stream_stage_advance(from, count);
        to->fill += count;
        outputs -= count;
        emit(resampler, to, sink);
    }
}

/* The room for what is due is known to suffice. */
static void run(struct vsi_resampler *resampler, struct sink sink, const void *src, size_t frames) {
    struct vsi_stream_stage *first = &resampler->stages[0];
    const size_t frame_bytes = resampler->channels * vsi_pcm_bytes(resampler->pcm);
    const uint8_t *in = src;
    while (frames > 0) {
        const size_t count = vsi_least(frames, vsi_stream_stage_room(first, frames));
        for (unsigned c = 0; c < resampler->channels; c++) {
            vsi_pcm_load_line(vsi_stream_stage_end(first, c), in, resampler->pcm, count,
                              resampler->channels, c);
        }
        first->fill += count;
        if (resampler->bank->stage_count == 1) {
            emit(resampler, first, &sink);
        } else {
            pass_on(resampler, &sink);
        }
        in = in == NULL ? NULL : in + count * frame_bytes;
        frames -= count;
    }
}

/* The second stage looks at frames of the first from before the stream, and those that the first
 * makes from close before it hear of its beginning: none is just silence. */
static void begin_early(struct vsi_resampler *resampler) {
    struct vsi_stream_stage *second = &resampler->stages[1];
    const size_t silence = vsi_stream_stage_begin_early(&resampler->stages[0], second->fill);
    second->fill = 0;
    run(resampler, (struct sink){NULL, 0}, NULL, silence);
}

void vsi_resampler_reset(struct vsi_resampler *resampler) {
    resampler->adjusted = false;
    resampler->ahead = -(int64_t)resampler->bank->lookahead;
    resampler->phase = 0;
    for (uint32_t i = 0; i < resampler->bank->stage_count; i++) {
        vsi_stream_stage_reset(&resampler->stages[i]);
    }
    if (resampler->bank->stage_count == 2) {
        begin_early(resampler);
    }
}

/* Equal rates: src is the output. The last frames are kept for an adjustment to begin with. */
static void pass_through(struct vsi_resampler *resampler, void *dst, const void *src,
                         size_t frames) {
    struct vsi_stream_stage *stage = &resampler->stages[0];
    const unsigned channels = resampler->channels;
    const size_t frame_bytes = channels * vsi_pcm_bytes(resampler->pcm);
    if (frames == 0) {
        return;
    }
    memcpy(dst, src, frames * frame_bytes);
    const size_t kept = stage->filter->taps - 1 - stage->filter->lookahead;
    const size_t last = vsi_least(frames, kept);
    stage->start += last;
    vsi_stream_stage_room(stage, last);
    for (unsigned c = 0; c < channels; c++) {
        vsi_pcm_load_line(vsi_stream_stage_end(stage, c),
                          (const uint8_t *)src + (frames - last) * frame_bytes, resampler->pcm,
                          last, channels, c);
    }
    stage->fill += last;
}

static void keep_time(struct vsi_resampler *resampler, size_t frames, size_t outputs) {
    if (!resampler->adjusted) {
        const struct vsi_filter_bank *bank = resampler->bank;
        const uint64_t passed = resampler->phase + (uint64_t)outputs * bank->step;
        resampler->ahead += (int64_t)frames - (int64_t)(passed / bank->phases);
        resampler->phase = (uint32_t)(passed % bank->phases);
    }
}

int vsi_resampler_process(struct vsi_resampler *resampler, void *dst, size_t capacity,
                          const void *src, size_t frames, size_t *written) {
    const size_t expected = vsi_resampler_expected(resampler, frames);
    if (capacity < expected) {
        return VSI_E_SPACE;
    }
    if (passes_through(resampler)) {
        pass_through(resampler, dst, src, frames);
    } else {
        run(resampler, (struct sink){dst, expected}, src, frames);
        keep_time(resampler, frames, expected);
    }
    *written = expected;
    return VSI_OK;
}

int vsi_resampler_flush(struct vsi_resampler *resampler, void *dst, size_t capacity,
                        size_t *written) {
    const size_t expected = vsi_resampler_expected_flush(resampler);
    if (capacity < expected) {
        return VSI_E_SPACE;
    }
    /* An adjusted ratio may reach into a frame beyond the lookahead of the exact one. */
    if (!passes_through(resampler)) {
        run(resampler, (struct sink){dst, expected}, NULL, (size_t)resampler->bank->lookahead + 2);
    }
    *written = expected;
    return VSI_OK;
}

int vsi_resampler_adjust(struct vsi_resampler *resampler, const struct vsi_drift_bank *drift,
                         double ppm) {
    if (!(fabs(ppm) <= VSI_DRIFT_PPM_MAX)) {
        return VSI_E_INVALID;
    }
    if (!resampler->adjusted && ppm == 0.0) {
        return VSI_OK;
    }
    struct vsi_stream_stage *stage = &resampler->stages[resampler->bank->adjusted];
    if (!resampler->adjusted && (drift == NULL || drift->taps != stage->filter->taps)) {
        return VSI_E_INVALID;
    }
    vsi_stream_stage_adjust(stage, drift, ppm);
    resampler->adjusted = true;
    return VSI_OK;
}

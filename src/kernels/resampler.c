#include "resampler.h"

#include <string.h>

#include "cache_line.h"
#include "dispatch.h"
#include "s16.h"
#include "status.h"
#include "unaligned.h"

enum { INPUT_BLOCK = 1024, OUTPUT_BLOCK = 1024 };

/* Each channel has a line of input of its own, so that every window is contiguous. A line is
 * compacted only when it is full: a stream of tiny chunks does not move its history each time. */
struct vsi_resampler {
    const struct vsi_filter_bank *bank;
    enum vsi_pcm pcm;
    unsigned channels;
    uint32_t phase; /* of the next output */
    size_t start;   /* of the next output's window in each line */
    size_t fill;    /* frames in each line */
    size_t line;    /* frames a line can hold, and so the distance of one from the next */
    float *history;
};

static size_t line_frames(const struct vsi_filter_bank *bank) {
    return bank->taps == 0 ? 0 : bank->taps + INPUT_BLOCK;
}

size_t vsi_resampler_size(const struct vsi_filter_bank *bank, unsigned channels) {
    if (channels < 1 || channels > VSI_RESAMPLER_CHANNELS_MAX) {
        return 0;
    }
    return sizeof(struct vsi_resampler) + VSI_CACHE_LINE +
           channels * line_frames(bank) * sizeof(float);
}

int vsi_resampler_init(struct vsi_resampler *memory, const struct vsi_filter_bank *bank,
                       unsigned channels, enum vsi_pcm pcm) {
    if (vsi_resampler_size(bank, channels) == 0 || (pcm != VSI_PCM_FLOAT && pcm != VSI_PCM_S16)) {
        return VSI_E_INVALID;
    }
    *memory = (struct vsi_resampler){
        .bank = bank,
        .pcm = pcm,
        .channels = channels,
        .line = line_frames(bank),
        .history = vsi_next_cache_line(memory + 1),
    };
    vsi_resampler_reset(memory);
    return VSI_OK;
}

void vsi_resampler_reset(struct vsi_resampler *resampler) {
    const struct vsi_filter_bank *bank = resampler->bank;
    resampler->phase = 0;
    resampler->start = 0;
    resampler->fill = bank->taps == 0 ? 0 : bank->taps - 1 - bank->lookahead;
    for (unsigned c = 0; c < resampler->channels; c++) {
        memset(resampler->history + c * resampler->line, 0, resampler->fill * sizeof(float));
    }
}

static int passes_through(const struct vsi_resampler *resampler) {
    return resampler->bank->taps == 0;
}

/* Output n from here is ready when its window, which starts at start + (phase + n * M) / L, ends
 * within the line. */
size_t vsi_resampler_expected(const struct vsi_resampler *resampler, size_t frames) {
    if (passes_through(resampler)) {
        return frames;
    }
    const struct vsi_filter_bank *bank = resampler->bank;
    const uint64_t end = (uint64_t)resampler->fill + frames + 1;
    const uint64_t first = (uint64_t)resampler->start + bank->taps;
    if (end <= first) {
        return 0;
    }
    return (size_t)(((end - first) * bank->phases - resampler->phase + bank->step - 1) /
                    bank->step);
}

size_t vsi_resampler_expected_flush(const struct vsi_resampler *resampler) {
    return vsi_resampler_expected(resampler, resampler->bank->lookahead);
}

static size_t sample_bytes(const struct vsi_resampler *resampler) {
    return resampler->pcm == VSI_PCM_S16 ? sizeof(int16_t) : sizeof(float);
}

static void compact(struct vsi_resampler *resampler) {
    const size_t held = resampler->fill - resampler->start;
    for (unsigned c = 0; c < resampler->channels; c++) {
        float *line = resampler->history + c * resampler->line;
        memmove(line, line + resampler->start, held * sizeof *line);
    }
    resampler->start = 0;
    resampler->fill = held;
}

/* One channel of interleaved src; silence where src is NULL. */
static void load_channel(const struct vsi_resampler *resampler, float *line, const void *src,
                         size_t frames, unsigned channel) {
    const unsigned channels = resampler->channels;
    if (src == NULL) {
        memset(line, 0, frames * sizeof *line);
    } else if (resampler->pcm == VSI_PCM_FLOAT) {
        if (channels == 1) {
            memcpy(line, src, frames * sizeof *line);
            return;
        }
        for (size_t i = 0; i < frames; i++) {
            line[i] = vsi_load_float(src, i * channels + channel);
        }
    } else if (channels == 1) {
        vsi_float_from_s16(line, src, frames);
    } else {
        for (size_t i = 0; i < frames; i++) {
            line[i] = (float)vsi_load_s16(src, i * channels + channel) * (1.0f / 32768.0f);
        }
    }
}

/* One channel of interleaved dst. */
static void store_channel(const struct vsi_resampler *resampler, void *dst, const float *samples,
                          size_t frames, unsigned channel) {
    const unsigned channels = resampler->channels;
    if (resampler->pcm == VSI_PCM_FLOAT) {
        if (channels == 1) {
            memcpy(dst, samples, frames * sizeof *samples);
            return;
        }
        for (size_t i = 0; i < frames; i++) {
            vsi_store_float(dst, i * channels + channel, samples[i]);
        }
    } else if (channels == 1) {
        vsi_s16_from_float(dst, samples, frames);
    } else {
        int16_t rounded[OUTPUT_BLOCK];
        vsi_s16_from_float(rounded, samples, frames);
        for (size_t i = 0; i < frames; i++) {
            vsi_store_s16(dst, i * channels + channel, rounded[i]);
        }
    }
}

static void emit(struct vsi_resampler *resampler, void *dst, size_t frames) {
    const struct vsi_filter_bank *bank = resampler->bank;
    const size_t frame_bytes = resampler->channels * sample_bytes(resampler);
    uint8_t *out = dst;
    while (frames > 0) {
        float samples[OUTPUT_BLOCK];
        const size_t count = frames < OUTPUT_BLOCK ? frames : OUTPUT_BLOCK;
        for (unsigned c = 0; c < resampler->channels; c++) {
            const float *window = resampler->history + c * resampler->line + resampler->start;
            vsi_live->fir(samples, window, bank, resampler->phase, count);
            store_channel(resampler, out, samples, count, c);
        }
        const uint64_t position = resampler->phase + (uint64_t)count * bank->step;
        resampler->start += (size_t)(position / bank->phases);
        resampler->phase = (uint32_t)(position % bank->phases);
        out += count * frame_bytes;
        frames -= count;
    }
}

/* The capacity is known to suffice. */
static void run(struct vsi_resampler *resampler, void *dst, const void *src, size_t frames) {
    const size_t frame_bytes = resampler->channels * sample_bytes(resampler);
    const uint8_t *in = src;
    uint8_t *out = dst;
    while (frames > 0) {
        if (frames > resampler->line - resampler->fill) {
            compact(resampler);
        }
        const size_t room = resampler->line - resampler->fill;
        const size_t count = frames < room ? frames : room;
        const size_t ready = vsi_resampler_expected(resampler, count);
        for (unsigned c = 0; c < resampler->channels; c++) {
            float *line = resampler->history + c * resampler->line + resampler->fill;
            load_channel(resampler, line, in, count, c);
        }
        resampler->fill += count;
        emit(resampler, out, ready);
        in = in == NULL ? NULL : in + count * frame_bytes;
        out += ready * frame_bytes;
        frames -= count;
    }
}

int vsi_resampler_process(struct vsi_resampler *resampler, void *dst, size_t capacity,
                          const void *src, size_t frames, size_t *written) {
    const size_t expected = vsi_resampler_expected(resampler, frames);
    if (capacity < expected) {
        return VSI_E_SPACE;
    }
    if (!passes_through(resampler)) {
        run(resampler, dst, src, frames);
    } else if (frames > 0) {
        memcpy(dst, src, frames * resampler->channels * sample_bytes(resampler));
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
    run(resampler, dst, NULL, resampler->bank->lookahead);
    *written = expected;
    return VSI_OK;
}

/* Every FIR kernel of every instruction set this machine runs, against sums in double: each within
 * -130 dB, and not a bit different however a stream is cut into chunks. Prints each failure; the
 * exit code is their number (at most 100). */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "simd/dispatch.h"
#include <vsingest/drift_bank.h>
#include <vsingest/filter_bank.h>
#include <vsingest/resampler.h>

enum { INPUTS = 6000, OUTPUTS = 1400, FRAMES = 3000, FRAMES_OUT = 40000 };

static const uint32_t rates[] = {8000, 11025, 12000, 16000, 24000, 44100, 48000, 96000};
enum { RATES = sizeof rates / sizeof *rates };

static int failures;
static uint32_t seed = 12345;

static uint32_t draw(void) {
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

static void check(int holds, const char *set, const char *what, uint32_t from, uint32_t to) {
    if (!holds) {
        fprintf(stderr, "%s: %s fails from %u to %u Hz\n", set, what, from, to);
        failures += failures < 100;
    }
}

static float input[INPUTS];

/* The weight that an output gives the input at an offset in its window. */
static double weight_at(const struct vsi_filter_stage *stage, uint32_t row, uint32_t offset) {
    const float *weights = stage->rows + (size_t)row * stage->taps;
    if (stage->runs == NULL) {
        return (double)weights[offset];
    }
    for (uint32_t r = 0; r < stage->step; r++) {
        const struct vsi_fir_run run = stage->runs[row * stage->step + r];
        for (uint32_t i = 0; i < run.count; i++) {
            if (run.offset + i * stage->step == offset) {
                return (double)weights[i];
            }
        }
        weights += run.count;
    }
    return 0.0;
}

static int is_close(const float *got, const double *expected, size_t outputs) {
    double error = 0.0, power = 0.0;
    for (size_t i = 0; i < outputs; i++) {
        error += ((double)got[i] - expected[i]) * ((double)got[i] - expected[i]);
        power += expected[i] * expected[i];
    }
    return error < power * 1e-13;
}

static void check_stage(const char *set, const struct vsi_dispatch *kernels,
                        const struct vsi_filter_stage *stage, uint32_t from, uint32_t to) {
    static float got[OUTPUTS];
    static double expected[OUTPUTS];
    size_t outputs = (size_t)(INPUTS - 1100 - stage->taps) * stage->phases / stage->step;
    outputs = outputs < OUTPUTS ? outputs : OUTPUTS;
    const uint32_t phase = draw() % stage->phases;
    for (size_t i = 0; i < outputs; i++) {
        const size_t position = phase + i * stage->step;
        expected[i] = 0.0;
        for (uint32_t j = 0; j < stage->taps; j++) {
            expected[i] += (double)input[position / stage->phases + j] *
                           weight_at(stage, (uint32_t)(position % stage->phases), j);
        }
    }
    (stage->runs != NULL ? kernels->fir_lanes : kernels->fir_rows)(got, input, stage, phase,
                                                                   outputs);
    check(is_close(got, expected, outputs), set, "a stage", from, to);
}

static void check_drift(const char *set, const struct vsi_dispatch *kernels,
                        const struct vsi_drift_bank *bank, uint32_t from, uint32_t to) {
    static float got[OUTPUTS];
    static double expected[OUTPUTS];
    const struct vsi_drift_time step = {1, (uint64_t)draw() << 36};
    const uint64_t part = (uint64_t)draw() << 40;
    struct vsi_drift_time at = {0, part};
    const size_t outputs = 301;
    for (size_t i = 0; i < outputs; i++) {
        const float *row = vsi_drift_row(bank, at.part);
        const double between = (double)vsi_drift_between(bank, at.part);
        expected[i] = 0.0;
        for (uint32_t j = 0; j < bank->taps; j++) {
            const double low = (double)row[j], high = (double)row[bank->taps + j];
            expected[i] += (double)input[at.whole + j] * (low + between * (high - low));
        }
        vsi_drift_advance(&at, &step);
    }
    kernels->fir_drift(got, input, bank, part, &step, outputs);
    check(is_close(got, expected, outputs), set, "a drifting stage", from, to);
}

static size_t run(float *dst, const struct vsi_filter_bank *bank,
                  const struct vsi_drift_bank *drift, size_t chunk_max) {
    struct vsi_resampler *stream = malloc(vsi_resampler_size(bank, 1));
    vsi_resampler_init(stream, bank, 1, VSI_PCM_FLOAT);
    if (drift != NULL) {
        vsi_resampler_adjust(stream, drift, -321.0);
    }
    size_t frames = 0, total = 0, written = 0;
    while (frames < FRAMES) {
        size_t chunk = chunk_max == 0 ? FRAMES : draw() % chunk_max;
        chunk = chunk < FRAMES - frames ? chunk : FRAMES - frames;
        vsi_resampler_process(stream, dst + total, FRAMES_OUT - total, input + frames, chunk,
                              &written);
        frames += chunk;
        total += written;
    }
    vsi_resampler_flush(stream, dst + total, FRAMES_OUT - total, &written);
    free(stream);
    return total + written;
}

static void check_stream(const char *set, const struct vsi_filter_bank *bank,
                         const struct vsi_drift_bank *drift, uint32_t from, uint32_t to) {
    static float whole[FRAMES_OUT], parts[FRAMES_OUT];
    const size_t frames = run(whole, bank, drift, 0);
    const size_t same = run(parts, bank, drift, 500);
    check(frames == same && memcmp(whole, parts, frames * sizeof *whole) == 0, set,
          drift == NULL ? "a stream" : "a drifting stream", from, to);
}

int main(void) {
    for (size_t i = 0; i < INPUTS; i++) {
        input[i] = (float)draw() / 8388608.0f - 1.0f;
    }
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        const char *set = vsi_isa_name((enum vsi_isa)isa);
        if (!vsi_isa_supported((enum vsi_isa)isa)) {
            continue;
        }
        vsi_isa_select(set);
        printf("%s\n", set);
        for (int i = 0; i < RATES * RATES * VSI_QUALITY_COUNT; i++) {
            const int pair = i / VSI_QUALITY_COUNT;
            const uint32_t from = rates[pair % RATES], to = rates[pair / RATES];
            const enum vsi_quality quality = (enum vsi_quality)(i % VSI_QUALITY_COUNT);
            if (quality == VSI_QUALITY_BEST && from != 8000 && to != 8000) {
                continue; /* The longest filters take longest to make: only the wire's. */
            }
            size_t size, drift_size;
            vsi_filter_bank_size(from, to, quality, &size);
            vsi_drift_bank_size(from, to, quality, &drift_size);
            struct vsi_filter_bank *bank = malloc(size);
            struct vsi_drift_bank *drift = malloc(drift_size);
            vsi_filter_bank_init(bank, from, to, quality);
            vsi_drift_bank_init(drift, from, to, quality);
            for (uint32_t stage = 0; stage < bank->stage_count && !bank->passes; stage++) {
                check_stage(set, vsi_live, &bank->stages[stage], from, to);
            }
            check_drift(set, vsi_live, drift, from, to);
            check_stream(set, bank, NULL, from, to);
            check_stream(set, bank, drift, from, to);
            free(bank);
            free(drift);
        }
    }
    return failures;
}

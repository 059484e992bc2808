#include <vsingest/filter_bank.h>

#include <math.h>
#include <stdbool.h>

#include "resample/filter_plan.h"
#include "simd/cache_line.h"
#include <vsingest/status.h>

/* A weight below this, relative to a sum of one, is a zero that was not quite hit. */
static const float negligible = 1e-10f;

static bool is_in_lanes(const struct vsi_filter_stage *stage) {
    return stage->phases <= VSI_FIR_LANES_PHASES_MAX && stage->step <= VSI_FIR_LANES_STEP_MAX &&
           stage->taps <= VSI_FIR_LANES_TAPS_MAX;
}

static size_t weights(const struct vsi_filter_stage *stage) {
    return (size_t)stage->phases * stage->taps;
}

static size_t stage_bytes(const struct vsi_filter_stage *stage) {
    const size_t runs = is_in_lanes(stage) ? stage->phases * stage->step : 0;
    return VSI_CACHE_LINE + weights(stage) * sizeof(float) + runs * sizeof(struct vsi_fir_run);
}

int vsi_filter_bank_size(uint32_t from_rate, uint32_t to_rate, enum vsi_quality quality,
                         size_t *bytes) {
    struct vsi_filter_plan plan;
    const int status = vsi_filter_plan_make(&plan, from_rate, to_rate, quality);
    if (status != VSI_OK) {
        return status;
    }
    *bytes = sizeof plan.bank;
    for (uint32_t i = 0; i < plan.bank.stage_count; i++) {
        *bytes += stage_bytes(&plan.bank.stages[i]);
    }
    return VSI_OK;
}

static double beyond(const struct vsi_filter_stage *stage, uint32_t phase) {
    return (double)phase / stage->phases;
}

static void *fill_rows(float *rows, struct vsi_filter_stage *stage,
                       const struct vsi_fir_design *design) {
    for (uint32_t phase = 0; phase < stage->phases; phase++) {
        vsi_filter_plan_row(rows + phase * stage->taps, stage, design, beyond(stage, phase));
    }
    stage->rows = rows;
    return rows + weights(stage);
}

static bool is_zero(float weight) {
    return fabsf(weight) < negligible;
}

/* Moves every step-th weight of a row, from the first one on, to dst, but for the zeros around. */
static struct vsi_fir_run take_run(float *dst, const float *row, uint32_t taps, uint32_t first,
                                   uint32_t step) {
    uint32_t end = first;
    for (uint32_t offset = first; offset < taps; offset += step) {
        if (!is_zero(row[offset])) {
            end = offset + step;
        }
    }
    while (first < end && is_zero(row[first])) {
        first += step;
    }
    struct vsi_fir_run run = {first, (end - first) / step};
    for (uint32_t i = 0; i < run.count; i++) {
        dst[i] = row[first + i * step];
    }
    return run;
}

static void *fill_runs(float *rows, struct vsi_filter_stage *stage,
                       const struct vsi_fir_design *design) {
    struct vsi_fir_run *runs = (struct vsi_fir_run *)(void *)(rows + weights(stage));
    stage->rows = rows;
    stage->runs = runs;
    for (uint32_t phase = 0; phase < stage->phases; phase++) {
        float row[VSI_FIR_LANES_TAPS_MAX];
        vsi_filter_plan_row(row, stage, design, beyond(stage, phase));
        float *next = rows + phase * stage->taps;
        for (uint32_t first = 0; first < stage->step; first++) {
            *runs = take_run(next, row, stage->taps, first, stage->step);
            next += runs->count;
            runs++;
        }
    }
    return runs;
}

int vsi_filter_bank_init(void *memory, uint32_t from_rate, uint32_t to_rate,
                         enum vsi_quality quality) {
    struct vsi_filter_plan plan;
    const int status = vsi_filter_plan_make(&plan, from_rate, to_rate, quality);
    if (status != VSI_OK) {
        return status;
    }
    struct vsi_filter_bank *bank = memory;
    *bank = plan.bank;
    void *free_memory = bank + 1;
    for (uint32_t i = 0; i < bank->stage_count && !bank->passes; i++) {
        struct vsi_filter_stage *stage = &bank->stages[i];
        free_memory = vsi_next_cache_line(free_memory);
        free_memory = is_in_lanes(stage) ? fill_runs(free_memory, stage, &plan.designs[i])
                                         : fill_rows(free_memory, stage, &plan.designs[i]);
    }
    return VSI_OK;
}

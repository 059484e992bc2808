/* Polyphase filtering: every output is a weighted sum of the input in its window. */
#include "simd/dispatch.h"
#include <vsingest/drift_bank.h>
#include <vsingest/filter_stage.h>

/* Eight partial sums: as exact as the vector versions, and open to the compiler's vectoriser. */
static float dot_part(const float *x, const float *h, size_t taps) {
    float sums[VSI_FIR_TAPS_UNIT] = {0.0f};
    for (size_t j = 0; j < taps; j += VSI_FIR_TAPS_UNIT) {
        for (size_t lane = 0; lane < VSI_FIR_TAPS_UNIT; lane++) {
            sums[lane] += x[j + lane] * h[j + lane];
        }
    }
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
           ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

static float dot(const float *x, const float *h, size_t taps) {
    float sum = 0.0f;
    for (size_t j = 0; j < taps; j += VSI_FIR_ROW_PART) {
        const size_t rest = taps - j;
        sum += dot_part(x + j, h + j, rest < VSI_FIR_ROW_PART ? rest : VSI_FIR_ROW_PART);
    }
    return sum;
}

void vsi_fir_rows_scalar(float *dst, const float *window, const struct vsi_filter_stage *stage,
                         uint32_t phase, size_t outputs) {
    uint64_t position = phase;
    for (size_t i = 0; i < outputs; i++, position += stage->step) {
        const size_t row = position % stage->phases;
        dst[i] =
            dot(window + position / stage->phases, stage->rows + row * stage->taps, stage->taps);
    }
}

void vsi_fir_lanes_scalar(float *dst, const float *window, const struct vsi_filter_stage *stage,
                          uint32_t phase, size_t outputs) {
    uint64_t position = phase;
    for (size_t i = 0; i < outputs; i++, position += stage->step) {
        const size_t row = position % stage->phases;
        const float *x = window + position / stage->phases;
        const float *weight = stage->rows + row * stage->taps;
        const struct vsi_fir_run *run = stage->runs + row * stage->step;
        float sum = 0.0f;
        for (uint32_t r = 0; r < stage->step; r++) {
            for (uint32_t j = 0; j < run[r].count; j++) {
                sum += x[run[r].offset + j * stage->step] * *weight++;
            }
        }
        dst[i] = sum;
    }
}

void vsi_fir_drift_scalar(float *dst, const float *window, const struct vsi_drift_bank *bank,
                          uint64_t part, const struct vsi_drift_time *step, size_t outputs) {
    struct vsi_drift_time at = {0, part};
    for (size_t i = 0; i < outputs; i++, vsi_drift_advance(&at, step)) {
        const float *row = vsi_drift_row(bank, at.part);
        const float low = dot(window + at.whole, row, bank->taps);
        const float high = dot(window + at.whole, row + bank->taps, bank->taps);
        dst[i] = low + vsi_drift_between(bank, at.part) * (high - low);
    }
}

#include <vsingest/drift_bank.h>

#include "resample/filter_plan.h"
#include "simd/cache_line.h"
#include <vsingest/status.h>

int vsi_drift_bank_size(uint32_t from_rate, uint32_t to_rate, enum vsi_quality quality,
                        size_t *bytes) {
    struct vsi_filter_plan plan;
    const int status = vsi_filter_plan_make(&plan, from_rate, to_rate, quality);
    if (status != VSI_OK) {
        return status;
    }
    const size_t rows = (size_t)plan.adjusted_phases + 1;
    const size_t taps = plan.bank.stages[plan.bank.adjusted].taps;
    *bytes = sizeof(struct vsi_drift_bank) + VSI_CACHE_LINE + rows * taps * sizeof(float);
    return VSI_OK;
}

int vsi_drift_bank_init(void *memory, uint32_t from_rate, uint32_t to_rate,
                        enum vsi_quality quality) {
    struct vsi_filter_plan plan;
    const int status = vsi_filter_plan_make(&plan, from_rate, to_rate, quality);
    if (status != VSI_OK) {
        return status;
    }
    const struct vsi_filter_stage *stage = &plan.bank.stages[plan.bank.adjusted];
    const uint32_t phases = plan.adjusted_phases;
    struct vsi_drift_bank *bank = memory;
    float *rows = vsi_next_cache_line(bank + 1);
    *bank = (struct vsi_drift_bank){.taps = stage->taps, .rows = rows};
    while (1u << bank->phase_bits < phases) {
        bank->phase_bits++;
    }
    for (uint32_t phase = 0; phase <= phases; phase++) {
        vsi_filter_plan_row(rows + (size_t)phase * stage->taps, stage, &plan.adjusted_design,
                            (double)phase / phases);
    }
    return VSI_OK;
}

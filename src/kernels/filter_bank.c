#include "filter_bank.h"

#include <math.h>

#include "cache_line.h"
#include "fir_design.h"
#include "status.h"

/* The attenuation asked for is a little above the promise: Kaiser's formula is an estimate. */
static const struct {
    double half_length; /* in samples of the lower rate */
    double attenuation; /* in dB */
    double cutoff;      /* as a fraction of the lower rate's Nyquist frequency */
} qualities[VSI_QUALITY_COUNT] = {
    [VSI_QUALITY_VOICE] = {12.0, 82.0, 1.0},
    [VSI_QUALITY_HIGH] = {22.0, 102.0, 1.0},
    [VSI_QUALITY_BEST] = {128.0, 126.0, 0.967},
};

static uint32_t greatest_common_divisor(uint32_t a, uint32_t b) {
    while (b != 0) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

struct plan {
    struct vsi_filter_bank bank;
    struct vsi_fir_design design;
};

static int make_plan(struct plan *plan, uint32_t from_rate, uint32_t to_rate,
                     enum vsi_quality quality) {
    if (from_rate < 1 || from_rate > VSI_RATE_MAX || to_rate < 1 || to_rate > VSI_RATE_MAX ||
        (unsigned)quality >= VSI_QUALITY_COUNT) {
        return VSI_E_INVALID;
    }
    const uint32_t divisor = greatest_common_divisor(from_rate, to_rate);
    struct vsi_filter_bank *bank = &plan->bank;
    *bank = (struct vsi_filter_bank){.phases = to_rate / divisor, .step = from_rate / divisor};
    if (bank->phases == bank->step) {
        return VSI_OK;
    }
    const double narrowing = from_rate > to_rate ? (double)to_rate / from_rate : 1.0;
    const double half_width = ceil(qualities[quality].half_length / narrowing);
    if (bank->phases > VSI_FILTER_BANK_PHASES_MAX ||
        bank->phases * (2.0 * half_width + VSI_FIR_TAPS_UNIT) * sizeof(float) >
            VSI_FILTER_BANK_BYTES_MAX) {
        return VSI_E_UNSUPPORTED;
    }
    const uint32_t half = (uint32_t)half_width;
    bank->taps = (2 * half + VSI_FIR_TAPS_UNIT - 1) / VSI_FIR_TAPS_UNIT * VSI_FIR_TAPS_UNIT;
    /* The window is zero at its very ends, which only an output on an input's time can touch. */
    bank->lookahead = bank->phases == 1 ? half - 1 : half;
    plan->design = (struct vsi_fir_design){
        .cutoff = qualities[quality].cutoff * narrowing / 2.0,
        .half_width = half_width,
        .beta = vsi_kaiser_beta(qualities[quality].attenuation),
    };
    return VSI_OK;
}

static size_t coefficient_bytes(const struct vsi_filter_bank *bank) {
    return (size_t)bank->phases * bank->taps * sizeof(float);
}

int vsi_filter_bank_size(uint32_t from_rate, uint32_t to_rate, enum vsi_quality quality,
                         size_t *bytes) {
    struct plan plan;
    const int status = make_plan(&plan, from_rate, to_rate, quality);
    if (status == VSI_OK) {
        *bytes = sizeof plan.bank + VSI_CACHE_LINE + coefficient_bytes(&plan.bank);
    }
    return status;
}

int vsi_filter_bank_init(void *memory, uint32_t from_rate, uint32_t to_rate,
                         enum vsi_quality quality) {
    struct plan plan;
    const int status = make_plan(&plan, from_rate, to_rate, quality);
    if (status != VSI_OK) {
        return status;
    }
    struct vsi_filter_bank *bank = memory;
    *bank = plan.bank;
    if (bank->taps == 0) {
        return VSI_OK;
    }
    float *coefficients = vsi_next_cache_line(bank + 1);
    const double oldest = (double)bank->lookahead - (double)bank->taps + 1.0;
    for (uint32_t phase = 0; phase < bank->phases; phase++) {
        vsi_fir_design_taps(coefficients + (size_t)phase * bank->taps, bank->taps,
                            oldest - (double)phase / bank->phases, &plan.design);
    }
    bank->coefficients = coefficients;
    return VSI_OK;
}

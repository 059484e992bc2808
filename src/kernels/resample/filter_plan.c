#include "resample/filter_plan.h"

#include <math.h>

#include <vsingest/drift_bank.h>
#include <vsingest/status.h>

/* The attenuation asked for is a little above the promise: Kaiser's formula is an estimate. */
static const struct {
    double half_length; /* in samples of the lower rate */
    double attenuation; /* in dB */
    double cutoff;      /* as a fraction of the lower rate's Nyquist frequency */
    double phases;      /* between which an adjusted filter is interpolated, at the lower rate */
} qualities[VSI_QUALITY_COUNT] = {
    [VSI_QUALITY_VOICE] = {12.0, 82.0, 1.0, 256.0},
    [VSI_QUALITY_HIGH] = {22.0, 102.0, 1.0, 512.0},
    [VSI_QUALITY_BEST] = {128.0, 126.0, 0.967, 2048.0},
};

static uint32_t greatest_common_divisor(uint32_t a, uint32_t b) {
    while (b != 0) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void set_stage(struct vsi_filter_plan *plan, uint32_t index, uint32_t from, uint32_t to,
                      const struct vsi_fir_design *design) {
    const uint32_t divisor = greatest_common_divisor(from, to);
    const uint32_t half = (uint32_t)ceil(design->half_width);
    plan->bank.stages[index] = (struct vsi_filter_stage){
        .phases = to / divisor,
        .step = from / divisor,
        .taps = (2 * half + VSI_FIR_TAPS_UNIT - 1) / VSI_FIR_TAPS_UNIT * VSI_FIR_TAPS_UNIT,
        .lookahead = half,
    };
    plan->designs[index] = *design;
}

static struct vsi_fir_design kaiser_design(enum vsi_quality quality, double from, double low) {
    return (struct vsi_fir_design){
        .shape = VSI_FIR_KAISER,
        .half_width = ceil(qualities[quality].half_length * from / low),
        .cutoff = qualities[quality].cutoff * low / from / 2.0,
        .beta = vsi_kaiser_beta(qualities[quality].attenuation),
    };
}

static void set_phases(struct vsi_filter_plan *plan, enum vsi_quality quality, double from,
                       double low) {
    plan->adjusted_phases = 2;
    while (plan->adjusted_phases < qualities[quality].phases * low / from) {
        plan->adjusted_phases *= 2;
    }
}

static void plan_one_stage(struct vsi_filter_plan *plan, enum vsi_quality quality, uint32_t from,
                           uint32_t to) {
    const uint32_t low = from < to ? from : to;
    const struct vsi_fir_design kaiser = kaiser_design(quality, from, low);
    set_stage(plan, 0, from, to, &kaiser);
    plan->adjusted_design = kaiser;
    set_phases(plan, quality, from, low);
    plan->bank.stage_count = 1;
    plan->bank.lookahead = plan->bank.stages[0].lookahead;
}

static void plan_two_stages(struct vsi_filter_plan *plan, enum vsi_quality quality, uint32_t from,
                            uint32_t to) {
    const uint32_t low = from < to ? from : to;
    const uint32_t middle = 2 * low;
    const uint32_t sharp = from < to ? 0 : 1;
    const uint32_t wide = 1 - sharp;
    const uint32_t wide_from = wide == 0 ? from : middle;
    const struct vsi_fir_design half_band = {
        .shape = VSI_FIR_HALF_BAND,
        .half_width = VSI_FIR_HALF_BAND_REACH * (sharp == 0 ? 1 : 2),
    };
    const struct vsi_fir_design wide_design = {
        .shape = VSI_FIR_WIDE,
        .half_width = VSI_FIR_WIDE_REACH * wide_from / low,
    };
    struct vsi_filter_bank *bank = &plan->bank;
    set_stage(plan, sharp, sharp == 0 ? from : middle, sharp == 0 ? middle : to, &half_band);
    set_stage(plan, wide, wide_from, wide == 0 ? middle : to, &wide_design);
    bank->adjusted = wide;
    plan->adjusted_design = wide_design;
    set_phases(plan, quality, wide_from, low);
    bank->stage_count = 2;
    /* An adjustment makes frames of the first stage, if it is the one, that much further apart. */
    const double apart = (double)bank->stages[0].step / bank->stages[0].phases *
                         (wide == 0 ? 1.0 + VSI_DRIFT_PPM_MAX * 1e-6 : 1.0);
    bank->lookahead = bank->stages[0].lookahead + (uint32_t)ceil(bank->stages[1].lookahead * apart);
}

int vsi_filter_plan_make(struct vsi_filter_plan *plan, uint32_t from_rate, uint32_t to_rate,
                         enum vsi_quality quality) {
    if (from_rate < 1 || from_rate > VSI_RATE_MAX || to_rate < 1 || to_rate > VSI_RATE_MAX ||
        (unsigned)quality >= VSI_QUALITY_COUNT) {
        return VSI_E_INVALID;
    }
    const uint32_t divisor = greatest_common_divisor(from_rate, to_rate);
    const uint32_t from = from_rate / divisor;
    const uint32_t to = to_rate / divisor;
    *plan = (struct vsi_filter_plan){
        .bank = {.phases = to, .step = from, .passes = from == to},
    };
    if (to > VSI_FILTER_BANK_PHASES_MAX) {
        return VSI_E_UNSUPPORTED;
    }
    if (quality == VSI_QUALITY_HIGH && (from > 2 * to || to > 2 * from)) {
        plan_two_stages(plan, quality, from, to);
    } else {
        plan_one_stage(plan, quality, from, to);
    }
    double bytes = 0.0;
    double rate = 1.0;
    for (uint32_t i = 0; i < plan->bank.stage_count; i++) {
        const struct vsi_filter_stage *stage = &plan->bank.stages[i];
        rate *= (double)stage->phases / stage->step;
        bytes += (double)stage->phases * stage->taps * sizeof(float);
        plan->bank.products += rate * stage->taps;
    }
    return bytes > VSI_FILTER_BANK_BYTES_MAX ? VSI_E_UNSUPPORTED : VSI_OK;
}

void vsi_filter_plan_row(float *row, const struct vsi_filter_stage *stage,
                         const struct vsi_fir_design *design, double beyond) {
    const double oldest = (double)stage->lookahead - (double)stage->taps + 1.0;
    vsi_fir_design_taps(row, stage->taps, oldest - beyond, design);
}

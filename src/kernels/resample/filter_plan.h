/* Private: which filters a ratio and a quality take.
 *
 * "high" goes by twice the lower rate where the rates are further apart than that: a half-band
 * filter, of which every second weight is zero, does the sharp part, and a short wide one the rest
 * of the way. That is half the work of one filter at the higher rate. */
#ifndef VSI_FILTER_PLAN_H
#define VSI_FILTER_PLAN_H

#include <stddef.h>

#include "resample/fir_design.h"
#include <vsingest/filter_bank.h>

struct vsi_filter_plan {
    struct vsi_filter_bank bank; /* but for the coefficients */
    struct vsi_fir_design designs[VSI_FILTER_STAGES_MAX];

    /* The filter that stands in for a stage once its ratio is adjusted. */
    struct vsi_fir_design adjusted_design;
    uint32_t adjusted_phases; /* a power of two */
};

/* Returns as vsi_filter_bank_size(). */
int vsi_filter_plan_make(struct vsi_filter_plan *plan, uint32_t from_rate, uint32_t to_rate,
                         enum vsi_quality quality);

/* Writes the weights of a window for an output so far, 0 .. 1, beyond an input frame. */
void vsi_filter_plan_row(float *row, const struct vsi_filter_stage *stage,
                         const struct vsi_fir_design *design, double beyond);

#endif

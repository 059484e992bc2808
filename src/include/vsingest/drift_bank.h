/* The filter that follows a clock which drifts: as many phases as it takes to interpolate between
 * neighbours. It stands in for one stage of a bank, with the same windows and the same response.
 *
 * Once made it never changes, so any number of streams of its bank's ratio and quality may share
 * one. */
#ifndef VSI_DRIFT_BANK_H
#define VSI_DRIFT_BANK_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/filter_bank.h>

VSI_BEGIN_DECLS

#define VSI_DRIFT_PPM_MAX 1000.0

/* A length of time in frames: whole + part / 2**64. */
struct vsi_drift_time {
    uint64_t whole;
    uint64_t part;
};

struct vsi_drift_bank {
    uint32_t phase_bits; /* 1 or more: the number of phases is a power of two */
    uint32_t taps;
    const float *rows; /* (phases + 1) x taps: the last row is the first, one frame later */
};

static inline void vsi_drift_advance(struct vsi_drift_time *at, const struct vsi_drift_time *step) {
    at->part += step->part;
    at->whole += step->whole + (at->part < step->part);
}

/* The phase at or before a part of a frame; the next row is the phase after it. */
static inline const float *vsi_drift_row(const struct vsi_drift_bank *bank, uint64_t part) {
    return bank->rows + (size_t)(part >> (64 - bank->phase_bits)) * bank->taps;
}

/* How far from the one to the other, 0 .. 1. */
static inline float vsi_drift_between(const struct vsi_drift_bank *bank, uint64_t part) {
    return (float)(part << bank->phase_bits >> 40) * (1.0f / 16777216.0f);
}

/* As vsi_filter_bank_size() and vsi_filter_bank_init(). */
int vsi_drift_bank_size(uint32_t from_rate, uint32_t to_rate, enum vsi_quality quality,
                        size_t *bytes);
int vsi_drift_bank_init(void *memory, uint32_t from_rate, uint32_t to_rate,
                        enum vsi_quality quality);

VSI_END_DECLS

#endif

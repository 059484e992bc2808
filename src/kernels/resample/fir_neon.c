#include "simd/dispatch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

typedef float32x4_t vec;
enum { LANES = 4, SUMS = 20 };

static inline vec vec_load(const float *src) {
    return vld1q_f32(src);
}

static inline vec vec_load_unit(const float *src) {
    return vld1q_f32(src);
}

static inline vec vec_all(float value) {
    return vdupq_n_f32(value);
}

static inline void vec_store(float *dst, vec value) {
    vst1q_f32(dst, value);
}

static inline vec vec_add(vec a, vec b) {
    return vaddq_f32(a, b);
}

static inline vec vec_add_products(vec sum, vec a, vec b) {
    return vfmaq_f32(sum, a, b);
}

static inline void vec_sum4(float dst[4], const vec sums[4]) {
    vst1q_f32(dst, vpaddq_f32(vpaddq_f32(sums[0], sums[1]), vpaddq_f32(sums[2], sums[3])));
}

#include "resample/fir_lanes_vector.h"
#include "resample/fir_vector.h"

void vsi_fir_rows_neon(float *dst, const float *window, const struct vsi_filter_stage *stage,
                       uint32_t phase, size_t outputs) {
    fir_rows(dst, window, stage, phase, outputs);
}

void vsi_fir_lanes_neon(float *dst, const float *window, const struct vsi_filter_stage *stage,
                        uint32_t phase, size_t outputs) {
    fir_lanes(dst, window, stage, phase, outputs);
}

void vsi_fir_drift_neon(float *dst, const float *window, const struct vsi_drift_bank *bank,
                        uint64_t part, const struct vsi_drift_time *step, size_t outputs) {
    fir_drift(dst, window, bank, part, step, outputs);
}

#endif

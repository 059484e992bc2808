/* Private: the kernels that exist for more than one instruction set.
 *
 * A kernel is added as one row here and a file per set. The row names the best set there is for it
 * on a machine of each kind: AVX2, AVX-512, NEON. */
#ifndef VSI_DISPATCH_H
#define VSI_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/isa.h>

/* Frames that mix_matrix.c takes apart at a time. */
#define VSI_MIX_TILE 64

struct vsi_drift_bank;
struct vsi_drift_time;
struct vsi_filter_stage;
struct vsi_levels;

/* clang-format off */
#define VSI_KERNELS(KERNEL) \
    KERNEL(s16_from_float, avx2, avx2, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(float_from_s16, avx2, avx2, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(mono_from_stereo_s16, avx2, avx2, neon, void, (void *dst, const void *src, size_t frames)) \
    KERNEL(mono_from_stereo_float, avx2, avx2, neon, void, (void *dst, const void *src, size_t frames)) \
    KERNEL(base64_encode_triples, avx2, avx512, neon, void, (void *dst, const void *src, size_t triples)) \
    KERNEL(base64_decode_quads, avx2, avx512, neon, bool, (void *dst, const void *src, size_t quads)) \
    KERNEL(mix_minus, avx2, avx512, neon, void, (void *dst, const void *frames, size_t rows, size_t stride, size_t samples)) \
    KERNEL(mix_minus_limited, avx2, avx512, neon, void, (void *dst, const void *frames, size_t rows, size_t stride, size_t samples)) \
    KERNEL(fir_rows, avx2, avx512, neon, void, (float *dst, const float *window, const struct vsi_filter_stage *stage, uint32_t phase, size_t outputs)) \
    KERNEL(fir_lanes, avx2, avx512, neon, void, (float *dst, const float *window, const struct vsi_filter_stage *stage, uint32_t phase, size_t outputs)) \
    KERNEL(fir_drift, avx2, avx512, neon, void, (float *dst, const float *window, const struct vsi_drift_bank *bank, uint64_t part, const struct vsi_drift_time *step, size_t outputs)) \
    KERNEL(ws_mask, avx2, avx2, neon, void, (void *dst, const void *src, size_t bytes, uint32_t key)) \
    KERNEL(utf8_skip, avx2, avx2, neon, size_t, (const void *text, size_t bytes)) \
    KERNEL(s16_from_double, avx2, avx2, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(s16_from_s32, avx2, avx2, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(s16_from_s24, avx2, avx2, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(s16_from_u8, avx2, avx2, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(dither_blocks, avx2, avx2, neon, void, (void *dst, const void *src, size_t blocks, uint32_t *lanes)) \
    KERNEL(interleave_stereo_s16, avx2, avx2, neon, void, (void *dst, const void *left, const void *right, size_t frames)) \
    KERNEL(interleave_stereo_float, avx2, avx2, neon, void, (void *dst, const void *left, const void *right, size_t frames)) \
    KERNEL(split_stereo_s16, avx2, avx2, neon, void, (void *left, void *right, const void *src, size_t frames)) \
    KERNEL(split_stereo_float, avx2, avx2, neon, void, (void *left, void *right, const void *src, size_t frames)) \
    KERNEL(split_four_float, avx2, avx2, neon, void, (void *const *planes, const void *src, size_t frames, unsigned channels)) \
    KERNEL(weigh_planes, avx2, avx2, neon, void, (float *sum, const float *planes, const float *weights, unsigned inputs)) \
    KERNEL(ramp_s16, avx2, avx2, neon, void, (void *dst, const void *src, size_t samples, float start, float step)) \
    KERNEL(ramp_float, avx2, avx2, neon, void, (void *dst, const void *src, size_t samples, float start, float step)) \
    KERNEL(levels_s16, avx2, avx2, neon, void, (struct vsi_levels *levels, const void *src, size_t samples)) \
    KERNEL(zero_crossings_s16, avx2, avx2, neon, size_t, (const void *src, size_t samples)) \
    KERNEL(ulaw_from_s16, avx2, avx512, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(s16_from_ulaw, avx2, avx512, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(alaw_from_s16, avx2, avx512, neon, void, (void *dst, const void *src, size_t samples)) \
    KERNEL(s16_from_alaw, avx2, avx512, neon, void, (void *dst, const void *src, size_t samples))
/* clang-format on */

#define VSI_MEMBER(name, avx2, avx512, neon, type, arguments) type(*name) arguments;
struct vsi_dispatch {
    VSI_KERNELS(VSI_MEMBER)
};

#define VSI_DECLARE(name, avx2, avx512, neon, type, arguments)                                     \
    type vsi_##name##_scalar arguments;                                                            \
    type vsi_##name##_avx2 arguments;                                                              \
    type vsi_##name##_avx512 arguments;                                                            \
    type vsi_##name##_neon arguments;
VSI_KERNELS(VSI_DECLARE)

extern const struct vsi_dispatch *vsi_live;

const struct vsi_dispatch *vsi_dispatch_for(enum vsi_isa isa);

#endif

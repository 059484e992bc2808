/* Private: the table of kernels that exist for more than one instruction set.
 *
 * A kernel is added as a line here, a line in each table of dispatch.c, and a file per set. */
#ifndef VSI_DISPATCH_H
#define VSI_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isa.h"
#include "levels.h"

/* Frames that mix_matrix.c takes apart at a time. */
#define VSI_MIX_TILE 64

struct vsi_filter_bank;

struct vsi_dispatch {
    void (*s16_from_float)(void *dst, const void *src, size_t samples);
    void (*float_from_s16)(void *dst, const void *src, size_t samples);
    void (*mono_from_stereo_s16)(void *dst, const void *src, size_t frames);
    void (*mono_from_stereo_float)(void *dst, const void *src, size_t frames);
    void (*base64_encode_triples)(void *dst, const void *src, size_t triples);
    bool (*base64_decode_quads)(void *dst, const void *src, size_t quads); /* false: outside */
    void (*mix_minus)(void *dst, const void *frames, size_t rows, size_t stride, size_t samples);
    void (*fir)(float *dst, const float *window, const struct vsi_filter_bank *bank, uint32_t phase,
                size_t outputs);

    void (*s16_from_double)(void *dst, const void *src, size_t samples);
    void (*s16_from_s32)(void *dst, const void *src, size_t samples);
    void (*s16_from_s24)(void *dst, const void *src, size_t samples);
    void (*s16_from_u8)(void *dst, const void *src, size_t samples);
    void (*dither_blocks)(void *dst, const void *src, size_t blocks, uint32_t *lanes);
    void (*interleave_stereo_s16)(void *dst, const void *left, const void *right, size_t frames);
    void (*interleave_stereo_float)(void *dst, const void *left, const void *right, size_t frames);
    void (*split_stereo_s16)(void *left, void *right, const void *src, size_t frames);
    void (*split_stereo_float)(void *left, void *right, const void *src, size_t frames);
    void (*split_four_float)(void *const *planes, const void *src, size_t frames,
                             unsigned channels);
    void (*weigh_planes)(float *sum, const float *planes, const float *weights, unsigned inputs);
    void (*ramp_s16)(void *dst, const void *src, size_t samples, float start, float step);
    void (*ramp_float)(void *dst, const void *src, size_t samples, float start, float step);
    void (*levels_s16)(struct vsi_levels *levels, const void *src, size_t samples);
    size_t (*zero_crossings_s16)(const void *src, size_t samples);
    void (*ulaw_from_s16)(void *dst, const void *src, size_t samples);
    void (*s16_from_ulaw)(void *dst, const void *src, size_t samples);
    void (*alaw_from_s16)(void *dst, const void *src, size_t samples);
    void (*s16_from_alaw)(void *dst, const void *src, size_t samples);
};

extern const struct vsi_dispatch *vsi_live;

const struct vsi_dispatch *vsi_dispatch_for(enum vsi_isa isa);

void vsi_s16_from_float_scalar(void *dst, const void *src, size_t samples);
void vsi_float_from_s16_scalar(void *dst, const void *src, size_t samples);
void vsi_mono_from_stereo_s16_scalar(void *dst, const void *src, size_t frames);
void vsi_mono_from_stereo_float_scalar(void *dst, const void *src, size_t frames);
void vsi_base64_encode_triples_scalar(void *dst, const void *src, size_t triples);
bool vsi_base64_decode_quads_scalar(void *dst, const void *src, size_t quads);
void vsi_mix_minus_scalar(void *dst, const void *frames, size_t rows, size_t stride,
                          size_t samples);
void vsi_fir_scalar(float *dst, const float *window, const struct vsi_filter_bank *bank,
                    uint32_t phase, size_t outputs);

#if defined(__x86_64__)
void vsi_s16_from_float_avx2(void *dst, const void *src, size_t samples);
void vsi_float_from_s16_avx2(void *dst, const void *src, size_t samples);
void vsi_mono_from_stereo_s16_avx2(void *dst, const void *src, size_t frames);
void vsi_mono_from_stereo_float_avx2(void *dst, const void *src, size_t frames);
void vsi_base64_encode_triples_avx2(void *dst, const void *src, size_t triples);
bool vsi_base64_decode_quads_avx2(void *dst, const void *src, size_t quads);
void vsi_mix_minus_avx2(void *dst, const void *frames, size_t rows, size_t stride, size_t samples);
void vsi_fir_avx2(float *dst, const float *window, const struct vsi_filter_bank *bank,
                  uint32_t phase, size_t outputs);
#endif

/* The PCM kernels that every instruction set has. */
#define VSI_DECLARE_PCM(set)                                                                       \
    void vsi_s16_from_double_##set(void *dst, const void *src, size_t samples);                    \
    void vsi_s16_from_s32_##set(void *dst, const void *src, size_t samples);                       \
    void vsi_s16_from_s24_##set(void *dst, const void *src, size_t samples);                       \
    void vsi_s16_from_u8_##set(void *dst, const void *src, size_t samples);                        \
    void vsi_dither_blocks_##set(void *dst, const void *src, size_t blocks, uint32_t *lanes);      \
    void vsi_interleave_stereo_s16_##set(void *dst, const void *left, const void *right,           \
                                         size_t frames);                                           \
    void vsi_interleave_stereo_float_##set(void *dst, const void *left, const void *right,         \
                                           size_t frames);                                         \
    void vsi_split_stereo_s16_##set(void *left, void *right, const void *src, size_t frames);      \
    void vsi_split_stereo_float_##set(void *left, void *right, const void *src, size_t frames);    \
    void vsi_split_four_float_##set(void *const *planes, const void *src, size_t frames,           \
                                    unsigned channels);                                            \
    void vsi_weigh_planes_##set(float *sum, const float *planes, const float *weights,             \
                                unsigned inputs);                                                  \
    void vsi_ramp_s16_##set(void *dst, const void *src, size_t samples, float start, float step);  \
    void vsi_ramp_float_##set(void *dst, const void *src, size_t samples, float start,             \
                              float step);                                                         \
    void vsi_levels_s16_##set(struct vsi_levels *levels, const void *src, size_t samples);         \
    size_t vsi_zero_crossings_s16_##set(const void *src, size_t samples);

#define VSI_DECLARE_G711(set)                                                                      \
    void vsi_ulaw_from_s16_##set(void *dst, const void *src, size_t samples);                      \
    void vsi_s16_from_ulaw_##set(void *dst, const void *src, size_t samples);                      \
    void vsi_alaw_from_s16_##set(void *dst, const void *src, size_t samples);                      \
    void vsi_s16_from_alaw_##set(void *dst, const void *src, size_t samples);

VSI_DECLARE_PCM(scalar)
VSI_DECLARE_G711(scalar)
#if defined(__x86_64__)
VSI_DECLARE_PCM(avx2)
VSI_DECLARE_G711(avx2)
VSI_DECLARE_G711(avx512)
#elif defined(__aarch64__)
VSI_DECLARE_PCM(neon)
VSI_DECLARE_G711(neon)
void vsi_s16_from_float_neon(void *dst, const void *src, size_t samples);
void vsi_float_from_s16_neon(void *dst, const void *src, size_t samples);
void vsi_mono_from_stereo_s16_neon(void *dst, const void *src, size_t frames);
void vsi_mono_from_stereo_float_neon(void *dst, const void *src, size_t frames);
#endif

#endif

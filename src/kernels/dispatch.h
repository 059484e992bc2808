/* Private: the table of kernels that exist for more than one instruction set.
 *
 * A kernel is added as a line here, a line in each table of dispatch.c, and a file per set. */
#ifndef VSI_DISPATCH_H
#define VSI_DISPATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "isa.h"

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
    void (*ws_mask)(void *dst, const void *src, size_t bytes, uint32_t key);
    size_t (*utf8_skip)(const void *text, size_t bytes);
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
void vsi_ws_mask_scalar(void *dst, const void *src, size_t bytes, uint32_t key);
size_t vsi_utf8_skip_scalar(const void *text, size_t bytes);

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
void vsi_ws_mask_avx2(void *dst, const void *src, size_t bytes, uint32_t key);
size_t vsi_utf8_skip_avx2(const void *text, size_t bytes);
#endif

#if defined(__aarch64__)
void vsi_ws_mask_neon(void *dst, const void *src, size_t bytes, uint32_t key);
size_t vsi_utf8_skip_neon(const void *text, size_t bytes);
#endif

#endif

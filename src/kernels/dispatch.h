/* Private: the table of kernels that exist for more than one instruction set.
 *
 * A kernel is added as a line here, a line in each table of dispatch.c, and a file per set. */
#ifndef VSI_DISPATCH_H
#define VSI_DISPATCH_H

#include <stddef.h>
#include <stdint.h>

#include "isa.h"

struct vsi_dispatch {
    void (*s16_from_float)(void *dst, const void *src, size_t samples);
    void (*float_from_s16)(void *dst, const void *src, size_t samples);
    void (*mono_from_stereo_s16)(void *dst, const void *src, size_t frames);
    void (*mono_from_stereo_float)(void *dst, const void *src, size_t frames);
    void (*ws_mask)(void *dst, const void *src, size_t bytes, uint32_t key);
    size_t (*utf8_skip)(const void *text, size_t bytes);
};

extern const struct vsi_dispatch *vsi_live;

const struct vsi_dispatch *vsi_dispatch_for(enum vsi_isa isa);

void vsi_s16_from_float_scalar(void *dst, const void *src, size_t samples);
void vsi_float_from_s16_scalar(void *dst, const void *src, size_t samples);
void vsi_mono_from_stereo_s16_scalar(void *dst, const void *src, size_t frames);
void vsi_mono_from_stereo_float_scalar(void *dst, const void *src, size_t frames);
void vsi_ws_mask_scalar(void *dst, const void *src, size_t bytes, uint32_t key);
size_t vsi_utf8_skip_scalar(const void *text, size_t bytes);

#if defined(__x86_64__)
void vsi_s16_from_float_avx2(void *dst, const void *src, size_t samples);
void vsi_float_from_s16_avx2(void *dst, const void *src, size_t samples);
void vsi_mono_from_stereo_s16_avx2(void *dst, const void *src, size_t frames);
void vsi_mono_from_stereo_float_avx2(void *dst, const void *src, size_t frames);
void vsi_ws_mask_avx2(void *dst, const void *src, size_t bytes, uint32_t key);
size_t vsi_utf8_skip_avx2(const void *text, size_t bytes);
void vsi_ws_mask_avx512(void *dst, const void *src, size_t bytes, uint32_t key);
#endif

#if defined(__aarch64__)
void vsi_ws_mask_neon(void *dst, const void *src, size_t bytes, uint32_t key);
size_t vsi_utf8_skip_neon(const void *text, size_t bytes);
#endif

#endif

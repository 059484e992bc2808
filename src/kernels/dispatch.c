#include "dispatch.h"

static const struct vsi_dispatch scalar = {
    .s16_from_float = vsi_s16_from_float_scalar,
    .float_from_s16 = vsi_float_from_s16_scalar,
    .mono_from_stereo_s16 = vsi_mono_from_stereo_s16_scalar,
    .mono_from_stereo_float = vsi_mono_from_stereo_float_scalar,
    .base64_encode_triples = vsi_base64_encode_triples_scalar,
    .base64_decode_quads = vsi_base64_decode_quads_scalar,
    .mix_minus = vsi_mix_minus_scalar,
    .fir = vsi_fir_scalar,
    .ws_mask = vsi_ws_mask_scalar,
    .utf8_skip = vsi_utf8_skip_scalar,
};

#if defined(__x86_64__)
static const struct vsi_dispatch avx2 = {
    .s16_from_float = vsi_s16_from_float_avx2,
    .float_from_s16 = vsi_float_from_s16_avx2,
    .mono_from_stereo_s16 = vsi_mono_from_stereo_s16_avx2,
    .mono_from_stereo_float = vsi_mono_from_stereo_float_avx2,
    .base64_encode_triples = vsi_base64_encode_triples_avx2,
    .base64_decode_quads = vsi_base64_decode_quads_avx2,
    .mix_minus = vsi_mix_minus_avx2,
    .fir = vsi_fir_avx2,
    .ws_mask = vsi_ws_mask_avx2,
    .utf8_skip = vsi_utf8_skip_avx2,
};

static const struct vsi_dispatch avx512 = {
    .s16_from_float = vsi_s16_from_float_avx2,
    .float_from_s16 = vsi_float_from_s16_avx2,
    .mono_from_stereo_s16 = vsi_mono_from_stereo_s16_avx2,
    .mono_from_stereo_float = vsi_mono_from_stereo_float_avx2,
    .base64_encode_triples = vsi_base64_encode_triples_avx2,
    .base64_decode_quads = vsi_base64_decode_quads_avx2,
    .mix_minus = vsi_mix_minus_avx2,
    .fir = vsi_fir_avx2,
    .ws_mask = vsi_ws_mask_avx2,
    .utf8_skip = vsi_utf8_skip_avx2,
};
#endif

#if defined(__aarch64__)
static const struct vsi_dispatch neon = {
    .s16_from_float = vsi_s16_from_float_scalar,
    .float_from_s16 = vsi_float_from_s16_scalar,
    .mono_from_stereo_s16 = vsi_mono_from_stereo_s16_scalar,
    .mono_from_stereo_float = vsi_mono_from_stereo_float_scalar,
    .base64_encode_triples = vsi_base64_encode_triples_scalar,
    .base64_decode_quads = vsi_base64_decode_quads_scalar,
    .mix_minus = vsi_mix_minus_scalar,
    .fir = vsi_fir_scalar,
    .ws_mask = vsi_ws_mask_neon,
    .utf8_skip = vsi_utf8_skip_neon,
};
#endif

const struct vsi_dispatch *vsi_live = &scalar;

const struct vsi_dispatch *vsi_dispatch_for(enum vsi_isa isa) {
    switch (isa) {
#if defined(__x86_64__)
    case VSI_ISA_AVX2:
        return &avx2;
    case VSI_ISA_AVX512:
        return &avx512;
#elif defined(__aarch64__)
    case VSI_ISA_NEON:
        return &neon;
#endif
    default:
        return &scalar;
    }
}

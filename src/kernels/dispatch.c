#include "dispatch.h"

/* No AVX-512 here: loads and stores bound these (the float conversions, tried, gained nothing). */
#define PCM(set)                                                                                   \
    .s16_from_double = vsi_s16_from_double_##set, .s16_from_s32 = vsi_s16_from_s32_##set,          \
    .s16_from_s24 = vsi_s16_from_s24_##set, .s16_from_u8 = vsi_s16_from_u8_##set,                  \
    .dither_blocks = vsi_dither_blocks_##set,                                                      \
    .interleave_stereo_s16 = vsi_interleave_stereo_s16_##set,                                      \
    .interleave_stereo_float = vsi_interleave_stereo_float_##set,                                  \
    .split_stereo_s16 = vsi_split_stereo_s16_##set,                                                \
    .split_stereo_float = vsi_split_stereo_float_##set,                                            \
    .split_four_float = vsi_split_four_float_##set, .weigh_planes = vsi_weigh_planes_##set,        \
    .ramp_s16 = vsi_ramp_s16_##set, .ramp_float = vsi_ramp_float_##set,                            \
    .levels_s16 = vsi_levels_s16_##set, .zero_crossings_s16 = vsi_zero_crossings_s16_##set

/* AVX-512 takes half the time of AVX2 here. */
#define G711(set)                                                                                  \
    .ulaw_from_s16 = vsi_ulaw_from_s16_##set, .s16_from_ulaw = vsi_s16_from_ulaw_##set,            \
    .alaw_from_s16 = vsi_alaw_from_s16_##set, .s16_from_alaw = vsi_s16_from_alaw_##set

static const struct vsi_dispatch scalar = {
    .s16_from_float = vsi_s16_from_float_scalar,
    .float_from_s16 = vsi_float_from_s16_scalar,
    .mono_from_stereo_s16 = vsi_mono_from_stereo_s16_scalar,
    .mono_from_stereo_float = vsi_mono_from_stereo_float_scalar,
    .base64_encode_triples = vsi_base64_encode_triples_scalar,
    .base64_decode_quads = vsi_base64_decode_quads_scalar,
    .mix_minus = vsi_mix_minus_scalar,
    .fir = vsi_fir_scalar,
    PCM(scalar),
    G711(scalar),
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
    PCM(avx2),
    G711(avx2),
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
    PCM(avx2),
    G711(avx512),
};
#endif

#if defined(__aarch64__)
static const struct vsi_dispatch neon = {
    .s16_from_float = vsi_s16_from_float_neon,
    .float_from_s16 = vsi_float_from_s16_neon,
    .mono_from_stereo_s16 = vsi_mono_from_stereo_s16_neon,
    .mono_from_stereo_float = vsi_mono_from_stereo_float_neon,
    .base64_encode_triples = vsi_base64_encode_triples_scalar,
    .base64_decode_quads = vsi_base64_decode_quads_scalar,
    .mix_minus = vsi_mix_minus_scalar,
    .fir = vsi_fir_scalar,
    PCM(neon),
    G711(neon),
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

#include "simd/dispatch.h"

#define ON_SCALAR(name, avx2, avx512, neon, type, arguments) .name = vsi_##name##_scalar,
static const struct vsi_dispatch scalar = {VSI_KERNELS(ON_SCALAR)};

#if defined(__x86_64__)
#define ON_AVX2(name, avx2, avx512, neon, type, arguments) .name = vsi_##name##_##avx2,
static const struct vsi_dispatch avx2 = {VSI_KERNELS(ON_AVX2)};

#define ON_AVX512(name, avx2, avx512, neon, type, arguments) .name = vsi_##name##_##avx512,
static const struct vsi_dispatch avx512 = {VSI_KERNELS(ON_AVX512)};
#endif

#if defined(__aarch64__)
#define ON_NEON(name, avx2, avx512, neon, type, arguments) .name = vsi_##name##_##neon,
static const struct vsi_dispatch neon = {VSI_KERNELS(ON_NEON)};
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

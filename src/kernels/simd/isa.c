#include <vsingest/isa.h>

#include <stddef.h>
#include <string.h>

#include "simd/dispatch.h"
#include "simd/x86_sets.h"
#include <vsingest/status.h>

static const char *const names[VSI_ISA_COUNT] = {
    [VSI_ISA_SCALAR] = "scalar",
    [VSI_ISA_AVX2] = "avx2",
    [VSI_ISA_AVX512] = "avx512",
    [VSI_ISA_NEON] = "neon",
};

static enum vsi_isa live = VSI_ISA_SCALAR;

bool vsi_isa_supported(enum vsi_isa isa) {
    switch (isa) {
    case VSI_ISA_SCALAR:
        return true;
#if defined(__x86_64__)
    case VSI_ISA_AVX2:
    case VSI_ISA_AVX512: {
        const struct vsi_x86_answers answers = vsi_x86_ask();
        return isa == VSI_ISA_AVX2 ? vsi_x86_has_avx2(&answers) : vsi_x86_has_avx512(&answers);
    }
#elif defined(__aarch64__)
    case VSI_ISA_NEON:
        return true;
#endif
    default:
        return false;
    }
}

static enum vsi_isa best(void) {
    int isa = VSI_ISA_COUNT - 1;
    while (!vsi_isa_supported((enum vsi_isa)isa)) {
        isa--;
    }
    return (enum vsi_isa)isa;
}

int vsi_isa_select(const char *name) {
    enum vsi_isa chosen = best();
    if (name != NULL && name[0] != '\0') {
        int found = 0;
        while (found < VSI_ISA_COUNT && strcmp(name, names[found]) != 0) {
            found++;
        }
        if (found == VSI_ISA_COUNT) {
            return VSI_E_ISA_UNKNOWN;
        }
        chosen = (enum vsi_isa)found;
        if (!vsi_isa_supported(chosen)) {
            return VSI_E_ISA_UNSUPPORTED;
        }
    }
    vsi_live = vsi_dispatch_for(chosen);
    live = chosen;
    return VSI_OK;
}

enum vsi_isa vsi_isa_live(void) {
    return live;
}

const char *vsi_isa_name(enum vsi_isa isa) {
    return (unsigned)isa < VSI_ISA_COUNT ? names[isa] : NULL;
}

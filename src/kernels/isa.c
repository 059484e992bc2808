#include "isa.h"

#include <stddef.h>
#include <string.h>

#include "dispatch.h"
#include "status.h"

static const char *const names[VSI_ISA_COUNT] = {
    [VSI_ISA_SCALAR] = "scalar",
    [VSI_ISA_AVX2] = "avx2",
};

static enum vsi_isa live = VSI_ISA_SCALAR;

bool vsi_isa_supported(enum vsi_isa isa) {
    switch (isa) {
    case VSI_ISA_SCALAR:
        return true;
    case VSI_ISA_AVX2:
#if defined(__x86_64__)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
        return false;
#endif
    default:
        return false;
    }
}

static enum vsi_isa best(void) {
    return vsi_isa_supported(VSI_ISA_AVX2) ? VSI_ISA_AVX2 : VSI_ISA_SCALAR;
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

/* The live instruction set: the best one this machine runs, unless the caller forces another. */
#ifndef VSI_ISA_H
#define VSI_ISA_H

#include <stdbool.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

enum vsi_isa { VSI_ISA_SCALAR, VSI_ISA_AVX2, VSI_ISA_AVX512, VSI_ISA_NEON, VSI_ISA_COUNT };

/* Chooses the instruction set by name ("scalar", "avx2", "avx512", "neon"), or the best supported
 * one for NULL or "". Until the first call the scalar kernels are live. Returns VSI_OK,
 * VSI_E_ISA_UNKNOWN or VSI_E_ISA_UNSUPPORTED; on error the live set stays what it was. */
int vsi_isa_select(const char *name);

enum vsi_isa vsi_isa_live(void);
bool vsi_isa_supported(enum vsi_isa isa);
const char *vsi_isa_name(enum vsi_isa isa);

VSI_END_DECLS

#endif

/* Private: which instruction sets a processor of x86-64 has and its system lets programs use.
 *
 * Compilers have a built-in for this, but it asks their runtime library: where a program is linked
 * without a start-up routine of that library (clang with musl, and `zig cc`), it says no to all. */
#ifndef VSI_X86_SETS_H
#define VSI_X86_SETS_H

#include <stdbool.h>
#include <stdint.h>

/* What CPUID and XGETBV answer. */
struct vsi_x86_answers {
    uint32_t leaf1_ecx;
    uint32_t leaf7_ebx;
    uint32_t leaf7_ecx;
    uint32_t xcr0; /* the registers that the system saves when it switches tasks */
};

/* All zeros on a processor without leaf 7, and without xcr0 where the system saves no more than
 * the registers of SSE. */
struct vsi_x86_answers vsi_x86_ask(void);

bool vsi_x86_has_avx2(const struct vsi_x86_answers *answers);
bool vsi_x86_has_avx512(const struct vsi_x86_answers *answers);

#endif

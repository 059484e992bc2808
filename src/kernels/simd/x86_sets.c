#include "simd/x86_sets.h"

#if defined(__x86_64__)

#include <cpuid.h>

#define BIT(number) (UINT32_C(1) << (number))

/* The numbers of Intel's manual, volume 2, CPUID. */
#define FMA BIT(12)     /* leaf 1, ECX */
#define OSXSAVE BIT(27) /* leaf 1, ECX: XGETBV may be used */
#define AVX BIT(28)     /* leaf 1, ECX */
#define AVX2 BIT(5)     /* leaf 7, EBX */
#define AVX512F BIT(16)
#define AVX512BW BIT(30)
#define AVX512VL BIT(31)
#define AVX512VBMI BIT(1) /* leaf 7, ECX */

/* XCR0: XMM and YMM; and with them the masks, the upper halves of ZMM0-15, and ZMM16-31. */
#define SAVES_YMM (BIT(1) | BIT(2))
#define SAVES_ZMM (SAVES_YMM | BIT(5) | BIT(6) | BIT(7))

static bool all(uint32_t answer, uint32_t bits) {
    return (answer & bits) == bits;
}

struct vsi_x86_answers vsi_x86_ask(void) {
    struct vsi_x86_answers answers = {0};
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) {
        return answers;
    }
    answers.leaf7_ebx = ebx;
    answers.leaf7_ecx = ecx;
    __get_cpuid(1, &eax, &ebx, &ecx, &edx);
    answers.leaf1_ecx = ecx;
    if (all(ecx, OSXSAVE)) {
        /* In assembly, since the compiler's own name for it is only for code built with -mxsave. */
        __asm__ volatile("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
        answers.xcr0 = eax;
    }
    return answers;
}

bool vsi_x86_has_avx2(const struct vsi_x86_answers *answers) {
    return all(answers->leaf1_ecx, OSXSAVE | AVX | FMA) && all(answers->leaf7_ebx, AVX2) &&
           all(answers->xcr0, SAVES_YMM);
}

bool vsi_x86_has_avx512(const struct vsi_x86_answers *answers) {
    return vsi_x86_has_avx2(answers) && all(answers->leaf7_ebx, AVX512F | AVX512BW | AVX512VL) &&
           all(answers->leaf7_ecx, AVX512VBMI) && all(answers->xcr0, SAVES_ZMM);
}

#endif

/* Which instruction sets the answers of CPUID and XGETBV, given as four numbers, amount to. */
#include <stdio.h>
#include <stdlib.h>

#include "simd/x86_sets.h"

int main(int count, char **words) {
    if (count != 5) {
        return EXIT_FAILURE;
    }
    const struct vsi_x86_answers answers = {
        .leaf1_ecx = (uint32_t)strtoul(words[1], NULL, 0),
        .leaf7_ebx = (uint32_t)strtoul(words[2], NULL, 0),
        .leaf7_ecx = (uint32_t)strtoul(words[3], NULL, 0),
        .xcr0 = (uint32_t)strtoul(words[4], NULL, 0),
    };
    printf("scalar%s%s\n", vsi_x86_has_avx2(&answers) ? " avx2" : "",
           vsi_x86_has_avx512(&answers) ? " avx512" : "");
    return EXIT_SUCCESS;
}

/* Polyphase filtering: every output is one dot product of a phase with its window of input. */
#include "dispatch.h"
#include "filter_bank.h"

/* Eight partial sums: as exact as the vector versions, and open to the compiler's vectoriser. */
static float dot(const float *x, const float *h, size_t taps) {
    float sums[VSI_FIR_TAPS_UNIT] = {0.0f};
    for (size_t j = 0; j < taps; j += VSI_FIR_TAPS_UNIT) {
        for (size_t lane = 0; lane < VSI_FIR_TAPS_UNIT; lane++) {
            sums[lane] += x[j + lane] * h[j + lane];
        }
    }
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
           ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

void vsi_fir_scalar(float *dst, const float *window, const struct vsi_filter_bank *bank,
                    uint32_t phase, size_t outputs) {
    uint64_t position = phase;
    for (size_t i = 0; i < outputs; i++, position += bank->step) {
        const size_t row = position % bank->phases;
        dst[i] = dot(window + position / bank->phases, bank->coefficients + row * bank->taps,
                     bank->taps);
    }
}

/* Private: one sample in units of S16, rounded to nearest even and saturated; NaN becomes 0. */
#ifndef VSI_QUANTISE_H
#define VSI_QUANTISE_H

#include <math.h>
#include <stdint.h>

static inline int16_t vsi_quantise(float scaled) {
    if (isnan(scaled)) {
        return 0;
    }
    if (scaled <= -32768.0f) {
        return INT16_MIN;
    }
    if (scaled >= 32767.0f) {
        return INT16_MAX;
    }
    return (int16_t)lrintf(scaled);
}

#endif

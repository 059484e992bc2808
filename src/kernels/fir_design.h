/* Low-pass FIR design: the Kaiser-windowed sinc (Kaiser 1974; Oppenheim & Schafer,
 * "Discrete-Time Signal Processing", section 7.5). */
#ifndef VSI_FIR_DESIGN_H
#define VSI_FIR_DESIGN_H

#include <stddef.h>

struct vsi_fir_design {
    double cutoff;     /* the -6 dB point, in cycles per sample */
    double half_width; /* samples from the centre to where the window ends; zero from there on */
    double beta;       /* the window's shape, by vsi_kaiser_beta() */
};

/* The shape parameter that gives this much stop-band attenuation, for 50 dB or more. */
double vsi_kaiser_beta(double attenuation_db);

/* dst[j] becomes the weight at distance (first + j) from the centre, for j = 0 .. taps - 1. The
 * weights are scaled to a sum of one, so that a constant passes unchanged; at least one of them
 * must lie within half a sample of the centre. */
void vsi_fir_design_taps(float *dst, size_t taps, double first,
                         const struct vsi_fir_design *design);

#endif

/* Private: the weights of low-pass FIR filters, as functions of the distance from their centre. */
#ifndef VSI_FIR_DESIGN_H
#define VSI_FIR_DESIGN_H

#include <stddef.h>

enum vsi_fir_shape {
    /* The Kaiser-windowed sinc (Kaiser 1974; Oppenheim & Schafer, "Discrete-Time Signal
     * Processing", section 7.5). */
    VSI_FIR_KAISER,
    /* Two samples for each of the lower rate, every second weight zero but the centre. Equiripple:
     * 103 dB from 1.15 of the lower rate's Nyquist frequency on, flat to 1e-4 dB up to 0.85. */
    VSI_FIR_HALF_BAND,
    /* For what a half-band filter has doubled, or is yet to halve: flat to 5e-4 dB up to 0.85 of
     * the lower rate's Nyquist frequency, and 101 dB from 2.85 on. */
    VSI_FIR_WIDE,
};

/* The reach of the shapes that have but one, in samples of the lower rate. */
#define VSI_FIR_HALF_BAND_REACH 20.5
#define VSI_FIR_WIDE_REACH 3.0

struct vsi_fir_design {
    enum vsi_fir_shape shape;
    double half_width; /* samples from the centre to where the shape ends; zero from there on */
    double cutoff;     /* of VSI_FIR_KAISER: the -6 dB point, in cycles per sample */
    double beta;       /* of VSI_FIR_KAISER: the window's form, by vsi_kaiser_beta() */
};

/* The shape parameter that gives this much stop-band attenuation, for 50 dB or more. */
double vsi_kaiser_beta(double attenuation_db);

/* dst[j] becomes the weight at distance (first + j) from the centre, for j = 0 .. taps - 1. The
 * weights are scaled to a sum of one, so that a constant passes unchanged; at least one of them
 * must lie within half a sample of the centre. */
void vsi_fir_design_taps(float *dst, size_t taps, double first,
                         const struct vsi_fir_design *design);

#endif

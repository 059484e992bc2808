#include "resample/fir_design.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

/* The modified Bessel function of the first kind and order zero, by its power series. */
static double bessel_i0(double x) {
    const double quarter = x * x / 4.0;
    double sum = 1.0;
    double term = 1.0;
    for (double k = 1.0; term > sum * 1e-17; k += 1.0) {
        term *= quarter / (k * k);
        sum += term;
    }
    return sum;
}

static double sinc(double x) {
    return x == 0.0 ? 1.0 : sin(pi * x) / (pi * x);
}

double vsi_kaiser_beta(double attenuation_db) {
    return 0.1102 * (attenuation_db - 8.7);
}

/* Not divided by I0(beta): the sum is scaled to one in any case. */
static double kaiser(double distance, const struct vsi_fir_design *design) {
    const double ratio = distance / design->half_width;
    const double window = bessel_i0(design->beta * sqrt(1.0 - ratio * ratio));
    return sinc(2.0 * design->cutoff * distance) * window;
}

/* The weights at odd distances, the centre being one: the least greatest error in the stop band
 * among all half-band filters of this length that pass a constant unchanged, found by linear
 * programming in tools/design_filters.py. */
static const double half_band_weights[] = {
    0.6349879925,    -0.2073574584,   0.1193888458,     -0.0801386506,   0.05733705908,
    -0.04222153762,  0.03143477905,   -0.02341539607,   0.01732428771,   -0.01266391164,
    0.009102664477,  -0.006407743106, 0.004396572623,   -0.002927588421, 0.001879367387,
    -0.001155999588, 0.0006730341769, -0.0003668167517, 0.0001814494331, -7.910578601e-05,
    2.815569193e-05,
};

static double half_band(double distance, const struct vsi_fir_design *design) {
    const long from_centre =
        lround(fabs(distance) * 2.0 * VSI_FIR_HALF_BAND_REACH / design->half_width);
    if (from_centre % 2 == 0) {
        return from_centre == 0 ? 1.0 : 0.0;
    }
    return half_band_weights[from_centre / 2];
}

/* A sum of cosines that ends at zero, found likewise. What lies far out counts twice, so that a
 * filter of few phases has little to fold back. */
static const double wide_cosines[] = {
    0.09320014909,   0.1864017559,   0.1863949246,     0.1859302519,
    0.1727366423,    0.1198304457,   0.0474263909,     0.007837216475,
    0.0002419039425, 9.82673529e-07, -1.082058985e-08, -6.52726637e-07,
};

static double wide(double distance, const struct vsi_fir_design *design) {
    double sum = 0.0;
    for (size_t i = 0; i < sizeof wide_cosines / sizeof *wide_cosines; i++) {
        sum += wide_cosines[i] * cos(pi * (double)i * distance / design->half_width);
    }
    return sum;
}

static double weight(double distance, const struct vsi_fir_design *design) {
    /* The half band's last weight is at its very end. */
    if (fabs(distance) > design->half_width + 1e-9) {
        return 0.0;
    }
    switch (design->shape) {
    case VSI_FIR_HALF_BAND:
        return half_band(distance, design);
    case VSI_FIR_WIDE:
        return wide(distance, design);
    default:
        return fabs(distance) < design->half_width ? kaiser(distance, design) : 0.0;
    }
}

void vsi_fir_design_taps(float *dst, size_t taps, double first,
                         const struct vsi_fir_design *design) {
    double sum = 0.0;
    for (size_t j = 0; j < taps; j++) {
        const double value = weight(first + (double)j, design);
        dst[j] = (float)value;
        sum += value;
    }
    for (size_t j = 0; j < taps; j++) {
        dst[j] = (float)((double)dst[j] / sum);
    }
}

#include "fir_design.h"

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

/* Not divided by I0(beta): the sum is scaled to one in any case. */
static double kaiser(double ratio, double beta) {
    return fabs(ratio) < 1.0 ? bessel_i0(beta * sqrt(1.0 - ratio * ratio)) : 0.0;
}

double vsi_kaiser_beta(double attenuation_db) {
    return 0.1102 * (attenuation_db - 8.7);
}

static double weight(double distance, const struct vsi_fir_design *design) {
    return sinc(2.0 * design->cutoff * distance) *
           kaiser(distance / design->half_width, design->beta);
}

void vsi_fir_design_taps(float *dst, size_t taps, double first,
                         const struct vsi_fir_design *design) {
    double sum = 0.0;
    for (size_t j = 0; j < taps; j++) {
        double value = weight(first + (double)j, design);
        dst[j] = (float)value;
        sum += value;
    }
    for (size_t j = 0; j < taps; j++) {
        dst[j] = (float)((double)dst[j] / sum);
    }
}

/* The resampler under every instruction set this machine runs, against a reference in float64: the
 * filter that the scalar kernels have, found by impulses, applied to noise. Float32 stays within
 * -130 dB of it, where the noise that goes in is 0 dB, and S16 within one step. */
#include <math.h>

#include "cross_check.h"
#include <vsingest/resampler.h>
#include <vsingest/status.h>

#define ERROR_DB_MAX (-130.0)
#define NOISE_FRAMES 2000

/* An input frame is heard by outputs up to so many frames away: the filter is symmetric, and its
 * look-ahead is the half of it, but for what rounds it up. */
#define REACH_MARGIN 16

struct ratio {
    uint32_t from, to;
    enum vsi_quality quality;
};

static void *demand(void *memory) {
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static struct vsi_filter_bank *new_bank(const struct ratio *ratio) {
    size_t size;
    if (vsi_filter_bank_size(ratio->from, ratio->to, ratio->quality, &size) != VSI_OK) {
        return NULL;
    }
    void *memory = demand(malloc(size));
    vsi_filter_bank_init(memory, ratio->from, ratio->to, ratio->quality);
    return memory;
}

/* The whole of a stream, flushed: ceil(frames * L / M) frames. */
static void *resample(const struct vsi_filter_bank *bank, enum vsi_pcm pcm, unsigned channels,
                      const void *src, size_t frames) {
    const size_t sample = pcm == VSI_PCM_FLOAT ? sizeof(float) : sizeof(int16_t);
    const size_t capacity = (frames * bank->phases + bank->step - 1) / bank->step;
    uint8_t *out = demand(malloc(capacity * channels * sample));
    struct vsi_resampler *stream = demand(malloc(vsi_resampler_size(bank, channels)));
    vsi_resampler_init(stream, bank, channels, pcm);
    size_t head, tail;
    if (vsi_resampler_process(stream, out, capacity, src, frames, &head) != VSI_OK ||
        vsi_resampler_flush(stream, out + head * channels * sample, capacity - head, &tail) !=
            VSI_OK ||
        head + tail != capacity) {
        abort();
    }
    free(stream);
    return out;
}

static int64_t ceil_ratio(int64_t a, int64_t b) { /* b > 0 */
    return a >= 0 ? (a + b - 1) / b : -(-a / b);
}

/* What a single input frame adds to the outputs about it, for each of its M places in the cycle. */
struct responses {
    int64_t phases, step, reach;
    size_t length; /* of one response */
    float *weights;
};

/* The first output that hears the input frame. */
static int64_t first_output(const struct responses *filter, int64_t frame) {
    return ceil_ratio((frame - filter->reach) * filter->phases, filter->step);
}

/* One stream of impulses, too far apart to be heard together, each one place on in the cycle. */
static struct responses find_responses(const struct vsi_filter_bank *bank) {
    struct responses filter = {bank->phases, bank->step, bank->lookahead + REACH_MARGIN, 0, NULL};
    filter.length = (size_t)(2 * filter.reach * filter.phases / filter.step) + 2;
    filter.weights = demand(calloc((size_t)filter.step * filter.length, sizeof *filter.weights));
    const int64_t apart = ceil_ratio(2 * filter.reach, filter.step) * filter.step + 1;
    const int64_t start = ceil_ratio(filter.reach, filter.step) * filter.step;
    const size_t frames = (size_t)(start + filter.step * apart + filter.reach);
    float *impulses = demand(calloc(frames, sizeof *impulses));
    for (int64_t place = 0; place < filter.step; place++) {
        impulses[start + place * apart] = 1.0f;
    }
    float *heard = resample(bank, VSI_PCM_FLOAT, 1, impulses, frames);
    for (int64_t place = 0; place < filter.step; place++) {
        const float *response = heard + first_output(&filter, start + place * apart);
        for (size_t i = 0; i < filter.length; i++) {
            filter.weights[(size_t)place * filter.length + i] = response[i];
        }
    }
    free(impulses);
    free(heard);
    return filter;
}

/* sums[k] for k = 0 .. outputs - 1; noise: every channels-th of NOISE_FRAMES. */
static void apply(const struct responses *filter, double *sums, size_t outputs, const double *noise,
                  unsigned channels) {
    for (size_t k = 0; k < outputs; k++) {
        sums[k] = 0.0;
    }
    for (int64_t frame = 0; frame < NOISE_FRAMES; frame++) {
        const float *response = filter->weights + (size_t)(frame % filter->step) * filter->length;
        const int64_t first = first_output(filter, frame);
        for (size_t i = 0; i < filter->length; i++) {
            const int64_t k = first + (int64_t)i;
            if (k >= 0 && k < (int64_t)outputs) {
                sums[k] += response[i] * noise[frame * channels];
            }
        }
    }
}

static void check_float(const struct vsi_filter_bank *bank, const struct responses *filter,
                        const struct ratio *ratio, size_t outputs, const char *set) {
    float noise[NOISE_FRAMES];
    double exact[NOISE_FRAMES], power = 0.0, error = 0.0;
    for (size_t i = 0; i < NOISE_FRAMES; i++) {
        noise[i] = (float)draw() / 8388608.0f - 1.0f;
        exact[i] = noise[i];
        power += exact[i] * exact[i] / NOISE_FRAMES;
    }
    double *want = demand(malloc(outputs * sizeof *want));
    apply(filter, want, outputs, exact, 1);
    float *found = resample(bank, VSI_PCM_FLOAT, 1, noise, NOISE_FRAMES);
    for (size_t k = 0; k < outputs; k++) {
        error += (found[k] - want[k]) * (found[k] - want[k]) / (double)outputs;
    }
    const double decibels = 10.0 * log10(error / power);
    if (!(decibels <= ERROR_DB_MAX)) {
        fprintf(stderr, "%u to %u Hz, quality %d: %.1f dB\n", ratio->from, ratio->to,
                ratio->quality, decibels);
        report(set, "resampler of float32", outputs);
    }
    free(want);
    free(found);
}

static void check_s16(const struct vsi_filter_bank *bank, const struct responses *filter,
                      const struct ratio *ratio, size_t outputs, const char *set) {
    int16_t noise[2 * NOISE_FRAMES];
    double exact[2 * NOISE_FRAMES];
    for (size_t i = 0; i < 2 * NOISE_FRAMES; i++) {
        noise[i] = (int16_t)((int32_t)(draw() & 0xffff) - 32768);
        exact[i] = noise[i];
    }
    double *want = demand(malloc(outputs * sizeof *want));
    int16_t *found = resample(bank, VSI_PCM_S16, 2, noise, NOISE_FRAMES);
    for (unsigned channel = 0; channel < 2; channel++) {
        apply(filter, want, outputs, exact + channel, 2);
        for (size_t k = 0; k < outputs; k++) {
            const double held = fmin(fmax(want[k], INT16_MIN), INT16_MAX);
            if (fabs(found[2 * k + channel] - held) > 1.0) {
                fprintf(stderr, "%u to %u Hz, quality %d: %d, not %f\n", ratio->from, ratio->to,
                        ratio->quality, found[2 * k + channel], held);
                report(set, "resampler of S16", outputs);
            }
        }
    }
    free(want);
    free(found);
}

static void check_ratio(const struct ratio *ratio, const char *set) {
    struct vsi_filter_bank *bank = new_bank(ratio);
    if (bank == NULL) {
        return;
    }
    const size_t outputs = (size_t)ceil_ratio((int64_t)NOISE_FRAMES * bank->phases, bank->step);
    vsi_isa_select("scalar");
    struct responses filter = find_responses(bank);
    vsi_isa_select(set);
    check_float(bank, &filter, ratio, outputs, set);
    check_s16(bank, &filter, ratio, outputs, set);
    free(filter.weights);
    free(bank);
}

static void check_set(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                      const char *set) {
    static const uint32_t rates[] = {8000,  11025, 12000, 16000, 22050,
                                     24000, 32000, 44100, 48000, 96000};
    const size_t count = sizeof rates / sizeof rates[0];
    (void)scalar;
    (void)vector;
    for (size_t from = 0; from < count; from++) {
        for (size_t to = 0; to < count; to++) {
            /* The longest filters take longest to find: for them, to and from the wire's rate. */
            const bool wire = rates[from] == 8000 || rates[to] == 8000;
            for (int quality = 0; quality < VSI_QUALITY_COUNT; quality++) {
                if (quality != VSI_QUALITY_BEST || wire) {
                    check_ratio(&(struct ratio){rates[from], rates[to], (enum vsi_quality)quality},
                                set);
                }
            }
        }
    }
}

int main(void) {
    return cross_check(check_set);
}

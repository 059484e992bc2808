/* Every PCM kernel of every instruction set this machine runs, against its scalar specification,
 * bit for bit: all lengths up to a few vectors, odd addresses, and bytes that make NaN and
 * infinities. */
#include <string.h>

#include "cross_check.h"
#include <vsingest/levels.h>

#define SAMPLES_MAX 131
#define BYTES_MAX (SAMPLES_MAX * 2 * 8 + 64)

/* What the bytes of a test are: rails and small numbers happen often, so that ties, clips and every
 * saturation do. */
enum content { ANY_BYTES, S16_VALUES, FLOAT_VALUES, DOUBLE_VALUES };

static void fill(uint8_t *bytes, size_t size, enum content content) {
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)draw();
    }
    for (size_t i = 0; content == S16_VALUES && i + 2 <= size; i += 2) {
        static const int16_t rails[] = {INT16_MIN, INT16_MAX, -1, 0, 1, INT16_MIN + 1};
        if (draw() % 3 == 0) {
            memcpy(bytes + i, &rails[draw() % 6], 2);
        }
    }
    for (size_t i = 0; content == FLOAT_VALUES && i + 4 <= size; i += 4) {
        float half_steps = ((float)(draw() % 140000) - 70000.0f) / 65536.0f;
        if (draw() % 4 != 0) {
            memcpy(bytes + i, &half_steps, 4);
        }
    }
    for (size_t i = 0; content == DOUBLE_VALUES && i + 8 <= size; i += 8) {
        double half_steps = ((double)(draw() % 140000) - 70000.0) / 65536.0;
        if (draw() % 4 != 0) {
            memcpy(bytes + i, &half_steps, 8);
        }
    }
}

static uint8_t source[BYTES_MAX], second[BYTES_MAX];
static uint8_t expected[BYTES_MAX], expected_second[BYTES_MAX];
static uint8_t got[BYTES_MAX], got_second[BYTES_MAX];

static void clear(void) {
    memset(expected, 0xA5, sizeof expected);
    memset(expected_second, 0xA5, sizeof expected_second);
    memset(got, 0xA5, sizeof got);
    memset(got_second, 0xA5, sizeof got_second);
}

/* The guard bytes behind the output are compared too, so a write too far is seen. */
static bool same(void) {
    return memcmp(expected, got, sizeof got) == 0 &&
           memcmp(expected_second, got_second, sizeof got_second) == 0;
}

typedef void convert(void *dst, const void *src, size_t samples);

struct conversion {
    const char *name;
    size_t offset;
    enum content content;
};

#define CONVERSION(kernel, content) {#kernel, offsetof(struct vsi_dispatch, kernel), content}

static const struct conversion conversions[] = {
    CONVERSION(s16_from_float, FLOAT_VALUES),     CONVERSION(float_from_s16, S16_VALUES),
    CONVERSION(mono_from_stereo_s16, S16_VALUES), CONVERSION(mono_from_stereo_float, FLOAT_VALUES),
    CONVERSION(s16_from_double, DOUBLE_VALUES),   CONVERSION(s16_from_s32, ANY_BYTES),
    CONVERSION(s16_from_s24, ANY_BYTES),          CONVERSION(s16_from_u8, ANY_BYTES),
    CONVERSION(ulaw_from_s16, S16_VALUES),        CONVERSION(s16_from_ulaw, ANY_BYTES),
    CONVERSION(alaw_from_s16, S16_VALUES),        CONVERSION(s16_from_alaw, ANY_BYTES),
};

static convert *kernel_of(const struct vsi_dispatch *table, const struct conversion *conversion) {
    convert *kernel;
    memcpy(&kernel, (const uint8_t *)table + conversion->offset, sizeof kernel);
    return kernel;
}

static void check_conversions(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                              const char *set, size_t samples, size_t odd) {
    for (size_t k = 0; k < sizeof conversions / sizeof conversions[0]; k++) {
        clear();
        fill(source + odd, BYTES_MAX - odd, conversions[k].content);
        kernel_of(scalar, &conversions[k])(expected + odd, source + odd, samples);
        kernel_of(vector, &conversions[k])(got + odd, source + odd, samples);
        if (!same()) {
            report(set, conversions[k].name, samples);
        }
    }
}

static void check_stereo(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                         const char *set, size_t frames, size_t odd) {
    fill(source, BYTES_MAX, ANY_BYTES);
    fill(second, BYTES_MAX, ANY_BYTES);
    clear();
    scalar->interleave_stereo_s16(expected + odd, source + odd, second + odd, frames);
    vector->interleave_stereo_s16(got + odd, source + odd, second + odd, frames);
    if (!same()) {
        report(set, "interleave_stereo_s16", frames);
    }
    clear();
    scalar->interleave_stereo_float(expected + odd, source + odd, second + odd, frames);
    vector->interleave_stereo_float(got + odd, source + odd, second + odd, frames);
    if (!same()) {
        report(set, "interleave_stereo_float", frames);
    }
    clear();
    scalar->split_stereo_s16(expected + odd, expected_second, source + odd, frames);
    vector->split_stereo_s16(got + odd, got_second, source + odd, frames);
    if (!same()) {
        report(set, "split_stereo_s16", frames);
    }
    clear();
    scalar->split_stereo_float(expected + odd, expected_second, source + odd, frames);
    vector->split_stereo_float(got + odd, got_second, source + odd, frames);
    if (!same()) {
        report(set, "split_stereo_float", frames);
    }
}

static void check_four(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                       const char *set, size_t frames, size_t odd) {
    static uint8_t wide[9 * SAMPLES_MAX * 4 + 64];
    const size_t room = SAMPLES_MAX * 4;
    void *want[4], *found[4];
    fill(wide, sizeof wide, ANY_BYTES);
    for (unsigned channels = 4; channels <= 9; channels++) {
        clear();
        for (size_t c = 0; c < 4; c++) {
            want[c] = (c < 2 ? expected : expected_second) + odd + (c % 2) * room;
            found[c] = (c < 2 ? got : got_second) + odd + (c % 2) * room;
        }
        scalar->split_four_float(want, wide + odd, frames, channels);
        vector->split_four_float(found, wide + odd, frames, channels);
        if (!same()) {
            report(set, "split_four_float", frames);
        }
    }
}

static void check_ramps(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                        const char *set, size_t samples, size_t odd) {
    float start = (float)(draw() % 400) / 100.0f - 2.0f;
    float step = (float)(draw() % 400) / 10000.0f - 0.02f;
    fill(source + odd, BYTES_MAX - odd, S16_VALUES);
    clear();
    scalar->ramp_s16(expected + odd, source + odd, samples, start, step);
    vector->ramp_s16(got + odd, source + odd, samples, start, step);
    if (!same()) {
        report(set, "ramp_s16", samples);
    }
    fill(source + odd, BYTES_MAX - odd, FLOAT_VALUES);
    clear();
    scalar->ramp_float(expected + odd, source + odd, samples, start, step);
    vector->ramp_float(got + odd, source + odd, samples, start, step);
    if (!same()) {
        report(set, "ramp_float", samples);
    }
}

static void check_dither(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                         const char *set, size_t blocks, size_t odd) {
    uint32_t lanes[2][8];
    for (int lane = 0; lane < 8; lane++) {
        lanes[0][lane] = lanes[1][lane] = draw() + 1;
    }
    fill(source + odd, BYTES_MAX - odd, FLOAT_VALUES);
    clear();
    scalar->dither_blocks(expected + odd, source + odd, blocks, lanes[0]);
    vector->dither_blocks(got + odd, source + odd, blocks, lanes[1]);
    if (!same() || memcmp(lanes[0], lanes[1], sizeof lanes[0]) != 0) {
        report(set, "dither_blocks", blocks * 8);
    }
}

static void check_levels(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                         const char *set, size_t samples, size_t odd) {
    struct vsi_levels want = {0}, found = {0};
    fill(source + odd, BYTES_MAX - odd, S16_VALUES);
    scalar->levels_s16(&want, source + odd, samples);
    vector->levels_s16(&found, source + odd, samples);
    if (want.peak != found.peak || want.sum != found.sum || want.clip_runs != found.clip_runs ||
        want.sum_of_squares != found.sum_of_squares) {
        report(set, "levels_s16", samples);
    }
    if (scalar->zero_crossings_s16(source + odd, samples) !=
        vector->zero_crossings_s16(source + odd, samples)) {
        report(set, "zero_crossings_s16", samples);
    }
}

static void check_matrix(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                         const char *set, unsigned inputs) {
    static float planes[9 * VSI_MIX_TILE], want[VSI_MIX_TILE], found[VSI_MIX_TILE];
    float weights[9];
    for (size_t i = 0; i < 9 * VSI_MIX_TILE; i++) {
        planes[i] = (float)draw() / 8388608.0f - 1.0f;
    }
    for (unsigned c = 0; c < inputs; c++) {
        weights[c] = (float)draw() / 8388608.0f - 1.0f;
    }
    scalar->weigh_planes(want, planes, weights, inputs);
    vector->weigh_planes(found, planes, weights, inputs);
    if (memcmp(want, found, sizeof want) != 0) {
        report(set, "weigh_planes", inputs);
    }
}

static void check_mixes(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                        const char *set, size_t samples, size_t odd) {
    for (size_t rows = 1; rows <= 5; rows++) {
        fill(source, BYTES_MAX, S16_VALUES);
        clear();
        scalar->mix_minus(expected + odd, source + odd, rows, samples, samples);
        vector->mix_minus(got + odd, source + odd, rows, samples, samples);
        if (!same()) {
            report(set, "mix_minus", samples);
        }
        clear();
        scalar->mix_minus_limited(expected + odd, source + odd, rows, samples, samples);
        vector->mix_minus_limited(got + odd, source + odd, rows, samples, samples);
        if (!same()) {
            report(set, "mix_minus_limited", samples);
        }
    }
}

/* Long enough for a 32-bit accumulator to overflow, at the largest magnitude. */
static void check_long_levels(const struct vsi_dispatch *vector, const char *set) {
    static int16_t loud[1 << 20];
    struct vsi_levels found;
    for (size_t i = 0; i < 1 << 20; i++) {
        loud[i] = INT16_MIN;
    }
    vector->levels_s16(&found, loud, 1 << 20);
    if (found.sum != -((int64_t)1 << 35) || found.sum_of_squares != (uint64_t)1 << 50 ||
        found.peak != 32768 || found.clip_runs != 1) {
        report(set, "levels_s16", 1 << 20);
    }
}

static void check_set(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                      const char *set) {
    for (size_t samples = 0; samples <= SAMPLES_MAX; samples++) {
        for (size_t odd = 0; odd < 4; odd++) {
            check_conversions(scalar, vector, set, samples, odd);
            check_stereo(scalar, vector, set, samples, odd);
            check_four(scalar, vector, set, samples, odd);
            check_ramps(scalar, vector, set, samples, odd);
            check_dither(scalar, vector, set, samples / 8, odd);
            check_levels(scalar, vector, set, samples, odd);
            check_mixes(scalar, vector, set, samples, odd);
        }
    }
    for (unsigned inputs = 1; inputs <= 9; inputs++) {
        check_matrix(scalar, vector, set, inputs);
    }
    check_long_levels(vector, set);
}

int main(void) {
    return cross_check(check_set);
}

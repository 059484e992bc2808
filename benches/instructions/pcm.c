/* Stateless work on samples, but for dither and voice activity. */
#include <stdint.h>
#include <stdlib.h>

#include <vsingest/dither.h>
#include <vsingest/g711.h>
#include <vsingest/gain.h>
#include <vsingest/interleave.h>
#include <vsingest/levels.h>
#include <vsingest/mix_matrix.h>
#include <vsingest/mono.h>
#include <vsingest/s16.h>
#include <vsingest/s16_from_double.h>
#include <vsingest/s16_from_int.h>
#include <vsingest/status.h>
#include <vsingest/voice_activity.h>

#include "measured.h"

static double doubles[SAMPLES];
static float floats[6 * SAMPLES], float_out[2 * SAMPLES];
static int16_t pcm[2 * SAMPLES], pcm_out[2 * SAMPLES], left[SAMPLES], right[SAMPLES];
static int32_t wide[SAMPLES];
static uint8_t bytes[3 * SAMPLES], codes[SAMPLES];
static void *const planes[] = {left, right};
static struct vsi_dither dither;
static struct vsi_voice_activity voice;

static void float_to_s16(void) {
    vsi_s16_from_float(pcm_out, floats, SAMPLES);
}
static void s16_to_float(void) {
    vsi_float_from_s16(float_out, pcm, SAMPLES);
}
static void double_to_s16(void) {
    vsi_s16_from_double(pcm_out, doubles, SAMPLES);
}
static void s32_to_s16(void) {
    vsi_s16_from_s32(pcm_out, wide, SAMPLES);
}
static void s24_to_s16(void) {
    vsi_s16_from_s24(pcm_out, bytes, SAMPLES);
}
static void u8_to_s16(void) {
    vsi_s16_from_u8(pcm_out, bytes, SAMPLES);
}
static void dithered(void) {
    vsi_dither_s16_from_float(&dither, pcm_out, floats, SAMPLES);
}

static void ulaw_encode(void) {
    vsi_ulaw_from_s16(codes, pcm, SAMPLES);
}
static void ulaw_decode(void) {
    vsi_s16_from_ulaw(pcm_out, codes, SAMPLES);
}
static void alaw_encode(void) {
    vsi_alaw_from_s16(codes, pcm, SAMPLES);
}
static void alaw_decode(void) {
    vsi_s16_from_alaw(pcm_out, codes, SAMPLES);
}

static void stereo_to_mono_s16(void) {
    vsi_mono_from_s16(pcm_out, pcm, SAMPLES, 2);
}
static void stereo_to_mono_float(void) {
    vsi_mono_from_float(float_out, floats, SAMPLES, 2);
}
static void interleave(void) {
    vsi_interleave_s16(pcm_out, (const void *const *)planes, SAMPLES, 2);
}
static void deinterleave(void) {
    vsi_deinterleave_s16(planes, pcm, SAMPLES, 2);
}
static void mix_six_to_two(void) {
    static const float matrix[2][6] = {{1, 0, .7f, 0, .7f, 0}, {0, 1, .7f, 0, 0, .7f}};
    vsi_mix_matrix_float(float_out, floats, SAMPLES, matrix[0], 2, 6);
}

static void gain_ramp(void) {
    vsi_gain_s16(pcm_out, pcm, SAMPLES, 0.5f, 0.6f);
}
static void levels(void) {
    struct vsi_levels found;
    vsi_levels_s16(&found, pcm, SAMPLES);
}
static void voice_activity(void) {
    vsi_voice_activity_process(&voice, pcm, SAMPLES);
}

static const struct measured works[] = {
    {"float32 to S16", float_to_s16},
    {"S16 to float32", s16_to_float},
    {"float64 to S16", double_to_s16},
    {"S32 to S16", s32_to_s16},
    {"S24 to S16", s24_to_s16},
    {"U8 to S16", u8_to_s16},
    {"float32 to S16, dithered", dithered},
    {"mu-law encode", ulaw_encode},
    {"mu-law decode", ulaw_decode},
    {"A-law encode", alaw_encode},
    {"A-law decode", alaw_decode},
    {"stereo to mono, S16", stereo_to_mono_s16},
    {"stereo to mono, float32", stereo_to_mono_float},
    {"interleave stereo", interleave},
    {"de-interleave stereo", deinterleave},
    {"mix 6 channels to 2", mix_six_to_two},
    {"gain ramp", gain_ramp},
    {"levels", levels},
    {"voice activity", voice_activity},
};

struct measured_list pcm_works(void) {
    uint32_t noise = 1; /* Knuth's linear congruence, the same everywhere */
    for (int i = 0; i < 6 * SAMPLES; i++) {
        noise = noise * 1664525u + 1013904223u;
        floats[i] = (float)(int32_t)noise / 0x1p31f;
        doubles[i % SAMPLES] = floats[i];
        wide[i % SAMPLES] = (int32_t)noise;
        bytes[i % (3 * SAMPLES)] = (uint8_t)(noise >> 24);
        pcm[i % (2 * SAMPLES)] = (int16_t)(noise >> 16);
    }
    vsi_dither_init(&dither, 1);
    if (vsi_voice_activity_init(&voice, 8000, 9.0f, 0.2f) != VSI_OK)
        abort();
    return MEASURED_LIST(works);
}

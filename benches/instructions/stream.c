/* Work that goes on from frame to frame: resampling, packets, playout; and the room's mix. */
#include <stdint.h>
#include <stdlib.h>

#include <vsingest/mix.h>
#include <vsingest/packetizer.h>
#include <vsingest/playout.h>
#include <vsingest/resampler.h>
#include <vsingest/status.h>

#include "measured.h"

#define ROOM_MAX 50
#define CHUNK_MAX 960 /* 20 ms at 48 kHz */
#define BURST 512     /* 64 ms at 8 kHz: what a browser sends at once */

struct stream {
    struct vsi_resampler *resampler;
    size_t chunk;
};

static float float_in[CHUNK_MAX], float_out[CHUNK_MAX + 1];
static int16_t room[ROOM_MAX * SAMPLES], mixed[ROOM_MAX * SAMPLES], pcm_out[2 * BURST];
static struct stream from_48, from_44, from_24, from_16, to_48, to_16, voice, best;
static struct vsi_packetizer *packetizer;
static struct vsi_playout playout;

static void *must(void *memory) {
    if (memory == NULL)
        abort();
    return memory;
}

static void must_be_ok(int status) {
    if (status != VSI_OK)
        abort();
}

static void open_stream(struct stream *stream, uint32_t from, uint32_t to,
                        enum vsi_quality quality) {
    size_t bytes;
    must_be_ok(vsi_filter_bank_size(from, to, quality, &bytes));
    void *bank = must(malloc(bytes));
    must_be_ok(vsi_filter_bank_init(bank, from, to, quality));
    stream->resampler = must(malloc(vsi_resampler_size(bank, 1)));
    must_be_ok(vsi_resampler_init(stream->resampler, bank, 1, VSI_PCM_FLOAT));
    stream->chunk = from / 50;
}

static void resample(struct stream *stream) {
    size_t written;
    must_be_ok(vsi_resampler_process(stream->resampler, float_out, CHUNK_MAX + 1, float_in,
                                     stream->chunk, &written));
}

static void resample_from_48(void) {
    resample(&from_48);
}
static void resample_from_44(void) {
    resample(&from_44);
}
static void resample_from_24(void) {
    resample(&from_24);
}
static void resample_from_16(void) {
    resample(&from_16);
}
static void resample_to_48(void) {
    resample(&to_48);
}
static void resample_to_16(void) {
    resample(&to_16);
}
static void resample_voice(void) {
    resample(&voice);
}
static void resample_best(void) {
    resample(&best);
}

static void mix_3(void) {
    vsi_mix_minus(mixed, room, 3, SAMPLES);
}
static void mix_10(void) {
    vsi_mix_minus(mixed, room, 10, SAMPLES);
}
static void mix_50(void) {
    vsi_mix_minus(mixed, room, 50, SAMPLES);
}

static void packetize(void) {
    vsi_packetizer_push(packetizer, pcm_out, room, BURST * sizeof(int16_t));
}

static void play(void) {
    size_t accepted;
    must_be_ok(vsi_playout_push(&playout, room, SAMPLES * sizeof(int16_t), &accepted));
    vsi_playout_pull(&playout, pcm_out);
}

static const struct measured works[] = {
    {"resample 48 to 8 kHz, high", resample_from_48},
    {"resample 44.1 to 8 kHz, high", resample_from_44},
    {"resample 24 to 8 kHz, high", resample_from_24},
    {"resample 16 to 8 kHz, high", resample_from_16},
    {"resample 8 to 48 kHz, high", resample_to_48},
    {"resample 8 to 16 kHz, high", resample_to_16},
    {"resample 48 to 8 kHz, voice", resample_voice},
    {"resample 48 to 8 kHz, best", resample_best},
    {"mix-minus, room of 3", mix_3},
    {"mix-minus, room of 10", mix_10},
    {"mix-minus, room of 50", mix_50},
    {"packetise 64 ms", packetize},
    {"playout push and pull", play},
};

struct measured_list stream_works(void) {
    const struct vsi_playout_config config = {
        .frame = SAMPLES, .target = 4 * SAMPLES, .limit = 12 * SAMPLES, .capacity = 50 * SAMPLES};
    uint32_t noise = 1; /* Knuth's linear congruence, the same everywhere */
    size_t accepted;
    for (int i = 0; i < ROOM_MAX * SAMPLES; i++) {
        noise = noise * 1664525u + 1013904223u;
        room[i] = (int16_t)((int32_t)noise >> 18);
        float_in[i % CHUNK_MAX] = (float)(int32_t)noise / 0x1p31f;
    }
    open_stream(&from_48, 48000, 8000, VSI_QUALITY_HIGH);
    open_stream(&from_44, 44100, 8000, VSI_QUALITY_HIGH);
    open_stream(&from_24, 24000, 8000, VSI_QUALITY_HIGH);
    open_stream(&from_16, 16000, 8000, VSI_QUALITY_HIGH);
    open_stream(&to_48, 8000, 48000, VSI_QUALITY_HIGH);
    open_stream(&to_16, 8000, 16000, VSI_QUALITY_HIGH);
    open_stream(&voice, 48000, 8000, VSI_QUALITY_VOICE);
    open_stream(&best, 48000, 8000, VSI_QUALITY_BEST);

    packetizer = must(malloc(vsi_packetizer_size(SAMPLES)));
    must_be_ok(vsi_packetizer_init(packetizer, SAMPLES));
    must_be_ok(vsi_playout_init(&playout, &config, must(malloc(2 * vsi_playout_memory(&config)))));
    must_be_ok(vsi_playout_push(&playout, room, 4 * SAMPLES * sizeof(int16_t), &accepted));
    return MEASURED_LIST(works);
}

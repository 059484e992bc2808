/* The kernels as a C program calls them, so many times in a row, on 20 ms at 8 kHz. They are in a
 * library of their own, which the compiler cannot see into: no call is left out. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <vsingest/g711.h>
#include <vsingest/gain.h>
#include <vsingest/isa.h>
#include <vsingest/media.h>
#include <vsingest/mix.h>
#include <vsingest/resampler.h>
#include <vsingest/s16.h>
#include <vsingest/status.h>
#include <vsingest/ws_mask.h>

#define SAMPLES 160
#define PCM_BYTES (SAMPLES * sizeof(int16_t))

#define REPEATED(name, call)                                                                       \
    void name(unsigned times, void *out, const void *x) {                                          \
        size_t written;                                                                            \
        (void)written;                                                                             \
        while (times--)                                                                            \
            call;                                                                                  \
    }

static const uint8_t key[VSI_WS_KEY_BYTES] = {0x37, 0xfa, 0x21, 0x3d};
static struct vsi_resampler *stream;

REPEATED(float_to_s16, vsi_s16_from_float(out, x, SAMPLES))
REPEATED(s16_to_float, vsi_float_from_s16(out, x, SAMPLES))
REPEATED(ulaw_encode, vsi_ulaw_from_s16(out, x, SAMPLES))
REPEATED(apply_gain, vsi_gain_s16(out, x, SAMPLES, 0.5f, 0.6f))
REPEATED(mask, vsi_ws_mask(out, x, vsi_media_size(PCM_BYTES), key, 0))
REPEATED(encode_media, vsi_media_encode(out, vsi_media_size(PCM_BYTES), x, PCM_BYTES, &written))
REPEATED(encode_media_into,
         vsi_media_encode(out, vsi_media_size(PCM_BYTES), x, PCM_BYTES, &written))
REPEATED(decode_media, vsi_media_decode(out, PCM_BYTES, x, vsi_media_size(PCM_BYTES), &written))
REPEATED(mix_minus, vsi_mix_minus(out, x, 3, SAMPLES))
REPEATED(resample, vsi_resampler_process(stream, out, 2 * SAMPLES, x, SAMPLES, &written))

/* Chooses the instruction set and opens the stream of resample(); both last as long as the
 * process. Returns 0, or -1 where memory or that instruction set is not to be had. */
int make_ready(const char *isa, uint32_t from_rate, uint32_t to_rate) {
    size_t bytes;
    if (vsi_isa_select(isa) != VSI_OK ||
        vsi_filter_bank_size(from_rate, to_rate, VSI_QUALITY_HIGH, &bytes) != VSI_OK)
        return -1;
    void *bank = malloc(bytes);
    if (bank == NULL || vsi_filter_bank_init(bank, from_rate, to_rate, VSI_QUALITY_HIGH) != VSI_OK)
        return -1;
    stream = malloc(vsi_resampler_size(bank, 1));
    return stream == NULL || vsi_resampler_init(stream, bank, 1, VSI_PCM_FLOAT) != VSI_OK ? -1 : 0;
}

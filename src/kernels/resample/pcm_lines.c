#include "resample/pcm_lines.h"

#include <string.h>

#include "simd/unaligned.h"
#include <vsingest/s16.h>

enum { BLOCK = 256 };

size_t vsi_pcm_bytes(enum vsi_pcm pcm) {
    return pcm == VSI_PCM_S16 ? sizeof(int16_t) : sizeof(float);
}

/* Every channel is converted for the sake of one: that is a vector loop, a sample at a time is
 * not. */
static void load_s16(float *line, const uint8_t *src, size_t frames, unsigned channels,
                     unsigned channel) {
    while (frames > 0) {
        float samples[BLOCK * VSI_RESAMPLER_CHANNELS_MAX];
        const size_t count = frames < BLOCK ? frames : BLOCK;
        vsi_float_from_s16(samples, src, count * channels);
        for (size_t i = 0; i < count; i++) {
            line[i] = samples[i * channels + channel];
        }
        src += count * channels * sizeof(int16_t);
        line += count;
        frames -= count;
    }
}

void vsi_pcm_load_line(float *line, const void *src, enum vsi_pcm pcm, size_t frames,
                       unsigned channels, unsigned channel) {
    if (src == NULL) {
        memset(line, 0, frames * sizeof *line);
    } else if (pcm == VSI_PCM_S16 && channels == 1) {
        vsi_float_from_s16(line, src, frames);
    } else if (pcm == VSI_PCM_S16) {
        load_s16(line, src, frames, channels, channel);
    } else if (channels == 1) {
        memcpy(line, src, frames * sizeof *line);
    } else {
        for (size_t i = 0; i < frames; i++) {
            line[i] = vsi_load_float(src, i * channels + channel);
        }
    }
}

static void store_s16(void *dst, const float *line, size_t frames, unsigned channels,
                      unsigned channel) {
    for (size_t done = 0; done < frames; done += BLOCK) {
        int16_t samples[BLOCK];
        const size_t count = frames - done < BLOCK ? frames - done : BLOCK;
        vsi_s16_from_float(samples, line + done, count);
        for (size_t i = 0; i < count; i++) {
            vsi_store_s16(dst, (done + i) * channels + channel, samples[i]);
        }
    }
}

void vsi_pcm_store_line(void *dst, const float *line, enum vsi_pcm pcm, size_t frames,
                        unsigned channels, unsigned channel) {
    if (pcm == VSI_PCM_S16 && channels == 1) {
        vsi_s16_from_float(dst, line, frames);
    } else if (pcm == VSI_PCM_S16) {
        store_s16(dst, line, frames, channels, channel);
    } else if (channels == 1) {
        memcpy(dst, line, frames * sizeof *line);
    } else {
        for (size_t i = 0; i < frames; i++) {
            vsi_store_float(dst, i * channels + channel, line[i]);
        }
    }
}

/* A stranger's program: it knows the kernels by the headers and the library of the wheel alone. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <vsingest/isa.h>
#include <vsingest/media.h>
#include <vsingest/resampler.h>
#include <vsingest/s16.h>
#include <vsingest/status.h>

/* Frames that so many frames of silence at 48 kHz give at 8 kHz; 0 if anything fails. */
static size_t resampled(size_t frames) {
    size_t size, head = 0, tail = 0;
    if (vsi_filter_bank_size(48000, 8000, VSI_QUALITY_VOICE, &size) != VSI_OK) {
        return 0;
    }
    struct vsi_filter_bank *bank = malloc(size);
    int16_t *pcm = calloc(frames, sizeof *pcm), *out = malloc(frames * sizeof *out);
    struct vsi_resampler *stream = NULL;
    if (bank != NULL && vsi_filter_bank_init(bank, 48000, 8000, VSI_QUALITY_VOICE) == VSI_OK) {
        stream = malloc(vsi_resampler_size(bank, 1));
    }
    if (stream != NULL && pcm != NULL && out != NULL &&
        vsi_resampler_init(stream, bank, 1, VSI_PCM_S16) == VSI_OK &&
        vsi_resampler_process(stream, out, frames, pcm, frames, &head) == VSI_OK) {
        vsi_resampler_flush(stream, out + head, frames - head, &tail);
    }
    free(stream);
    free(out);
    free(pcm);
    free(bank);
    return head + tail;
}

int main(void) {
    const float samples[] = {0.0f, 0.5f, -1.0f, 2.0f};
    int16_t pcm[4];
    char message[256];
    size_t written;

    if (vsi_isa_select(NULL) != VSI_OK) {
        return 1;
    }
    vsi_s16_from_float(pcm, samples, 4);
    if (vsi_media_encode(message, sizeof message, pcm, sizeof pcm, &written) != VSI_OK) {
        return 1;
    }
    printf("%s %.*s resampled 480 to %zu\n", vsi_isa_name(vsi_isa_live()), (int)written, message,
           resampled(480));
    return 0;
}
